"""Was the portrait, or a line, put into the picture after it had been saved as a JPEG (`hawiya.forensics.splicing`)?

Whoever edits a photograph of a card saves it a second time. Where the first file's traces show all over the card but
not in the portrait or in a line, that was put in since. Nothing can be told where they do not show at all: the picture
was saved once, as by a camera; it was scaled after the first time, as the mobile SDKs do to 800 pixels; or the last
file is coarser than the first.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Detection, Species, Trace
from hawiya.cards.authenticity.tampering import NO_LINES
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.decode import as_stored, points_as_stored
from hawiya.cards.picture_headers import ImageError, PictureFormat, PictureHeader, read_header
from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH, Box, Image
from hawiya.cards.rectify import Corners, from_card_to_picture, project, rectangle
from hawiya.forensics.compression import encoding_of
from hawiya.forensics.dct import BLOCK
from hawiya.forensics.splicing import FirstQuantisation, find_first_quantisation

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
_MOST_TRACES = 24
_LOSSLESS = np.ones((8, 8), np.int_)

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class _Blocks:
    """What was found in the blocks of the part of the picture that shows the card: one value a block.

    `to_blocks` takes the rectified card's pixels to columns and rows of blocks.
    """

    found: FirstQuantisation
    windows: NDArray[np.float32]
    to_blocks: NDArray[np.float64]

    def of(self, box: Box) -> Mask:
        """Return which blocks show a box of the card."""
        corners = project(rectangle(box.x, box.y, box.width, box.height), self.to_blocks)
        mask = np.zeros(self.windows.shape, np.uint8)
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
    masks = {species: _any(blocks, several) for species, several in asked.items()}
    elsewhere = blocks.of(Box(0, 0, CARD_WIDTH, CARD_HEIGHT)) & ~_grown(
        _any(blocks, [box for several in asked.values() for box in several])
    )
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
    blocks = _Blocks(found, np.asarray(windows, np.float32), into @ from_card_to_picture(quad))
    card = blocks.of(Box(0, 0, CARD_WIDTH, CARD_HEIGHT))
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


def _any(blocks: _Blocks, boxes: list[Box]) -> Mask:
    mask = np.zeros(blocks.windows.shape, np.bool_)
    for box in boxes:
        mask |= blocks.of(box)
    return mask


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
    score = float(1 / (1 + np.exp(-np.clip((nats - LEVEL) / SPREAD, -60, 60))))
    threshold, doubt = thresholds.spliced_at()
    traces = _traces(blocks, mask) if score >= doubt else ()
    said = f"put in after the picture was first saved as a JPEG: {nats:.0f} nats" if score >= doubt else None
    return Detection(species, score, threshold, doubt, traces, said)


def _traces(blocks: _Blocks, mask: Mask) -> tuple[Trace, ...]:
    """Return the connected blocks of an area that were put in, as boxes on the card."""
    back = np.asarray(np.linalg.inv(blocks.to_blocks), np.float64)
    count, parts, stats, _ = cv2.connectedComponentsWithStats(
        ((blocks.windows > _SHOWN) & mask).astype(np.uint8), connectivity=8
    )
    traces = []
    for part in range(1, count):
        left, top, width, height = (float(value) for value in stats[part, :4])
        points = project(rectangle(left - 0.5, top - 0.5, width, height), back)
        low = np.clip(points.min(axis=0), 0, [CARD_WIDTH, CARD_HEIGHT])
        high = np.clip(points.max(axis=0), 0, [CARD_WIDTH, CARD_HEIGHT])
        strength = float(np.clip(blocks.windows[parts == part].max() / (2 * LEVEL), 0, 1))
        if (high > low).all():
            traces.append(Trace(Box(*(float(v) for v in (*low, *(high - low)))), strength))
    return tuple(sorted(traces, key=lambda trace: -trace.strength)[:_MOST_TRACES])
