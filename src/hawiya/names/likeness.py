"""Whether two parts are one name: spelled differently, in two scripts, or misread from a card."""

import math
import re
from enum import StrEnum
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import DamerauLevenshtein, Levenshtein

from hawiya.names.book import UNKNOWN_SHARE, Entry, book, share_of, share_with
from hawiya.names.equivalents import NAMES_OF
from hawiya.names.folding import Script, bare
from hawiya.names.parse import NamePart, part_of
from hawiya.names.particles import Affix
from hawiya.names.segments import bare_segments, latin_segments
from hawiya.names.shapes import misreading_cost, outline
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


class Likeness(NamedTuple):
    """Cost of taking two parts for one name, 0 (the same word) and up; `share` of people who bear that name."""

    cost: float
    how: How
    share: float


_ENDING = re.compile(r"(?<=..)[اهي]$")
_FAR = Likeness(FAR, How.SPELLING, 1.0)
_JOINED = 0.85
_JOINED_LENGTHS = 3
_LATIN_LENGTHS = (0.8, 2.2)
"""Latin letters that an Arabic one is written with, in words that may be one."""
_ARTICLE_ALONE = frozenset({Affix.ARTICLE})
_READABLE = 0.5
"""A Latin word is a spelling of a name of the book up to this cost."""
_MOST_SHAPES = 2
_MOST = 1.2
_UNVOCALISED = 0.5
"""An Arabic word read by its letters alone says less than one whose vowels the book knows,
`_NOT_AS_SPOKEN`: and it costs to read it unlike the book, `_PER_TENFOLD_KNOWN`: the more the commoner the name is,
`_NEARER`: a nearer name weighs more than what is lacking,
`_READ_WELL`: to this cost the same name in another Arabic spelling (جنى for جنا) is no nearer one,
`_LISTED`: whatever it sounds like, a spelling that the book gives,
`_PER_TENFOLD`: how much a tenfold frequency speaks for a name among those that a spelling may stand for,
`_NEARER_TO_BOTH`: and still more where both names are spellings, either of which may stand for another,
`_OTHERS_KNOWN`: two spellings that stand for names of the book, and for none in common."""
_NOT_AS_SPOKEN = 0.15
_PER_TENFOLD_KNOWN = 0.15
_NEARER = 1.3
_READ_WELL = 0.2
_LISTED = 0.1
_MARKS = 0.05
_PER_TENFOLD = 0.12
_NEARER_TO_BOTH = 3.0
_OTHERS_KNOWN = 0.9
_SHORT = 4
"""Letters under which a mistake weighs more."""
_BOTH_KNOWN = 0.16
_BOTH_SHAPED = 0.25
"""What it weighs for each tenfold frequency that both words are names of their own,
`_BOTH_SHAPED`: where other letters than those of other dots would have been taken for one another, which is rarer,
`_MISSPELT`: beyond that of misspelt names, which the book has too (powers of ten over an unknown name),
`_PUT_IN`: powers of ten by which a letter is oftener lost than put in."""
_MISSPELT = 1.25
_PUT_IN = 2.0
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
    if a.script is b.script is Script.ARABIC:
        return _arabic(a, b, _one_sided(a, b))
    ours, theirs = _forms(a), _forms(b)
    if a.script is b.script and len(ours) > 1 and len(theirs) > 1:
        ours, theirs = (_meant(a),), (_meant(b),)
    best = _FAR
    for form in ours:
        for other in theirs:
            around = _one_sided(form, other) + _article_ignored(a, form) + _article_ignored(b, other)
            if around < min(best.cost, DIFFERENT):
                found = _adding(around, _cores(form, other))
                best = found if found.cost < best.cost else best
    return best


def _cores(a: NamePart, b: NamePart) -> Likeness:
    around = a.affixes & b.affixes
    if a.script is b.script:
        return _latin(a.core, b.core, around)
    return _across(a.core, b.core, around) if a.script is Script.ARABIC else _across(b.core, a.core, around)


def _one_sided(a: NamePart, b: NamePart) -> float:
    return sum(_ONE_SIDED[affix] for affix in a.affixes ^ b.affixes)


def _adding(cost: float, found: Likeness) -> Likeness:
    return found if not cost else Likeness(found.cost + cost, found.how, found.share)


def may_be_joined(script: Script, letters: int, other: Script, others: int) -> bool:
    """Tell whether words of so many letters together may be one text with spaces at other places; that is quick."""
    if script is other:
        return abs(letters - others) <= _JOINED_LENGTHS
    latin, arabic = (others, letters) if script is Script.ARABIC else (letters, others)
    return _LATIN_LENGTHS[0] * arabic <= latin <= _LATIN_LENGTHS[1] * arabic


@lru_cache(maxsize=1 << 14)
def likeness_of_joined(text: str, script: Script, other: str, other_script: Script) -> Likeness:
    """Return how alike neighbouring parts are, as if the spaces between them were a mistake; particles are letters.

    A slip besides is none: of two names together, each is so long that Samah would be Sabah.

    `text` and `other` are their texts put together.
    """
    if not may_be_joined(script, len(text), other_script, len(other)):
        return _FAR
    found = likeness(_whole(part_of(text, script)), _whole(part_of(other, other_script)))
    return found if found.cost <= _JOINED and found.how is not How.TYPO else _FAR


def _whole(part: NamePart) -> NamePart:
    return NamePart(part.text, part.text, frozenset(), part.script)


def _forms(part: NamePart) -> tuple[NamePart, ...]:
    """Return what a part may mean.

    Its first letters may only look like an article (Aliwa, إلهام), or share an l with it (Abdelatif).
    """
    if part.affixes == _ARTICLE_ALONE:
        return part, _whole(part)
    if Affix.ABD in part.affixes and part.core[0] in "aeiou":
        return part, NamePart(part.text, "l" + part.core, part.affixes, part.script)
    return (part,)


def _article_ignored(part: NamePart, form: NamePart) -> float:
    """Return what it costs to take the article of an Arabic part for letters, where the book knows it without them."""
    if part.script is not Script.ARABIC or form.affixes == part.affixes or share_of(part.text) >= _KNOWN:
        return 0.0
    entry = book().get(part.core)
    return _unlike_the_book(entry) if entry else 0.0


def _unlike_the_book(entry: Entry) -> float:
    """Return what it costs to read a name otherwise than the book has it."""
    return _NOT_AS_SPOKEN + _PER_TENFOLD_KNOWN * max(0.0, math.log10(entry.share / _KNOWN))


@lru_cache(maxsize=1 << 16)
def _meant(part: NamePart) -> NamePart:
    """Return which of the forms of a Latin part the book knows best."""
    forms = _forms(part)
    if len(forms) == 1:
        return part
    known = [
        min((_weighed(word, cost, form.affixes) for word, cost in _readings(form.core).items()), default=FAR)
        for form in forms
    ]
    return forms[1] if known[1] < known[0] else part


def _share(part: NamePart) -> float:
    if part.script is Script.ARABIC:
        return share_of(part.core)
    return _share_of_latin(part.core) if part.script is Script.LATIN else UNKNOWN_SHARE


def _share_of_latin(core: str) -> float:
    return max(map(share_of, _readings(core)), default=UNKNOWN_SHARE)


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
    shares = share_with(a.core, a.affixes), share_with(b.core, b.affixes)
    if a.core == b.core:
        return Likeness(around, How.SPELLING, shares[0])
    ours, theirs = outline(a.text), outline(b.text)
    if Levenshtein.distance(ours, theirs, score_cutoff=_MOST_SHAPES) > _MOST_SHAPES:
        return _FAR
    cost = min(misreading_cost(a.core, b.core) + around, misreading_cost(a.text, b.text))
    longest = max(len(a.text), len(b.text))
    if longest < _SHORT:
        cost *= _SHORT / longest
    both_known = _other_name(a.text, b.text, shares)
    if both_known > 0:
        shaped = len(a.text) == len(b.text) and ours != theirs
        cost += (_BOTH_SHAPED if shaped else _BOTH_KNOWN) * both_known
    return Likeness(cost, How.MISREADING, max(shares))


def _other_name(a: str, b: str, shares: tuple[float, float]) -> float:
    """Return how well known a name the word is that would be a misreading, in powers of ten (0 and less: hardly one).

    How common the printed name is says nothing: it is on the card, whoever the other person is. Either word may be the
    printed one; but where they differ in length it is hardly the shorter one.
    """
    known, other = (math.log10(share / UNKNOWN_SHARE) for share in shares)
    if len(a) != len(b):
        shorter, longer = (known, other) if len(a) < len(b) else (other, known)
        known, other = shorter, longer + _PUT_IN
    return min(known, other) - _MISSPELT


def _across(arabic: str, latin: str, around: frozenset[Affix]) -> Likeness:
    if arabic in NAMES_OF.get(latin, ()):
        return Likeness(_LISTED, How.ROMANISATION, share_of(arabic))
    if frozenset(arabic_skeletons(arabic)).isdisjoint(latin_skeletons(latin)):
        return _FAR
    entry = book().get(arabic)
    spellings = latin_segments(latin)
    by_letters = bare_segments(arabic)
    cost = min(distance(by_letters, spelled, 1.5) for spelled in spellings) * _UNVOCALISED
    if entry and entry.spoken:
        cost += _unlike_the_book(entry)
        cost = min([cost, *(distance(spoken, spelled, 1.5) for spoken in entry.spoken for spelled in spellings)])
        if latin in entry.spelled:
            cost = min(cost, _LISTED)
    if cost < _MOST:
        own = _weighed(arabic, cost, around)
        others = {word: other for word, other in _readings(latin).items() if word != arabic}
        if cost <= _READ_WELL:
            others = {word: other for word, other in others.items() if _stem(word) != _stem(arabic)}
        best = min((_weighed(word, other, around) for word, other in others.items()), default=own)
        cost += _NEARER * max(0.0, own - best)
    return Likeness(cost, How.ROMANISATION, share_of(arabic))


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    """Return what Arabic spellings of one name share: no final alif, ya or ha, which stand for one another, one waw."""
    return _ENDING.sub("", word.replace("وو", "و"))


def _weighed(word: str, cost: float, around: frozenset[Affix]) -> float:
    """Return a cost with what it weighs how common a name is with such particles: عبدالحميد is, عبدالحامد is not."""
    return cost - _PER_TENFOLD * math.log10(share_with(word, around))


def _latin(a: str, b: str, around: frozenset[Affix]) -> Likeness:
    if a != b and bare(a) == bare(b):
        return Likeness(_MARKS, How.SPELLING, _commoner(a, b))
    direct = FAR
    if not frozenset(latin_skeletons(a)).isdisjoint(latin_skeletons(b)):
        direct = min(distance(x, y, 1.5) for x in latin_segments(a) for y in latin_segments(b))
    ours, theirs = _readings(a), _readings(b)
    if ours and theirs:
        best_a, best_b = (min(_weighed(word, cost, around) for word, cost in side.items()) for side in (ours, theirs))
        joint = [
            (
                ours[word]
                + theirs[word]
                + _NEARER_TO_BOTH
                * (_weighed(word, ours[word], around) - best_a + _weighed(word, theirs[word], around) - best_b),
                word,
            )
            for word in ours.keys() & theirs.keys()
        ]
        cost, word = min(joint, default=(FAR, ""))
        if cost > direct + _OTHERS_KNOWN:
            return Likeness(direct + _OTHERS_KNOWN, How.SPELLING, _commoner(a, b))
        return Likeness(cost, How.SPELLING, share_of(word))
    if direct < DIFFERENT:
        return Likeness(direct, How.SPELLING, _commoner(a, b))
    wrong = DamerauLevenshtein.distance(a, b, score_cutoff=2)
    longest = max(len(a), len(b))
    if wrong == 1 and longest >= 5:
        return Likeness(0.5, How.TYPO, _commoner(a, b))
    if wrong == 2 and longest >= 8:
        return Likeness(0.7, How.TYPO, _commoner(a, b))
    return Likeness(direct, How.SPELLING, UNKNOWN_SHARE)


def _commoner(a: str, b: str) -> float:
    """Return the share of the commoner of two Latin words: a slip in a common name says no more than the name."""
    return max(_share_of_latin(a), _share_of_latin(b))


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
    for word in (*(entry.word for entry in _by_spelling().get(latin, ())), *NAMES_OF.get(latin, ())):
        found[word] = min(found.get(word, FAR), _LISTED)
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
