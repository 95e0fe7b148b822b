"""Was the portrait, or a line, put into the picture after it had been saved as a JPEG (`hawiya.forensics.splicing`)?

Whoever edits a photograph of a card saves it a second time. Where the first file's traces show all over the card but
not in the portrait or in a line, that was put in since. Nothing can be told where they do not show at all: the picture
was saved once, as by a camera; it was scaled after the first time, as the mobile SDKs do to 800 pixels; or the last
file is coarser than the first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Detection, Species, Trace
from hawiya.cards.authenticity.tampering import NO_LINES
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.authenticity.traces import Mask, connected, logistic, on_card, strongest
from hawiya.cards.decode import as_stored, points_as_stored
from hawiya.cards.picture_headers import ImageError, PictureFormat, PictureHeader, read_header
from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Box, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, project, rectangle
from hawiya.forensics.compression import encoding_of
from hawiya.forensics.dct import BLOCK
from hawiya.forensics.splicing import find_first_quantisation

LEAST_TOLD, LEAST_TRACES = 8, 0.5
"""From so many coefficients of twelve, and so many nats for a block of the card, the first file's traces show."""

WINDOW = 5
"""Blocks along the side of a square whose nats are added up: a digit of a large picture, a line of a small one."""

LEVEL, SPREAD = 40.0, 10.0
"""Nats at which the score is 0.5, and how many it takes from there to 0.73.

Genuine captures that were coded twice, 358 of all three simulators' seed 66, stay under 20 in portrait and lines.
"""

APART = 3
"""Blocks between a portrait or line and what counts as elsewhere: what is put in seldom ends where the print does."""

_SHOWN = 20.0
_LOSSLESS = np.ones((8, 8), np.int_)
_CARD = Box(0, 0, CARD_WIDTH, CARD_HEIGHT)


@dataclass(frozen=True, slots=True)
class _Blocks:
    """What was found around every block of the part of the picture that shows the card, in nats.

    `to_blocks` takes the rectified card's pixels to columns and rows of blocks.
    """

    windows: NDArray[np.float32]
    to_blocks: NDArray[np.float64]

    def of(self, boxes: Iterable[Box]) -> Mask:
        """Return which blocks show any of some boxes of the card."""
        mask = np.zeros(self.windows.shape, np.uint8)
        for box in boxes:
            corners = project(rectangle(box.x, box.y, box.width, box.height), self.to_blocks)
            cv2.fillConvexPoly(mask, np.round(np.nan_to_num(corners)).astype(np.int32), 1)
        return mask > 0


def detect_splices(
    image: Image, data: bytes, corners: Corners, boxes: Mapping[str, Box], thresholds: AuthenticityThresholds
) -> tuple[Detection, ...]:
    """Judge the card at `corners` (4, 2) of a picture decoded from `data`; `boxes` are where its lines and areas stand.

    Gives a detection of the portrait, where there is one, and one of all lines.
    """
    areas = {Species.PORTRAIT: [box for name, box in boxes.items() if name == "portrait"]}
    areas[Species.TEXT] = [box for name, box in boxes.items() if name not in NO_LINES]
    asked = {species: several for species, several in areas.items() if several}
    blocks, why = _look(image, data, corners)
    if blocks is None:
        return tuple(Detection(one, None, *thresholds.spliced_at(), detail=why) for one in asked)
    masks = {species: blocks.of(several) for species, several in asked.items()}
    elsewhere = blocks.of([_CARD]) & ~_grown(blocks.of(box for several in asked.values() for box in several))
    beside = max(0.0, _most(blocks, elsewhere))
    return tuple(_judged(species, blocks, mask, beside, thresholds) for species, mask in masks.items())


def _look(image: Image, data: bytes, corners: Corners) -> tuple[_Blocks | None, str]:
    """Return what the blocks say, or None and why they say nothing."""
    try:
        header = read_header(data)
    except ImageError:
        return None, "the file cannot be read"
    steps = _LOSSLESS if header.format is PictureFormat.PNG else encoding_of(data).steps
    if steps is None:
        return None, "the file is neither JPEG nor PNG"
    stored, quad = _stored(image, header, np.asarray(corners, np.float32))
    if stored is None:
        return None, "the picture was scaled down"
    size = np.array(stored.shape[1::-1])
    low = np.clip(np.floor(quad.min(axis=0)).astype(int) // BLOCK * BLOCK, 0, size)
    high = np.clip(np.ceil(quad.max(axis=0)).astype(int) + 1, low, size)
    found = find_first_quantisation(stored[low[1] : high[1], low[0] : high[0]], steps)
    if found is None or found.told < LEAST_TOLD:
        return None, "no earlier JPEG shows in the picture"
    into = np.array([[1 / BLOCK, 0, -low[0] / BLOCK - 0.5], [0, 1 / BLOCK, -low[1] / BLOCK - 0.5], [0, 0, 1]])
    windows = cv2.boxFilter(found.missing, -1, (WINDOW, WINDOW), normalize=False, borderType=cv2.BORDER_CONSTANT)
    blocks = _Blocks(np.asarray(windows, np.float32), into @ from_card_to_picture(quad))
    card = blocks.of([_CARD])
    if not card.any() or found.missing[card].mean() > -LEAST_TRACES:
        return None, "an earlier JPEG hardly shows in the picture"
    return blocks, ""


def _stored(
    image: Image, header: PictureHeader, corners: NDArray[np.float32]
) -> tuple[Image | None, NDArray[np.float32]]:
    """Return the picture as the file stores it, and the corners there; None where its own pixels are not to be had.

    A JPEG that was halved while it was decoded is decoded once more, in grey.
    """
    quad = points_as_stored(corners, (image.shape[0], image.shape[1]), header.orientation)
    stored = as_stored(image, header.orientation)
    if stored.shape[:2] == (header.height, header.width):
        return stored, quad
    if header.format is not PictureFormat.JPEG:
        return None, quad
    flags = cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION
    whole = cv2.imdecode(np.frombuffer(header.body, np.uint8), flags)
    if whole is None or whole.shape != (header.height, header.width):
        return None, quad
    scale = np.array([whole.shape[1] / stored.shape[1], whole.shape[0] / stored.shape[0]], np.float32)
    return np.asarray(whole, np.uint8), (quad + np.float32(0.5)) * scale - np.float32(0.5)


def _grown(mask: Mask) -> Mask:
    side = 2 * APART + 1
    return np.asarray(cv2.dilate(mask.astype(np.uint8), np.ones((side, side), np.uint8)) > 0)


def _most(blocks: _Blocks, mask: Mask) -> float:
    return float(blocks.windows[mask].max()) if mask.any() else 0.0


def _judged(
    species: Species, blocks: _Blocks, mask: Mask, beside: float, thresholds: AuthenticityThresholds
) -> Detection:
    """Judge an area by what it has over the rest of the card, where nothing should have been put in either."""
    nats = _most(blocks, mask) - beside
    score = logistic((nats - LEVEL) / SPREAD)
    threshold, doubt = thresholds.spliced_at()
    traces = _traces(blocks, mask) if score >= doubt else ()
    said = f"put in after the picture was first saved as a JPEG: {nats:.0f} nats" if score >= doubt else None
    return Detection(species, score, threshold, doubt, traces, said)


def _traces(blocks: _Blocks, mask: Mask) -> tuple[Trace, ...]:
    """Return the connected blocks of an area that were put in, as boxes on the card."""
    back = np.asarray(np.linalg.inv(blocks.to_blocks), np.float64)
    traces: list[Trace] = []
    for part, box in connected((blocks.windows > _SHOWN) & mask):
        points = project(rectangle(box.x - 0.5, box.y - 0.5, box.width, box.height), back)
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        strength = min(1.0, float(blocks.windows[part].max()) / (2 * LEVEL))
        traces += on_card(float(left), float(top), float(right), float(bottom), strength)
    return strongest(traces)
