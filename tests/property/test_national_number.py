"""Every number that is built by the rule is read back; no text breaks the reader."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.cards.national_number import (
    LENGTH,
    Gender,
    InvalidNationalNumber,
    check_digit,
    parse_national_number,
)
from hawiya.cards.places import governorates

TODAY = date(2026, 11, 25)
OLDEST = TODAY.replace(year=1905) + timedelta(days=1)
YOUNGEST = TODAY.replace(year=2011)
SCRIPTS = [
    str.maketrans("", ""),
    str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"),
    str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹"),
]

births = st.dates(OLDEST, YOUNGEST)
codes = st.sampled_from(sorted(governorates()))
serials = st.integers(0, 9999)


def built(born: date, code: str, serial: int) -> str:
    body = f"{2 if born.year < 2000 else 3}{born:%y%m%d}{code}{serial:04d}"
    return body + check_digit(body)


@given(births, codes, serials, st.sampled_from(SCRIPTS), st.sets(st.integers(0, LENGTH)))
@settings(deadline=None)
def test_what_is_built_is_read(born: date, code: str, serial: int, script: dict[int, int], gaps: set[int]) -> None:
    digits = built(born, code, serial)
    text = "".join((" " if at in gaps else "") + digit for at, digit in enumerate(digits)).translate(script)
    number = parse_national_number(text, TODAY)
    assert number.digits == digits
    assert number.birth_date == born
    assert number.governorate.code == code
    assert number.gender is (Gender.MALE if serial % 2 else Gender.FEMALE)
    assert number.check_digit_ok


@given(births, codes, serials, st.integers(0, 12), st.integers(1, 9))
@settings(deadline=None)
def test_one_wrong_digit_rarely_passes_the_check(born: date, code: str, serial: int, at: int, shift: int) -> None:
    # Every weight is prime to 11, so a changed digit always moves the sum; only 10 and 0, and 11 and 1, fall together.
    digits = built(born, code, serial)
    changed = digits[:at] + str((int(digits[at]) + shift) % 10) + digits[at + 1 :]
    if check_digit(changed[:-1]) == digits[-1]:
        assert digits[-1] in "01"


@given(st.text(max_size=20) | st.text("0123456789٠١٢٣٤٥٦٧٨٩۰۱۲ ", max_size=18), st.dates(date(2000, 1, 1)))
@settings(deadline=None)
def test_any_text_is_read_or_refused(text: str, today: date) -> None:
    try:
        number = parse_national_number(text, today)
    except InvalidNationalNumber:
        return
    assert len(number.digits) == LENGTH
    assert number.digits.isascii()
    assert number.digits.isdecimal()
    assert number.birth_date <= today
