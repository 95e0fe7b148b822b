"""The discrete cosine transform of the blocks that JPEG cuts pictures up into."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from hawiya.forensics.picture import Grey

BLOCK = 8
"""Pixels along the side of a JPEG block."""


@cache
def waves() -> NDArray[np.float64]:
    """Return the orthonormal DCT-II of 8 numbers, (8, 8): a row for each frequency."""
    place, frequency = np.arange(BLOCK), np.arange(BLOCK)[:, None]
    found: NDArray[np.float64] = np.sqrt(2 / BLOCK) * np.cos(np.pi * (2 * place + 1) * frequency / (2 * BLOCK))
    found[0] /= np.sqrt(2)
    found.flags.writeable = False
    return found


def lowest(grey: Grey, frequencies: int) -> NDArray[np.float32]:
    """Return the lowest coefficients of every block, (frequencies down, frequencies across, rows, columns).

    Blocks begin at the picture's corner; what is left over at its right and lower edge is left out.
    """
    rows, columns = grey.shape[0] // BLOCK, grey.shape[1] // BLOCK
    chosen = waves()[:frequencies].astype(np.float32)
    whole = np.ascontiguousarray(grey[: rows * BLOCK, : columns * BLOCK])
    blocks = (whole.astype(np.float32) - np.float32(128.0)).reshape(rows * BLOCK * columns, BLOCK)
    strips = (blocks @ chosen.T).reshape(rows, BLOCK, columns * frequencies)
    found = (chosen @ strips).reshape(rows, frequencies, columns, frequencies)
    return np.asarray(found.transpose(1, 3, 0, 2), dtype=np.float32)


def histogram(values: NDArray[np.float32], step: int, reach: int) -> NDArray[np.float64]:
    """Return how many values lie at -reach to reach steps, (2 reach + 1,); those further off are left out."""
    multiples = np.round(values / step)
    inside = multiples[np.abs(multiples) <= reach].astype(np.intp) + reach
    return np.bincount(inside, minlength=2 * reach + 1).astype(np.float64)
