"""A picture and its halves: reducing by two is many times faster than by a fraction, and every step can share them."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""(H, W, 3) BGR or (H, W) grey."""


class Scales:
    """A picture at 1/1, 1/2, 1/4…, each made once, when it is first asked for.

    A pixel of the level 1/n averages n × n of the picture; what stands at x in the picture stands at
    (x + 0.5) / n - 0.5 in the level. Rows and columns that are over at the lower and right edge are dropped.
    """

    def __init__(self, picture: Picture) -> None:
        self._levels = [picture]

    @property
    def size(self) -> tuple[int, int]:
        """Return the picture's height and width."""
        height, width = self._levels[0].shape[:2]
        return height, width

    def at_least(self, scale: float) -> tuple[Picture, int]:
        """Return the smallest level that is at least `scale` (0..1) times as large as the picture, and its n."""
        halvings = max(0, math.floor(-math.log2(max(scale, 1e-6))))
        while len(self._levels) <= halvings and min(self._levels[-1].shape[:2]) > 1:
            self._levels.append(halve(self._levels[-1]))
        level = min(halvings, len(self._levels) - 1)
        return self._levels[level], 2**level


def halve(picture: Picture) -> Picture:
    """Return a picture, at least 2 × 2, at half its size, every pixel the mean of four."""
    height, width = picture.shape[0] // 2, picture.shape[1] // 2
    even = picture[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
