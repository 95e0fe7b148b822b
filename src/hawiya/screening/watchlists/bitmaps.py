"""Sets of rows as bitmaps of 64-bit words: cut with each other word by word."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

WORD = 64
_SHIFT = 6

Rows = NDArray[np.int64]
FewRows = NDArray[np.uint32]
Words = NDArray[np.uint64]

_Number = TypeVar("_Number", np.uint32, np.int64)


def distinct(numbers: NDArray[_Number]) -> NDArray[_Number]:
    """Return numbers in order, each once, by sorting: `np.unique` is slower on so few."""
    ordered = np.sort(numbers, axis=None)
    once = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=once[1:])
    return ordered[once]


def bitmap(rows: FewRows, count: int) -> Words:
    """Return rows as a bitmap over `count` rows, which is a multiple of 64."""
    flags = np.zeros(count, np.bool_)
    flags[rows] = True
    return bitmap_of(flags)


def bitmap_of(flags: NDArray[np.bool_]) -> Words:
    """Return the bitmap of a flag a row, as many as a multiple of 64."""
    return np.packbits(flags, bitorder="little").view(np.uint64)


class Places:
    """Rows and where they stand in bitmaps: found once, looked up in many."""

    def __init__(self, rows: FewRows) -> None:
        self.rows = rows
        # By bytes: numbers of one byte are quicker to shift and cut than those of eight.
        self._bytes, self._bits = (rows >> np.uint32(3)).astype(np.intp), _BITS.take(rows & np.uint32(7))

    def __len__(self) -> int:
        return len(self.rows)

    def __getitem__(self, chosen: NDArray[np.int64]) -> "Places":
        """Return some of them."""
        found = object.__new__(Places)
        found.rows, found._bytes, found._bits = self.rows[chosen], self._bytes[chosen], self._bits[chosen]
        return found

    def within(self, *bitmaps: Words) -> NDArray[np.bool_]:
        """Tell which rows are set in all of some bitmaps."""
        bits = self._bits
        for words in bitmaps:
            bits = bits & words.view(np.uint8).take(self._bytes)
        return bits.astype(np.bool_)


_BITS = np.uint8(1) << np.arange(8, dtype=np.uint8)


def at_least(bitmaps: Sequence[Words], needed: int) -> Words:
    """Return the bitmap of what is set in at least `needed` bitmaps, of which there are so many."""
    if needed == len(bitmaps):
        together = bitmaps[0].copy()
        for one in bitmaps[1:]:
            together &= one
        return together
    reached: list[Words] = []  # in at least one, two, … of those so far
    for one in bitmaps:
        more = [before & one for before in reached[: needed - 1]]
        reached = [
            (reached[place] | gained) if place < len(reached) else gained for place, gained in enumerate((one, *more))
        ]
    return reached[needed - 1]


def rows_of(words: Words, most: int) -> Rows:
    """Return where a bitmap is set, in order, no more than `most` places."""
    (used,) = (words != 0).nonzero()  # of flags, which is much quicker than of numbers
    if len(used) * WORD > most:
        used = used[: np.searchsorted(np.cumsum(np.bitwise_count(words[used]), dtype=np.int64), most) + 1]
    bits = np.unpackbits(words[used].view(np.uint8), bitorder="little")
    (places,) = bits.view(np.bool_).nonzero()
    places = places[:most]
    rows: Rows = used[places >> _SHIFT] * WORD + (places & (WORD - 1))
    return rows
