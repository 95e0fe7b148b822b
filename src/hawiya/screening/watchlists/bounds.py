"""The least that names can cost against the one asked for, for thousands of names of several lengths at once.

Powers of parts add up by their powers (`NORM`): what comes out are sums of powers, and `cost` makes costs of them.

`costs` is a table with a row for each part asked for and a column for each part of the vocabulary, in steps (`STEPS`,
`UNKNOWN`, `FREE`, `APART` of `vocabulary`), and one more column, `APART`, for what is no part. What was not compared
yet counts as free, so what comes out is never more than the comparison says.
"""

import numpy as np
from numpy.typing import NDArray

from hawiya.names.compare import UNMATCHED
from hawiya.screening.watchlists.name_model import NORM
from hawiya.screening.watchlists.row_parts import Names
from hawiya.screening.watchlists.vocabulary import APART, FREE, STEPS, UNKNOWN

Powers = NDArray[np.float32]
"""A column for each name."""

_POWER = np.full(256, np.inf, np.float32)
_POWER[UNKNOWN] = 0.0
_POWER[FREE : FREE + STEPS + 1] = (np.arange(STEPS + 1) / STEPS) ** NORM
_UNMATCHED = np.float32(UNMATCHED**NORM)
_MANY = 1_024
"""Names of which it is worth looking at their ends first."""


def in_order(costs: NDArray[np.uint8], names: Names) -> Powers:
    """Return the least powers of names whose parts match in order, all of the shorter one's, the first with the first.

    The second row is the same for the case that the first part of one side is the family name: it then stands last,
    where it must match the last part of the other side. What cannot match costs without end.
    """
    least = np.full((2, len(names)), np.inf, np.float32)
    if len(names) > _MANY:
        # Most of so many end here: their first part is another one.
        (chosen,) = _may_begin(costs, names).nonzero()
        if len(chosen) < len(names):
            if len(chosen):
                least[:, chosen] = in_order(costs, names[chosen])
            return least
    cells = _POWER.take(costs.take(names.parts, axis=1))  # asked part × place × name
    least[0] = _least(cells, names.lengths, to_the_end=False)
    if len(costs) > 1 and len(names.parts) > 1:
        # Few names can be turned: the part that was moved must match the last of the other side.
        like, last = cells < np.inf, names.lengths - 1
        (asked_turned,) = (like[1, 0] & like[0][last, np.arange(len(names))] & (last > 0)).nonzero()
        if len(asked_turned):
            own = cells[:, :, asked_turned]
            found = _least(np.concatenate([own[1:], own[:1]]), names.lengths[asked_turned], to_the_end=True)
            least[1, asked_turned] = found
        (name_turned,) = (like[0, 1] & like[-1, 0]).nonzero()
        if len(name_turned):
            own, lengths = cells[:, :, name_turned], names.lengths[name_turned]
            turned = np.concatenate([own[:, 1:], own[:, -1:]], axis=1)
            turned[:, lengths - 1, np.arange(len(lengths))] = own[:, 0]
            found = _least(turned, lengths, to_the_end=True)
            least[1, name_turned] = np.minimum(least[1, name_turned], found)
    return least


def _may_begin(costs: NDArray[np.uint8], names: Names) -> NDArray[np.bool_]:
    """Tell which names may match in order by the first parts of both sides, be it the last of the other's."""
    first = names.parts[0]
    possible: NDArray[np.bool_] = costs[0].take(first) < APART
    if len(costs) > 1 and len(names.parts) > 1:
        last = names.parts[names.lengths - 1, np.arange(len(names))]
        possible |= (costs[1].take(first) < APART) & (costs[0].take(last) < APART)
        possible |= (costs[-1].take(first) < APART) & (costs[0].take(names.parts[1]) < APART)
    return possible


def in_any_order(costs: NDArray[np.uint8], names: Names, most: float = np.inf) -> Powers:
    """Return the least powers of names whatever their order, with parts on both sides that nothing is like.

    The second row, of names that are only found turned, says nothing: these are among the first. What is surely beyond
    the `most` that is asked for may cost without end.
    """
    least = np.full((2, len(names)), np.inf, np.float32)
    steps = costs.take(names.parts, axis=1)  # asked part × place × name
    counts = np.minimum(names.lengths, len(costs))
    # Most names have too few parts that are like any.
    unlike = counts - (steps < APART).any(axis=0).sum(axis=0)
    (chosen,) = (unlike * (_UNMATCHED * (1 - 1e-6)) <= most).nonzero()
    if not len(chosen):
        return least
    cells, counts = np.minimum(_POWER.take(steps[:, :, chosen]), _UNMATCHED), counts[chosen]
    ours, theirs = cells.min(axis=1), cells.min(axis=0)
    theirs[np.arange(len(theirs))[:, None] >= names.lengths[chosen]] = np.inf
    # As many parts of the longer name have a part each: two parts that are like one do not count twice.
    least[0, chosen] = np.maximum(_sum_of_least(ours, counts), _sum_of_least(theirs, counts))
    return least


def cost(powers: Powers) -> NDArray[np.float32]:
    """Return the costs of sums of powers."""
    # Rounded down a little: what comes out is never more than the comparison says.
    costs: NDArray[np.float32] = np.power(powers, np.float32(1 / NORM)) * np.float32(1 - 1e-6)
    return costs


def power_at(most: float) -> float:
    """Return a power that is no less than that of a cost."""
    return most**NORM * (1 + 1e-5)


def _least(cells: Powers, lengths: NDArray[np.int64], *, to_the_end: bool) -> Powers:
    """Return the least sum of powers over all ways to match the shorter chain into the longer one, in order.

    `cells` has the power of each part asked for (axis 0) at each place (axis 1) of each name (axis 2), the shorter ones
    first. With `to_the_end` the last of both must match, too.
    """
    asked, sums, done = len(cells), [], 0
    while done < len(lengths):
        length = int(lengths[done])
        end = len(lengths) if length >= asked else int(lengths.searchsorted(length, "right"))
        own = cells[:, :, done:end] if length >= asked else cells[:, :length, done:end].swapaxes(0, 1)
        sums.append(_along(own, np.abs(lengths[done:end] - asked) if to_the_end else None))
        done = end
    return sums[0] if len(sums) == 1 else np.concatenate(sums)


def _along(cells: Powers, ends: NDArray[np.int64] | None) -> Powers:
    """Return the least sum of powers over all ways to match chains into longer ones, in order.

    `cells` has the power of each part of the one (axis 0) in place of each part of the other (axis 1, not shorter) for
    each name (axis 2). `ends` says how many parts of the longer one are left out where the last of both must match.
    """
    shorter, longer, _ = cells.shape
    left_out = longer - shorter + 1
    # The least for the parts so far, with this many of the longer chain left out, or fewer.
    least = cells[0, :1]
    for part in range(1, shorter):
        here = least + cells[part, part : part + left_out]
        if ends is not None and part == shorter - 1:
            found: Powers = here[ends, np.arange(len(ends))] if left_out > 1 else here[0]
            return found
        least = here
        for more in range(1, left_out):  # `np.minimum.accumulate` is slow along this axis
            np.minimum(least[more], least[more - 1], out=least[more])
    shortest: Powers = least[-1]
    return shortest


def _sum_of_least(powers: Powers, counts: NDArray[np.int64]) -> Powers:
    """Return the sum of so many of the least of each column."""
    ordered = np.sort(powers, axis=0)
    ordered[np.arange(len(ordered))[:, None] >= counts] = 0
    found: Powers = ordered.sum(axis=0, dtype=np.float32)
    return found
