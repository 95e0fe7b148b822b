"""The national number: C YYMMDD GG SSSS K.

C is the century (2 = 1900 to 1999, 3 = 2000 to 2099), YYMMDD the birth date, GG the governorate of birth, SSSS a serial
whose last digit is odd for men and even for women, K a check digit. The check digit's rule was never published
officially; it is the one that users of the open package egyptian-national-id-ocr (MIT) confirmed on real cards.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hawiya.cards.arabic import ascii_digits, clean
from hawiya.cards.dates import full_years
from hawiya.cards.places import Governorate, governorates

LENGTH = 14
YOUNGEST = 15
OLDEST = 120
"""Ages in completed years that a card holder can have: cards are issued from 15."""

_CENTURIES = {"2": 1900, "3": 2000}
_WEIGHTS = (2, 7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
_MALE_PARITY = 1


class Gender(StrEnum):
    """The holder's gender, as the wire says it in English."""

    MALE = "male"
    FEMALE = "female"

    @property
    def arabic(self) -> str:
        """The word that the card prints."""
        return "ذكر" if self is Gender.MALE else "أنثى"


class Impossible(StrEnum):
    """Why a text cannot be a card holder's number."""

    NOT_DIGITS = "not_digits"
    LENGTH = "length"
    CENTURY = "century"
    BIRTH_DATE = "birth_date"
    NOT_YET_BORN = "not_yet_born"
    TOO_YOUNG = "too_young"
    TOO_OLD = "too_old"
    GOVERNORATE = "governorate"


class InvalidNationalNumber(ValueError):
    """A text that cannot be a card holder's number; `reason` says why."""

    def __init__(self, reason: Impossible) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class NationalNumber:
    """A number whose structure holds.

    `digits` are 14 ASCII digits. `century` is 1900 or 2000. `governorate` is where the holder was born, code 88 abroad.
    `check_digit_ok` is strong evidence, never proof: about one in eleven wrong numbers passes.
    """

    digits: str
    century: int
    birth_date: date
    governorate: Governorate
    gender: Gender
    check_digit_ok: bool


def parse_national_number(text: str, today: date) -> NationalNumber:
    """Read a number in ASCII, Arabic-Indic or Persian digits, spaces anywhere.

    Its structure must hold on `today`: an existing birth date, an age of 15 to 120 years, a known governorate. The
    check digit is reported, never a reason to refuse. Raises `InvalidNationalNumber`.
    """
    digits = "".join(ascii_digits(clean(text)).split())
    if not re.fullmatch(r"[0-9]*", digits):
        raise InvalidNationalNumber(Impossible.NOT_DIGITS)
    if len(digits) != LENGTH:
        raise InvalidNationalNumber(Impossible.LENGTH)
    if digits[0] not in _CENTURIES:
        raise InvalidNationalNumber(Impossible.CENTURY)
    century = _CENTURIES[digits[0]]
    birth_date = _birth_date(century, digits)
    _check_age(birth_date, today)
    governorate = governorates().get(digits[7:9])
    if governorate is None:
        raise InvalidNationalNumber(Impossible.GOVERNORATE)
    return NationalNumber(
        digits=digits,
        century=century,
        birth_date=birth_date,
        governorate=governorate,
        gender=Gender.MALE if int(digits[12]) % 2 == _MALE_PARITY else Gender.FEMALE,
        check_digit_ok=check_digit(digits[:-1]) == digits[-1],
    )


def check_digit(first_13: str) -> str:
    """Return the check digit of 13 ASCII digits: 11 − (weighted sum mod 11), where 10 becomes 0 and 11 becomes 1."""
    weighted = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, first_13, strict=True))
    return str((11 - weighted % 11) % 10)


def _birth_date(century: int, digits: str) -> date:
    try:
        return date(century + int(digits[1:3]), int(digits[3:5]), int(digits[5:7]))
    except ValueError as error:
        raise InvalidNationalNumber(Impossible.BIRTH_DATE) from error


def _check_age(birth_date: date, today: date) -> None:
    age = full_years(birth_date, today)
    if birth_date > today:
        raise InvalidNationalNumber(Impossible.NOT_YET_BORN)
    if age < YOUNGEST:
        raise InvalidNationalNumber(Impossible.TOO_YOUNG)
    if age > OLDEST:
        raise InvalidNationalNumber(Impossible.TOO_OLD)
