"""What the room takes for a picture, and its grey form."""

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
"""(height, width, 3) BGR or (height, width) grey, uint8, 0..255."""

Grey = NDArray[np.uint8]
"""(height, width), uint8."""

Box = tuple[int, int, int, int]
"""x, y, width, height in pixels of the picture."""


def grey_of(image: Picture) -> Grey:
    """Return the picture in grey, (height, width); raise `ValueError` for what is no picture at all."""
    if image.dtype != np.uint8 or image.size == 0:
        raise ValueError(f"a picture is uint8 and has pixels, not {image.dtype} of shape {image.shape}")
    if image.ndim == 2:
        return image
    if image.ndim != 3 or image.shape[2] != 3:
        raise ValueError(f"a picture is grey or BGR, not of shape {image.shape}")
    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), dtype=np.uint8)
