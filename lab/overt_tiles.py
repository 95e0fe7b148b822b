"""Overt copies made of the tiles of a genuine capture, some hundredths of a second each.

A capture costs the better part of a second, and a pattern has to be learned in all its periods, angles and strengths:
hundreds of captures are too few. What surrounds the card stays the genuine capture's, so that the tiles alone tell.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.copy_inputs import COLUMNS, ROWS, TILE
from lab.attacks.cards import MILLIMETRE
from lab.attacks.overt import copied
from lab.attacks.patterns import Sampling, log_uniform
from lab.camera import grain, jpeg
from lab.lettering import Picture

KINDS = ("screen", "print")
CARD_MILLIMETRES = 85.6

Tiles = NDArray[np.uint8]
"""(12, 96, 96, 3) BGR."""


def as_copy(tiles: Tiles, card_pixels: float, kind: str, rng: np.random.Generator) -> Tiles:
    """Return the tiles of a card so many pixels wide as one of `KINDS` shows them, taken once more."""
    whole = _together(tiles).astype(np.float32) / np.float32(255)
    step = MILLIMETRE * CARD_MILLIMETRES / card_pixels
    sampling = Sampling.draw(np.diag([step, step, 1.0]), (whole.shape[0], whole.shape[1]), rng)
    made, _ = copied(whole, sampling, whole.shape[1] / card_pixels, kind, rng)
    return _apart(_taken(np.asarray(np.clip(made * 255, 0, 255), np.uint8), rng))


def taken_again(tiles: Tiles, rng: np.random.Generator) -> Tiles:
    """Return genuine tiles, taken once more as those of copies are: that alone must not tell."""
    return _apart(_taken(_together(tiles), rng))


def _taken(picture: Picture, rng: np.random.Generator) -> Picture:
    if rng.random() < 0.6:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.0)), np.uint8)
    if rng.random() < 0.7:
        added = grain(rng, picture.shape, log_uniform(rng, 0.5, 4))
        picture = np.asarray(cv2.add(picture, added, dtype=cv2.CV_8U), np.uint8)
    if rng.random() < 0.7:
        picture = jpeg(picture, int(rng.integers(50, 97)))
    return picture


def _together(tiles: Tiles) -> Picture:
    """Lay the tiles side by side, (288, 384, 3): blocks of JPEG's do not cross their borders."""
    laid = tiles.reshape(ROWS, COLUMNS, TILE, TILE, 3).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(laid.reshape(ROWS * TILE, COLUMNS * TILE, 3))


def _apart(picture: Picture) -> Tiles:
    """Cut what `_together` gave."""
    cut = picture.reshape(ROWS, TILE, COLUMNS, TILE, 3).transpose(0, 2, 1, 3, 4)
    return np.ascontiguousarray(cut.reshape(ROWS * COLUMNS, TILE, TILE, 3))
