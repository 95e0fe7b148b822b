"""A copy without colour: an explainable second opinion on photocopies.

The card is printed in colour on a blue to beige ground, so a picture whose card shows no difference of hue anywhere
is a photocopy or was desaturated. A colour cast of the light shifts all hues alike and is removed first.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from hawiya.cards.reading import Image
from hawiya.cards.scales import halve

IN_COLOUR = 6.0
"""The spread from which a card is in colour for sure, so that no copier without colour made it.

Of 128 photocopies of training 2 show more, by coloured light and reflections; half of the genuine cards show 8 and
more.
"""


@dataclass(frozen=True, slots=True)
class ColourCheck:
    """How much the card's hues differ: the 95th percentile of chroma about its median, in units of CIELAB."""

    spread: float
    threshold: float

    @property
    def greyscale(self) -> bool:
        """The card shows no colour of its own."""
        return self.spread < self.threshold

    @property
    def in_colour(self) -> bool:
        """The card surely has colours of its own."""
        return self.spread >= max(IN_COLOUR, self.threshold)


def check_colour(card: Image, threshold: float) -> ColourCheck:
    """Measure the spread of colour on a rectified card, (750, 1200, 3) BGR.

    The card is averaged to an eighth first: sensor noise and chroma subsampling cancel out, printed colour stays.
    """
    small = halve(halve(halve(card))).astype(np.float32) / 255.0
    # Coloured light multiplies the channels (von Kries): dividing by each one's median undoes it.
    medians = np.maximum(np.median(small, axis=(0, 1)), 1e-3)
    balanced = np.clip(small / medians * medians.mean(), 0.0, 1.0).astype(np.float32)
    chroma = cv2.cvtColor(balanced, cv2.COLOR_BGR2LAB)[..., 1:]
    return ColourCheck(float(np.percentile(np.linalg.norm(chroma, axis=2), 95)), threshold)
