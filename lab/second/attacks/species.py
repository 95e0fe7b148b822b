"""From a species' name to a capture of it."""

from collections.abc import Callable
from zlib import crc32

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from hawiya.cards.decode import decode
from lab.attacks import Capture
from lab.corpus import Corpus
from lab.second.attacks.contents import content
from lab.second.attacks.digital import draw_digital
from lab.second.attacks.looking import Behaviour, take_copy
from lab.second.attacks.portraits import substitute
from lab.second.attacks.prints import draw_photocopy, draw_print
from lab.second.attacks.screens import draw_screen
from lab.second.attacks.texts import Card, edit_text
from lab.second.taken import Taken
from lab.second.takes import taken_of

Drawn = tuple[str, Taken, NDArray[np.uint8] | None]
"""The variant, the file and its geometry, what was put in."""


def draw_capture(species: str, side: str, tier: str, seed: int, index: int) -> Capture:
    """Draw one capture; see `lab.second.attacks.draw`."""
    person = Corpus().person(np.random.default_rng([seed, index]))
    start = (seed, crc32(tier.encode()), crc32(side.encode()), index)
    rng = np.random.default_rng([seed, crc32(species.encode()), *start])
    variant, taken, mask = DRAWN[species](Card(person, side, start), tier, rng)
    return Capture(
        jpeg=taken.file,
        picture=decode(taken.file),
        quad=np.asarray(taken.corners, np.float64),
        side=side,
        species=species,
        variant=variant,
        tier=tier,
        mask=mask,
    )


def _genuine(card: Card, tier: str, rng: Generator) -> Drawn:
    side, _, rng = card.printed()
    return "second", taken_of(side, tier, rng, webp=False), None


def _screen(card: Card, tier: str, rng: Generator) -> Drawn:
    screen = draw_screen(content(card.printed()[0], rng), rng)
    return screen.kind, take_copy(screen, Behaviour(True, rng.uniform(0.3, 1.1), 0.0), tier, rng), None


def _print(card: Card, tier: str, rng: Generator) -> Drawn:
    way, sheet, behaviour = draw_print(content(card.printed()[0], rng), tier, rng)
    return way, take_copy(sheet, behaviour, tier, rng), None


def _photocopy(card: Card, tier: str, rng: Generator) -> Drawn:
    way, sheet, behaviour = draw_photocopy(content(card.printed()[0], rng), tier, rng)
    return way, take_copy(sheet, behaviour, tier, rng), None


def _digital(card: Card, tier: str, rng: Generator) -> Drawn:
    way, taken = draw_digital(card.printed()[0], tier, rng)
    return way, taken, None


def _portrait(card: Card, tier: str, rng: Generator) -> Drawn:
    return substitute(card.printed()[0], tier, rng)


def _text(card: Card, tier: str, rng: Generator) -> Drawn:
    return edit_text(card, tier, rng)


DRAWN: dict[str, Callable[[Card, str, Generator], Drawn]] = {
    "genuine": _genuine,
    "screen": _screen,
    "print": _print,
    "photocopy": _photocopy,
    "digital": _digital,
    "substituted_portrait": _portrait,
    "edited_text": _text,
}
