"""Two names compared: which part is which, what is missing, and whether they may be one person's."""

import math
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

from hawiya.names.book import bits_of
from hawiya.names.likeness import DIFFERENT, How, Likeness, likeness, likeness_of_joined, may_be_joined
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

_WELL = 0.3
"""Cost up to which a part has its match, so that no other is looked for by joining words."""
_JOINING = 0.1
_FEW = 2
"""Parts up to which joining is tried though no part has its match."""
_JOINED = ((2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (2, 3), (3, 2))

_ENOUGH_BITS = 6.0
"""What matching parts must say, in bits, where others are missing; Mohamed Ahmed says seven,
`_ENOUGH_BITS_OF_ONE`: a single one, `_NOT_ENOUGH`: the cost of less."""
_ENOUGH_BITS_OF_ONE = 14.0
_NOT_ENOUGH = 1.3

_Parts = tuple[NamePart, ...]
_Sequence = TypeVar("_Sequence", tuple[NamePart, ...], list[Likeness], list[list[Likeness]])


class _Move(NamedTuple):
    """`m` parts from `i` on are, together, the `n` parts of the other side from `j` on."""

    i: int
    j: int
    m: int
    n: int
    found: Likeness


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
    turned_by_guess: bool = False
    """Turned, and no comma says that the family name stands first."""

    @property
    def is_whole(self) -> bool:
        """Whether no part of either name is left over."""
        return not (self.unmatched_a or self.unmatched_b)

    @property
    def bits(self) -> float:
        """How much it says that somebody bears the names that match: one person of so many powers of two does."""
        return sum(bits_of(pair.share) for pair in self.pairs)

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


def compare_names(a: PersonName, b: PersonName) -> NameComparison:
    """Compare two names; a name without parts matches nothing."""
    if not a.parts or not b.parts:
        return NameComparison(0.0, (), a.parts, b.parts)
    alike = [[likeness(x, y) for y in b.parts] for x in a.parts]
    ours, theirs, turned, guessed = a.parts, b.parts, False, False
    cost, moves = _cost(ours, theirs, alike)
    if cost > _WELL and len(ours) > 1 and len(theirs) > 1:
        turns = (
            (_turned(a.parts), b.parts, _turned(alike), a.family_first),
            (a.parts, _turned(b.parts), [_turned(row) for row in alike], b.family_first),
        )
        all_paired = len(moves) == min(len(ours), len(theirs))
        for x, y, matrix, told in turns:
            if all_paired and matrix[-1][-1].cost >= DIFFERENT:
                continue  # the part that was moved is no family name
            other, found = _cost(x, y, matrix)
            turned_length = len(a.parts) if y is b.parts else len(b.parts)
            if other + _TURNED < cost and _is_family_name(len(x), len(y), found, turned=turned_length, told=told):
                ours, theirs, cost, moves, turned, guessed = x, y, other + _TURNED, found, True, not told
    taken_a = {at for move in moves for at in range(move.i, move.i + move.m)}
    taken_b = {at for move in moves for at in range(move.j, move.j + move.n)}
    return NameComparison(
        1 / (1 + cost * cost / 4),
        tuple(
            PartPair(
                ours[move.i : move.i + move.m],
                theirs[move.j : move.j + move.n],
                move.found.how,
                move.found.cost,
                move.found.share,
            )
            for move in moves
        ),
        tuple(part for at, part in enumerate(ours) if at not in taken_a),
        tuple(part for at, part in enumerate(theirs) if at not in taken_b),
        turned,
        guessed,
    )


def _turned(parts: _Sequence) -> _Sequence:
    return parts[1:] + parts[:1]


def _is_family_name(ours: int, theirs: int, moves: list[_Move], *, turned: int, told: bool) -> bool:
    """Tell whether the first part, moved to the end of a name, is the other's family name, of parts so many.

    It must be the last part there, or Ahmed Mohamed would be Mohamed Ahmed Ali, who is another man; for the same reason
    two parts do not say that the first of a longer name is its family name, unless a comma does.
    """
    last = moves[-1]
    if last.i + last.m < ours or last.j + last.n < theirs:
        return False
    return told or turned <= ours + theirs - turned or ours + theirs - turned > 2


def _cost(a: _Parts, b: _Parts, alike: list[list[Likeness]]) -> tuple[float, list[_Move]]:
    """Return the cost of taking two chains for one name, part by part in order, and what is paired."""
    moves = _side_by_side(alike) or _aligned(a, b, alike)
    if not moves:
        return _NOTHING_MATCHES, moves
    missing_a = len(a) - sum(move.m for move in moves)
    missing_b = len(b) - sum(move.n for move in moves)
    both = min(missing_a, missing_b)
    cubes = sum(move.found.cost**3 for move in moves) + both * UNMATCHED**3
    cost = math.cbrt(cubes) + MISSING * math.sqrt(max(missing_a, missing_b) - both)
    if missing_a + missing_b:
        if moves[0].i or moves[0].j:
            cost += OWN_NAME_MISSING
        bits = sum(bits_of(move.found.share) for move in moves)
        if bits < (_ENOUGH_BITS if len(moves) > 1 else _ENOUGH_BITS_OF_ONE):
            cost += _NOT_ENOUGH
    return cost, moves


def _side_by_side(alike: list[list[Likeness]]) -> list[_Move]:
    """Return the pairs when each part plainly is the one at its place on the other side; else nothing."""
    if len(alike) != len(alike[0]) or any(row[at].cost > _WELL for at, row in enumerate(alike)):
        return []
    return [_Move(at, at, 1, 1, row[at]) for at, row in enumerate(alike)]


def _aligned(a: _Parts, b: _Parts, alike: list[list[Likeness]]) -> list[_Move]:
    """Return the pairs of the best alignment, word by word, then with words joined where that leaves parts over."""
    moves = [
        _Move(i, j, 1, 1, found) for i, row in enumerate(alike) for j, found in enumerate(row) if found.cost < DIFFERENT
    ]
    best = _best(len(a), len(b), moves)
    well = [move for move in best if move.found.cost <= _WELL]
    shorter = min(len(a), len(b))
    if len(well) == shorter or (not well and shorter > _FEW):
        return best
    free_a, free_b = _free(a, {move.i for move in well}), _free(b, {move.j for move in well})
    joins = _joins(a, b, free_a, free_b)
    return _best(len(a), len(b), moves + joins) if joins else best


def _free(parts: _Parts, taken: set[int]) -> set[int]:
    """Return which parts nothing matches well; of a part that is there twice, both may be the one."""
    texts = [part.text for part in parts]
    return {at for at, text in enumerate(texts) if at not in taken or texts.count(text) > 1}


def _best(rows: int, columns: int, moves: list[_Move]) -> list[_Move]:
    """Return the pairs of the best alignment that keeps the order.

    A pair gains what it falls short of `DIFFERENT`, for each part that it takes.
    """
    if not moves:
        return []
    ending: dict[tuple[int, int], list[_Move]] = {}
    for move in moves:
        ending.setdefault((move.i + move.m, move.j + move.n), []).append(move)
    gains = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    steps: dict[tuple[int, int], _Move] = {}
    for i in range(1, rows + 1):
        above, here = gains[i - 1], gains[i]
        for j in range(1, columns + 1):
            best = max(above[j], here[j - 1])
            for move in ending.get((i, j), ()):
                joined = move.m + move.n > 2
                gain = gains[move.i][move.j] + (DIFFERENT - move.found.cost) * max(move.m, move.n) - _JOINING * joined
                if gain > best:
                    best = gain
                    steps[i, j] = move
            here[j] = best
    path: list[_Move] = []
    i, j = rows, columns
    while i and j:
        if gains[i][j] == gains[i - 1][j]:
            i -= 1
        elif gains[i][j] == gains[i][j - 1]:
            j -= 1
        else:
            path.append(steps[i, j])
            i, j = steps[i, j].i, steps[i, j].j
    return path[::-1]


def _joins(a: _Parts, b: _Parts, free_a: set[int], free_b: set[int]) -> list[_Move]:
    """Return where neighbours that nothing else matches are one word of the other side, or parted elsewhere."""
    joins: list[_Move] = []
    runs_a, runs_b = _runs(free_a), _runs(free_b)
    for i, most_a in runs_a.items():
        for j, most_b in runs_b.items():
            for m, n in _JOINED if most_a + most_b > 2 else ():
                if m <= most_a and n <= most_b:
                    ours, theirs = a[i : i + m], b[j : j + n]
                    if not may_be_joined(ours[0].script, _letters(ours), theirs[0].script, _letters(theirs)):
                        continue
                    found = likeness_of_joined(ours, theirs)
                    if found.cost < DIFFERENT:
                        joins.append(_Move(i, j, m, n, found))
    return joins


def _letters(parts: _Parts) -> int:
    return sum([len(part.text) for part in parts])


def _runs(free: set[int]) -> dict[int, int]:
    """Return for each place how many neighbours are free from it on."""
    runs: dict[int, int] = {}
    for at in sorted(free, reverse=True):
        runs[at] = 1 + runs.get(at + 1, 0)
    return runs
