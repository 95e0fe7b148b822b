"""Which parts of two names are which: the best way to pair them in order, words joined where that leaves some over.

Searches of large lists spend most of their time here: what is looked up for every pair is kept at hand.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import NamedTuple

from hawiya.names.likeness import DIFFERENT, Likeness, likeness_of_joined, may_be_joined
from hawiya.names.parse import NamePart

WELL = 0.3
"""Cost up to which a part has its match, so that no other is looked for by joining words."""
_JOINING = 0.1
_FEW = 2
"""Parts up to which joining is tried though no part has its match."""
_JOINED = ((2, 1), (1, 2), (2, 2), (3, 1), (1, 3), (2, 3), (3, 2))
_MOST_JOINED = 3

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
    ours, theirs = _last_texts(a), _last_texts(b)
    script, other = a[-1].script, b[-1].script
    for m, n in _joined_up_to(len(ours), len(theirs)):
        text, other_text = ours[m - 1], theirs[n - 1]
        if (
            may_be_joined(script, len(text), other, len(other_text))
            and likeness_of_joined(text, script, other_text, other).cost < DIFFERENT
        ):
            return True
    return False


def _last_texts(parts: Parts) -> list[str]:
    """Return the last part, and the same with one and with two more before it, as far as they are of one script."""
    texts = [parts[-1].text]
    for part in parts[-2 : -_MOST_JOINED - 1 : -1]:
        if part.script is not parts[-1].script:
            break
        texts.append(part.text + texts[-1])
    return texts


def _joins(a: Parts, b: Parts, free_a: Sequence[int], free_b: Sequence[int]) -> dict[Places, list[Move]]:
    """Return where neighbours that nothing else matches are one word of the other side, or parted elsewhere.

    By the places where they end.
    """
    joins: dict[Places, list[Move]] = {}
    runs_a, runs_b = _runs(a, free_a), _runs(b, free_b)
    if max(map(len, runs_a.values()), default=0) < 2 and max(map(len, runs_b.values()), default=0) < 2:
        return joins
    for i, ours in runs_a.items():
        script = a[i].script
        for j, theirs in runs_b.items():
            other = b[j].script
            for m, n in _joined_up_to(len(ours), len(theirs)):
                text, other_text = ours[m - 1], theirs[n - 1]
                if may_be_joined(script, len(text), other, len(other_text)):
                    found = likeness_of_joined(text, script, other_text, other)
                    if found.cost < DIFFERENT:
                        joins.setdefault((i + m, j + n), []).append(Move(i, j, m, n, found))
    return joins


@cache
def _joined_up_to(most: int, most_other: int) -> tuple[tuple[int, int], ...]:
    """Return how many neighbours may be how many of the other side, of runs so long."""
    return tuple((m, n) for m, n in _JOINED if m <= most and n <= most_other)


def _runs(parts: Parts, free: Sequence[int]) -> dict[int, list[str]]:
    """Return for each of some ordered places its part, and the same with one and with two neighbours after it.

    As texts, as far as they are among those places and of one script; the last place first.
    """
    runs: dict[int, list[str]] = {}
    for at in reversed(free):
        text, after = parts[at].text, runs.get(at + 1)
        if after is None or parts[at + 1].script is not parts[at].script:
            runs[at] = [text]
        else:
            runs[at] = [text, *[text + more for more in after[: _MOST_JOINED - 1]]]
    return runs
