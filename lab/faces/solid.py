"""A photograph of a head with depth, and what a camera sees when the head and the camera move."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Field = NDArray[np.float32]

FOCAL_SHARE = 1.15
"""Focal length over the picture's side: a phone's front camera, about 47 degrees across."""

BACKGROUND_AT = 2.2
"""The background's distance, in distances of the head."""


@dataclass(frozen=True)
class Motion:
    """How the head and the camera stand in one frame: degrees, and pixels at the head's distance.

    `lids` narrows the eyes (1 shuts them), `mouth` opens it and `smile` draws its corners apart, both in pixels.
    """

    yaw: float
    pitch: float
    roll: float
    camera: tuple[float, ...]
    lids: float
    mouth: float
    gain: float
    smile: float = 0.0


@dataclass(frozen=True)
class Scene:
    """A photograph with depth: BGR picture, person mask 0..1, nearness of the surface in pixels, head weight 0..1.

    `mask`, `relief`, `head` and the points of `mesh` may be of a smaller square than the pictures; all lengths count
    in its pixels.
    """

    picture: Image
    background: Image
    mask: Field
    relief: Field
    head: Field
    mesh: Field

    @property
    def focal(self) -> float:
        """Focal length in pixels, which is also the head's distance: one unit of depth is one pixel there."""
        return FOCAL_SHARE * float(self.relief.shape[0])


def grid(side: int) -> tuple[Field, Field]:
    """Return x and y of every pixel of a square, (side, side) each."""
    x, y = np.meshgrid(np.arange(side, dtype=np.float32), np.arange(side, dtype=np.float32))
    return x, y


def placed(scene: Scene, motion: Motion, x: Field, y: Field) -> NDArray[np.float64]:
    """Return where the person's points come to stand before the camera, (side, side, 3) pixels: x, y, distance.

    The head turns about its neck; the camera moves all of it.
    """
    centre = (x.shape[0] - 1) / 2
    away = scene.focal - scene.relief
    scale = away / scene.focal
    points = np.stack([(x - centre) * scale, (y - centre) * scale, away], axis=-1).astype(np.float64)
    low, high = scene.mesh[:, :2].min(axis=0), scene.mesh[:, :2].max(axis=0)
    pivot = np.array([(low[0] + high[0]) / 2 - centre, high[1] - centre, scene.focal + 0.45 * float(high[0] - low[0])])
    turned = (points - pivot) @ rotation(motion).T + pivot
    weight = scene.head[..., None]
    camera = np.array([motion.camera[0], motion.camera[1], motion.camera[2]])
    return np.asarray(weight * turned + (1 - weight) * points - camera)


def person_motion(scene: Scene, motion: Motion, x: Field, y: Field) -> tuple[Field, Field]:
    """Return by how many pixels each point of the person moves in the picture."""
    points = placed(scene, motion, x, y)
    centre = (x.shape[0] - 1) / 2
    to_x = points[..., 0] / points[..., 2] * scene.focal + centre
    to_y = points[..., 1] / points[..., 2] * scene.focal + centre
    return (to_x - x).astype(np.float32), (to_y - y).astype(np.float32)


def rotation(motion: Motion) -> NDArray[np.float64]:
    """Return the head's rotation, (3, 3): x to the right, y down, z away from the camera."""
    yaw, pitch, roll = np.radians([motion.yaw, motion.pitch, motion.roll])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x)


EYES = ((33, 133, 159, 145), (362, 263, 386, 374))
"""Of each eye the corners, the upper and the lower lid, among the 468 points."""

LIPS = (61, 291, 13, 17)
"""The mouth's corners, the upper lip's lower edge and the chin side of the lower lip."""


def expression(scene: Scene, motion: Motion, source_x: Field, source_y: Field) -> tuple[Field, Field]:
    """Narrow the eyes and stretch the mouth: a small change of where each pixel is taken from."""
    shift = np.zeros_like(source_y)
    for left, right, top, bottom in EYES:
        middle = (scene.mesh[top, :2] + scene.mesh[bottom, :2]) / 2
        wide = float(np.linalg.norm(scene.mesh[right, :2] - scene.mesh[left, :2])) * 0.5
        near = np.exp(-(((source_x - middle[0]) / wide) ** 2) - ((source_y - middle[1]) / (0.55 * wide)) ** 2)
        shift += motion.lids * near * (source_y - middle[1])
    mouth = scene.mesh[list(LIPS), :2].mean(axis=0)
    wide = float(np.linalg.norm(scene.mesh[LIPS[1], :2] - scene.mesh[LIPS[0], :2])) * 0.6
    near = np.exp(-(((source_x - mouth[0]) / wide) ** 2) - ((source_y - mouth[1] - 0.3 * wide) / (0.7 * wide)) ** 2)
    shift -= motion.mouth * near
    drawn = np.zeros_like(source_x)
    if motion.smile:
        for corner, aside in ((LIPS[0], -1.0), (LIPS[1], 1.0)):
            at = scene.mesh[corner, :2]
            near = np.exp(-((source_x - at[0]) ** 2 + (source_y - at[1]) ** 2) / (0.55 * wide) ** 2)
            drawn -= aside * motion.smile * near
            shift += 0.6 * motion.smile * near
    return (source_x + drawn).astype(np.float32), (source_y + shift).astype(np.float32)


def settle(
    scene: Scene, motion: Motion, start: tuple[Field, Field], rounds: int, most: float | None = None
) -> tuple[Field, Field]:
    """Return which point of the photograph every pixel of the frame shows, by fixed-point rounds from a `start`.

    With `most`, no pixel leaves its start by more than that many pixels: where the surface folds, rounds diverge.
    """
    x, y = grid(scene.relief.shape[0])
    move_x, move_y = person_motion(scene, motion, x, y)
    source_x, source_y = start
    for _ in range(rounds):
        source_x = x - cv2.remap(move_x, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        source_y = y - cv2.remap(move_y, source_x, source_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        if most is not None:
            source_x = np.clip(source_x, start[0] - most, start[0] + most)
            source_y = np.clip(source_y, start[1] - most, start[1] + most)
    return np.asarray(source_x, dtype=np.float32), np.asarray(source_y, dtype=np.float32)
