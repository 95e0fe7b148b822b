"""When two readings of a line are the same: kindly, and alike for every reader.

Tesseract writes digits in either script, puts direction marks around them and may order a date from right to left; none
of that is held against it.
"""

import re
from collections.abc import Sequence

from rapidfuzz.distance import Levenshtein

from benchmarks.reading.cards import DATES, NUMBER
from hawiya.cards.arabic import ascii_digits, clean

SERIAL = "idKey"
_DASHES = re.compile(r"\s*[-‐‑–—ـ]\s*")


def comparable(field: str, text: str) -> str:
    """Return what of a line is compared: digits alone for number and dates, letters and digits for the serial.

    In all else direction and vowel marks are dropped, digits become ASCII, dashes are one, spaces around them none.
    """
    plain = ascii_digits(clean(text))
    if field == NUMBER:
        return "".join(character for character in plain if character.isdigit())
    if field in DATES:
        groups = re.findall(r"[0-9]+", plain)
        if len(groups) > 1 and len(groups[-1]) == 4 and len(groups[0]) != 4:
            groups.reverse()
        return "".join(groups)
    if field == SERIAL:
        return "".join(character for character in plain.upper() if character.isalnum())
    return _DASHES.sub("-", plain)


def same(field: str, text: str, truth: str) -> bool:
    """Tell whether a reading is the truth to the letter."""
    return comparable(field, text) == comparable(field, truth)


def character_error_rate(field: str, readings: Sequence[tuple[str, str]]) -> float:
    """Return edits per character of the truth over (reading, truth) pairs; 0 is perfect, it can exceed 1."""
    pairs = [(comparable(field, text), comparable(field, truth)) for text, truth in readings]
    edits = sum(Levenshtein.distance(text, truth) for text, truth in pairs)
    return edits / max(1, sum(len(truth) for _, truth in pairs))
