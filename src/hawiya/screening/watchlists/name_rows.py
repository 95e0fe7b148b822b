"""Which names of a list have enough of the parts asked for: from the rarest part on, never over all names.

A row is a name; names of one length lie together. Parts that many names have (محمد is in every other Egyptian one) are
bitmaps over the rows, which are cut with each other word by word; rare ones are short lists of rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.bitmaps import WORD, FewRows, Rows, Words, at_least, bitmap, distinct, has, rows_of
from hawiya.screening.watchlists.orders import Columns, rows_in_order
from hawiya.screening.watchlists.remembering import Remembered
from hawiya.screening.watchlists.row_dates import Eligible
from hawiya.screening.watchlists.vocabulary import APART, MOST_TENTHS, TENTHS, UNKNOWN, Mates, Vocabulary

_FREQUENT, _VERY_FREQUENT = 64, 24
"""A part that more than one of so many rows has is a bitmap; one that still more have, a bitmap for each place."""
_COMPARED = 4_096
"""A mate that more than one of so many rows has is compared before its rows are gathered."""
_REMEMBERED, _FREQUENT_REMEMBERED = 2_048, 256
"""Parts whose rows are kept, as lists (of some kilobytes) and as bitmaps: there are not many frequent parts."""
_MOST = 50_000
"""Rows of one length that are looked at closer; so many alike names tell nobody apart."""


@dataclass(frozen=True, slots=True)
class Group:
    """The names of one length: `parts` is a matrix with a name a row; its first row is the row `start` of all."""

    length: int
    start: int
    parts: NDArray[np.uint32]

    @property
    def words(self) -> slice:
        """Where the rows stand in a bitmap."""
        return slice(self.start // WORD, -(-(self.start + len(self.parts)) // WORD))

    def within(self, rows: FewRows) -> FewRows:
        """Return those of ordered rows that are of this group."""
        first, last = np.searchsorted(rows, np.array((self.start, self.start + len(self.parts)), np.uint32))
        return rows[first:last]


@dataclass(frozen=True, slots=True)
class Holders:
    """The rows that have a part: in order where they are few.

    Where they are many, `columns` has them by the length of the names, as a bitmap for each place where the part
    stands or, in the less frequent, may stand, and `anywhere` as one bitmap; `rows` are then only those with one of its
    rarer mates, and `bits` is what it says at most to have one of the others.
    """

    count: int
    rows: FewRows
    columns: Mapping[int, Columns] | None = None
    anywhere: Mapping[int, Words] | None = None
    bits: float = MOST_TENTHS / TENTHS


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
            vocabulary.compare(mates, mates.parts[self._are_frequent(mates.parts)])
            found = self._found(mates, len(vocabulary))
            (self._remembered if found.columns is None else self._frequent).put(text, found)
        return found

    def in_order(
        self,
        held: Sequence[Holders],
        group: Group,
        eligible: Eligible,
        *,
        bits: float = 0.0,
        required: Holders | None = None,
    ) -> Rows:
        """Return rows of a group that may hold the parts asked for in order; no more than some 50,000.

        All parts of the shorter name are held, the first one asked for and the `required` one for certain. Only
        eligible rows count. Of those without a birth date that may agree, the parts held must say `bits` at least: rows
        that surely say less are left out.
        """
        needed = min(group.length, len(held))
        certain = [held[0]] if required is None or required is held[0] else [held[0], required]
        # Whoever has enough of them has one of the rarest, or enough of the others.
        seeds = _rarest(held, len(held) - needed + 1)
        enough_seeds = len(seeds) > len(held) - needed
        known = _rarest(certain, 1)
        if known and not (enough_seeds and sum(one.count for one in seeds) <= known[0].count):
            seeds, enough_seeds = known, True
        words: Words | None = None
        if not enough_seeds:
            many = [one for one in held if one.columns is not None]
            enough = sum(sorted(one.bits for one in many)[-group.length :]) >= bits
            within = eligible.rows if enough else eligible.dated
            if enough or within is not None:
                words = rows_in_order([_columns(one, group) for one in held], group.length)
                words = words & within[group.words] if words is not None and within is not None else words
                if words is not None and required is not None and required.anywhere is not None:
                    words = words & required.anywhere[group.length]
            if not enough:
                seeds += many
        return _together(words, _seeded(seeds, held, needed, group, eligible, certain), group)

    def with_at_least(self, held: Sequence[Holders], needed: int, group: Group, eligible: Eligible) -> Rows:
        """Return rows of a group that hold at least `needed` of the parts asked for, in whatever order."""
        seeds = _rarest(held, len(held) - needed + 1)
        words: Words | None = None
        if len(seeds) <= len(held) - needed:
            words = at_least([one.anywhere[group.length] for one in held if one.anywhere is not None], needed)
            words = words & eligible.rows[group.words] if eligible.rows is not None else words
        return _together(words, _seeded(seeds, held, needed, group, eligible, ()), group)

    def _found(self, mates: Mates, vocabulary: int) -> Holders:
        alike = mates.steps != APART
        rows = distinct(self._with_any(mates.parts[alike]))
        if len(rows) * _FREQUENT <= self._count:
            return Holders(len(rows), rows)
        frequent = alike & (mates.steps != UNKNOWN) & self._are_frequent(mates.parts)
        columns = self._columns(rows, mates.parts[alike], vocabulary)
        return Holders(
            len(rows),
            distinct(self._with_any(mates.parts[alike & ~frequent])),
            columns,
            {length: _united(own) for length, own in columns.items()},
            float(mates.tenths[frequent].max(initial=0)) / TENTHS,
        )

    def _columns(self, rows: FewRows, parts: NDArray[np.uint32], vocabulary: int) -> Mapping[int, Columns]:
        """Return where these parts stand in these rows."""
        asked = np.zeros(vocabulary, np.bool_)
        asked[parts] = True
        columns: dict[int, Columns] = {}
        for group in self.groups:
            own = group.within(rows) - np.uint32(group.start)
            words = (group.words.stop - group.words.start) * WORD
            if len(rows) * _VERY_FREQUENT <= self._count:
                columns[group.length] = [bitmap(own, words)] * group.length
            else:
                is_there = asked[group.parts[own]]
                columns[group.length] = [bitmap(own[is_there[:, place]], words) for place in range(group.length)]
        return columns

    def _are_frequent(self, parts: NDArray[np.uint32]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self._frequencies[parts] * _COMPARED > self._count
        return found

    def _with_any(self, parts: NDArray[np.uint32]) -> FewRows:
        ends = self._ends[parts]
        starts = np.where(parts > 0, self._ends[parts.astype(np.int64) - 1], 0)
        pieces = [self._rows[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(pieces) if pieces else _NO_ROWS


_NO_ROWS = np.empty(0, np.uint32)


def _groups(arrays: Mapping[str, NDArray[Any]]) -> Iterator[Group]:
    place = 0
    described = (arrays[name].tolist() for name in ("group_lengths", "group_starts", "group_rows"))
    for length, start, rows in zip(*described, strict=True):
        yield Group(length, start, arrays["row_parts"][place : place + rows * length].reshape(rows, length))
        place += rows * length


def _rarest(held: Sequence[Holders], most: int) -> list[Holders]:
    """Return the rarest of those whose rows are a list, the rarest first."""
    return sorted((one for one in held if one.columns is None), key=lambda one: one.count)[:most]


def _seeded(
    seeds: Sequence[Holders],
    held: Sequence[Holders],
    needed: int,
    group: Group,
    eligible: Eligible,
    certain: Sequence[Holders],
) -> FewRows:
    """Return the eligible rows of a group that are among those of the seeds and hold as many parts as are needed.

    The parts that are `certain` are among them.
    """
    # Bitmaps first: looking into them is cheap.
    others = sorted(held, key=lambda one: (one.columns is None, one.count))
    pieces = []
    for seed in seeds:
        rows, rest = group.within(seed.rows), _without(others, seed)
        left = needed - 1
        if len(rows) and eligible.rows is not None:
            rows = rows[has(eligible.rows, rows)]
        for one in certain:
            if one is not seed and len(rows):
                rows, rest, left = rows[_holds(one, rows, group).view(np.bool_)], _without(rest, one), left - 1
        if len(rows):
            pieces.append(_with_enough(rows, rest, left, group))
        if seed.columns is None:
            others = _without(others, seed)  # whoever has it is among the rows above
    if not pieces:
        return _NO_ROWS
    return pieces[0] if len(pieces) == 1 else distinct(np.concatenate(pieces))


def _without(holders: Sequence[Holders], out: Holders) -> list[Holders]:
    place = next(at for at, one in enumerate(holders) if one is out)
    return [*holders[:place], *holders[place + 1 :]]


def _with_enough(rows: FewRows, holders: Sequence[Holders], needed: int, group: Group) -> FewRows:
    """Return those of some rows that hold at least `needed` of some parts."""
    counts = np.zeros(len(rows), np.uint8)
    for left, one in zip(range(len(holders) - 1, -1, -1), holders if needed > 0 else (), strict=False):
        if not len(rows):
            break
        counts += _holds(one, rows, group)
        if left < needed:
            alive = np.flatnonzero(counts + np.uint8(left) >= needed)
            rows, counts = rows[alive], counts[alive]
    return rows


def _together(words: Words | None, seeds: FewRows, group: Group) -> Rows:
    if words is None:
        return seeds[:_MOST].astype(np.int64)
    if len(seeds):
        seeds = seeds[~has(words, seeds - np.uint32(group.start))]
    found = rows_of(words, _MOST) + group.start
    return np.concatenate([seeds[:_MOST].astype(np.int64), found]) if len(seeds) else found


def _holds(holders: Holders, rows: FewRows, group: Group) -> NDArray[np.uint8]:
    """Tell of rows of a group whether they are among the holders, as 0 and 1."""
    if holders.anywhere is not None:
        return has(holders.anywhere[group.length], rows - np.uint32(group.start)).view(np.uint8)
    if not len(holders.rows):
        return np.zeros(len(rows), np.uint8)
    found: NDArray[np.uint8] = (holders.rows.take(holders.rows.searchsorted(rows), mode="clip") == rows).view(np.uint8)
    return found


def _columns(holders: Holders, group: Group) -> Columns | None:
    return None if holders.columns is None else holders.columns[group.length]


def _united(columns: Columns) -> Words:
    """Return the rows that have a part at whatever place."""
    together = columns[0]
    for one in columns[1:]:
        together = together if one is together else together | one
    return together
