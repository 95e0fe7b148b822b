"""The discrete cosine transform that JPEG cuts pictures up with."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

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
