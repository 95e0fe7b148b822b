"""What somebody does to a picture before it is sent again."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Image

Quad = NDArray[np.float64]
Change = Callable[[Image, Quad], bytes]

QUALITY = 88
ROOM = 4.0
"""Pixels of ground that a crop leaves around the card."""


def _jpeg(picture: Image, quality: int = QUALITY) -> bytes:
    return _coded(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])


def _coded(ending: str, picture: Image, how: list[int]) -> bytes:
    done, coded = cv2.imencode(ending, picture, how)
    if not done:
        raise ValueError(f"{ending} encoding failed")
    return coded.tobytes()


def _scaled(picture: Image, factor: float) -> Image:
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), np.uint8)


def _cropped(picture: Image, quad: Quad, share: float) -> Image:
    """Return the picture without this share of it at every edge, but never into the card."""
    height, width = picture.shape[:2]
    low, high = quad.min(0) - ROOM, quad.max(0) + ROOM
    left, top = (max(0, min(round(share * size), int(room))) for size, room in zip((width, height), low, strict=True))
    right, bottom = (
        min(size, max(size - round(share * size), int(np.ceil(end))))
        for size, end in zip((width, height), high, strict=True)
    )
    return np.ascontiguousarray(picture[top:bottom, left:right])


def _lit(picture: Image, gain: float, gamma: float = 1.0) -> Image:
    table = np.clip(np.power(np.arange(256) / 255, gamma) * gain * 255 + 0.5, 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(picture, table), np.uint8)


def _all_together(picture: Image, quad: Quad) -> bytes:
    return _jpeg(_lit(_scaled(_cropped(picture, quad, 0.05), 0.7), 1.1), 60)


CHANGES: Mapping[str, Change] = {
    "JPEG, quality 90": lambda picture, quad: _jpeg(picture, 90),
    "JPEG, quality 50": lambda picture, quad: _jpeg(picture, 50),
    "PNG": lambda picture, quad: _coded(".png", picture, []),
    "scaled to 50 %": lambda picture, quad: _jpeg(_scaled(picture, 0.5)),
    "scaled to 80 %": lambda picture, quad: _jpeg(_scaled(picture, 0.8)),
    "scaled to 130 %": lambda picture, quad: _jpeg(_scaled(picture, 1.3)),
    "cropped by 2 % at every edge": lambda picture, quad: _jpeg(_cropped(picture, quad, 0.02)),
    "cropped by 10 % at every edge": lambda picture, quad: _jpeg(_cropped(picture, quad, 0.1)),
    "cropped to the card": lambda picture, quad: _jpeg(_cropped(picture, quad, 1.0)),
    "darker by a fifth": lambda picture, quad: _jpeg(_lit(picture, 0.8)),
    "brighter by a fifth": lambda picture, quad: _jpeg(_lit(picture, 1.2)),
    "gamma 0.8": lambda picture, quad: _jpeg(_lit(picture, 1.0, 0.8)),
    "cropped, scaled, brighter, quality 60": _all_together,
}
"""What is done to the picture, given with the card's corners; a crop never cuts the card."""

SAME_FILE, SAME_CARD, OTHER_CARD = "the same file", "another capture of the same card", "another card"
STRANGERS = (SAME_CARD, OTHER_CARD)
"""What is sent besides, and must not be found."""
