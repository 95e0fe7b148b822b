"""Printed lines as the tampering detector sees them: cut at one height, and the geometry of the number's digits.

A retyped digit differs in weight, height, baseline or pitch from its line (van Beusekom, Shafait & Breuel, Text-line
examination for document forgery detection, IJDAR 2013; Bertrand et al., A system based on intrinsic features for
fraudulent document detection, ICDAR 2013).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Box, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, project, rectangle, warp

HEIGHT = 64
"""Pixels that a line's crop is high."""

ABOVE, BESIDE = 0.4, 0.5
"""How far the crop reaches over the line's box, up and down and to both sides, in heights of the line."""

LEAST_WIDTH, MOST_WIDTH, STEP = 128, 512, 16
"""Widths of a crop are whole steps; a longer line is cut into several, which overlap by two steps."""


@dataclass(frozen=True, slots=True)
class LineCrop:
    """A part of a line: `pixels` (64, width, 3) BGR, and the `area` of the card that it shows."""

    pixels: Image
    area: Box


def line_areas(box: Box, least: int = LEAST_WIDTH) -> list[tuple[Box, int]]:
    """Return what of the card the crops of a line show, left to right, and how many pixels wide each crop is."""
    tall = max(box.height, 8.0) * (1 + 2 * ABOVE)
    scale = HEIGHT / tall
    middle_x, middle_y = box.x + box.width / 2, box.y + box.height / 2
    wide = (box.width + 2 * BESIDE * box.height) * scale
    parts = max(1, int(np.ceil(wide / MOST_WIDTH)))
    each = wide if parts == 1 else wide / parts + 2 * STEP
    width = int(np.clip(np.ceil(each / STEP) * STEP, max(least, LEAST_WIDTH), MOST_WIDTH))
    spread = max(0.0, wide - width)
    offsets = [0.0] if parts == 1 else list(np.linspace(-spread / 2, spread / 2, parts))
    left = middle_x - width / scale / 2
    return [(Box(left + offset / scale, middle_y - tall / 2, width / scale, tall), width) for offset in offsets]


def cut_text(image: Image, corners: Corners, box: Box, least: int = LEAST_WIDTH) -> list[LineCrop]:
    """Cut a line of the card at `corners` (4, 2) from a BGR picture, in parts where it is long."""
    homography = from_card_to_picture(corners)
    crops = []
    for area, width in line_areas(box, least):
        quad = project(rectangle(area.x, area.y, area.width, area.height), homography)
        crops.append(LineCrop(np.asarray(warp(image, quad, width, HEIGHT), np.uint8), area))
    return crops


@dataclass(frozen=True, slots=True)
class DigitGeometry:
    """How evenly the digits of a line stand: worst deviations from the line's own course, in heights of a digit.

    `pitch`: of a digit's middle from an even pitch within its group; `baseline`: of a tall digit's foot from the line
    through all feet. `tall`: the spread of the tall digits' heights. `signs` is how many were found.
    """

    pitch: float
    baseline: float
    tall: float
    signs: int


def measure_digits(pixels: Image, expected: int) -> DigitGeometry | None:
    """Measure the digits of a line's crop (H, W, 3) that holds the whole line.

    None where other than `expected` signs stand apart from each other: then their places tell nothing.
    """
    signs = _signs(np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), np.uint8))
    if len(signs) != expected or expected < 6:
        return None
    boxes = np.array(signs, np.float64)
    middles, feet, heights = boxes[:, 0] + boxes[:, 2] / 2, boxes[:, 1] + boxes[:, 3], boxes[:, 3]
    reference = float(np.percentile(heights, 75))
    tall = heights > 0.75 * reference
    if int(tall.sum()) < 4 or reference < 6:
        return None
    course = np.polyfit(middles[tall], feet[tall], 1)
    off = np.abs(feet[tall] - np.polyval(course, middles[tall]))
    steps = np.diff(middles)
    usual = float(np.median(steps))
    within = steps[np.abs(steps - usual) < 0.5 * usual]
    uneven = float(np.abs(within - usual).max()) if len(within) else 0.0
    spread = float(np.ptp(heights[tall]))
    return DigitGeometry(uneven / reference, float(off.max()) / reference, spread / reference, len(signs))


def _signs(grey: NDArray[np.uint8]) -> list[tuple[int, int, int, int]]:
    """Return x, y, width, height of the dark signs, left to right, that white columns part."""
    smooth = grey.astype(np.float32) - cv2.GaussianBlur(grey.astype(np.float32), (0, 0), grey.shape[0] / 2)
    middle = smooth[grey.shape[0] // 5 : -(grey.shape[0] // 5) or None]
    ground, dark = np.percentile(middle, 75), np.percentile(middle, 3)
    inked = middle < ground - 0.5 * (ground - dark)
    columns = np.concatenate([[False], inked.sum(0) >= 2, [False]]).astype(np.int8)
    edges = np.flatnonzero(np.diff(columns))
    found = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(inked[:, left:right].any(1))
        if right - left >= 2 and len(rows) >= 3:
            top = int(rows[0]) + grey.shape[0] // 5
            found.append((int(left), top, int(right - left), int(rows[-1] - rows[0] + 1)))
    return found
