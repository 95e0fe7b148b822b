"""The species `print`: a colour copy of a card on paper, on a photo or between plastic, photographed or scanned."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Capture, Split
from lab.attacks.camera import Light
from lab.attacks.halftones import Screen, cells, drops, inked, on_paper, separated
from lab.attacks.paper import Sheet, present
from lab.attacks.ranges import interleaved, within
from lab.attacks.sources import Source, draw_source
from lab.lettering import Picture

SPECIES = "print"


@dataclass(frozen=True)
class Screens:
    """A set of screens, one for each of cyan, magenta, yellow and black: cell vectors in dots of 600 an inch."""

    vectors: tuple[tuple[int, int], ...]
    shape: str


LASERS: dict[Split, tuple[Screens, ...]] = {
    "train": (
        Screens(((4, 1), (1, 4), (4, 0), (3, 3)), "round"),
        Screens(((5, 2), (2, 5), (5, 0), (4, 4)), "round"),
        Screens(((3, 1), (1, 3), (3, 0), (2, 2)), "line"),
        Screens(((4, 2), (2, 4), (4, 0), (3, 3)), "ellipse"),
        Screens(((6, 2), (2, 6), (6, 0), (4, 4)), "round"),
    ),
    "evaluate": (
        Screens(((5, 1), (1, 5), (0, 5), (3, 4)), "round"),
        Screens(((3, 2), (2, 3), (0, 4), (4, 3)), "round"),
        Screens(((4, 3), (3, 4), (0, 6), (5, 5)), "ellipse"),
        Screens(((5, 3), (3, 5), (0, 5), (5, 4)), "line"),
    ),
}
"""Rulings of 600 / |vector| lines an inch (94 to 270), angles of its arc tangent."""
INKS: dict[Split, tuple[tuple[tuple[float, float, float], ...], ...]] = {
    "train": (
        ((0.84, 0.50, 0.03), (0.26, 0.03, 0.66), (0.03, 0.76, 0.88), (0.02, 0.02, 0.02)),
        ((0.78, 0.42, 0.08), (0.32, 0.06, 0.60), (0.06, 0.80, 0.90), (0.04, 0.04, 0.045)),
    ),
    "evaluate": (
        ((0.80, 0.55, 0.06), (0.22, 0.04, 0.72), (0.05, 0.70, 0.84), (0.03, 0.025, 0.02)),
        ((0.72, 0.38, 0.04), (0.38, 0.08, 0.56), (0.08, 0.84, 0.92), (0.06, 0.05, 0.05)),
    ),
}
"""Reflectances of blue, green and red of cyan, magenta, yellow and black."""
PAPERS: dict[Split, tuple[tuple[float, float, float], ...]] = {
    "train": ((0.86, 0.83, 0.82), (0.92, 0.88, 0.86), (0.78, 0.80, 0.81)),
    "evaluate": ((0.89, 0.85, 0.84), (0.82, 0.82, 0.82), (0.74, 0.79, 0.82)),
}
SPREAD = interleaved(0.25, 0.8)
PRINTED_WIDTH = interleaved(70.0, 115.0)
"""Millimetres that the copy of the card is wide: about its own size."""
INCH = 25.4


def draw(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a capture of a colour print of a card."""
    way = str(rng.choice(list(WAYS), p=(0.34, 0.3, 0.16, 0.2)))
    source = draw_source(side, split, rng, cropped=bool(rng.random() < 0.7))
    width = within(PRINTED_WIDTH, split, rng)
    raster, scale, quad = rastered(source, width, 300 if way == "dyes" else 600, rng)
    light = WAYS[way](_toned(raster, rng), split, rng)
    sheet = Sheet(light, scale, quad, paper=light_of_paper(split, rng))
    return present(sheet, side, tier, split, rng, SPECIES, way)


def rastered(
    source: Source, width: float, per_inch: int, rng: np.random.Generator
) -> tuple[Picture, float, NDArray[np.float64]]:
    """Bring a source to the printer's dots, the card `width` millimetres wide and what is far from it cut away.

    Returns the raster, its dots per pixel of the rectified card, and the card's corners in it.
    """
    dots = width / INCH * per_inch
    share = float(np.linalg.norm(source.upright[:2, 0])) * 1200
    zoom = dots / share
    low = np.maximum(np.floor(source.quad.min(0) - 0.08 * share * rng.random()), 0).astype(int)
    high = np.minimum(
        np.ceil(source.quad.max(0) + 0.08 * share * rng.random()) + 1, source.picture.shape[1::-1]
    ).astype(int)
    part = source.picture[low[1] : high[1], low[0] : high[0]]
    size = (round(part.shape[1] * zoom), round(part.shape[0] * zoom))
    how = cv2.INTER_AREA if zoom < 1 else cv2.INTER_LINEAR
    raster = np.asarray(cv2.resize(part, size, interpolation=how), np.uint8)
    scaled = (source.quad - low + 0.5) * (np.array(size) / part.shape[1::-1]) - 0.5
    return raster, dots / 1200, scaled


def light_of_paper(split: Split, rng: np.random.Generator) -> NDArray[np.float64]:
    """Draw the reflectance of a paper: blue, green, red."""
    choices = PAPERS[split]
    return np.array(choices[int(rng.integers(len(choices)))]) * rng.uniform(0.96, 1.04)


def _toned(raster: Picture, rng: np.random.Generator) -> Picture:
    """Apply what drivers do: contrast, saturation, a cast."""
    grey = cv2.cvtColor(cv2.cvtColor(raster, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
    colour = rng.uniform(0.8, 1.25)
    out = cv2.addWeighted(raster, colour, grey, 1 - colour, 0)
    gamma, lift = rng.uniform(0.75, 1.2), rng.normal(0, 5, 3)
    steps = np.arange(256, dtype=np.float64) / 255
    tables = [np.clip(255 * steps**gamma + shift, 0, 255) for shift in lift]
    return np.asarray(cv2.LUT(out, np.round(np.stack(tables, 1)).astype(np.uint8)[None]), np.uint8)


def _laser(raster: Picture, split: Split, rng: np.random.Generator) -> Light:
    chosen = LASERS[split][int(rng.integers(len(LASERS[split])))]
    screens = [cells(*vector, chosen.shape) for vector in chosen.vectors]
    return _dotted(raster, screens, split, rng, rng.uniform(0.3, 0.9))


def _inkjet(raster: Picture, split: Split, rng: np.random.Generator) -> Light:
    screens = [drops(turn) for turn in range(4)]
    spread = within(SPREAD, split, rng) + 0.35
    return _dotted(raster, screens, split, rng, rng.uniform(0.0, 0.35), spread)


def _offset(raster: Picture, split: Split, rng: np.random.Generator) -> Light:
    """Print with a fine screen on smooth paper, every dot round: a copy shop's digital press."""
    chosen = LASERS[split][int(rng.integers(2))]
    screens = [cells(*vector, "round") for vector in chosen.vectors]
    return _dotted(raster, screens, split, rng, rng.uniform(0.4, 0.8), 0.9)


def _dyes(raster: Picture, split: Split, rng: np.random.Generator) -> Light:
    """Print as photo shops do, by dyes in continuous tones, a head of 300 dots an inch line by line."""
    soft = cv2.GaussianBlur(raster, (0, 0), float(within(SPREAD, split, rng)) + 0.3)
    lines = 1 + rng.normal(0, 0.006, (raster.shape[0], 1)).astype(np.float32)
    levels = cv2.multiply(soft, cv2.merge([np.repeat(lines, raster.shape[1], 1)] * 3), dtype=cv2.CV_8U)
    inks = np.array(INKS[split][int(rng.integers(len(INKS[split])))]) ** 0.9
    layers = separated(np.asarray(levels, np.uint8), 0.0)
    # Dyes are continuous: the code's own curve makes the tone, as a profile does.
    gained = _gain_table(rng)
    curved = [np.asarray(cv2.LUT(cv2.LUT(layer, _DENSER), gained), np.uint8) for layer in layers]
    return on_paper(inked(curved[:3], inks[:3], np.array([0.9, 0.89, 0.88]), 0.0), rng, 1.0, 0.25)


WAYS: dict[str, Callable[[Picture, Split, np.random.Generator], Light]] = {
    "laser": _laser,
    "inkjet": _inkjet,
    "offset": _offset,
    "dyes": _dyes,
}

# Codes are about the square root of light: coverage is what light is taken away.
_DENSER = np.round(255 * (1 - (1 - np.arange(256) / 255.0) ** 2.2)).astype(np.uint8)


def _dotted(
    raster: Picture,
    screens: list[Screen],
    split: Split,
    rng: np.random.Generator,
    black: float,
    spread: float | None = None,
) -> Light:
    layers = []
    gained = _gain_table(rng)
    for ink, screen in zip(separated(raster, black), screens, strict=True):
        layer = screen.printed(np.asarray(cv2.LUT(cv2.LUT(ink, _DENSER), gained), np.uint8))
        shift = np.array([[1.0, 0, rng.normal(0, 0.6)], [0, 1.0, rng.normal(0, 0.6)]])
        # The inks' passes never register.
        layers.append(np.asarray(cv2.warpAffine(layer, shift, layer.shape[::-1]), np.uint8))
    inks = np.array(INKS[split][int(rng.integers(len(INKS[split])))])
    light = inked(layers, inks, light_of_paper(split, rng), within(SPREAD, split, rng) if spread is None else spread)
    return on_paper(light, rng, float(rng.uniform(1.5, 4)))


def _gain_table(rng: np.random.Generator) -> NDArray[np.uint8]:
    # Every ink takes some of the other colours' light, too: grey stays as light as it was with about this power.
    power = rng.uniform(1.15, 1.6)
    return np.round(255 * (np.arange(256) / 255.0) ** power).astype(np.uint8)
