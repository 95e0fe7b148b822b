"""What a list knows of its entries beside names, as arrays: who has a number, and birth dates."""

from collections.abc import Mapping
from dataclasses import dataclass
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
Stands = NDArray[np.uint8]

NEUTRAL, SAME_YEAR, SAME_MONTH, SAME_DAY, DIFFERS = range(5)
"""Nobody knows the birth date, or it nearly agrees; it agrees to the year, the month, the day; or it is another."""
STANDS = (BirthDate.UNKNOWN, BirthDate.SAME_YEAR, BirthDate.SAME_MONTH, BirthDate.SAME_DAY, BirthDate.DIFFERS)
"""The same for one entry."""
_CLOSED = [CLOSES[one] for one in (BirthDate.SAME_YEAR, BirthDate.SAME_MONTH, BirthDate.SAME_DAY)]
_ADDED = np.array([0, *_CLOSED, 0], np.float32)
_KEPT = np.array([1, *(1 - closed for closed in _CLOSED), OTHER_BIRTH_DATE], np.float32)
"""What becomes of a score: so much of it is kept, and so much added."""
_SUPPORTS = np.array([False, True, True, True, False])
_NEW_YEAR = 101

_FOUR_DIGITS = 1_000
_DIGIT = 10 ** np.arange(LENGTH - 1, -1, -1, dtype=np.int64)


class EntryFacts:
    """Birth dates and national numbers of all entries."""

    def __init__(self, arrays: Mapping[str, NDArray[Any]]) -> None:
        self._born: NDArray[np.uint32] = arrays["born"]
        self._numbers: NDArray[np.uint64] = arrays["numbers"]
        self._numbered: Entries = arrays["numbered"]
        self._has_number = np.zeros(len(self._born), np.bool_)
        self._has_number[self._numbered] = True

    def with_number(self, number: str | None) -> list[int]:
        """Return the entries that have this national number, or one that a slip in reading makes of it."""
        if number is None or birth_date_of(number) is None:
            return []
        alike = _slips(number)
        starts = self._numbers.searchsorted(alike)
        alike = alike[self._numbers.take(starts, mode="clip") == alike] if len(self._numbers) else alike[:0]
        found: set[int] = set()
        for one in set(alike.tolist()):
            start, end = (self._numbers.searchsorted(np.uint64(one), side) for side in ("left", "right"))
            found.update(self._numbered[start:end].tolist())
        return sorted(found)

    def has_number(self, entry: int) -> bool:
        """Whether an entry has an Egyptian national number."""
        return bool(self._has_number[entry])

    def date_number(self, entry: int) -> int | None:
        """Return the birth date of an entry as a number for `birth_dates`; None where only the entry itself can say."""
        listed = int(self._born[entry])
        year, month, day = _taken_apart(listed)
        return None if listed and (year < _FOUR_DIGITS or (day and not month)) else listed

    def stands(self, entries: Entries, dates: "BirthDates | None") -> Stands:
        """Return for entries how their birth date stands to a person's, at best; all are neutral without one."""
        return np.full(len(entries), NEUTRAL, np.uint8) if dates is None else dates.stands(self._born[entries])


def birth_dates(date_number: int) -> tuple[str, ...]:
    """Return the birth dates that a number stands for as entries tell them, one or none."""
    if not date_number:
        return ()
    year, month, day = _taken_apart(date_number)
    return (f"{year}" + (f"-{month:02d}" if month else "") + (f"-{day:02d}" if day else ""),)


def _taken_apart(date_number: int) -> tuple[int, int, int]:
    """Return the year, month and day of a date number; 0 for what nobody knows."""
    return date_number // 10_000, date_number // 100 % 100, date_number % 100


@dataclass(frozen=True, slots=True)
class BirthDates:
    """The few date numbers that do not contradict a birth date, in order, and how each stands to it."""

    numbers: NDArray[np.uint32]
    standing: Stands

    @classmethod
    def around(cls, born: date) -> "BirthDates":
        """Return those around a birth date, as `birth_dates.compare_birth_dates` judges them."""
        year, month, day = born.year * 10_000, born.month * 100, born.day
        near = [year + away + rest for away in (-10_000, 10_000) for rest in (0, _NEW_YEAR, month, month + day)]
        known = dict.fromkeys([0, *near, year + day * 100 + born.month], NEUTRAL)
        # Lists that know the year alone write the first of January. Of several dates one may be the day.
        known |= {year: SAME_YEAR, year + _NEW_YEAR: SAME_YEAR, year + month: SAME_MONTH}
        known |= {year + month + day: SAME_DAY, MANY_DATES: SAME_DAY}
        ordered = sorted(known.items())
        return cls(np.array([one for one, _ in ordered], np.uint32), np.array([one for _, one in ordered], np.uint8))

    def stands(self, listed: NDArray[np.uint32]) -> Stands:
        """Return how date numbers stand to the birth date, at best."""
        places = np.minimum(self.numbers.searchsorted(listed), len(self.numbers) - 1)
        found = self.standing[places]
        found[self.numbers[places] != listed] = DIFFERS
        return found


def with_birth_dates(scores: Scores, stands: Stands, weak: NDArray[np.bool_]) -> Scores:
    """Return the most that names' scores can become by the birth dates of their entries.

    A weak name without a date that agrees becomes 0.
    """
    best: Scores = scores * _KEPT.take(stands) + _ADDED.take(stands)
    if weak.any():
        best[weak & ~supports(stands)] = 0
    return best


def supports(stands: Stands) -> NDArray[np.bool_]:
    """Tell which birth dates agree, be it to the year."""
    found: NDArray[np.bool_] = _SUPPORTS.take(stands)
    return found


def _slips(number: str) -> NDArray[np.uint64]:
    """Return a number and all that differ from it by one digit or by two neighbours swapped, some more than once."""
    digits = np.array([int(digit) for digit in number], np.int64)
    value = int(number)
    others = value + ((np.arange(10)[:, None] - digits) * _DIGIT).ravel()
    swapped = value + (digits[1:] - digits[:-1]) * (_DIGIT[:-1] - _DIGIT[1:])
    return np.concatenate([others, swapped]).astype(np.uint64)
