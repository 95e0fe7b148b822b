"""Pictures as networks take them: a plane of numbers for every channel."""

from collections.abc import Sequence
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.result import Image

Channels = Literal["BGR", "RGB"]


def planes(
    picture: Image, channels: Channels, mean: Sequence[float] = (0.0,) * 3, scale: Sequence[float] = (1.0,) * 3
) -> NDArray[np.float32]:
    """Return a BGR picture as (1, 3, height, width) float32: (x - mean) / scale, in the order asked for.

    `mean` and `scale` are in that order, too. One plane after the other: whole pixels at once take many times as long.
    """
    found = np.empty((1, 3, *picture.shape[:2]), dtype=np.float32)
    parts = cv2.split(picture)
    for place, part in enumerate(parts if channels == "BGR" else parts[::-1]):
        if scale[place] == 1.0:
            found[0, place] = part
        else:
            np.multiply(part, np.float32(1.0 / scale[place]), out=found[0, place])
        if mean[place] != 0.0:
            found[0, place] -= np.float32(mean[place] / scale[place])
    return found
