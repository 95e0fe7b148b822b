"""Two names compared: which part is which, what is missing, and whether they may be one person's."""

import math
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from hawiya.names.alignment import WELL, Alike, Move, Parts, align, may_end_joined
from hawiya.names.book import bits_of
from hawiya.names.likeness import DIFFERENT, How, Likeness, likeness
from hawiya.names.parse import NamePart, PersonName

MATCH = 0.8
"""Score from which two names match.

On held-out Egyptian names of four parts it stands for a recall of 97 to 99 % between romanisations, and for less than
1 % false matches where one part is another name, half of them a similar one (docs/accuracy.md, Names).
"""

MISSING = 0.1
"""Cost of a part that one side lacks,
`OWN_NAME_MISSING`: of a chain that begins with the father, `UNMATCHED`: of a part that is another name,
`_TURNED`: of the family name standing first on one side."""
OWN_NAME_MISSING = 1.2
UNMATCHED = 1.6
_TURNED = 0.05
_NOTHING_MATCHES = 9.0

_ENOUGH_BITS = 6.0
"""What matching parts must say, in bits, where others are missing; Mohamed Ahmed says seven,
`_ENOUGH_BITS_OF_ONE`: a single one, `_NOT_ENOUGH`: the cost of less."""
_ENOUGH_BITS_OF_ONE = 14.0
_NOT_ENOUGH = 1.3

_Sequence = TypeVar("_Sequence", tuple[NamePart, ...], tuple[Likeness, ...], tuple[tuple[Likeness, ...], ...])


class PartPair(NamedTuple):
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
    turned_by_guess: bool = False
    """Turned, and no comma says that the family name stands first."""

    @property
    def is_whole(self) -> bool:
        """Whether no part of either name is left over."""
        return not (self.unmatched_a or self.unmatched_b)

    @property
    def bits(self) -> float:
        """How much it says that somebody bears the names that match: one person of so many powers of two does."""
        return sum([bits_of(pair.share) for pair in self.pairs])

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
    return parts[0].text if len(parts) == 1 else " ".join([part.text for part in parts])


def compare_names(a: PersonName, b: PersonName) -> NameComparison:
    """Compare two names; a name without parts matches nothing."""
    return compare_alike(a, b, tuple([tuple([likeness(x, y) for y in b.parts]) for x in a.parts]))


def compare_alike(a: PersonName, b: PersonName, alike: Alike) -> NameComparison:
    """Compare two names of which it is known how alike their parts are, by the parts of `a` and then of `b`."""
    if not a.parts or not b.parts:
        return NameComparison(0.0, (), a.parts, b.parts)
    ours, theirs, turned, guessed = a.parts, b.parts, False, False
    cost, moves = _cost(ours, theirs, alike)
    if cost > WELL and len(ours) > 1 and len(theirs) > 1:
        all_paired = len(moves) == min(len(ours), len(theirs))
        # The first part of either side is moved to its end, where it must be the last one of the other.
        for ours_first, last, told in ((True, alike[0][-1], a.family_first), (False, alike[-1][0], b.family_first)):
            x, y = (_turned(a.parts), b.parts) if ours_first else (a.parts, _turned(b.parts))
            if last.cost >= DIFFERENT and (all_paired or not may_end_joined(x, y)):
                continue
            other, found = _cost(x, y, _turned(alike) if ours_first else tuple([_turned(row) for row in alike]))
            turned_length = len(x) if ours_first else len(y)
            if other + _TURNED < cost and _is_family_name(len(x), len(y), found, turned=turned_length, told=told):
                ours, theirs, cost, moves, turned, guessed = x, y, other + _TURNED, found, True, not told
    return NameComparison(
        1 / (1 + cost * cost / 4),
        tuple(
            [PartPair(ours[i : i + m], theirs[j : j + n], how, cost, share) for i, j, m, n, (cost, how, share) in moves]
        ),
        _left_over(ours, [(i, m) for i, _, m, _, _ in moves]),
        _left_over(theirs, [(j, n) for _, j, _, n, _ in moves]),
        turned,
        guessed,
    )


def _left_over(parts: Parts, taken: list[tuple[int, int]]) -> Parts:
    """Return the parts that are in none of the runs taken, each its place and how many, in order."""
    left: list[NamePart] = []
    end = 0
    for start, count in taken:
        if start > end:
            left += parts[end:start]
        end = start + count
    return (*left, *parts[end:])


def _turned(parts: _Sequence) -> _Sequence:
    return parts[1:] + parts[:1]


def _is_family_name(ours: int, theirs: int, moves: list[Move], *, turned: int, told: bool) -> bool:
    """Tell whether the first part, moved to the end of a name, is the other's family name, of parts so many.

    It must be the last part there, or Ahmed Mohamed would be Mohamed Ahmed Ali, who is another man; for the same reason
    two parts do not say that the first of a longer name is its family name, unless a comma does.
    """
    last = moves[-1]
    if last.i + last.m < ours or last.j + last.n < theirs:
        return False
    return told or turned <= ours + theirs - turned or ours + theirs - turned > 2


def _cost(a: Parts, b: Parts, alike: Alike) -> tuple[float, list[Move]]:
    """Return the cost of taking two chains for one name, part by part in order, and what is paired."""
    moves = align(a, b, alike)
    if not moves:
        return _NOTHING_MATCHES, moves
    missing_a = len(a) - sum([move.m for move in moves])
    missing_b = len(b) - sum([move.n for move in moves])
    both = min(missing_a, missing_b)
    cubes = sum([move.found.cost**3 for move in moves]) + both * UNMATCHED**3
    cost = math.cbrt(cubes) + MISSING * math.sqrt(max(missing_a, missing_b) - both)
    if missing_a + missing_b:
        if moves[0].i or moves[0].j:
            cost += OWN_NAME_MISSING
        bits = sum([bits_of(move.found.share) for move in moves])
        if bits < (_ENOUGH_BITS if len(moves) > 1 else _ENOUGH_BITS_OF_ONE):
            cost += _NOT_ENOUGH
    return cost, moves
