"""Test pictures of whole cards in tiers of difficulty, in the reserved fonts, from seeds that training never used."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from lab.camera import jpeg
from lab.card import Card, CardFonts
from lab.card_bank import render
from lab.corpus import Corpus, Person
from lab.ground import round_corners
from lab.lettering import Picture
from lab.scenes import Mode, Scene, compose

EVALUATION_SEED = 9_001


@dataclass(frozen=True)
class Tier:
    """How pictures of one tier are taken; `phone` scales them to 800 × 800 at JPEG quality 50 as the mobile SDKs do."""

    name: str
    modes: tuple[Mode, ...]
    longest: tuple[int, int]
    strength: float
    share: tuple[float, float] = (0.6, 0.98)
    phone: bool = False


TIERS = (
    Tier("scan", ("tight", "flat"), (1200, 1700), 0.15),
    Tier("photo", ("photo",), (1500, 2400), 0.5),
    Tier("phone", ("photo",), (1500, 2000), 0.4, (0.8, 0.99), phone=True),
    Tier("hard", ("photo", "flat"), (1000, 2000), 1.0, (0.5, 0.98)),
)


@dataclass(frozen=True)
class TestPicture:
    """One test picture with its truth: the person, the rendered card (boxes, printed texts), and the scene."""

    person: Person
    card: Card
    scene: Scene


def with_outline(card: Card, rng: np.random.Generator) -> Picture:
    """Return the rendered card as BGRA with rounded corners."""
    return np.dstack([card.image, (round_corners(rng) * 255).astype(np.uint8)])


def pictures(
    tier: Tier, side: str, count: int, seed: int = EVALUATION_SEED, fonts: CardFonts | None = None
) -> Iterator[TestPicture]:
    """Draw test pictures; the same seed gives the same people, cards and pictures."""
    corpus, fonts = Corpus(), fonts or CardFonts.reserved()
    for index in range(count):
        rng = np.random.default_rng([seed, TIERS.index(tier), side == "back", index])
        person = corpus.person(rng)
        card = render(side, person, fonts, rng)
        yield TestPicture(person, card, take(tier, card, rng))


def take(tier: Tier, card: Card, rng: np.random.Generator) -> Scene:
    """Take one picture of a rendered card as the tier says."""
    mode = tier.modes[rng.integers(len(tier.modes))]
    longest = int(rng.integers(*tier.longest))
    scene = compose(with_outline(card, rng), card.side, mode, rng, longest, tier.strength, tier.share)
    return _phone(scene) if tier.phone else scene


def _phone(scene: Scene) -> Scene:
    height, width = scene.picture.shape[:2]
    factor = min(1.0, 800 / max(width, height))
    size = (round(width * factor), round(height * factor))
    picture = jpeg(np.asarray(cv2.resize(scene.picture, size, interpolation=cv2.INTER_AREA), np.uint8), 50)
    quad = None if scene.quad is None else scene.quad * [size[0] / width, size[1] / height]
    return Scene(picture, scene.kind, quad, scene.complete)
