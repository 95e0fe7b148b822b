"""Where a card's edges run through the strips along another quad: what `card_edges` is to say."""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.edges import CELL_ALONG, CELL_DEEP, CELLS, COLUMNS, TO_STRIP, onto_flat_card

BEYOND = 0.008
"""An edge further outside the picture than this, in card widths, is not there."""


def targets(
    quad: NDArray[np.float64], seen: NDArray[np.float64], width: int, height: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return where the edges of `quad` run through the strips of `seen`, in cells, and where they do: (4, 32) each.

    An edge beyond the picture, of `width` × `height`, is not there.
    """
    to_card = onto_flat_card((seen - 0.5).astype(np.float32))
    columns = (np.arange(COLUMNS) + 0.5) * CELL_ALONG
    places, shown = np.zeros((4, COLUMNS), np.float32), np.zeros((4, COLUMNS), np.float32)
    for side in range(4):
        ends = np.array([quad[side], quad[(side + 1) % 4]])
        (x0, y0), (x1, y1) = cv2.perspectiveTransform(ends[None], TO_STRIP[side] @ to_card)[0]
        if x1 - x0 < CELL_ALONG:
            continue
        deep = (y0 + (columns - x0) * (y1 - y0) / (x1 - x0)) / CELL_DEEP - 0.5
        share = ((columns - x0) / (x1 - x0))[:, None]
        points = ends[0] * (1 - share) + ends[1] * share
        over = np.maximum(-points, points - [width, height]).max(1)
        inside = over < BEYOND * np.linalg.norm(quad[1] - quad[0])
        places[side] = deep
        shown[side] = inside & (columns > x0) & (columns < x1) & (deep > -0.5) & (deep < CELLS - 0.5)
    return places, shown
