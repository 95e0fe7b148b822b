"""The names that Egyptians bear: how often, how they are pronounced, how they are usually spelled in Latin letters.

From the package `egy-names` (MIT), counted over 3.8 million people; written by `python -m lab.name_book`.
"""

import gzip
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hawiya.names.particles import Affix
from hawiya.names.sounds import coded

UNKNOWN_SHARE = 2e-8
"""Share of names that a name which the book lacks is taken to have: half of its rarest."""
_SCALE = 1e9


@dataclass(frozen=True, slots=True)
class Entry:
    """A name without its particles: its share of all names, its pronunciations as segments, its Latin spellings.

    `with_particles` has its share by what is around it (the article counts for nothing).
    """

    word: str
    share: float
    with_particles: Mapping[frozenset[Affix], float]
    spoken: tuple[tuple[int, ...], ...]
    spelled: tuple[str, ...]


@cache
def book() -> Mapping[str, Entry]:
    """Return the names by their folded Arabic word, the most frequent first."""
    return {entry.word: entry for entry in _read()}


def _read() -> Iterator[Entry]:
    packed = files("hawiya.names").joinpath("data/book.tsv.gz").read_bytes()
    for line in gzip.decompress(packed).decode().splitlines():
        word, borne, spoken, spelled = line.split("\t")
        shares = {_affixes(around): int(count) / _SCALE for around, count in (x.split("=") for x in borne.split("|"))}
        yield Entry(
            word,
            sum(shares.values()),
            shares,
            tuple(coded(reading.split(" ")) for reading in spoken.split("|") if reading),
            tuple(spelled.split("|")) if spelled else (),
        )


@cache
def _affixes(around: str) -> frozenset[Affix]:
    return frozenset(map(Affix, filter(None, around.split("+"))))


def share_with(word: str, affixes: frozenset[Affix]) -> float:
    """Return the share of all names that a word has together with its particles; عبدالعال is common, عال is not."""
    entry = book().get(word)
    return max(UNKNOWN_SHARE, entry.with_particles.get(affixes - {Affix.ARTICLE}, 0.0)) if entry else UNKNOWN_SHARE


def share_of(word: str) -> float:
    """Return the share of all names that a folded Arabic word (without particles) has."""
    entry = book().get(word)
    return entry.share if entry else UNKNOWN_SHARE


def bits_of(share: float) -> float:
    """Return how much it says when two people share a name of this share, in bits."""
    return -math.log2(max(share, UNKNOWN_SHARE))
