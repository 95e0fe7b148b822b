"""Rendering the front of a specimen card."""

from collections.abc import Mapping

import cv2
import numpy as np

from lab import ground
from lab.card import Card, Style
from lab.heads import draw_head
from lab.lettering import ARABIC_DIGITS, Ink, Mask, Picture, Rect, ink, ink_of_height, lay, spaced_digits, squeeze
from lab.specimen_mark import mark_as_specimen

# Where the fields stand on a rectified 1200 × 750 card: x, y, width, height; measured by the users of the open
# package egyptian-national-id-ocr 0.4.0 (MIT).
PORTRAIT: Rect = (40, 60, 330, 430)
FIRST_NAME: Rect = (750, 200, 390, 65)
LAST_NAMES: Rect = (550, 265, 590, 95)
ADDRESS: Rect = (480, 365, 660, 135)
NUMBER: Rect = (500, 575, 650, 90)
BIRTH_DATE: Rect = (45, 540, 435, 110)
SERIAL: Rect = (4, 685, 430, 55)

LEAST_GAP = 5.0
"""Pixels that stay free between two lines."""

NUMBER_GROUPS = [(), (), (), (1, 6, 2, 4, 1), (1, 2, 2, 2, 2, 5), (7, 7), (1, 6, 2, 5)]


def render_front(
    texts: Mapping[str, str],
    style: Style,
    rng: np.random.Generator,
    portrait: Picture | None = None,
    bare: Picture | None = None,
) -> Card:
    """Render a front. `texts` maps wire names to text; dates as YYYY/MM/DD and numbers in ASCII digits.

    On a `bare` ground it is printed and nothing more.
    """
    image = ground.adorned(rng, pyramids_in=0.75) if bare is None else bare.copy()
    card = Card(image, "front")
    _header(card, style, rng)
    if bare is None and rng.random() < 0.4:
        _watermark(card, rng)
    _portrait(card, style, rng, portrait)
    if bare is None and rng.random() < 0.7:
        _hologram(image, rng)
    _names_and_address(card, texts, style, rng)
    _number(card, texts, style, rng)
    _birth_date(card, texts, style, rng)
    _serial(card, texts, style, rng)
    mark_as_specimen(card, style, rng)
    if bare is None and rng.random() < 0.3:
        ground.hologram(image, rng, (0, 0, 1200, 750) if rng.random() < 0.3 else (rng.uniform(0, 900), 0, 250, 750))
    return card


def put(card: Card, name: str, text: str, mask: Mask, box: Rect, how: Ink, aligned: float = 1.0) -> None:
    """Print one field's ink into its box (aligned 1 = at the right edge, 0.5 = centred) and note its place."""
    mask = squeeze(mask, box[2])
    x = box[0] + (box[2] - mask.shape[1]) * aligned
    x = float(np.clip(x, 4, max(4, 1196 - mask.shape[1])))
    y = box[1] + (box[3] - mask.shape[0]) / 2
    y = _clear_of_print(card, (x, y, float(mask.shape[1]), float(mask.shape[0])))
    y = float(np.clip(y, 3, max(3, 747 - mask.shape[0])))
    card.boxes[name] = lay(card.image, mask, x, y, how)
    card.texts[name] = text


def _clear_of_print(card: Card, box: Rect) -> float:
    """Return where a line's top must lie so that it stands clear of the lines printed before it: as given, or lower."""
    x, y, width, height = box
    for _ in range(len(card.boxes)):
        above = [
            other[1] + other[3]
            for name, other in card.boxes.items()
            if name not in ("portrait", "barcode")
            and x < other[0] + other[2] + LEAST_GAP
            and other[0] < x + width + LEAST_GAP
            and y < other[1] + other[3] + LEAST_GAP
            and other[1] < y + height + LEAST_GAP
        ]
        if not above:
            break
        y = max(above) + LEAST_GAP
    return y


def line_mask(text: str, style: Style, height: float) -> Mask:
    """Set one Arabic line in the style's font so that tall letters are `height` pixels high."""
    return ink_of_height(text.translate(ARABIC_DIGITS), style.font, height, bold=style.bold * height / 45)


def _header(card: Card, style: Style, rng: np.random.Generator) -> None:
    colour = tuple(int(c) for c in rng.uniform([0, 0, 0], [130, 90, 120]))
    x, y = rng.normal(0, 15, 2)
    for text, top, height, width in (
        ("جمهورية مصر العربية", 22, rng.uniform(55, 80), rng.uniform(420, 600)),
        ("بطاقة تحقيق الشخصية", 108, rng.uniform(42, 68), rng.uniform(380, 560)),
    ):
        mask = squeeze(ink_of_height(text, style.header_font, height, bold=rng.choice([0.0, 1.5, 3.0])), width)
        lay(
            card.image, mask, 1150 - mask.shape[1] + x + rng.uniform(-60, 10), top + y, Ink(colour, rng.uniform(0.6, 1))
        )
    if rng.random() < 0.25:
        ground.coat_of_arms(
            card.image, rng, (rng.uniform(420, 600), rng.uniform(20, 60), 110, 120), rng.uniform(0.4, 1)
        )


def _watermark(card: Card, rng: np.random.Generator) -> None:
    box = (rng.uniform(400, 800), rng.uniform(150, 350), rng.uniform(200, 350), rng.uniform(220, 380))
    ground.coat_of_arms(card.image, rng, box, rng.uniform(0.04, 0.2))


def _portrait(card: Card, style: Style, rng: np.random.Generator, portrait: Picture | None) -> None:
    x, y, width, height = style.place(PORTRAIT, rng)
    width, height = width * rng.uniform(0.84, 1.1), height * rng.uniform(0.86, 1.06)
    x, y = max(4.0, x), max(8.0, y)
    left, top, width, height = round(x), round(y), round(width), round(height)
    face = draw_head(rng) if portrait is None else portrait
    face = _cover(face, width, height)
    if rng.random() < 0.2:
        grey = cv2.cvtColor(face, cv2.COLOR_BGR2GRAY)
        face = cv2.addWeighted(face, 0.2, cv2.merge([grey, grey, grey]), 0.8, 0)
    toned = np.clip(face.astype(np.float32) * rng.uniform(0.65, 1.08) + rng.uniform(-10, 15), 0, 255)
    opacity = np.ones((height, width), np.float32) * rng.uniform(0.85, 1)
    if rng.random() < 0.3:
        edge = int(rng.integers(6, 30))
        opacity[:edge] = opacity[-edge:] = 0
        opacity[:, :edge] = opacity[:, -edge:] = 0
        opacity = np.asarray(cv2.GaussianBlur(opacity, (0, 0), edge / 2), np.float32)
    area = card.image[top : top + height, left : left + width]
    opacity = opacity[: area.shape[0], : area.shape[1], None]
    area[:] = (area * (1 - opacity) + toned[: area.shape[0], : area.shape[1]] * opacity).astype(np.uint8)
    card.boxes["portrait"] = (float(left), float(top), float(area.shape[1]), float(area.shape[0]))


def _cover(picture: Picture, width: int, height: int) -> Picture:
    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = (max(width, round(picture.shape[1] * scale)), max(height, round(picture.shape[0] * scale)))
    big = cv2.resize(picture, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    return np.ascontiguousarray(big[y : y + height, x : x + width])


def _hologram(image: Picture, rng: np.random.Generator) -> None:
    if rng.random() < 0.6:
        band = (rng.uniform(0, 60), rng.uniform(490, 560), rng.uniform(350, 500), rng.uniform(90, 190))
    else:
        band = (rng.uniform(330, 460), 0, rng.uniform(40, 130), 750)
    ground.hologram(image, rng, band)


def _names_and_address(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    if "first_name" in texts:
        mask = line_mask(texts["first_name"], style, 58 * style.size * rng.uniform(0.9, 1.1))
        put(card, "first_name", texts["first_name"], mask, style.place(FIRST_NAME, rng), style.ink, style.aligned)
    if "last_names" in texts:
        mask = line_mask(texts["last_names"], style, 56 * style.size * rng.uniform(0.85, 1.1))
        put(card, "last_names", texts["last_names"], mask, style.place(LAST_NAMES, rng), style.ink, style.aligned)
    x, y, width, height = style.place(ADDRESS, rng)
    size, pitch = 50 * style.size * rng.uniform(0.85, 1.08), rng.uniform(0.9, 1.1)
    for number, name in enumerate(("address_1", "address_2")):
        if name in texts:
            box = (x, y + number * height / 2 * pitch, width, height / 2)
            put(card, name, texts[name], line_mask(texts[name], style, size), box, style.ink, style.aligned)


def _number(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    if "idNumber" not in texts:
        return
    height = rng.uniform(38, 58) * min(1.1, style.size)
    bold = rng.uniform(1, 4) if rng.random() < 0.6 else 0.0
    digits = texts["idNumber"].translate(ARABIC_DIGITS)
    if rng.random() < 0.12:
        mask = ink(digits, style.digit_font, max(12, round(height * 1.35)), rtl=False, bold=bold)
    else:
        groups = NUMBER_GROUPS[rng.integers(len(NUMBER_GROUPS))]
        mask = spaced_digits(digits, style.digit_font, height, rng.uniform(0.7, 1.0), groups, bold)
    put(card, "idNumber", texts["idNumber"], mask, style.place(NUMBER, rng), style.ink, rng.choice([1.0, 0.5, 0.8]))


def _birth_date(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    if "dateOfBirth" not in texts:
        return
    height = rng.uniform(40, 64)
    mask = spaced_or_set(texts["dateOfBirth"], style, height, rng)
    weak = rng.random() < 0.6
    how = Ink(
        style.ink.colour,
        rng.uniform(0.35, 0.75) if weak else style.ink.opacity,
        rng.uniform(1, 2.5) if weak else 0.0,
        rng.choice([0, 0.7, 1.2]),
    )
    put(card, "dateOfBirth", texts["dateOfBirth"], mask, style.place(BIRTH_DATE, rng), how, rng.uniform(0.3, 0.7))


def spaced_or_set(date: str, style: Style, height: float, rng: np.random.Generator) -> Mask:
    """Set a date YYYY/MM/DD in Arabic-Indic digits, by the font's own advances or at a constant pitch."""
    digits = date.translate(ARABIC_DIGITS)
    bold = rng.uniform(0.5, 2.5) * height / 50 if rng.random() < 0.5 else 0.0
    if rng.random() < 0.5:
        return spaced_digits(digits, style.digit_font, height * 0.8, rng.uniform(0.65, 0.95), (), bold)
    return ink(digits, style.digit_font, max(12, round(height * 1.1)), rtl=False, bold=bold)


def _serial(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    if "idKey" not in texts:
        return
    size = round(rng.uniform(34, 56))
    mask = ink(
        texts["idKey"], style.latin_font, size, rtl=False, bold=rng.uniform(0.5, 2.5) if rng.random() < 0.5 else 0.0
    )
    if rng.random() < 0.4:
        wide = rng.uniform(0.9, 1.35)
        mask = np.asarray(cv2.resize(mask, (round(mask.shape[1] * wide), mask.shape[0])))
    box = style.place(SERIAL, rng)
    put(card, "idKey", texts["idKey"], mask, box, style.ink, rng.uniform(0.1, 0.6))
