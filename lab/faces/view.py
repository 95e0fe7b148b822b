"""What the lens sees of a head with depth: any frame size, any small turn, far parts hidden by near ones."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces.solid import BACKGROUND_AT, Field, Image, Motion, Scene, expression, grid, placed, settle

_FOLDS_FROM = 6.0
"""Degrees of turn from which the nose may hide a part of the cheek."""

_DENSER = 2


@dataclass(frozen=True, slots=True)
class Aim:
    """Where the camera points: shifts in shares of the frame's height, degrees of roll, and how close it is in."""

    across: float = 0.0
    down: float = 0.0
    roll: float = 0.0
    zoom: float = 1.0


def frame_of(scene: Scene, motion: Motion, aim: Aim, size: tuple[int, int]) -> Image:
    """Return what the lens sees, (height, width, 3) BGR, of `size` (width, height)."""
    side = scene.relief.shape[0]
    finer = scene.picture.shape[0] / side
    start = _nearest(scene, motion) if max(abs(motion.yaw), abs(motion.pitch)) > _FOLDS_FROM else grid(side)
    folds = max(abs(motion.yaw), abs(motion.pitch)) > _FOLDS_FROM
    source = settle(scene, motion, start, 2 if folds else 8, 0.75 if folds else None)
    if folds:
        # Near the outline rounds swing to and fro; a median leaves slopes as they are and takes the swinging away.
        steady_x, steady_y = (np.asarray(cv2.medianBlur(field, 5), dtype=np.float32) for field in source)
        source = (steady_x, steady_y)
    source_x, source_y = expression(scene, motion, *source)
    mask = np.asarray(
        cv2.remap(scene.mask, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), dtype=np.float32
    )
    matrix = aimed(aim, size, side)
    map_x, map_y, cover = (_sized(field, matrix, size) for field in (source_x, source_y, mask))
    person = _sampled(scene.picture, map_x, map_y, finer)
    zoom = 1 + motion.camera[2] / (scene.focal * BACKGROUND_AT)
    x, y = grid(side)
    centre = (side - 1) / 2
    behind_x = (x - centre) / zoom + centre + np.float32(motion.camera[0] / BACKGROUND_AT)
    behind_y = (y - centre) / zoom + centre + np.float32(motion.camera[1] / BACKGROUND_AT)
    behind = _sampled(scene.background, _sized(behind_x, matrix, size), _sized(behind_y, matrix, size), finer)
    weight = np.clip(cover, 0, 1)
    return np.asarray(cv2.blendLinear(person, behind, weight, 1 - weight), dtype=np.uint8)


def aimed(aim: Aim, size: tuple[int, int], side: int) -> NDArray[np.float64]:
    """Return the (2, 3) matrix from a frame's pixels to pixels of a square of `side` that fills its height."""
    width, height = size
    step = side / (height * aim.zoom)
    cos, sin = step * np.cos(np.radians(aim.roll)), step * np.sin(np.radians(aim.roll))
    turn = np.array([[cos, -sin], [sin, cos]])
    middle = np.array([(width - 1) / 2, (height - 1) / 2])
    target = np.array([(side - 1) / 2 + aim.across * side, (side - 1) / 2 + aim.down * side])
    return np.column_stack([turn, target - turn @ middle])


def _nearest(scene: Scene, motion: Motion) -> tuple[Field, Field]:
    """Return which surface point is nearest to the camera at every pixel, to about half a pixel."""
    side = scene.relief.shape[0]
    x, y = grid(side)
    points = placed(scene, motion, x, y)
    centre = (side - 1) / 2
    fields = [
        x,
        y,
        points[..., 0] / points[..., 2] * scene.focal + centre,
        points[..., 1] / points[..., 2] * scene.focal + centre,
        points[..., 2],
    ]
    dense = (side * _DENSER, side * _DENSER)
    from_x, from_y, to_x, to_y, away = (
        cv2.resize(np.asarray(field, np.float32), dense, interpolation=cv2.INTER_LINEAR).ravel() for field in fields
    )
    column, row = np.round(to_x).astype(int), np.round(to_y).astype(int)
    inside = (column >= 0) & (column < side) & (row >= 0) & (row < side)
    # Far points first: where several fall on one pixel the last that is written, the nearest, stays.
    order = np.flatnonzero(inside)[np.argsort(-away[inside], kind="stable")]
    known = np.zeros((side, side), np.float32)
    start_x, start_y = np.zeros((side, side), np.float32), np.zeros((side, side), np.float32)
    at = (row[order], column[order])
    start_x[at] = from_x[order] + column[order] - to_x[order]
    start_y[at] = from_y[order] + row[order] - to_y[order]
    known[at] = 1
    weight = cv2.GaussianBlur(known, (0, 0), 2.0)
    out = []
    for start, plain in ((start_x, x), (start_y, y)):
        spread = cv2.GaussianBlur(start * known, (0, 0), 2.0)
        filled = np.where(weight > 1e-3, spread / np.maximum(weight, 1e-3), plain)
        out.append(np.where(known > 0, start, filled).astype(np.float32))
    return out[0], out[1]


def _sized(field: Field, matrix: NDArray[np.float64], size: tuple[int, int]) -> Field:
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    return np.asarray(
        cv2.warpAffine(np.asarray(field, np.float32), matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE),
        dtype=np.float32,
    )


def _sampled(picture: Image, map_x: Field, map_y: Field, finer: float) -> Image:
    """Sample a picture that is `finer` than the square its maps count in."""
    shift = np.float32((finer - 1) / 2)
    scale = np.float32(finer)
    return np.asarray(
        cv2.remap(
            picture, map_x * scale + shift, map_y * scale + shift, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101
        ),
        dtype=np.uint8,
    )
