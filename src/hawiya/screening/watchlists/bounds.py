"""The least that names of one length can cost against the one asked for, for thousands of names at once.

`costs` is a table with a row for each part asked for and a column for each part of the vocabulary, in steps (`STEPS`,
`UNKNOWN`, `FREE`, `APART` of `vocabulary`); `parts` is a matrix with a name a row. What was not compared yet counts as
free, so what comes out is never more than the comparison says.
"""

import numpy as np
from numpy.typing import NDArray

from hawiya.names.compare import UNMATCHED
from hawiya.screening.watchlists.name_model import NORM
from hawiya.screening.watchlists.vocabulary import APART, FREE, STEPS, UNKNOWN

Costs = NDArray[np.float32]

_POWER = np.full(256, np.inf, np.float32)
_POWER[UNKNOWN] = 0.0
_POWER[FREE : FREE + STEPS + 1] = (np.arange(STEPS + 1) / STEPS) ** NORM
_UNMATCHED = np.float32(UNMATCHED**NORM)


def in_order(costs: NDArray[np.uint8], parts: NDArray[np.uint32]) -> tuple[Costs, Costs]:
    """Return the least cost of names whose parts match in order, all of the shorter one's, the first with the first.

    The second result is the same for the case that the first part of one side is the family name: it then stands last,
    where it must match the last part of the other side. What cannot match costs without end.
    """
    asked, length = list(range(len(costs))), list(range(parts.shape[1]))
    straight, turned = np.full((2, len(parts)), np.inf, np.float32)
    ways = [(asked, length, straight)]
    if len(asked) > 1 and len(length) > 1:
        ways += [(asked[1:] + asked[:1], length, turned), (asked, length[1:] + length[:1], turned)]
    # Most names end here: their first part is another one.
    begins = [costs[ours[0]].take(parts[:, theirs[0]]) < APART for ours, theirs, _ in ways]
    alive = np.flatnonzero(np.logical_or.reduce(begins))
    if len(alive):
        cells = _POWER.take(costs.take(parts[alive], axis=1))  # asked part × name × part of the name
        for ours, theirs, least in ways:
            found = _along(cells, ours, theirs, to_the_end=least is turned)
            least[alive] = np.minimum(least[alive], found)
    return _root(straight), _root(turned)


def in_any_order(costs: NDArray[np.uint8], parts: NDArray[np.uint32]) -> tuple[Costs, Costs]:
    """Return the least cost of names whatever their order, with parts on both sides that nothing is like.

    The second result, of names that are only found turned, says nothing: these are among the first.
    """
    cells = np.minimum(_POWER.take(costs.take(parts, axis=1)), _UNMATCHED)  # asked part × name × part of the name
    ours, theirs = cells.min(axis=2).T, cells.min(axis=0)
    shorter, longer = (ours, theirs) if len(costs) <= parts.shape[1] else (theirs, ours)
    # As many parts of the longer name have a part each: two parts that are like one do not count twice.
    longer = np.sort(longer, axis=1)[:, : shorter.shape[1]]
    least = _root(np.maximum(shorter.sum(axis=1, dtype=np.float32), longer.sum(axis=1, dtype=np.float32)))
    return least, np.full(len(parts), np.inf, np.float32)


def _along(cells: Costs, ours: list[int], theirs: list[int], *, to_the_end: bool) -> Costs:
    """Return the least sum of powers over all ways to match the shorter chain into the longer one, in order.

    `cells` has the power of each asked part in place of each part of each name; `ours` and `theirs` are the orders of
    the parts on either side. With `to_the_end` the last of both must match, too.
    """
    shorter, longer = min(len(ours), len(theirs)), max(len(ours), len(theirs))
    # Of the ways that match the parts so far: the best that ends at this place of the longer chain, or before.
    best_to: dict[int, Costs] = {0: cells[ours[0], :, theirs[0]]}
    for part in range(1, shorter):
        reached: dict[int, Costs] = {}
        last_place = longer - shorter + part
        for place in range(last_place if to_the_end and part == shorter - 1 else part, last_place + 1):
            asked, column = (ours[part], theirs[place]) if len(ours) <= len(theirs) else (ours[place], theirs[part])
            before = best_to.get(place - 1, best_to[max(best_to)])
            here = before + cells[asked, :, column]
            reached[place] = np.minimum(here, reached[place - 1]) if place - 1 in reached else here
        best_to = reached
    return best_to[max(best_to)]


def _root(powers: Costs) -> Costs:
    # Rounded down a little: what comes out is never more than the comparison says.
    return np.power(powers, np.float32(1 / NORM)) * np.float32(1 - 1e-6)
