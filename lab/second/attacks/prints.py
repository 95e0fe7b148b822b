"""Prints of a card in colour, and copies of it in black toner."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.attacks.contents import Content
from lab.second.attacks.halftones import error_diffused, lines, printed, separated
from lab.second.attacks.looking import Behaviour
from lab.second.attacks.papers import Sheet, draw_outline, draw_paper
from lab.second.grain import grain

Light = NDArray[np.float32]
Picture = NDArray[np.uint8]

WAYS = ("diffused", "stochastic", "lines", "dyes")
COPIERS = ("threshold", "lines", "diffused")


def draw_print(content: Content, tier: str, rng: Generator) -> tuple[str, Sheet, Behaviour]:
    """Print a picture in colour; return how, the sheet and how it takes light."""
    way = WAYS[int(rng.choice(4, p=[0.38, 0.2, 0.24, 0.18]))]
    dots = {"diffused": (800, 2200), "stochastic": (900, 2000), "lines": (1100, 2400), "dyes": (900, 1250)}[way]
    picture, per_mm = _at(content, rng.uniform(*dots))
    transmit = {"diffused": "dye", "stochastic": "pigment", "lines": "toner", "dyes": "dye"}[way]
    glossy = way == "dyes" or (way != "lines" and rng.random() < 0.25)
    ink = printed(separated(_prepared(picture, rng), rng), way, transmit, rng)
    cut, sheet = _sheet(content, ink, per_mm, tier, smooth=glossy, rng=rng)
    gloss = rng.uniform(0.6, 1.1) if glossy or rng.random() < 0.1 else rng.uniform(0.0, 0.15)
    return f"{way}_{cut}", sheet, Behaviour(False, gloss, _stiffness(cut))


def draw_photocopy(content: Content, tier: str, rng: Generator) -> tuple[str, Sheet, Behaviour]:
    """Copy a picture in black; return how, the sheet and how it takes light."""
    way = COPIERS[int(rng.choice(3, p=[0.4, 0.35, 0.25]))]
    picture, per_mm = _at(content, rng.uniform(1000, 2000))
    grey = np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY), np.float32) / 255
    toner = _copied(grey, way, rng)
    if rng.random() < 0.2:
        toner = _copied(np.asarray(cv2.GaussianBlur(1 - toner, (0, 0), rng.uniform(0.6, 1.2)), np.float32), way, rng)
    black = np.asarray(rng.uniform(0.015, 0.05) * rng.uniform(0.93, 1.07, 3), np.float32)
    ink = np.asarray(1 - toner[..., None] * (1 - black), np.float32)
    cut, sheet = _sheet(content, ink, per_mm, tier, smooth=False, rng=rng)
    return f"{way}_{cut}", sheet, Behaviour(False, rng.uniform(0.0, 0.12), _stiffness(cut))


def _stiffness(cut: str) -> float:
    return {"sheet": 0.25, "piece": 0.5, "cut": 1.0}[cut]


def _at(content: Content, across: float) -> tuple[Picture, float]:
    """Return the content with the card about so many dots across, and the dots of a millimetre."""
    _, mm = content.in_millimetres()
    scale = across / 85.6 * mm
    shape = content.picture.shape
    scale = min(scale, 2800 / max(shape))
    size = (max(1, round(shape[1] * scale)), max(1, round(shape[0] * scale)))
    kernel = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(content.picture, size, interpolation=kernel), np.uint8), size[0] / shape[1] / mm


def _prepared(picture: Picture, rng: Generator) -> Picture:
    """Change tones as drivers of printers do: contrast, saturation, a cast."""
    values = picture.astype(np.float32)
    mean = values.mean(-1, keepdims=True)
    values = mean + (values - mean) * np.float32(rng.uniform(0.85, 1.25))
    values = (values - 128) * np.float32(rng.uniform(0.92, 1.12)) + np.float32(128 + rng.uniform(-8, 14))
    values *= rng.uniform(0.97, 1.03, 3).astype(np.float32)
    return np.clip(values, 0, 255).astype(np.uint8)


def _sheet(
    content: Content, ink: Light, per_mm: float, tier: str, *, smooth: bool, rng: Generator
) -> tuple[str, Sheet]:
    matrix, mm = content.in_millimetres()
    corners = content.quad @ matrix[:, :2].T + matrix[:, 2]
    shape = content.picture.shape
    extent = np.array([[-0.5, -0.5], [shape[1] - 0.5, shape[0] - 0.5]]) * mm + matrix[:, 2]
    cut, outline = draw_outline(corners, extent, tier, rng)
    origin = (float(-extent[0, 0] * per_mm - 0.5), float(-extent[0, 1] * per_mm - 0.5))
    paper = draw_paper(rng, smooth=smooth)
    return cut, Sheet(ink, per_mm, origin, paper, rng.uniform(8, 16), corners, outline)


def _copied(grey: Light, way: str, rng: Generator) -> Light:
    """Return how much toner (h, w) a copier lays for a picture's grey (0 to 1)."""
    edges = grey - np.asarray(cv2.GaussianBlur(grey, (0, 0), rng.uniform(1.5, 3)), np.float32)
    sharp = np.asarray(grey + rng.uniform(0.5, 1.8) * edges, np.float32)
    white, dark = rng.uniform(0.72, 0.95), rng.uniform(0.08, 0.3)
    wanted = np.asarray(np.clip((white - sharp) / (white - dark), 0, 1), np.float32)
    if way == "threshold":
        rough = 0.05 * np.asarray(cv2.GaussianBlur(grain(rng, *grey.shape), (0, 0), 0.8), np.float32)
        level = rng.uniform(0.35, 0.6)
        toner = np.asarray(np.clip((wanted + rough - level) * rng.uniform(5, 14) + 0.5, 0, 1), np.float32)
    elif way == "lines":
        toner = lines(wanted, rng.uniform(30, 60), rng.uniform(5, 10), rng)
    else:
        toner = error_diffused(wanted, rng)
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
    fade = np.linspace(1, rng.uniform(0.8, 1), height, dtype=np.float32)[:, None]
    haze = rng.uniform(0, 0.04) * np.maximum(0, 1 - columns) + rng.uniform(0, 0.02)
    return np.clip(toner * np.clip(columns, 0.2, 1) * fade * np.float32(rng.uniform(0.82, 1.0)) + haze, 0, 1)
