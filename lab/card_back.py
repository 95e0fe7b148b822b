"""Rendering the back of a specimen card."""

from collections.abc import Mapping

import cv2
import numpy as np

from lab import ground
from lab.card import Card, Style
from lab.card_front import line_mask, put, spaced_or_set
from lab.lettering import ARABIC_DIGITS, Ink, Picture, Rect, ink, lay, spaced_digits, squeeze
from lab.specimen_mark import mark_as_specimen

# x, y, width, height on a rectified 1200 × 750 card; same source as the front's boxes.
ARMS: Rect = (20, 40, 190, 250)
ISSUE_DATE: Rect = (310, 55, 225, 55)
NUMBER: Rect = (540, 60, 430, 45)
PROFESSION: Rect = (395, 105, 580, 70)
MARITAL: Rect = (415, 232, 135, 55)
RELIGION: Rect = (665, 232, 135, 55)
GENDER: Rect = (870, 232, 115, 55)
HUSBAND: Rect = (430, 288, 555, 46)
EXPIRY: Rect = (365, 335, 290, 65)
BARCODE: Rect = (60, 450, 1080, 255)

EXPIRY_WORDS = "البطاقة سارية حتى"


def render_back(texts: Mapping[str, str], style: Style, rng: np.random.Generator, bare: Picture | None = None) -> Card:
    """Render a back. `texts` maps wire names to text; dates as YYYY/MM(/DD) and numbers in ASCII digits.

    On a `bare` ground it is printed and nothing more.
    """
    card = Card(ground.tinted(rng) if bare is None else bare.copy(), "back")
    if bare is None:
        _ornaments(card, style, rng)
    _top_row(card, texts, style, rng)
    _profession(card, texts, style, rng)
    _middle_rows(card, texts, style, rng)
    _expiry(card, texts, style, rng)
    _barcode(card, style, rng)
    mark_as_specimen(card, style, rng)
    return card


def _ornaments(card: Card, style: Style, rng: np.random.Generator) -> None:
    image = card.image
    for _ in range(int(rng.integers(0, 4))):
        ground.guilloche(image, rng)
    if rng.random() < 0.25:
        ground.pyramids(image, rng)
    if rng.random() < 0.95:
        x, y, width, height = style.place(ARMS, rng)
        ground.coat_of_arms(image, rng, (max(4, x), y, width, height * rng.uniform(0.75, 1)), rng.uniform(0.3, 1))
    if rng.random() < 0.3:
        ground.hologram(image, rng, (rng.uniform(0, 1000), 0, rng.uniform(60, 250), 750))
    if rng.random() < 0.15:
        _magnetic_strip(card, rng)


def _magnetic_strip(card: Card, rng: np.random.Generator) -> None:
    top = int(rng.uniform(400, 430))
    cv2.rectangle(card.image, (0, top), (1200, top + int(rng.uniform(5, 30))), (60, 50, 40), -1)


def _top_row(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    if "idNumber" in texts:
        height = rng.uniform(26, 38)
        digits = texts["idNumber"].translate(ARABIC_DIGITS)
        bold = rng.uniform(0.5, 2) if rng.random() < 0.5 else 0.0
        if rng.random() < 0.3:
            mask = ink(digits, style.digit_font, max(12, round(height * 1.3)), rtl=False, bold=bold)
        else:
            mask = spaced_digits(digits, style.digit_font, height, rng.uniform(0.65, 0.95), (), bold)
        box = style.place(NUMBER, rng)
        put(card, "idNumber", texts["idNumber"], mask, box, style.ink, rng.choice([1.0, 0.5, 0.3]))
    if "releaseDate" in texts:
        mask = spaced_or_set(texts["releaseDate"], style, rng.uniform(26, 40), rng)
        x, y, width, height = style.place(ISSUE_DATE, rng)
        limit = card.boxes["idNumber"][0] - 14 - x if "idNumber" in card.boxes else width
        box = (x, y, min(width, limit), height)
        put(card, "releaseDate", texts["releaseDate"], mask, box, style.ink, rng.uniform(0.2, 0.8))


def _profession(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = style.place(PROFESSION, rng)
    names = [name for name in ("job", "jobTitle") if texts.get(name)]
    tall = rng.uniform(30, 40) if len(names) > 1 else rng.uniform(32, 52)
    pitch = rng.uniform(0.52, 0.85) * height if len(names) > 1 else height
    for row, name in enumerate(names):
        box = (x, y + row * pitch + rng.uniform(0, 6), width, min(height, pitch))
        put(card, name, texts[name], line_mask(texts[name], style, tall * style.size), box, style.ink, style.aligned)


def _middle_rows(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    tall = rng.uniform(34, 48) * style.size
    row = rng.normal(0, 5)
    for name, usual in (("maritalStatus", MARITAL), ("religion", RELIGION), ("gender", GENDER)):
        if name in texts:
            x, y, width, height = style.place(usual, rng)
            mask = line_mask(texts[name], style, tall)
            put(card, name, texts[name], mask, (x, y + row, width + 20, height), style.ink, rng.uniform(0.3, 1))
    if texts.get("husbandName"):
        mask = line_mask(texts["husbandName"], style, rng.uniform(30, 42) * style.size)
        put(card, "husbandName", texts["husbandName"], mask, style.place(HUSBAND, rng), style.ink, style.aligned)


def _expiry(card: Card, texts: Mapping[str, str], style: Style, rng: np.random.Generator) -> None:
    if "idExpiry" not in texts:
        return
    tall = rng.uniform(30, 46)
    mask = spaced_or_set(texts["idExpiry"], style, tall, rng)
    box = style.place(EXPIRY, rng)
    put(card, "idExpiry", texts["idExpiry"], mask, box, style.ink, rng.uniform(0.5, 1))
    x, y, width, height = card.boxes["idExpiry"]
    if rng.random() < 0.93:
        words = squeeze(line_mask(EXPIRY_WORDS, style, tall * rng.uniform(0.8, 1.05)), 330)
        lay(card.image, words, x + width + rng.uniform(10, 30), y + (height - words.shape[0]) / 2, style.ink)


def _barcode(card: Card, style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = style.place(BARCODE, rng)
    width, height = width * rng.uniform(0.7, 1.05), height * rng.uniform(0.65, 1.02)
    x += rng.uniform(-40, max(0.0, 1080 - width))
    x, y = max(6.0, min(x, 1192 - width)), min(y + rng.uniform(-10, 30), 742 - height)
    module = int(rng.integers(2, 6))
    rows = max(4, int(height / (module * rng.uniform(2.5, 6))))
    code = rng.random((rows, max(20, int(width / module)))) < 0.5
    code[:, : min(8, code.shape[1])] = [1, 1, 1, 1, 1, 0, 1, 0]
    code[:, -8:] = [1, 0, 1, 0, 1, 1, 1, 1]
    mask = cv2.resize(code.astype(np.float32), (int(width), int(height)), interpolation=cv2.INTER_NEAREST)
    if rng.random() < 0.5:
        cv2.rectangle(
            card.image, (int(x) - 10, int(y) - 8), (int(x + width) + 10, int(y + height) + 8), (250, 250, 250), -1
        )
    card.boxes["barcode"] = lay(card.image, mask, x, y, Ink((25, 25, 25), rng.uniform(0.7, 1)))
