"""What a list knows of its entries beside names, as arrays: who has a number, who may be born on a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.batches import MANY_DATES
from hawiya.screening.watchlists.birth_dates import BirthDate
from hawiya.screening.watchlists.id_numbers import LENGTH, birth_date_of
from hawiya.screening.watchlists.judging import CLOSES, OTHER_BIRTH_DATE

Scores = NDArray[np.float32]
Entries = NDArray[np.uint32]

_DIGIT = 10 ** np.arange(LENGTH - 1, -1, -1, dtype=np.int64)


class EntryFacts:
    """Birth dates and national numbers of all entries."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._born: NDArray[np.uint32] = arrays["born"]
        self._numbers: NDArray[np.uint64] = arrays["numbers"]
        self._numbered: Entries = arrays["numbered"]
        self._by_birth = np.argsort(self._born, kind="stable").astype(np.uint32)
        self._born_in_order = self._born[self._by_birth]

    def with_number(self, number: str | None) -> list[int]:
        """Return the entries that have this national number, or one that a slip in reading makes of it."""
        if number is None or birth_date_of(number) is None:
            return []
        alike = _slips(number)
        starts = np.searchsorted(self._numbers, alike, "left")
        ends = np.searchsorted(self._numbers, alike, "right")
        found: set[int] = set()
        for start, end in zip(starts[starts < ends].tolist(), ends[starts < ends].tolist(), strict=True):
            found.update(self._numbered[start:end].tolist())
        return sorted(found)

    def born_on(self, born: date | None) -> Entries:
        """Return the entries whose only birth date is this day."""
        if born is None:
            return self._by_birth[:0]
        day = np.uint32(born.year * 10_000 + born.month * 100 + born.day)
        first, last = (np.searchsorted(self._born_in_order, day, side) for side in ("left", "right"))
        return self._by_birth[first:last]

    def with_birth_dates(self, scores: Scores, entries: Entries, weak: NDArray[np.bool_], born: date | None) -> Scores:
        """Return the most that names' scores can become by the birth dates of their entries.

        A weak name without a date that may agree becomes 0.
        """
        if born is None:
            return np.where(weak, np.float32(0), scores)
        listed = self._born[entries]
        possible = _may_agree(listed, born)
        closed = 1 - (1 - scores) * np.float32(1 - CLOSES[BirthDate.SAME_DAY])
        best = np.where(listed == 0, scores, np.where(possible, closed, scores * np.float32(OTHER_BIRTH_DATE)))
        return np.where(weak & ((listed == 0) | ~possible), np.float32(0), best)

    def may_be_born(self, entries: Entries, born: date | None) -> NDArray[np.bool_]:
        """Tell which entries have a birth date that may agree with this one."""
        listed = self._born[entries]
        return (listed > 0) & _may_agree(listed, born) if born is not None else listed < 0


def _may_agree(listed: NDArray[np.uint32], born: date) -> NDArray[np.bool_]:
    """Tell which date numbers do not contradict a birth date; `birth_dates.compare_birth_dates` says more exactly."""
    years, months, days = (part.astype(np.int32) for part in (listed // 10_000, listed // 100 % 100, listed % 100))
    alike = (months == 0) | ((months == born.month) & ((days == 0) | (days == born.day)))
    alike |= (months == 1) & (days == 1)
    swapped = (months == born.day) & (days == born.month)
    away = np.abs(years - born.year)
    possible: NDArray[np.bool_] = ((away <= 1) & alike) | ((away == 0) & swapped) | (listed <= MANY_DATES)
    return possible


def _slips(number: str) -> NDArray[np.uint64]:
    """Return a number and all that differ from it by one digit or by two neighbours swapped, in order."""
    digits = np.array([int(digit) for digit in number], np.int64)
    value = int(number)
    others = value + ((np.arange(10)[:, None] - digits) * _DIGIT).ravel()
    swapped = value + (digits[1:] - digits[:-1]) * (_DIGIT[:-1] - _DIGIT[1:])
    return np.unique(np.concatenate([others, swapped])).astype(np.uint64)
