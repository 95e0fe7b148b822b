"""How printers make tones of a few inks: clustered dots, lines, scattered drops, and the paper under them.

Rasters are in the printer's own dots, one bit an ink, as the printer's firmware makes them: a screen's cell at an
angle is a threshold at every dot, precomputed as a tile (rational tangents: the tile repeats without a seam).
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks.camera import FULL, Light
from lab.attacks.framing import paper_grain
from lab.faces.printing import blue_noise
from lab.lettering import Picture

Coverage = NDArray[np.uint8]
"""(H, W): how much of the paper an ink covers, 0..255."""


@dataclass(frozen=True)
class Screen:
    """One ink's screen: a tile of thresholds (1..255) of which a whole number of cells makes a period."""

    tile: Coverage

    def printed(self, ink: Coverage) -> Coverage:
        """Return where the ink is laid down, 0 or 255, for a coverage (H, W)."""
        height, width = ink.shape
        rows, columns = self.tile.shape
        thresholds = np.tile(self.tile, (-(-height // rows), -(-width // columns)))[:height, :width]
        return np.asarray(cv2.compare(ink, thresholds, cv2.CMP_GE), np.uint8)


@cache
def cells(along: int, across: int, shape: str) -> Screen:
    """Return a screen whose cell has the vector (along, across) in dots: ruling and angle follow from it.

    `shape` is round, line or ellipse; the period is along² + across² dots in both directions.
    """
    period = along * along + across * across
    y, x = np.mgrid[0:period, 0:period].astype(np.float64)
    u, v = (along * x + across * y) / period, (-across * x + along * y) / period
    weights = {"round": (1.0, 1.0), "ellipse": (1.0, 0.82), "line": (1.0, 0.06)}[shape]
    field = weights[0] * np.cos(2 * np.pi * u) + weights[1] * np.cos(2 * np.pi * v)
    return Screen(_ranked(field + 1e-6 * np.random.default_rng(along * 97 + across).standard_normal(field.shape)))


@cache
def drops(turn: int) -> Screen:
    """Return a screen of scattered dots (blue noise), turned by quarters so that inks do not fall together."""
    return Screen(_ranked(np.rot90(blue_noise().astype(np.float64), turn)))


def separated(picture: Picture, black: float) -> list[Coverage]:
    """Split BGR into cyan, magenta, yellow and black, with `black` (0..1) of the grey in the black ink."""
    yellow, magenta, cyan = cv2.split(255 - picture)
    grey = cv2.min(cv2.min(cyan, magenta), yellow)
    key = cv2.convertScaleAbs(grey, alpha=black)
    return [np.asarray(cv2.subtract(ink, key), np.uint8) for ink in (cyan, magenta, yellow)] + [
        np.asarray(key, np.uint8)
    ]


def inked(layers: list[Coverage], inks: NDArray[np.float64], paper: NDArray[np.float64], spread: float) -> Light:
    """Lay inks (each 0..255 where it lies) on paper; return the light (H, W, 3).

    `inks` (n, 3) and `paper` (3,) are reflectances of blue, green and red; `spread` (in dots) is how far ink and light
    run in the paper (dot gain).
    """
    out = np.empty((*layers[0].shape, 3), np.uint16)
    soft = [
        np.asarray(cv2.GaussianBlur(layer, (0, 0), spread), np.uint8) if spread > 0.2 else layer for layer in layers
    ]
    for channel in range(3):
        plane = np.full(layers[0].shape, round(FULL * float(paper[channel])), np.uint16)
        for layer, ink in zip(soft, inks, strict=True):
            through = np.round(255 - np.arange(256) * (1 - ink[channel])).astype(np.uint8)
            plane = cv2.multiply(plane, cv2.LUT(layer, through), dtype=cv2.CV_16U, scale=1 / 255)
        out[..., channel] = plane
    return out


def on_paper(light: Light, rng: np.random.Generator, fibre: float, rough: float = 1.0) -> Light:
    """Give a print the paper's own unevenness; `fibre` is the fibres' width in its dots."""
    height, width = light.shape[:2]
    grain = 1 + (paper_grain(height, width, rng, fibre) - 1) * np.float32(rough)
    return np.asarray(cv2.multiply(light, cv2.merge([grain] * 3), dtype=cv2.CV_16U), np.uint16)


def _ranked(field: NDArray[np.float64]) -> Coverage:
    """Turn a field into thresholds 1..255 that are equally often."""
    order = field.ravel().argsort().argsort().reshape(field.shape)
    return (1 + np.floor(order * 255.0 / field.size)).clip(1, 255).astype(np.uint8)
