"""The species `photocopy`: a grey copy of a card from an office copier, photographed in any light, or scanned."""

import cv2
import numpy as np

from lab.attacks import Capture, Split
from lab.attacks.halftones import Coverage, cells, drops, inked, on_paper
from lab.attacks.paper import Sheet, present
from lab.attacks.prints import light_of_paper, rastered
from lab.attacks.ranges import interleaved, within
from lab.attacks.sources import draw_source
from lab.camera import sharpened
from lab.lettering import Picture

SPECIES = "photocopy"

SCREENS: dict[Split, tuple[tuple[int, int, str], ...]] = {
    "train": ((3, 3, "line"), (4, 4, "line"), (3, 3, "round"), (5, 5, "round"), (4, 1, "line"), (6, 0, "line")),
    "evaluate": ((2, 4, "line"), (4, 3, "round"), (5, 2, "line"), (3, 4, "ellipse"), (0, 5, "line")),
}
"""Cell vectors in dots of 600 an inch and the dots' shape; a copier's text mode has scattered dots instead."""
STEEP = interleaved(0.9, 2.6)
"""The copier's contrast about its middle."""
SPECKS = interleaved(0.00002, 0.0008)
"""The share of dots of stray toner."""
SPREAD = interleaved(0.35, 1.0)
WIDTH = interleaved(78.0, 100.0)


def draw(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a capture of a photocopy."""
    source = draw_source(side, split, rng, cropped=True)
    raster, scale, quad = rastered(source, within(WIDTH, split, rng), 600, rng)
    toner = _toner(_copied(raster, split, rng), split, rng)
    black = np.full((1, 3), rng.uniform(0.02, 0.09)) * rng.normal(1, 0.03, (1, 3))
    paper = light_of_paper(split, rng)
    light = on_paper(inked([toner], black, paper, within(SPREAD, split, rng)), rng, float(rng.uniform(1.5, 4)))
    return present(Sheet(light, scale, quad, paper), side, tier, split, rng, SPECIES, "copier")


def _copied(raster: Picture, split: Split, rng: np.random.Generator) -> Coverage:
    """Return how much toner a copier wants: grey as its lamp sees it, steep, with the edges drawn after."""
    weights = np.abs(rng.normal([0.15, 0.55, 0.3], 0.08))
    grey = cv2.transform(raster, (weights / weights.sum())[None])
    soft = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(1.0, 2.2)))
    edges = rng.uniform(0.2, 1.4)
    sharp = sharpened(soft, edges, 4.0)
    steps = np.arange(256) / 255.0
    steep, middle = within(STEEP, split, rng), rng.uniform(0.4, 0.6)
    light = np.clip((steps - middle) * steep + 0.5, 0, 1) ** rng.uniform(1.2, 2.2)
    table = np.round(255 * (1 - light)).astype(np.uint8)
    return np.asarray(cv2.LUT(np.asarray(sharp, np.uint8), table), np.uint8)


def _toner(wanted: Coverage, split: Split, rng: np.random.Generator) -> Coverage:
    """Lay toner down: a screen, uneven charge along and across the drum, streaks of a dirty glass, stray specks."""
    height, width = wanted.shape
    across = rng.normal(0, rng.uniform(0.5, 6), (1, 40)).astype(np.float32)
    bands = rng.uniform(0, 8) * np.sin(np.arange(height) * 2 * np.pi / rng.uniform(60, 500)).astype(np.float32)
    charge = cv2.resize(across, (width, 1), interpolation=cv2.INTER_CUBIC) + bands[:, None]
    for _ in range(int(rng.integers(0, 4))):
        at, wide = int(rng.uniform(0, width)), int(rng.integers(1, 9))
        charge[:, at : at + wide] += np.float32(rng.normal(0, 45))
    levels = np.clip(wanted + charge, 0, 255).astype(np.uint8)
    choices = SCREENS[split]
    pick = int(rng.integers(len(choices) + 1))
    screen = drops(0) if pick == len(choices) else cells(*choices[pick])
    toner = screen.printed(levels)
    count = rng.poisson(within(SPECKS, split, rng) * toner.size)
    toner.ravel()[rng.integers(0, toner.size, count)] = 255
    toner.ravel()[rng.integers(0, toner.size, count // 2)] = 0
    return toner
