"""Words as segments of sound (`sounds.py`): Latin spellings by their graphemes, Arabic words by their letters."""

import re
from functools import lru_cache

from hawiya.names.sounds import (
    CODE,
    FINAL_E,
    FINAL_H,
    HAMZA,
    LONG_A,
    LONG_I,
    LONG_U,
    MAYBE,
    SHORT_A,
    TIED,
    VOWELS,
    coded,
)

_GRAPHEME = re.compile(
    r"tch|dsch|dj|dz|sz|cz|sch|sh|ch|kh|gh|th|dh|zh|ph|ck|ou|oo|ee|ei(?=[^aeiouyāīū]|$)|ey(?=[^aeiouyāīū]|$)|ai(?=[^aeiouyāīū]|$)|ay(?=[^aeiouyāīū]|$)"
    r"|ie(?=[^aeiouyāīū]|$)|au(?=[^aeiouyāīū]|$)|aw(?=[^aeiouyāīū]|$)|ow(?=[^aeiouyāīū]|$)|aj(?=[^aeiou])|ej(?=[^aeiou])|aa|gu(?=[ei])|qu(?=[aei])|."
)
_SAME = {
    "tch": "ch",
    "dj": "j",
    "dsch": "j",
    "cz": "ch",
    "sch": "sh",
    "ph": "f",
    "ck": "k",
    "ey": "ei",
    "ay": "ai",
    "ow": "aw",
    "gu": "g",
    "qu": "q",
}
_TWO_LETTERS = {
    "th": ("t", "h"),
    "dh": ("d", "h"),
    "sh": ("s", "h"),
    "zh": ("z", "h"),
    "dz": ("d", "z"),
    "sz": ("s", "z"),
    "x": ("k", "s"),
}
_APART = {
    "ei": ("e", "i"),
    "ai": ("a", "i"),
    "ie": ("i", "e"),
    "ou": ("o", "u"),
    "oo": ("o", "o"),
    "au": ("a", "u"),
    "aw": ("a", "w"),
    "aj": ("a", "j"),
    "ej": ("e", "j"),
}
_DOUBLE = re.compile(r"(sh|ch|kh|gh|th|dh)\1|([^aeo])\2")


@lru_cache(maxsize=1 << 16)
def latin_segments(core: str) -> tuple[tuple[int, ...], ...]:
    """Return the readings of a folded Latin word: two vowels in a row may be one sound or two."""
    word = _DOUBLE.sub(lambda found: found[1] or found[2], core)
    graphemes = [_SAME.get(grapheme, grapheme) for grapheme in _GRAPHEME.findall(word)]
    readings = dict.fromkeys(
        _known(
            [part for grapheme in graphemes for part in (vowels.get(grapheme) or letters.get(grapheme) or (grapheme,))]
        )
        for vowels in ({}, _APART)
        for letters in ({}, _TWO_LETTERS)
    )
    return tuple(readings)


def _known(segments: list[str]) -> tuple[int, ...]:
    if segments[-1:] == ["y"]:
        segments[-1] = "i"
    elif segments[-1:] == ["h"] and segments[-2:-1] and segments[-2] in ("a", "e", "ā", "aa"):
        segments[-1] = FINAL_H
    elif segments[-1:] == ["e"] and segments[-2:-1] and segments[-2] not in VOWELS:
        segments[-1] = FINAL_E
    return coded(segment for segment in segments if segment in CODE)


@lru_cache(maxsize=1 << 16)
def bare_segments(core: str) -> tuple[int, ...]:
    """Return the segments of a folded Arabic word whose vowels nobody wrote: one may stand after every consonant."""
    segments: list[str] = []
    last = len(core) - 1
    for at, letter in enumerate(core):
        if letter == "ا":
            if segments and segments[-1] == MAYBE:
                segments.pop()
            segments.extend((LONG_A,) if at else (HAMZA, MAYBE))
        elif letter in "وي" and at:
            following = core[at + 1] if at < last else ""
            if segments[-1] == MAYBE:
                segments.pop()
            if following and following in "اوي":
                segments.extend((MAYBE, letter))
            else:
                segments.append(LONG_I if letter == "ي" else LONG_U)
        elif letter == "ه" and at == last and at:
            if segments[-1] == MAYBE:
                segments[-1] = SHORT_A
            segments.append(TIED)
        else:
            segments.append(letter)
            if at < last:
                segments.append(MAYBE)
    return _known(segments)
