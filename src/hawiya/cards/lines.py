"""Where each printed line stands on the rectified card: the network `card_layout` and what is made of its maps.

The network sees the card at 384 × 240 and gives, per cell of 4 × 4, a class (one per line, or ground) and the distances
to the line's upper and lower edge. A line's cells give its ends; a straight line through its distances gives its edges,
so that a line that stands a little askew is cut askew.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Box, Image, Side
from hawiya.cards.rectify import Corners
from hawiya.cards.scales import halve
from hawiya.models import Network

WIDTH, HEIGHT, CELL = 384, 240, 4
OFFSET_UNIT = 16.0
"""What 1.0 in a distance map means, in pixels of 384 × 240."""

LINES = (
    "first_name", "last_names", "address_1", "address_2", "idNumber", "dateOfBirth", "idKey", "portrait", "releaseDate",
    "job", "jobTitle", "maritalStatus", "religion", "gender", "husbandName", "idExpiry", "barcode",
)  # fmt: skip
"""The class maps in their order; ground follows, then the distances up and down."""

GROUND = len(LINES)
AREAS = frozenset({"portrait", "barcode"})
"""What is no text: kept as an upright box, without margins."""

ON_SIDE: Mapping[Side, frozenset[str]] = {
    Side.FRONT: frozenset(LINES[:8]),
    Side.BACK: frozenset((*LINES[8:], "idNumber")),
}

ONE_ABOVE_THE_OTHER = (("job", "jobTitle"),)
"""Lines that look alike and differ by their place alone: found on one height, they are one line, named the first."""

ONE_ROW = 0.75
"""Share of the lower box's height that two boxes of one row have in common."""

MIN_CELLS = 4
"""Fewer cells than this are no line."""

MIN_PROBABILITY = 0.4
"""A line whose cells are less probable than this on average counts as absent."""

MARGIN_HEIGHT = 0.14
"""Space above and below the ink, in ink heights: the reader was trained on ink of about 80 % of the crop."""

MARGIN_SIDE = 0.3
"""Space left and right of the ink, in ink heights."""

MAX_SLOPE = 0.06
"""Steeper lines do not occur on a rectified card; a fit that says so is wrong."""


@dataclass(frozen=True, slots=True)
class FoundLine:
    """One line on the rectified card.

    `quad` (4, 2) is what to cut: the ink with its margins; `box` the upright rectangle around the ink;
    `confidence` is 0..1.
    """

    name: str
    quad: Corners
    box: Box
    confidence: float


class CardLayout:
    """Finds the lines of a side with the network `card_layout`."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def find(self, card: Image, side: Side) -> dict[str, FoundLine]:
        """Return the lines found on a rectified card, (750, 1200, 3) BGR, by wire name; missing lines are absent."""
        small = cv2.resize(halve(card), (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR)
        picture = np.ascontiguousarray(small.transpose(2, 0, 1)[None], np.float32) / 255
        return lines_of(self._network.run(picture)[0][0], side)


def lines_of(maps: NDArray[np.float32], side: Side) -> dict[str, FoundLine]:
    """Turn the network's maps, (20, 60, 96), into the lines of one side."""
    names = [name for name in LINES if name in ON_SIDE[side]]
    logits = maps[[*(LINES.index(name) for name in names), GROUND]]
    odds = np.exp(logits - logits.max(0))
    odds /= odds.sum(0)
    best = odds.argmax(0)
    distances = maps[GROUND + 1 :]
    found = (_line(name, odds[at], best == at, distances) for at, name in enumerate(names))
    lines = {line.name: line for line in found if line is not None}
    for one, other in ONE_ABOVE_THE_OTHER:
        if one in lines and other in lines and on_one_height(lines[one].box, lines[other].box):
            both = [names.index(one), names.index(other)]
            whole = _line(one, odds[both].sum(0), np.isin(best, both), distances)
            if whole is not None:
                lines[one] = whole
                del lines[other]
    return lines


def on_one_height(one: Box, other: Box) -> bool:
    """Tell whether two boxes stand in one row: most of the lower one's height is shared."""
    shared = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    return shared > ONE_ROW * min(one.height, other.height)


def _line(
    name: str, odds: NDArray[np.float32], cells: NDArray[np.bool_], distances: NDArray[np.float32]
) -> FoundLine | None:
    cells = one_row(cells, odds)
    if cells.sum() < MIN_CELLS:
        return None
    confidence = float(odds[cells].mean())
    if confidence < MIN_PROBABILITY:
        return None
    left, right = _ends(odds, cells)
    if name in AREAS:
        turned_low, turned_high = _ends(odds.T, cells.T)
        upper_line, lower_line = (turned_low, 0.0), (turned_high, 0.0)
    else:
        rows, columns = np.nonzero(cells)
        xs, ys = ((places + 0.5).astype(np.float64) * CELL for places in (columns, rows))
        weights = odds[cells]
        upper_line = straight(xs, ys - distances[0][cells] * OFFSET_UNIT, weights)
        lower_line = straight(xs, ys + distances[1][cells] * OFFSET_UNIT, weights)
    return _found(name, (left, right), upper_line, lower_line, confidence)


def one_row(cells: NDArray[np.bool_], odds: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Keep the heaviest patch of cells and the patches that stand on the same row; drop stray ones."""
    count, labels = cv2.connectedComponents(cells.astype(np.uint8), connectivity=8)
    if count <= 2:
        return cells
    weights = np.array([odds[labels == label].sum() for label in range(1, count)])
    main = labels == 1 + int(weights.argmax())
    rows = np.flatnonzero(main.any(1))
    kept: NDArray[np.bool_] = main.copy()
    for label in range(1, count):
        patch = labels == label
        own = np.flatnonzero(patch.any(1))
        middle = (own[0] + own[-1]) / 2
        if rows[0] - 0.6 <= middle <= rows[-1] + 0.6 and weights[label - 1] > 0.03 * weights.max():
            kept |= patch
    return kept


def straight(xs: NDArray[np.float64], ys: NDArray[np.float64], weights: NDArray[np.float32]) -> tuple[float, float]:
    """Fit y = height + slope · (x − mean of x) and return (height at x = 0, slope).

    Weighted least squares with outliers dropped once, and a pull towards a level line that only short lines feel.
    """
    keep = np.abs(ys - np.partition(ys, len(ys) // 2)[len(ys) // 2]) < 12
    xs, ys, kept = xs[keep], ys[keep], weights[keep].astype(np.float64)
    total = kept.sum()
    middle = float((kept * xs).sum() / total)
    height = float((kept * ys).sum() / total)
    spread = float((kept * (xs - middle) ** 2).sum() / total)
    slope = float((kept * (xs - middle) * (ys - height)).sum() / total) / (spread + 400)
    slope = float(np.clip(slope, -MAX_SLOPE, MAX_SLOPE))
    return height - slope * middle, slope


def _ends(odds: NDArray[np.float32], cells: NDArray[np.bool_]) -> tuple[float, float]:
    """Return the first and last x of the cells in pixels of 384 × 240, finer than a cell by the next column's odds."""
    rows = cells.any(1)
    columns = np.flatnonzero(cells.any(0))
    strength = odds[rows].max(0)
    first, last = int(columns[0]), int(columns[-1])
    before = float(strength[first - 1]) if first > 0 else 0.0
    after = float(strength[last + 1]) if last + 1 < len(strength) else 0.0
    return (first - before) * CELL, (last + 1 + after) * CELL


def _found(
    name: str, ends: tuple[float, float], upper: tuple[float, float], lower: tuple[float, float], confidence: float
) -> FoundLine | None:
    left, right = ends
    tall = (lower[0] - upper[0]) + (lower[1] - upper[1]) * (left + right) / 2
    if tall < 2 or right - left < 2:
        return None
    text = name not in AREAS
    above, beside = (MARGIN_HEIGHT * tall, MARGIN_SIDE * tall) if text else (0.0, 0.0)
    ratio = np.array([CARD_WIDTH / WIDTH, CARD_HEIGHT / HEIGHT])
    quad = _corners((left - beside, right + beside), upper, lower, above) * ratio
    ink = _corners(ends, upper, lower, 0.0) * ratio
    low, high = ink.min(0), ink.max(0)
    box = Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1]))
    return FoundLine(name, quad.astype(np.float32), box, confidence)


def _corners(
    ends: tuple[float, float], upper: tuple[float, float], lower: tuple[float, float], margin: float
) -> NDArray[np.float64]:
    left, right = ends
    return np.array(
        [
            [left, upper[0] + upper[1] * left - margin],
            [right, upper[0] + upper[1] * right - margin],
            [right, lower[0] + lower[1] * right + margin],
            [left, lower[0] + lower[1] * left + margin],
        ]
    )
