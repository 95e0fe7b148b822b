"""Which parts of two names are which: the best way to pair them in order, words joined where that leaves some over.

Searches of large lists spend most of their time here: what is looked up for every pair is kept at hand.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from hawiya.names.likeness import DIFFERENT, Likeness, likeness_of_joined, may_be_joined
from hawiya.names.parse import NamePart

WELL = 0.3
"""Cost up to which a part has its match, so that no other is looked for by joining words."""
_JOINING = 0.1
_FEW = 2
"""Parts up to which joining is tried though no part has its match."""
_JOINED = ((2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (2, 3), (3, 2))

Parts = tuple[NamePart, ...]
Alike = tuple[tuple[Likeness, ...], ...]
"""How alike the parts of two names are: a row for each part of the one, a column for each of the other."""
Places = tuple[int, int]
"""How many parts of either name stand before a place."""


class Move(NamedTuple):
    """`m` parts from `i` on are, together, the `n` parts of the other side from `j` on."""

    i: int
    j: int
    m: int
    n: int
    found: Likeness


def align(a: Parts, b: Parts, alike: Alike) -> list[Move]:
    """Return the pairs of the best alignment that keeps the order; parts of neither side need be in one."""
    return _side_by_side(alike) or _aligned(a, b, alike)


def _side_by_side(alike: Alike) -> list[Move]:
    """Return the pairs when each part plainly is the one at its place on the other side; else nothing."""
    if len(alike) != len(alike[0]):
        return []
    moves: list[Move] = []
    for at, row in enumerate(alike):
        found = row[at]
        if found.cost > WELL:
            return []
        moves.append(Move(at, at, 1, 1, found))
    return moves


def _aligned(a: Parts, b: Parts, alike: Alike) -> list[Move]:
    best = _best(alike, {})
    well = [move for move in best if move.found.cost <= WELL]
    shorter = min(len(a), len(b))
    if len(well) == shorter or (not well and shorter > _FEW):
        return best
    joins = _joins(a, b, _free(a, {move.i for move in well}), _free(b, {move.j for move in well}))
    return _best(alike, joins) if joins else best


def _free(parts: Parts, taken: set[int]) -> list[int]:
    """Return which parts nothing matches well; of a part that is there twice, both may be the one."""
    texts = [part.text for part in parts]
    if len(set(texts)) == len(texts):
        return [at for at in range(len(texts)) if at not in taken]
    return [at for at, text in enumerate(texts) if at not in taken or texts.count(text) > 1]


def _best(alike: Alike, joins: Mapping[Places, Sequence[Move]]) -> list[Move]:
    """Return the pairs of the best alignment that keeps the order; `joins` are by the places where they end.

    A pair gains what it falls short of `DIFFERENT`, for each part that it takes.
    """
    above = [0.0] * (len(alike[0]) + 1)
    gains = [above]
    joined: dict[Places, Move] = {}
    for i, row in enumerate(alike):
        best, diagonal, here = 0.0, 0.0, [0.0]
        for j, found in enumerate(row):
            up = above[j + 1]
            if up > best:
                best = up
            if found.cost < DIFFERENT:
                gain = diagonal + (DIFFERENT - found.cost)
                if gain > best:
                    best = gain
            if joins:
                for move in joins.get((i + 1, j + 1), ()):
                    together = (DIFFERENT - move.found.cost) * max(move.m, move.n)
                    gain = gains[move.i][move.j] + together - _JOINING
                    if gain > best:
                        best = gain
                        joined[i + 1, j + 1] = move
            here.append(best)
            diagonal = up
        gains.append(here)
        above = here
    return _path(alike, gains, joined)


def _path(alike: Alike, gains: Sequence[Sequence[float]], joined: Mapping[Places, Move]) -> list[Move]:
    """Return the pairs that lead to the last of the gains, `joined` ones by the places where they end."""
    path: list[Move] = []
    i, j = len(gains) - 1, len(gains[0]) - 1
    while i and j:
        gain = gains[i][j]
        if gain == gains[i - 1][j]:
            i -= 1
        elif gain == gains[i][j - 1]:
            j -= 1
        else:
            move = joined.get((i, j)) or Move(i - 1, j - 1, 1, 1, alike[i - 1][j - 1])
            path.append(move)
            i, j = move.i, move.j
    path.reverse()
    return path


def may_end_joined(a: Parts, b: Parts) -> bool:
    """Tell whether the last parts of two names can be one together with others that are joined to them."""
    letters, others = _letters_up_to(a[::-1]), _letters_up_to(b[::-1])
    return any(
        may_be_joined(a[-1].script, letters[m], b[-1].script, others[n])
        and likeness_of_joined(a[-m:], b[-n:]).cost < DIFFERENT
        for m, n in _joined_up_to(len(a), len(b))
    )


def _joins(a: Parts, b: Parts, free_a: Sequence[int], free_b: Sequence[int]) -> dict[Places, list[Move]]:
    """Return where neighbours that nothing else matches are one word of the other side, or parted elsewhere.

    By the places where they end.
    """
    joins: dict[Places, list[Move]] = {}
    runs_a, runs_b = _runs(free_a), _runs(free_b)
    if max(runs_a.values(), default=0) < 2 and max(runs_b.values(), default=0) < 2:
        return joins
    up_to_a, up_to_b = _letters_up_to(a), _letters_up_to(b)
    for i, most_a in runs_a.items():
        script, before_a = a[i].script, up_to_a[i]
        for j, most_b in runs_b.items():
            other, before_b = b[j].script, up_to_b[j]
            for m, n in _joined_up_to(most_a, most_b):
                if may_be_joined(script, up_to_a[i + m] - before_a, other, up_to_b[j + n] - before_b):
                    found = likeness_of_joined(a[i : i + m], b[j : j + n])
                    if found.cost < DIFFERENT:
                        joins.setdefault((i + m, j + n), []).append(Move(i, j, m, n, found))
    return joins


@cache
def _joined_up_to(most: int, most_other: int) -> tuple[tuple[int, int], ...]:
    """Return how many neighbours may be how many of the other side, of runs so long."""
    return tuple((m, n) for m, n in _JOINED if m <= most and n <= most_other)


def _letters_up_to(parts: Parts) -> list[int]:
    """Return for each place how many letters stand before it."""
    return [0, *accumulate([len(part.text) for part in parts])]


def _runs(free: Sequence[int]) -> dict[int, int]:
    """Return for each of some ordered places how many neighbours are among them from it on."""
    runs: dict[int, int] = {}
    for at in reversed(free):
        runs[at] = 1 + runs.get(at + 1, 0)
    return runs
