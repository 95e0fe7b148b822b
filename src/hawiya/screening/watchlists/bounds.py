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

_POWER = np.full(256, np.inf, np.float32)
_POWER[UNKNOWN] = 0.0
_POWER[FREE : FREE + STEPS + 1] = (np.arange(STEPS + 1) / STEPS) ** NORM
_UNMATCHED = np.float32(UNMATCHED**NORM)


def in_order(costs: NDArray[np.uint8], names: Names) -> tuple[Powers, Powers]:
    """Return the least powers of names whose parts match in order, all of the shorter one's, the first with the first.

    The second result is the same for the case that the first part of one side is the family name: it then stands last,
    where it must match the last part of the other side. What cannot match costs without end.
    """
    straight, turned = np.full((2, len(names)), np.inf, np.float32)
    first, shifted = names.parts[0], np.roll(np.arange(len(costs)), -1)
    # Most names end here: their first part is another one.
    _lower(straight, costs[0].take(first) < APART, costs, names)
    if len(costs) > 1 and len(names.parts) > 1:
        long_enough = names.lengths > 1
        ends = (costs[1].take(first) < APART) & (costs[0].take(names.last) < APART) & long_enough
        _lower(turned, ends, costs, names, shifted)
        ends = (costs[0].take(names.parts[1]) < APART) & (costs[-1].take(first) < APART) & long_enough
        _lower(turned, ends, costs, names, family_first=True)
    return straight, turned


def in_any_order(costs: NDArray[np.uint8], names: Names) -> tuple[Powers, Powers]:
    """Return the least powers of names whatever their order, with parts on both sides that nothing is like.

    The second result, of names that are only found turned, says nothing: these are among the first.
    """
    cells = np.minimum(_POWER.take(costs.take(names.parts, axis=1)), _UNMATCHED)  # asked part × place × name
    ours, theirs = cells.min(axis=1), cells.min(axis=0)
    theirs[np.arange(len(theirs))[:, None] >= names.lengths] = np.inf
    # As many parts of the longer name have a part each: two parts that are like one do not count twice.
    counts = np.minimum(names.lengths, len(costs))
    least = np.maximum(_sum_of_least(ours, counts), _sum_of_least(theirs, counts))
    return least, np.full(len(names), np.inf, np.float32)


def cost(powers: Powers) -> NDArray[np.float32]:
    """Return the costs of sums of powers."""
    # Rounded down a little: what comes out is never more than the comparison says.
    costs: NDArray[np.float32] = np.power(powers, np.float32(1 / NORM)) * np.float32(1 - 1e-6)
    return costs


def power_at(most: float) -> float:
    """Return a power that is no less than that of a cost."""
    return most**NORM * (1 + 1e-5)


def _lower(
    least: Powers,
    possible: NDArray[np.bool_],
    costs: NDArray[np.uint8],
    names: Names,
    shifted: NDArray[np.int64] | None = None,
    *,
    family_first: bool = False,
) -> None:
    """Lower the powers of those names that may match straight, or turned on one side.

    With `shifted` the parts asked for are in that order, with `family_first` the first part of each name is its last.
    """
    chosen = np.flatnonzero(possible)
    if not len(chosen):
        return
    own = names[chosen].turned() if family_first else names[chosen]
    cells = _POWER.take(costs.take(own.parts, axis=1))  # asked part × place × name
    turned = shifted is not None or family_first
    found = _least(cells if shifted is None else cells[shifted], own.lengths, to_the_end=turned)
    least[chosen] = np.minimum(least[chosen], found)


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
    least = here = cells[0, :1]
    for part in range(1, shorter):
        here = least + cells[part, part : part + left_out]
        least = np.minimum.accumulate(here, axis=0) if left_out > 1 else here
    found: Powers = least[-1] if ends is None or left_out == 1 else np.take_along_axis(here, ends[None, :], axis=0)[0]
    return found


def _sum_of_least(powers: Powers, counts: NDArray[np.int64]) -> Powers:
    """Return the sum of so many of the least of each column."""
    ordered = np.sort(powers, axis=0)
    ordered[np.arange(len(ordered))[:, None] >= counts] = 0
    found: Powers = ordered.sum(axis=0, dtype=np.float32)
    return found
