"""Governorates and their districts, and what the second line of an address says about them."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Protocol, TypeVar

from rapidfuzz.distance import DamerauLevenshtein

from hawiya.cards.arabic import clean, fold

BORN_ABROAD = "88"
"""The code in the number of a holder who was born abroad; nobody's address stands there."""

# A city that is a governorate of its own: whoever lives in the governorate lives in the city.
_CITY_GOVERNORATES = frozenset({"01", "02", "03", "04"})
# Words before a district that make it a town with its countryside; the lists carry bare names.
_TOWN_KINDS = frozenset(fold(word) for word in ("مركز", "مدينة", "بندر"))


@dataclass(frozen=True, slots=True)
class District:
    """A markaz, qism or new city: its Arabic name as cards print it, and its usual English one."""

    arabic: str
    english: str


@dataclass(frozen=True, slots=True)
class Governorate:
    """A governorate: its code in the national number, its names, its districts."""

    code: str
    arabic: str
    english: str
    districts: tuple[District, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address lies; `district_english` is None where `district` is.

    `governorate_ar`, `city` and `district` keep the printed spelling where only hamza, ya or ta marbuta differ (الجيزه)
    and are the listed name where letters or spaces were misread. `line` is the whole line with a misread governorate
    put right, and `certainty` is 1, less where letters had to be put right.
    """

    governorate_ar: str
    governorate_en: str
    city: str | None
    district: str | None
    district_english: str | None
    line: str
    certainty: float


class _Named(Protocol):
    @property
    def arabic(self) -> str: ...


_N = TypeVar("_N", bound=_Named)


@cache
def governorates() -> Mapping[str, Governorate]:
    """Return every governorate by its two-digit code, 88 (born abroad) included."""
    table = json.loads(files("hawiya.cards").joinpath("data/places.json").read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            entry["code"]: Governorate(
                entry["code"],
                entry["ar"],
                entry["en"],
                tuple(District(district["ar"], district["en"]) for district in entry["districts"]),
            )
            for entry in table["governorates"]
        }
    )


def resolve_place(address_2: str) -> Place | None:
    """Find governorate, city and district in the second address line (`district - governorate`).

    Spelling of hamza, ya and ta marbuta does not matter, nor does a missing hyphen; one wrong letter in a name of four
    or more is forgiven, two in one of eight or more. None when no governorate stands at the end of the line.
    """
    line = clean(address_2)
    words = line.replace("-", " - ").replace("–", " - ").split()
    found = _governorate_at_end(words)
    if found is None:
        return None
    governorate, start, errors = found
    printed = _printed(words[start:], governorate.arabic)
    before = _without_hyphens(words[:start])
    district, district_words = _district_at_end(before, governorate)
    district_text = _printed(district_words, district.arabic) if district else None
    return Place(
        governorate_ar=printed,
        governorate_en=governorate.english,
        city=_city(governorate, printed, district_text, before),
        district=district_text,
        district_english=district.english if district else None,
        line=" ".join([*words[:start], printed]),
        certainty=0.9**errors,
    )


def _governorate_at_end(words: list[str]) -> tuple[Governorate, int, int] | None:
    """Return the governorate that the last words name, where they start, and how many letters are wrong."""
    residences = [g for code, g in governorates().items() if code != BORN_ABROAD]
    return _best_at_end(words, residences)


def _district_at_end(words: list[str], governorate: Governorate) -> tuple[District | None, list[str]]:
    found = _best_at_end(words, governorate.districts)
    if found is None:
        return None, []
    district, start, _ = found
    return district, words[start:]


def _best_at_end(words: list[str], places: Iterable[_N]) -> tuple[_N, int, int] | None:
    """Return the place that the last words name best, where its name starts and how many letters are wrong.

    Fewest wrong letters win, then the longest name; None also when two misread names are equally near.
    """
    candidates = []
    read = [fold(word) for word in words]
    for place in places:
        name = _folded(place.arabic)
        allowed = _allowed_errors(name)
        # A space may be lost or one too many: بور سعيد, بنىسويف.
        longest = name.count(" ") + 2
        for start in range(max(0, len(words) - longest), len(words)):
            if words[start] == "-":
                continue
            errors = DamerauLevenshtein.distance("".join(read[start:]), name.replace(" ", ""), score_cutoff=allowed)
            if errors <= allowed:
                candidates.append((errors, -len(name), start, place))
    if not candidates:
        return None
    errors, length, start, place = min(candidates, key=lambda candidate: candidate[:3])
    rivals = {other.arabic for wrong, size, _, other in candidates if (wrong, size) == (errors, length)}
    if errors and len(rivals) > 1:
        return None
    return place, start, errors


@cache
def _folded(listed: str) -> str:
    return fold(listed)


def _allowed_errors(name: str) -> int:
    letters = len(name.replace(" ", ""))
    return 2 if letters >= 8 else 1 if letters >= 4 else 0


def _printed(words: list[str], listed: str) -> str:
    printed = " ".join(_without_hyphens(words))
    return printed if fold(printed) == _folded(listed) else listed


def _without_hyphens(words: list[str]) -> list[str]:
    return [word for word in words if word != "-"]


def _city(governorate: Governorate, printed: str, district: str | None, before: list[str]) -> str | None:
    """Return the city, as far as line and lists tell: a city governorate's own, or a district printed as a town."""
    if governorate.code in _CITY_GOVERNORATES:
        return printed
    return district if any(fold(word) in _TOWN_KINDS for word in before) else None
