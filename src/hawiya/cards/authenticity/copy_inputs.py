"""What the network `card_copies` looks at: twelve tiles of the picture, and the card with its surroundings.

Moire, halftone and noise live in the picture's own resolution, and scaling would wipe them out (Agarwal, Fan & Farid, A
diverse large-scale dataset for evaluating rebroadcast attacks, ICASSP 2018): tiles are cut, never scaled. A bezel, the
margins of a paper and wide reflections show in the card with its surroundings, flattened and small. Training cuts with
these functions too.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Species
from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Box, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, is_shown_by, project, warp

SPECIES = (Species.SCREEN, Species.PRINT, Species.PHOTOCOPY, Species.DIGITAL)
"""The order of the network's logits."""

COLUMNS, ROWS = 4, 3
TILE = 96
"""Pixels across of a tile, in the picture's own resolution."""

CONTEXT, AROUND = 160, 1 / 3
"""Pixels across of the context, and how much of the card's size it shows beyond each of the card's edges."""

LEAST_EDGE = 260.0
"""Pixels of the card's longer edge below which nothing is judged: the tiles would be one and the same, and blurred."""


@dataclass(frozen=True, slots=True)
class CopyInputs:
    """What the network looks at, uint8 BGR: `tiles` (12, 96, 96, 3), row by row over the card as it reads, and
    `context` (160, 160, 3). `places` (12, 2) are the tiles' left upper pixels in the picture.
    """

    tiles: NDArray[np.uint8]
    context: NDArray[np.uint8]
    places: NDArray[np.intp]


def is_large_enough(corners: Corners) -> bool:
    """Tell whether a card of these corners is shown by enough pixels to be judged."""
    return is_shown_by(corners, LEAST_EDGE)


def cut_inputs(image: Image, corners: Corners) -> CopyInputs:
    """Cut tiles and context of the card at `corners` (4, 2), finite, from a BGR picture of any size.

    Tiles are squares along the picture's axes around the points of a 4 x 3 grid on the card; one that would reach over
    the picture's edge is moved inside. A picture smaller than a tile is continued by its mirror image. Beyond the
    picture the context repeats the picture's border.
    """
    short = [max(0, TILE - side) for side in image.shape[:2]]
    whole = image
    if any(short):
        whole = np.asarray(cv2.copyMakeBorder(image, 0, short[0], 0, short[1], cv2.BORDER_REFLECT), np.uint8)
    centres = project(_grid(), from_card_to_picture(np.asarray(corners, np.float32)))
    highest = np.array([whole.shape[1] - TILE, whole.shape[0] - TILE])
    centred = np.nan_to_num(centres.astype(np.float64), nan=0.0, posinf=1e6, neginf=-1e6)
    places = np.clip(np.round(centred - (TILE - 1) / 2), 0, highest).astype(np.intp)
    tiles = np.stack([whole[y : y + TILE, x : x + TILE] for x, y in places])
    middle = np.asarray(corners, np.float32).mean(0)
    around = ((corners - middle) * (1 + 2 * AROUND) + middle).astype(np.float32)
    return CopyInputs(tiles, np.asarray(warp(image, around, CONTEXT, CONTEXT), np.uint8), places)


def as_fed(inputs: CopyInputs) -> dict[str, NDArray[np.float32]]:
    """Return what the network is fed: `tiles` (12, 3, 96, 96) and `context` (1, 3, 160, 160), float32 BGR 0..1."""
    scale = np.float32(1 / 255)
    return {
        "tiles": np.ascontiguousarray(inputs.tiles.transpose(0, 3, 1, 2), np.float32) * scale,
        "context": np.ascontiguousarray(inputs.context.transpose(2, 0, 1)[None], np.float32) * scale,
    }


def _grid() -> NDArray[np.float32]:
    """Return the tiles' centres on the rectified card, (12, 2), row by row."""
    across = (np.arange(COLUMNS) + 0.5) / COLUMNS * CARD_WIDTH
    down = (np.arange(ROWS) + 0.5) / ROWS * CARD_HEIGHT
    return np.stack(np.meshgrid(across, down), axis=-1).reshape(-1, 2).astype(np.float32)


def boxes_of(places: NDArray[np.intp], corners: Corners) -> list[Box]:
    """Return where the tiles at `places` lie on the rectified card: the boxes around them, cut at the card's edges."""
    back = np.asarray(np.linalg.pinv(from_card_to_picture(np.asarray(corners, np.float32))), np.float64)
    square = np.array([[0, 0], [TILE, 0], [TILE, TILE], [0, TILE]], np.float32)
    boxes = []
    for place in places:
        points = project(square + place.astype(np.float32), back)
        low = np.clip(points.min(0), 0, (CARD_WIDTH, CARD_HEIGHT))
        high = np.clip(points.max(0), 0, (CARD_WIDTH, CARD_HEIGHT))
        boxes.append(Box(float(low[0]), float(low[1]), float(high[0] - low[0]), float(high[1] - low[1])))
    return boxes
