"""Phone numbers in E.164 (ITU-T E.164): a plus sign, the country code, at most 15 digits."""

import re
import unicodedata

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_SEPARATORS = re.compile(r"[\s().\-]")
# An Egyptian mobile number as written at home: 010, 011, 012 or 015 and eight digits (NTRA numbering plan).
_EGYPTIAN_MOBILE = re.compile(r"01[0125][0-9]{8}")


class InvalidPhone(Exception):
    """Not a phone number; the message does not repeat it."""


def to_e164(text: str) -> str:
    """Return a phone number as E.164, from `+20…`, `0020…` or an Egyptian mobile number as written at home.

    Separators are dropped and digits of any script understood. Raises `InvalidPhone`.
    """
    number = _SEPARATORS.sub("", "".join(_ascii(character) for character in text))
    if number.startswith("00"):
        number = f"+{number[2:]}"
    elif _EGYPTIAN_MOBILE.fullmatch(number):
        number = f"+2{number}"
    if not _E164.fullmatch(number):
        raise InvalidPhone("a phone number is written in E.164, such as +201001234567")
    return number


def _ascii(character: str) -> str:
    return str(unicodedata.decimal(character)) if character.isdecimal() else character
