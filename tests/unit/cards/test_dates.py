"""Printed dates and the wire's form of them."""

from datetime import date

import pytest

from hawiya.cards.dates import (
    NoSuchDate,
    WrongDateFormat,
    from_wire,
    full_years,
    parse_full_date,
    parse_month,
    to_wire,
)


@pytest.mark.parametrize(
    "text",
    [
        "1990/01/05",
        "١٩٩٠/٠١/٠٥",
        "۱۹۹۰/۰۱/۰۵",
        "1990-01-05",
        "1990 / 01 / 05",
        "1990/1/5",
        "199001/05",
        "19900105",
        "\u200f١٩٩٠/٠١/٠٥",
    ],
)
def test_full_dates(text: str) -> None:
    assert parse_full_date(text) == date(1990, 1, 5)


@pytest.mark.parametrize("text", ["2020/05", "٢٠٢٠/٠٥", "2020/5", "202005", "2020 - 05"])
def test_months_are_their_first_day(text: str) -> None:
    assert parse_month(text) == date(2020, 5, 1)


@pytest.mark.parametrize(
    "text", ["", "90/01/05", "1990/01", "1990/01/05/06", "05/01/1990", "1990/001/05", "199015", "abc", "1990/01/0x"]
)
def test_texts_that_are_no_full_date(text: str) -> None:
    with pytest.raises(WrongDateFormat):
        parse_full_date(text)


@pytest.mark.parametrize("text", ["", "2020", "2020/05/12", "05/2020", "20/05", "2020/x"])
def test_texts_that_are_no_month(text: str) -> None:
    with pytest.raises(WrongDateFormat):
        parse_month(text)


@pytest.mark.parametrize(
    "text", ["1990/13/05", "1990/00/05", "1990/02/30", "2001/02/29", "1900/02/29", "1990/01/00", "0000/01/01"]
)
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(NoSuchDate):
        parse_full_date(text)


@pytest.mark.parametrize("text", ["2020/13", "2020/00", "0000/05"])
def test_months_that_do_not_exist(text: str) -> None:
    with pytest.raises(NoSuchDate):
        parse_month(text)


def test_the_wire_form() -> None:
    assert to_wire(date(1990, 1, 5)) == "1990-01-05T00:00:00"
    assert to_wire(date(1, 1, 1)) == "0001-01-01T00:00:00"
    assert from_wire("1990-01-05T00:00:00") == date(1990, 1, 5)


@pytest.mark.parametrize(
    "text", ["1990-01-05", "1990-01-05T00:00:00Z", "1990-01-05T00:00:00.000", "١٩٩٠-01-05T00:00:00"]
)
def test_other_forms_are_not_the_wires(text: str) -> None:
    with pytest.raises(WrongDateFormat):
        from_wire(text)


def test_a_day_that_does_not_exist_on_the_wire() -> None:
    with pytest.raises(NoSuchDate):
        from_wire("2001-02-29T00:00:00")


@pytest.mark.parametrize(
    ("today", "expected"),
    [(date(2020, 2, 28), 19), (date(2020, 2, 29), 20), (date(2021, 2, 28), 20), (date(2021, 3, 1), 21)],
)
def test_full_years(today: date, expected: int) -> None:
    assert full_years(date(2000, 2, 29), today) == expected
