"""Whether two parts are one name: spelled differently, in two scripts, or misread from a card."""

import math
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
_JOINED = 0.7
_ARTICLE_ALONE = frozenset({Affix.ARTICLE})
_READABLE = 0.5
"""A Latin word is a spelling of a name of the book up to this cost."""
_SHORT = 4
"""Letters under which a mistake weighs more."""
_BOTH_KNOWN = 0.3
"""What it weighs for each tenfold frequency that both words are names of their own,
`_MISSPELT`: beyond that of misspelt names, which the book has too (powers of ten over an unknown name)."""
_MISSPELT = 1.5
_KNOWN = 2e-6
"""Share from which a name of the book stands in the way of another reading."""
_ONE_SIDED = {Affix.ARTICLE: 0.05, Affix.ABD: 0.9, Affix.ABU: 0.6, Affix.UMM: 0.6, Affix.DIN: 0.5, Affix.ALLAH: 0.6}


@lru_cache(maxsize=1 << 18)
def likeness(a: NamePart, b: NamePart) -> Likeness:
    """Return how alike two parts are."""
    if a.text == b.text:
        return Likeness(0.0, How.EXACT, _share(a))
    if a.is_initial or b.is_initial:
        return _initial(a, b)
    if Script.OTHER in (a.script, b.script):
        return _FAR
    a, b = _meant(a), _meant(b)
    around = sum(_ONE_SIDED[affix] for affix in a.affixes ^ b.affixes)
    if a.script is b.script is Script.ARABIC:
        return _arabic(a, b, around)
    if around > DIFFERENT:
        return _FAR
    if a.script is b.script:
        found = _latin(a.core, b.core)
    else:
        arabic, latin = (a, b) if a.script is Script.ARABIC else (b, a)
        found = _across(arabic.core, latin.core)
    return found if not around else Likeness(found.cost + around, found.how, found.share)


def likeness_of_joined(a: NamePart, b: NamePart) -> Likeness:
    """Return how alike two parts are of which one was written as several words, particles included."""
    found = likeness(_whole(a), _whole(b))
    return found if found.cost <= _JOINED else _FAR


def _whole(part: NamePart) -> NamePart:
    return NamePart(part.text, part.text, frozenset(), part.script)


@lru_cache(maxsize=1 << 16)
def _meant(part: NamePart) -> NamePart:
    """Return a part whose first letters only look like an article (Aliwa, Elisha) as the name that it is."""
    if part.script is not Script.LATIN or part.affixes != _ARTICLE_ALONE:
        return part
    whole = min(_readings(part.text).values(), default=FAR)
    return _whole(part) if whole < min(_readings(part.core).values(), default=FAR) + 0.1 else part


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


def _arabic(a: NamePart, b: NamePart, around: float) -> Likeness:
    """Compare two Arabic words: what the reader would have to have mistaken, against both being names of their own."""
    shares = share_of(a.core), share_of(b.core)
    if a.core == b.core:
        return Likeness(around, How.SPELLING, shares[0])
    cost = min(misreading_cost(a.core, b.core) + around, misreading_cost(a.text, b.text))
    shortest = min(len(a.text), len(b.text))
    if shortest < _SHORT:
        cost *= _SHORT / shortest
    both_known = math.log10(min(shares) / UNKNOWN_SHARE) - _MISSPELT
    if both_known > 0:
        cost += _BOTH_KNOWN * both_known
    return Likeness(cost, How.MISREADING, max(shares))


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
