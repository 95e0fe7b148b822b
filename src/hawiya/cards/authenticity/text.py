"""Printed lines as the tampering detector sees them: cut at one height, in parts where they are long.

Retyped print differs from its line in weight, height, baseline or pitch (van Beusekom, Shafait & Breuel, Text-line
examination for document forgery detection, IJDAR 2013), and in what surrounds it.
"""

from dataclasses import dataclass

import numpy as np

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
