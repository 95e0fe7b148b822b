"""Which names of a list belong to entries that may have a birth date: few do, and only they are looked at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.batches import MANY_DATES
from hawiya.screening.watchlists.bitmaps import FewRows, Words, bitmap, bitmap_of
from hawiya.screening.watchlists.remembering import Remembered

_YEARS_REMEMBERED = 128


@dataclass(frozen=True, slots=True)
class Eligible:
    """The rows that count (None: all do), and those among them whose birth date may agree (None: there are none)."""

    rows: Words | None
    dated: Words | None


NO_DATES = Eligible(None, None)
"""Of a person whose birth date nobody knows: no date agrees, and none speaks against a name."""


class RowDates:
    """The rows of names by the birth years of their entries."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]], real: NDArray[np.int64]) -> None:
        """`real` are the rows that are names; the others only fill up words."""
        self._count = len(arrays["row_owners"])
        born = arrays["born"][arrays["row_owners"][real]] if len(real) else np.empty(0, np.uint32)
        years = (born // 10_000).astype(np.uint16)
        dated = born > MANY_DATES
        ordered = np.argsort(years[dated], kind="stable")
        self._rows: FewRows = real[dated][ordered].astype(np.uint32)
        self._years = years[dated][ordered]
        self._undated = self._where(real[born == 0])
        self._many = self._where(real[born == MANY_DATES])
        self._remembered: Remembered[Words] = Remembered(_YEARS_REMEMBERED)

    def eligible(self, born: date) -> Eligible:
        """Return the rows whose birth date is in the year of this one, a year earlier or later, or not known."""
        dated = self._many.copy()
        for year in (born.year - 1, born.year, born.year + 1):
            dated |= self._born_in(year)
        return Eligible(dated | self._undated, dated)

    def _born_in(self, year: int) -> Words:
        found = self._remembered.get(str(year))
        if found is None:
            first, last = np.searchsorted(self._years, np.array((year, year + 1), np.uint16))
            found = bitmap(self._rows[first:last], self._count)
            self._remembered.put(str(year), found)
        return found

    def _where(self, rows: NDArray[np.int64]) -> Words:
        flags = np.zeros(self._count, np.bool_)
        flags[rows] = True
        return bitmap_of(flags)
