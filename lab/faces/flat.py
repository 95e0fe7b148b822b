"""A flat or bent thing before a camera: where every pixel of the frame falls on it, and how the light falls on it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces.solid import FOCAL_SHARE, Field, Image

_Grid = NDArray[np.float64]

_COARSE = 4
"""The surface is worked out at every fourth pixel of the frame; it is smooth."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How a sheet stands before the camera in one frame.

    `yaw`, `pitch`, `roll` in degrees; `across`, `down`, `nearer` in shares of the frame's height at the sheet's own
    distance; `bend` in degrees from edge to edge of a cylinder whose axis lies at `axis` degrees (0: upright);
    `wave` a ripple's height in shares of the sheet's height, `waves` how many of them, `phase` where they are.
    """

    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    across: float = 0.0
    down: float = 0.0
    nearer: float = 0.0
    bend: float = 0.0
    axis: float = 0.0
    wave: float = 0.0
    waves: float = 1.5
    phase: float = 0.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What a frame sees of a sheet: place on it (u, v, pixels of the frame at rest from its middle) and its slope."""

    u: Field
    v: Field
    normal: NDArray[np.float32]


def seen_sheet(stand: Stand, size: tuple[int, int], finer: int, extent: float) -> Seen:
    """Return where the pixels of a frame of `size` (width, height), `finer` times finer, fall on a sheet.

    `extent` is the sheet's height in pixels of the frame at rest. Solved by quasi-Newton rounds from the plane that
    the sheet would be without its bend.
    """
    width, height = size
    columns, rows = width // _COARSE, height // _COARSE
    x = ((np.arange(columns, dtype=np.float64) + 0.5) * _COARSE - width / 2)[None, :].repeat(rows, 0)
    y = ((np.arange(rows, dtype=np.float64) + 0.5) * _COARSE - height / 2)[:, None].repeat(columns, 1)
    pose = _pose(stand, height)
    plane = pose.focal * np.column_stack([pose.rotation[:, 0], pose.rotation[:, 1], pose.shift])
    plane[2] /= pose.focal
    back = np.asarray(np.linalg.inv(plane), dtype=np.float64)
    target_u, target_v = _through(back, x, y)
    u, v = target_u, target_v
    if stand.bend or stand.wave:
        for _ in range(8):
            seen_x, seen_y = _projected(stand, u, v, extent, pose)
            at_u, at_v = _through(back, seen_x, seen_y)
            u, v = u + 0.9 * (target_u - at_u), v + 0.9 * (target_v - at_v)
    normal = _normals(stand, u, v, extent, pose.rotation)
    out = (width * finer, height * finer)
    fields = [
        np.asarray(cv2.resize(field.astype(np.float32), out, interpolation=cv2.INTER_LINEAR), dtype=np.float32)
        for field in (u, v)
    ]
    slope = np.asarray(cv2.resize(normal, (width, height), interpolation=cv2.INTER_LINEAR), dtype=np.float32)
    return Seen(fields[0], fields[1], slope)


@dataclass(frozen=True, slots=True)
class _Pose:
    """A sheet's rotation (3, 3), where its middle is (3,), and the focal length, in pixels."""

    rotation: _Grid
    shift: _Grid
    focal: float


def _pose(stand: Stand, height: int) -> _Pose:
    yaw, pitch, roll = np.radians([stand.yaw, stand.pitch, stand.roll])
    about_y = np.array([[np.cos(yaw), 0, -np.sin(yaw)], [0, 1, 0], [np.sin(yaw), 0, np.cos(yaw)]])
    about_x = np.array([[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]])
    about_z = np.array([[np.cos(roll), -np.sin(roll), 0], [np.sin(roll), np.cos(roll), 0], [0, 0, 1]])
    focal = FOCAL_SHARE * height
    shift = np.array([stand.across * height, stand.down * height, focal - stand.nearer * height])
    return _Pose(np.asarray(about_z @ about_y @ about_x), shift, focal)


def _through(matrix: _Grid, x: _Grid, y: _Grid) -> tuple[_Grid, _Grid]:
    """Return where a homography puts points."""
    depth = matrix[2, 0] * x + matrix[2, 1] * y + matrix[2, 2]
    return (
        (matrix[0, 0] * x + matrix[0, 1] * y + matrix[0, 2]) / depth,
        (matrix[1, 0] * x + matrix[1, 1] * y + matrix[1, 2]) / depth,
    )


def _surface(stand: Stand, u: _Grid, v: _Grid, extent: float) -> tuple[_Grid, _Grid, _Grid]:
    """Return the sheet's points before it is turned: (3 fields), lengths along the bend kept."""
    angle = np.radians(stand.axis)
    along, across = -u * np.sin(angle) + v * np.cos(angle), u * np.cos(angle) + v * np.sin(angle)
    deep = np.zeros_like(across)
    if abs(stand.bend) > 0.01:
        radius = extent / np.radians(stand.bend)
        deep = radius * (1 - np.cos(across / radius))
        across = radius * np.sin(across / radius)
    if stand.wave:
        deep = deep + stand.wave * extent * np.sin(2 * np.pi * stand.waves * along / extent + stand.phase)
    return across * np.cos(angle) - along * np.sin(angle), across * np.sin(angle) + along * np.cos(angle), deep


def _projected(stand: Stand, u: _Grid, v: _Grid, extent: float, pose: _Pose) -> tuple[_Grid, _Grid]:
    """Return where points of the sheet are seen, in pixels from the frame's middle."""
    a, b, c = _surface(stand, u, v, extent)
    turn = pose.rotation
    x, y, z = (turn[i, 0] * a + turn[i, 1] * b + turn[i, 2] * c + pose.shift[i] for i in range(3))
    return pose.focal * x / z, pose.focal * y / z


def _normals(stand: Stand, u: _Grid, v: _Grid, extent: float, rotation: _Grid) -> NDArray[np.float32]:
    """Return the unit normals, (rows, columns, 3), towards the camera (negative z)."""
    step = extent / 400
    if not (stand.bend or stand.wave):
        flat = np.broadcast_to(-rotation[:, 2], (*u.shape, 3))
        return np.ascontiguousarray(flat, dtype=np.float32)
    here = np.stack(_surface(stand, u, v, extent), -1)
    right = np.stack(_surface(stand, u + step, v, extent), -1) - here
    below = np.stack(_surface(stand, u, v + step, extent), -1) - here
    normal = np.cross(right, below)
    normal /= -np.linalg.norm(normal, axis=-1, keepdims=True)
    return np.asarray(normal @ rotation.T, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Lamp:
    """A lamp: direction towards it, how much of the light is its own, and the gloss of what it lights."""

    direction: tuple[float, float, float]
    share: float
    gloss: float
    tight: float


def draw_lamp(random: np.random.Generator, gloss: tuple[float, float]) -> Lamp:
    """Draw a lamp above and aside of the camera."""
    direction = np.array([random.uniform(-0.8, 0.8), random.uniform(-0.9, 0.1), -1.0])
    direction /= np.linalg.norm(direction)
    return Lamp(
        (float(direction[0]), float(direction[1]), float(direction[2])),
        float(random.uniform(0.3, 0.8)),
        float(random.uniform(*gloss)),
        float(random.uniform(12, 60)),
    )


def shading(seen: Seen, lamp: Lamp, size: tuple[int, int]) -> tuple[Field, Field]:
    """Return the light that falls on the sheet beside a sheet that faces the camera, and its gloss 0..1, (H, W)."""
    width, height = size
    direction = np.array(lamp.direction, np.float32)
    facing = np.clip(seen.normal @ direction, 0, 1)
    level = max(float(-direction[2]), 0.2)
    diffuse = (1 - lamp.share) + lamp.share * facing / level
    x = (np.arange(width, dtype=np.float32) - width / 2)[None, :] / (FOCAL_SHARE * height)
    y = (np.arange(height, dtype=np.float32) - height / 2)[:, None] / (FOCAL_SHARE * height)
    norm = np.sqrt(x * x + y * y + 1)
    half = [-x / norm + direction[0], -y / norm + direction[1], -1 / norm + direction[2]]
    length = np.sqrt(half[0] ** 2 + half[1] ** 2 + half[2] ** 2)
    towards = sum(seen.normal[..., i] * half[i] for i in range(3)) / length
    gloss = lamp.gloss * np.clip(towards, 0, 1) ** (4 * lamp.tight)
    return diffuse.astype(np.float32), gloss.astype(np.float32)


def sampled(texture: Image, seen: Seen, width: float, extent: float, how: int = cv2.INTER_LINEAR) -> Image:
    """Sample a sheet's texture that is `width` by `extent` pixels of the frame at rest; edges repeat."""
    step_x, step_y = np.float32(texture.shape[1] / width), np.float32(texture.shape[0] / extent)
    middle_x, middle_y = np.float32(texture.shape[1] / 2 - 0.5), np.float32(texture.shape[0] / 2 - 0.5)
    map_x, map_y = seen.u * step_x + middle_x, seen.v * step_y + middle_y
    return np.asarray(cv2.remap(texture, map_x, map_y, how, borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)


def covered(seen: Seen, half_width: float, half_height: float) -> Field:
    """Return how much of each pixel the sheet covers, 0..1, from its half sizes in pixels of the frame at rest."""
    inside = np.minimum(half_width - np.abs(seen.u), half_height - np.abs(seen.v))
    return np.clip(inside + 0.5, 0, 1).astype(np.float32)
