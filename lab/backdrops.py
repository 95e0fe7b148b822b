"""What lies under the print of a line: fine-line guilloche, hologram sheen, gradients."""

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Shade = NDArray[np.float32]
"""(height, width) float32, about -1..1: darker or lighter than the paper."""

TILE_HEIGHT, TILE_WIDTH = 160, 900


class Backdrops:
    """A stock of tiles, drawn once from a seed; crops of them are cheap."""

    def __init__(self, seed: int, count: int = 160) -> None:
        rng = np.random.default_rng(seed)
        self._tiles = [guilloche(rng) for _ in range(count)]

    def crop(self, rng: Generator, height: int, width: int) -> Shade:
        """Cut a random piece, mirrored at random."""
        tile = self._tiles[int(rng.integers(len(self._tiles)))]
        y, x = int(rng.integers(0, TILE_HEIGHT - height)), int(rng.integers(0, max(1, TILE_WIDTH - width)))
        piece = tile[y : y + height, x : x + width]
        if piece.shape[1] < width:
            piece = np.pad(piece, ((0, 0), (0, width - piece.shape[1])), mode="reflect")
        piece = piece[:: int(rng.choice([-1, 1])), :: int(rng.choice([-1, 1]))]
        return np.asarray(piece, np.float32)


def guilloche(rng: Generator) -> Shade:
    """Draw one tile: waves of fine lines, in half of the tiles pictures' smooth blobs, in some a band of sheen."""
    y, x = np.mgrid[0:TILE_HEIGHT, 0:TILE_WIDTH].astype(np.float32)
    shade = np.zeros((TILE_HEIGHT, TILE_WIDTH), np.float32)
    for _ in range(int(rng.integers(1, 4))):
        angle = rng.uniform(0, np.pi)
        along, across = x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle)
        for _ in range(2):
            across = across + rng.uniform(2, 14) * np.sin(along * 2 * np.pi / rng.uniform(30, 200) + rng.uniform(0, 6))
        wave = np.sin(across * 2 * np.pi / rng.uniform(4, 16))
        shade += rng.uniform(0.2, 0.6) * (np.maximum(wave, rng.uniform(-0.8, 0.7)) if rng.random() < 0.6 else wave)
    if rng.random() < 0.5:
        blobs = rng.normal(0, 1, (8, 40)).astype(np.float32)
        shade += rng.uniform(0.2, 1.0) * cv2.resize(blobs, (TILE_WIDTH, TILE_HEIGHT), interpolation=cv2.INTER_CUBIC)
    if rng.random() < 0.25:
        slope, start, breadth = rng.uniform(-1.5, 1.5), rng.uniform(0, TILE_WIDTH), rng.uniform(20, 120)
        shade += rng.uniform(0.5, 1.5) * np.exp(-(((x + slope * y - start) / breadth) ** 2))
    shade -= shade.mean()
    return np.asarray(shade / (np.abs(shade).max() + 1e-6), np.float32)
