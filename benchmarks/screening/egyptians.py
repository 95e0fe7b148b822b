"""Invented Egyptians with names of four parts: from the frequencies of `egy-names`, in one chain as on a card.

Half of all names, by a checksum of the word, are for development, the other half for evaluation.
"""

import gzip
import json
from bisect import bisect
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import accumulate
from random import Random
from zlib import crc32

from rapidfuzz.distance import Levenshtein

_LETTERS = frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي")
_FOLDED = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي", "ة": "ه", "ؤ": "و", "ئ": "ي", "ء": None})
_NO_NAMES = frozenset({"الله", "الشيخ", "المستشار", "الحاج", "المهندس", "الدكتور"})
"""Entries that are the rest of a name or a title; a person has none of them for a name of its own."""
LEAST_PERCENT = 2e-4
"""Share in percent from which a name is drawn: one in half a million names; the book's misspellings are below."""
_SIMILAR_FROM_PERCENT = 4e-3
_CHAIN = 4


@dataclass(frozen=True, slots=True)
class Word:
    """A name of the book: as it is spelled, with marks (standard, Egyptian), its percentage by place, its variants."""

    text: str
    folded: str
    marked: str
    egyptian: str
    percent: float
    places: tuple[float, ...]
    gender: str
    religion: str
    variants: frozenset[str]
    latin: tuple[str, ...]


@cache
def words() -> tuple[Word, ...]:
    """Return the names that are common enough to be sure of, the most frequent first."""
    packed = files("egy_names").joinpath("data/names.json.gz").read_bytes()
    entries = sorted(json.loads(gzip.decompress(packed))["names"], key=lambda entry: -entry["tp"])
    return tuple(
        Word(
            entry["a"],
            entry["a"].translate(_FOLDED),
            entry["t"],
            entry["te"],
            entry["tp"],
            tuple(entry["p"]),
            entry["g"],
            entry["r"],
            frozenset(v.translate(_FOLDED) for v in entry.get("av", "").split("|")),
            tuple(dict.fromkeys((entry["e"], *filter(None, entry.get("ev", "").split("|"))))),
        )
        for entry in entries
        if entry["tp"] >= LEAST_PERCENT
        and entry["a"] not in _NO_NAMES
        and 2 <= len(entry["a"]) <= 14
        and set(entry["a"]) <= _LETTERS
        and _letters(entry["t"]) == entry["a"]
        and _letters(entry["te"]) == entry["a"]
    )


def _letters(marked: str) -> str:
    return "".join(letter for letter in marked if letter in _LETTERS)


def is_for_evaluation(word: str) -> bool:
    """Tell whether a name is among those that development never sees."""
    return crc32(word.encode()) % 2 == 0


class People:
    """Draws chains of four names. `power` under 1 makes rare names more common than they are."""

    def __init__(self, rng: Random, *, evaluation: bool, power: float = 0.7) -> None:
        self._rng = rng
        self._words = [word for word in words() if is_for_evaluation(word.folded) is evaluation]
        self._power = power
        self._weights: dict[tuple[int, str, str], list[float]] = {}

    def chain(self) -> tuple[Word, ...]:
        """Return the four names of a person."""
        religion = "c" if self._rng.random() < 0.12 else "m"
        gender = "f" if self._rng.random() < 0.4 else "m"
        return tuple(self.one(place, gender if place == 0 else "m", religion) for place in range(_CHAIN))

    def one(self, place: int, gender: str, religion: str) -> Word:
        """Return a name that fits a place."""
        key = (place, gender, religion)
        if key not in self._weights:
            self._weights[key] = list(accumulate(self._weight(word, *key) for word in self._words))
        weights = self._weights[key]
        return self._words[bisect(weights, self._rng.random() * weights[-1])]

    def _weight(self, word: Word, place: int, gender: str, religion: str) -> float:
        share = word.places[place] if place < len(word.places) else 0.0
        if share <= 0 or word.gender == ("m" if gender == "f" else "f"):
            return 0.0
        if word.religion == {"m": "c", "c": "m"}[religion]:
            return 0.0
        return float((word.percent * share) ** self._power * (20 if religion == word.religion == "c" else 1))

    def another(self, word: Word, place: int, gender: str) -> Word:
        """Return a different name drawn by frequency."""
        while True:
            other = self.one(place, gender, word.religion if word.religion in "mc" else "m")
            if differ(word, other):
                return other

    def similar(self, word: Word) -> Word | None:
        """Return a different name that is spelled alike: two edits away at most, and neither rare; or None."""
        near = [
            other
            for other in self._words
            if other.percent >= _SIMILAR_FROM_PERCENT
            and Levenshtein.distance(word.folded, other.folded, score_cutoff=2) <= 2
            and differ(word, other)
        ]
        return self._rng.choice(near) if near else None


def differ(a: Word, b: Word) -> bool:
    """Tell whether two names are different names, not two spellings of one."""
    if _bare(a.folded) == _bare(b.folded) or b.folded in a.variants or a.folded in b.variants:
        return False
    return not (a.latin and b.latin and a.latin[0].casefold() == b.latin[0].casefold())


def _bare(folded: str) -> str:
    return folded.removeprefix("ال").rstrip("هاي")
