"""The barcode on the card's back: found by the layout, decoded where the picture is sharp enough, kept as evidence.

PDF417 (ISO/IEC 15438). What it holds is not public and decides nothing; a card without a legible barcode is as good as
any other.
"""

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from hawiya.cards.reading import Barcode
from hawiya.cards.rectify import Corners, from_card_to_picture, longer_edge, project, rectangle, warp

QUIET_ZONE = 0.06
"""Space kept around the found area, in heights and widths of it: the decoder needs white around the bars."""

LEAST_WIDTH, MOST_WIDTH, MOST_HEIGHT = 400, 1400, 480
"""Pixels of the region that is decoded. The upper bounds are what bounds the time: it is tried once, in one size."""


_FORMATS = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.PDF417)


def read_barcode(grey: NDArray[np.uint8], corners: Corners, area: Corners) -> Barcode | None:
    """Decode the PDF417 in `area`, a quad on the rectified card, from a grey picture (H, W) of a card at `corners`.

    None where nothing can be decoded, which is no error.
    """
    spread = _widened(area)
    quad = project(spread, from_card_to_picture(corners))
    width = int(np.clip(round(longer_edge(quad)), LEAST_WIDTH, MOST_WIDTH))
    tall, wide = float(np.linalg.norm(spread[3] - spread[0])), float(np.linalg.norm(spread[1] - spread[0]))
    height = int(np.clip(round(width * tall / max(1.0, wide)), 16, MOST_HEIGHT))
    decoded = zxingcpp.read_barcodes(
        warp(grey, quad, width, height),
        formats=_FORMATS,
        try_rotate=False,
        try_downscale=False,
        try_invert=False,
    )
    if not decoded:
        return None
    found, place = decoded[0], decoded[0].position
    spots = [place.top_left, place.top_right, place.bottom_right, place.bottom_left]
    cut = np.array([[spot.x, spot.y] for spot in spots], np.float32)
    return Barcode("PDF417", bytes(found.bytes), _on_the_card(cut, spread, width, height))


def _widened(area: Corners) -> Corners:
    middle = area.mean(0)
    return np.asarray(middle + (area - middle) * (1 + 2 * QUIET_ZONE), np.float32)


def _on_the_card(cut: Corners, spread: Corners, width: int, height: int) -> Corners:
    """Return points of the region that was cut in pixels of the rectified card."""
    low, high = spread.min(0), spread.max(0)
    whole = rectangle(0, 0, width, height)
    return np.asarray(low + cut / whole[2] * (high - low), np.float32)
