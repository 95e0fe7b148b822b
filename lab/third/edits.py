"""Plain edits in the picture that was taken: a rectangle from elsewhere is laid over the portrait or over digits."""

import cv2
import numpy as np

from lab.lettering import Rect
from lab.third.takes import Codes, Quad

CARD = (1200, 750)


def _matrix(quad: Quad) -> np.ndarray:
    corners = np.array([[0, 0], [CARD[0], 0], [CARD[0], CARD[1]], [0, CARD[1]]], np.float32) - np.float32(0.5)
    return np.asarray(cv2.getPerspectiveTransform(corners, quad.astype(np.float32)), np.float64)


def flattened(picture: Codes, quad: Quad) -> Codes:
    """Return the card of a picture as the rectified one, (750, 1200, 3)."""
    return np.asarray(cv2.warpPerspective(picture, np.linalg.inv(_matrix(quad)), CARD, flags=cv2.INTER_CUBIC), np.uint8)


def over(picture: Codes, quad: Quad, patch: Codes, box: Rect, feather: float) -> Codes:
    """Return a picture with a patch laid over a box of its card, with a hard edge or one `feather` pixels soft."""
    x, y, width, height = (round(v) for v in box)
    layer, mask = np.zeros((CARD[1], CARD[0], 3), np.uint8), np.zeros((CARD[1], CARD[0]), np.float32)
    fitted = cv2.resize(patch, (width, height), interpolation=cv2.INTER_AREA)
    part = layer[y : y + height, x : x + width]
    part[:] = fitted[: part.shape[0], : part.shape[1]]
    mask[y : y + height, x : x + width] = 1
    size = picture.shape[1::-1]
    moved = cv2.warpPerspective(layer, _matrix(quad), size, flags=cv2.INTER_LINEAR).astype(np.float32)
    inside = cv2.warpPerspective(mask, _matrix(quad), size, flags=cv2.INTER_LINEAR)
    inside = np.asarray(inside > 0.5, np.float32)
    if feather > 0:
        inside = cv2.GaussianBlur(cv2.erode(inside, np.ones((3, 3), np.uint8)), (0, 0), feather)
    return np.clip(picture + inside[..., None] * (moved - picture) + 0.5, 0, 255).astype(np.uint8)


def cut(card: Codes, box: Rect) -> Codes:
    """Return what a rectified card shows in a box."""
    x, y, width, height = (round(v) for v in box)
    return np.ascontiguousarray(card[max(0, y) : y + height, max(0, x) : x + width])


def places(box: Rect, count: int, rng: np.random.Generator, of: int = 14) -> list[tuple[Rect, Rect]]:
    """Draw places of `count` digits of a line of `of` in a box, and for each another digit's place."""
    x, y, width, height = box
    step = width / of

    def place(at: int) -> Rect:
        return x + at * step, y - 3, step, height + 6

    here = rng.choice(of, count, replace=False)
    return [(place(int(at)), place(int(rng.choice([one for one in range(of) if one != at])))) for at in here]


def retyped(under: Codes, over_it: Codes) -> Codes:
    """Return a patch of the colour of what it covers, with the dark strokes of another digit on it."""
    plain = np.quantile(under.reshape(-1, 3), 0.7, axis=0).astype(np.uint8)
    strokes = cv2.resize(over_it, under.shape[1::-1], interpolation=cv2.INTER_LINEAR).min(2)
    ink = np.clip((120 - strokes.astype(np.float32)) / 40, 0, 1)[..., None]
    return np.asarray(plain * (1 - ink) + 25 * ink, np.uint8)
