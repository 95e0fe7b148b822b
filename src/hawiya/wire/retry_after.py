"""The header `Retry-After` of HTTP (RFC 9110, section 10.2.3)."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_DIGITS = 9


def parse_retry_after(value: str | None, now: datetime) -> timedelta | None:
    """Return how long `Retry-After` asks to wait (seconds or an HTTP date); None when it says nothing.

    Whoever asks may ask for years: the caller bounds it.
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=int(text) if len(text) <= _DIGITS else 10**_DIGITS)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(timedelta(), (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now)
