"""A word with its vowel marks, written in Latin letters by one of the `romanisations`, as one person would."""

import unicodedata
from random import Random

from benchmarks.screening.romanisations import Romanisation

_MARKS = {"\u064e": "a", "\u064f": "u", "\u0650": "i", "\u064b": "a", "\u064c": "u", "\u064d": "i"}
_SHADDA = "\u0651"
_SUN = frozenset("تثدذرزسشصضطظلن")
Marked = list[tuple[str, str]]


def marked_letters(word: str) -> Marked:
    """Return the letters of a word with the vowel and doubling of each, as `("م", "u")` or `("م", "aW")`."""
    letters: list[list[str]] = []
    for sign in unicodedata.normalize("NFC", word):
        if sign in _MARKS or sign in (_SHADDA, "\u0670"):
            if letters:
                letters[-1][1] += _MARKS.get(sign, "W" if sign == _SHADDA else "A")
        elif "\u0621" <= sign <= "\u064a" and sign != "\u0640":
            letters.append([sign, ""])
    return [(letter, marks) for letter, marks in letters]


def written(word: str, by: Romanisation, rng: Random) -> str:
    """Return a marked word in Latin letters, particles and all."""
    letters = marked_letters(word)
    plain = "".join(letter for letter, _ in letters)
    if plain == "عبدالله":
        return rng.choice(by.lah)
    if plain.startswith("عبدال") and len(plain) > 6:
        return _with_article(rng.choice(by.abd), letters[5:], by, rng)
    if plain.startswith(("أبو", "ابو")) and len(plain) > 4:
        head = rng.choice(by.abu)
        if plain[3:5] == "ال" and len(plain) > 6:
            article = "el" if head.lower().startswith("abo") else "l-" if by.assimilated else "al-"
            return _with_article(head.rstrip() + (" " if head.endswith(" ") else "") + article, letters[5:], by, rng)
        return head + _word(letters[3:], by, rng)
    if plain.endswith("الله") and len(plain) > 5:
        construct = [("ت" if letter == "ة" else letter, marks) for letter, marks in letters[:-4]]
        return _word(construct, by, rng) + rng.choice(by.god)
    if plain.endswith("الدين") and len(plain) > 6:
        return _word(letters[:-5], by, rng) + rng.choice(by.din)
    if plain.startswith("ال") and len(plain) > 4:
        return _with_article(rng.choice(by.article), letters[2:], by, rng)
    return _word(letters, by, rng)


def _with_article(head: str, letters: Marked, by: Romanisation, rng: Random) -> str:
    first, marks = letters[0]
    core = _word([(first, marks.replace("W", "")), *letters[1:]], by, rng)
    if by.assimilated and first in _SUN and head.rstrip("- ").endswith("l"):
        bare = head.rstrip("- ")
        head = bare[:-1] + by.letters[first] + head[len(bare) :]
    return head + core


def _word(letters: Marked, by: Romanisation, rng: Random) -> str:
    out: list[str] = []
    last = len(letters) - 1
    before = ""
    for at, (letter, marks) in enumerate(letters):
        vowel = next((mark for mark in marks if mark in "aiuA"), "")
        if at == last and letter not in "وي" and "A" not in marks:
            vowel = ""
        doubled = "W" in marks
        before = _letter(out, letter, vowel, doubled, before, at == last, by, rng)
    text = "".join(out)
    return text[:1].upper() + text[1:]


def _letter(out: list[str], letter: str, vowel: str, doubled: bool, before: str, last: bool, by: Romanisation,
            rng: Random) -> str:  # fmt: skip
    """Write one letter; return the short vowel that is still open after it."""
    if letter in "اىٱآة":
        return _long(out, letter, vowel, before, by, rng)
    if letter in "وي" and not vowel and not doubled and before:
        pair = {"iي": "I", "aي": "ay", "uو": "U", "aو": "aw"}.get(before + letter)
        if pair:
            out[-1] = rng.choice(by.final_i) if pair == "I" and last else _one(pair, by, rng)
            return ""
    if letter == "ي" and doubled and before == "i" and last:
        out[-1] = rng.choice(by.final_i)
        return ""
    sound = _one("ء" if letter in "أإؤئء" else letter, by, rng)
    if letter in "أإؤئءع" and by.silent:
        sound = ""
    if sound and letter in "أإ" and not out:
        sound = ""
    if doubled and len(sound) == 1 and sound.isalpha() and rng.random() < by.doubles:
        sound *= 2
    out.append(sound)
    if vowel:
        out.append(_one(vowel, by, rng))
    return vowel if vowel != "A" else ""


def _long(out: list[str], letter: str, vowel: str, before: str, by: Romanisation, rng: Random) -> str:
    """Write an alef or ta marbuta; return the short vowel that is still open after it."""
    if letter == "ة":
        if before == "a":
            out.pop()
        out.append(rng.choice(by.tied))
    elif letter == "آ":
        out.append(_one("A", by, rng))
    elif before == "a":
        out[-1] = _one("A", by, rng)
    elif not out:
        out.append(_one(vowel or "a", by, rng))
        return vowel or "a"
    elif not before:
        out.append(_one("A", by, rng))
    return ""


def _one(key: str, by: Romanisation, rng: Random) -> str:
    """Return what is written for a letter or vowel this time."""
    chance = rng.random()
    for instead, share in by.loose.get(key, ()):
        if chance < share:
            return instead
        chance -= share
    return by.vowels.get(key) or by.letters.get(key, key)
