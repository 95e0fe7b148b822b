"""Which names of a list have enough of the parts asked for: from the rarest part on, never over all names.

A row is a name; names of one length lie together. Parts that many names have (محمد is in every other Egyptian one) are
bitmaps over the rows, which are cut with each other word by word; rare ones are short lists of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.remembering import Remembered
from hawiya.screening.watchlists.vocabulary import APART, Mates, Vocabulary

_FREQUENT = 128
"""A part that more than one of so many rows has is a bitmap."""
_COMPARED = 4_096
"""A mate that more than one of so many rows has is compared before its rows are gathered."""
_REMEMBERED, _FREQUENT_REMEMBERED = 1_024, 256
"""Parts whose rows are kept, as lists and as bitmaps: there are not many frequent parts."""
_MOST = 50_000
"""Rows of one length that are looked at closer; so many alike names tell nobody apart."""
_WORD = 64

Rows = NDArray[np.int64]
_FewRows = NDArray[np.uint32]
_Words = NDArray[np.uint64]


@dataclass(frozen=True, slots=True)
class Group:
    """The names of one length: `parts` is a matrix with a name a row; its first row is the row `start` of all."""

    length: int
    start: int
    parts: NDArray[np.uint32]

    @property
    def words(self) -> slice:
        """Where the rows stand in a bitmap."""
        return slice(self.start // _WORD, -(-(self.start + len(self.parts)) // _WORD))

    def within(self, rows: _FewRows) -> _FewRows:
        """Return those of ordered rows that are of this group."""
        first, last = np.searchsorted(rows, np.array((self.start, self.start + len(self.parts)), np.uint32))
        return rows[first:last]


@dataclass(frozen=True, slots=True)
class Holders:
    """The rows that have a part: in order where they are few, else None; `words` the same as a bitmap."""

    count: int
    rows: _FewRows | None
    words: _Words | None


class NameRows:
    """The names of a list by their parts."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.groups = tuple(_groups(arrays))
        self._ends: NDArray[np.int64] = arrays["part_ends"]
        self._rows: NDArray[np.uint32] = arrays["part_rows"]
        self._count = len(arrays["row_owners"])
        self._frequencies = np.diff(self._ends, prepend=0)
        self._remembered: Remembered[Holders] = Remembered(_REMEMBERED)
        self._frequent: Remembered[Holders] = Remembered(_FREQUENT_REMEMBERED)

    def most_frequent(self, count: int) -> list[int]:
        """Return the parts that most names have."""
        most: list[int] = np.argsort(-self._frequencies, kind="stable")[:count].tolist()
        return most

    def holders(self, text: str, mates: Mates, vocabulary: Vocabulary) -> Holders:
        """Return who has a part that may be the one with this text, whose mates these are.

        Of the mates that many names have, those that are different names are left out: Ahmed and Hamed share a key.
        """
        found = self._remembered.get(text) or self._frequent.get(text)
        if found is None:
            vocabulary.compare(mates, mates.parts[self._frequencies[mates.parts] * _COMPARED > self._count])
            found = self._found(mates.parts[mates.steps != APART])
            (self._remembered if found.words is None else self._frequent).put(text, found)
        return found

    def with_at_least(self, held: Sequence[Holders], needed: int, group: Group) -> Rows:
        """Return rows of a group that hold at least `needed` of the parts asked for; 50,000 of them at most."""
        ordered = sorted(held, key=lambda one: one.count)
        # Whoever has enough of them has one of the rarest.
        rarest = ordered[: len(ordered) - needed + 1]
        few = [group.within(one.rows) for one in rarest if one.rows is not None]
        if len(few) < len(rarest):
            words = _at_least([self._words(one)[group.words] for one in ordered], needed)
            return _rows_of(words, _MOST) + group.start // _WORD * _WORD
        seeds = few[0] if len(few) == 1 else _distinct(np.concatenate(few))
        if len(seeds) and needed > 1:
            counted = sum((_holds(one, seeds) for one in ordered), np.zeros(len(seeds), np.uint8))
            seeds = seeds[counted >= needed]
        return seeds[:_MOST].astype(np.int64)

    def _found(self, parts: NDArray[np.uint32]) -> Holders:
        ends = self._ends[parts]
        starts = np.where(parts > 0, self._ends[parts.astype(np.int64) - 1], 0)
        pieces = [self._rows[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        rows = np.concatenate(pieces) if pieces else np.empty(0, np.uint32)
        if len(rows) * _FREQUENT <= self._count:
            rows = _distinct(rows)
            return Holders(len(rows), rows, None)
        words = self._bitmap(rows)
        return Holders(int(np.bitwise_count(words).sum()), None, words)

    def _words(self, holders: Holders) -> _Words:
        if holders.words is not None:
            return holders.words
        return self._bitmap(holders.rows if holders.rows is not None else np.empty(0, np.uint32))

    def _bitmap(self, rows: _FewRows) -> _Words:
        flags = np.zeros(self._count, np.bool_)
        flags[rows] = True
        return np.packbits(flags, bitorder="little").view(np.uint64)


def _groups(arrays: Mapping[str, NDArray[Any]]) -> Iterator[Group]:
    place = 0
    described = (arrays[name].tolist() for name in ("group_lengths", "group_starts", "group_rows"))
    for length, start, rows in zip(*described, strict=True):
        yield Group(length, start, arrays["row_parts"][place : place + rows * length].reshape(rows, length))
        place += rows * length


def _distinct(rows: _FewRows) -> _FewRows:
    """Return rows in order, each once."""
    ordered = np.sort(rows)
    once: _FewRows = ordered[np.diff(ordered, prepend=np.uint32(0xFFFF_FFFF)) != 0]
    return once


def _holds(holders: Holders, rows: _FewRows) -> NDArray[np.uint8]:
    """Tell of every row whether it is among the holders, as 0 and 1."""
    found: NDArray[np.uint8] = np.zeros(len(rows), np.uint8)
    if holders.words is not None:
        bits = holders.words[rows >> np.uint32(6)] >> (rows & np.uint32(63)).astype(np.uint64)
        found = (bits & np.uint64(1)).astype(np.uint8)
    elif holders.rows is not None and len(holders.rows):
        places = np.minimum(np.searchsorted(holders.rows, rows), len(holders.rows) - 1)
        found = (holders.rows[places] == rows).astype(np.uint8)
    return found


def _at_least(bitmaps: Sequence[_Words], needed: int) -> _Words:
    """Return the bitmap of what is set in at least `needed` bitmaps."""
    reached: list[_Words] = []  # in at least one, two, … of those so far
    for bitmap in bitmaps:
        more = [before & bitmap for before in reached[: needed - 1]]
        reached = [
            (reached[place] | gained) if place < len(reached) else gained
            for place, gained in enumerate((bitmap, *more))
        ]
    return reached[needed - 1]


def _rows_of(words: _Words, most: int) -> Rows:
    """Return where a bitmap is set, in order, no more than `most` places."""
    used = np.flatnonzero(words)
    enough = np.searchsorted(np.cumsum(np.bitwise_count(words[used]), dtype=np.int64), most) + 1
    used = used[:enough]
    bits = np.unpackbits(words[used].view(np.uint8), bitorder="little")
    places = np.flatnonzero(bits.view(np.bool_))[:most]
    rows: Rows = used[places // _WORD] * _WORD + places % _WORD
    return rows
