"""Pairs of Egyptian names to measure with: of one person, and of two who differ in one name of four.

A romanisation is drawn for each person, as people keep to theirs; the printed Arabic varies as registries do.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from benchmarks.screening.egyptians import People, Word
from benchmarks.screening.misreading import misread
from benchmarks.screening.romanisations import ROMANISATIONS
from benchmarks.screening.spelling import written
from lab.names import Spelling

LOST = "a letter lost"
LISTED = "listed by egy-names"
"""In place of a romanisation: for every name one of the Latin spellings that the book of names lists."""
TASKS = ("ar-lat", "lat-lat", "misread", "missing")
_KEPT = ((0, 1, 2), (0, 1, 3), (0, 2, 3), (0, 3))
"""Which of four names are left where some are missing."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names; `same` when they are one person's; `kind` says how they were made."""

    a: str
    b: str
    same: bool
    kind: str


class PairMaker:
    """Makes pairs of one task after the other from one seed; `styles` are the romanisations to use."""

    def __init__(self, seed: int, *, evaluation: bool, styles: Sequence[str]) -> None:
        self._rng = Random(seed)
        self._prints = np.random.default_rng(seed)
        self._people = People(self._rng, evaluation=evaluation)
        self._styles = styles

    def task(self, name: str, pairs: int) -> Iterator[Pair]:
        """Yield pairs of a task: `pairs` of one person, as many of two."""
        make: Callable[[tuple[Word, ...], tuple[Word, ...]], tuple[str, str, str]] = {
            "ar-lat": self._arabic_latin,
            "lat-lat": self._latin_latin,
            "misread": self._misread,
            "missing": self._missing,
        }[name]
        for number in range(pairs):
            chain = self._people.chain()
            yield self._pair(make(chain, chain), same=True)
            other, kind = self._one_different(chain, similar=number % 2 == 0)
            a, b, _ = make(chain, other)
            yield Pair(a, b, False, kind)

    @staticmethod
    def _pair(made: tuple[str, str, str], *, same: bool) -> Pair:
        return Pair(made[0], made[1], same, made[2])

    def _one_different(self, chain: tuple[Word, ...], *, similar: bool) -> tuple[tuple[Word, ...], str]:
        for _ in range(50):
            at = self._rng.randrange(len(chain))
            gender = chain[0].gender if at == 0 else "m"
            other = self._people.similar(chain[at]) if similar else self._people.another(chain[at], at, gender)
            if other is not None:
                return (*chain[:at], other, *chain[at + 1 :]), "similar" if similar else "another"
        return self._one_different(chain, similar=False)

    def _arabic(self, chain: Sequence[Word]) -> str:
        return Spelling.draw(self._prints).apply(" ".join(word.text for word in chain))

    def _latin(self, chain: Sequence[Word], style: str) -> str:
        if style == LISTED:
            return " ".join(self._rng.choice(word.latin) for word in chain)
        by = ROMANISATIONS[style]
        return " ".join(written(word.egyptian if by.egyptian else word.marked, by, self._rng) for word in chain)

    def _latin_list(self, chain: Sequence[Word], style: str) -> str:
        """Write a name as lists do now and then: family name first, before a comma or not, in capitals or not."""
        form = self._rng.random()
        if form < 0.8:
            name = self._latin(chain, style)
        else:
            comma = ", " if form < 0.9 else " "
            name = self._latin(chain[-1:], style) + comma + self._latin(chain[:-1], style)
        return name.upper() if self._rng.random() < 0.25 else name

    def _arabic_latin(self, a: tuple[Word, ...], b: tuple[Word, ...]) -> tuple[str, str, str]:
        style = self._rng.choice(self._styles)
        return self._arabic(a), self._latin_list(b, style), style

    def _latin_latin(self, a: tuple[Word, ...], b: tuple[Word, ...]) -> tuple[str, str, str]:
        one, other = self._rng.choice(self._styles), self._rng.choice(self._styles)
        return self._latin_list(a, one), self._latin_list(b, other), f"{one} / {other}"

    def _misread(self, a: tuple[Word, ...], b: tuple[Word, ...]) -> tuple[str, str, str]:
        printed = self._arabic(a)
        if a is b:
            wrong = misread(printed, self._rng)
            return printed, wrong, LOST if len(wrong.replace(" ", "")) < len(printed.replace(" ", "")) else "misread"
        return printed, self._arabic(b), "read well"

    def _missing(self, a: tuple[Word, ...], b: tuple[Word, ...]) -> tuple[str, str, str]:
        """Leave out one of the later names, or all but first and last; in either script.

        Of two people what is kept says so: أحمد علي is no other than أحمد حسن علي, whoever was meant.
        """
        telling = [kept for kept in _KEPT if a is b or not _in_order([b[at] for at in kept], a)]
        keep = self._rng.choice(telling or _KEPT)
        shorter = [b[at] for at in keep]
        style = self._rng.choice(self._styles)
        kind = "first and last" if len(keep) == 2 else "three of four"
        if self._rng.random() < 0.5:
            return self._arabic(a), self._latin(shorter, style), kind
        return self._latin(a, style), self._latin(shorter, self._rng.choice(self._styles)), kind


def _in_order(some: Sequence[Word], whole: Sequence[Word]) -> bool:
    """Tell whether words stand in a chain in the same order, as they are printed, with or without others between."""
    rest = iter(word.text for word in whole)
    return all(word.text in rest for word in some)
