"""Two names compared: which part is which, what is missing, and whether they may be one person's."""

import math
from dataclasses import dataclass

from hawiya.names.book import bits_of
from hawiya.names.likeness import DIFFERENT, How, Likeness, likeness, likeness_of_joined
from hawiya.names.parse import NamePart, PersonName

MATCH = 0.8
"""Score from which two names match."""

_MISSING = 0.1
_OWN_NAME_MISSING = 1.2
_UNMATCHED_ON_BOTH = 1.6
_TURNED = 0.05
"""The family name stands first on one side."""
_JOINING = 0.3
_WELL = 0.3
"""Cost up to which a part has its match, so that no other is looked for by joining words."""
_NOTHING_MATCHES = 9.0
_STEPS = ((1, 1), (2, 1), (1, 2))
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
    alike = [[likeness(x, y) for y in b.parts] for x in a.parts]
    cost, pairs = _cost(a.parts, b.parts, alike)
    turned = False
    if cost > _TURNED and len(a.parts) > 1 and len(b.parts) > 1:
        for first in (1, len(a.parts) - 1) if len(a.parts) > 2 else (1,):
            parts = a.parts[first:] + a.parts[:first]
            other, found = _cost(parts, b.parts, alike[first:] + alike[:first])
            if other + _TURNED < cost:
                cost, pairs, turned = other + _TURNED, found, True
    matched_a = {id(part) for pair in pairs for part in pair.a}
    matched_b = {id(part) for pair in pairs for part in pair.b}
    return NameComparison(
        1 / (1 + cost * cost / 4),
        pairs,
        tuple(part for part in a.parts if id(part) not in matched_a),
        tuple(part for part in b.parts if id(part) not in matched_b),
        turned,
    )


def _cost(
    a: tuple[NamePart, ...], b: tuple[NamePart, ...], alike: list[list[Likeness]]
) -> tuple[float, tuple[PartPair, ...]]:
    """Return the cost of taking two chains for one name, part by part in order, and the pairs."""
    pairs = _side_by_side(a, b, alike) or _aligned(a, b, alike)
    if not pairs:
        return _NOTHING_MATCHES, pairs
    missing_a = len(a) - sum(len(pair.a) for pair in pairs)
    missing_b = len(b) - sum(len(pair.b) for pair in pairs)
    both = min(missing_a, missing_b)
    squares = sum(pair.cost**2 for pair in pairs) + both * _UNMATCHED_ON_BOTH**2
    cost = math.sqrt(squares) + _MISSING * (max(missing_a, missing_b) - both) ** 0.5
    if missing_a + missing_b:
        if pairs[0].a[0] is not a[0] or pairs[0].b[0] is not b[0]:
            cost += _OWN_NAME_MISSING
        bits = sum(bits_of(pair.share) for pair in pairs)
        if bits < (_ENOUGH_BITS if len(pairs) > 1 else _ENOUGH_BITS_OF_ONE):
            cost += _NOT_ENOUGH
    return cost, pairs


def _side_by_side(
    a: tuple[NamePart, ...], b: tuple[NamePart, ...], alike: list[list[Likeness]]
) -> tuple[PartPair, ...]:
    """Return the pairs when each part plainly is the one at its place on the other side; else nothing."""
    if len(a) != len(b) or any(alike[at][at].cost > _WELL for at in range(len(a))):
        return ()
    return tuple(_pair((a[at],), (b[at],), alike[at][at]) for at in range(len(a)))


def _pair(a: tuple[NamePart, ...], b: tuple[NamePart, ...], found: Likeness) -> PartPair:
    return PartPair(a, b, found.how, found.cost, found.share)


def _aligned(a: tuple[NamePart, ...], b: tuple[NamePart, ...], alike: list[list[Likeness]]) -> tuple[PartPair, ...]:
    """Return the pairs of the best alignment that keeps the order; each pair gains what it falls short of `DIFFERENT`."""
    moves = {
        (i, j, 1, 1): found for i, row in enumerate(alike) for j, found in enumerate(row) if found.cost < DIFFERENT
    }
    moves |= _joins(a, b, alike)
    if not moves:
        return ()
    rows, columns = len(a), len(b)
    gains = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    steps: dict[tuple[int, int], tuple[int, int, Likeness]] = {}
    for i in range(1, rows + 1):
        above, here = gains[i - 1], gains[i]
        for j in range(1, columns + 1):
            best = max(above[j], here[j - 1])
            for m, n in _STEPS:
                found = moves.get((i - m, j - n, m, n))
                if found is None:
                    continue
                gain = gains[i - m][j - n] + (DIFFERENT - found.cost) * max(m, n) - _JOINING * (m != n)
                if gain > best:
                    best = gain
                    steps[i, j] = (m, n, found)
            here[j] = best
    return _traced(a, b, gains, steps)


def _traced(
    a: tuple[NamePart, ...],
    b: tuple[NamePart, ...],
    gains: list[list[float]],
    steps: dict[tuple[int, int], tuple[int, int, Likeness]],
) -> tuple[PartPair, ...]:
    pairs: list[PartPair] = []
    i, j = len(a), len(b)
    while i and j:
        if gains[i][j] == gains[i - 1][j]:
            i -= 1
        elif gains[i][j] == gains[i][j - 1]:
            j -= 1
        else:
            m, n, found = steps[i, j]
            pairs.append(_pair(a[i - m : i], b[j - n : j], found))
            i, j = i - m, j - n
    return tuple(reversed(pairs))


def _joins(
    a: tuple[NamePart, ...], b: tuple[NamePart, ...], alike: list[list[Likeness]]
) -> dict[tuple[int, int, int, int], Likeness]:
    """Return where two neighbours on one side are one part of the other, among parts that nothing else matches well."""
    free_a = [min(found.cost for found in row) > _WELL for row in alike]
    free_b = [min(row[j].cost for row in alike) > _WELL for j in range(len(b))]
    joins: dict[tuple[int, int, int, int], Likeness] = {}
    for i in range(len(a)):
        if not free_a[i]:
            continue
        for j in range(len(b)):
            if not free_b[j]:
                continue
            if i + 1 < len(a) and free_a[i + 1]:
                found = likeness_of_joined(a[i], a[i + 1], b[j])
                if found.cost < DIFFERENT:
                    joins[i, j, 2, 1] = found
            if j + 1 < len(b) and free_b[j + 1]:
                found = likeness_of_joined(b[j], b[j + 1], a[i])
                if found.cost < DIFFERENT:
                    joins[i, j, 1, 2] = found
    return joins
