"""What a list's birth date says about a person's: lists know it to the day, the month or the year, and err in it."""

from datetime import date
from enum import StrEnum


class BirthDate(StrEnum):
    """How a listed birth date stands to a person's, from the strongest agreement to a contradiction."""

    SAME_DAY = "agrees"
    SAME_MONTH = "agrees to the month"
    SAME_YEAR = "agrees to the year"
    CLOSE = "nearly agrees"
    UNKNOWN = "unknown"
    DIFFERS = "differs"

    @property
    def supports(self) -> bool:
        """Whether it speaks for the same person."""
        return self in _SUPPORTING

    @property
    def order(self) -> int:
        """Its place among these, 0 for the strongest agreement."""
        return _ORDER[self]


_SUPPORTING = (BirthDate.SAME_DAY, BirthDate.SAME_MONTH, BirthDate.SAME_YEAR)
_ORDER = {one: place for place, one in enumerate(BirthDate)}


def compare_birth_dates(listed: tuple[str, ...], born: date | None) -> tuple[BirthDate, str]:
    """Return how the best of the listed dates (ISO 8601 prefixes) stands to a person's, and which one it is.

    Without a date on either side nothing is known, and the date named is empty. What is no date is passed over.
    """
    if born is None or not listed:
        return BirthDate.UNKNOWN, ""
    judged = [(_compare(parts, born), text) for text in listed if (parts := _parts(text))]
    if len(judged) == 1:
        return judged[0]
    return min(judged, key=lambda one: one[0].order, default=(BirthDate.UNKNOWN, ""))


def _parts(text: str) -> tuple[int, ...]:
    pieces = text.split("-")
    if not all(piece.isascii() and piece.isdigit() for piece in pieces) or len(pieces) > 3 or len(pieces[0]) != 4:
        return ()
    return tuple(map(int, pieces))


def _compare(listed: tuple[int, ...], born: date) -> BirthDate:
    year, *rest = listed
    known = (born.month, born.day)[: len(rest)]
    if year == born.year and tuple(rest) == known:
        return (BirthDate.SAME_YEAR, BirthDate.SAME_MONTH, BirthDate.SAME_DAY)[len(rest)]
    # Lists that know the year alone write the first of January.
    if rest in ([], [1, 1]) and year == born.year:
        return BirthDate.SAME_YEAR
    if rest == [born.day, born.month] and year == born.year:
        return BirthDate.CLOSE
    if abs(year - born.year) == 1 and (tuple(rest) == known or rest == [1, 1]):
        return BirthDate.CLOSE
    return BirthDate.DIFFERS
