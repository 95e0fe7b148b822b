"""Prints of a card in colour, and copies of it in black toner."""

from dataclasses import replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.attacks.contents import Content
from lab.second.attacks.halftones import error_diffused, lines, printed, separated
from lab.second.attacks.looking import Behaviour
from lab.second.attacks.papers import Sheet, draw_outline, draw_paper
from lab.second.grain import grain
from lab.second.pinhole import CARD_MM

Light = NDArray[np.float32]
Picture = NDArray[np.uint8]

WAYS = ("diffused", "stochastic", "lines", "dyes")
COPIERS = ("threshold", "lines", "diffused")
RULINGS = (230.0, 560.0)
"""Lines of a screen over a card's width: 68 to 166 an inch where the card is copied in its own size."""


def draw_print(content: Content, tier: str, rng: Generator) -> tuple[str, Sheet, Behaviour]:
    """Print a picture in colour; return how, the sheet and how it takes light."""
    way = WAYS[int(rng.choice(4, p=[0.38, 0.2, 0.24, 0.18]))]
    dots = {"diffused": (800, 1900), "stochastic": (900, 1700), "lines": (1300, 2100), "dyes": (900, 1250)}[way]
    picture, per_mm = _at(replace(content, picture=_prepared(content.picture, rng)), rng.uniform(*dots))
    period = per_mm * CARD_MM[0] / rng.uniform(*RULINGS)
    transmit = {"diffused": "dye", "stochastic": "pigment", "lines": "toner", "dyes": "dye"}[way]
    glossy = way == "dyes" or (way != "lines" and rng.random() < 0.25)
    ink = printed(separated(picture, rng), way, transmit, period, rng)
    cut, sheet = _sheet(content, ink, per_mm, tier, smooth=glossy, rng=rng)
    gloss = rng.uniform(0.6, 1.1) if glossy or rng.random() < 0.1 else rng.uniform(0.0, 0.15)
    return f"{way}_{cut}", sheet, Behaviour(False, gloss, _stiffness(cut))


def draw_photocopy(content: Content, tier: str, rng: Generator) -> tuple[str, Sheet, Behaviour]:
    """Copy a picture in black; return how, the sheet and how it takes light."""
    way = COPIERS[int(rng.choice(3, p=[0.4, 0.35, 0.25]))]
    picture, per_mm = _at(content, rng.uniform(1000, 1900))
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32) * np.float32(1 / 255)
    if rng.random() < 0.6:
        _edge(grey, content, per_mm, rng)
    period = per_mm * CARD_MM[0] / rng.uniform(*RULINGS)
    toner = _copied(grey, way, period, rng)
    if rng.random() < 0.2:
        again = np.asarray(cv2.GaussianBlur(1 - toner, (0, 0), rng.uniform(0.6, 1.2)), np.float32)
        toner = _copied(again, way, period, rng)
    black = np.asarray(rng.uniform(0.015, 0.05) * rng.uniform(0.93, 1.07, 3), np.float32)
    ink = np.asarray(1 - toner[..., None] * (1 - black), np.float32)
    cut, sheet = _sheet(content, ink, per_mm, tier, smooth=False, rng=rng)
    return f"{way}_{cut}", sheet, Behaviour(False, rng.uniform(0.0, 0.12), _stiffness(cut))


def _stiffness(cut: str) -> float:
    return {"sheet": 0.25, "piece": 0.5, "cut": 1.0}[cut]


def _at(content: Content, across: float) -> tuple[Picture, float]:
    """Return the content with the card about so many dots across, and the dots of a millimetre."""
    _, mm = content.in_millimetres()
    scale = across / CARD_MM[0] * mm
    shape = content.picture.shape
    scale = min(scale, 2500 / max(shape))
    size = (max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale)))
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(content.picture, size, interpolation=kernel), np.uint8), size[0] / shape[1] / mm


def _prepared(picture: Picture, rng: Generator) -> Picture:
    """Change tones as drivers of printers do: contrast, saturation, a cast."""
    saturation, contrast = rng.uniform(0.85, 1.25), rng.uniform(0.95, 1.12)
    mixed = contrast * (saturation * np.eye(3) + (1 - saturation) / 3) * rng.uniform(0.97, 1.03, (3, 1))
    added = np.full((3, 1), 128 * (1 - contrast) + rng.uniform(-10, 10))
    return np.asarray(cv2.transform(picture, np.hstack([mixed, added])), np.uint8)


def _sheet(
    content: Content, ink: Light, per_mm: float, tier: str, *, smooth: bool, rng: Generator
) -> tuple[str, Sheet]:
    matrix, mm = content.in_millimetres()
    corners = content.quad @ matrix[:, :2].T + matrix[:, 2]
    shape = content.picture.shape
    extent = np.array([[-0.5, -0.5], [shape[1] - 0.5, shape[0] - 0.5]]) * mm + matrix[:, 2]
    cut, outline = draw_outline(corners, extent, tier, rng)
    origin = (float(-extent[0, 0] * per_mm - 0.5), float(-extent[0, 1] * per_mm - 0.5))
    paper, white = draw_paper(rng, smooth=smooth)
    return cut, Sheet(ink, per_mm, origin, paper, white, rng.uniform(8, 16), corners, outline)


def _edge(grey: Light, content: Content, per_mm: float, rng: Generator) -> None:
    """Darken two or more sides of the card, where the copier's lamp does not reach beside its edge."""
    _, mm = content.in_millimetres()
    corners = (content.quad + 0.5) * (mm * per_mm) - 0.5
    shade = np.zeros_like(grey)
    wide = max(1, round(per_mm * rng.uniform(0.15, 0.6)))
    for side in rng.permutation(4)[: int(rng.integers(2, 5))]:
        ends = np.round(corners[[side, (side + 1) % 4]]).astype(int)
        cv2.line(shade, tuple(map(int, ends[0])), tuple(map(int, ends[1])), rng.uniform(0.3, 0.9), wide, cv2.LINE_AA)
    grey *= 1 - np.asarray(cv2.GaussianBlur(shade, (0, 0), 0.4 * wide + 0.3), np.float32)


def _copied(grey: Light, way: str, period: float, rng: Generator) -> Light:
    """Return how much toner (h, w) a copier lays for a picture's grey (0 to 1)."""
    edges = grey - np.asarray(cv2.GaussianBlur(grey, (0, 0), rng.uniform(1.5, 3)), np.float32)
    sharp = np.asarray(grey + rng.uniform(0.5, 1.8) * edges, np.float32)
    white, dark = rng.uniform(0.72, 0.95), rng.uniform(0.08, 0.3)
    wanted = np.asarray(np.clip((white - sharp) / (white - dark), 0, 1), np.float32)
    tone = np.asarray(1 - (1 - wanted) ** np.float32(rng.uniform(1.3, 2.2)), np.float32)
    if way == "threshold":
        rough = 0.05 * np.asarray(cv2.GaussianBlur(grain(rng, *grey.shape), (0, 0), 0.8), np.float32)
        level = rng.uniform(0.35, 0.6)
        toner = np.asarray(np.clip((wanted + rough - level) * rng.uniform(5, 14) + 0.5, 0, 1), np.float32)
    elif way == "lines":
        toner = lines(tone, rng.uniform(30, 60), period, rng)
    else:
        toner = error_diffused(tone, rng)
    toner = np.asarray(cv2.GaussianBlur(toner, (0, 0), rng.uniform(0.5, 0.9)), np.float32)
    return _worn(_scattered(toner, rng), rng)


def _scattered(toner: Light, rng: Generator) -> Light:
    """Throw single grains of toner about the print and, thinner, over the whole sheet."""
    near = np.asarray(cv2.GaussianBlur(toner, (0, 0), rng.uniform(2, 5)), np.float32)
    chance = rng.uniform(0.002, 0.02) * near + rng.uniform(0, 0.0008)
    grains = (rng.random(toner.shape, np.float32) < chance).astype(np.float32)
    specks = np.asarray(cv2.GaussianBlur(grains, (0, 0), rng.uniform(0.5, 0.9)), np.float32) * rng.uniform(1.5, 3)
    solid = 1 - rng.uniform(0.02, 0.12) * np.abs(grain(rng, *toner.shape))
    return np.clip(toner * solid + specks, 0, 1)


def _worn(toner: Light, rng: Generator) -> Light:
    """Fade, streak and smear as old drums do."""
    height, width = toner.shape
    columns = np.ones((1, width), np.float32)
    for _ in range(int(rng.poisson(1.2))):
        middle, reach = rng.uniform(0, width), rng.uniform(2, 25)
        streak = np.exp(-(((np.arange(width) - middle) / reach) ** 2))
        columns -= (rng.uniform(0.05, 0.5) * streak).astype(np.float32)
    fade = np.linspace(1, rng.uniform(0.9, 1), height, dtype=np.float32)[:, None]
    pale = rng.uniform(0.78, 0.92) if rng.random() < 0.25 else rng.uniform(0.93, 1.0)
    haze = rng.uniform(0, 0.04) * np.maximum(0, 1 - columns) + rng.uniform(0, 0.02)
    return np.clip(toner * np.clip(columns, 0.2, 1) * fade * np.float32(pale) + haze, 0, 1)
