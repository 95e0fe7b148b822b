"""How Arabic letters look: which a reader of print mistakes for one another, as costs for comparing two readings.

Letters of one outline differ by their dots alone; dots fade, merge and stray. Costs are of the scale of `sounds.py`: 1
is a different name.
"""

from functools import lru_cache

# Letters by outline. Final nun and ya look unlike final ba; the outline keeps them apart there.
_OUTLINES = ("بتثني", "جحخ", "دذ", "رز", "سش", "صض", "طظ", "عغ", "فق")
_OUTLINE_OF = {letter: group[0] for group in _OUTLINES for letter in group}
_ALIKE = (
    "رو", "زو", "دل", "در", "ذز", "كل", "مه", "عه", "فع", "فغ", "قع", "غف", "عم", "فم", "قم", "وق", "نر", "نز",
    "سص", "طص", "حع", "جع", "خع", "نل", "يه", "صم", "هم", "او", "دو", "دك",
)  # fmt: skip

DOTS = 0.22
"""One letter read with other dots,
`SHAPE`: for another of a similar shape, `OTHER`: for any other letter,
`LOST`: left out or put in, `TWICE`: written twice."""
SHAPE = 0.45
OTHER = 0.8
LOST = 0.5
TWICE = 0.15

_SHAPE_PAIRS = frozenset(pair for pair in _ALIKE) | frozenset(pair[::-1] for pair in _ALIKE)


@lru_cache(maxsize=1 << 16)
def outline(core: str) -> str:
    """Return a folded Arabic word without dots and doubled letters."""
    shape = ""
    last = len(core) - 1
    for at, letter in enumerate(core):
        drawn = letter if at == last and letter in "ني" else _OUTLINE_OF.get(letter, letter)
        if not shape.endswith(drawn):
            shape += drawn
    return shape


def letter_cost(a: str, b: str) -> float:
    """Return what it takes to read one letter as the other."""
    if a == b:
        return 0.0
    if a in _OUTLINE_OF and _OUTLINE_OF[a] == _OUTLINE_OF.get(b):
        return DOTS
    return SHAPE if a + b in _SHAPE_PAIRS else OTHER


def misreading_cost(a: str, b: str) -> float:
    """Return the least cost of reading the folded Arabic word `a` as `b`."""
    row = [0.0]
    for at, letter in enumerate(b):
        row.append(row[-1] + _lost(b, at, letter))
    for i, letter in enumerate(a):
        lost = _lost(a, i, letter)
        fresh = [row[0] + lost]
        for j, other in enumerate(b):
            fresh.append(min(row[j] + letter_cost(letter, other), row[j + 1] + lost, fresh[j] + _lost(b, j, other)))
        row = fresh
    return row[-1]


def _lost(word: str, at: int, letter: str) -> float:
    return TWICE if at and word[at - 1] == letter else LOST
