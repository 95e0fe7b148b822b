"""English forms of what a card prints in Arabic; the card itself carries none.

The convention
- A name is written as most Egyptians with that name write it (Mohamed, Elsayed, Abdelrahman), by a table drawn from the
  name book of the package `egy-names` (MIT). Dropped hamzas and dotless final yas do not matter. One Arabic word is one
  capitalised English word, the article is a joined El; عبد, أبو, أم and a following الدين, الله, الإسلام join too.
- A word that the table does not know is written letter by letter (`transliteration.py`): consonants and long vowels
  only, since the script has no others. It is readable, never authoritative.
- Governorates, districts, marital status, religion, gender, common words of addresses and jobs are translated. The
  order of words and lines stays the printed one. Digits become ASCII.
- The result is made of ASCII letters, digits, spaces, hyphens, slashes and full stops, and is empty only for a text
  without an Arabic letter or ASCII letter or digit.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from hawiya.cards.arabic import ascii_digits, clean, fold
from hawiya.cards.national_number import Gender
from hawiya.cards.places import resolve_place
from hawiya.cards.transliteration import transliterate

_JOINING_HEADS = frozenset(fold(word) for word in ("عبد", "أبو", "أم"))
_JOINING_TAILS = frozenset(fold(word) for word in ("الدين", "الله", "الإسلام"))
_ARTICLE = "ال"
_SERVANT = fold("عبد")
_ARABIC_LETTER = re.compile(r"[\u0620-\u064A\u066E-\u06D3\u06FA-\u06FF\u0750-\u077F]")
_NOT_KEPT = re.compile(r"[^A-Za-z0-9/.-]")
_LONGEST_TERM = 3


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a closed list: as printed, in English, and whose form it is."""

    arabic: str
    english: str
    gender: Gender


MARITAL_STATUSES = (
    Term("أعزب", "single", Gender.MALE),
    Term("آنسة", "single", Gender.FEMALE),
    Term("متزوج", "married", Gender.MALE),
    Term("متزوجة", "married", Gender.FEMALE),
    Term("مطلق", "divorced", Gender.MALE),
    Term("مطلقة", "divorced", Gender.FEMALE),
    Term("أرمل", "widowed", Gender.MALE),
    Term("أرملة", "widowed", Gender.FEMALE),
)
# Both spellings of the final ya are printed.
RELIGIONS = (
    Term("مسلم", "Muslim", Gender.MALE),
    Term("مسلمة", "Muslim", Gender.FEMALE),
    Term("مسيحى", "Christian", Gender.MALE),
    Term("مسيحي", "Christian", Gender.MALE),
    Term("مسيحية", "Christian", Gender.FEMALE),
    Term("يهودى", "Jewish", Gender.MALE),
    Term("يهودي", "Jewish", Gender.MALE),
    Term("يهودية", "Jewish", Gender.FEMALE),
)
GENDERS = tuple(Term(gender.arabic, gender.value, gender) for gender in Gender)


def english_name(arabic: str) -> str:
    """Return a personal name in English; empty for an empty text."""
    return _written(clean(arabic).split(), {})


def english_address_1(arabic: str) -> str:
    """Return the first address line (building, street, settlement) in English, word by word in the printed order."""
    return _translated(arabic, "address")


def english_address_2(arabic: str) -> str:
    """Return the second address line (district - governorate) in English; place names by the lists."""
    place = resolve_place(arabic)
    if place is None:
        return _translated(arabic, "address")
    line = fold(place.line)
    line = line.removesuffix(fold(place.governorate_ar)).strip()
    if place.district is None or place.district_english is None:
        return " - ".join(part for part in (_translated(line, "address"), place.governorate_en) if part)
    before = _translated(line.removesuffix(fold(place.district)), "address")
    return f"{before} {place.district_english} - {place.governorate_en}".strip()


def english_job(arabic: str) -> str:
    """Return a job, a qualification or an employer in English: a modest list of terms, the rest spelled like names."""
    return _translated(arabic, "job")


@cache
def _names() -> Mapping[str, str]:
    text = files("hawiya.cards").joinpath("data/latin_names.tsv").read_text(encoding="utf-8")
    return dict(line.split("\t") for line in text.splitlines())


@cache
def _terms(kind: Literal["address", "job"]) -> Mapping[str, str]:
    tables = json.loads(files("hawiya.cards").joinpath("data/terms.json").read_text(encoding="utf-8"))
    return {fold(arabic): english for arabic, english in tables[kind].items()}


def _joined(first: str, second: str) -> str | None:
    """Return the one word that two Arabic words make (عبد الله → Abdullah), None when they do not join."""
    head, tail = fold(first), fold(second)
    if head in _JOINING_HEADS or tail in _JOINING_TAILS:
        known = _names().get(head + tail)
        if known is not None:
            return known
    if head == _SERVANT and tail.startswith(_ARTICLE):
        return "Abd" + _word(second).lower()
    return None


def _word(word: str) -> str:
    """Return one word of a name: from the table, letter by letter, or its ASCII part when it is not Arabic."""
    key = fold(word)
    if not _ARABIC_LETTER.search(word):
        return _NOT_KEPT.sub("", ascii_digits(word))
    known = _names().get(key)
    if known is not None:
        return known
    for arabic, latin in ((_SERVANT + _ARTICLE, "Abdel"), (_ARTICLE, "El")):
        if key.startswith(arabic) and len(key) > len(arabic) + 1:
            return latin + transliterate(word[len(arabic) :])
    return transliterate(word).capitalize()


def _translated(arabic: str, kind: Literal["address", "job"]) -> str:
    """Translate the longest known terms, spell the rest like names; hyphens stay."""
    return _written(clean(arabic).replace("–", "-").replace("-", " - ").split(), _terms(kind))


def _written(words: Sequence[str], terms: Mapping[str, str]) -> str:
    written: list[str] = []
    at = 0
    while at < len(words):
        text, length = _term_or_name(words[at : at + _LONGEST_TERM], terms)
        written.append(text)
        at += length
    return " ".join(word for word in written if word)


def _term_or_name(words: Sequence[str], terms: Mapping[str, str]) -> tuple[str, int]:
    """Return the longest term that starts here, else a joined pair, else one word; and how many words it takes."""
    for length in range(len(words) if terms else 0, 0, -1):
        term = terms.get(fold(" ".join(words[:length]))) if "-" not in words[:length] else None
        if term is not None:
            return term, length
    pair = _joined(words[0], words[1]) if len(words) > 1 else None
    return (_word(words[0]), 1) if pair is None else (pair, 2)
