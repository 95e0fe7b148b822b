"""Which names of a list belong to entries that may have a birth date: few do, and only they are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.batches import MANY_DATES
from hawiya.screening.watchlists.bitmaps import FewRows, Words, bitmap
from hawiya.screening.watchlists.remembering import Remembered

_YEARS_REMEMBERED = 128
_YEAR = 10_000
"""In the number of a date (`batches.date_number`)."""


@dataclass(frozen=True)
class Eligible:
    """Which rows count: those with a birth date that may agree or is not known, `near`, or all where it is None.

    `undated` are those among them of which no birth date is known. With `also_others` the rest counts, too.
    """

    near: Words | None = None
    undated: Words | None = None
    also_others: bool = False

    @property
    def rows(self) -> Words | None:
        """The rows that count (None: all do)."""
        return None if self.also_others else self.near

    @cached_property
    def dated(self) -> Words | None:
        """Those among them whose birth date may agree (None: there are none)."""
        return None if self.near is None or self.undated is None else self.near ^ self.undated


NO_DATES = Eligible()
"""Of a person whose birth date nobody knows: no date agrees, and none speaks against a name."""


class RowDates:
    """The rows of names by the birth years of their entries."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], real: NDArray[np.int64]) -> None:
        """`real` are the rows that are names; the others only fill up words."""
        self._count = len(arrays["row_owners"])
        born = arrays["born"][arrays["row_owners"][real]] if len(real) else np.empty(0, np.uint32)
        dated = born > MANY_DATES
        ordered = np.argsort(born[dated], kind="stable")
        self._rows: FewRows = real[dated][ordered].astype(np.uint32)
        self._born = born[dated][ordered]
        self._undated = bitmap(real[born == 0].astype(np.uint32), self._count)
        self._many = bitmap(real[born == MANY_DATES].astype(np.uint32), self._count)
        self._remembered: Remembered[Words] = Remembered(_YEARS_REMEMBERED)

    def eligible(self, born: date, *, also_others: bool = False) -> Eligible:
        """Return the rows whose birth date is in the year of this one, a year earlier or later, or not known."""
        found = self._remembered.get(str(born.year))
        if found is None:
            near = self._between((born.year - 1) * _YEAR, (born.year + 2) * _YEAR)
            found = bitmap(near, self._count) | self._many | self._undated
            self._remembered.put(str(born.year), found)
        return Eligible(found, self._undated, also_others)

    def born_on(self, born: date) -> FewRows:
        """Return the rows, in order, of entries whose only birth date is this day."""
        day = born.year * _YEAR + born.month * 100 + born.day
        return self._between(day, day + 1)

    def _between(self, first: int, end: int) -> FewRows:
        return self._rows[slice(*self._born.searchsorted(np.array((first, end), np.uint32)).tolist())]
