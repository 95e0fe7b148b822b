"""Captures of tampered cards: half of them tampered with before the capture, half in the picture afterwards."""

from dataclasses import replace

import numpy as np

from lab.attacks import Capture, Split
from lab.attacks.cards import clean
from lab.attacks.edited import PrintedLine, edit_line, lines_of
from lab.attacks.genuine import captured
from lab.attacks.innocent import lived_in
from lab.attacks.patches import Canvas, new_mask
from lab.attacks.substituted import substitute
from lab.attacks.taking import sent
from lab.lettering import Picture, Rect

PORTRAIT, TEXT = "substituted_portrait", "edited_text"

WANTED = {
    "idNumber": 4.0,
    "dateOfBirth": 2.0,
    "idExpiry": 3.0,
    "releaseDate": 1.5,
    "first_name": 1.5,
    "last_names": 1.5,
}
"""How often a line is what the forger is after, against 0.6 for all others."""


def draw(
    species: str, side: str, tier: str, split: Split, rng: np.random.Generator, portrait: Picture | None = None
) -> Capture:
    """Draw one capture of a tampered card, with the mask of what was put in.

    `portrait` is put in instead of a drawn one. Raises ValueError for a portrait on the back.
    """
    return draw_with_boxes(species, side, tier, split, rng, portrait)[0]


def draw_with_boxes(
    species: str, side: str, tier: str, split: Split, rng: np.random.Generator, portrait: Picture | None = None
) -> tuple[Capture, dict[str, Rect]]:
    """Draw as `draw` does; return the boxes of the card's fields too, by wire name, on the rectified card."""
    if species == PORTRAIT and side != "front":
        raise ValueError("the portrait is on the front")
    card = lived_in(clean(side, split, rng), rng)
    mask = new_mask()
    before = rng.random() < 0.5
    lines = _chosen(lines_of(card), rng) if species == TEXT else []

    def tamper(canvas: Canvas) -> str:
        if species == PORTRAIT:
            return substitute(canvas, card.boxes["portrait"], split, rng, mask, portrait)[1]
        variants = [edit_line(canvas, line, split, rng, mask)[1] for line in lines]
        return variants[0]

    if before:
        variant = tamper(Canvas.of_card(card))
        return replace(captured(card.image, side, tier, split, rng, species, variant), mask=mask), card.boxes
    # What is sent scaled down by the phone was edited in its large picture as often as afterwards.
    taken_as = "photo" if tier == "phone" and rng.random() < 0.5 else tier
    taken = captured(card.image, side, taken_as, split, rng)
    picture = taken.picture.copy()
    variant = tamper(Canvas.of_picture(picture, taken.quad))
    return replace(sent(picture, taken.quad, (side, species, variant), tier, split, rng), mask=mask), card.boxes


def _chosen(lines: dict[str, PrintedLine], rng: np.random.Generator) -> list[PrintedLine]:
    """Draw one line, sometimes two or three, as forgers want them."""
    names = list(lines)
    shares = np.array([WANTED.get(name, 0.6) for name in names])
    count = min(len(names), int(rng.choice([1, 1, 1, 2, 3])))
    picked = rng.choice(len(names), count, replace=False, p=shares / shares.sum())
    return [lines[names[index]] for index in picked]
