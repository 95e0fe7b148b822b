"""Misreadings of printed Arabic names, as a reader of cards makes them: letters that look alike, one lost or doubled.

Made from the shapes of the letters; the reader itself, at some seconds a card, was not run for this. How often it
misreads a name on rendered cards is in `docs/accuracy.md`.
"""

from random import Random

_DOTS = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
_SHAPES = ("رو", "زو", "مه", "كل", "فع", "نر", "سص")
_CONNECTING = frozenset("بتثنيجحخسشصضطظعغفقكلمه")


def misread(name: str, rng: Random) -> str:
    """Return a name with one mistake in one of its words; in a third of all cases a second one elsewhere."""
    words = name.split()
    slips = 2 if rng.random() < 1 / 3 else 1
    for at in rng.sample(range(len(words)), min(slips, len(words))):
        words[at] = _slip(words[at], rng)
    text = " ".join(words)
    if rng.random() < 0.15:
        text = _respaced(text, rng)
    return text


def _slip(word: str, rng: Random) -> str:
    kind = rng.random()
    for _ in range(20):
        at = rng.randrange(len(word))
        letter = word[at]
        if kind < 0.7:
            alike = _DOTS if rng.random() < 0.9 else _SHAPES
            groups = [group for group in alike if letter in group]
            if groups:
                other = rng.choice([c for c in rng.choice(groups) if c != letter])
                return word[:at] + other + word[at + 1 :]
        elif kind < 0.85:
            if len(word) > 3:
                return word[:at] + word[at + 1 :]
        elif letter in _CONNECTING:
            return word[: at + 1] + letter + word[at + 1 :]
    return word


def _respaced(text: str, rng: Random) -> str:
    gaps = [at for at, letter in enumerate(text) if letter == " "]
    if gaps and rng.random() < 0.6:
        at = rng.choice(gaps)
        return text[:at] + text[at + 1 :]
    at = rng.randrange(2, len(text) - 2)
    return text if " " in text[at - 2 : at + 2] else text[:at] + " " + text[at:]
