"""Dates survive print and wire; no text breaks the readers."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.cards.dates import UnreadableDate, from_wire, full_years, parse_full_date, parse_month, to_wire

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
separators = st.sampled_from(["/", " / ", "-", "\\", ".", ""])


def printed(day: date, separator: str, *, month_only: bool = False) -> str:
    parts = [f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"]
    return separator.join(parts[:2] if month_only else parts)


@given(st.dates(), separators, st.booleans())
@settings(deadline=None)
def test_full_dates_survive_print(day: date, separator: str, arabic: bool) -> None:
    text = printed(day, separator)
    assert parse_full_date(text.translate(ARABIC_INDIC) if arabic else text) == day


@given(st.dates(), separators)
@settings(deadline=None)
def test_months_survive_print(day: date, separator: str) -> None:
    assert parse_month(printed(day, separator, month_only=True)) == day.replace(day=1)


@given(st.dates())
@settings(deadline=None)
def test_dates_survive_the_wire(day: date) -> None:
    assert from_wire(to_wire(day)) == day


@given(st.text(max_size=12) | st.text("0123456789٠١٢/-. ", max_size=12))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text: str) -> None:
    for parse in (parse_full_date, parse_month, from_wire):
        try:
            assert isinstance(parse(text), date)
        except UnreadableDate:
            continue


@given(st.dates(), st.dates())
@settings(deadline=None)
def test_age_grows_by_one_a_year(born: date, today: date) -> None:
    age = full_years(born, today)
    assert (age >= 0) is (today >= born)
    assert abs(age - (today - born).days / 365.2425) < 1.01
