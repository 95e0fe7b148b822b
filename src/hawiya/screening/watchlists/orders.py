"""Which names have parts asked for in order, for all names of one length at once, as bitmaps.

The same as `bounds.in_order` with costs of nothing and without end, for parts so frequent that their rows are bitmaps.
"""

from collections.abc import Sequence

import numpy as np

from hawiya.screening.watchlists.bitmaps import Words

Columns = Sequence[Words]
"""For each place of a name of this length the rows whose part there may be the one asked for."""


def rows_in_order(asked: Sequence[Columns | None], length: int) -> Words | None:
    """Return the names whose parts match in order, all of the shorter one's, the first with the first; or None.

    On either side the first part may be the family name: it then stands last, and matches the last part of the other
    side. Parts asked for without columns match nothing; None when nothing can match without them.
    """
    ours, theirs = list(asked), list(range(length))
    ways = [(ours, theirs)]
    if len(ours) > 1 and length > 1:
        ways += [(ours[1:] + ours[:1], theirs), (ours, theirs[1:] + theirs[:1])]
    together: Words | None = None
    for turned, (parts, places) in enumerate(ways):
        known = [columns for columns in parts if columns is not None]
        if parts[0] is None or (turned and parts[-1] is None) or len(known) < min(len(parts), length):
            continue
        found = _along(known, places, to_the_end=turned > 0)
        together = found if together is None else np.bitwise_or(together, found, out=found)
    return together


def _along(parts: Sequence[Columns], places: Sequence[int], *, to_the_end: bool) -> Words:
    """Return the names in which the shorter chain is found in the longer one, in order, from the first of both on.

    With `to_the_end` the last of both must match, too.
    """
    shorter, longer = min(len(parts), len(places)), max(len(parts), len(places))
    if shorter == longer:
        together = parts[0][places[0]].copy()
        for columns, place in zip(parts[1:], places[1:], strict=True):
            together &= columns[place]
        return together
    # With the parts so far: names in which the last of them is at this place of the longer chain, or before.
    up_to = {0: parts[0][places[0]]}
    for part in range(1, shorter):
        reached: dict[int, Words] = {}
        last_place = longer - shorter + part
        for place in range(last_place if to_the_end and part == shorter - 1 else part, last_place + 1):
            at = (part, place) if len(parts) <= len(places) else (place, part)
            here = up_to.get(place - 1, up_to[max(up_to)]) & parts[at[0]][places[at[1]]]
            reached[place] = np.bitwise_or(here, reached[place - 1], out=here) if place - 1 in reached else here
        up_to = reached
    return up_to[max(up_to)]
