"""The national number: every part, every reason to refuse, the check digit."""

from datetime import date

import pytest

from hawiya.cards.national_number import (
    Gender,
    Impossible,
    InvalidNationalNumber,
    check_digit,
    parse_national_number,
)

TODAY = date(2026, 11, 25)


def test_every_part_is_read() -> None:
    number = parse_national_number("29001050112351", TODAY)
    assert number.digits == "29001050112351"
    assert number.century == 1900
    assert number.birth_date == date(1990, 1, 5)
    assert number.governorate.code == "01"
    assert number.governorate.arabic == "القاهرة"
    assert number.governorate.english == "Cairo"
    assert number.gender is Gender.MALE


def test_an_even_serial_is_a_woman_and_88_is_abroad() -> None:
    number = parse_national_number("30402298800020", TODAY)
    assert number.century == 2000
    assert number.birth_date == date(2004, 2, 29)
    assert number.governorate.english == "Born abroad"
    assert number.gender is Gender.FEMALE


@pytest.mark.parametrize(
    "text",
    [
        "٢٩٠٠١٠٥٠١١٢٣٥١",
        "۲۹۰۰۱۰۵۰۱۱۲۳۵۱",
        "2 900105 01 1235 1",
        " ٢ ٩٠٠١٠٥ ٠١ ١٢٣٥ ١ ",
        "\u200f29001050112351\u200e",
        "2900105\u00a00112351",
    ],
)
def test_digits_of_three_scripts_with_spaces(text: str) -> None:
    assert parse_national_number(text, TODAY).digits == "29001050112351"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Impossible.LENGTH),
        ("2900105011235", Impossible.LENGTH),
        ("290010501123511", Impossible.LENGTH),
        ("2900105011235A", Impossible.NOT_DIGITS),
        ("29001050112.51", Impossible.NOT_DIGITS),
        ("2900105011235½", Impossible.NOT_DIGITS),
        ("2900105011235१", Impossible.NOT_DIGITS),
        ("19001050112351", Impossible.CENTURY),
        ("49001050112351", Impossible.CENTURY),
        ("29013050112351", Impossible.BIRTH_DATE),
        ("29002300112351", Impossible.BIRTH_DATE),
        ("29000050112351", Impossible.BIRTH_DATE),
        ("30102290112351", Impossible.BIRTH_DATE),
        ("32612010112351", Impossible.NOT_YET_BORN),
        ("39901010112351", Impossible.NOT_YET_BORN),
        ("32001010112351", Impossible.TOO_YOUNG),
        ("20001010112351", Impossible.TOO_OLD),
        ("29001050512351", Impossible.GOVERNORATE),
        ("29001059912351", Impossible.GOVERNORATE),
        ("29001050012351", Impossible.GOVERNORATE),
    ],
)
def test_what_cannot_be_is_refused_with_its_reason(text: str, reason: Impossible) -> None:
    with pytest.raises(InvalidNationalNumber) as refusal:
        parse_national_number(text, TODAY)
    assert refusal.value.reason is reason


@pytest.mark.parametrize(
    ("text", "today"),
    [
        ("31111250112351", date(2026, 11, 25)),
        ("20611250112351", date(2026, 11, 25)),
        ("20511260112351", date(2026, 11, 25)),
        ("31202290112351", date(2027, 3, 1)),
    ],
)
def test_ages_from_15_to_120_are_possible(text: str, today: date) -> None:
    assert parse_national_number(text, today).digits == text


@pytest.mark.parametrize(
    ("text", "today", "reason"),
    [
        ("31111260112351", date(2026, 11, 25), Impossible.TOO_YOUNG),
        ("20511250112351", date(2026, 11, 25), Impossible.TOO_OLD),
        ("31202290112351", date(2027, 2, 28), Impossible.TOO_YOUNG),
    ],
)
def test_a_day_beyond_the_ages_is_not(text: str, today: date, reason: Impossible) -> None:
    with pytest.raises(InvalidNationalNumber) as refusal:
        parse_national_number(text, today)
    assert refusal.value.reason is reason


@pytest.mark.parametrize(
    ("first_13", "expected"),
    [
        # Worked by hand: Σ = 2·2 = 4, 11 − 4 = 7.
        ("2000000000000", "7"),
        # Σ = 2·3 + 7·1 = 13, 13 mod 11 = 2, 11 − 2 = 9.
        ("3100000000000", "9"),
        # Σ = 4 + 7 = 11, 11 − 0 = 11 → 1.
        ("2100000000000", "1"),
        # Σ = 4 + 6·5 = 34, 34 mod 11 = 1, 11 − 1 = 10 → 0.
        ("2050000000000", "0"),
    ],
)
def test_the_check_digit(first_13: str, expected: str) -> None:
    assert check_digit(first_13) == expected


def test_the_check_digit_takes_13_digits() -> None:
    with pytest.raises(ValueError, match="shorter"):
        check_digit("290010501123")


def test_a_wrong_check_digit_is_told_and_not_refused() -> None:
    body = "2900105011235"
    right = int(check_digit(body))
    assert parse_national_number(f"{body}{right}", TODAY).check_digit_ok is True
    assert parse_national_number(f"{body}{(right + 1) % 10}", TODAY).check_digit_ok is False


def test_genders_carry_the_printed_word() -> None:
    assert (Gender.MALE.arabic, Gender.FEMALE.arabic) == ("ذكر", "أنثى")
