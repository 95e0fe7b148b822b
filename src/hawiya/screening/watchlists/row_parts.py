"""The names of a list as numbers of their parts: a matrix for each length, and names of several lengths together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.bitmaps import WORD, FewRows


@dataclass(frozen=True, slots=True)
class Group:
    """The names of one length: `parts` is a matrix with a name a row; its first row is the row `start` of all.

    `words` is where the rows stand in a bitmap.
    """

    length: int
    start: int
    parts: NDArray[np.uint32]
    words: slice

    @property
    def stop(self) -> int:
        """The row after its last."""
        return self.start + len(self.parts)

    def within(self, rows: FewRows) -> FewRows:
        """Return those of ordered rows that are of this group."""
        return within(rows, self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Names:
    """Names of several lengths, the shorter ones first.

    `parts` has a row for each place of a name and a column for each name; places beyond its end have a number that no
    part has. `lengths` (int64) says how many parts each name has.
    """

    parts: NDArray[np.uint32]
    lengths: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.lengths)

    def __getitem__(self, chosen: NDArray[np.int64] | slice) -> "Names":
        """Return some of the names, in order."""
        lengths = self.lengths[chosen]
        return Names(self.parts[: int(lengths[-1]) if len(lengths) else 0, chosen], lengths)


class RowParts:
    """The parts of all names, by row."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self.count = len(arrays["row_owners"])
        self.groups = tuple(_groups(arrays))
        self.no_part = np.uint32(len(arrays["part_text_ends"]))
        self._flat: NDArray[np.uint32] = arrays["row_parts"]
        lengths, starts, rows = (arrays[name] for name in ("group_lengths", "group_starts", "group_rows"))
        # How many parts each row has: quicker to look up than to search among the groups.
        self._lengths = np.repeat(lengths, np.diff(starts, append=self.count))
        # The first part of a row stands at its number times its length, and so much further on, by the length.
        self._shifts = np.zeros(int(lengths.max(initial=0)) + 1, np.int64)
        self._shifts[lengths] = np.cumsum(rows * lengths) - (rows + starts) * lengths

    def lengths(self, rows: NDArray[Any]) -> NDArray[np.uint8]:
        """Return how many parts the names in some rows have."""
        return self._lengths.take(rows)

    def names(self, rows: NDArray[np.int64]) -> Names:
        """Return the names in some rows, which are in order."""
        lengths = self._lengths.take(rows).astype(np.int64)
        longest = int(lengths[-1]) if len(rows) else 0
        places = np.arange(longest)[:, None]
        parts = self._flat.take(rows * lengths + self._shifts.take(lengths) + places, mode="clip")
        if longest and lengths[0] != longest:
            parts[places >= lengths] = self.no_part
        return Names(parts, lengths)

    def of_row(self, row: int) -> tuple[int, ...]:
        """Return the numbers of the parts of the name in a row."""
        group = next(one for one in reversed(self.groups) if one.start <= row)
        return tuple(group.parts[row - group.start].tolist())


def within(rows: FewRows, start: int, stop: int) -> FewRows:
    """Return those of ordered rows that are from `start` on and before `stop`."""
    first, last = rows.searchsorted(np.array((start, stop), np.uint32))
    return rows[first:last]


def _groups(arrays: Mapping[str, NDArray[Any]]) -> Iterator[Group]:
    place = 0
    described = (arrays[name].tolist() for name in ("group_lengths", "group_starts", "group_rows"))
    for length, start, rows in zip(*described, strict=True):
        parts = arrays["row_parts"][place : place + rows * length].reshape(rows, length)
        yield Group(length, start, parts, slice(start // WORD, -(-(start + rows) // WORD)))
        place += rows * length
