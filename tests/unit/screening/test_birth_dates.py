from datetime import date

import pytest

from hawiya.screening.watchlists.birth_dates import BirthDate, compare_birth_dates

BORN = date(1970, 5, 3)


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (("1970-05-03",), BirthDate.SAME_DAY),
        (("1970-05",), BirthDate.SAME_MONTH),
        (("1970",), BirthDate.SAME_YEAR),
        (("1970-01-01",), BirthDate.SAME_YEAR),
        (("1970-03-05",), BirthDate.CLOSE),
        (("1971-05-03",), BirthDate.CLOSE),
        (("1969",), BirthDate.CLOSE),
        (("1971-01-01",), BirthDate.CLOSE),
        (("1970-05-04",), BirthDate.DIFFERS),
        (("1970-06",), BirthDate.DIFFERS),
        (("1972-05-03",), BirthDate.DIFFERS),
        (("1971-03-05",), BirthDate.DIFFERS),
        (("1968",), BirthDate.DIFFERS),
        (("1950", "1970-05-03", "1970"), BirthDate.SAME_DAY),
        ((), BirthDate.UNKNOWN),
        (("unknown",), BirthDate.UNKNOWN),
        (("70-05-03",), BirthDate.UNKNOWN),
    ],
)
def test_what_a_listed_date_says(listed: tuple[str, ...], said: BirthDate) -> None:
    assert compare_birth_dates(listed, BORN)[0] is said


def test_the_best_date_is_named() -> None:
    assert compare_birth_dates(("1950", "1970-05"), BORN) == (BirthDate.SAME_MONTH, "1970-05")


def test_a_person_without_a_date_is_not_judged_by_it() -> None:
    assert compare_birth_dates(("1970",), None) == (BirthDate.UNKNOWN, "")
