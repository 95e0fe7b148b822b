"""Which names of a list have enough of the parts asked for: from the rarest part on, never over all names.

A row is a name; names of one length lie together, the shorter ones first.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.names.parse import MOST_PARTS
from hawiya.screening.watchlists.bitmaps import WORD, FewRows, Places, Rows, Words, at_least, distinct, rows_of
from hawiya.screening.watchlists.holders import Holders, PartHolders
from hawiya.screening.watchlists.orders import rows_in_order
from hawiya.screening.watchlists.row_dates import Eligible
from hawiya.screening.watchlists.row_parts import Group, RowParts, within

_FEW = 1_024
"""So few names of one length are looked at one by one where no rare part leads to them: bitmaps cost more."""
_MOST = 50_000
"""Rows of one length that are looked at closer; so many alike names tell nobody apart."""


class NameRows:
    """The names of a list: `parts` by their rows, `holders` by their parts."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.parts = RowParts(arrays)
        self.holders = PartHolders(arrays, self.parts)

    def in_order(
        self, held: Sequence[Holders], eligible: Eligible, *, bits: float = 0.0, required: Holders | None = None
    ) -> Rows:
        """Return rows that may hold the parts asked for in order, no more than some 50,000 of each length.

        All parts of the shorter name are held, the first one asked for and the `required` one for certain. Only
        eligible rows count. Of those of another length, without a birth date that may agree, the parts held must say
        `bits` at least: rows that surely say less are left out.
        """
        certain = [held[0]] if required is None or required is held[0] else [held[0], required]
        known, rare = _rarest(certain)[:1], _rarest(held)
        many = [one for one in held if one.columns is not None]
        seeds, frequent = _Seeds(), _Frequent(held, self.parts, required)
        for group in self.parts.groups:
            needed = min(group.length, len(held))
            rarest = rare[: len(held) - needed + 1]
            # Whoever has enough of them has one of the rarest, or enough of the others.
            enough_seeds = len(rarest) > len(held) - needed
            if known and not (enough_seeds and sum([one.count for one in rarest]) <= known[0].count):
                rarest, enough_seeds = known, True
            if not enough_seeds and len(group.parts) <= _FEW:
                seeds.add_all(group)
                continue
            if not enough_seeds:
                says_enough = (
                    group.length == len(held) or sum(sorted([one.bits for one in many])[-group.length :]) >= bits
                )
                if (within_rows := eligible.rows if says_enough else eligible.dated) is not None or says_enough:
                    frequent.add(group, within_rows)
                rarest = rarest if says_enough else rarest + many
            seeds.add(rarest, group)
        return _together([*frequent.rows(), self._seeded(seeds, held, 0, eligible, certain)])

    def with_at_least(self, held: Sequence[Holders], unlike: int, eligible: Eligible) -> Rows:
        """Return rows that hold the parts asked for, in whatever order: all of the shorter name's but `unlike`."""
        rare, seeds, found = _rarest(held), _Seeds(), []
        for group in self.parts.groups:
            needed = max(1, min(group.length, len(held)) - unlike)
            rarest = rare[: len(held) - needed + 1]
            if len(rarest) <= len(held) - needed:
                words = at_least([one.anywhere[group.words] for one in held if one.anywhere is not None], needed)
                words = words & eligible.rows[group.words] if eligible.rows is not None else words
                found.append(rows_of(words, _MOST) + group.start)
            seeds.add(rarest, group)
        found.append(self._seeded(seeds, held, unlike, eligible, ()))
        return _together(found)

    def _seeded(
        self, seeds: "_Seeds", held: Sequence[Holders], unlike: int, eligible: Eligible, certain: Sequence[Holders]
    ) -> Rows:
        """Return the eligible rows that are among those of the seeds and hold as many parts as are needed.

        The parts that are `certain` are among them.
        """
        found, alone = Places(seeds.rows()), seeds.alone
        bitmaps = [one.anywhere for one in certain if one is not alone and one.anywhere is not None]
        if eligible.rows is not None:
            bitmaps.append(eligible.rows)
        if len(found) and bitmaps:
            found = found[found.within(*bitmaps).nonzero()[0]]
        # Bitmaps first: looking into them is cheap. Then the more frequent ones, since the rarest is mostly the seed.
        others = sorted(held, key=lambda one: (one.columns is None, one.count if one.columns else -one.count))
        for one in certain:
            others = _without(others, one)
            if one is not alone and one.anywhere is None and len(found):
                found = found[self.holders.among(one, found).nonzero()[0]]
        sure = len(certain)
        if alone is not None and all(one is not alone for one in certain):
            others, sure = _without(others, alone), sure + 1
        if len(found) and others:
            needed = [max(0, max(1, min(length, len(held)) - unlike) - sure) for length in range(MOST_PARTS + 1)]
            found = self._with_enough(found, others, np.array(needed, np.uint8).take(self.parts.lengths(found.rows)))
        return found.rows[:_MOST].astype(np.int64)

    def _with_enough(self, rows: Places, held: Sequence[Holders], needed: NDArray[np.uint8]) -> Places:
        """Return those of some rows that hold at least as many of some parts as each of them needs."""
        counts, most = np.zeros(len(rows), np.uint8), int(needed.max())
        for left, one in zip(range(len(held) - 1, -1, -1), held, strict=True):
            counts += self.holders.among(one, rows)
            if left < most:
                (alive,) = (counts + np.uint8(left) >= needed).nonzero()
                if not len(alive):
                    return rows[alive]
                if len(alive) < len(rows):
                    rows, counts, needed = rows[alive], counts[alive], needed[alive]
        return rows


class _Seeds:
    """Parts from whose rows names are looked for, each for names of some lengths; and all names of other lengths."""

    def __init__(self) -> None:
        self._spans: list[tuple[Holders, int, int]] = []
        self._whole: list[FewRows] = []

    def add(self, holders: Sequence[Holders], group: Group) -> None:
        """Add parts for the names of a group."""
        last = {id(one): at for at, (one, _, _) in enumerate(self._spans)}
        for one in {id(one): one for one in holders}.values():
            at = last.get(id(one))
            if at is not None and self._spans[at][2] == group.words.start:
                self._spans[at] = one, self._spans[at][1], group.words.stop
            else:
                self._spans.append((one, group.words.start, group.words.stop))

    def add_all(self, group: Group) -> None:
        """Add all names of a group, whatever their parts."""
        self._whole.append(np.arange(group.start, group.stop, dtype=np.uint32))

    @property
    def alone(self) -> Holders | None:
        """The only part of all, or None."""
        first = self._spans[0][0] if self._spans and not self._whole else None
        return first if all(one is first for one, _, _ in self._spans) else None

    def rows(self) -> FewRows:
        """Return the rows of these parts, those of one after those of the other."""
        pieces = [within(one.rows, start * WORD, stop * WORD) for one, start, stop in self._spans]
        pieces += self._whole
        return pieces[0] if len(pieces) == 1 else np.concatenate([*pieces, _NO_ROWS])


_NO_ROWS = np.empty(0, np.uint32)


def _rarest(held: Sequence[Holders]) -> list[Holders]:
    """Return those whose rows are a list, the rarest first."""
    return sorted((one for one in held if one.columns is None), key=lambda one: one.count)


def _without(holders: Sequence[Holders], out: Holders) -> list[Holders]:
    place = next(at for at, one in enumerate(holders) if one is out)
    return [*holders[:place], *holders[place + 1 :]]


class _Frequent:
    """Rows that hold frequent parts in order, those asked for or all that a name has."""

    def __init__(self, held: Sequence[Holders], parts: RowParts, required: Holders | None) -> None:
        self._held, self._parts = held, parts
        self._required = required.anywhere if required is not None else None
        self._groups: list[Group] = []

    def add(self, group: Group, eligible: Words | None) -> None:
        """Add the eligible ones among the names of a group, or all."""
        length, words = group.length, group.words
        found = rows_in_order([one.columns[length] if one.columns else None for one in self._held], length)
        if found is not None:
            self._groups.append(group)
            self._words[words] = found
            for others in (eligible, self._required):
                if others is not None:
                    self._words[words] &= others[words]

    @cached_property
    def _words(self) -> Words:
        return np.zeros(-(-self._parts.count // WORD), np.uint64)

    def rows(self) -> list[Rows]:
        """Return the rows, no more than `_MOST` of a group."""
        if not self._groups:
            return []
        # At once: most groups have few, and looking through a bitmap costs the same for one row as for many.
        rows = rows_of(self._words, _MOST + 1)
        if len(rows) <= _MOST:
            return [rows]
        return [rows_of(self._words[group.words], _MOST) + group.start for group in self._groups]


def _together(found: Sequence[NDArray[np.int64]]) -> Rows:
    return distinct(np.concatenate(found))
