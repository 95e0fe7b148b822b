"""A name taken apart: one part for each name in the chain, with the particles that belong to it.

عبد الرحمن, عبدالرحمن, Abd El-Rahman, Abdurrahman and AbdulRahman are one part: the prefix عبد and the core رحمن.
Articles, أبو, أم and الدين are found in the same way, joined or split; بن and titles are left out.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from hawiya.names.folding import APOSTROPHES, Script, fold_arabic, fold_latin, script_of
from hawiya.names.particles import Affix, arabic_affixes, joined_arabic, joined_latin, latin_affixes, without_titles

LONGEST = 400
"""Characters of a name that are looked at, and
`MOST_PARTS`: parts; a name has neither so many nor would comparing them say more."""
MOST_PARTS = 16

_TRANSLATED_SPACES = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\ufeff"), None)
_BREAKS = re.compile(r"[\s_/\\|()\[\]{}<>\"«»“”;:!?؟،؛.*+=&%$#@~^…-]+|[\u2010-\u2015]+")


@dataclass(frozen=True, slots=True)
class NamePart:
    """One name of a chain.

    `text` is the folded word with its particles, `core` the word without them, `affixes` which they were.
    `script` is what it was written in. The text says it all: parts of the same text are equal.
    """

    text: str
    core: str
    affixes: frozenset[Affix]
    script: Script

    def __hash__(self) -> int:
        return hash(self.text)

    @property
    def is_initial(self) -> bool:
        """Whether it is a single letter that stands for a name."""
        return len(self.text) == 1 and self.text.isalpha()


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name's parts in the order in which they were written.

    `family_first` is true when a comma says that the first part is the family name.
    """

    parts: tuple[NamePart, ...]
    family_first: bool = False

    def __str__(self) -> str:
        return " ".join(part.text for part in self.parts)


@lru_cache(maxsize=1 << 14)
def parse_name(text: str) -> PersonName:
    """Take a name apart; whatever the text, there is an answer (without parts when there is no letter in it)."""
    plain = unicodedata.normalize("NFKC", text[:LONGEST]).translate(_TRANSLATED_SPACES)
    before, comma, after = plain.partition(",")
    if comma and before.strip() and after.strip():
        first, rest = _parts(_words(before)), _parts(_words(after.replace(",", " ")))
        if first and rest:
            return PersonName((first + rest)[:MOST_PARTS], family_first=True)
    return PersonName(_parts(_words(plain.replace(",", " ")))[:MOST_PARTS])


def _words(text: str) -> list[str]:
    return [word for word in _BREAKS.split(text) if word]


def _parts(words: list[str]) -> tuple[NamePart, ...]:
    folded = [piece for word in words for piece in _folded(word)]
    parts: list[NamePart] = []
    for script, run in _runs(without_titles(folded)):
        joined = joined_arabic(run) if script is Script.ARABIC else joined_latin(run) if script is Script.LATIN else run
        parts.extend(part_of(word, script) for word in joined)
    return tuple(parts)


@lru_cache(maxsize=1 << 18)
def _folded(word: str) -> tuple[tuple[Script, str], ...]:
    """Return a written word folded, in pieces of one script; nothing when it has no letter."""
    pieces = (
        (script, fold_arabic(piece) if script is Script.ARABIC else fold_latin(piece))
        for script, piece in _by_script(word)
    )
    return tuple((script, letters) for script, letters in pieces if letters.strip("'"))


def _by_script(word: str) -> list[tuple[Script, str]]:
    """Cut a word where Arabic letters meet others: two words were written without a space."""
    if word.isascii():
        return [(Script.LATIN if any(map(str.isalpha, word)) else Script.OTHER, word)]
    pieces: list[tuple[Script, str]] = []
    start = 0
    arabic = _is_arabic(word[0])
    for at in range(1, len(word)):
        if word[at] in APOSTROPHES or not word[at].isalpha():
            continue
        if _is_arabic(word[at]) is not arabic:
            pieces.append((script_of(word[start:at]), word[start:at]))
            start, arabic = at, not arabic
    pieces.append((script_of(word[start:]), word[start:]))
    return pieces


def _is_arabic(letter: str) -> bool:
    return "\u0600" <= letter <= "\u077f"


def _runs(folded: list[tuple[Script, str]]) -> list[tuple[Script, list[str]]]:
    runs: list[tuple[Script, list[str]]] = []
    for script, word in folded:
        if runs and runs[-1][0] is script:
            runs[-1][1].append(word)
        else:
            runs.append((script, [word]))
    return runs


@lru_cache(maxsize=1 << 20)
def part_of(word: str, script: Script) -> NamePart:
    """Return the part of one folded word."""
    if script is Script.ARABIC:
        core, affixes = arabic_affixes(word)
    elif script is Script.LATIN:
        core, affixes = latin_affixes(word)
    else:
        core, affixes = word, frozenset()
    return NamePart(word, core, affixes, script)
