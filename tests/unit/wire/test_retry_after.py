from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from hawiya.wire.retry_after import parse_retry_after

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("value", "pause"),
    [
        (None, None),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("0", timedelta()),
        (" 120 ", timedelta(seconds=120)),
        ("9" * 400, timedelta(seconds=10**9)),
        ("١٢", None),
        ("²", None),
        (format_datetime(NOW + HOUR, usegmt=True), HOUR),
        (format_datetime(NOW - HOUR, usegmt=True), timedelta()),
        ("Sun, 01 Mar 2026 13:00:00 -0000", HOUR),
        ("Sun, 99 Mar 2026 13:00:00 GMT", None),
    ],
)
def test_retry_after(value: str | None, pause: timedelta | None) -> None:
    assert parse_retry_after(value, NOW) == pause
