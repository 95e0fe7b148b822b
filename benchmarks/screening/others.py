"""Pairs of names that are not Arabic: first and family names of twenty countries from `faker` (MIT), put together here.

The same person: a letter mistyped, the order turned, an initial, accents or hyphens left out, a middle name left out,
Cyrillic letters against one of three romanisations. Another: one name replaced, by a similar one in half of the pairs.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from random import Random

from rapidfuzz.distance import Levenshtein

from benchmarks.screening.pairs import Pair

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_KEYS = "абвгдеёжзийклмнопрстуфхцчшщъыьэюяґєії"
_ROMANISED: tuple[str, ...] = (
    # BGN/PCGN 1947, ISO 9 (1995) without marks as GOST 7.79 writes it, and German usage.
    "a b v g d e e zh z i y k l m n o p r s t u f kh ts ch sh shch - y - e yu ya g ye i yi",
    "a b v g d e yo zh z i j k l m n o p r s t u f x c ch sh shh - y - e yu ya g ye i yi",
    "a b w g d e jo sch s i i k l m n o p r s t u f ch z tsch sch schtsch - y - e ju ja g je i ji",
)


def pairs(lists: Mapping[str, Sequence[Sequence[str]]], count: int, seed: int) -> Iterator[Pair]:
    """Yield `count` pairs of one person and as many of two."""
    rng = Random(seed)
    locales = sorted(lists)
    for number in range(count):
        first, last = lists[rng.choice(locales)]
        parts = [rng.choice(first), rng.choice(last)]
        if rng.random() < 0.3:
            parts.insert(1, rng.choice(first))
        kind = rng.choice(("typo", "order", "initial", "accents", "middle"))
        if _is_cyrillic("".join(parts)):
            kind = rng.choice(("cyrillic", "romanised"))
        a, b = _same(parts, kind, rng)
        yield Pair(a, b, True, kind)
        at = rng.choice((0, len(parts) - 1))
        pool = first if at == 0 else last
        similar = number % 2 == 0
        other = _similar(parts[at], pool) if similar else rng.choice([word for word in pool if word != parts[at]])
        changed = [other if place == at else part for place, part in enumerate(parts)]
        yield Pair(" ".join(parts), " ".join(changed), False, "similar" if similar else "another")


def _same(parts: list[str], kind: str, rng: Random) -> tuple[str, str]:
    name = " ".join(parts)
    if kind == "typo":
        return name, _mistyped(name, rng)
    if kind == "order":
        comma = ", " if rng.random() < 0.5 else " "
        turned = parts[-1] + comma + " ".join(parts[:-1])
        return name, turned.upper() if rng.random() < 0.3 else turned
    if kind == "initial":
        return name, " ".join([parts[0][0] + ".", *parts[1:]])
    if kind == "accents":
        bare = "".join(c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c))
        return name, bare.replace("-", " ")
    if kind == "middle":
        return (name, f"{parts[0]} {parts[-1]}") if len(parts) > 2 else (name, name.upper())
    one, other = rng.sample(range(len(_ROMANISED)), 2)
    return name if kind == "cyrillic" else _romanised(name, one), _romanised(name, other)


def _mistyped(name: str, rng: Random) -> str:
    at = rng.choice([at for at, letter in enumerate(name) if letter.isalpha() and at])
    kind = rng.randrange(4)
    if kind == 0:
        return name[:at] + name[at + 1 :]
    if kind == 1:
        return name[:at] + rng.choice(_LETTERS) + name[at + 1 :]
    if kind == 2:
        return name[:at] + rng.choice(_LETTERS) + name[at:]
    return (
        name[: at - 1] + name[at] + name[at - 1] + name[at + 1 :]
        if name[at - 1].isalpha()
        else name[:at] + name[at + 1 :]
    )


def _romanised(name: str, way: int) -> str:
    table = dict(zip(_KEYS, _ROMANISED[way].split(" "), strict=True))
    words = ["".join(table.get(c, c).replace("-", "") for c in word.lower()) for word in name.split()]
    return " ".join(word.capitalize() for word in words)


def _is_cyrillic(text: str) -> bool:
    return any("\u0400" <= letter <= "\u04ff" for letter in text)


def _similar(word: str, pool: Sequence[str]) -> str:
    return min((other for other in pool if other != word), key=lambda other: Levenshtein.distance(word, other))
