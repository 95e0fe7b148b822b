"""The consonants of a word in coarse classes: spellings of one name in either script meet in one of a few skeletons."""

import itertools
import re
from collections.abc import Sequence
from functools import lru_cache

_MOST = 8
"""Skeletons of one word at most."""
_LONGEST = 7
"""Consonants that count."""

# Vowels, and the glides and gutturals that romanisation drops or turns into vowels, are left out.
_ARABIC: dict[str, Sequence[str]] = {
    "ب": "B", "ت": "T", "ث": "TS", "ج": "G", "ح": "H", "خ": "X", "د": "D", "ذ": "DZ", "ر": "R", "ز": "Z", "س": "S",
    "ش": "C", "ص": "S", "ض": "DZ", "ط": "T", "ظ": "ZD", "غ": "G", "ف": "F", "ق": "KG", "ك": "K", "ل": "L", "م": "M",
    "ن": "N", "ه": "H",
}  # fmt: skip
_LATIN: dict[str, Sequence[str]] = {
    "b": "B", "p": "B", "t": "T", "ṭ": "T", "th": ("T", "S", "D", "TH"), "ṯ": "TS", "j": "G", "ǧ": "G", "dj": "G",
    "g": "G", "gh": "G",
    "ġ": "G", "h": "H", "ḥ": "H", "kh": "X", "ḫ": "X", "d": "D", "ḍ": "D", "dh": ("D", "Z", "DH"), "ḏ": "DZ",
    "z": "Z", "ẓ": "Z",
    "zh": ("Z", "ZH"), "r": "R", "s": "S", "ṣ": "S", "c": "KS", "ç": "S", "sh": ("C", "SH"), "ch": "CK",
    "š": "C", "sch": "C",
    "k": "K", "ck": "K", "q": "KG", "x": ("X", "KS", "K"), "f": "F", "ph": "F", "v": "F", "l": "L", "m": "M",
    "n": "N",
    "ʔ": "-K", "jj": "G-", "sz": ("C", "SZ"), "cz": "C", "dz": ("G", "DZ"), "dsch": "G",
}  # fmt: skip
_GRAPHEME = re.compile(r"dsch|sch|dj|sh|ch|kh|gh|th|dh|zh|dz|sz|cz|ph|ck|jj|.")
_STARTS_WITH_W = re.compile(r"^(?:w|ou(?=[aeiouāīū])|[ou](?=[aeiāī]))")
_STARTS_WITH_Y = re.compile(r"^(?:y|i(?=[aeouāū])|j(?=[aeiou]))")
_GLIDING_J = re.compile(r"(?<=[aeiou])j(?=[^aeiouj])")
"""A j that may be a y, as Germans, Poles and Norwegians write it: Sulajman, Husajn."""
_SOFT_H = re.compile(r"[aeā]h$")


@lru_cache(maxsize=1 << 16)
def arabic_skeletons(core: str) -> tuple[str, ...]:
    """Return the skeletons of a folded Arabic word without particles."""
    classes: list[Sequence[str]] = []
    last = len(core) - 1
    for at, letter in enumerate(core):
        if at == 0 and letter in "وي":
            classes.append("W" if letter == "و" else "Y")
        elif letter == "ه" and at == last and at:
            classes.append("-HT")  # a ta marbuta may be silent or spoken
        elif letter in _ARABIC:
            classes.append(_ARABIC[letter])
    return _spelled_out(classes)


@lru_cache(maxsize=1 << 16)
def latin_skeletons(core: str) -> tuple[str, ...]:
    """Return the skeletons of a folded Latin word without particles."""
    classes: list[Sequence[str]] = []
    if _STARTS_WITH_W.match(core):
        classes.append("W")
    elif _STARTS_WITH_Y.match(core):
        classes.append("YG" if core[0] == "j" else "Y")
        core = core[1:]
    graphemes = _GRAPHEME.findall(_GLIDING_J.sub("jj", core))
    soft = _SOFT_H.search(core) is not None
    for at, grapheme in enumerate(graphemes):
        found = _LATIN.get(grapheme)
        if found is None:
            continue
        classes.append("-H" if soft and at == len(graphemes) - 1 else found)
    return _spelled_out(classes)


def _spelled_out(classes: Sequence[Sequence[str]]) -> tuple[str, ...]:
    ways = 1
    limited: list[Sequence[str]] = []
    for found in classes[:_LONGEST]:
        kept = found if ways * len(found) <= _MOST else found[:1]
        ways *= len(kept)
        limited.append(kept)
    skeletons: dict[str, None] = {}
    for letters in itertools.product(*limited):
        skeleton = ""
        for letter in "".join(letters):
            if letter != "-" and not skeleton.endswith(letter):
                skeleton += letter
        skeletons[skeleton] = None
    return tuple(skeletons)
