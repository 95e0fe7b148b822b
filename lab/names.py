"""Egyptian names with their real frequencies: which word stands where in a chain of names, and how it is printed.

Source: the package `egy-names` (MIT), counted over 3.8 million student records.
"""

import gzip
import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from zlib import crc32

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

LETTERS = frozenset("ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي ")
HELD_OUT_SHARE = 0.04
POSITIONS = 5
"""Places in a chain that are drawn: the first name, then father, grandfather, great-grandfather and family."""


class Gender(StrEnum):
    """The holder's gender."""

    MALE = "male"
    FEMALE = "female"


@dataclass(frozen=True, slots=True)
class NameList:
    """Every usable name (as the source spells it) with its share of all name tokens and of each place."""

    words: tuple[str, ...]
    shares: NDArray[np.float64]
    places: NDArray[np.float64]
    genders: NDArray[np.str_]
    religions: NDArray[np.str_]
    held_out: NDArray[np.bool_]


@cache
def name_list() -> NameList:
    """Load the names; 4 % of them, chosen by a checksum of the word, are marked as held out of training."""
    packed = files("egy_names").joinpath("data/names.json.gz").read_bytes()
    entries = [e for e in json.loads(gzip.decompress(packed))["names"] if usable(e["a"])]
    words = tuple(e["a"] for e in entries)
    return NameList(
        words=words,
        shares=np.array([max(e["tp"], 1e-6) for e in entries]),
        places=np.array([e["p"][:POSITIONS] for e in entries], np.float64) / 100,
        genders=np.array([e["g"] for e in entries]),
        religions=np.array([e["r"] for e in entries]),
        held_out=np.array([is_held_out(word) for word in words]),
    )


def usable(word: str) -> bool:
    """Tell whether an entry is a plausible single name: Arabic letters only, of 2 to 16 characters."""
    return 2 <= len(word) <= 16 and set(word) <= LETTERS and not word.startswith("ا ")


def is_held_out(word: str) -> bool:
    """Tell whether a word is reserved for evaluation."""
    return crc32(word.encode()) % 1000 < HELD_OUT_SHARE * 1000


class NameSampler:
    """Draws names by place, gender and religion.

    `power` flattens the frequencies (1 real, 0 uniform). `held_out` None draws from all names, False only from those
    that training may see, True only from the reserved ones.
    """

    def __init__(self, power: float = 1.0, held_out: bool | None = None) -> None:
        names = name_list()
        allowed = np.ones(len(names.words), bool) if held_out is None else names.held_out == held_out
        self._names = names
        self._cumulative: dict[tuple[int, str, str], NDArray[np.float64]] = {}
        self._base = np.where(allowed, names.shares**power, 0.0)
        self._power = power

    def draw(self, rng: Generator, place: int, gender: Gender = Gender.MALE, religion: str = "") -> str:
        """Draw the name at `place` (0 the first name; every later place is an ancestor, hence male)."""
        key = (place, "f" if place == 0 and gender is Gender.FEMALE else "m", religion)
        if key not in self._cumulative:
            self._cumulative[key] = self._weights(*key)
        cumulative = self._cumulative[key]
        return self._names.words[int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))]

    def _weights(self, place: int, gender: str, religion: str) -> NDArray[np.float64]:
        names = self._names
        there = names.places[:, place]
        weights = self._base * np.where(there > 0, np.maximum(there, 1e-4) ** self._power, 0.0)
        opposite = "m" if gender == "f" else "f"
        weights = np.where(names.genders == opposite, 0.0, weights)
        if place == 0:
            weights = np.where(names.genders == "n", weights * 0.3, weights)
        other_faith = {"m": "c", "c": "m"}.get(religion)
        if other_faith:
            weights = np.where(names.religions == other_faith, 0.0, weights)
        if religion == "c":
            weights = np.where(names.religions == "c", weights * 20, weights)
        return np.cumsum(weights)


@dataclass(frozen=True, slots=True)
class Spelling:
    """How one registry clerk prints names: dotless final ya, no hamza on the first alef, ha for ta marbuta."""

    dotless_ya: bool
    bare_alef: bool
    plain_ha: bool
    split_compounds: bool

    @classmethod
    def draw(cls, rng: Generator) -> "Spelling":
        """Draw a habit with the shares that are seen in print."""
        return cls(*(bool(rng.random() < share) for share in (0.6, 0.35, 0.12, 0.6)))

    def apply(self, words: str) -> str:
        """Return the words as this clerk prints them."""
        return " ".join(self._word(word) for word in words.split())

    def _word(self, word: str) -> str:
        if self.dotless_ya and word.endswith("ي"):
            word = word[:-1] + "ى"
        if self.bare_alef and word[0] in "أإ":
            word = "ا" + word[1:]
        if self.plain_ha and word.endswith("ة"):
            word = word[:-1] + "ه"
        if self.split_compounds and word.startswith("عبدال") and len(word) > 6:
            word = "عبد " + word[3:]
        if self.split_compounds and word.endswith("الدين") and len(word) > 7:
            word = word[:-5] + " الدين"
        if self.split_compounds and word.startswith("أبوال") and len(word) > 7:
            word = "أبو " + word[3:]
        return word
