"""Two names compared: which part is which, what is missing, and whether they may be one person's."""

import math
from dataclasses import dataclass

from hawiya.names.book import bits_of
from hawiya.names.likeness import DIFFERENT, How, Likeness, joined, likeness, likeness_of_joined
from hawiya.names.parse import NamePart, PersonName

MATCH = 0.8
"""Score from which two names match."""

_MISSING = 0.1
_OWN_NAME_MISSING = 1.2
_UNMATCHED_ON_BOTH = 1.6
_TURNED = 0.05
"""The family name stands first on one side."""
_JOINING = 0.3
_SHUFFLED = 0.8
_ENOUGH_BITS = 6.0
_ENOUGH_BITS_OF_ONE = 14.0
_NOT_ENOUGH = 1.3


@dataclass(frozen=True, slots=True)
class PartPair:
    """Parts (mostly one on each side, more where words were joined) that are one name, in what way, at what cost."""

    a: tuple[NamePart, ...]
    b: tuple[NamePart, ...]
    how: How
    cost: float
    share: float


@dataclass(frozen=True, slots=True)
class NameComparison:
    """Outcome: `score` 0..1, what matched what, and the parts of either side that nothing matched."""

    score: float
    pairs: tuple[PartPair, ...]
    unmatched_a: tuple[NamePart, ...]
    unmatched_b: tuple[NamePart, ...]
    turned: bool = False

    def explain(self) -> str:
        """Return one line for a compliance officer."""
        told = [f"{_text(pair.a)} = {_text(pair.b)} ({pair.how})" for pair in self.pairs]
        if self.turned:
            told.append("family name first on one side")
        for side, parts in (("first", self.unmatched_a), ("second", self.unmatched_b)):
            if parts:
                told.append(f"only in the {side} name: {_text(parts)}")
        return "; ".join(told) if told else "nothing to compare"


def _text(parts: tuple[NamePart, ...]) -> str:
    return " ".join(part.text for part in parts)


@dataclass(frozen=True, slots=True)
class _Alignment:
    cost: float
    pairs: tuple[PartPair, ...]
    skipped_a: tuple[int, ...]
    skipped_b: tuple[int, ...]


def compare_names(a: PersonName, b: PersonName) -> NameComparison:
    """Compare two names; a name without parts matches nothing."""
    if not a.parts or not b.parts:
        return NameComparison(0.0, (), a.parts, b.parts)
    best, turned = _cost(a.parts, b.parts), False
    if best[0] > _TURNED and len(a.parts) > 1 and len(b.parts) > 1:
        for parts in _turns(a):
            other = _cost(parts, b.parts)
            if other[0] + _TURNED < best[0]:
                best, turned = (other[0] + _TURNED, other[1]), True
    cost, pairs = best
    matched_a = {id(part) for pair in pairs for part in pair.a}
    matched_b = {id(part) for pair in pairs for part in pair.b}
    return NameComparison(
        1 / (1 + cost * cost / 4),
        pairs,
        tuple(part for part in a.parts if id(part) not in matched_a),
        tuple(part for part in b.parts if id(part) not in matched_b),
        turned,
    )


def _turns(name: PersonName) -> list[tuple[NamePart, ...]]:
    parts = name.parts
    turns = [parts[1:] + parts[:1]]
    if len(parts) > 2:
        turns.append(parts[-1:] + parts[:-1])
    return turns


def _cost(a: tuple[NamePart, ...], b: tuple[NamePart, ...]) -> tuple[float, tuple[PartPair, ...]]:
    """Return the cost of taking two chains for one name, part by part in order, and the pairs."""
    pairs = _aligned(a, b)
    matched_a = sum(len(pair.a) for pair in pairs)
    matched_b = sum(len(pair.b) for pair in pairs)
    missing_a, missing_b = len(a) - matched_a, len(b) - matched_b
    if not pairs:
        return 9.0, pairs
    squares = sum(pair.cost**2 for pair in pairs)
    both = min(missing_a, missing_b)
    squares += both * _UNMATCHED_ON_BOTH**2
    cost = math.sqrt(squares) + _MISSING * (max(missing_a, missing_b) - both) ** 0.5
    if missing_a + missing_b:
        if pairs[0].a[0] is not a[0] or pairs[0].b[0] is not b[0]:
            cost += _OWN_NAME_MISSING
        bits = sum(bits_of(pair.share) for pair in pairs)
        if bits < (_ENOUGH_BITS if len(pairs) > 1 else _ENOUGH_BITS_OF_ONE):
            cost += _NOT_ENOUGH
    return cost, pairs


def _aligned(a: tuple[NamePart, ...], b: tuple[NamePart, ...]) -> tuple[PartPair, ...]:
    """Return the pairs of the best alignment that keeps the order; each pair gains what it falls short of `DIFFERENT`."""
    rows, columns = len(a), len(b)
    gains = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    steps: list[list[tuple[int, int, Likeness | None]]] = [[(0, 0, None)] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows + 1):
        for j in range(columns + 1):
            if not i and not j:
                continue
            best, step = (gains[i - 1][j], (1, 0, None)) if i else (gains[i][j - 1], (0, 1, None))
            if j and i and gains[i][j - 1] > best:
                best, step = gains[i][j - 1], (0, 1, None)
            for m, n in ((1, 1), (2, 1), (1, 2)):
                if i < m or j < n:
                    continue
                alike = _likeness(a[i - m : i], b[j - n : j])
                gain = gains[i - m][j - n] + (DIFFERENT - alike.cost) * max(m, n) - _JOINING * (m != n)
                if alike.cost < DIFFERENT and gain > best:
                    best, step = gain, (m, n, alike)
            gains[i][j] = best
            steps[i][j] = step
    pairs: list[PartPair] = []
    i, j = rows, columns
    while i or j:
        m, n, alike = steps[i][j]
        if alike is not None:
            pairs.append(PartPair(a[i - m : i], b[j - n : j], alike.how, alike.cost, alike.share))
        i, j = i - m, j - n
    return tuple(reversed(pairs))


def _likeness(a: tuple[NamePart, ...], b: tuple[NamePart, ...]) -> Likeness:
    if len(a) == len(b):
        return likeness(a[0], b[0])
    return likeness_of_joined(joined(a), joined(b))
