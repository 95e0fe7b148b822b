"""The species `mask`: a printed face, cut out, with holes for the eyes, bent around the attacker's head."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces import live
from lab.faces.photographs import FLOW_SIDE, Photograph, Split, scene
from lab.faces.printing import halftone, ink_jet
from lab.faces.sensor import draw_camera, shoot
from lab.faces.sequence import SIZES, Capture, Sequence
from lab.faces.solid import EYES, Field, Image, Scene
from lab.faces.view import frame_of

_DETAIL = 1280
_EYE_RINGS = ((33, 160, 158, 133, 153, 144), (362, 385, 387, 263, 373, 380))
_FINENESS = {"train": (0.4, 1.3), "evaluate": (0.3, 1.6)}


def draw(
    photograph: Photograph, attacker: Photograph, split: Split, capture: Capture, random: np.random.Generator
) -> Sequence:
    """Draw a capture of an attacker who wears a printed face; his own eyes blink, his mouth and nose are under it."""
    holes = bool(random.random() < 0.75)
    masked = worn(photograph, attacker, split, holes, random)
    camera = draw_camera(split, capture == "gestures", random)
    frames = []
    for stand in live.moments(attacker, split, capture, random):
        still_mouth = replace(stand.motion, mouth=0.0, smile=0.0, lids=stand.motion.lids if holes else 0.0)
        seen = frame_of(masked, still_mouth, stand.aim, SIZES[capture])
        frames.append(shoot(seen, camera, stand.motion.gain, random))
    how: dict[str, float | str | bool] = {"holes": holes, "attacker": attacker.name}
    return Sequence("mask", capture, photograph.name, photograph.person, (frames[0], frames[1], frames[2]), how=how)


def worn(photograph: Photograph, attacker: Photograph, split: Split, holes: bool, random: np.random.Generator) -> Scene:
    """Return the attacker's head with the printed face on it: flat print, bent along the head's width."""
    target, wearer = scene(photograph.name, _DETAIL), scene(attacker.name, _DETAIL)
    finer = _DETAIL / FLOW_SIDE
    forward = _aligned(target.mesh[:, :2], wearer.mesh[:, :2])
    moved = target.mesh[:, :2] @ forward[:, :2].T + forward[:, 2]
    fineness = float(random.uniform(*_FINENESS[split])) * _DETAIL / 1152
    dotted = random.random() < 0.4
    printed = halftone(target.picture, 1.5 * fineness, random) if dotted else ink_jet(target.picture, fineness, random)
    matrix = np.column_stack([forward[:, :2], forward[:, 2] * finer])
    printed = np.asarray(cv2.warpAffine(printed, matrix, (_DETAIL, _DETAIL), flags=cv2.INTER_LINEAR), np.uint8)
    margin = random.uniform(1.0, 1.1)
    shape = _filled(moved, np.array(margin), _DETAIL, finer)
    rim = cv2.erode(shape, np.ones((3, 3), np.uint8), iterations=int(random.integers(1, 5)))
    if holes:
        for ring in _EYE_RINGS:
            hole = _filled(moved[list(ring)], np.array([1.35, 1.7]), _DETAIL, finer)
            shape, rim = np.minimum(shape, 255 - hole), np.minimum(rim, 255 - cv2.dilate(hole, np.ones((5, 5))))
    picture = _cast(wearer.picture, shape, finer)
    paper = np.array([232, 236, 238], np.float32)
    edge, face = (cv2.GaussianBlur(part.astype(np.float32) / 255, (0, 0), 0.8)[..., None] for part in (shape, rim))
    light = (1 - edge) * picture + edge * paper
    light = (1 - face) * light + face * printed.astype(np.float32)
    relief = _bent(wearer, moved)
    weight = cv2.GaussianBlur(_filled(moved, np.array(margin), FLOW_SIDE, 1.0).astype(np.float32) / 255, (0, 0), 2.0)
    out = np.clip(np.round(light), 0, 255).astype(np.uint8)
    return replace(wearer, picture=out, relief=(weight * relief + (1 - weight) * wearer.relief).astype(np.float32))


def _aligned(source: Field, target: Field) -> NDArray[np.float64]:
    """Return the (2, 3) similarity that lays one face's eyes and outline on another's."""
    chosen = [33, 133, 362, 263, 152, 10, 234, 454]
    matrix, _ = cv2.estimateAffinePartial2D(source[chosen], target[chosen], method=cv2.LMEDS)
    return np.asarray(matrix, dtype=np.float64)


def _filled(points: NDArray[np.floating], grown: NDArray[np.float64], side: int, finer: float) -> Image:
    """Fill the convex outline of points, grown about its middle."""
    hull = cv2.convexHull(points.astype(np.float32))[:, 0]
    middle = hull.mean(axis=0)
    out = np.zeros((side, side), np.uint8)
    cv2.fillConvexPoly(out, np.round(((hull - middle) * grown + middle) * finer).astype(np.int32), 255, cv2.LINE_AA)
    return out


def _cast(picture: Image, shape: Image, finer: float) -> NDArray[np.float32]:
    """Darken what lies beside the mask: it stands off the skin and casts a shadow."""
    shadow = cv2.GaussianBlur(
        cv2.dilate(shape, np.ones((9, 9), np.uint8)).astype(np.float32) / 255, (0, 0), 1.2 * finer
    )
    return np.asarray(picture * (1 - 0.45 * shadow[..., None]), dtype=np.float32)


def _bent(wearer: Scene, moved: NDArray[np.float64]) -> Field:
    """Return the nearness of paper bent around the head: an upright cylinder that touches it at the cheeks."""
    x = np.arange(FLOW_SIDE, dtype=np.float32)[None, :].repeat(FLOW_SIDE, 0)
    low, high = moved.min(axis=0), moved.max(axis=0)
    middle, half = (low[0] + high[0]) / 2, (high[0] - low[0]) / 2
    radius = 1.35 * half
    arch = np.sqrt(np.clip(radius**2 - (x - middle) ** 2, 0, None)) - radius
    cheeks = [int(EYES[0][0]), int(EYES[1][1]), 152]
    rest = float(np.median(wearer.mesh[cheeks, 2])) + 0.12 * half
    at = float(np.median(arch[:, np.clip(wearer.mesh[cheeks, 0].astype(int), 0, FLOW_SIDE - 1)]))
    return np.asarray(arch - at + rest, dtype=np.float32)
