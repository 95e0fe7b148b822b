"""What a camera or a scanner hands over: a file, and where the card lies in it."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Taken:
    """A coded picture and its geometry.

    `corners` are the card's (4, 2), top-left, top-right, bottom-right, bottom-left, in pixels; `place` tells where
    points of the card (n, 2), in card units, lie in the picture.
    """

    file: bytes
    corners: Points
    place: Callable[[Points], Points]
