"""Paper with a card's picture on it: fibres, margins or cut edges, ink by the dot."""

from dataclasses import dataclass

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.attacks.views import View
from lab.second.grain import grain
from lab.second.ornaments import tone
from lab.second.pinhole import CARD_MM, Array

Light = NDArray[np.float32]

TILE = 512
"""Texels of a piece of paper that repeats."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet in a plane in millimetres of the shown card.

    `ink` (h, w, 3) is the share of light that the print lets through, `per_mm` texels, `origin` the texel on the
    plane's origin; `paper` (TILE, TILE), about 1, repeats, and `white` (3,) is its colour. `corners` are the shown
    card's, `outline` the sheet's.
    """

    ink: Light
    per_mm: float
    origin: tuple[float, float]
    paper: Light
    white: Light
    paper_per_mm: float
    corners: Array
    outline: Array

    def seen(self, view: View) -> Light:
        """Return the light (H, W, 3) that the sheet throws back, white paper in full light being about 1."""
        ink = view.sample(self.ink, self.per_mm, self.origin, 1.0)
        relief = view.repeat(self.paper, self.paper_per_mm)
        return np.asarray(cv2.multiply(ink, cv2.merge([relief * share for share in self.white])), np.float32)


def draw_paper(rng: Generator, *, smooth: bool) -> tuple[Light, Light]:
    """Draw a piece of paper (TILE, TILE), about 1, that repeats without a seam, of fibres and clouds; and its tint."""
    surface = skia.Surface(TILE, TILE)
    canvas = surface.getCanvas()
    canvas.clear(tone(0, 0, 0.5))
    count = 150 if smooth else int(rng.integers(500, 1200))
    starts, turns = rng.uniform(0, TILE, (count, 2)), rng.uniform(0, 2 * np.pi, count)
    lengths, shades = rng.gamma(2.0, 7.0, count), rng.random(count)
    light, dark = skia.Path(), skia.Path()
    for (x, y), turn, length, shade in zip(starts, turns, lengths, shades, strict=True):
        dx, dy = length * np.cos(turn), length * np.sin(turn)
        fibre = light if shade < 0.5 else dark
        for shift in ((0, 0), (-TILE, 0), (0, -TILE)):
            fibre.moveTo(x + shift[0], y + shift[1])
            fibre.quadTo(
                x + shift[0] + 0.6 * dx - 0.3 * dy, y + shift[1] + 0.6 * dy, x + shift[0] + dx, y + shift[1] + dy
            )
    for path, value in ((light, 0.8), (dark, 0.2)):
        stroke = skia.Paint(
            AntiAlias=True, Style=skia.Paint.kStroke_Style, StrokeWidth=1.1, Color=tone(0, 0, value, 0.5)
        )
        canvas.drawPath(path, stroke)
    fibres = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)[..., 0].astype(np.float32) / 255
    fibres += 0.1 * grain(rng, TILE, TILE)
    clouds = cv2.resize(np.pad(rng.standard_normal((12, 12), np.float32), ((0, 1), (0, 1)), mode="wrap"), (TILE, TILE))
    strength = rng.uniform(0.004, 0.012) if smooth else rng.uniform(0.012, 0.04)
    relief = 1 + strength * (fibres - fibres.mean()) / fibres.std() + rng.uniform(0, 0.008) * clouds
    white = rng.uniform(0.8, 0.97) * np.array([rng.uniform(0.93, 1.06), 1.0, rng.uniform(0.97, 1.03)], np.float32)
    return np.asarray(relief, np.float32), np.asarray(np.minimum(white, 1.0), np.float32)


def draw_outline(corners: Array, extent: Array, tier: str, rng: Generator) -> tuple[str, Array]:
    """Cut a sheet; return how and its outline (n, 2): a whole sheet, a piece with a rim, or the card alone.

    `corners` are the shown card's, `extent` the low and high corner (2, 2) of all that is printed.
    """
    kind = rng.random()
    if kind < 0.4:
        room = rng.uniform(25, 90, 4)
        low, high = extent[0] - room[:2], extent[1] + room[2:]
        return "sheet", _box(low, high)
    if kind < 0.65:
        room = rng.uniform(2, 14, 4)
        low, high = np.minimum(extent[0], corners.min(0)) - room[:2], np.maximum(extent[1], corners.max(0)) + room[2:]
        return "piece", _box(low, high) + rng.normal(0, 0.7, (4, 2))
    slack = rng.normal(0, 0.35, (4, 2))
    outline = corners + slack
    return "cut", _rounded(outline) if rng.random() < 0.6 else outline


def _box(low: Array, high: Array) -> Array:
    return np.array([low, [high[0], low[1]], high, [low[0], high[1]]])


def _rounded(corners: Array) -> Array:
    """Round the corners as scissors do after a card's own."""
    reach = 3.18 / CARD_MM[0] * float(np.linalg.norm(corners[1] - corners[0]))
    points = []
    for i in range(4):
        here, before, after = corners[i], corners[i - 1], corners[(i + 1) % 4]
        start = here + (before - here) / np.linalg.norm(before - here) * reach
        end = here + (after - here) / np.linalg.norm(after - here) * reach
        points += [(1 - t) ** 2 * start + 2 * t * (1 - t) * here + t**2 * end for t in np.linspace(0, 1, 6)]
    return np.array(points)
