"""Where the card lies: four corners in the card's own order, to a fraction of a pixel, and what kind of document it is.

The network `card_locator` looks twice. First at the whole picture, scaled to 240 and centred in 256 × 256 grey: each
corner of the card has its own map, so a card turned or upside down needs no search. Then at the card as the first look
flattened it, with a margin: larger and upright, which sharpens the corners and settles the side. Where the first look
is in doubt, the box around the card's area is flattened too, begun at each of its corners, and the best look counts.
In the end the quad's sides are moved onto the card's edges (`edges`); where the first look is certain and its quad has
firm edges, that is all.
"""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.card_shape import is_card_shaped, is_whole_and_flat, misfit
from hawiya.cards.classify import Classification, classify
from hawiya.cards.edges import EdgeFinder, Settled
from hawiya.cards.reading import DocType, Image
from hawiya.cards.rectify import Corners, longer_edge, rectangle
from hawiya.cards.scales import Scales
from hawiya.models import Network

CANVAS, BORDER, CELL, FILL = 256, 8, 4, 128
INNER = CANVAS - 2 * BORDER
SECOND_LOOK_WIDTH = 216
SECOND_LOOK = rectangle(20, 60.5, SECOND_LOOK_WIDTH, 135)
"""Where the card stands in the second look's canvas."""

FIRST_OVERSAMPLED, SECOND_OVERSAMPLED = 1.0, 1.3
"""How many pixels of the picture, along a side, at least stand for one of a look's, where the picture has them."""

SETTLED = 0.03
"""When the second look moves a corner by more than this (in card widths), there is a third."""

PEAK_REACH = 3
"""Cells around a map's peak that count for its place and its mass."""

MIN_CORNER_MASS = 0.25
"""A corner whose map holds less of its probability around the peak than this is not seen."""

CLOSER_MARGIN, CLOSER_BELOW = 0.15, 0.85
"""A closer look reaches so much (of the card's extent) around the card, if that is less than so much of the picture."""

MIN_PATCH = 60
"""Cells that the area of a card must have for its box to be tried."""

MAX_OUTSIDE = 0.03
"""How far (share of the card's longer edge) a corner may lie outside the frame; rounded corners hide that much."""

MIN_WHOLE = 0.35
"""Below this probability, in the look at the whole picture, a card at the frame's edge counts as cut off."""

MAYBE_WHOLE, FITTING = 0.1, 0.003
"""From this probability on, a card at the edge is whole if its corners are that close to a view of one
(`card_shape.misfit`): a card that the frame cuts has other proportions."""

NEAR_EDGE, NEAR_FIRM_EDGE = -0.01, -0.003
"""A corner less far inside the frame than this (in longer edges of the card) stands at its edge; the latter where all
of the card's edges are firm, so that the corners are known to a pixel or two."""

WHOLE_WITHIN = 0.005
"""A scan of a whole card has its corners no further outside the frame than this: as far as they are missed."""

AGREEING = 0.88
"""From this overlap of the named corners with the card's area, both of the first look, the corners are believed.

A reflection or a card that nearly fills the frame can draw a corner into the frame's corner; the area is steadier.
"""

SURE = 0.8
"""From this probability of the side, the first look needs no help."""

CERTAIN, FIRM = 0.999, 0.6
"""From this probability of the side, and with so many columns of every side for the edges that are found from the first
look's corners, there is no second look."""

MIN_CARD = 0.2
"""Below this probability of either side in the first look, there is no second."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the locator saw.

    `corners` is (4, 2) float32 in pixels of the picture, None when there is no card or its corners are not all seen;
    `cut_off` tells that the frame cuts the card; `confidence` 0..1 is that of the corners, `whole` 0..1 that the whole
    card is in the frame.
    """

    classification: Classification
    corners: Corners | None
    confidence: float
    cut_off: bool
    whole: float = 1.0


@dataclass(frozen=True, slots=True)
class _Look:
    corners: Corners
    masses: NDArray[np.float32]
    probabilities: NDArray[np.float32]
    whole: float
    area: NDArray[np.float32]

    @property
    def worth(self) -> float:
        """How much this looks like a card seen the right way up: 0..1."""
        return float(self.probabilities[:2].sum() * self.masses.min())


class CardLocator:
    """Finds the card in a picture with the networks `card_locator` and, for its edges, `card_edges`."""

    def __init__(self, network: Network, edges: Network) -> None:
        self._network = network
        self._edges = EdgeFinder(edges)

    def locate(self, image: Image) -> Sighting:
        """Look at a BGR picture of any size; never raises for a picture without a card.

        Where a card is seen but not its corners, the part of the picture around it is looked at once more, larger.
        """
        sighting, region = self._locate(image)
        if sighting.corners is not None or region is None:
            return sighting
        left, top, right, bottom = region
        closer, _ = self._locate(np.ascontiguousarray(image[top:bottom, left:right]))
        if closer.corners is None:
            return sighting
        corners = (closer.corners + np.array([left, top])).astype(np.float32)
        return replace(closer, corners=corners, cut_off=_is_cut_off(corners, image, sighting.whole, firm=False))

    def _locate(self, image: Image) -> tuple[Sighting, tuple[int, int, int, int] | None]:
        """Return what is seen, and the part (left, top, right, bottom) where a closer look might show more."""
        scales = Scales(image)
        small, part = scales.at_least(FIRST_OVERSAMPLED * INNER / max(image.shape[:2]))
        canvas, reduced, offset = letterbox(small)
        scale = np.asarray(reduced / part, np.float32)
        first = self._look(canvas)
        seen = classify(first.probabilities)
        if first.probabilities[:2].sum() < MIN_CARD:
            return Sighting(seen, None, 0.0, cut_off=False, whole=first.whole), None

        def to_picture(quad: Corners) -> Corners:
            return ((quad - offset + 0.5) / scale - 0.5).astype(np.float32)

        def region() -> tuple[int, int, int, int] | None:
            return _region(first.area, offset, scale, image)

        named = first.masses.min() >= MIN_CORNER_MASS and is_card_shaped(first.corners)
        sure = (
            named
            and seen.doc_type is DocType.NATIONAL_ID
            and seen.probability >= SURE
            and agreement(first.corners, first.area) >= AGREEING
        )
        if sure and seen.probability >= CERTAIN:
            settled = self._edges.settle(scales, to_picture(first.corners))
            if settled.support >= FIRM:
                return self._seen(settled, seen, first, image, float(first.masses.min())), None
        starts = [first.corners] if named else []
        if not sure:
            starts += turned_boxes(first.area)
        looks = [self._look_again(scales, to_picture(start)) for start in starts]
        if not looks:
            cut_off = seen.doc_type is DocType.NATIONAL_ID and first.whole < MIN_WHOLE
            return Sighting(seen, None, 0.0, cut_off, first.whole), region()
        fits = [agreement((quad + 0.5) * scale - 0.5 + offset, first.area) for _, quad in looks]
        best = max(range(len(looks)), key=lambda at: looks[at][0].worth * fits[at] ** 2)
        second, corners = looks[best]
        moved = float(np.linalg.norm(second.corners - SECOND_LOOK, axis=1).max()) / SECOND_LOOK_WIDTH
        if (not sure or moved > SETTLED) and is_card_shaped(corners):
            second, corners = self._look_again(scales, corners)
        seen = classify(second.probabilities * 0.7 + first.probabilities * 0.3)
        if seen.doc_type is not DocType.NATIONAL_ID or not is_card_shaped(corners):
            return Sighting(seen, None, 0.0, cut_off=False, whole=first.whole), region()
        if second.masses.min() < MIN_CORNER_MASS:
            return Sighting(seen, None, 0.0, cut_off=first.whole < MIN_WHOLE, whole=first.whole), region()
        settled = self._edges.settle(scales, corners)
        return self._seen(settled, seen, first, image, float(second.masses.min())), None

    @staticmethod
    def _seen(settled: Settled, seen: Classification, first: _Look, image: Image, mass: float) -> Sighting:
        cut_off = _is_cut_off(settled.corners, image, first.whole, firm=settled.support >= FIRM)
        return Sighting(seen, settled.corners, mass * seen.probability, cut_off, first.whole)

    def _look_again(self, scales: Scales, corners: Corners) -> tuple[_Look, Corners]:
        small, part = scales.at_least(SECOND_OVERSAMPLED * SECOND_LOOK_WIDTH / max(1.0, longer_edge(corners)))
        matrix = cv2.getPerspectiveTransform(((corners + 0.5) / part - 0.5).astype(np.float32), SECOND_LOOK)
        flat = cv2.warpPerspective(
            small, matrix, (CANVAS, CANVAS), borderMode=cv2.BORDER_CONSTANT, borderValue=(FILL,) * 3
        )
        look = self._look(np.asarray(flat, np.uint8))
        back = cv2.perspectiveTransform(look.corners[None].astype(np.float64), np.linalg.inv(matrix))[0]
        return look, np.asarray((back + 0.5) * part - 0.5, np.float32)

    def _look(self, canvas: Image) -> _Look:
        picture = np.ascontiguousarray(canvas.transpose(2, 0, 1)[None], np.float32) / 255
        maps, labels = self._network.run(picture)
        corners, masses = peaks(maps[0, :4])
        logits = labels[0]
        kinds = np.exp(logits[:4] - logits[:4].max())
        whole = float(1 / (1 + np.exp(-float(logits[4]))))
        return _Look(corners, masses, (kinds / kinds.sum()).astype(np.float32), whole, maps[0, 4])


def _is_cut_off(corners: Corners, image: Image, whole: float, *, firm: bool) -> bool:
    """Tell whether the frame cuts the card: a corner is outside, or at the edge and no whole card is seen.

    A scan may be cut to the card itself, which leaves nothing around it to tell that it is whole; its proportions do,
    and so does, where that is not quite ruled out, a quad that a camera would see.
    """
    beyond = outside(corners, image)
    if beyond <= WHOLE_WITHIN:
        if is_whole_and_flat(corners):
            return False
        if whole >= MAYBE_WHOLE and misfit(corners, image.shape[:2]) < FITTING:
            return False
    return beyond > MAX_OUTSIDE or (beyond > (NEAR_FIRM_EDGE if firm else NEAR_EDGE) and whole < MIN_WHOLE)


def _region(
    area: NDArray[np.float32], offset: NDArray[np.float32], scale: NDArray[np.float32], image: Image
) -> tuple[int, int, int, int] | None:
    """Return the part of the picture around the largest patch of the area map; None where that is most of it."""
    boxes = turned_boxes(area)
    if not boxes:
        return None
    corners = (boxes[0] - offset + 0.5) / scale
    low, high = corners.min(0), corners.max(0)
    margin = (high - low).max() * CLOSER_MARGIN
    size = np.array(image.shape[1::-1])
    left, top = (int(v) for v in np.maximum(np.floor(low - margin), 0))
    right, bottom = (int(v) for v in np.minimum(np.ceil(high + margin), size))
    smaller = max(right - left, bottom - top) < CLOSER_BELOW * max(image.shape[:2])
    return (left, top, right, bottom) if smaller and right - left > 1 and bottom - top > 1 else None


def letterbox(image: Image) -> tuple[Image, NDArray[np.float32], NDArray[np.float32]]:
    """Return the picture in the middle of the grey (256, 256, 3) canvas, its scales (x, y) and its offset (x, y).

    A picture more than twice as large as the canvas is to be halved before: its pixels are not averaged here.
    """
    factor = INNER / max(image.shape[:2])
    width, height = max(1, round(image.shape[1] * factor)), max(1, round(image.shape[0] * factor))
    canvas = np.full((CANVAS, CANVAS, 3), FILL, np.uint8)
    left, top = (CANVAS - width) // 2, (CANVAS - height) // 2
    canvas[top : top + height, left : left + width] = cv2.resize(image, (width, height), interpolation=cv2.INTER_LINEAR)
    scale = np.array([width / image.shape[1], height / image.shape[0]], np.float32)
    return canvas, scale, np.array([left, top], np.float32)


def peaks(maps: NDArray[np.float32]) -> tuple[Corners, NDArray[np.float32]]:
    """Return each map's peak in canvas pixels, (N, 2), and the share of its probability around it, (N,).

    `maps` is (N, H, W) of logits; the place is the mean around the peak, so finer than a cell.
    """
    places = np.zeros((len(maps), 2), np.float32)
    masses = np.zeros(len(maps), np.float32)
    odds = np.exp(maps - maps.max((1, 2), keepdims=True))
    odds /= odds.sum((1, 2), keepdims=True)
    for index, (own, peak) in enumerate(zip(odds, odds.reshape(len(maps), -1).argmax(1), strict=True)):
        row, column = divmod(int(peak), own.shape[1])
        top, left = max(0, row - PEAK_REACH), max(0, column - PEAK_REACH)
        near = own[top : row + PEAK_REACH + 1, left : column + PEAK_REACH + 1]
        by_row, by_column = near.sum(1), near.sum(0)
        masses[index] = mass = by_row.sum()
        xs, ys = left + np.arange(len(by_column)), top + np.arange(len(by_row))
        places[index] = (by_column @ xs / mass, by_row @ ys / mass)
    return ((places + 0.5) * CELL - 0.5).astype(np.float32), masses


def turned_boxes(area: NDArray[np.float32]) -> list[Corners]:
    """Return the box around the largest patch of the area map, in canvas pixels, begun at each of its four corners.

    For cards turned so unusually that the first look cannot name their corners. `area` is (H, W) of logits.
    """
    count, labels, stats, _ = cv2.connectedComponentsWithStats((area > 0).astype(np.uint8))
    if count < 2:
        return []
    largest = 1 + int(stats[1:, cv2.CC_STAT_AREA].argmax())
    if stats[largest, cv2.CC_STAT_AREA] < MIN_PATCH:
        return []
    points = np.argwhere(labels == largest)[:, ::-1].astype(np.float32)
    (x, y), (width, height), angle = cv2.minAreaRect(points)
    box = cv2.boxPoints(((x, y), (width + 1, height + 1), angle))
    corners = ((np.asarray(box, np.float32) + 0.5) * CELL - 0.5).astype(np.float32)
    return [np.roll(corners, turn, axis=0) for turn in range(4)]


def agreement(corners: Corners, area: NDArray[np.float32]) -> float:
    """Return the intersection over union of a quad, in canvas pixels, and the area map (H, W) of logits: 0..1."""
    quad = np.zeros(area.shape, np.uint8)
    cells = np.clip((corners + 0.5) / CELL - 0.5, -1000, 1000)
    cv2.fillConvexPoly(quad, np.round(cells * 16).astype(np.int32), 1, cv2.LINE_8, 4)
    seen = area > 0
    together = np.logical_or(quad, seen).sum()
    return float(np.logical_and(quad, seen).sum() / together) if together else 0.0


def outside(corners: Corners, image: Image) -> float:
    """Return how far the worst corner lies outside the picture, in longer edges of the card (negative: inside)."""
    size = np.array(image.shape[1::-1], np.float32)
    over = np.maximum(-0.5 - corners, corners - (size - 0.5)).max()
    return float(over / max(1.0, longer_edge(corners)))
