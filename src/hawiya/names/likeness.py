"""Whether two parts are one name: spelled differently, in two scripts, or misread from a card."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from hawiya.names.book import UNKNOWN_SHARE, Entry, book, share_of
from hawiya.names.folding import Script
from hawiya.names.parse import NamePart, part_of
from hawiya.names.particles import Affix
from hawiya.names.segments import bare_segments, latin_segments
from hawiya.names.shapes import misreading_cost
from hawiya.names.skeleton import arabic_skeletons, latin_skeletons
from hawiya.names.sounds import FAR, distance

DIFFERENT = 1.0
"""Cost from which two parts are different names."""


class How(StrEnum):
    """In what way two parts are one name."""

    EXACT = "same"
    SPELLING = "spelling"
    ROMANISATION = "romanisation"
    MISREADING = "misreading"
    INITIAL = "initial"
    TYPO = "typo"


@dataclass(frozen=True, slots=True)
class Likeness:
    """Cost of taking two parts for one name, 0 (the same word) and up; `share` of people who bear that name."""

    cost: float
    how: How
    share: float


_FAR = Likeness(FAR, How.SPELLING, 1.0)
_READABLE = 0.75
"""A Latin word is a spelling of a name of the book up to this cost."""
_KNOWN = 2e-6
"""Share from which a name of the book stands in the way of another reading."""
_ONE_SIDED = {Affix.ARTICLE: 0.05, Affix.ABD: 0.9, Affix.ABU: 0.6, Affix.UMM: 0.6, Affix.DIN: 0.5}


@lru_cache(maxsize=1 << 18)
def likeness(a: NamePart, b: NamePart) -> Likeness:
    """Return how alike two parts are."""
    if a.text == b.text:
        return Likeness(0.0, How.EXACT, _share(a))
    if a.is_initial or b.is_initial:
        return _initial(a, b)
    if Script.OTHER in (a.script, b.script):
        return _FAR
    around = sum(_ONE_SIDED[affix] for affix in a.affixes ^ b.affixes)
    if around > DIFFERENT:
        return _FAR
    if a.script is not b.script:
        arabic, latin = (a, b) if a.script is Script.ARABIC else (b, a)
        found = _across(arabic.core, latin.core)
    elif a.script is Script.ARABIC:
        found = _arabic(a.core, b.core)
    else:
        found = _latin(a.core, b.core)
    return found if not around else Likeness(found.cost + around, found.how, found.share)


def _share(part: NamePart) -> float:
    if part.script is Script.ARABIC:
        return share_of(part.core)
    return (
        max((book()[word].share for word in _readings(part.core)), default=UNKNOWN_SHARE)
        if part.script is Script.LATIN
        else UNKNOWN_SHARE
    )


def _initial(a: NamePart, b: NamePart) -> Likeness:
    if a.script is not b.script:
        keys = arabic_skeletons, latin_skeletons
        first = {key[:1] for key in keys[a.script is Script.LATIN](a.text)}
        return (
            Likeness(0.35, How.INITIAL, 0.05)
            if first & {k[:1] for k in keys[b.script is Script.LATIN](b.text)}
            else _FAR
        )
    same = a.text[0] == b.text[0]
    return Likeness(0.3, How.INITIAL, 0.05) if same else _FAR


def _arabic(a: str, b: str) -> Likeness:
    if a == b:
        return Likeness(0.0, How.SPELLING, share_of(a))
    cost = misreading_cost(a, b)
    return Likeness(cost, How.MISREADING, max(share_of(a), share_of(b)))


def _across(arabic: str, latin: str) -> Likeness:
    entry = book().get(arabic)
    readings = entry.spoken if entry else ()
    if not readings:
        readings = (bare_segments(arabic),)
    cost = min(distance(reading, spelled, 1.5) for reading in readings for spelled in latin_segments(latin))
    if entry and latin in entry.spelled:
        cost = min(cost, 0.1)
    if cost < FAR:
        best = min((c for word, c in _readings(latin).items() if word != arabic), default=FAR)
        if best < cost:
            cost += cost - best
    return Likeness(cost, How.ROMANISATION, share_of(arabic))


def _latin(a: str, b: str) -> Likeness:
    direct = min(distance(x, y, 1.5) for x in latin_segments(a) for y in latin_segments(b))
    ours, theirs = _readings(a), _readings(b)
    if ours and theirs:
        best_a, best_b = min(ours.values()), min(theirs.values())
        joint = [
            (ours[word] + theirs[word] + (ours[word] - best_a) + (theirs[word] - best_b), word)
            for word in ours.keys() & theirs.keys()
        ]
        if not joint:
            return Likeness(max(direct, DIFFERENT) + 0.5, How.SPELLING, UNKNOWN_SHARE)
        cost, word = min(joint)
        return Likeness(cost, How.SPELLING, book()[word].share)
    if direct < DIFFERENT:
        return Likeness(direct, How.SPELLING, UNKNOWN_SHARE)
    wrong = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    longest = max(len(a), len(b))
    if wrong == 1 and longest >= 5:
        return Likeness(0.5, How.TYPO, UNKNOWN_SHARE)
    if wrong == 2 and longest >= 8:
        return Likeness(0.7, How.TYPO, UNKNOWN_SHARE)
    return Likeness(direct, How.SPELLING, UNKNOWN_SHARE)


@lru_cache(maxsize=1 << 16)
def _readings(latin: str) -> dict[str, float]:
    """Return the names of the book that a Latin word may spell, with the cost of each."""
    spellings = latin_segments(latin)
    found: dict[str, float] = {}
    for skeleton in latin_skeletons(latin):
        for entry in _by_skeleton().get(skeleton, ()):
            if entry.word in found:
                continue
            cost = min(distance(spoken, spelled, _READABLE) for spoken in entry.spoken for spelled in spellings)
            if cost <= _READABLE:
                found[entry.word] = cost
    for entry in _by_spelling().get(latin, ()):
        found[entry.word] = min(found.get(entry.word, FAR), 0.1)
    return found


@cache
def _by_skeleton() -> dict[str, list[Entry]]:
    index: dict[str, list[Entry]] = {}
    for entry in book().values():
        if entry.share >= _KNOWN and entry.spoken:
            for skeleton in arabic_skeletons(entry.word):
                index.setdefault(skeleton, []).append(entry)
    return index


@cache
def _by_spelling() -> dict[str, list[Entry]]:
    index: dict[str, list[Entry]] = {}
    for entry in book().values():
        if entry.share >= _KNOWN:
            for spelling in entry.spelled:
                index.setdefault(spelling, []).append(entry)
    return index


def joined(parts: tuple[NamePart, ...]) -> NamePart:
    """Return neighbouring parts as one, as if the spaces between them were a mistake."""
    return part_of("".join(part.text for part in parts), parts[0].script)
