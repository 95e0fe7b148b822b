"""Every species of the third simulator, and how to draw one capture of it."""

from collections.abc import Callable

import cv2
import numpy as np

from lab.attacks import Capture
from lab.attacks.cards import CleanCard, rendered
from lab.third import cards, copies, edits
from lab.third.takes import SIZES, Codes, Quad, Stage, empty, laid, saved, scaled_for, taken, to_codes, to_light

GENUINE = "genuine"
SPECIES = (GENUINE, "screen", "print", "photocopy", "digital", "substituted_portrait", "edited_text")
STREAM = 3
"""Keeps these random numbers apart from any others of the same seed."""

Drawn = tuple[Codes, Quad, str]
"""The picture, the card's corners in it, and which variant it is."""

PAPER, CASE = 0.88, 0.012
PLAIN = 0.5
"""How many cards are drawn plainly (`cards.py`); the others are the first simulator's."""


def draw(species: str, side: str, tier: str, seed: int, index: int) -> Capture:
    """Draw one capture; it depends on the arguments alone.

    Raises KeyError for an unknown species or tier, ValueError for a portrait on the back.
    """
    if tier not in SIZES:
        raise KeyError(tier)
    if species == "substituted_portrait" and side != "front":
        raise ValueError("the portrait is on the front")
    rng = np.random.default_rng([seed, STREAM, SPECIES.index(species), index])
    card = _card(side, rng)
    picture, quad, variant = _DRAWN[species](card, tier, rng)
    return _sent(picture, quad, (side, species, variant), tier, rng)


def photographed(side: str, tier: str, seed: int, index: int) -> tuple[CleanCard, Capture]:
    """Draw a plain card (`cards.py`) and a genuine capture of it."""
    rng = np.random.default_rng([seed, STREAM, len(SPECIES) + 1, index])
    card = cards.drawn(side, rng)
    picture, quad, variant = _genuine(card, tier, rng)
    return card, _sent(picture, quad, (side, GENUINE, variant), tier, rng)


def twice(side: str, tier: str, seed: int, index: int) -> tuple[Capture, Capture]:
    """Draw two genuine captures of one card."""
    rng = np.random.default_rng([seed, STREAM, len(SPECIES), index])
    card = _card(side, rng)
    first, second = (_sent(*_genuine(card, tier, rng)[:2], (side, GENUINE, "card"), tier, rng) for _ in range(2))
    return first, second


def _card(side: str, rng: np.random.Generator) -> CleanCard:
    """Draw a card plainly, or as the first simulator's are."""
    return cards.drawn(side, rng) if rng.random() < PLAIN else rendered(side, "evaluate", rng)


def _sent(picture: Codes, quad: Quad, named: tuple[str, str, str], tier: str, rng: np.random.Generator) -> Capture:
    picture, quad = scaled_for(tier, picture, quad)
    file = saved(tier, picture, rng)
    decoded = np.asarray(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR), np.uint8)
    return Capture(file, decoded, np.asarray(quad, np.float64), *named, tier)


def _genuine(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    return *taken(laid(empty(tier, rng), to_light(card.image)), rng), "card"


def _surrounded(tier: str, light: float, rng: np.random.Generator) -> Stage:
    """Return a stage with a sheet or a case round the card's place."""
    sheet = np.full((60, 96, 3), light, np.float32)
    stage = empty(tier, rng)
    return laid(stage, sheet, 1 + rng.uniform(0.04, 0.25)) if rng.random() < 0.7 else stage


def _screen(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    kind = str(rng.choice([*copies.PANELS, "bands"]))
    stage = _surrounded(tier, CASE, rng)
    if kind == "bands":
        shown = laid(stage, to_light(card.image))
        return *taken(Stage(copies.banded(shown.light, rng), shown.quad, tier), rng), kind
    return *taken(laid(stage, copies.on_panel(card.image, kind, rng)), rng), kind


def _print(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    stage = _surrounded(tier, PAPER, rng)
    if rng.random() < 0.25:
        return *taken(laid(stage, copies.sprayed(card.image, rng)), rng), "sprayed"
    ruling = int(rng.choice(copies.RULINGS))
    return *taken(laid(stage, copies.in_dots(card.image, ruling, rng)), rng), f"dots_{ruling}"


def _photocopy(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    stage = _surrounded(tier, PAPER, rng)
    return *taken(laid(stage, copies.without_colour(card.image, rng)), rng), "toner"


def _digital(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    if rng.random() < 0.5:
        width = SIZES[tier][0] - 200
        how = cv2.INTER_AREA if width < card.image.shape[1] else cv2.INTER_CUBIC
        image = np.asarray(cv2.resize(card.image, (width, round(width * 0.625)), interpolation=how), np.uint8)
        quad = np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * image.shape[1::-1] - 0.5
        return image, quad, "as_drawn"
    stage = laid(empty(tier, rng), to_light(card.image))
    return np.round(to_codes(stage.light)).astype(np.uint8), stage.quad, "on_a_ground"


def _portrait(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    picture, quad, _ = _genuine(card, tier, rng)
    other = _card("front", rng)
    new = edits.cut(other.image, other.boxes["portrait"])
    feather = float(rng.choice([0.0, 0.0, 1.0, 2.0]))
    picture = edits.over(picture, quad, new, card.boxes["portrait"], feather)
    return picture, quad, "pasted" if feather == 0 else "feathered"


def _text(card: CleanCard, tier: str, rng: np.random.Generator) -> Drawn:
    picture, quad, _ = _genuine(card, tier, rng)
    flat = edits.flattened(picture, quad)
    copied = rng.random() < 0.5
    for here, there in edits.places(card.boxes["idNumber"], int(rng.integers(1, 4)), rng):
        patch = edits.cut(flat, there)
        if not copied:
            patch = edits.retyped(edits.cut(flat, here), edits.cut(card.image, there))
        picture = edits.over(picture, quad, patch, here, 0.0)
    return picture, quad, "copied" if copied else "retyped"


_DRAWN: dict[str, Callable[[CleanCard, str, np.random.Generator], Drawn]] = {
    GENUINE: _genuine,
    "screen": _screen,
    "print": _print,
    "photocopy": _photocopy,
    "digital": _digital,
    "substituted_portrait": _portrait,
    "edited_text": _text,
}
