"""Clean cards without end and without fonts: the generator's grounds, printed with the signs of the ink bank.

A bank of rendered cards holds few lines of print, and a network could learn those by heart. Here every line is new.
"""

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np

from lab import ground
from lab.attacks import Split
from lab.attacks.cards import CleanCard
from lab.attacks.inks import HEIGHT, Inks, inks, line_like
from lab.attacks.portraits import natural_portrait
from lab.card import Card, Style
from lab.card_back import ARMS, BARCODE, EXPIRY, GENDER, HUSBAND, ISSUE_DATE, MARITAL, PROFESSION, RELIGION
from lab.card_back import NUMBER as BACK_NUMBER
from lab.card_front import ADDRESS, BIRTH_DATE, FIRST_NAME, LAST_NAMES, NUMBER, NUMBER_GROUPS, PORTRAIT, SERIAL, put
from lab.lettering import Ink, Mask, Picture, Rect, lay, squeeze


def composed(side: str, split: Split, rng: np.random.Generator) -> CleanCard:
    """Compose one clean side in a look of its own; boxes and texts are those of a rendered card."""
    image = ground.adorned(rng, pyramids_in=0.75 if side == "front" else 0.25)
    if rng.random() < 0.2:
        _panels(image, rng)
    card = Card(image, side)
    press = _Press(split, rng)
    (_front if side == "front" else _back)(card, press, rng)
    _specimen(card, press, rng)
    if rng.random() < 0.3:
        ground.hologram(image, rng, (0, 0, 1200, 750) if rng.random() < 0.3 else (rng.uniform(0, 900), 0, 250, 750))
    return CleanCard(image, side, card.boxes, card.texts)


class _Press:
    """One look of a card's print: its fonts, ink, sizes and places."""

    def __init__(self, split: Split, rng: np.random.Generator) -> None:
        self.split = split
        self.words, self.latin = inks(split, rng), inks(split, rng, latin=True)
        self.digits = self.words if rng.random() < 0.6 else inks(split, rng)
        shade = rng.uniform(0, 70)
        colour = np.clip(shade + rng.normal(0, 14, 3), 0, 130).astype(int)
        how = Ink((int(colour[0]), int(colour[1]), int(colour[2])), rng.uniform(0.75, 1), 0, rng.choice([0, 0.5, 0.8]))
        nowhere = Path()
        self.style = Style(
            font=nowhere, digit_font=nowhere, header_font=nowhere, latin_font=nowhere, ink=how,
            size=rng.uniform(0.72, 1.25), bold=rng.uniform(0.5, 3.2) if rng.random() < 0.5 else 0.0,
            drift=(float(np.clip(rng.normal(0, 13), -38, 38)), float(np.clip(rng.normal(0, 13), -38, 38))),
            wander=rng.uniform(1, 11), aligned=rng.choice([1.0, 1.0, 1.0, 0.5]),
        )  # fmt: skip

    def line(self, name: str, height: float, rng: np.random.Generator) -> Mask:
        """Return a text of a line's kind in the card's font, tall letters `height` high."""
        same = [mask for kind, mask in self.words.lines if kind == name]
        mask = same[rng.integers(len(same))] if same else line_like(name, self.split, rng)
        return bolder(sized(mask, height / HEIGHT), self.style.bold * height / 45)


def _panels(image: Picture, rng: np.random.Generator) -> None:
    """Print panels, paler or darker than the ground, that lines may stand on: a design's, not a sticker's."""
    for _ in range(int(rng.integers(1, 5))):
        wide, high = int(rng.uniform(120, 680)), int(rng.uniform(45, 130))
        x, y = int(rng.integers(0, 1200 - wide)), int(rng.integers(0, 750 - high))
        layer = image.copy()
        shade = tuple(float(c) for c in np.clip(rng.uniform(170, 255) + rng.normal(0, 8, 3), 0, 255))
        cv2.rectangle(layer, (x, y), (x + wide, y + high), shade, -1 if rng.random() < 0.8 else 2)
        ground.blend(image, layer, rng.uniform(0.2, 1.0))


def sized(mask: Mask, factor: float) -> Mask:
    """Scale an ink mask."""
    size = (max(2, round(mask.shape[1] * factor)), max(2, round(mask.shape[0] * factor)))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(mask, size, interpolation=how), np.float32)


def bolder(mask: Mask, stroke: float) -> Mask:
    """Widen strokes by so many pixels, in steps of whole ones."""
    wide = round(stroke)
    if wide < 1:
        return mask
    roomy = cv2.copyMakeBorder(mask, 0, 0, wide, wide, cv2.BORDER_CONSTANT)
    return np.asarray(cv2.dilate(roomy, np.ones((1, wide + 1), np.uint8)), np.float32)


def set_signs(
    text: str,
    font: Inks,
    height: float,
    pitch: float | None,
    groups: Sequence[int],
    bold: float,
    rng: np.random.Generator,
) -> Mask:
    """Set signs one by one, at a constant pitch (in heights) or as wide as they are, wider after each of `groups`.

    Printers place signs with some jitter.
    """
    factor = height / HEIGHT
    jitter = rng.uniform(0.005, 0.025) if rng.random() < 0.4 else 0.0
    layer = np.zeros((round(3 * height), round((len(text) * 1.4 + len(groups) + 2) * height)), np.float32)
    ends = set(np.cumsum(groups)[:-1]) if groups else set()
    x = 0.5 * height
    for place, sign in enumerate(text):
        if place in ends:
            x += 0.6 * height
        mask, foot_x, foot_y = font.signs.get(sign) or font.signs["1"]
        small = sized(mask, factor * (1 + jitter * rng.normal()) if jitter else factor)
        step = pitch * height if pitch is not None else small.shape[1] + 0.14 * height
        left = round(x + step / 2 - (foot_x * factor if pitch is not None else small.shape[1] / 2))
        left += round(jitter * rng.normal() * height)
        top = round(2 * height - foot_y * factor + jitter * rng.normal() * height)
        part = layer[top : top + small.shape[0], max(0, left) : left + small.shape[1]]
        np.maximum(part, small[: part.shape[0], : part.shape[1]], out=part)
        x += step
    rows, columns = np.flatnonzero(layer.max(1) > 0.2), np.flatnonzero(layer.max(0) > 0.2)
    return bolder(layer[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1], bold)


def _digits(count: int, rng: np.random.Generator) -> str:
    return "".join(str(digit) for digit in rng.integers(0, 10, count))


def _date(rng: np.random.Generator, days: bool = True) -> str:
    whole = f"{rng.integers(1930, 2035)}/{rng.integers(1, 13):02d}"
    return f"{whole}/{rng.integers(1, 29):02d}" if days else whole


def _print_date(card: Card, press: _Press, name: str, usual: Rect, height: float, rng: np.random.Generator) -> None:
    text = _date(rng, days=name != "releaseDate")
    pitch = rng.uniform(0.65, 0.95) if rng.random() < 0.5 else None
    bold = rng.uniform(0.5, 2.5) * height / 50 if rng.random() < 0.5 else 0.0
    how = press.style.ink
    if name == "dateOfBirth" and rng.random() < 0.6:
        how = Ink(how.colour, rng.uniform(0.35, 0.75), rng.uniform(1, 2.5), rng.choice([0, 0.7, 1.2]))
    mask = set_signs(text, press.digits, height * 0.8, pitch, (), bold, rng)
    put(card, name, text, mask, press.style.place(usual, rng), how, rng.uniform(0.2, 0.8))


def _print_number(card: Card, press: _Press, usual: Rect, grouped: bool, rng: np.random.Generator) -> None:
    text = str(rng.integers(2, 4)) + _digits(13, rng)
    height = rng.uniform(38, 58) * min(1.1, press.style.size) if grouped else rng.uniform(26, 38)
    groups = NUMBER_GROUPS[rng.integers(len(NUMBER_GROUPS))] if grouped else ()
    pitch = rng.uniform(0.65, 1.0) if rng.random() < 0.85 else None
    mask = set_signs(text, press.digits, height, pitch, groups, rng.uniform(1, 4) if rng.random() < 0.6 else 0.0, rng)
    put(card, "idNumber", text, mask, press.style.place(usual, rng), press.style.ink, rng.choice([1.0, 0.5, 0.8]))


def _words(card: Card, press: _Press, name: str, box: Rect, height: float, rng: np.random.Generator) -> None:
    put(card, name, "", press.line(name, height, rng), box, press.style.ink, press.style.aligned)


def _front(card: Card, press: _Press, rng: np.random.Generator) -> None:
    style = press.style
    colour = tuple(int(c) for c in rng.uniform([0, 0, 0], [130, 90, 120]))
    for top, height, width in ((22, rng.uniform(45, 66), 560), (108, rng.uniform(36, 56), 520)):
        mask = squeeze(press.line("last_names", height, rng), width)
        how = Ink((colour[0], colour[1], colour[2]), rng.uniform(0.6, 1))
        lay(card.image, mask, 1150 - mask.shape[1] + rng.normal(0, 15), top + rng.normal(0, 10), how)
    _portrait(card, style, rng)
    if rng.random() < 0.6:
        band = (rng.uniform(0, 60), rng.uniform(490, 560), rng.uniform(350, 500), rng.uniform(90, 190))
        ground.hologram(card.image, rng, band)
    _words(card, press, "first_name", style.place(FIRST_NAME, rng), 58 * style.size * rng.uniform(0.9, 1.1), rng)
    _words(card, press, "last_names", style.place(LAST_NAMES, rng), 56 * style.size * rng.uniform(0.85, 1.1), rng)
    x, y, width, height = style.place(ADDRESS, rng)
    size = 50 * style.size * rng.uniform(0.85, 1.08)
    for row, name in enumerate(("address_1", "address_2")):
        _words(card, press, name, (x, y + row * height / 2, width, height / 2), size, rng)
    _print_number(card, press, NUMBER, True, rng)
    _print_date(card, press, "dateOfBirth", BIRTH_DATE, rng.uniform(40, 64), rng)
    serial = "".join(rng.choice(list("ABCDEFGHJKLMNPRSTUVWXYZ"), 2)) + _digits(7, rng)
    mask = set_signs(serial, press.latin, rng.uniform(26, 42), None, (), rng.uniform(0, 2.5), rng)
    put(card, "idKey", serial, mask, style.place(SERIAL, rng), style.ink, rng.uniform(0.1, 0.6))


def _portrait(card: Card, style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = style.place(PORTRAIT, rng)
    left, top = round(max(4.0, x)), round(max(8.0, y))
    wide, tall = round(width * rng.uniform(0.84, 1.1)), round(height * rng.uniform(0.86, 1.06))
    area = card.image[top : top + tall, left : left + wide]
    area[:] = cv2.resize(natural_portrait(rng), area.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    card.boxes["portrait"] = (float(left), float(top), float(area.shape[1]), float(area.shape[0]))


def _back(card: Card, press: _Press, rng: np.random.Generator) -> None:
    style = press.style
    x, y, width, height = style.place(ARMS, rng)
    if rng.random() < 0.95:
        ground.coat_of_arms(card.image, rng, (max(4, x), y, width, height * rng.uniform(0.75, 1)), rng.uniform(0.3, 1))
    _print_number(card, press, BACK_NUMBER, False, rng)
    _print_date(card, press, "releaseDate", ISSUE_DATE, rng.uniform(26, 40), rng)
    x, y, width, height = style.place(PROFESSION, rng)
    two = rng.random() < 0.6
    for row, name in enumerate(("job", "jobTitle") if two else ("job",)):
        _words(
            card, press, name, (x, y + row * 0.7 * height, width, height * 0.6), rng.uniform(30, 44) * style.size, rng
        )
    tall = rng.uniform(34, 48) * style.size
    for name, usual in (("maritalStatus", MARITAL), ("religion", RELIGION), ("gender", GENDER)):
        _words(card, press, name, style.place(usual, rng), tall, rng)
    if rng.random() < 0.3:
        _words(card, press, "husbandName", style.place(HUSBAND, rng), rng.uniform(30, 42) * style.size, rng)
    _print_date(card, press, "idExpiry", EXPIRY, rng.uniform(30, 46), rng)
    _barcode(card, style, rng)


def _barcode(card: Card, style: Style, rng: np.random.Generator) -> None:
    x, y, width, height = style.place(BARCODE, rng)
    width, height = width * rng.uniform(0.7, 1.0), height * rng.uniform(0.65, 1.0)
    x, y = max(6.0, min(x, 1192 - width)), min(y, 742 - height)
    module = int(rng.integers(2, 6))
    code = rng.random((max(4, int(height / (module * 4))), max(20, int(width / module)))) < 0.5
    mask = cv2.resize(code.astype(np.float32), (int(width), int(height)), interpolation=cv2.INTER_NEAREST)
    card.boxes["barcode"] = lay(card.image, mask, x, y, Ink((25, 25, 25), rng.uniform(0.7, 1)))


def _specimen(card: Card, press: _Press, rng: np.random.Generator) -> None:
    """Mark the card as no document."""
    word = set_signs("SPECIMEN", press.latin, rng.uniform(11, 16), None, (), 0.0, rng)
    gap = np.zeros((word.shape[0], word.shape[0]), np.float32)
    band = np.concatenate([word, gap] * int(rng.integers(3, 9)), 1)
    taken = np.zeros(750, bool)
    for _, y, _, height in card.boxes.values():
        taken[max(0, int(y) - 4) : int(y + height) + 5] = True
    free = [y for y in range(4, 740 - band.shape[0]) if not taken[y : y + band.shape[0]].any()]
    grey = int(rng.uniform(60, 150))
    y = float(rng.choice(free)) if free else 4.0
    lay(
        card.image,
        band,
        rng.uniform(380, 520),
        y,
        Ink((grey, grey, int(rng.uniform(grey, 220))), rng.uniform(0.5, 0.9)),
    )
