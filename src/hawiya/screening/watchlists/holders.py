"""Who has a part: the rows of all names with a part that may be the one asked for, remembered for the next search.

Parts that many names have (محمد is in every other Egyptian one) are bitmaps over the rows, which are cut with each
other word by word; rare ones are short lists of rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.bitmaps import WORD, FewRows, Places, Words, bitmap, distinct
from hawiya.screening.watchlists.orders import Columns
from hawiya.screening.watchlists.remembering import Remembered
from hawiya.screening.watchlists.row_parts import RowParts
from hawiya.screening.watchlists.vocabulary import APART, MOST_TENTHS, TENTHS, UNKNOWN, Mates, Vocabulary

_FREQUENT, _VERY_FREQUENT = 64, 24
"""A part that more than one of so many rows has is a bitmap; one that still more have, a bitmap for each place."""
_COMPARED = 4_096
"""A mate that more than one of so many rows has is compared before its rows are gathered."""
_REMEMBERED, _FREQUENT_REMEMBERED = 2_048, 256
"""Parts whose rows are kept, as lists (of some kilobytes) and as bitmaps: there are not many frequent parts."""
_SOME, _MANY, _BITMAPS_REMEMBERED = 128, 1_536, 128
"""Rows from which on it is quicker to look into a bitmap of a list than to search in it for so many others,
`_MANY`: and to make one first, `_BITMAPS_REMEMBERED`: such bitmaps that are kept; other people have the same parts."""


@dataclass(frozen=True, slots=True)
class Holders:
    """The rows that have a part, whose text it is: in order where they are few.

    Where they are many, `anywhere` is a bitmap of them, and `columns` has by the length of the names a bitmap for each
    place where the part stands or, in the less frequent, may stand; `rows` are then only those with one of its rarer
    mates, and `bits` is what it says at most to have one of the others.
    """

    text: str
    count: int
    rows: FewRows
    columns: Mapping[int, Columns] | None = None
    anywhere: Words | None = None
    bits: float = MOST_TENTHS / TENTHS


class PartHolders:
    """The rows of names by their parts."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], parts: RowParts) -> None:
        self._parts = parts
        self._ends: NDArray[np.int64] = arrays["part_ends"]
        self._rows: NDArray[np.uint32] = arrays["part_rows"]
        self._frequencies = np.diff(self._ends, prepend=0)
        self._remembered: Remembered[Holders] = Remembered(_REMEMBERED)
        self._frequent: Remembered[Holders] = Remembered(_FREQUENT_REMEMBERED)
        self._bitmaps: Remembered[Words] = Remembered(_BITMAPS_REMEMBERED)

    def most_frequent(self, count: int) -> list[int]:
        """Return the parts that most names have."""
        most: list[int] = np.argsort(-self._frequencies, kind="stable")[:count].tolist()
        return most

    def of(self, mates: Mates, vocabulary: Vocabulary) -> Holders:
        """Return who has a part that may be the one with these mates.

        Of the mates that many names have, those that are different names are left out: Ahmed and Hamed share a key.
        """
        found = self._remembered.get(mates.text) or self._frequent.get(mates.text)
        if found is None:
            vocabulary.compare(mates, mates.parts[self._are_frequent(mates.parts)])
            found = self._found(mates, len(vocabulary))
            (self._remembered if found.columns is None else self._frequent).put(mates.text, found)
        return found

    def among(self, held: Holders, places: Places) -> NDArray[np.bool_]:
        """Tell of rows whether they have a part."""
        if held.anywhere is not None:
            return places.within(held.anywhere)
        if not len(held.rows):
            return np.zeros(len(places), np.bool_)
        fewer = min(len(places), len(held.rows))
        if fewer >= _SOME and (words := self._bitmap(held, make=fewer >= _MANY)) is not None:
            return places.within(words)
        found: NDArray[np.bool_] = held.rows.take(held.rows.searchsorted(places.rows), mode="clip") == places.rows
        return found

    def _bitmap(self, held: Holders, *, make: bool) -> Words | None:
        found = self._bitmaps.get(held.text)
        if found is None and make:
            found = bitmap(held.rows, -(-self._parts.count // WORD) * WORD)
            self._bitmaps.put(held.text, found)
        return found

    def _found(self, mates: Mates, vocabulary: int) -> Holders:
        alike = mates.steps != APART
        rows = distinct(self._with_any(mates.parts[alike]))
        if len(rows) * _FREQUENT <= self._parts.count:
            return Holders(mates.text, len(rows), rows)
        frequent = alike & (mates.steps != UNKNOWN) & self._are_frequent(mates.parts)
        anywhere = bitmap(rows, -(-self._parts.count // WORD) * WORD)
        return Holders(
            mates.text,
            len(rows),
            distinct(self._with_any(mates.parts[alike & ~frequent])),
            self._columns(rows, anywhere, mates.parts[alike], vocabulary),
            anywhere,
            float(mates.tenths[frequent].max(initial=0)) / TENTHS,
        )

    def _columns(
        self, rows: FewRows, anywhere: Words, parts: NDArray[np.uint32], vocabulary: int
    ) -> Mapping[int, Columns]:
        """Return where these parts stand in these rows."""
        groups = self._parts.groups
        if len(rows) * _VERY_FREQUENT <= self._parts.count:
            return {group.length: [anywhere[group.words]] * group.length for group in groups}
        asked = np.zeros(vocabulary, np.bool_)
        asked[parts] = True
        columns: dict[int, Columns] = {}
        for group in groups:
            own = group.within(rows) - np.uint32(group.start)
            is_there, count = asked[group.parts[own]], (group.words.stop - group.words.start) * WORD
            columns[group.length] = [bitmap(own[is_there[:, place]], count) for place in range(group.length)]
        return columns

    def _are_frequent(self, parts: NDArray[np.uint32]) -> NDArray[np.bool_]:
        found: NDArray[np.bool_] = self._frequencies[parts] * _COMPARED > self._parts.count
        return found

    def _with_any(self, parts: NDArray[np.uint32]) -> FewRows:
        ends = self._ends[parts]
        starts = np.where(parts > 0, self._ends[parts.astype(np.int64) - 1], 0)
        pieces = [self._rows[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        return np.concatenate(pieces) if pieces else np.empty(0, np.uint32)
