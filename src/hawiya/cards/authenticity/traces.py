"""What detectors have in common when they say how sure they are, and where a reviewer should look."""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Trace
from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Box

MOST_TRACES = 24
"""Traces that one detection gives."""

Mask = NDArray[np.bool_]


def logistic(logit: float) -> float:
    """Return the probability 0..1 of a logit of any size."""
    return float(1 / (1 + np.exp(-np.clip(logit, -60.0, 60.0))))


def connected(mask: Mask) -> Iterator[tuple[Mask, Box]]:
    """Yield the connected parts of a mask (rows, columns), and the box of each, in rows and columns."""
    count, parts, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    for part in range(1, count):
        yield parts == part, Box(*(float(value) for value in stats[part, :4]))


def on_card(left: float, top: float, right: float, bottom: float, strength: float) -> Iterator[Trace]:
    """Yield what of an area lies on the rectified card as a trace, if anything does."""
    x0, y0 = max(0.0, left), max(0.0, top)
    x1, y1 = min(float(CARD_WIDTH), right), min(float(CARD_HEIGHT), bottom)
    if x1 > x0 and y1 > y0:
        yield Trace(Box(x0, y0, x1 - x0, y1 - y0), strength)


def strongest(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return the strongest traces, the first one first."""
    return tuple(sorted(traces, key=lambda trace: -trace.strength)[:MOST_TRACES])
