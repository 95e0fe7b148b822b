"""Between the card's own units, a picture's pixels and the rectified card."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH
from lab.second.ornaments import HEIGHT, WIDTH
from lab.second.taken import Points

CARD: Points = np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]])

Box = tuple[float, float, float, float]
"""Left, top, right, bottom in card units."""


@dataclass(frozen=True, slots=True)
class Homography:
    """A way from points (n, 2) to points (n, 2) by a matrix (3, 3)."""

    matrix: NDArray[np.float64]

    def __call__(self, points: Points) -> Points:
        """Return where the points go."""
        return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), self.matrix)[0], np.float64)


def homography(corners: Points, start: Points = CARD) -> Homography:
    """Return the way from a quad (4, 2), by default the whole card in its units, to another."""
    matrix = cv2.getPerspectiveTransform(start.astype(np.float32), corners.astype(np.float32))
    return Homography(np.asarray(matrix, np.float64))


def edges(box: Box) -> Points:
    """Return a box's corners (4, 2): top-left, top-right, bottom-right, bottom-left."""
    left, top, right, bottom = box
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]])


def grown(box: Box, by: float) -> Box:
    """Return a box with `by` units more on every side."""
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def between(corners: Points, count: int = 8) -> Points:
    """Return a polygon's outline (count · n, 2), with points between its corners: its edges bend as the card does."""
    ends = np.roll(corners, -1, 0)
    steps = np.linspace(0, 1, count, endpoint=False)[:, None]
    return np.concatenate([a + steps * (b - a) for a, b in zip(corners, ends, strict=True)])


def rectified_mask(inserted: NDArray[np.uint8], corners: Points) -> NDArray[np.uint8]:
    """Return what was put in on the rectified card (750, 1200), 0 or 255, from the same in a picture's pixels."""
    end = np.array([[0, 0], [CARD_WIDTH, 0], [CARD_WIDTH, CARD_HEIGHT], [0, CARD_HEIGHT]], np.float64)
    flat = cv2.warpPerspective(inserted, homography(end, corners).matrix, (CARD_WIDTH, CARD_HEIGHT))
    return np.where(flat > 127, 255, 0).astype(np.uint8)
