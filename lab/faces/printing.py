"""Printed photographs: AM halftone of four inks, or an ink-jet's fine scattered drops; paper, gamut and grain."""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces.solid import Field, Image

_INKS = np.array([[235, 175, 20], [140, 40, 215], [40, 225, 245], [42, 38, 38]], np.float32) / 255
"""Cyan, magenta, yellow and black on white paper, BGR."""

_ANGLES = (15.0, 75.0, 0.0, 45.0)


def halftone(picture: Image, pitch: float, random: np.random.Generator) -> Image:
    """Print with round dots `pitch` pixels apart, each ink at its own angle."""
    turned = random.uniform(-4, 4)
    inks = separated(picture)
    masks = []
    for ink, angle in zip(inks, _ANGLES, strict=True):
        threshold = _dots(picture.shape[:2], pitch, angle + turned, random.uniform(0, 2 * np.pi, 2))
        level = np.round(np.clip(ink, 0, 1) * 255).astype(np.uint8)
        masks.append(np.clip((cv2.LUT(level, _levels()) - threshold) * 3.0 + 0.5, 0, 1))
    return _laid(masks, random)


def ink_jet(picture: Image, drop: float, random: np.random.Generator) -> Image:
    """Print with scattered drops of two sizes, `drop` pixels wide."""
    height, width = picture.shape[:2]
    # Drops finer than the texture average out: what is left of their grain is their share of its pixels.
    grain, drop = min(drop, 1.0), max(drop, 1.0)
    small = (max(8, round(height / drop)), max(8, round(width / drop)))
    noise = blue_noise()
    masks = []
    for ink in separated(picture):
        coarse = cv2.resize(ink, (small[1], small[0]), interpolation=cv2.INTER_AREA)
        offset = random.integers(0, noise.shape[0], 2)
        tiles = np.roll(noise, tuple(offset), (0, 1))
        repeats = (-(-small[0] // tiles.shape[0]), -(-small[1] // tiles.shape[1]))
        threshold = np.tile(tiles, repeats)[: small[0], : small[1]]
        drops = np.floor(coarse * 2 + threshold) / 2
        drops = cv2.resize(drops.astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
        spread = cv2.GaussianBlur(drops, (0, 0), max(0.4, 0.35 * drop))
        masks.append(np.asarray(grain * spread + (1 - grain) * ink, dtype=np.float32))
    return _laid(masks, random)


def separated(picture: Image) -> list[NDArray[np.float32]]:
    """Split BGR into the coverage of cyan, magenta, yellow and black, 0..1, with half of the grey in black."""
    light = picture.astype(np.float32) / 255
    cyan, magenta, yellow = 1 - light[..., 2], 1 - light[..., 1], 1 - light[..., 0]
    black = 0.5 * np.minimum(np.minimum(cyan, magenta), yellow)
    rest = 1 / np.maximum(1 - black, 0.05)
    inks = ((cyan - black) * rest, (magenta - black) * rest, (yellow - black) * rest, black)
    return [np.asarray(ink, dtype=np.float32) for ink in inks]


def _dots(shape: tuple[int, ...], pitch: float, angle: float, phase: NDArray[np.float64]) -> Field:
    """Return a halftone's thresholds, 0..1, of round dots."""
    k = 2 * np.pi / pitch
    cos, sin = k * np.cos(np.radians(angle)), k * np.sin(np.radians(angle))
    x, y = np.arange(shape[1], dtype=np.float32), np.arange(shape[0], dtype=np.float32)
    one = _wave(cos * x + phase[0], sin * y)
    other = _wave(-sin * x + phase[1], cos * y)
    return np.asarray(0.5 - 0.25 * (one + other), dtype=np.float32)


@cache
def _levels() -> NDArray[np.float32]:
    """Return for every coverage, 0..255, the threshold under which that share of round dots' thresholds lies."""
    phases = np.cos(np.linspace(0, 2 * np.pi, 512, endpoint=False))
    thresholds = 0.5 - 0.25 * (phases[:, None] + phases[None, :])
    return np.quantile(thresholds, np.linspace(0, 1, 256)).astype(np.float32)


def _wave(across: NDArray[np.float32], down: NDArray[np.float32]) -> Field:
    """Return cos(across + down) of a row and a column."""
    return np.asarray(np.outer(np.cos(down), np.cos(across)) - np.outer(np.sin(down), np.sin(across)), dtype=np.float32)


@cache
def blue_noise(side: int = 128) -> Field:
    """Return thresholds without low frequencies, evenly spread over 0..1."""
    random = np.random.default_rng(7)
    field = random.standard_normal((side, side)).astype(np.float32)
    for _ in range(6):
        low = cv2.GaussianBlur(np.tile(field, (3, 3)), (0, 0), 1.6)[side : 2 * side, side : 2 * side]
        field = field - low
        ranks = field.ravel().argsort().argsort().reshape(side, side)
        field = (ranks / (side * side - 1) - 0.5).astype(np.float32)
    return np.asarray(field + 0.5, dtype=np.float32)


def _laid(masks: list[NDArray[np.float32]], random: np.random.Generator) -> Image:
    """Lay inks on paper with a tint and fibres of its own."""
    height, width = masks[0].shape
    coarse = random.standard_normal((height // 2, width // 2), dtype=np.float32)
    fibres = cv2.resize(cv2.GaussianBlur(coarse, (0, 0), 1.2), (width, height), interpolation=cv2.INTER_LINEAR)
    paper = np.array([random.uniform(0.86, 0.97), random.uniform(0.88, 0.96), random.uniform(0.88, 0.97)])
    strength = random.uniform(0.8, 1.0)
    grain = np.asarray(1 + 0.02 * fibres, dtype=np.float32)
    planes = []
    for channel in range(3):
        plane = grain * np.float32(255 * paper[channel])
        for mask, ink in zip(masks, _INKS, strict=True):
            plane *= 1 - np.float32(strength * (1 - ink[channel])) * mask
        planes.append(np.clip(np.round(plane), 0, 255).astype(np.uint8))
    return np.asarray(cv2.merge(planes), dtype=np.uint8)
