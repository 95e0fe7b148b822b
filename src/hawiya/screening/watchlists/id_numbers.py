"""What a list's national numbers say about a person's: the same person, another one, or a slip in reading."""

from datetime import date
from enum import StrEnum

LENGTH = 14
_CENTURIES = {"2": 1900, "3": 2000}


class IdNumber(StrEnum):
    """How the listed national numbers stand to a person's."""

    SAME = "same"
    SLIP = "nearly the same"
    UNKNOWN = "unknown"
    DIFFERS = "differs"


def birth_date_of(number: str | None) -> date | None:
    """Return the birth date in an Egyptian national number: 14 ASCII digits, the first seven a date; else None."""
    if number is None or len(number) != LENGTH or not (number.isascii() and number.isdigit()):
        return None
    if number[0] not in _CENTURIES:
        return None
    try:
        return date(_CENTURIES[number[0]] + int(number[1:3]), int(number[3:5]), int(number[5:7]))
    except ValueError:
        return None


def compare_id_numbers(listed: tuple[str, ...], number: str | None) -> IdNumber:
    """Return how the closest of the listed numbers stands to a person's.

    Only numbers of the same kind can differ: a foreign number says nothing against an Egyptian one. A slip is one
    digit, or two neighbours swapped.
    """
    if not number or not listed:
        return IdNumber.UNKNOWN
    if number in listed:
        return IdNumber.SAME
    comparable = [one for one in listed if birth_date_of(one) is not None] if birth_date_of(number) else []
    if not comparable:
        return IdNumber.UNKNOWN
    return IdNumber.SLIP if any(_is_slip(one, number) for one in comparable) else IdNumber.DIFFERS


def _is_slip(a: str, b: str) -> bool:
    differing = [place for place, (ours, theirs) in enumerate(zip(a, b, strict=True)) if ours != theirs]
    if len(differing) == 1:
        return True
    if len(differing) != 2 or differing[1] - differing[0] != 1:
        return False
    first, second = differing
    return a[first] == b[second] and a[second] == b[first]
