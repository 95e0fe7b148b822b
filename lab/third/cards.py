"""Plain cards: a ground of two colours, printed lines where they are said to stand, in the reserved fonts.

Nothing of what makes a card hard to copy is drawn, and nothing of how the other generators draw one is used but the
letters and the heads: a network that learned what a card of theirs looks like has never seen one of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

import cv2
import numpy as np

from lab.attacks.cards import HEIGHT, WIDTH, CleanCard
from lab.card_texts import back_texts, front_texts
from lab.corpus import Corpus
from lab.fonts import Font, evaluation_fonts, latin_fonts
from lab.heads import draw_head
from lab.lettering import ARABIC_DIGITS, Mask, Picture, Rect, ink

Side = Literal["left", "middle", "right"]


@dataclass(frozen=True)
class _Place:
    """Where a line stands (x, y, width, height), how high its letters are in pixels, and where in it."""

    box: Rect
    size: int
    side: Side = "right"
    strays: int = 12


FRONT: Mapping[str, _Place] = {
    "first_name": _Place((750, 200, 390, 65), 60),
    "last_names": _Place((550, 268, 590, 85), 54),
    "address_1": _Place((480, 365, 660, 62), 46),
    "address_2": _Place((480, 435, 660, 62), 46),
    "idNumber": _Place((500, 575, 650, 90), 68),
    "dateOfBirth": _Place((70, 545, 330, 80), 50, "middle"),
    "idKey": _Place((30, 688, 330, 48), 38, "left", 5),
}
BACK: Mapping[str, _Place] = {
    "releaseDate": _Place((310, 55, 225, 55), 44, "middle"),
    "idNumber": _Place((540, 50, 430, 45), 42, "right", 6),
    "job": _Place((395, 112, 580, 44), 40, "right", 6),
    "jobTitle": _Place((395, 166, 580, 44), 40, "right", 6),
    "maritalStatus": _Place((415, 232, 135, 50), 42, "middle", 5),
    "religion": _Place((665, 232, 135, 50), 42, "middle", 5),
    "gender": _Place((870, 232, 115, 50), 42, "middle", 5),
    "husbandName": _Place((400, 287, 580, 44), 40, "right", 4),
    "idExpiry": _Place((375, 342, 280, 55), 44, "middle", 4),
}
HEADINGS = {
    "front": (("جمهورية مصر العربية", _Place((560, 25, 600, 62), 54, "middle")),
              ("بطاقة تحقيق الشخصية", _Place((560, 98, 600, 62), 54, "middle"))),
    "back": (("البطاقة سارية حتى", _Place((670, 342, 320, 55), 42, "right", 4)),),
}  # fmt: skip
PORTRAIT: Rect = (40.0, 60.0, 330.0, 430.0)
BARCODE: Rect = (70.0, 455.0, 1060.0, 220.0)

_GROUNDS = ((205, 226, 238), (228, 238, 214), (235, 220, 205), (190, 215, 232), (226, 200, 214))
"""Light colours, BGR."""
_LATIN = ("idKey",)
_IN_DIGITS = ("idNumber", "dateOfBirth", "releaseDate", "idExpiry")


def drawn(side: str, rng: np.random.Generator) -> CleanCard:
    """Draw one side of an invented person's card. Needs the reserved fonts."""
    person = _people().person(rng)
    texts, places = (front_texts(person), FRONT) if side == "front" else (back_texts(person), BACK)
    image = _ground(rng)
    font = evaluation_fonts()[int(rng.integers(len(evaluation_fonts())))]
    latin = latin_fonts()[int(rng.integers(len(latin_fonts())))]
    boxes: dict[str, Rect] = {}
    if side == "front":
        boxes["portrait"] = _with_portrait(image, rng)
    else:
        boxes["barcode"] = _with_marks(image, rng)
    for heading, place in HEADINGS[side]:
        _print(image, heading, place, font, rng.integers(0, 110, 3), rng)
    colour = rng.integers(0, 60, 3)
    spaced = bool(rng.random() < 0.5)
    for name, text in texts.items():
        said = text.translate(ARABIC_DIGITS) if name in _IN_DIGITS else text
        if name == "idNumber" and side == "front" and spaced:
            # Arabic digits with spaces between them are words to a shaper, and set from right to left.
            said = " ".join(said[::-1])
        boxes[name] = _print(image, said, places[name], latin if name in _LATIN else font, colour, rng, name)
    return CleanCard(image, side, boxes, dict(texts))


@cache
def _people() -> Corpus:
    return Corpus(held_out=True)


def _ground(rng: np.random.Generator) -> Picture:
    """Return one colour that runs into another, half of the time with waves."""
    first, second = (np.float32(_GROUNDS[at]) for at in rng.choice(len(_GROUNDS), 2, replace=False))
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    heading = rng.uniform(0, np.pi / 2)
    along = (np.cos(heading) * x / WIDTH + np.sin(heading) * y / HEIGHT) / np.sqrt(2)
    ground = first + along[..., None] * (second - first)
    if rng.random() < 0.5:
        bent = 30 * np.sin(y * np.float32(rng.uniform(0.01, 0.05)))
        ground += (rng.uniform(3, 14) * np.sin((x + bent) * np.float32(rng.uniform(0.05, 0.3))))[..., None]
    return np.clip(ground, 0, 255).astype(np.uint8)


def _with_portrait(image: Picture, rng: np.random.Generator) -> Rect:
    x, y, width, height = (int(v) for v in PORTRAIT)
    x, y = x + int(rng.integers(-12, 13)), y + int(rng.integers(-12, 13))
    face = cv2.resize(draw_head(rng), (width, height), interpolation=cv2.INTER_AREA)
    image[y : y + height, x : x + width] = face
    return float(x), float(y), float(width), float(height)


def _with_marks(image: Picture, rng: np.random.Generator) -> Rect:
    """Draw a ring where the coat of arms stands, and a barcode of nothing."""
    cv2.ellipse(
        image, (120, 155), (70, 95), 0, 0, 360, tuple(int(v) for v in rng.integers(20, 170, 3)), 12, cv2.LINE_AA
    )
    x, y, width, height = (int(v) for v in BARCODE)
    bars = (255 * (rng.random((20, 260)) < 0.5)).astype(np.uint8)
    shown = cv2.resize(bars, (width, height), interpolation=cv2.INTER_NEAREST)
    image[y : y + height, x : x + width] = shown[..., None]
    return BARCODE


def _print(
    image: Picture, text: str, place: _Place, font: Font, colour: np.ndarray, rng: np.random.Generator, name: str = ""
) -> Rect:
    """Print a line, smaller where it is too wide; return the box of its ink."""
    x, y, width, height = place.box
    mask = _fitted(
        text, place.size * rng.uniform(0.9, 1.05), (width, height), font, rtl=name not in _IN_DIGITS + _LATIN
    )
    high, wide = mask.shape
    left = {"left": x, "middle": x + (width - wide) / 2, "right": x + width - wide}[place.side]
    left = int(left + rng.integers(-place.strays, place.strays + 1))
    top = int(y + (height - high) / 2 + rng.integers(-place.strays, place.strays + 1))
    left, top = int(np.clip(left, 0, WIDTH - wide)), int(np.clip(top, 0, HEIGHT - high))
    part = image[top : top + high, left : left + wide]
    part[:] = np.round(part + mask[..., None] * (colour.astype(np.float32) - part)).astype(np.uint8)
    return float(left), float(top), float(wide), float(high)


def _fitted(text: str, size: float, room: tuple[float, float], font: Font, *, rtl: bool) -> Mask:
    """Return the ink of a line that is no larger than its room."""
    mask = ink(text, font.path, round(size), rtl=rtl)
    share = min(1.0, room[0] / mask.shape[1], room[1] / mask.shape[0])
    return mask if share == 1.0 else ink(text, font.path, int(size * share), rtl=rtl)
