from datetime import date

import pytest

from hawiya.screening.watchlists.id_numbers import IdNumber, birth_date_of, compare_id_numbers

NUMBER = "28503011234571"


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        ((NUMBER,), IdNumber.SAME),
        (("A1234567", NUMBER), IdNumber.SAME),
        (("28503011234577",), IdNumber.SLIP),  # another last digit
        (("28503011235471",), IdNumber.SLIP),  # neighbours swapped
        (("28503011235472",), IdNumber.DIFFERS),
        (("28513011234571",), IdNumber.UNKNOWN),  # no number: a thirteenth month
        (("27001012198765",), IdNumber.DIFFERS),
        (("27001012198765", "28503011234577"), IdNumber.SLIP),
        (("A1234567",), IdNumber.UNKNOWN),
        ((), IdNumber.UNKNOWN),
    ],
)
def test_what_listed_numbers_say(listed: tuple[str, ...], said: IdNumber) -> None:
    assert compare_id_numbers(listed, NUMBER) is said


def test_nothing_is_said_without_a_number() -> None:
    assert compare_id_numbers((NUMBER,), None) is IdNumber.UNKNOWN
    assert compare_id_numbers((NUMBER,), "") is IdNumber.UNKNOWN


@pytest.mark.parametrize(
    ("number", "born"),
    [
        (NUMBER, date(1985, 3, 1)),
        ("30402291234567", date(2004, 2, 29)),
        ("30302291234567", None),
        ("18503011234571", None),
        ("2850301123457", None),
        ("٢٨٥٠٣٠١١٢٣٤٥٧١", None),
        (None, None),
    ],
)
def test_the_birth_date_in_a_number(number: str | None, born: date | None) -> None:
    assert birth_date_of(number) == born
