"""A hand that holds the card by an edge: a thumb on it, the rest behind it, no field covered."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import skia
from numpy.random import Generator

from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.pinhole import CARD_MM

REACH = 13.0
"""Millimetres that a thumb reaches onto the card, at most."""

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Grip:
    """A thumb over an edge: where its tip is, which way it comes from (unit vector), its width; millimetres.

    The frame is the card's, its origin at the top-left corner.
    """

    tip: tuple[float, float]
    outwards: tuple[float, float]
    width: float


def find_grip(rng: Generator, kept_free: Mapping[str, Box]) -> Grip | None:
    """Return a grip that leaves all that is to be kept free by a millimetre, or None when a dozen tries found none."""
    unit = np.array([CARD_MM[0] / WIDTH, CARD_MM[1] / HEIGHT])
    boxes = np.array([[*(np.array(b[:2]) * unit), *((np.array(b[:2]) + b[2:]) * unit)] for b in kept_free.values()])
    for _ in range(12):
        width = rng.uniform(14, 19)
        axis = int(rng.integers(0, 2))
        far = bool(rng.random() < 0.5)
        along = rng.uniform(0.2, 0.8) * CARD_MM[1 - axis]
        near = (boxes[:, 1 - axis] < along + width / 2 + 1) & (boxes[:, 3 - axis] > along - width / 2 - 1)
        free = (CARD_MM[axis] - boxes[near, 2 + axis]) if far else boxes[near, axis]
        depth = min(REACH, float(free.min()) - 1 if free.size else REACH)
        if depth < 4:
            continue
        depth = rng.uniform(4, depth)
        tip, out = np.zeros(2), np.zeros(2)
        tip[axis], tip[1 - axis] = (CARD_MM[axis] - depth) if far else depth, along
        out[axis] = 1.0 if far else -1.0
        return Grip((tip[0], tip[1]), (out[0], out[1]), width)
    return None


class Hand:
    """Draws a grip in two parts, behind the card and before it, on a canvas in millimetres from the card's corner."""

    def __init__(self, grip: Grip, rng: Generator) -> None:
        self._grip = grip
        self._rng = rng
        self._skin = (rng.uniform(0.05, 0.08), rng.uniform(0.3, 0.55), rng.uniform(0.5, 0.92))
        self._tip, self._out = np.array(grip.tip), np.array(grip.outwards)
        self._side = np.array([-self._out[1], self._out[0]])

    def draw_behind(self, canvas: skia.Canvas) -> None:
        """Draw three fingers and the palm, which the card then covers in part."""
        for place in (-1.1, 0.0, 1.1):
            width = self._grip.width * self._rng.uniform(0.85, 1.0)
            start = self._tip + place * width * self._side - self._out * self._rng.uniform(5, 15)
            self._finger(canvas, start, start + 150 * self._out, width, 0.75)

    def draw_before(self, canvas: skia.Canvas) -> None:
        """Draw the thumb with its nail, and its shadow on the card."""
        end = self._tip + 150 * self._out + self._rng.uniform(-20, 20) * self._side
        width = self._grip.width
        start = self._tip + 0.5 * width * self._out
        shadow = self._line(start + 0.7, end + 0.7)
        paint = skia.Paint(AntiAlias=True, Color=0x70000000, Style=skia.Paint.kStroke_Style, StrokeWidth=width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        paint.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.6))
        canvas.drawPath(shadow, paint)
        self._finger(canvas, start, end, width, 1.0)
        self._nail(canvas, self._tip + 0.42 * width * self._out, width)

    def _finger(self, canvas: skia.Canvas, start: np.ndarray, end: np.ndarray, width: float, light: float) -> None:
        hue, saturation, value = self._skin
        across = 0.5 * width * self._side
        steps = ((0.55, 1.3), (0.85, 1.05), (1.05, 0.9), (0.95, 1.0), (0.6, 1.25))
        colours = [tone(hue, saturation * s, min(1.0, value * light * v)) for v, s in steps]
        ends = [skia.Point(*(start - across)), skia.Point(*(start + across))]
        paint = skia.Paint(AntiAlias=True, Shader=skia.GradientShader.MakeLinear(ends, colours))
        paint.setStyle(skia.Paint.kStroke_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeCap(skia.Paint.kRound_Cap)
        canvas.drawPath(self._line(start, end), paint)
        crease = tone(hue, saturation * 1.3, value * light * 0.6, 0.6)
        for along in (19.0, 20.5, 44.0):
            middle = start + along * self._out
            fold = skia.Path()
            fold.moveTo(*(middle - 0.75 * across))
            fold.quadTo(*(middle + 0.8 * self._out), *(middle + 0.75 * across))
            line = skia.Paint(AntiAlias=True, Color=crease, Style=skia.Paint.kStroke_Style, StrokeWidth=0.35)
            canvas.drawPath(fold, line)

    def _nail(self, canvas: skia.Canvas, centre: np.ndarray, width: float) -> None:
        hue, saturation, value = self._skin
        canvas.save()
        canvas.translate(*centre)
        canvas.rotate(float(np.degrees(np.arctan2(self._out[1], self._out[0]))))
        box = skia.Rect.MakeLTRB(-0.3 * width, -0.3 * width, 0.36 * width, 0.3 * width)
        canvas.drawRoundRect(box, 0.22 * width, 0.26 * width, skia.Paint(
            AntiAlias=True, Color=tone(hue - 0.03, saturation * 0.6, min(1, value * 1.12))))  # fmt: skip
        gloss = skia.Rect.MakeLTRB(-0.2 * width, -0.14 * width, 0.2 * width, -0.02 * width)
        canvas.drawOval(gloss, skia.Paint(AntiAlias=True, Color=0x60FFFFFF))
        canvas.restore()

    @staticmethod
    def _line(start: np.ndarray, end: np.ndarray) -> skia.Path:
        path = skia.Path()
        path.moveTo(*start)
        path.lineTo(*end)
        return path
