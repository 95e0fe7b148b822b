"""Whole lines that are known: `district - governorate`, professions, qualifications, employers, faculties."""

from collections.abc import Iterable, Mapping
from functools import cache
from heapq import nsmallest
from importlib.resources import files

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from hawiya.cards.lexicon import base_form, spellings
from hawiya.cards.places import BORN_ABROAD, governorates

DISTRICT_KINDS = frozenset(("قسم", "مركز", "مدينة", "بندر"))
"""Words that may stand before a district."""


def places_near(text: str, limit: int = 6) -> list[str]:
    """Return up to `limit` listed `district - governorate` lines that resemble the text, in their usual spellings.

    A word before the district (قسم, مركز, مدينة, بندر), or one that is nearly such a word, is kept in front of each.
    """
    first, _, rest = text.partition(" ")
    kind = next((kind for kind in DISTRICT_KINDS if Levenshtein.distance(first, kind) <= 1), None)
    nearest = _nearest(text, _address_lines(), limit)
    if kind is not None and rest:
        nearest += [f"{kind} {line}" for line in _nearest(rest, _address_lines(), limit)]
    return [spelling for line in nearest for spelling in sorted(spellings(line))]


def jobs_near(text: str, limit: int = 4) -> list[str]:
    """Return up to `limit` listed lines of professions that resemble the text, whatever its spaces."""
    return [spelling for line in _nearest(text, _job_lines(), limit) for spelling in sorted(spellings(line))]


def is_job(text: str) -> bool:
    """Tell whether the line is listed as a profession, a qualification, an employer or a faculty, in any spelling."""
    listed = _job_lines().get(_solid(text))
    return listed is not None and text in spellings(listed)


def governorates_near(text: str, limit: int = 2) -> list[str]:
    """Return up to `limit` governorates that resemble the text, in their usual spellings."""
    return [spelling for name in _nearest(text, _governorate_names(), limit) for spelling in sorted(spellings(name))]


def is_place(text: str) -> bool:
    """Tell whether a `district - governorate` line, a word for the kind of district before it or not, is listed."""
    return any(
        line in spellings(listed)
        for line in (text, text.partition(" ")[2])
        if (listed := _address_lines().get(_solid(line))) is not None
    )


def _solid(text: str) -> str:
    return base_form(text).replace(" ", "")


def _nearest(text: str, lines: Mapping[str, str], limit: int) -> list[str]:
    """Return the lines whose letters are nearest, at most two of five wrong; nearest first."""
    wanted = _solid(text)
    allowed = max(1, 2 * len(wanted) // 5)
    found = process.extract(
        wanted, lines.keys(), scorer=Levenshtein.distance, score_cutoff=allowed, limit=None, processor=None
    )
    return [lines[solid] for _, solid in nsmallest(limit, ((distance, solid) for solid, distance, _ in found))]


def _by_letters(lines: Iterable[str]) -> dict[str, str]:
    return {_solid(line): line for line in lines}


@cache
def _governorate_names() -> Mapping[str, str]:
    """Return letters without spaces → governorate, that of births abroad left out."""
    return _by_letters(one.arabic for code, one in governorates().items() if code != BORN_ABROAD)


@cache
def _address_lines() -> Mapping[str, str]:
    """Return letters without spaces → line, for every `district - governorate`."""
    return _by_letters(
        f"{district.arabic} - {governorate.arabic}"
        for code, governorate in governorates().items()
        if code != BORN_ABROAD
        for district in governorate.districts
    )


@cache
def _job_lines() -> Mapping[str, str]:
    """Return letters without spaces → line, for every listed line of the professions."""
    text = files("hawiya.cards").joinpath("data/job_lines.txt").read_text(encoding="utf-8")
    return _by_letters(text.splitlines())
