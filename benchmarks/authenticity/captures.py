"""What is captured: genuine cards and attacks on them, each from simulators that share as little as can be.

The first is the one that also draws training pictures, here with the fonts, screens, print rulings, papers and phones
of its evaluation half (`lab.attacks`); the second (`lab.second`) was never trained on. Both follow the physics. The
third (`lab.third`), never trained on either, draws plain attacks that anybody would see.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from lab.attacks import Capture

FIRST, SECOND, THIRD = "first", "second", "third"
SIMULATORS = (FIRST, SECOND, THIRD)
BOTH = "both"
"""The first and the second together: plain attacks among theirs would flatter what is found of those."""
TIERS = ("scan", "photo", "phone", "hard")
GENUINE = "genuine"
ATTACKS = ("screen", "print", "photocopy", "digital", "substituted_portrait", "edited_text")
KINDS = (GENUINE, *ATTACKS)

BOTH_SIDES = ("front", "back")
ONE_SIDE: Mapping[str, tuple[str, ...]] = {"substituted_portrait": ("front",)}
"""Attacks that one side alone can show."""


@dataclass(frozen=True, slots=True)
class Captured:
    """A picture file and its truth; `variant` says which screen, printer, hand it was, in the simulator's words.

    `quad` (4, 2) float64 are the card's corners in pixels of the decoded picture.
    """

    jpeg: bytes
    quad: NDArray[np.float64]
    side: str
    kind: str
    variant: str
    tier: str

    @classmethod
    def of(cls, drawn: "Capture") -> "Captured":
        """Keep of what a simulator drew what is needed to judge it."""
        return cls(drawn.jpeg, drawn.quad, drawn.side, drawn.species, drawn.variant, drawn.tier)


class Simulator(Protocol):
    """Makes captures; the same arguments make the same capture."""

    def capture(self, kind: str, index: int, seed: int) -> Captured:
        """Make number `index` of a kind."""
        ...

    def twice(self, index: int, seed: int) -> tuple[Captured, Captured]:
        """Make two genuine captures of one card."""
        ...


def place_of(kind: str, index: int) -> tuple[str, str]:
    """Return side and tier of a number; sides take turns first, then tiers, so that all are equally frequent."""
    sides = ONE_SIDE.get(kind, BOTH_SIDES)
    return sides[index % len(sides)], TIERS[index // len(sides) % len(TIERS)]


class FirstSimulator:
    """`lab.attacks`, the half of its parameters that is kept for evaluation."""

    def capture(self, kind: str, index: int, seed: int) -> Captured:
        """See `Simulator`."""
        from lab.attacks.species import draw

        side, tier = place_of(kind, index)
        rng = _random(FIRST, kind, index, seed)
        turn = index // (len(BOTH_SIDES) * len(TIERS)) % 4
        if kind == GENUINE and turn >= 2:
            return self._lived_in(side, tier, rng, again=turn == 3)
        return Captured.of(draw(kind, side, tier, "evaluate", rng))

    def _lived_in(self, side: str, tier: str, rng: np.random.Generator, *, again: bool) -> Captured:
        """Draw a genuine card with a history, as tampered ones have, of which some were coded `again` after an edit.

        Without such cards among the genuine, uneven print, wear or a second coding would tell the tampered ones.
        """
        from lab.attacks.cards import clean
        from lab.attacks.genuine import captured
        from lab.attacks.innocent import lived_in
        from lab.attacks.taking import sent

        card = lived_in(clean(side, "evaluate", rng), rng)
        drawn = captured(card.image, side, tier, "evaluate", rng)
        if again:
            drawn = sent(drawn.picture, drawn.quad, (side, GENUINE, "sent again"), tier, "evaluate", rng)
        return Captured(drawn.jpeg, drawn.quad, side, GENUINE, "sent again" if again else "lived in", tier)

    def twice(self, index: int, seed: int) -> tuple[Captured, Captured]:
        """See `Simulator`."""
        from lab.attacks.cards import clean
        from lab.attacks.genuine import captured

        side, tier = place_of(GENUINE, index)
        rng = _random(FIRST, _TWICE, index, seed)
        card = clean(side, "evaluate", rng).image
        first, second = (captured(card, side, tier, "evaluate", rng) for _ in range(2))
        return Captured.of(first), Captured.of(second)


class _Apart:
    """A simulator for measuring only, whose room has a `draw` of its own."""

    room: str

    def capture(self, kind: str, index: int, seed: int) -> Captured:
        """See `Simulator`."""
        side, tier = place_of(kind, index)
        return Captured.of(import_module(self.room).draw(kind, side, tier, seed, index))


class SecondSimulator(_Apart):
    """`lab.second`, whose genuine cards, attacks and cameras share nothing with the first's."""

    room = "lab.second.attacks"

    def twice(self, index: int, seed: int) -> tuple[Captured, Captured]:
        """See `Simulator`."""
        from lab.corpus import Corpus
        from lab.second.design import Design
        from lab.second.takes import PRINTERS, taken_of

        side, tier = place_of(GENUINE, index)
        rng = _random(SECOND, _TWICE, index, seed)
        printed = PRINTERS[side](Corpus().person(rng), Design.draw(rng), rng)
        taken = [taken_of(printed, tier, rng, webp=False) for _ in range(2)]
        first, second = (Captured(one.file, one.corners, side, GENUINE, "card", tier) for one in taken)
        return first, second


class ThirdSimulator(_Apart):
    """`lab.third`: plain attacks."""

    room = "lab.third"

    def twice(self, index: int, seed: int) -> tuple[Captured, Captured]:
        """See `Simulator`."""
        from lab.third import twice

        first, second = twice(*place_of(GENUINE, index), seed, index)
        return Captured.of(first), Captured.of(second)


def shown_by(simulator_name: str, record_of: str) -> bool:
    """Tell whether what one simulator drew counts in a row of tables, which may be that of `BOTH`."""
    return record_of == simulator_name or (simulator_name == BOTH and record_of in (FIRST, SECOND))


_TWICE = "twice"
_STREAMS = (*KINDS, _TWICE)


def _random(simulator_name: str, kind: str, index: int, seed: int) -> np.random.Generator:
    """Return random numbers that nothing else of the same seed draws from."""
    return np.random.default_rng([seed, SIMULATORS.index(simulator_name), _STREAMS.index(kind), index])


@cache
def simulator(name: str) -> Simulator:
    """Return a simulator by its name."""
    return {FIRST: FirstSimulator, SECOND: SecondSimulator, THIRD: ThirdSimulator}[name]()
