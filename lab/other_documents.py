"""Documents that are not the card: licence-like and bank cards, badges, pages with text."""

import cv2
import numpy as np
from numpy.typing import NDArray

from lab import ground
from lab.fonts import Font, latin_fonts, training_fonts
from lab.heads import draw_head
from lab.lettering import Ink, Picture, ink, lay
from lab.surfaces import surface

WORDS = (
    "رخصة قيادة", "وزارة الداخلية", "بنك مصر", "كارنيه", "نقابة المهندسين", "جامعة القاهرة", "الاسم", "العنوان", "رقم",
    "تاريخ الانتهاء", "PLATINUM", "DEBIT", "Valid thru", "Driving Licence", "Member", "Name", "No.", "4532 8810 0023",
    "12/29", "PASSPORT", "Employee", "١٢٣٤٥٦", "صالح حتى", "إيصال", "فاتورة", "مدير",
)  # fmt: skip


def other_document(rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return one document as (height, width, 4) BGRA: a card of ID-1 shape, a page, or a booklet."""
    ratio = 1.586 if rng.random() < 0.65 else rng.uniform(0.65, 1.5)
    width = 480
    height = round(width / ratio)
    out = _base(rng, width, height)
    for _ in range(int(rng.integers(0, 3))):
        _block(out, rng)
    if rng.random() < 0.45:
        head = draw_head(rng, *(round(v) for v in np.array([100, 130]) * rng.uniform(0.6, 1.5)))
        x, y = rng.integers(0, max(1, width - head.shape[1])), rng.integers(0, max(1, height - head.shape[0]))
        part = out[y : y + head.shape[0], x : x + head.shape[1]]
        part[:] = head[: part.shape[0], : part.shape[1]]
    _write(out, rng)
    outline = np.asarray(cv2.resize(ground.round_corners(rng), (width, height)) * 255, np.uint8)
    return np.dstack([out, outline])


def _base(rng: np.random.Generator, width: int, height: int) -> Picture:
    if rng.random() < 0.4:
        return surface(rng, width, height)
    card = ground.tinted(rng)
    if rng.random() < 0.5:
        card = np.clip(card.astype(np.float32) * rng.uniform(0.2, 1, 3), 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        ground.guilloche(card, rng)
    return np.asarray(cv2.resize(card, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _block(out: Picture, rng: np.random.Generator) -> None:
    height, width = out.shape[:2]
    colour = tuple(float(c) for c in rng.uniform(0, 255, 3))
    kind = rng.random()
    if kind < 0.35:
        y = int(rng.uniform(0, height * 0.8))
        cv2.rectangle(out, (0, y), (width, y + int(rng.uniform(10, height * 0.25))), colour, -1)
    elif kind < 0.6:
        x, y = int(rng.uniform(20, width * 0.8)), int(rng.uniform(20, height * 0.7))
        cv2.rectangle(out, (x, y), (x + 55, y + 42), (80, 180, 210), -1)
        cv2.line(out, (x, y + 20), (x + 55, y + 20), (40, 90, 120), 2)
    else:
        centre = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(out, centre, int(rng.uniform(15, 90)), colour, -1 if rng.random() < 0.5 else 3, cv2.LINE_AA)


def _write(out: Picture, rng: np.random.Generator) -> None:
    fonts: tuple[Font, ...] = training_fonts() if rng.random() < 0.6 else latin_fonts()
    font = fonts[rng.integers(len(fonts))]
    shade = int(rng.uniform(0, 60)) if rng.random() < 0.7 else int(rng.uniform(200, 255))
    how = Ink((shade, shade, shade), rng.uniform(0.7, 1))
    for _ in range(int(rng.integers(2, 12))):
        text = " ".join(str(word) for word in rng.choice(WORDS, rng.integers(1, 4)))
        mask = ink(text, font.path, int(rng.uniform(11, 42)), rtl=font.reserved or "ا" in font.characters)
        lay(out, mask, rng.uniform(-20, out.shape[1] * 0.8), rng.uniform(0, out.shape[0] * 0.95), how)
