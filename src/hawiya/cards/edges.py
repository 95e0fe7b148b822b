"""The card's four edges, each as a straight line found in a strip along it: corners that the locator's maps missed.

A corner map can be drawn to a line of print, another card or the frame's corner, and one such corner spoils the whole
card; a scan's margin can pass for the card. An edge is long: the network `card_edges` looks at strips along the four
sides of a quad, larger than the locator sees them, and says column by column how far in the edge runs. The line that
most columns agree on counts, also where the quad's own side leaves it at one end; corners are where lines meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.card_shape import is_card_shaped, misfit
from hawiya.cards.rectify import Corners, longer_edge, rectangle
from hawiya.cards.scales import Scales
from hawiya.models import Network

CARD_ACROSS, CARD_DOWN = 256, 161
"""Size of the flattened card, in pixels of a strip's depth."""

REACH = 32
"""How many such pixels a strip reaches beyond a side, and as many within."""

ALONG, DEPTH = 128, 2 * REACH
"""Size of a strip: whatever a side's length, it is `ALONG` wide; its upper row lies furthest out."""

CELL_ALONG, CELL_DEEP = 4, 2
COLUMNS, CELLS = ALONG // CELL_ALONG, DEPTH // CELL_DEEP
_COLUMNS, _CELLS = np.arange(COLUMNS), np.arange(CELLS)

NEAR = 2.0
"""What lies so many cells from a line at most has a say in where it runs."""

PARALLEL = 1e-6
"""Two lines whose directions, as long as the strips, span less than this do not meet."""

MIN_SUPPORT = 0.3
"""A line that a smaller share of the columns agrees on is no edge; the quad's own side stays."""

PROPOSING = 12
"""Columns, at most, whose peaks lines are drawn through."""

SETTLED = 0.015
"""Corners that moved by more than this (in card widths) are looked at again, `LOOKS` times at most."""

LOOKS = 3

MORE_MISFIT = 0.01
"""Edges that leave a quad so much less like a view of a card (`card_shape.misfit`) are not the card's."""

FILL = 128
OVERSAMPLED = 1.3
"""How many pixels of the picture, along a side, at least stand for one of a strip's, where the picture has them."""

Strips = NDArray[np.uint8]
"""(4, DEPTH, ALONG, 3) BGR: top, right, bottom, left, each seen from outside the card, clockwise."""


def _strip_quads() -> NDArray[np.float32]:
    """Return where the strips lie on the flattened card: (4, 4, 2), each from its outer left corner on, clockwise."""
    right, bottom = float(CARD_ACROSS), float(CARD_DOWN)
    quads = []
    for start, along, inward in (
        ((0.0, 0.0), (right, 0.0), (0, 1)),
        ((right, 0.0), (0.0, bottom), (-1, 0)),
        ((right, bottom), (-right, 0.0), (0, -1)),
        ((0.0, bottom), (0.0, -bottom), (1, 0)),
    ):
        outer = np.array(start) - REACH * np.array(inward)
        inner = np.array(start) + REACH * np.array(inward)
        quads.append([outer, outer + along, inner + along, inner])
    return np.array(quads, np.float32)


FLAT_CARD = rectangle(0, 0, CARD_ACROSS, CARD_DOWN)
_STRIP = rectangle(0, 0, ALONG, DEPTH)
TO_STRIP = np.stack([cv2.getPerspectiveTransform(quad, _STRIP) for quad in _strip_quads()]).astype(np.float64)
FROM_STRIP = np.linalg.inv(TO_STRIP)
"""(4, 3, 3): from the flattened card to each strip, and back; edges of pixels count, not their middles."""

_FROM_MIDDLES, _TO_MIDDLES = (np.array([[1, 0, by], [0, 1, by], [0, 0, 1]]) for by in (0.5, -0.5))
_TO_STRIP_MIDDLES = _TO_MIDDLES @ TO_STRIP


def cut_strips(picture: NDArray[np.uint8], corners: Corners) -> Strips:
    """Cut the strips along the sides of a quad from a BGR picture; what lies beyond the picture is grey."""
    to_card = onto_flat_card(corners)
    strips = [
        cv2.warpPerspective(
            picture, to_strip @ to_card @ _FROM_MIDDLES, (ALONG, DEPTH), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT, borderValue=(FILL,) * 3,
        )
        for to_strip in _TO_STRIP_MIDDLES
    ]  # fmt: skip
    return np.asarray(np.stack(strips), np.uint8)


def onto_flat_card(corners: Corners) -> NDArray[np.float64]:
    """Return the homography from the picture to the flattened card, both counted from a first pixel's outer corner."""
    return np.asarray(cv2.getPerspectiveTransform((corners + 0.5).astype(np.float32), FLAT_CARD), np.float64)


@dataclass(frozen=True, slots=True)
class Settled:
    """Corners (4, 2) in pixels of the picture; the least share (0..1) of a side's columns that speak for its edge."""

    corners: Corners
    support: float


class EdgeFinder:
    """Moves a quad's sides onto the card's edges with the network `card_edges`."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def settle(self, scales: Scales, corners: Corners) -> Settled:
        """Return where the edges that are seen near a quad's sides meet; sides without one stay.

        Where the edges cannot be a card's, all of the quad stays as it is, without support.
        """
        settled = Settled(corners, 0.0)
        for _ in range(LOOKS):
            moved = self._moved(scales, settled.corners)
            if moved is None:
                break
            by = float(np.linalg.norm(moved.corners - settled.corners, axis=1).max())
            settled = moved
            if by < SETTLED * longer_edge(settled.corners):
                break
        size = scales.size
        if misfit(settled.corners, size) < misfit(corners, size) + MORE_MISFIT:
            return settled
        return Settled(corners, 0.0)

    def _moved(self, scales: Scales, corners: Corners) -> Settled | None:
        small, part = scales.at_least(OVERSAMPLED * CARD_ACROSS / max(1.0, longer_edge(corners)))
        quad = ((corners + 0.5) / part - 0.5).astype(np.float32)
        strips = cut_strips(small, quad)
        place, seen = self._network.run(np.ascontiguousarray(strips.transpose(0, 3, 1, 2), np.float32) / 255)
        lines = [edge_line(odds, side) for side, odds in enumerate(column_odds(place, seen))]
        flat = meeting([line for line, _ in lines])
        if flat is None:
            return None
        back = cv2.perspectiveTransform(flat[None], np.linalg.inv(onto_flat_card(quad)))[0]
        moved = np.asarray(back * part - 0.5, np.float32)
        return Settled(moved, min(support for _, support in lines)) if is_card_shaped(moved) else None


def column_odds(place: NDArray[np.float32], seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how likely the edge runs through each cell of each column: (4, `CELLS`, `COLUMNS`), from logits."""
    odds = np.exp(place - place.max(1, keepdims=True))
    odds /= odds.sum(1, keepdims=True)
    return np.asarray(odds / (1 + np.exp(-seen[:, None])), np.float32)


def edge_line(odds: NDArray[np.float32], side: int) -> tuple[NDArray[np.float64], float]:
    """Return two points, (2, 2) on the flattened card, of the line that most columns of one side's strip agree on.

    Lines through the peaks of two columns are tried, and the best is fitted to all that agree with it. Beside it: the
    share of columns that do. Where too few do, the line is the quad's own side, and the share 0.
    """
    left, right, support = _agreed_on(odds)
    ends = np.array([[0.0, (left + 0.5) * CELL_DEEP], [ALONG, (right + 0.5) * CELL_DEEP]])
    return np.asarray(cv2.perspectiveTransform(ends[None], FROM_STRIP[side])[0]), support


def _agreed_on(odds: NDArray[np.float32]) -> tuple[float, float, float]:
    """Return the cells at which a line enters and leaves the strip, and the share of columns that agree on it."""
    peaks, weights = odds.argmax(0), odds.max(0)
    proposing = np.sort(np.argsort(-weights)[: 2 * PROPOSING])[::2]
    first, second = np.triu_indices(len(proposing), 1)
    x0, x1 = proposing[first], proposing[second]
    slopes = (peaks[x1] - peaks[x0]) / (x1 - x0)
    lines = peaks[x0][:, None] + slopes[:, None] * (_COLUMNS - x0[:, None])
    # Beside each cell its neighbours count, and two cells of nothing stand for all that is beyond the strip.
    near = np.zeros((CELLS + 4, COLUMNS), np.float32)
    near[2:-2] = odds
    near[1:-1] += near[:-2] + near[2:]
    support = near[np.clip(np.rint(lines).astype(np.intp) + 2, 0, CELLS + 3), _COLUMNS].sum(1)
    best = int(support.argmax())
    if support[best] < MIN_SUPPORT * COLUMNS:
        return (CELLS - 1) / 2, (CELLS - 1) / 2, 0.0
    agreeing = odds * (np.abs(lines[best] - _CELLS[:, None]) <= NEAR)
    mass = agreeing.sum(0)
    places = (agreeing * _CELLS[:, None]).sum(0) / np.maximum(mass, 1e-6)
    middle = float(mass @ _COLUMNS / mass.sum())
    height = float(mass @ places / mass.sum())
    slope = float(mass @ ((_COLUMNS - middle) * (places - height)) / (mass @ (_COLUMNS - middle) ** 2))
    start = height - slope * middle
    return start - 0.5 * slope, start + (COLUMNS - 0.5) * slope, float(support[best]) / COLUMNS


def meeting(lines: Sequence[NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """Return where four lines (two points each: top, right, bottom, left) meet, (4, 2); None where two are parallel."""
    homogeneous = np.cross(*np.concatenate([np.array(lines), np.ones((4, 2, 1))], axis=2).transpose(1, 0, 2))
    points = np.cross(np.roll(homogeneous, 1, axis=0), homogeneous)
    if (np.abs(points[:, 2]) < PARALLEL).any():
        return None
    return np.asarray(points[:, :2] / points[:, 2:])
