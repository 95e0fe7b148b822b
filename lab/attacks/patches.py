"""What a forger works on: an upright patch lifted from a card or from a picture of one, and put back changed.

The same edits are made before the capture (the canvas is the clean card) and after it (the canvas is the picture, the
patch is resampled out of it and back, which leaves the traces that resampling leaves).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks.cards import CleanCard
from lab.camera import grain
from lab.lettering import Mask, Picture, Rect

CARD = (1200, 750)
LEAST_SCALE, MOST_SCALE = 0.35, 2.2


@dataclass(frozen=True)
class Canvas:
    """A picture with a card in it: its pixels (changed in place) and the homography from the card's pixels to them.

    `captured` tells whether a camera took it; before that the canvas is the clean card itself.
    """

    picture: Picture
    from_card: NDArray[np.float64]
    captured: bool

    @classmethod
    def of_card(cls, card: CleanCard) -> "Canvas":
        """Return the clean card as a canvas."""
        return cls(card.image, np.eye(3), captured=False)

    @classmethod
    def of_picture(cls, picture: Picture, quad: NDArray[np.float64]) -> "Canvas":
        """Return a captured picture as a canvas; `quad` (4, 2): the card's corners, pixel centres at whole numbers."""
        card = np.float32([[0, 0], [1200, 0], [1200, 750], [0, 750]]) - 0.5
        matrix = cv2.getPerspectiveTransform(card, quad.astype(np.float32))
        return cls(picture, np.asarray(matrix, np.float64), captured=True)

    def scale_at(self, x: float, y: float) -> float:
        """Return how many pixels of the canvas one of the card takes, about a point of the card."""
        points = np.array([[[x, y], [x + 8, y], [x, y + 8]]], np.float64)
        at = cv2.perspectiveTransform(points, self.from_card)[0]
        (ax, ay), (bx, by) = at[1] - at[0], at[2] - at[0]
        return float(np.sqrt(abs(ax * by - ay * bx)) / 8)


@dataclass(frozen=True)
class Patch:
    """An upright part of the card: `picture` (h, w, 3), `area` on the card, `scale` pixels to one of it."""

    picture: Picture
    area: Rect
    scale: float

    def box(self, box: Rect) -> Rect:
        """Return where a box of the card lies in the patch."""
        x, y, width, height = box
        return (
            (x - self.area[0]) * self.scale,
            (y - self.area[1]) * self.scale,
            width * self.scale,
            height * self.scale,
        )

    def to_card(self) -> NDArray[np.float64]:
        """Return the homography from the patch's pixels to the card's."""
        shift = 0.5 / self.scale - 0.5
        return np.array([
            [1 / self.scale, 0, self.area[0] + shift], [0, 1 / self.scale, self.area[1] + shift], [0, 0, 1],
        ])  # fmt: skip


def lift(canvas: Canvas, box: Rect, margin: float) -> Patch:
    """Lift a box of the card, grown by `margin` of its pixels but not beyond it, in the canvas's own resolution."""
    x0, y0 = max(0, int(box[0] - margin)), max(0, int(box[1] - margin))
    x1, y1 = min(CARD[0], int(box[0] + box[2] + margin) + 1), min(CARD[1], int(box[1] + box[3] + margin) + 1)
    x1, y1 = max(x1, x0 + 8), max(y1, y0 + 8)
    area = (float(x0), float(y0), float(x1 - x0), float(y1 - y0))
    if not canvas.captured:
        return Patch(canvas.picture[y0:y1, x0:x1].copy(), area, 1.0)
    scale = float(np.clip(canvas.scale_at((x0 + x1) / 2, (y0 + y1) / 2), LEAST_SCALE, MOST_SCALE))
    size = (max(8, round(area[2] * scale)), max(8, round(area[3] * scale)))
    patch = Patch(np.zeros((size[1], size[0], 3), np.uint8), area, scale)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = canvas.from_card @ patch.to_card()
    lifted = cv2.warpPerspective(canvas.picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return Patch(np.asarray(lifted, np.uint8), area, scale)


def put_back(
    canvas: Canvas,
    patch: Patch,
    content: Picture,
    alpha: Mask,
    flags: int = cv2.INTER_LINEAR,
    grain_from: tuple[int, int] | None = None,
) -> None:
    """Lay `content` over the canvas where `alpha` (h, w) 0..1 says so; nothing else of the canvas changes.

    With `grain_from` (pixels across and down) it gets the grain that a captured picture has so far away, as cloning
    within the picture brings its grain along.
    """
    if not canvas.captured:
        x, y, width, height = (int(v) for v in patch.area)
        part = canvas.picture[y : y + height, x : x + width]
        part[:] = np.clip(part + alpha[..., None] * (content.astype(np.float32) - part) + 0.5, 0, 255).astype(np.uint8)
        return
    high, wide = alpha.shape
    matrix = canvas.from_card @ patch.to_card()
    corners = np.array([[[-1, -1], [wide, -1], [wide, high], [-1, high]]], np.float64)
    at = cv2.perspectiveTransform(corners, matrix)[0]
    limit = np.array(canvas.picture.shape[1::-1])
    low = np.clip(np.floor(at.min(0)).astype(int) - 1, 0, limit - 1)
    upper = np.clip(np.ceil(at.max(0)).astype(int) + 2, low + 1, limit)
    move = np.array([[1, 0, -low[0]], [0, 1, -low[1]], [0, 0, 1]], np.float64) @ matrix
    size = (int(upper[0] - low[0]), int(upper[1] - low[1]))
    moved = cv2.warpPerspective(content, move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    if grain_from is not None:
        moved += _grain_at(canvas.picture, low, size, grain_from)
    weight = cv2.warpPerspective(alpha.astype(np.float32), move, size, flags=cv2.INTER_LINEAR)[..., None]
    part = canvas.picture[low[1] : upper[1], low[0] : upper[0]]
    part[:] = np.clip(part + weight * (moved - part) + 0.5, 0, 255).astype(np.uint8)


def _grain_at(
    picture: Picture, low: NDArray[np.int_], size: tuple[int, int], away: tuple[int, int]
) -> NDArray[np.float32]:
    """Return what smoothing takes from a part of the picture beside the given one, strong edges held down."""
    start = np.clip(low + np.array(away), 0, np.array(picture.shape[1::-1]) - size)
    part = picture[start[1] : start[1] + size[1], start[0] : start[0] + size[0]].astype(np.float32)
    rest = part - cv2.GaussianBlur(part, (0, 0), 0.8)
    limit = 4 * float(np.median(np.abs(rest))) + 1
    return np.asarray(np.clip(rest, -limit, limit), np.float32)


def mark(mask: NDArray[np.uint8], patch: Patch, alpha: Mask) -> None:
    """Note on the card's mask (750, 1200) where a patch was changed, in place."""
    x, y, width, height = (int(v) for v in patch.area)
    fitted = cv2.resize(alpha.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    part = mask[y : y + height, x : x + width]
    part[fitted > 0.25] = 255


def new_mask() -> NDArray[np.uint8]:
    """Return an empty mask of the card."""
    return np.zeros((CARD[1], CARD[0]), np.uint8)


def cloned_grain(rng: np.random.Generator) -> tuple[int, int] | None:
    """Draw from how far away an edit takes the picture's own grain; None in two of three edits."""
    if rng.random() < 0.65:
        return None
    across, down = (round(float(v)) for v in rng.uniform(20, 160, 2) * rng.choice([-1, 1], 2))
    return across, down


def matched_noise(shape: tuple[int, ...], like: Picture, rng: np.random.Generator, share: float) -> NDArray[np.float32]:
    """Return grain of `share` of the noise that a picture shows (median of its local differences), as floats."""
    grey = like.astype(np.float32).mean(2)
    rough = np.abs(grey[1:, 1:] - grey[:-1, 1:] - grey[1:, :-1] + grey[:-1, :-1])
    sigma = float(np.median(rough)) / 0.6745 / 2
    return grain(rng, (shape[0], shape[1], 1), max(0.01, sigma * share))
