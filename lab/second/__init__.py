"""A second generator of specimen cards, for measuring only: it shares no drawing and no camera with the first.

for test in pictures("photo", "front", 20, seed=1):
    ...  # test.picture, test.quad, test.texts

The first generator (`lab.card_front`, `lab.scenes`, …) makes the training pictures. A figure taken on its own pictures
may rest on its quirks; these cards are drawn by another engine (Skia with HarfBuzz), laid out with other habits and
taken by another camera (a pinhole before a surface in space, a point light, a Bayer sensor), in the reserved fonts.
Nothing may be trained or tuned on them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TIERS = ("scan", "photo", "phone", "hard")
SIDES = ("front", "back")


@dataclass(frozen=True, slots=True)
class SecondPicture:
    """One picture of one specimen and its truth.

    `picture` is (H, W, 3) uint8 BGR. `quad` holds the card's corners (4, 2) float64 in pixels of the picture: top-left,
    top-right, bottom-right, bottom-left as the card is read, so an upside-down card starts at the lower right.
    `texts` maps wire names to what is printed, as `lab.card_texts` says it. `font` is the family of the fields' print.
    """

    picture: NDArray[np.uint8]
    quad: NDArray[np.float64]
    side: str
    texts: dict[str, str]
    font: str
    tier: str


def pictures(tier: str, side: str, count: int, seed: int) -> Iterator[SecondPicture]:
    """Yield `count` pictures of one side; each depends on (seed, tier, side, its index) alone.

    Front and back of the same seed and index show the same person. Raises KeyError for an unknown tier or side.
    """
    # Skia is needed to draw, not to ask for the geometry: the modules without it stay importable where it is absent.
    from lab.second.takes import take

    for index in range(count):
        yield take(tier, side, seed, index)
