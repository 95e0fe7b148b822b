"""A pinhole camera before a card in space: rays, a bent surface, a lens that bends lines.

The card's own frame is in millimetres: x to the right as the card is read, y down, z away from the viewer, the origin
at the card's centre. A camera stands at its origin looking along z; `rotation` and `shift` take card points there.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Array = NDArray[np.float64]

CARD_MM = (85.60, 53.98)
CORNERS: Array = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]) * CARD_MM


@dataclass(frozen=True, slots=True)
class Bend:
    """A card bent like a piece of a cylinder: z = curvature / 2 · s², s measured along `direction` (radians)."""

    curvature: float = 0.0
    direction: float = 0.0

    def place(self, flat: Array) -> Array:
        """Return where points of the flat card (n, 2) lie in space (n, 3); lengths on the card are kept."""
        along, across = self._axes()
        arc = flat @ along
        s = arc - self.curvature**2 * arc**3 / 6
        z = 0.5 * self.curvature * s**2
        return np.concatenate([s[:, None] * along + (flat @ across)[:, None] * across, z[:, None]], 1)

    def meet(self, origin: Array, rays: Array) -> Array:
        """Return where rays (..., 3) from the origin meet the surface, as points of the flat card (..., 2)."""
        along, across = self._axes()
        reach = -origin[2] / rays[..., 2]
        for _ in range(4 if self.curvature else 0):
            s = (origin[:2] + reach[..., None] * rays[..., :2]) @ along
            gap = origin[2] + reach * rays[..., 2] - 0.5 * self.curvature * s**2
            reach = reach - gap / (rays[..., 2] - self.curvature * s * (rays[..., :2] @ along))
        met = origin[:2] + reach[..., None] * rays[..., :2]
        s = met @ along
        arc = s + self.curvature**2 * s**3 / 6
        flat: Array = arc[..., None] * along + (met @ across)[..., None] * across
        return flat

    def normals(self, flat: Array) -> Array:
        """Return unit normals (..., 3) at points of the flat card, towards the viewer; beyond the card it lies flat."""
        along, _ = self._axes()
        slope = self.curvature * np.clip(flat @ along, -CARD_MM[0] / 2, CARD_MM[0] / 2)
        normal = np.stack([slope * along[0], slope * along[1], -np.ones_like(slope)], -1)
        unit: Array = normal / np.linalg.norm(normal, axis=-1, keepdims=True)
        return unit

    def _axes(self) -> tuple[Array, Array]:
        c, s = np.cos(self.direction), np.sin(self.direction)
        return np.array([c, s]), np.array([-s, c])


@dataclass(frozen=True, slots=True)
class Camera:
    """A camera of `size` (width, height) pixels and `focal` pixels.

    The lens takes a point at distance r from the middle (in half diagonals) from r·(1 + k1·r²): k1 > 0 is a barrel.
    """

    size: tuple[int, int]
    focal: float
    k1: float
    rotation: Array
    shift: Array

    @property
    def eye(self) -> Array:
        """The camera's place in the card's frame (3,)."""
        place: Array = -self.rotation.T @ self.shift
        return place

    def project(self, points: Array) -> Array:
        """Return the pixels (n, 2) of points in the card's frame (n, 3)."""
        seen = points @ self.rotation.T + self.shift
        straight = self.focal * seen[:, :2] / seen[:, 2:]
        wanted = np.linalg.norm(straight, axis=1) / self._half_diagonal
        radius = wanted.copy()
        for _ in range(12):
            radius = wanted / (1 + self.k1 * radius**2)
        bent: Array = straight / (1 + self.k1 * radius**2)[:, None] + self._middle
        return bent

    def rays(self, pixels: Array) -> Array:
        """Return the directions (..., 3), in the card's frame, of the rays through pixels (..., 2)."""
        offset = pixels - self._middle
        square = (offset**2).sum(-1) / self._half_diagonal**2
        straight = offset * (1 + self.k1 * square)[..., None] / self.focal
        seen = np.concatenate([straight, np.ones_like(straight[..., :1])], -1)
        turned: Array = seen @ self.rotation
        return turned

    @property
    def _middle(self) -> Array:
        return (np.array(self.size) - 1) / 2

    @property
    def _half_diagonal(self) -> float:
        return float(np.hypot(*self.size) / 2)


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixels at every `step`-th place, one beyond each edge, for what is smooth; `fill` spreads it to every pixel."""

    size: tuple[int, int]
    step: int = 16

    @property
    def pixels(self) -> Array:
        """The sampled pixels (rows, columns, 2), x before y."""
        columns, rows = (-(-side // self.step) + 2 for side in self.size)
        x = (np.arange(columns) - 0.5) * self.step - 0.5
        y = (np.arange(rows) - 0.5) * self.step - 0.5
        return np.stack(np.meshgrid(x, y), -1)

    def fill(self, values: Array) -> NDArray[np.float32]:
        """Return values of the sampled pixels (rows, columns) at every pixel (H, W)."""
        rows, columns = values.shape
        whole = cv2.resize(values.astype(np.float32), (columns * self.step, rows * self.step))
        width, height = self.size
        return np.asarray(whole[self.step : self.step + height, self.step : self.step + width], np.float32)


def outline(bend: Bend, corners: Array = CORNERS) -> Array:
    """Return points around the card's edge (n, 3), or around another quad (4, 2) of its surface."""
    edge = np.concatenate([np.linspace(corners[i], corners[(i + 1) % 4], 12, endpoint=False) for i in range(4)])
    return bend.place(edge)


def turned(roll: float, tilt: float, towards: float) -> Array:
    """Return a rotation (3, 3): the card tilted about an axis in its plane, then rolled; degrees."""
    axis = np.radians(tilt) * np.array([np.cos(np.radians(towards)), np.sin(np.radians(towards)), 0.0])
    leaning = cv2.Rodrigues(axis)[0]
    rolled = cv2.Rodrigues(np.array([0.0, 0.0, np.radians(roll)]))[0]
    return np.asarray(rolled @ leaning, np.float64)


def framed(camera: Camera, bend: Bend, fill: float, rng: Generator, corners: Array = CORNERS) -> Camera:
    """Return the camera moved so that the card fills `fill` of the tighter side of the frame, somewhere inside it.

    `corners` (4, 2), in millimetres, take the card's place where something else is to fill the frame.
    """
    size = np.array(camera.size)
    edge = outline(bend, corners)
    wander = rng.uniform(-0.8, 0.8, 2)
    shift = np.array([0.0, 0.0, 2.0 * camera.focal * CARD_MM[0] / size[0]])
    for _ in range(10):
        camera = replace(camera, shift=shift)
        seen = camera.project(edge)
        low, high = seen.min(0), seen.max(0)
        share = float(((high - low) / size).max())
        slack = np.maximum(size - (high - low) * fill / share, 0) / 2
        target = (size - 1) / 2 + wander * slack
        depth = shift[2] * (share / fill) ** 0.9
        shift = np.array([*(shift[:2] + (target - (low + high) / 2) / camera.focal * shift[2]), depth])
    return replace(camera, shift=shift)


def quad(camera: Camera, bend: Bend) -> Array:
    """Return the card's corners (4, 2) in pixels: top-left, top-right, bottom-right, bottom-left."""
    return camera.project(bend.place(CORNERS))
