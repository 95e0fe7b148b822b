"""How a line is cut from the picture: first as the layout says, and for lines that leave doubt in other ways, too.

The layout may end a line where its last sign stands close to other print, cut off the dots above and below, stop in
the middle of faint print or take a neighbour in.
"""

from collections.abc import Iterator

import numpy as np

from hawiya.cards.line_ends import REACH, between_ends, moved_ends
from hawiya.cards.line_ink import ACROSS, ALONG, ink_edges
from hawiya.cards.rectify import Corners, cut_line
from hawiya.cards.scales import Picture

WIDER, LOOSER = (0.6, 0.0), (0.25, 0.08)
"""Further looks: how much further they reach along and across the line, in heights of the line."""

WORD_GAP, FIGURE_GAP = 1.3, 0.7
"""Where the ink of a line of words or of figures ends: at a gap of so many heights of it."""


def looks(grey: Picture, corners: Corners, quad: Corners, *, figures: bool) -> Iterator[Picture]:
    """Yield a line cut as the layout says, then around the ink that there is, wider, and looser.

    The ends of a line of figures are first moved to the next gap, so that none of its figures is cut.
    """
    if figures:
        wide = cut_line(grey, corners, grown(quad, REACH, 0.0))
        left, right = moved_ends(wide)
        quad = moved_out(quad, left, right, 0.0, 0.0)
        yield between_ends(wide, left, right)
    else:
        yield cut_line(grey, corners, quad)
    around = ink_edges(cut_line(grey, corners, grown(quad, ALONG, ACROSS)), FIGURE_GAP if figures else WORD_GAP)
    if around is not None:
        yield cut_line(grey, corners, moved_out(quad, around.left, around.right, around.above, around.below))
    yield cut_line(grey, corners, grown(quad, *WIDER))
    yield cut_line(grey, corners, grown(quad, *LOOSER))


def grown(quad: Corners, along: float, across: float) -> Corners:
    """Return a line's corners with both ends moved outwards by `along` and both edges by `across`, in its heights."""
    return moved_out(quad, along, along, across, across)


def moved_out(quad: Corners, left: float, right: float, above: float, below: float) -> Corners:
    """Return a line's corners (top left, top right, bottom right, bottom left), its edges moved outwards.

    Each moves by so many heights of the line; what is negative moves inwards.
    """
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    along = across / max(1e-6, float(np.linalg.norm(across))) * float(np.linalg.norm(down))
    start, end, top, bottom = -along * left, along * right, -down * above, down * below
    return np.asarray(quad + np.stack([start + top, end + top, end + bottom, start + bottom]), np.float32)
