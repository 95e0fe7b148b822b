"""Simulated attacks on the card, and genuine captures beside them, from physical models; the first simulator.

What is drawn here is one capture of one side: the file, where the card lies in it, and what it is. Every class goes
through the same framing, the same cameras and the same coding, so that nothing but the attack itself differs.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Split = Literal["train", "evaluate"]

GENUINE = "genuine"
TIERS = ("scan", "photo", "phone", "hard")


@dataclass(frozen=True)
class Capture:
    """One capture of one side of a card.

    `jpeg` is the file as it would be sent (of a digital image sometimes PNG), without EXIF; `picture` is what the
    product's decoder makes of it, (H, W, 3) uint8 BGR. `quad` (4, 2) are the card's corners in pixels of `picture`
    whose centres are at whole numbers: top left, top right, bottom right, bottom left as the card reads. `species` is
    `genuine` or a value of the product's `Species`, `variant` says which kind of it, `tier` how it was captured: scan,
    photo, phone or hard. `mask`, (750, 1200) 0 or 255 on the rectified card, is what tampering put in.
    """

    jpeg: bytes
    picture: NDArray[np.uint8]
    quad: NDArray[np.float64]
    side: str
    species: str
    variant: str
    tier: str
    mask: NDArray[np.uint8] | None = None
