"""Makes the book of names that `hawiya.names` compares with, from the package `egy-names` (MIT).

The package itself takes seconds and some 200 MB to load, for meanings and ages that nobody here asks for.

    python -m lab.name_book

writes `src/hawiya/names/data/book.tsv.gz`: a line a name without its particles, most frequent first: the folded Arabic
word, how often it is borne without and with which particles (per thousand million names), how it is pronounced
(segments of `hawiya.names.sounds` from its vowel marks, standard and Egyptian, with `|` between), the Latin spellings
that the package gives.
"""

import gzip
import json
import re
import unicodedata
from collections import Counter, defaultdict
from importlib.resources import files
from pathlib import Path

from hawiya.names.folding import fold_arabic, fold_latin
from hawiya.names.particles import Affix, arabic_affixes, latin_affixes
from hawiya.names.sounds import (
    AW,
    AY,
    AYN,
    GLIDE,
    HAMZA,
    LONG_A,
    LONG_I,
    LONG_U,
    SHORT_A,
    SHORT_I,
    SHORT_U,
    SILENT,
    TIED,
)

TARGET = Path(__file__).parents[1] / "src/hawiya/names/data/book.tsv.gz"
LEAST_PERCENT = 1e-6
LEAST_OF_A_NAME = 0.04
SCALE = 10_000_000
"""From percent to one in a thousand million."""

_ARABIC = re.compile(r"[\u0621-\u064A]{2,}")
_FATHA, _DAMMA, _KASRA, _SHADDA, _SUKUN, _DAGGER = "\u064e", "\u064f", "\u0650", "\u0651", "\u0652", "\u0670"
_TANWIN = {"\u064b": _FATHA, "\u064c": _DAMMA, "\u064d": _KASRA}
_SHORT = {_FATHA: SHORT_A, _DAMMA: SHORT_U, _KASRA: SHORT_I}
_HAMZAS = "ءأإؤئ"

Letters = list[tuple[str, str]]


def main() -> None:
    """Write the book."""
    packed = files("egy_names").joinpath("data/names.json.gz").read_bytes()
    entries = sorted(json.loads(gzip.decompress(packed))["names"], key=lambda entry: -entry["tp"])
    shares: dict[str, float] = defaultdict(float)
    borne: dict[str, Counter[str]] = defaultdict(Counter)
    spoken: dict[str, Counter[str]] = defaultdict(Counter)
    spelled: dict[str, Counter[str]] = defaultdict(Counter)
    for entry in entries:
        word = entry["a"].replace(" ", "")
        if entry["tp"] < LEAST_PERCENT or not _ARABIC.fullmatch(word):
            continue
        core, affixes = arabic_affixes(fold_arabic(word))
        shares[core] += entry["tp"]
        borne[core]["+".join(sorted(affixes - {Affix.ARTICLE}))] += entry["tp"]
        for key in ("t", "te"):
            letters = core_letters(entry[key], fold_arabic(word), core, affixes)
            if letters:
                spoken[core][" ".join(vocalised_segments(letters))] += entry["tp"]
        for form in (entry["e"], *entry.get("ev", "").split("|")):
            latin, around = latin_affixes(fold_latin(re.sub(r"[ -]", "", form)).strip("'"))
            if latin and around - {Affix.ARTICLE} == affixes - {Affix.ARTICLE}:
                spelled[core][latin] += entry["tp"]
    lines = [
        "\t".join((core, with_particles(borne[core]), common(spoken[core], share), common(spelled[core], share))) + "\n"
        for core, share in sorted(shares.items(), key=lambda item: -item[1])
    ]
    TARGET.write_bytes(gzip.compress("".join(lines).encode(), mtime=0))
    print(f"{len(lines)} names, {TARGET.stat().st_size} bytes")


def with_particles(borne: Counter[str]) -> str:
    """Return how often a name is borne, by the particles that it is borne with, those of no particles first."""
    return "|".join(f"{around}={round(borne[around] * SCALE)}" for around in ("", *sorted(borne.keys() - {""})))


def common(forms: Counter[str], share: float) -> str:
    """Return the forms that enough of those who bear a name have, most frequent first."""
    return "|".join(form for form, borne in forms.most_common() if borne >= LEAST_OF_A_NAME * share)


def core_letters(marked: str, word: str, core: str, affixes: frozenset[Affix]) -> Letters:
    """Return the letters of the core of a marked word, each with its marks; nothing when it is another word."""
    letters = lettered(marked)
    if fold_arabic("".join(letter for letter, _ in letters)) != word:
        return []
    tail = len("الدين") if Affix.DIN in affixes else 0
    ahead = len(word) - tail - len(core)
    start = next(
        at for at in range(len(letters)) if len(fold_arabic("".join(letter for letter, _ in letters[:at]))) == ahead
    )
    kept = letters[start : len(letters) - tail]
    if ahead:
        kept[0] = (kept[0][0], kept[0][1].replace(_SHADDA, ""))
    return kept if any(marks for _, marks in kept) else []


def lettered(marked: str) -> Letters:
    """Return the letters of a word, each with the marks that follow it."""
    letters: Letters = []
    for sign in unicodedata.normalize("NFC", marked):
        if unicodedata.category(sign) == "Mn":
            if letters:
                letters[-1] = (letters[-1][0], letters[-1][1] + _TANWIN.get(sign, sign))
        elif "\u0621" <= sign <= "\u064a" and sign != "\u0640":
            letters.append((sign, ""))
    return letters


def vocalised_segments(letters: Letters) -> tuple[str, ...]:
    """Return the segments of a word by its vowel marks."""
    segments: list[str] = []
    for at, (letter, marks) in enumerate(letters):
        _add(segments, letter, marks, at, letters)
    return tuple(segments)


def _add(segments: list[str], letter: str, marks: str, at: int, letters: list[tuple[str, str]]) -> None:
    before = segments[-1] if segments else ""
    last = at == len(letters) - 1
    vowel = next((_SHORT[mark] for mark in marks if mark in _SHORT), "")
    if last and vowel and letter not in _HAMZAS and letter not in "وي":
        vowel = ""
    if _lengthened(segments, letter, vowel, before) or (
        not vowel and _SHADDA not in marks and _joined_to_vowel(segments, letter, before, at, letters)
    ):
        return
    sound = HAMZA if letter in _HAMZAS else AYN if letter == "ع" else letter
    if sound == "ي" and before == SHORT_I and (vowel or _SHADDA in marks):
        sound = GLIDE
    segments.append(sound)
    if _DAGGER in marks:
        segments.append(LONG_A)
    elif vowel:
        segments.append(vowel)


def _lengthened(segments: list[str], letter: str, vowel: str, before: str) -> bool:
    """Write an alef or ta marbuta, which lengthen the vowel before them; false for other letters."""
    if letter in "اىٱ":
        if before == SHORT_A:
            segments[-1] = LONG_A
        elif not segments:
            segments.extend((HAMZA, vowel or SHORT_A))
        elif before not in (LONG_A, SHORT_I, SHORT_U):  # after i and u it begins an article, and is not spoken
            segments.append(LONG_A)
    elif letter == "آ":
        segments.extend((HAMZA, LONG_A))
    elif letter == TIED:
        if before != SHORT_A:
            segments.append(SHORT_A)
        segments.append(TIED)
    else:
        return False
    return True


def _joined_to_vowel(segments: list[str], letter: str, before: str, at: int, letters: Letters) -> bool:
    """Write a ya or waw without a vowel of its own, which makes the vowel before it long or a diphthong."""
    joined = {("ي", SHORT_I): LONG_I, ("ي", SHORT_A): AY, ("و", SHORT_U): LONG_U, ("و", SHORT_A): AW}.get(
        (letter, before)
    )
    if joined is None:
        return False
    is_amr = "".join(letter for letter, _ in letters) == "عمرو" and at == len(letters) - 1
    segments[-1] = SILENT if is_amr else joined
    return True


if __name__ == "__main__":
    main()
