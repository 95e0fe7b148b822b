"""Where a line of figures really ends: an end that was put through a figure is moved out to the next gap.

Half a figure still looks like one (half a ٦ or ٧ like a ١), so a date cut short is read wrongly and with confidence.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

REACH = 0.9
"""How far beyond its ends a line is looked at, in heights of the line: a little more than a figure is wide."""

CLOSE = 0.07
"""Ink as near to an end as this, in heights, is cut by it."""

GAP = 0.12
"""A gap as wide as this, in heights, ends the line."""

INK = 0.4
"""Share of the line's own contrast from which a pixel is ink."""

ROWS = (0.15, 0.85)
"""Part of the height that counts: neighbouring lines reach into the rest."""


SEEN_HEIGHT = 32
"""Pixels of height that are enough to tell ink from gaps; higher lines are reduced to so many."""


def moved_ends(wide: NDArray[np.uint8]) -> tuple[float, float]:
    """Return how far the ends of a line (left, right) are to be moved outwards, in heights of it; 0 for good ones.

    `wide` is (H, W) grey: the line with `REACH` heights more on both sides, dark on light.
    """
    height, width = wide.shape
    margin = round(REACH * height)
    if width < 3 * margin or height < 8:
        return 0.0, 0.0
    if height > SEEN_HEIGHT:
        seen = cv2.resize(wide, (round(width * SEEN_HEIGHT / height), SEEN_HEIGHT), interpolation=cv2.INTER_AREA)
        return moved_ends(np.asarray(seen, np.uint8))
    kernel = np.ones((height | 1, height | 1), np.uint8)
    depth = cv2.morphologyEx(wide, cv2.MORPH_BLACKHAT, kernel, borderType=cv2.BORDER_REPLICATE)
    depth = depth[round(ROWS[0] * height) : round(ROWS[1] * height)]
    limit = INK * float(np.percentile(depth[:, margin:-margin], 98))
    ink: NDArray[np.bool_] = np.any(depth > max(limit, 1.0), axis=0)
    return _outwards(ink[: 2 * margin][::-1], height), _outwards(ink[-2 * margin :], height)


def between_ends(wide: NDArray[np.uint8], left: float, right: float) -> NDArray[np.uint8]:
    """Return the line alone, its ends moved outwards by so many heights; `wide` as for `moved_ends`."""
    height, width = wide.shape
    margin = round(REACH * height)
    start, end = margin - round(left * height), width - margin + round(right * height)
    return wide[:, max(0, start) : min(width, max(start + 1, end))]


def _outwards(ink: NDArray[np.bool_], height: int) -> float:
    """Return how far the middle of `ink` has to move towards its end, in heights, to stand in a gap."""
    end, gap = len(ink) // 2, max(2, round(GAP * height))
    close = max(1, round(CLOSE * height))
    if not ink[end - close : end + close].any():
        return 0.0
    for at in range(end, len(ink) - gap + 1):
        if not ink[at : at + gap].any():
            return (at + gap / 2 - end) / height
    return 0.0
