"""How Arabic sounds are spelled in Latin letters, as costs: 0 the plain spelling, about 1 a different name.

A word is a tuple of segments: sounds of Arabic (a letter, or a vowel that its marks tell) or graphemes of a Latin
spelling. `COST` tells what it takes to read one segment as another, `DROPPED` what it takes to leave one out. The
spellings are those of ALA-LC (1997), BGN/PCGN (1956), DIN 31635, of French and Egyptian usage, of German and Polish
(Sulajman, Dschamal, Haszim) and of chat ("Arabizi"); the costs were set by hand and checked on development pairs
(docs/names.md).
"""

from collections.abc import Iterable

FAR = 9.0

# Sounds. Consonants are their letters; vowels have names of their own.
SHORT_A, SHORT_I, SHORT_U = "a.", "i.", "u."
LONG_A, LONG_I, LONG_U = "A:", "I:", "U:"
AY, AW = "AY", "AW"
GLIDE = "y-"
"""A ya that only joins i and a vowel: عطيّة is written Attia."""
SILENT = "mute"
"""A letter that is written but not spoken: the waw of عمرو."""
MAYBE = "?"
"""A place where a short vowel may stand that nobody wrote."""
TIED = "ة"
HAMZA, AYN = "ء", "ع"
FINAL_H = "h-"
"""A Latin h that ends a word after a vowel: Salamah, but Salah too."""
FINAL_E = "e-"
"""A Latin e that ends a word after a consonant, mute in French: Yassine."""

_CONSONANTS: dict[str, dict[str, float]] = {
    "b": {"ب": 0.0},
    "p": {"ب": 0.1, "ف": 0.7},
    "t": {"ت": 0.0, "ط": 0.0, "ث": 0.3, TIED: 0.05, "د": 0.9},
    "ṭ": {"ط": 0.0, "ت": 0.4},
    "th": {"ث": 0.0, "ت": 0.5, "ذ": 0.5, "ظ": 0.4, "ط": 0.7, "س": 0.5},
    "ṯ": {"ث": 0.0},
    "j": {"ج": 0.0, "ي": 0.4, GLIDE: 0.4},
    "ǧ": {"ج": 0.0},
    "g": {"ج": 0.0, "ق": 0.15, "غ": 0.25},
    "gh": {"غ": 0.0, "ج": 0.8},
    "ġ": {"غ": 0.0},
    "h": {"ح": 0.0, "ه": 0.0, TIED: 0.0, "خ": 0.6},
    FINAL_H: {"ح": 0.0, "ه": 0.0, TIED: 0.0, "خ": 0.6},
    "ḥ": {"ح": 0.0, "ه": 0.5, "خ": 0.6},
    "kh": {"خ": 0.0, "ك": 0.8},
    "ḫ": {"خ": 0.0, "ح": 0.6},
    "d": {"د": 0.0, "ض": 0.0, "ذ": 0.2, "ظ": 0.4, "ت": 0.9},
    "ḍ": {"ض": 0.0, "د": 0.4},
    "dh": {"ذ": 0.0, "ض": 0.1, "ظ": 0.1, "د": 0.6},
    "ḏ": {"ذ": 0.0},
    "z": {"ز": 0.0, "ذ": 0.05, "ظ": 0.05, "ض": 0.35, "س": 0.7, "ص": 0.9},
    "ẓ": {"ظ": 0.0, "ض": 0.3},
    "r": {"ر": 0.0},
    "s": {"س": 0.0, "ص": 0.0, "ث": 0.1, "ز": 0.7},
    "ṣ": {"ص": 0.0, "س": 0.3},
    "c": {"س": 0.2, "ك": 0.2, "ق": 0.3, "ج": 0.9},
    "ç": {"س": 0.1},
    "sh": {"ش": 0.0},
    "ch": {"ش": 0.05, "خ": 0.5, "ك": 0.5},
    "š": {"ش": 0.0},
    "sz": {"ش": 0.1},
    "dz": {"ج": 0.1},
    "zh": {"ج": 0.3, "ز": 0.5},
    "k": {"ك": 0.0, "ق": 0.05, "خ": 0.8, "ج": 0.9},
    "q": {"ق": 0.0, "ك": 0.2, "غ": 0.6},
    "x": {"خ": 0.1, "ك": 0.4},
    "f": {"ف": 0.0},
    "v": {"ف": 0.1, "و": 0.4, "ب": 0.6},
    "l": {"ل": 0.0},
    "m": {"م": 0.0, "ن": 0.9},
    "n": {"ن": 0.0, "م": 0.9},
    "w": {"و": 0.0, LONG_U: 0.2, AW: 0.3, "ف": 0.8},
    "y": {"ي": 0.0, GLIDE: 0.0, LONG_I: 0.05, SHORT_I: 0.1, AY: 0.5},
    "'": {AYN: 0.0, HAMZA: 0.0},
    "ʔ": {HAMZA: 0.0, "ق": 0.1, AYN: 0.2},
}

_VOWELS: dict[str, dict[str, float]] = {
    "a": {SHORT_A: 0.0, LONG_A: 0.0, SHORT_I: 0.75, SHORT_U: 0.7, AY: 0.7, AW: 0.7, LONG_I: 1.3, LONG_U: 1.3},
    "aa": {LONG_A: 0.0, SHORT_A: 0.2},
    "ā": {LONG_A: 0.0, SHORT_A: 0.6},
    "e": {SHORT_I: 0.0, SHORT_A: 0.1, SHORT_U: 0.5, LONG_A: 0.45, AY: 0.25, LONG_I: 0.45, LONG_U: 1.3},
    FINAL_E: {SHORT_I: 0.0, SHORT_A: 0.1, LONG_A: 0.4, LONG_I: 0.5},
    "é": {SHORT_I: 0.0, SHORT_A: 0.1, LONG_A: 0.4, AY: 0.25, LONG_I: 0.6},
    "i": {SHORT_I: 0.0, LONG_I: 0.0, SHORT_A: 0.65, SHORT_U: 0.6, AY: 0.4, LONG_A: 1.2, LONG_U: 1.3, "ي": 0.2,
          GLIDE: 0.0},
    "ī": {LONG_I: 0.0, SHORT_I: 0.6, GLIDE: 0.0, "ي": 0.3},
    "ee": {LONG_I: 0.0, "ي": 0.3, SHORT_I: 0.6, AY: 0.2},
    "ie": {LONG_I: 0.05, AY: 0.25, SHORT_I: 0.4},
    "ei": {AY: 0.0, LONG_I: 0.2, SHORT_I: 0.5, SHORT_A: 0.7},
    "ai": {AY: 0.0, LONG_I: 0.45, SHORT_A: 0.7},
    "o": {SHORT_U: 0.0, LONG_U: 0.2, AW: 0.2, SHORT_A: 0.55, LONG_A: 0.7, SHORT_I: 0.7, "و": 0.3},
    "u": {SHORT_U: 0.0, LONG_U: 0.0, AW: 0.5, SHORT_A: 0.55, SHORT_I: 0.6, "و": 0.3},
    "ū": {LONG_U: 0.0, SHORT_U: 0.5, "و": 0.3},
    "ou": {LONG_U: 0.0, SHORT_U: 0.05, AW: 0.15, "و": 0.1},
    "oo": {LONG_U: 0.0, SHORT_U: 0.3, AW: 0.3},
    "aj": {AY: 0.2},
    "ej": {AY: 0.2},
    "au": {AW: 0.0, LONG_U: 0.6, SHORT_A: 0.7},
    "aw": {AW: 0.0, SHORT_A: 0.7},
}  # fmt: skip

_DROPPED_SOUND = {
    SHORT_A: 0.4, SHORT_I: 0.3, SHORT_U: 0.35, LONG_A: 1.0, LONG_I: 1.0, LONG_U: 1.0, AY: 1.0, AW: 1.0,
    GLIDE: 0.05, SILENT: 0.0, MAYBE: 0.0, TIED: 0.0, HAMZA: 0.0, AYN: 0.05, "ه": 0.7, "ي": 0.6, "و": 0.6,
}  # fmt: skip
_DROPPED_GRAPHEME = {
    "a": 0.45, "e": 0.3, "i": 0.4, "o": 0.5, "u": 0.5, "é": 0.4, "'": 0.0, "ʔ": 0.05, "h": 0.7, FINAL_H: 0.1,
    FINAL_E: 0.05,
    "y": 0.6, "w": 0.6,
}  # fmt: skip
_DROPPED = 1.1

_NOBODY_WROTE = {FINAL_E: 0.05, "a": 0.1, "e": 0.05, "i": 0.1, "o": 0.1, "u": 0.1, "é": 0.1, "ou": 0.3, "ee": 0.5,
    "ie": 0.4, "ei": 0.6,
                 "ai": 0.6, "oo": 0.5, "aa": 0.4, "au": 0.7, "aw": 0.7, "ā": 0.6, "ī": 0.6, "ū": 0.6}  # fmt: skip

_ALL_SOUNDS = (
    *"بتثجحخدذرزسشصضطظغفقكلمنهوي", TIED, HAMZA, AYN, GLIDE, SILENT, MAYBE,
    SHORT_A, SHORT_I, SHORT_U, LONG_A, LONG_I, LONG_U, AY, AW,
)  # fmt: skip
_GRAPHEMES = (*_CONSONANTS, *_VOWELS)
SEGMENTS: tuple[str, ...] = (*_ALL_SOUNDS, *_GRAPHEMES)
CODE: dict[str, int] = {name: at for at, name in enumerate(SEGMENTS)}
VOWELS: frozenset[str] = frozenset(_VOWELS)

_SOUND_TO_SOUND = {
    (SHORT_A, LONG_A): 0.3, (SHORT_I, LONG_I): 0.5, (SHORT_U, LONG_U): 0.4, (SHORT_A, SHORT_I): 0.4,
    (SHORT_A, SHORT_U): 0.5, (SHORT_I, SHORT_U): 0.4, (AY, LONG_I): 0.4, (AW, LONG_U): 0.4, (AY, "ي"): 0.1,
    (AW, "و"): 0.1, (LONG_I, "ي"): 0.1, (LONG_U, "و"): 0.1, (GLIDE, "ي"): 0.0, (GLIDE, LONG_I): 0.1,
    ("ت", "ط"): 0.6, ("س", "ص"): 0.6, ("د", "ض"): 0.6, ("ذ", "ز"): 0.3, ("ز", "ظ"): 0.5, ("ض", "ظ"): 0.3,
    ("ث", "س"): 0.5, ("ث", "ت"): 0.5, ("ذ", "د"): 0.6, ("ه", TIED): 0.0, ("ت", TIED): 0.3,
}  # fmt: skip


def _table() -> list[list[float]]:
    size = len(SEGMENTS)
    costs = [[FAR] * size for _ in range(size)]

    def put(a: str, b: str, cost: float) -> None:
        costs[CODE[a]][CODE[b]] = costs[CODE[b]][CODE[a]] = min(cost, costs[CODE[a]][CODE[b]])

    readings: dict[str, dict[str, float]] = {**_CONSONANTS, **_VOWELS}
    for grapheme, sounds in readings.items():
        for sound, cost in sounds.items():
            put(grapheme, sound, cost)
    for vowel, cost in _NOBODY_WROTE.items():
        put(vowel, MAYBE, cost)
    for vowel in ("o", "u", "ou", "oo", "ū"):
        put(vowel, SILENT, 0.0)
    # Two spellings are as near as the sound that both may stand for.
    for a, sounds in readings.items():
        for b, others in readings.items():
            shared = [sounds[sound] + others[sound] for sound in sounds.keys() & others.keys()]
            if shared:
                put(a, b, min(shared))
    for (a, b), cost in _SOUND_TO_SOUND.items():
        put(a, b, cost)
    for segment in SEGMENTS:
        put(segment, segment, 0.0)
    return costs


COST: list[list[float]] = _table()
DROPPED: list[float] = [
    _DROPPED_SOUND.get(name, _DROPPED) if at < len(_ALL_SOUNDS) else _DROPPED_GRAPHEME.get(name, _DROPPED)
    for at, name in enumerate(SEGMENTS)
]


def coded(segments: Iterable[str]) -> tuple[int, ...]:
    """Return segments as indices of the tables."""
    return tuple(CODE[segment] for segment in segments)


def distance(a: tuple[int, ...], b: tuple[int, ...], most: float = FAR) -> float:
    """Return the least cost of reading `a` as `b`: substitutions and dropped segments; above `most`, `FAR`."""
    row = [0.0]
    total = 0.0
    for segment in b:
        total += DROPPED[segment]
        row.append(total)
    for segment in a:
        costs, dropped = COST[segment], DROPPED[segment]
        diagonal = row[0]
        left = diagonal + dropped
        fresh = [left]
        least = left
        for at, other in enumerate(b, 1):
            above = row[at]
            best = diagonal + costs[other]
            if above + dropped < best:
                best = above + dropped
            if left + DROPPED[other] < best:
                best = left + DROPPED[other]
            diagonal = above
            left = best
            fresh.append(best)
            if best < least:
                least = best
        if least > most:
            return FAR
        row = fresh
    return row[-1] if row[-1] <= most else FAR
