"""Names as Egyptians are really spelled: single words from Wikidata (CC0), put together into invented people.

The package `arabic-name-romanizer` (MIT) ships, for each Arabic word, the Latin spellings that Wikidata's labels give
people of a country, with counts. It is installed beside the peer (`requirements.txt`); the product never saw it.
"""

import sqlite3
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from random import Random

from rapidfuzz.distance import Levenshtein

from benchmarks.screening.egyptians import is_for_evaluation
from benchmarks.screening.pairs import Pair

PATH_IN_PACKAGE = "arabic_name_romanizer/resources/names.sqlite3"
_WORDS = "SELECT arabic_key, latin, role, SUM(count) FROM units WHERE country = 'EG' GROUP BY 1, 2, 3 ORDER BY 1, 2, 3"
_LEAST_SHARE = 0.01
"""Spellings of a word that fewer of its bearers have are taken for mistakes."""
_SIMILAR_FROM = 4
_TRIES = 40


@dataclass(frozen=True, slots=True)
class Attested:
    """A word with its spellings, how often each, and whether it is seen as a given name."""

    text: str
    folded: str
    count: int
    given: bool
    spellings: tuple[str, ...]
    counts: tuple[int, ...]

    def written(self, rng: Random) -> str:
        """Return the word as one of its bearers spells it."""
        return rng.choices(self.spellings, self.counts)[0]


def attested_words(database: Path) -> list[Attested]:
    """Return all words."""
    found: dict[str, dict[str, int]] = {}
    given: dict[str, int] = {}
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        for word, latin, role, count in connection.execute(_WORDS):
            spellings = found.setdefault(word, {})
            spellings[latin] = spellings.get(latin, 0) + count
            given[word] = given.get(word, 0) + (count if role == "given" else 0)
    connection.close()
    words = []
    for word, spellings in found.items():
        count = sum(spellings.values())
        kept = {latin: n for latin, n in spellings.items() if n >= _LEAST_SHARE * count and latin.isprintable()}
        if kept and len(word) > 1:
            words.append(
                Attested(word, word.replace(" ", ""), count, given[word] > count / 3, tuple(kept), tuple(kept.values()))
            )
    return words


class AttestedPeople:
    """Draws chains of four words: a given name, two more, and any word last."""

    def __init__(self, database: Path, rng: Random, *, evaluation: bool, power: float = 0.7) -> None:
        self._rng = rng
        words = [w for w in attested_words(database) if is_for_evaluation(w.folded) is evaluation]
        self._any, self._given = words, [word for word in words if word.given]
        self._cumulative = {
            id(pool): list(accumulate(word.count**power for word in pool)) for pool in (self._any, self._given)
        }

    def chain(self) -> tuple[Attested, ...]:
        """Return the four words of a person."""
        return tuple(self._one(place) for place in range(4))

    def changed(self, chain: Sequence[Attested], *, similar: bool) -> tuple[Attested, ...]:
        """Return a chain with one word replaced by that of a different name."""
        tries = 0
        while True:
            tries += 1
            similar = similar and tries < _TRIES
            at = self._rng.randrange(len(chain))
            if similar:
                near = [word for word in self._any if word.count >= _SIMILAR_FROM and _near(word, chain[at])]
                other = self._rng.choice(near) if near else None
            else:
                other = self._one(at)
            if other is not None and differ(other, chain[at]):
                return (*chain[:at], other, *chain[at + 1 :])

    def pairs(self, task: str, count: int) -> Iterator[Pair]:
        """Yield pairs of `ar-lat` or `lat-lat`: `count` of one person, as many of two."""
        for number in range(count):
            chain = self.chain()
            similar = number % 2 == 0
            for other, kind in (
                (chain, "same"),
                (self.changed(chain, similar=similar), "similar" if similar else "another"),
            ):
                ours = " ".join(word.text if task == "ar-lat" else word.written(self._rng) for word in chain)
                yield Pair(ours, " ".join(word.written(self._rng) for word in other), other is chain, kind)

    def _one(self, place: int) -> Attested:
        pool = self._any if place == 3 else self._given
        cumulative = self._cumulative[id(pool)]
        return pool[bisect(cumulative, self._rng.random() * cumulative[-1])]


def _near(a: Attested, b: Attested) -> bool:
    return Levenshtein.distance(a.folded, b.folded, score_cutoff=2) <= 2 and differ(a, b)


def differ(a: Attested, b: Attested) -> bool:
    """Tell whether two words are different names: spelled differently in Arabic, and never the same in Latin."""
    if _bare(a.folded) == _bare(b.folded):
        return False
    return {s.casefold() for s in a.spellings}.isdisjoint(s.casefold() for s in b.spellings)


def _bare(folded: str) -> str:
    return folded.removeprefix("ال").rstrip("هاي")
