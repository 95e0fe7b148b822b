"""Thresholds of impostors' scores, and rates at a threshold."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading.rates import Rate

Scores = NDArray[np.float32]
"""Cosine similarities; a comparison that could not be made counts as `NOT_COMPARED`."""

NOT_COMPARED = -2.0
"""Below every similarity: a picture without a usable face is never accepted."""


@dataclass(frozen=True, slots=True)
class At:
    """What a threshold does on some people: genuine comparisons accepted (TAR), impostors accepted (FAR).

    `compared` is the TAR of those genuine comparisons alone that could be made.
    """

    threshold: float
    genuine: Rate
    compared: Rate
    impostors: Rate


def threshold_at(impostors: Scores, rate: float) -> float:
    """Return the score that this share of the impostors reaches."""
    return float(np.quantile(impostors, 1 - rate))


def at(threshold: float, genuine: Scores, impostors: Scores) -> At:
    """Count who is accepted from a threshold on."""
    accepted = int((genuine >= threshold).sum())
    return At(
        threshold,
        Rate(accepted, len(genuine)),
        Rate(accepted, int((genuine > NOT_COMPARED).sum())),
        Rate(int((impostors >= threshold).sum()), len(impostors)),
    )


def both_ways(genuine: tuple[Scores, Scores], impostors: tuple[Scores, Scores], rate: float) -> tuple[At, At]:
    """Set the threshold on the impostors of one half, measure on the other; first element: set on the first half."""
    first, second = (threshold_at(own, rate) for own in impostors)
    return at(first, genuine[1], impostors[1]), at(second, genuine[0], impostors[0])


def pooled(parts: tuple[Rate, Rate]) -> Rate:
    """Return the rate of both halves together, each at the threshold that the other half set."""
    return Rate(sum(part.hits for part in parts), sum(part.total for part in parts))
