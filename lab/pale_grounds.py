"""Backgrounds that look like a card's own ground: pale, blotched, waved or ruled, so that its edge alone tells it."""

import cv2
import numpy as np

from lab.lettering import Picture


def pale_ground(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Return such a background, (height, width, 3)."""
    out = np.zeros((height, width, 3), np.float32) + rng.uniform(140, 250, 3).astype(np.float32)
    out += _blotches(rng, width, height, int(rng.integers(2, 6))) * rng.uniform(0, 30)
    if rng.random() < 0.6:
        out += _blotches(rng, width, height, int(rng.integers(6, 60))) * rng.uniform(0, 25)
    if rng.random() < 0.4:
        ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
        angle, period = rng.uniform(0, np.pi), rng.uniform(0.01, 0.08) * max(width, height)
        along = np.cos(angle) * xs + np.sin(angle) * ys
        across = np.cos(angle) * ys - np.sin(angle) * xs
        waved = along + np.sin(across / (period * rng.uniform(1, 4))) * period * rng.uniform(0, 1)
        wave = np.sin(waved * 2 * np.pi / period)
        out += (np.sign(wave) if rng.random() < 0.3 else wave)[..., None] * rng.uniform(-12, 12, 3).astype(np.float32)
    return np.clip(out, 0, 255).astype(np.uint8)


def _blotches(rng: np.random.Generator, width: int, height: int, cells: int) -> np.ndarray:
    """Return clouds of so many cells a side, grey or coloured, of about unit spread: (height, width, 3)."""
    field = rng.normal(0, 1, (cells, cells, 3)).astype(np.float32)
    if rng.random() < 0.4:
        field[:] = field[..., :1]
    return np.asarray(cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC))
