"""Are two pictures of card sides one exposure: one picture sent again, encoded, scaled, cropped or lit anew.

Two captures of one card differ in where the camera stood, and so in perspective: no turn, shift and scale lays one over
the other, background and all. A copy lies on its original to a fraction of a pixel.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.reading import Image
from hawiya.cards.rectify import Corners
from hawiya.faces.replay import WIDTH, weigh_copy, whole_view

EXPLAINED = 0.9
"""The share of points of one picture that one similarity must lay on the other's, to within 0.3 of 480 pixels across.

Set on the development half of the simulated captures; `tests/unit/inference/test_same_card.py` keeps what it catches.
"""


def is_same_exposure(pictures: tuple[Image, Image], corners: tuple[Corners, Corners]) -> bool:
    """Tell whether two decoded pictures, with the corners of the card in each, are one exposure."""
    evidence = weigh_copy(whole_view(pictures[0]), whole_view(pictures[1]), _motion(pictures, corners))
    return evidence is not None and evidence.explained >= EXPLAINED


def _motion(pictures: tuple[Image, Image], corners: tuple[Corners, Corners]) -> NDArray[np.float64]:
    """Return the similarity between two whole views, (2, 3), as the cards' corners suggest it."""
    first, second = (
        np.asarray(where * (WIDTH / picture.shape[1]), np.float64)
        for picture, where in zip(pictures, corners, strict=True)
    )
    found, _ = cv2.estimateAffinePartial2D(first, second, method=cv2.LMEDS)
    return np.asarray(found, np.float64) if found is not None else np.eye(2, 3)
