"""Where the pictures of cards come from: three generators behind one protocol, all in the reserved fonts.

The first is the one that also draws the training pictures (other fonts, other seeds); the second shares as little with
it as can be, so that a reader that has merely learnt its generator shows; the third draws cards as plain as they can
be, without any security print, and takes plain pictures of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Image
from hawiya.inference.pictures import LARGEST_CARD_EDGE
from lab.card import CardFonts
from lab.card_bank import render
from lab.corpus import Corpus
from lab.fonts import Font, evaluation_fonts, latin_fonts
from lab.other_documents import other_document
from lab.scenes import compose
from lab.tiers import TIERS, Tier, take

TIER_NAMES = tuple(tier.name for tier in TIERS)
FIRST, SECOND, THIRD = "first", "second", "third"
GENERATORS = (FIRST, SECOND, THIRD)
OTHER = "other"
"""Beside the sides: a document that is no card. Only the first generator draws such."""


@dataclass(frozen=True, slots=True)
class CardPicture:
    """One picture with its truth.

    `quad` (4, 2) float64: the card's corners from its own upper left on, the picture spanning 0..width and 0..height;
    `texts` maps wire names to what is printed; `font` is the family of the Arabic print.
    """

    picture: Image
    quad: NDArray[np.float64] | None
    side: str
    texts: dict[str, str]
    font: str
    tier: str


class Generator(Protocol):
    """Draws test pictures; the same arguments draw the same pictures."""

    name: str

    def pictures(self, tier: str, side: str, start: int, count: int, seed: int) -> Iterator[CardPicture]:
        """Draw pictures number `start` to `start + count - 1` of a tier and a side."""
        ...


class FirstGenerator:
    """The generator of training, in reserved fonts; families take turns, so that each has its share."""

    name = FIRST

    def __init__(self) -> None:
        self._corpus = Corpus()
        self._families = families()

    def pictures(self, tier: str, side: str, start: int, count: int, seed: int) -> Iterator[CardPicture]:
        """See `Generator`. The person, the card and the picture of a number depend on nothing but the seed."""
        number = TIER_NAMES.index(tier)
        for index in range(start, start + count):
            rng = np.random.default_rng([seed, number, ("front", "back", OTHER).index(side), index])
            if side == OTHER:
                yield other_picture(TIERS[number], rng)
                continue
            family, fonts = self._families[index % len(self._families)]
            card = render(side, self._corpus.person(rng), fonts, rng)
            scene = take(TIERS[number], card, rng)
            yield CardPicture(scene.picture, scene.quad, side, dict(card.texts), family, tier)


class SecondGenerator:
    """The deliberately different generator (`lab.second`)."""

    name = SECOND

    def pictures(self, tier: str, side: str, start: int, count: int, seed: int) -> Iterator[CardPicture]:
        """See `Generator`. It draws in sequence, so every start has a seed of its own."""
        from lab import second

        for drawn in second.pictures(
            tier, side, count, int(np.random.SeedSequence([seed, start]).generate_state(1)[0])
        ):
            yield as_served(
                CardPicture(drawn.picture, drawn.quad, drawn.side, dict(drawn.texts), drawn.font, drawn.tier)
            )


class ThirdGenerator:
    """The plain one (`lab.third`)."""

    name = THIRD

    def pictures(self, tier: str, side: str, start: int, count: int, seed: int) -> Iterator[CardPicture]:
        """See `Generator`. Fonts are drawn, and not told."""
        from lab import third

        place = [seed, TIER_NAMES.index(tier), ("front", "back").index(side)]
        own = int(np.random.SeedSequence(place).generate_state(1)[0])
        for index in range(start, start + count):
            card, taken = third.photographed(side, tier, own, index)
            # Corners of captures count from the middle of the first pixel.
            yield as_served(CardPicture(taken.picture, taken.quad + 0.5, side, dict(card.texts), "", tier))


@cache
def generator(name: str) -> Generator:
    """Return a generator by its name."""
    return {FIRST: FirstGenerator, SECOND: SecondGenerator, THIRD: ThirdGenerator}[name]()


def families() -> list[tuple[str, CardFonts]]:
    """Return every reserved family with fonts that print in it alone; only the Latin of the serial is not reserved."""
    by_family: dict[str, list[Font]] = {}
    for font in evaluation_fonts():
        by_family.setdefault(font.family, []).append(font)
    return [(family, CardFonts(tuple(own), tuple(own), latin_fonts())) for family, own in sorted(by_family.items())]


def other_picture(tier: Tier, rng: np.random.Generator) -> CardPicture:
    """Take a picture of a document that is no card as the tier says."""
    mode = tier.modes[rng.integers(len(tier.modes))]
    longest = int(rng.integers(*tier.longest))
    scene = compose(other_document(rng), OTHER, mode, rng, longest, tier.strength, tier.share)
    return CardPicture(scene.picture, scene.quad, OTHER, {}, "", tier.name)


def as_served(drawn: CardPicture) -> CardPicture:
    """Return a picture no larger than a server decodes it to, which halves what is too large."""
    height, width = drawn.picture.shape[:2]
    size = (width, height)
    while max(size) > LARGEST_CARD_EDGE:
        size = ((size[0] + 1) // 2, (size[1] + 1) // 2)
    if size == (width, height):
        return drawn
    small = np.asarray(cv2.resize(drawn.picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    quad = None if drawn.quad is None else drawn.quad * [size[0] / width, size[1] / height]
    return CardPicture(small, quad, drawn.side, drawn.texts, drawn.font, drawn.tier)
