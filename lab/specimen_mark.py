"""The mark that every rendered card carries: it is a specimen, not a document."""

import numpy as np

from lab.card import Card, Style
from lab.lettering import Ink, Mask, ink, lay

WORDS = ("SPECIMEN", "عينة")


def mark_as_specimen(card: Card, style: Style, rng: np.random.Generator) -> None:
    """Print a band of microtext, Latin and Arabic in turn, into a strip that no field covers; sometimes two."""
    mask = _band(style, round(rng.uniform(13, 20)), rng.uniform(380, 1150))
    taken = np.zeros(750, bool)
    for name, (_, y, _, height) in card.boxes.items():
        if name != "portrait":
            taken[max(0, int(y) - 4) : int(y + height) + 5] = True
    tall = mask.shape[0]
    free = [y for y in range(4, 746 - tall) if not taken[y : y + tall].any()]
    portrait = card.boxes.get("portrait", (0.0, 0.0, 0.0, 0.0))
    for _ in range(1 if rng.random() < 0.7 else 2):
        y = float(rng.choice(free)) if free else 4.0
        left = portrait[0] + portrait[2] + 8 if portrait[1] - tall < y < portrait[1] + portrait[3] else 6
        part = mask[:, : int(1190 - left)]
        x = rng.uniform(left, max(left + 1, 1194 - part.shape[1]))
        grey = int(rng.uniform(60, 150))
        lay(card.image, part, x, y, Ink((grey, grey, int(rng.uniform(grey, 220))), rng.uniform(0.5, 0.9)))


def _band(style: Style, size: int, width: float) -> Mask:
    pieces = [ink(WORDS[0], style.latin_font, size, rtl=False), ink(WORDS[1], style.font, round(size * 1.2))]
    tall = max(piece.shape[0] for piece in pieces)
    columns: list[Mask] = []
    place = 0
    while sum(part.shape[1] for part in columns) < width:
        piece = pieces[place % 2]
        cell = np.zeros((tall, piece.shape[1] + size), np.float32)
        top = (tall - piece.shape[0]) // 2
        cell[top : top + piece.shape[0], : piece.shape[1]] = piece
        columns.append(cell)
        place += 1
    return np.concatenate(columns, 1)
