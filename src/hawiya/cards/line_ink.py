"""Where the ink of a line really is: a second opinion on a line's ends and edges, from the picture alone.

The layout sees the card at a third of its size and sometimes ends a line in the middle of faded print, takes the next
field in, or makes room for a stain. Ink is what is darker than the paper around it, whatever the paper's shade.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

ALONG, ACROSS = 2.0, 0.35
"""How far beyond its ends and its edges a line is looked at, in heights of the line."""

SEEN_HEIGHT = 32
"""Pixels that the line itself (without what is looked at around it) is high while ink is looked for."""

STROKE = 17
"""Dark things wider than this, in pixels of that height, are stains and bars, no strokes."""

INK = 0.35
"""Share of the strongest ink's contrast from which a pixel is ink."""

LEAST_CONTRAST = 6.0
"""Grey levels by which ink is darker than paper at least."""

ROW_INK = 0.12
"""Share of the richest row's ink from which a row belongs to the line."""

MARGIN = 0.17, 0.3
"""Space left around the ink, across and along, in heights of the ink; what the layout leaves, too."""

SMALLEST = 0.2
"""Ink less high than this, in heights of the line, is no line of print."""


@dataclass(frozen=True, slots=True)
class InkEdges:
    """How far each edge of a line has to move outwards (negative: inwards) to frame its ink, in heights of the line."""

    left: float
    right: float
    above: float
    below: float


def ink_edges(wide: NDArray[np.uint8], gap: float) -> InkEdges | None:
    """Return how the edges of a line are to be moved; None where no ink stands out.

    `wide` is (H, W) grey, dark on light: the line with `ALONG` and `ACROSS` of its heights more on either side. A gap
    without ink of `gap` heights of the ink ends the line.
    """
    height = round(SEEN_HEIGHT * (1 + 2 * ACROSS))
    width = round(wide.shape[1] * height / max(1, wide.shape[0]))
    beside, above = round(ALONG * SEEN_HEIGHT), round(ACROSS * SEEN_HEIGHT)
    if width < 2 * beside + SEEN_HEIGHT // 2 or min(wide.shape) < 8:
        return None
    seen = cv2.resize(wide, (width, height), interpolation=cv2.INTER_AREA)
    kernel = np.ones((STROKE, STROKE), np.uint8)
    depth = cv2.morphologyEx(seen, cv2.MORPH_BLACKHAT, kernel, borderType=cv2.BORDER_REPLICATE)
    inside = depth[above:-above, beside:-beside]
    ink = depth > max(LEAST_CONTRAST, INK * float(np.percentile(inside, 98)))
    rows = _run(ink[:, beside:-beside].sum(1), ROW_INK, max(2, SEEN_HEIGHT // 10))
    if rows is None or rows[1] - rows[0] < SMALLEST * SEEN_HEIGHT:
        return None
    tall = rows[1] - rows[0]
    columns = _run(ink[rows[0] : rows[1]].sum(0), 0.0, max(2, round(gap * tall)), beside, width - beside)
    if columns is None:
        return None
    across, along = MARGIN[0] * tall, MARGIN[1] * tall
    moved = (
        beside - columns[0] + along,
        columns[1] - (width - beside) + along,
        above - rows[0] + across,
        rows[1] - (height - above) + across,
    )
    return InkEdges(*(float(by) / SEEN_HEIGHT for by in moved))


def _run(
    profile: NDArray[np.integer], share: float, gap: int, first: int = 0, last: int | None = None
) -> tuple[int, int] | None:
    """Return start and end of the richest run of a profile that no gap of `gap` interrupts.

    What is no more than `share` of the greatest value is a gap; what stands in `first`..`last` makes a run rich.
    """
    full = np.flatnonzero(profile > share * profile.max())
    if not full.size:
        return None
    cuts = np.flatnonzero(np.diff(full) > gap)
    starts, ends = full[np.concatenate(([0], cuts + 1))], full[np.concatenate((cuts, [full.size - 1]))] + 1
    own = np.zeros_like(profile)
    own[first:last] = profile[first:last]
    richest = int(np.argmax([own[start:end].sum() for start, end in zip(starts, ends, strict=True)]))
    return int(starts[richest]), int(ends[richest])
