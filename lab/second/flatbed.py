"""A flatbed scanner: no perspective, an even lamp, a line sensor whose three colours do not quite meet."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.design import RATIO, Side, surface_pixels
from lab.second.grain import grain
from lab.second.ornaments import HEIGHT, WIDTH
from lab.second.sensor import jpeg_file, sharpen
from lab.second.taken import Points, Taken

Picture = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Bed:
    """Where a card lies on the glass: its size and the picture's in pixels (width, height), the way there (2, 3)."""

    card: tuple[int, int]
    size: tuple[int, int]
    matrix: NDArray[np.float64]

    def place(self, points: Points) -> Points:
        """Return where points of the card (n, 2), in card units, lie in the picture."""
        at = points / (WIDTH, HEIGHT) * self.card - 0.5
        placed: Points = at @ self.matrix[:, :2].T + self.matrix[:, 2]
        return placed


def scan(side: Side, rng: Generator) -> Taken:
    """Scan a card and crop it with small margins."""
    bed = laid(rng)
    width = bed.card[0]
    surface, free = side.pixels(width)
    side.draw(surface.getCanvas(), width, free)
    card = cv2.warpAffine(surface_pixels(surface), bed.matrix, bed.size, flags=cv2.INTER_CUBIC).astype(np.float32)
    return scanned(card, bed, rng)


def laid(rng: Generator) -> Bed:
    """Lay a card on the glass."""
    size = int(rng.integers(1000, 1701))
    margins = rng.uniform(0.008, 0.06, 4)
    width = round(size / (1 + margins[0] + margins[2]))
    height = round(width / RATIO)
    shape = (round(height + (margins[1] + margins[3]) * width), size)
    turn, centre = rng.normal(0, 0.6), (width * (0.5 + margins[0]), height / 2 + width * margins[1])
    matrix = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), float(np.clip(turn, -1.9, 1.9)), 1)
    matrix[:, 2] += np.array(centre) - (width / 2, height / 2)
    return Bed((width, height), shape[::-1], np.asarray(matrix, np.float64))


def scanned(layer: NDArray[np.float32], bed: Bed, rng: Generator) -> Taken:
    """Scan what lies on the glass (H, W, 4), BGRA, premultiplied, 0 to 255, under a lid."""
    light = _lid(bed.size[::-1], rng)
    light *= _edge_shadow(layer[..., 3], bed.card[0], rng)[..., None]
    light = np.asarray(light * (1 - layer[..., 3:] / 255) + layer[..., :3], np.float32)
    picture = np.clip(_line_sensor(light, rng), 0, 255).astype(np.uint8)
    if rng.random() < 0.6:
        picture = sharpen(picture, rng.uniform(0.2, 1.0), rng.uniform(0.8, 1.6))
    corners = bed.place(np.array([[0, 0], [WIDTH, 0], [WIDTH, HEIGHT], [0, HEIGHT]], np.float64))
    return Taken(jpeg_file(picture, int(rng.integers(72, 96))), corners, bed.place)


def _lid(shape: tuple[int, int], rng: Generator) -> NDArray[np.float32]:
    white = np.full((*shape, 3), rng.uniform(205, 254) - rng.uniform(0, 6, 3), np.float32)
    if rng.random() < 0.15:
        white *= rng.uniform(0.05, 0.6)
    grain = cv2.resize(rng.standard_normal((24, 24), np.float32), shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(white + rng.uniform(0, 3) * grain[..., None], np.float32)


def _edge_shadow(alpha: NDArray[np.float32], width: int, rng: Generator) -> NDArray[np.float32]:
    offset = rng.uniform(-0.004, 0.004, 2) * width
    moved = cv2.warpAffine(alpha / 255, np.array([[1, 0, offset[0]], [0, 1, offset[1]]]), alpha.shape[::-1])
    soft = cv2.GaussianBlur(moved, (0, 0), 0.004 * width)
    return np.asarray(1 - rng.uniform(0.15, 0.5) * soft, np.float32)


def _line_sensor(light: NDArray[np.float32], rng: Generator) -> NDArray[np.float32]:
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), rng.uniform(0.4, 0.9)), np.float32)
    for channel in (0, 2):
        shift = np.array([[1, 0, 0], [0, 1, rng.normal(0, 0.2)]])
        light[..., channel] = cv2.warpAffine(
            np.ascontiguousarray(light[..., channel]), shift, light.shape[1::-1], borderMode=cv2.BORDER_REPLICATE
        )
    black, contrast = rng.uniform(-8, 14), rng.uniform(0.88, 1.06)
    columns = 1 + 0.004 * rng.standard_normal((1, light.shape[1], 1), np.float32)
    noise = rng.uniform(0.5, 2.5) * grain(rng, 3 * light.shape[0], light.shape[1]).reshape(light.shape)
    return np.asarray(light * contrast * columns + black + noise, np.float32)
