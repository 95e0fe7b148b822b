"""One harm at a time to an otherwise perfect picture of a card: blur, noise, tilt, few pixels."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from benchmarks.reading.generators import CardPicture, families
from lab.card_bank import render
from lab.corpus import Corpus
from lab.scenes import ASPECT, Quad, put_card
from lab.tiers import with_outline

FRAME, CARD_WIDTH = (1600, 1200), 1200
"""The picture, and how wide the card lies in it unless that is what varies, in pixels."""

GROUND = 96
VIEW = 4.0
"""The camera stands this many half card widths away."""


@dataclass(frozen=True, slots=True)
class Harm:
    """What varies, in words and unit, and its levels from none to much."""

    title: str
    unit: str
    levels: tuple[float, ...]


HARMS: Mapping[str, Harm] = {
    "blur": Harm("blur, Gaussian sigma", "px on a card 1200 px wide", (0, 1, 2, 3, 4, 5, 6, 8)),
    "noise": Harm("noise, standard deviation", "grey levels", (0, 16, 32, 48, 64, 96, 128)),
    "tilt": Harm("tilt about both axes", "degrees", (0, 15, 30, 45, 55, 65, 70)),
    "resolution": Harm("width of the card", "px", (1200, 800, 600, 400, 300, 220, 160, 120)),
}
LEVELS: Mapping[str, Sequence[float]] = {name: harm.levels for name, harm in HARMS.items()}


def harmed(harm: str, level: float, side: str, index: int, seed: int) -> CardPicture:
    """Return card number `index` with one harm; the card itself is the same at every level of every harm."""
    rng = np.random.default_rng([seed, 73, side == "back", index])
    family, fonts = families()[index % len(families())]
    card = render(side, _corpus().person(rng), fonts, rng)
    wide = level if harm == "resolution" else CARD_WIDTH
    quad = tilted(level if harm == "tilt" else 0.0, wide)
    picture = np.full((FRAME[1], FRAME[0], 3), GROUND, np.uint8)
    put_card(picture, with_outline(card, rng), quad)
    if harm == "blur" and level:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), level), np.uint8)
    if harm == "noise" and level:
        grain = rng.normal(0, level, picture.shape)
        picture = (picture + grain).clip(0, 255).astype(np.uint8)
    return CardPicture(picture, quad, side, dict(card.texts), family, harm)


def tilted(degrees: float, width: float) -> Quad:
    """Return a card in the middle of the frame, turned out of its plane about both axes, seen in perspective."""
    a = np.radians(degrees) / np.sqrt(2)
    flat = np.array([[-1, -1 / ASPECT, 0], [1, -1 / ASPECT, 0], [1, 1 / ASPECT, 0], [-1, 1 / ASPECT, 0]])
    about_x = np.array([[1, 0, 0], [0, np.cos(a), np.sin(a)], [0, -np.sin(a), np.cos(a)]])
    about_y = np.array([[np.cos(a), 0, -np.sin(a)], [0, 1, 0], [np.sin(a), 0, np.cos(a)]])
    space = flat @ about_x @ about_y
    seen = space[:, :2] * VIEW / (VIEW + space[:, 2:])
    quad = seen * width / 2
    return np.asarray(quad - (quad.min(0) + quad.max(0)) / 2 + np.array(FRAME) / 2, np.float64)


@cache
def _corpus() -> Corpus:
    return Corpus()
