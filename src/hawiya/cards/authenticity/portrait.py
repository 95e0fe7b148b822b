"""The portrait as the tampering detector sees it: cut with its surroundings, and its grain against the card's.

A portrait that was put in later brings its own noise, softness and compression (Lyu, Pan & Zhang, Exposing region
splicing forgeries with blind local noise estimation, IJCV 2014), and an edge to the card around it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Box, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, project, rectangle, warp

WIDTH, HEIGHT = 256, 320
"""Pixels of a portrait's crop: about what a card of 700 pixels' width shows of it."""

AROUND = 0.16
"""How much of the portrait's size the crop shows beyond each of its edges."""

_BLOCK = 8
_LEAST_BLOCKS = 12
_PLAINEST = 0.35


@dataclass(frozen=True, slots=True)
class Grain:
    """The noise (deviation in grey levels) of the plainest blocks inside a portrait and around it."""

    inside: float
    around: float

    @property
    def ratio(self) -> float:
        """How many times noisier the noisier of the two is, at least 1; half a grey level counts for none."""
        low, high = sorted((self.inside + 0.5, self.around + 0.5))
        return high / low


def portrait_area(box: Box) -> Box:
    """Return what of the card the crop of a portrait shows."""
    across, down = AROUND * box.width, AROUND * box.height
    return Box(box.x - across, box.y - down, box.width + 2 * across, box.height + 2 * down)


def cut_portrait(image: Image, corners: Corners, box: Box) -> Image:
    """Cut the portrait with its surroundings from a picture of the card at `corners`: (320, 256, 3) BGR."""
    area = portrait_area(box)
    quad = project(rectangle(area.x, area.y, area.width, area.height), from_card_to_picture(corners))
    return np.asarray(warp(image, quad, WIDTH, HEIGHT), np.uint8)


def measure_grain(crop: Image) -> Grain | None:
    """Measure the grain inside and around the portrait in its crop; None where too few blocks are plain.

    The noise is the median deviation of the diagonal second difference, which slopes and edges along the axes do not
    move (Immerkaer, Fast noise variance estimation, CVIU 1996), in the plainest third of 8 x 8 blocks.
    """
    grey = crop.astype(np.float32) @ np.array([0.114, 0.587, 0.299], np.float32)
    rough = np.abs(
        grey[:-2, :-2] + grey[:-2, 2:] + grey[2:, :-2] + grey[2:, 2:] + 4 * grey[1:-1, 1:-1]
        - 2 * (grey[:-2, 1:-1] + grey[2:, 1:-1] + grey[1:-1, :-2] + grey[1:-1, 2:])
    )  # fmt: skip
    rows, columns = rough.shape[0] // _BLOCK, rough.shape[1] // _BLOCK
    blocks = rough[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK)
    noise = blocks.mean((1, 3)) * np.float32(np.sqrt(np.pi / 2) / 6)
    edge_x, edge_y = AROUND / (1 + 2 * AROUND), AROUND / (1 + 2 * AROUND)
    ys, xs = (np.arange(rows) + 0.5) / rows, (np.arange(columns) + 0.5) / columns
    within = ((ys > edge_y + 0.04) & (ys < 1 - edge_y - 0.04))[:, None] & (
        (xs > edge_x + 0.04) & (xs < 1 - edge_x - 0.04)
    )
    without = (
        ((ys < edge_y - 0.03) | (ys > 1 - edge_y + 0.03))[:, None] | (xs < edge_x - 0.03) | (xs > 1 - edge_x + 0.03)
    )
    lit = _lit(grey, rows, columns)
    inside, around = _plainest(noise[within & lit]), _plainest(noise[without & lit])
    return None if inside is None or around is None else Grain(inside, around)


def _lit(grey: NDArray[np.float32], rows: int, columns: int) -> NDArray[np.bool_]:
    """Tell which blocks are neither black nor blown out, where noise is clipped."""
    blocks = grey[: rows * _BLOCK, : columns * _BLOCK].reshape(rows, _BLOCK, columns, _BLOCK).mean((1, 3))
    return np.asarray((blocks > 20) & (blocks < 240))


def _plainest(noise: NDArray[np.float32]) -> float | None:
    if len(noise) < _LEAST_BLOCKS:
        return None
    return float(np.sort(noise)[: max(4, int(len(noise) * _PLAINEST))].mean())
