"""Dates as cards print them (`YYYY/MM`, `YYYY/MM/DD`) and as the wire carries them (`YYYY-MM-DDT00:00:00`)."""

import re
from datetime import date

from hawiya.cards.arabic import ascii_digits, clean

_SEPARATOR = r"\s*[/\\|.,٫،\-–]\s*"
_FULL_DATE = re.compile(rf"(\d{{4}})(?:{_SEPARATOR})?(\d{{2}})(?:{_SEPARATOR})?(\d{{2}})")
_SEPARATED_DATE = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}}){_SEPARATOR}(\d{{1,2}})")
_MONTH = re.compile(rf"(\d{{4}})(?:{_SEPARATOR})?(\d{{2}})")
_SEPARATED_MONTH = re.compile(rf"(\d{{4}}){_SEPARATOR}(\d{{1,2}})")
_WIRE = re.compile(r"(\d{4})-(\d{2})-(\d{2})T00:00:00", re.ASCII)


VALID_YEARS = 7
"""From issue to expiry, by law."""


class UnreadableDate(ValueError):
    """A printed text is no date; the subclasses say why."""


class WrongDateFormat(UnreadableDate):
    """The text has not the printed form of a date."""


class NoSuchDate(UnreadableDate):
    """The text has the form of a date, but the calendar has no such day."""


def parse_full_date(text: str) -> date:
    """Read `YYYY/MM/DD` in ASCII, Arabic-Indic or Persian digits; a lost separator is forgiven.

    Raises `WrongDateFormat` or `NoSuchDate`.
    """
    year, month, day = _numbers(text, _FULL_DATE, _SEPARATED_DATE)
    return _existing(year, month, day)


def parse_month(text: str) -> date:
    """Read `YYYY/MM` as the first day of that month. Raises `WrongDateFormat` or `NoSuchDate`."""
    year, month = _numbers(text, _MONTH, _SEPARATED_MONTH)
    return _existing(year, month, 1)


def to_wire(day: date) -> str:
    """Return `YYYY-MM-DDT00:00:00`, without a zone."""
    return f"{day.isoformat()}T00:00:00"


def from_wire(text: str) -> date:
    """Read `YYYY-MM-DDT00:00:00` back. Raises `WrongDateFormat` or `NoSuchDate`."""
    found = _WIRE.fullmatch(text)
    if found is None:
        raise WrongDateFormat(text)
    return _existing(int(found[1]), int(found[2]), int(found[3]))


def full_years(born: date, today: date) -> int:
    """Return the age in completed years; negative before birth."""
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def end_of_term(issue: date, years: int) -> date:
    """Return the first day of the month in which a card issued in that month expires."""
    return date(min(issue.year + years, date.max.year), issue.month, 1)


def is_full_term(issue: date, expiry: date, years: int) -> bool:
    """Tell whether a card expires in the month in which a card issued in that month does."""
    end = end_of_term(issue, years)
    return (expiry.year, expiry.month) == (end.year, end.month)


def _numbers(text: str, *patterns: re.Pattern[str]) -> tuple[int, ...]:
    digits = ascii_digits(clean(text))
    for pattern in patterns:
        found = pattern.fullmatch(digits)
        if found is not None:
            return tuple(int(group) for group in found.groups())
    raise WrongDateFormat(text)


def _existing(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoSuchDate(f"{year:04d}/{month:02d}/{day:02d}") from error
