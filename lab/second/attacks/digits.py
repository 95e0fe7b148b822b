"""Where the single digits of a printed line stand."""

from dataclasses import dataclass

import numpy as np
import skia
from numpy.typing import NDArray

from lab.second.attacks.geometry import Box
from lab.second.typesetting import Line

FINE = 3
"""Pixels a card unit, for looking at a line's outline."""


@dataclass(frozen=True, slots=True)
class Digit:
    """One printed digit: which (ASCII), the box of its ink, the middle of its line (`row`), the height of a one."""

    text: str
    box: Box
    row: float
    tall: float

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the ink."""
        return self.box[2] - self.box[0], self.box[3] - self.box[1]

    def set_in(self, line: Line) -> Box:
        """Return the box of a tall digit in this one's place: a zero is but a dot."""
        bottom = self.row + self.tall / 2
        return self.box[0], bottom - line.height, self.box[2], bottom


def digits_of(line: Line, text: str, *, slashes: bool = False) -> list[Digit]:
    """Return the digits of a line of digits and slashes, from left to right; none where their ink runs together.

    With `slashes` these are among them.
    """
    bounds = line.bounds
    ink = _ink(line.path, bounds)
    columns = np.flatnonzero(np.diff(np.concatenate([[0], ink.any(0).astype(np.int8), [0]])))
    spans = columns.reshape(-1, 2)
    if len(spans) != len(text):
        return []
    found = []
    for (start, stop), character in zip(spans, text, strict=True):
        rows = np.flatnonzero(ink[:, start:stop].any(1))
        low = (bounds.left() + start / FINE, bounds.top() + rows[0] / FINE)
        found.append((character, (*low, bounds.left() + stop / FINE, bounds.top() + (rows[-1] + 1) / FINE)))
    tall = [box for character, box in found if character not in "0/"]
    if not tall:
        return []
    top, bottom = (float(np.median([box[edge] for box in tall])) for edge in (1, 3))
    return [Digit(c, box, (top + bottom) / 2, bottom - top) for c, box in found if slashes or c != "/"]


def _ink(path: skia.Path, bounds: skia.Rect) -> NDArray[np.bool_]:
    width, height = (max(1, int(np.ceil(side * FINE))) for side in (bounds.width(), bounds.height()))
    surface = skia.Surface(width, height)
    canvas = surface.getCanvas()
    canvas.clear(0xFF000000)
    canvas.scale(FINE, FINE)
    canvas.translate(-bounds.left(), -bounds.top())
    canvas.drawPath(path, skia.Paint(AntiAlias=True, Color=0xFFFFFFFF))
    drawn = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)[..., 1]
    return np.asarray(drawn > 60, np.bool_)
