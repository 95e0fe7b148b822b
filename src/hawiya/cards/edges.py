"""The card's four edges, each as a straight line found in a strip along it: corners that the locator's maps missed.

A corner map can be drawn to a line of print, another card or the frame's corner, and one such corner spoils the whole
card; a scan's margin can pass for the card. An edge is long: the network `card_edges` looks at strips along the four
sides of a quad, larger than the locator sees them, and says column by column how far in the edge runs. The line that
most columns agree on counts, also where the quad's own side leaves it at one end; corners are where lines meet.
"""

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

NEAR = 1.5
"""A column agrees with a line that passes its peak within so many cells."""

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


def strip_quads() -> NDArray[np.float32]:
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


STRIP_QUADS = strip_quads()
FLAT_CARD = rectangle(0, 0, CARD_ACROSS, CARD_DOWN)
_STRIP = rectangle(0, 0, ALONG, DEPTH)
TO_STRIP = np.stack([cv2.getPerspectiveTransform(quad, _STRIP) for quad in STRIP_QUADS]).astype(np.float64)
"""(4, 3, 3): from the flattened card to each strip; edges of pixels count, not their middles."""


def cut_strips(picture: NDArray[np.uint8], corners: Corners) -> Strips:
    """Cut the strips along the sides of a quad from a BGR picture; what lies beyond the picture is grey."""
    to_card = onto_flat_card(corners)
    middle, back = _shift(0.5), _shift(-0.5)
    strips = [
        cv2.warpPerspective(
            picture, back @ to_strip @ to_card @ middle, (ALONG, DEPTH), flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_CONSTANT, borderValue=(FILL,) * 3,
        )
        for to_strip in TO_STRIP
    ]  # fmt: skip
    return np.asarray(np.stack(strips), np.uint8)


def onto_flat_card(corners: Corners) -> NDArray[np.float64]:
    """Return the homography from the picture to the flattened card, both counted from a first pixel's outer corner."""
    return np.asarray(cv2.getPerspectiveTransform((corners + 0.5).astype(np.float32), FLAT_CARD), np.float64)


def _shift(by: float) -> NDArray[np.float64]:
    return np.array([[1, 0, by], [0, 1, by], [0, 0, 1]], np.float64)


class EdgeFinder:
    """Moves a quad's sides onto the card's edges with the network `card_edges`."""

    def __init__(self, network: Network) -> None:
        self._network = network

    def settle(self, scales: Scales, corners: Corners) -> Corners:
        """Return the corners (4, 2) where the edges that are seen near a quad's sides meet; sides without one stay.

        Where the edges cannot be a card's, all of the quad stays as it is.
        """
        settled = corners
        for _ in range(LOOKS):
            moved = self._moved(scales, settled)
            if moved is None:
                break
            by = float(np.linalg.norm(moved - settled, axis=1).max())
            settled = moved
            if by < SETTLED * longer_edge(settled):
                break
        size = scales.size
        return settled if misfit(settled, size) < misfit(corners, size) + MORE_MISFIT else corners

    def _moved(self, scales: Scales, corners: Corners) -> Corners | None:
        small, part = scales.at_least(OVERSAMPLED * CARD_ACROSS / max(1.0, longer_edge(corners)))
        quad = ((corners + 0.5) / part - 0.5).astype(np.float32)
        strips = cut_strips(small, quad)
        place, seen = self._network.run(np.ascontiguousarray(strips.transpose(0, 3, 1, 2), np.float32) / 255)
        flat = meeting([edge_line(odds, side) for side, odds in enumerate(column_odds(place, seen))])
        if flat is None:
            return None
        back = cv2.perspectiveTransform(flat[None], np.linalg.inv(onto_flat_card(quad)))[0]
        moved = np.asarray(back * part - 0.5, np.float32)
        return moved if is_card_shaped(moved) else None


def column_odds(place: NDArray[np.float32], seen: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how likely the edge runs through each cell of each column: (4, `CELLS`, `COLUMNS`), from logits."""
    odds = np.exp(place - place.max(1, keepdims=True))
    odds /= odds.sum(1, keepdims=True)
    return np.asarray(odds / (1 + np.exp(-seen[:, None])), np.float32)


def edge_line(odds: NDArray[np.float32], side: int) -> NDArray[np.float64]:
    """Return two points, (2, 2) on the flattened card, of the line that most columns of one side's strip agree on.

    Lines through the peaks of two columns are tried, and the best is fitted to all that agree with it. Where too few
    do, the line is the quad's own side.
    """
    line = _agreed_on(odds)
    left, right = (CELLS - 1) / 2 if line is None else line[0], (CELLS - 1) / 2 if line is None else line[1]
    ends = np.array([[0.0, (left + 0.5) * CELL_DEEP], [ALONG, (right + 0.5) * CELL_DEEP]])
    return np.asarray(cv2.perspectiveTransform(ends[None], np.linalg.inv(TO_STRIP[side]))[0])


def _agreed_on(odds: NDArray[np.float32]) -> tuple[float, float] | None:
    """Return the cells at which the line enters and leaves the strip; None where too few columns agree on one."""
    peaks, weights = odds.argmax(0), odds.max(0)
    proposing = np.sort(np.argsort(-weights)[: 2 * PROPOSING])[::2]
    first, second = (index.ravel() for index in np.triu_indices(len(proposing), 1))
    x0, x1 = proposing[first], proposing[second]
    slopes = (peaks[x1] - peaks[x0]) / (x1 - x0)
    columns = np.arange(COLUMNS)
    lines = peaks[x0][:, None] + slopes[:, None] * (columns - x0[:, None])
    away = np.abs(lines[:, None] - np.arange(CELLS)[:, None])
    support = (odds * (away <= NEAR)).sum((1, 2))
    best = int(support.argmax())
    if support[best] < MIN_SUPPORT * COLUMNS:
        return None
    near = odds * (away[best] <= NEAR + 0.5)
    mass = near.sum(0)
    places = (near * np.arange(CELLS)[:, None]).sum(0) / np.maximum(mass, 1e-6)
    slope, start = np.polyfit(columns, places, 1, w=np.sqrt(mass))
    return float(start - 0.5 * slope), float(start + (COLUMNS - 0.5) * slope)


def meeting(lines: list[NDArray[np.float64]]) -> NDArray[np.float64] | None:
    """Return where four lines (two points each: top, right, bottom, left) meet, (4, 2); None where two are parallel."""
    homogeneous = [np.cross([*one, 1], [*two, 1]) for one, two in lines]
    corners = []
    for before, after in ((3, 0), (0, 1), (1, 2), (2, 3)):
        x, y, w = np.cross(homogeneous[before], homogeneous[after])
        if abs(w) < 1e-9:
            return None
        corners.append([x / w, y / w])
    return np.array(corners)
