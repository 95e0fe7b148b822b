"""Names, numbers and dates of a list, as entries hold them."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import date, datetime

from hawiya.cards.arabic import ascii_digits
from hawiya.screening.watchlists.formats.tally import Flaw, Tally

LONGEST_NAME = 500
LONGEST_NUMBER = 64
WIDEST_RANGE = 20
"""Years that a range of birth years may span; a wider one tells nothing."""

_EARLIEST_YEAR = 1850
_ISO = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?(?:[T ].*)?")
_DAY_FIRST = re.compile(r"(\d{1,2}|dd)[/.\-](\d{1,2}|mm)[/.\-](\d{4})", re.IGNORECASE)
_ENGLISH = re.compile(r"(?:(\d{1,2}) )?(?:([A-Za-z]{3})[a-z]*\.? )?(\d{4})")
_CIRCA = re.compile(r"^(?:circa|approximately|approx\.?|c\.)\s*", re.IGNORECASE)
_RANGE = re.compile(r"^(?:between )?(.+?) (?:to|and) (.+)$", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_SEPARATORS = re.compile(r"[\s\-./]+")
_EGYPTIAN = re.compile(r"[23]\d{13}")


def clean(text: str) -> str:
    """Return a text with single spaces, and without control characters and half characters."""
    if not text.isprintable():
        text = "".join(c if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs") else "" for c in text)
    return " ".join(text.split())


def names(texts: Iterable[str | None], tally: Tally, place: str) -> tuple[str, ...]:
    """Return the names among the texts, cleaned, each once, in their order."""
    found: dict[str, None] = {}
    for text in texts:
        name = clean(text) if text else ""
        if len(name) > LONGEST_NAME:
            tally.note(Flaw.LONG_NAME, place)
        elif name:
            found[name] = None
    return tuple(found)


def without(weak: Iterable[str], strong: Iterable[str]) -> tuple[str, ...]:
    """Return the weak names that are not strong ones, too."""
    known = set(strong)
    return tuple(name for name in weak if name not in known)


def number(text: str | None) -> str | None:
    """Return a number as entries hold it: an Egyptian national number as 14 ASCII digits, another one as it is written.

    None for what holds no digit, or is too long for a number.
    """
    if not text:
        return None
    cleaned = ascii_digits(clean(text))
    joined = _SEPARATORS.sub("", cleaned)
    if _EGYPTIAN.fullmatch(joined):
        return joined
    if len(cleaned) > LONGEST_NUMBER or not any(c.isdigit() for c in cleaned):
        return None
    return cleaned


def numbers(texts: Iterable[str | None]) -> tuple[str, ...]:
    """Return the numbers among the texts, each once, in their order."""
    return tuple(dict.fromkeys(found for text in texts if (found := number(text)) is not None))


def prefix(year: int, month: int = 0, day: int = 0) -> str | None:
    """Return an ISO 8601 prefix as exact as the parts (0: unknown), or None for what cannot be a birth date."""
    if not _EARLIEST_YEAR <= year <= 9998 or (day and not month):
        return None
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return None
    return f"{year:04}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")


def iso_prefix(text: str) -> str | None:
    """Return a date written as `1970`, `1970-05`, `1970-05-03` or with a time of day; None for anything else."""
    if (found := _ISO.fullmatch(text.strip())) is None:
        return None
    year, month, day = (int(part or 0) for part in found.groups())
    return prefix(year, month, day)


def day_first_prefix(text: str) -> str | None:
    """Return a date written day first, `03/05/1970`; a day or month that is 00, dd or mm is unknown."""
    found = _DAY_FIRST.fullmatch(ascii_digits(text.strip()))
    if found is None:
        return iso_prefix(ascii_digits(text))
    day, month, year = (int(part) if part.isdigit() else 0 for part in found.groups())
    # A day without its month tells nothing.
    return prefix(year, month, day if month else 0)


def english_prefixes(text: str) -> tuple[str, ...]:
    """Return the dates of `03 May 1970`, `May 1970`, `1970`, `circa 1970`, `1968 to 1970`; () for anything else.

    What is only about right counts for its year.
    """
    stripped = text.strip()
    if span := _RANGE.match(stripped):
        ends = [english_prefixes(end) for end in span.groups()]
        return year_range(ends[0][0][:4], ends[1][0][:4]) if all(ends) else ()
    about = _CIRCA.match(stripped)
    found = _ENGLISH.fullmatch(_CIRCA.sub("", stripped))
    if found is None:
        return ()
    day, month_name, year = found.groups()
    if (month_name and month_name.lower() not in _MONTHS) or (day and not month_name):
        return ()
    month = _MONTHS.index(month_name.lower()) + 1 if month_name else 0
    one = prefix(int(year), month, int(day or 0))
    if one is None:
        return ()
    return (one[:4],) if about else (one,)


def year_range(start: str, end: str) -> tuple[str, ...]:
    """Return all years from `start` to `end`; () when they are no years, or too far apart to tell anything."""
    if not (start.isdigit() and end.isdigit()):
        return ()
    first, last = int(start), int(end)
    if not (_EARLIEST_YEAR <= first <= last <= first + WIDEST_RANGE):
        return ()
    return tuple(str(year) for year in range(first, last + 1))


def day(text: str | None) -> date | None:
    """Return the day of an ISO 8601 prefix that knows it."""
    if not text or len(text) < 10:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def day_of(value: date | datetime) -> date:
    """Return the day of a spreadsheet's cell."""
    return value.date() if isinstance(value, datetime) else value
