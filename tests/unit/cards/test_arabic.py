"""Digits and spellings of the Arabic script."""

import pytest

from hawiya.cards.arabic import ascii_digits, clean, fold


def test_three_scripts_of_digits() -> None:
    assert ascii_digits("٠١٢٣٤٥٦٧٨٩ ۰۱۲۳۴۵۶۷۸۹ 0123456789 أ") == "0123456789 0123456789 0123456789 أ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("  محمد \n  علي ", "محمد علي"),
        ("مُحَمَّد", "محمد"),
        ("محـــمد", "محمد"),
        ("\u200fمحمد\u202c", "محمد"),
        ("ﻣﺤﻤﺪ", "محمد"),
        ("ا\u0654حمد", "أحمد"),
        ("١٢ شارع", "١٢ شارع"),
        ("رامى أحمد فاطمة", "رامى أحمد فاطمة"),
    ],
)
def test_clean_keeps_the_spelling(text: str, expected: str) -> None:
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أحمد", "احمد"),
        ("إسراء", "اسرا"),
        ("آية", "ايه"),
        ("رامي", "رامى"),
        ("فاطمة", "فاطمه"),
        ("مدينة نصر - القاهرة", "مدينه نصر القاهره"),
        ("١٥ مايو", "15 مايو"),
        ("فؤاد", "فواد"),
        ("رئيس", "رييس"),
    ],
)
def test_fold_makes_spellings_equal(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@pytest.mark.parametrize(("one", "other"), [("محمد", "محمود"), ("مسلم", "مسلمة"), ("عبد الله", "عبدالله")])
def test_fold_keeps_words_apart(one: str, other: str) -> None:
    assert fold(one) != fold(other)
