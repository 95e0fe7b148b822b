"""Crops of portraits and lines to learn tampering from: many of each capture, each with a history of its own.

A capture costs half a second, a crop some hundredths of one. So a capture of a card, some of whose fields were tampered
with before, gives every field several times: as it is or edited in the picture, coded once more or not, scaled or not.
What is coded, scaled and cut is the same for genuine and edited fields.
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.portrait import cut_portrait, portrait_area
from hawiya.cards.authenticity.tampering import LEAST_EDGE
from hawiya.cards.authenticity.text import cut_text, line_areas
from hawiya.cards.reading import Box, Image
from hawiya.cards.rectify import from_card_to_picture, longer_edge, project, rectangle, warp
from lab.attacks import TIERS, Split
from lab.attacks.cards import clean
from lab.attacks.composed import composed
from lab.attacks.edited import PrintedLine, edit_line, lines_of
from lab.attacks.genuine import captured
from lab.attacks.innocent import lived_in
from lab.attacks.patches import Canvas, new_mask
from lab.attacks.substituted import substitute
from lab.attacks.tampered import WANTED
from lab.lettering import Picture, Rect
from lab.tampering_net import CELL

LINE_WIDTH = 320
"""Pixels of a line's crop that training sees."""

FRONTS, LINE_TURNS, PORTRAIT_TURNS = 0.85, 3, 6
CODED_AGAIN = 0.8
"""How often a crop is coded once more, whether something was edited in it or not."""
COMPOSED = 0.6
"""How many cards are composed, not taken from the bank: the bank's lines are few."""
BEFORE = 0.5
"""How many cards are tampered with before the capture."""
PLAIN = 0.5
"""How many cards are as they were printed, and their forgers careless: what anybody sees has to be learned too."""

IGNORED = 255
MARGIN = 14.0

Mask = NDArray[np.uint8]


@dataclass(frozen=True)
class Crop:
    """What the network learns from.

    `pixels` (h, w, 3) BGR; `put_in` (h/8, w/8): 1 where the crop was tampered with, 0 where not, 255 where it is
    neither; `label` the same of the whole crop, `variant` what was done.
    """

    pixels: Image
    put_in: Mask
    label: int
    variant: str


@dataclass
class _Card:
    """A capture under way: what was put in before it (masks `portrait` and `text`) and where its fields are."""

    picture: Picture
    quad: NDArray[np.float64]
    lines: dict[str, PrintedLine]
    box: Rect | None
    portrait: Mask
    text: Mask
    variants: dict[str, str]
    plain: bool


def crops_of_capture(split: Split, rng: np.random.Generator) -> tuple[list[Crop], list[Crop]]:
    """Draw one card, take its picture, and cut it up: crops of portraits and of lines."""
    card = _taken(split, rng)
    if longer_edge(card.quad.astype(np.float32)) < LEAST_EDGE:
        return [], []
    portraits, lines = [], []
    if card.box is not None:
        turns = PORTRAIT_TURNS if "portrait" not in card.variants else 4
        portraits += [_portrait_crop(card, card.box, split, rng) for _ in range(turns)]
    for _ in range(LINE_TURNS):
        for line in card.lines.values():
            lines += _line_crops(card, line, split, rng)
    return portraits, lines


def _taken(split: Split, rng: np.random.Generator) -> _Card:
    side = "front" if rng.random() < FRONTS else "back"
    drawn = composed(side, split, rng) if rng.random() < COMPOSED else clean(side, split, rng)
    plain = bool(rng.random() < PLAIN)
    clean_card = drawn if plain else lived_in(drawn, rng)
    lines, portrait, text = lines_of(clean_card), new_mask(), new_mask()
    variants: dict[str, str] = {}
    if rng.random() < BEFORE:
        canvas = Canvas.of_card(clean_card)
        for name, line in lines.items():
            if rng.random() < (0.55 if name in WANTED else 0.35):
                variants[name] = edit_line(canvas, line, split, rng, text, careless=plain)[1]
        if "portrait" in clean_card.boxes and rng.random() < 0.65:
            box = clean_card.boxes["portrait"]
            variants["portrait"] = substitute(canvas, box, split, rng, portrait, careless=plain)[1]
    tier = str(rng.choice(TIERS, p=(0.25, 0.3, 0.25, 0.2)))
    taken = captured(clean_card.image, side, tier, split, rng)
    return _Card(taken.picture, taken.quad, lines, clean_card.boxes.get("portrait"), portrait, text, variants, plain)


@dataclass
class _Part:
    """A part of a picture, its pixels to be changed in place, and the card's corners in it."""

    picture: Picture
    quad: NDArray[np.float64]


def _part(card: _Card, areas: list[Box]) -> _Part:
    """Cut the part of the picture that shows areas of the card, beginning where a block of JPEG's begins."""
    homography = from_card_to_picture(card.quad.astype(np.float32))
    corners = [project(rectangle(area.x, area.y, area.width, area.height), homography) for area in areas]
    points = np.concatenate(corners)
    limit = np.array(card.picture.shape[1::-1])
    low = np.clip(np.floor(points.min(0) - MARGIN).astype(int) // 16 * 16, 0, np.maximum(limit - 32, 0) // 16 * 16)
    high = np.clip(np.ceil(points.max(0) + MARGIN).astype(int), low + 32, limit)
    return _Part(card.picture[low[1] : high[1], low[0] : high[0]].copy(), card.quad - low)


def _resent(part: _Part, rng: np.random.Generator) -> None:
    """Scale and code a part again, as an edited picture is saved and as any may be passed on; in place."""
    kind = rng.random()
    if kind < 0.3:
        factor = float(rng.uniform(0.6, 0.97))
        size = (max(16, round(part.picture.shape[1] * factor)), max(16, round(part.picture.shape[0] * factor)))
        edge = longer_edge(part.quad.astype(np.float32)) * factor
        if edge >= LEAST_EDGE:
            how = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC)[rng.integers(3)]
            share = np.array([size[0] / part.picture.shape[1], size[1] / part.picture.shape[0]])
            part.picture = np.asarray(cv2.resize(part.picture, size, interpolation=how), np.uint8)
            part.quad = (part.quad + 0.5) * share - 0.5
    if rng.random() < CODED_AGAIN:
        quality = 50 if rng.random() < 0.25 else int(rng.integers(45, 99))
        sampling = (cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444)[rng.random() < 0.25]
        options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
        coded = cv2.imencode(".jpg", part.picture, options)[1]
        part.picture = np.asarray(cv2.imdecode(coded, cv2.IMREAD_COLOR), np.uint8)


def loose(box: Rect, quad: NDArray[np.float64], rng: np.random.Generator) -> tuple[Box, NDArray[np.float32]]:
    """Return the box and the corners as the layout and the locator would find them: a little wrong."""
    x, y, width, height = box
    error = rng.normal(0, 0.05, 4).clip(-0.14, 0.14) * [min(width, 2 * height), height, min(width, 2 * height), height]
    across = longer_edge(quad.astype(np.float32))
    corners = quad + rng.normal(0, rng.choice([0.0007, 0.002]) * across, (4, 2))
    found = Box(
        x + error[0], y + error[1], max(8.0, width + error[2] - error[0]), max(8.0, height + error[3] - error[1])
    )
    return found, corners.astype(np.float32)


def _seen(
    mask: Mask, area: Box, corners: NDArray[np.float32], quad: NDArray[np.float64], size: tuple[int, int]
) -> Mask:
    """Return the shares (0..255) of a crop's cells that a mask of the card covers."""
    to_part = project(rectangle(area.x, area.y, area.width, area.height), from_card_to_picture(corners))
    truth = np.linalg.inv(from_card_to_picture(quad.astype(np.float32)))
    cut = warp(mask, project(to_part, truth), size[0] // 2, size[1] // 2)
    return np.asarray(cv2.resize(cut, (size[0] // CELL, size[1] // CELL), interpolation=cv2.INTER_AREA), np.uint8)


def _targets(share: Mask, other: Mask | None = None) -> tuple[Mask, int]:
    """Return the cells' targets and the crop's; what the other kind of tampering covers counts for neither."""
    cells = np.where(share > 80, 1, np.where(share < 10, 0, IGNORED)).astype(np.uint8)
    if other is not None:
        cells[(other > 10) & (cells != 1)] = IGNORED
    covered = int((share > 80).sum())
    label = 1 if covered >= 3 else 0 if int((share >= 10).sum()) == 0 else IGNORED
    return cells, label


def _portrait_crop(card: _Card, box: Rect, split: Split, rng: np.random.Generator) -> Crop:
    area = portrait_area(Box(*box))
    part = _part(card, [Box(area.x - 30, area.y - 30, area.width + 60, area.height + 60)])
    mask, variant = card.portrait.copy(), card.variants.get("portrait", "genuine")
    edited = variant == "genuine" and rng.random() < 0.5
    if edited:
        canvas = Canvas.of_picture(part.picture, part.quad)
        variant = substitute(canvas, box, split, rng, mask, careless=card.plain)[1]
    _resent(part, rng)
    found, corners = loose(box, part.quad, rng)
    pixels = cut_portrait(part.picture, corners, found)
    size = (pixels.shape[1], pixels.shape[0])
    area = portrait_area(found)
    share = _seen(mask, area, corners, part.quad, size)
    cells, label = _targets(share, _seen(card.text, area, corners, part.quad, size))
    return Crop(pixels, cells, label, variant if label == 1 else "genuine")


def _line_crops(card: _Card, line: PrintedLine, split: Split, rng: np.random.Generator) -> list[Crop]:
    x, y, width, height = line.box
    around = Box(x - height, y - height, width + 2 * height, 3 * height)
    part = _part(card, [around, *(area for area, _ in line_areas(Box(*line.box), LINE_WIDTH))])
    mask, variant = card.text.copy(), card.variants.get(line.name, "genuine")
    edited = variant == "genuine" and rng.random() < 0.45
    if edited:
        canvas = Canvas.of_picture(part.picture, part.quad)
        variant = edit_line(canvas, line, split, rng, mask, careless=card.plain)[1]
    _resent(part, rng)
    found, corners = loose(line.box, part.quad, rng)
    crops = []
    for whole in cut_text(part.picture, corners, found, LINE_WIDTH):
        size = (whole.pixels.shape[1], whole.pixels.shape[0])
        share = _seen(mask, whole.area, corners, part.quad, size)
        start = int(rng.integers(0, (size[0] - LINE_WIDTH) // CELL + 1))
        cells, label = _targets(share[:, start : start + LINE_WIDTH // CELL])
        pixels = whole.pixels[:, start * CELL : start * CELL + LINE_WIDTH]
        crops.append(Crop(np.ascontiguousarray(pixels), cells, label, variant if label == 1 else "genuine"))
    return crops


class Bundles:
    """Hands out one portrait and some lines at a time, each from another capture where there is a choice."""

    def __init__(self, split: Split, lines: int) -> None:
        self._split, self._count = split, lines
        self._portraits: list[Crop] = []
        self._lines: list[Crop] = []

    def draw(self, rng: np.random.Generator) -> tuple[Crop, list[Crop]]:
        """Return a portrait and lines, drawn from what several captures left."""
        while len(self._portraits) < 8 or len(self._lines) < 12 * self._count:
            portraits, lines = crops_of_capture(self._split, rng)
            self._portraits += portraits
            self._lines += lines
            del self._lines[: max(0, len(self._lines) - 60 * self._count)]
        portrait = self._portraits.pop(int(rng.integers(len(self._portraits))))
        lines = [self._lines.pop(int(rng.integers(len(self._lines)))) for _ in range(self._count)]
        return portrait, lines
