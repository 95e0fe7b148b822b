"""The pixels of displays, each colour's part of the light where it stands: one period of the pattern, repeated."""

from collections.abc import Callable, Sequence

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Light = NDArray[np.float32]
Corners = Sequence[tuple[float, float]]
Cell = tuple[tuple[int, ...], Corners]
"""The channels that a sub-pixel lights, and its corners in display pixels."""

FINE = 32
"""Texels a display pixel."""

BLUE, GREEN, RED, WHITE = (0,), (1,), (2,), (0, 1, 2)


def pattern(kind: str, rng: Generator) -> Light:
    """Draw one period (FINE · rows, FINE · columns, 3), BGR, of mean 1 in each colour. Raises KeyError."""
    tile = KINDS[kind](rng)
    return np.asarray(tile / tile.mean((0, 1)), np.float32)


def _stripes(rng: Generator) -> Light:
    order = (RED, GREEN, BLUE) if rng.random() < 0.8 else (BLUE, GREEN, RED)
    gap, bar = rng.uniform(0.04, 0.1), rng.uniform(0.08, 0.22)
    cells = [
        _cell(colour, i / 3 + gap / 2, bar / 2, (i + 1) / 3 - gap / 2, 1 - bar / 2) for i, colour in enumerate(order)
    ]
    return _drawn(1, 1, cells)


def _chevrons(rng: Generator) -> Light:
    gap, bar, lean = rng.uniform(0.05, 0.09), rng.uniform(0.06, 0.15), rng.uniform(0.08, 0.2)
    cells: list[Cell] = []
    for row in range(2):
        slope = lean if row else -lean
        for i, colour in enumerate((RED, GREEN, BLUE)):
            left, right = i / 3 + gap / 2, (i + 1) / 3 - gap / 2
            top, bottom = row + bar / 2, row + 1 - bar / 2
            for shift in (-1, 0, 1):
                corners = ((left - slope / 2 + shift, top), (right - slope / 2 + shift, top),
                           (right + slope / 2 + shift, bottom), (left + slope / 2 + shift, bottom))  # fmt: skip
                cells.append((colour, corners))
    return _drawn(2, 1, cells)


def _diamonds(rng: Generator) -> Light:
    big, small = rng.uniform(0.26, 0.36), rng.uniform(0.17, 0.26)
    cells = []
    for x, y, colour in ((0, 0, RED), (1, 0, BLUE), (0, 1, BLUE), (1, 1, RED)):
        cells += _diamond(colour, x + 0.25, y + 0.25, big)
        cells += _diamond(GREEN, x + 0.75, y + 0.75, small)
    return _drawn(2, 2, cells)


def _stacked(rng: Generator) -> Light:
    gap = rng.uniform(0.06, 0.14)
    share = rng.uniform(0.4, 0.55)
    cells = [
        _cell(RED, gap / 2, gap / 2, share - gap / 2, 0.5 - gap / 2),
        _cell(GREEN, gap / 2, 0.5 + gap / 2, share - gap / 2, 1 - gap / 2),
        _cell(BLUE, share + gap / 2, gap / 2, 1 - gap / 2, 1 - gap / 2),
    ]
    return _drawn(1, 1, cells)


def _with_white(rng: Generator) -> Light:
    gap, bar = rng.uniform(0.03, 0.08), rng.uniform(0.1, 0.25)
    cells = [
        _cell(colour, i / 4 + gap / 2, bar / 2, (i + 1) / 4 - gap / 2, 1 - bar / 2)
        for i, colour in enumerate((RED, WHITE, BLUE, GREEN))
    ]
    return _drawn(1, 1, cells)


def _lying(rng: Generator) -> Light:
    return np.ascontiguousarray(np.rot90(_stripes(rng)))


KINDS: dict[str, Callable[[Generator], Light]] = {
    "stripes": _stripes,
    "chevrons": _chevrons,
    "diamonds": _diamonds,
    "stacked": _stacked,
    "with_white": _with_white,
    "lying": _lying,
}


def _cell(colour: tuple[int, ...], left: float, top: float, right: float, bottom: float) -> Cell:
    return colour, ((left, top), (right, top), (right, bottom), (left, bottom))


def _diamond(colour: tuple[int, ...], x: float, y: float, reach: float) -> list[Cell]:
    points = ((0, -reach), (reach, 0), (0, reach), (-reach, 0))
    shifts = ((i, j) for i in (-2, 0, 2) for j in (-2, 0, 2))
    return [(colour, tuple((x + dx + px, y + dy + py) for px, py in points)) for dx, dy in shifts]


def _drawn(rows: int, columns: int, cells: list[Cell]) -> Light:
    twice = 2 * FINE
    tile = np.zeros((rows * twice, columns * twice, 3), np.uint8)
    for colour, corners in cells:
        points = np.round((np.array(corners) * twice - 0.5) * 16).astype(np.int32)
        for channel in colour:
            plane = np.ascontiguousarray(tile[..., channel])
            cv2.fillConvexPoly(plane, points, 255, cv2.LINE_AA, 4)
            tile[..., channel] = plane
    small = cv2.resize(tile, (columns * FINE, rows * FINE), interpolation=cv2.INTER_AREA)
    return np.asarray(small / 255, np.float32)
