from datetime import date

import pytest

from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.tally import Flaw, Tally


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  Karim \t Nabil\n", "Karim Nabil"),
        ("كريم\u200f نبيل\u202c", "كريم نبيل"),
        ("A\x00B\ud800", "AB"),
        ("A\u00a0B", "A B"),
        ("\u200b", ""),
    ],
)
def test_text_is_cleaned(text: str, cleaned: str) -> None:
    assert values.clean(text) == cleaned


def test_names_are_each_said_once_and_of_a_length() -> None:
    tally = Tally()
    assert values.names(["A  B", None, "A B", "", "x" * 501, "C"], tally, "line 1") == ("A B", "C")
    assert tally.flaws == {Flaw.LONG_NAME: 1}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("27005030100011", "27005030100011"),
        ("٢٧٠٠٥٠٣٠١٠٠٠١١", "27005030100011"),
        (" 2-700503-01-00011 ", "27005030100011"),
        ("A 123/4", "A 123/4"),
        ("10000000000001", "10000000000001"),
        ("none", None),
        ("", None),
        (None, None),
        ("1" * 65, None),
    ],
)
def test_numbers_are_as_entries_hold_them(text: str | None, number: str | None) -> None:
    assert values.number(text) == number


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("1970", "1970"),
        ("1970-5", "1970-05"),
        ("1970-05-03", "1970-05-03"),
        ("1970-05-03T00:00:00", "1970-05-03"),
        ("1970-13", None),
        ("1970-02-30", None),
        ("1750", None),
        ("03/05/1970", None),
        ("soon", None),
    ],
)
def test_iso_prefixes(text: str, prefix: str | None) -> None:
    assert values.iso_prefix(text) == prefix


@pytest.mark.parametrize(
    ("text", "prefix"),
    [
        ("03/05/1970", "1970-05-03"),
        ("٣/٥/١٩٧٠", "1970-05-03"),
        ("3.5.1970", "1970-05-03"),
        ("3-5-1970", "1970-05-03"),
        ("00/05/1970", "1970-05"),
        ("00/00/1970", "1970"),
        ("dd/mm/1970", "1970"),
        ("15/00/1970", "1970"),
        ("1970-05-03", "1970-05-03"),
        ("05/13/1970", None),
        ("3/5/70", None),
    ],
)
def test_dates_with_the_day_first(text: str, prefix: str | None) -> None:
    assert values.day_first_prefix(text) == prefix


@pytest.mark.parametrize(
    ("text", "prefixes"),
    [
        ("03 May 1970", ("1970-05-03",)),
        ("May 1970", ("1970-05",)),
        ("Sept 1970", ("1970-09",)),
        ("1970", ("1970",)),
        ("circa 1970", ("1970",)),
        ("circa 03 May 1970", ("1970",)),
        ("1968 to 1970", ("1968", "1969", "1970")),
        ("01 Jan 1968 to 31 Dec 1968", ("1968",)),
        ("between 1968 and 1969", ("1968", "1969")),
        ("1930 to 1970", ()),
        ("1970 to 1968", ()),
        ("31 Feb 1970", ()),
        ("03 Mai 1970", ()),
        ("03 1970", ()),
        ("unknown to 1970", ()),
        ("", ()),
    ],
)
def test_english_dates(text: str, prefixes: tuple[str, ...]) -> None:
    assert values.english_prefixes(text) == prefixes


@pytest.mark.parametrize(
    ("text", "day"),
    [("1970-05-03", date(1970, 5, 3)), ("1970-05-03T01:02:03", date(1970, 5, 3)), ("1970", None), (None, None)],
)
def test_days(text: str | None, day: date | None) -> None:
    assert values.day(text) == day
