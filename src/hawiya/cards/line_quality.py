"""How legible each printed line is in the picture, and what stands in the way of one that could not be read.

Everything is measured on a line's own box on the rectified card, so that a reflection on the number is told from one
on the coat of arms. The limits say from where on a line that was *not* read is blamed on a cause; they never make a
line unreadable.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import CARD_WIDTH, Box, Cause, Side
from hawiya.cards.rectify import Corners, from_card_to_picture, longer_edge, project, rectangle

Grey = NDArray[np.uint8]

BLOWN_OUT = 250
"""Grey value from which a pixel holds no print any more."""

GLARE_LIFT = 40
"""Grey levels by which a reflection lifts paper above the card's own; the print's lighter grounds stay below."""

WHITE_PAPER = 238
"""From this paper on (a scan), a reflection cannot be told from the ground."""

MOST_GLARE = 0.12
DARKEST_PAPER = 60.0
SMALLEST_INK_PX = 10.0
WIDEST_EDGE = 0.065
MOST_OUTSIDE_PX = 2.0
"""Chosen on specimens in the training fonts that were blurred, shrunk, darkened or lit. Of the lines that could not be
read half had edges over 0.09 heights or ink under 7 pixels; of those that could, one in four was over 0.04."""

_FLAT_CONTRAST = 4
_SMALLEST_CROP = 3

USUAL_PLACES: Mapping[Side, Mapping[str, Box]] = {
    Side.FRONT: {
        "first_name": Box(750, 200, 390, 65),
        "last_names": Box(550, 265, 590, 65),
        "address_1": Box(480, 365, 660, 60),
        "address_2": Box(480, 430, 660, 60),
        "idNumber": Box(500, 575, 650, 90),
        "dateOfBirth": Box(45, 560, 435, 75),
        "idKey": Box(4, 685, 430, 55),
    },
    Side.BACK: {
        "releaseDate": Box(310, 55, 225, 55),
        "idNumber": Box(540, 60, 430, 45),
        "job": Box(395, 105, 580, 40),
        "maritalStatus": Box(415, 232, 135, 55),
        "religion": Box(665, 232, 135, 55),
        "gender": Box(870, 232, 115, 55),
        "idExpiry": Box(365, 335, 290, 65),
    },
}
"""Where a line stands on most cards, as users of the open package egyptian-national-id-ocr (MIT) measured it: the
place to look at when no such line was found."""


@dataclass(frozen=True, slots=True)
class LineQuality:
    """How legible one line is.

    `height_px` is the height of its box in pixels of the original picture. `edge_px` is the sigma of the Gaussian that
    its steepest strokes fit, in pixels of the rectified card, `edge` the same in heights of the line; both are infinite
    without any print. `paper` is the grey level of its ground (0..255), `glare` the share of its box, or of its usual
    place, under a reflection (0..1), `outside_px` how far it reaches beyond the picture's edge. `found` is false where
    only the line's usual place could be looked at.
    """

    height_px: float
    edge_px: float
    edge: float
    paper: float
    glare: float
    outside_px: float
    found: bool = True

    @property
    def cause(self) -> Cause | None:
        """What stands in the way of reading the line; None when nothing that can be measured does."""
        if self.outside_px > MOST_OUTSIDE_PX:
            return Cause.CUT_OFF
        if self.glare > MOST_GLARE:
            return Cause.GLARE
        if self.paper >= BLOWN_OUT and not math.isfinite(self.edge):
            return Cause.TOO_BRIGHT
        if self.paper < DARKEST_PAPER:
            return Cause.TOO_DARK
        if self.height_px < SMALLEST_INK_PX:
            return Cause.TOO_SMALL
        return Cause.BLURRED if self.found and self.edge > WIDEST_EDGE else None


def measure_lines(
    grey: Grey, card_paper: float, corners: Corners, picture: tuple[int, int], side: Side, found: Mapping[str, Box]
) -> dict[str, LineQuality]:
    """Measure the lines of a side that were found, and the usual places of the others.

    `grey` is the rectified card (750, 1200), `card_paper` the grey level of its paper, `corners` the card's in the
    picture, `picture` that one's height and width, `found` the boxes of the lines on the rectified card.
    """
    homography = from_card_to_picture(corners)
    scale = longer_edge(corners) / CARD_WIDTH
    lines = {}
    usual = USUAL_PLACES[side]
    for name, box in {**usual, **found}.items():
        part = cut(grey, box)
        if part.size:
            line = _line(part, box, card_paper, scale, _outside(box, homography, picture), found=name in found)
            # A reflection may hide the end of a line, which is then found too short.
            glare = _glare(cut(grey, usual[name]), card_paper) if name in found and name in usual else 0.0
            lines[name] = replace(line, glare=max(line.glare, glare))
    return lines


def cut(grey: Grey, box: Box) -> Grey:
    """Return the box's pixels; empty where the box lies beside the card."""
    left, top = max(0, round(box.x)), max(0, round(box.y))
    return grey[top : max(top, round(box.y + box.height)), left : max(left, round(box.x + box.width))]


def level(histogram: NDArray[np.float32], share: float) -> float:
    """Return the bin of a histogram below which `share` of all values lie."""
    rising = np.cumsum(histogram)
    return float(np.searchsorted(rising, share * rising[-1]))


def grey_levels(grey: Grey) -> NDArray[np.float32]:
    """Return how often each of the 256 grey levels occurs."""
    return np.asarray(cv2.calcHist([grey], [0], None, [256], [0, 256]), np.float32).ravel()


def edge_width(grey: Grey) -> float:
    """Estimate the blur of the print in a grey crop: the sigma in pixels of the Gaussian that its steepest edge fits.

    A step of contrast c that was blurred by sigma has the greatest slope c / (sigma √(2π)).
    """
    smooth = _smooth(grey)
    return _edge_width(smooth, grey_levels(smooth))


def _smooth(grey: Grey) -> Grey:
    return np.asarray(cv2.GaussianBlur(grey, (5, 5), 0.8), np.uint8)


def _edge_width(smooth: Grey, levels: NDArray[np.float32]) -> float:
    contrast = level(levels, 0.97) - level(levels, 0.03)
    if contrast < _FLAT_CONTRAST or min(smooth.shape) < _SMALLEST_CROP:
        return float("inf")
    # Central differences without their halving: in steps of half a grey level they fit into eight bits.
    across = cv2.Sobel(smooth, cv2.CV_32F, 1, 0, ksize=1)
    down = cv2.Sobel(smooth, cv2.CV_32F, 0, 1, ksize=1)
    slopes = cv2.convertScaleAbs(cv2.magnitude(across, down)[1:-1, 1:-1])
    steepest = max(1.0, level(grey_levels(np.asarray(slopes, np.uint8)), 0.985)) / 2
    return contrast / (steepest * float(np.sqrt(2 * np.pi)))


def _line(part: Grey, box: Box, card_paper: float, scale: float, outside: float, *, found: bool) -> LineQuality:
    smooth = _smooth(part)
    levels = grey_levels(smooth)
    width = _edge_width(smooth, levels)
    return LineQuality(
        height_px=box.height * scale,
        edge_px=width,
        edge=width / box.height,
        paper=level(levels, 0.75),
        glare=_glare(smooth, card_paper),
        outside_px=outside,
        found=found,
    )


def _glare(part: Grey, card_paper: float) -> float:
    if card_paper >= WHITE_PAPER:
        return 0.0
    return np.count_nonzero(part >= min(BLOWN_OUT, card_paper + GLARE_LIFT)) / part.size


def _outside(box: Box, homography: NDArray[np.float64], picture: tuple[int, int]) -> float:
    height, width = picture
    points = project(rectangle(box.x, box.y, box.width, box.height), homography)
    beyond = np.maximum(-points, points - np.array([width - 1, height - 1], np.float32))
    return max(0.0, float(beyond.max()))
