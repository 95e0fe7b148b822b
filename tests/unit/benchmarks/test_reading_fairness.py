"""Readings are compared kindly, and alike for every reader."""

import pytest

from benchmarks.reading.fairness import character_error_rate, same


@pytest.mark.parametrize(
    ("field", "text", "truth"),
    [
        ("idNumber", "٢٩٠٠١٠١ ٠١٢٣٤٥٦", "29001010123456"),
        ("idNumber", "\u200f29001010123456\u200e", "29001010123456"),
        ("dateOfBirth", "١٩٩٠/٠١/٣١", "1990/01/31"),
        ("dateOfBirth", "31/01/1990", "1990/01/31"),
        ("releaseDate", "05 / 2019", "2019/05"),
        ("idKey", "ab 1234567", "AB1234567"),
        ("address_2", "المعادى – القاهرة", "المعادى - القاهرة"),
        ("address_1", "12 شارع الجمهورية", "١٢ شارع الجمهورية"),
        ("first_name", "\u202bمحمد\u202c", "محمد"),
        ("first_name", "مُحَمَّد", "محمد"),
    ],
)
def test_is_not_held_against_a_reader(field: str, text: str, truth: str) -> None:
    assert same(field, text, truth)


@pytest.mark.parametrize(
    ("field", "text", "truth"),
    [
        ("idNumber", "29001010123457", "29001010123456"),
        ("dateOfBirth", "1990/31/01", "1990/01/31"),
        ("first_name", "احمد", "أحمد"),
        ("last_names", "على", "علي"),
        ("last_names", "محمد على", "محمدعلى"),
        ("first_name", "", "محمد"),
    ],
)
def test_another_letter_or_digit_is_wrong(field: str, text: str, truth: str) -> None:
    assert not same(field, text, truth)


def test_character_error_rate_weighs_by_length() -> None:
    # One letter of eleven is missing.
    assert character_error_rate("first_name", [("محمد", "محمد"), ("ابراهي", "ابراهيم")]) == pytest.approx(1 / 11)
