"""What a score does at every threshold: APCER at a given BPCER, DET points, AUC, with 95 % intervals.

A capture is called an attack from the threshold on. APCER is the share of attacks that are not, BPCER the share of
genuine captures that are (ISO/IEC 30107-3). A capture without a score is never called an attack.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading.rates import Rate

Scores = NDArray[np.float64]

NOT_JUDGED = -math.inf
"""The score of what could not be judged: below every threshold."""

REPEATS = 1000
SEED = 11
_Z95 = 1.959963984540054
_NEAR = 1e-9


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value 0..1 with its 95 % interval; `value` is None where nothing was counted."""

    value: float | None
    low: float = 0.0
    high: float = 1.0

    def __str__(self) -> str:
        if self.value is None:
            return "–"
        return f"{100 * self.value:.1f} ({100 * self.low:.1f}–{100 * self.high:.1f})"


def threshold_at(genuine: Scores, bpcer: float) -> float:
    """Return the lowest threshold that calls at most this share of the genuine captures attacks."""
    ranked = np.sort(genuine)[::-1]
    allowed = int(bpcer * len(ranked) + _NEAR)
    return -math.inf if allowed >= len(ranked) else float(np.nextafter(ranked[allowed], math.inf))


def passed(attacks: Scores, threshold: float) -> Rate:
    """Count the attacks under a threshold, and those that could not be judged."""
    return Rate(int(((attacks < threshold) | np.isneginf(attacks)).sum()), len(attacks))


def apcer_at(genuine: Scores, attacks: Scores, bpcer: float) -> Estimate:
    """Return APCER where the genuine captures leave this BPCER.

    The interval is the wider of Wilson's, which takes the threshold for known, and the percentiles of `REPEATS` draws
    of both samples with replacement, which does not.
    """
    if not len(genuine) or not len(attacks):
        return Estimate(None)
    rate = passed(attacks, threshold_at(genuine, bpcer))
    rng = np.random.default_rng(SEED)
    drawn = np.empty(REPEATS)
    for number in range(REPEATS):
        threshold = threshold_at(rng.choice(genuine, len(genuine)), bpcer)
        drawn[number] = passed(rng.choice(attacks, len(attacks)), threshold).share
    low, high = np.percentile(drawn, [2.5, 97.5])
    wilson = rate.interval
    return Estimate(rate.share, min(wilson[0], float(low)), max(wilson[1], float(high)))


def area(genuine: Scores, attacks: Scores) -> float:
    """Return the area under the ROC curve: how often an attack scores higher than a genuine capture, ties half."""
    ranked = np.sort(genuine)
    below, upto = np.searchsorted(ranked, attacks, "left"), np.searchsorted(ranked, attacks, "right")
    return float((below + upto).mean() / (2 * len(ranked)))


def auc(genuine: Scores, attacks: Scores) -> Estimate:
    """Return the AUC; its interval is method 5 of R. G. Newcombe (Statistics in Medicine 25, 2006, pages 559 to 573).

    That method holds near 1, where the normal interval ends beyond it.
    """
    if not len(genuine) or not len(attacks):
        return Estimate(None)
    value, sizes = area(genuine, attacks), (len(genuine), len(attacks))
    return Estimate(value, _bound(value, 0.0, sizes), _bound(value, 1.0, sizes))


def _bound(value: float, end: float, sizes: tuple[int, int]) -> float:
    """Return the AUC between `value` and `end` that lies 1.96 of its own standard errors from `value`, by bisection."""
    near, far = value, end
    for _ in range(60):
        middle = (near + far) / 2
        if abs(middle - value) < _Z95 * _standard_error(middle, sizes):
            near = middle
        else:
            far = middle
    return (near + far) / 2


def _standard_error(theta: float, sizes: tuple[int, int]) -> float:
    m, n = sizes
    spread = 1 + ((m + n) / 2 - 1) * ((1 - theta) / (2 - theta) + theta / (1 + theta))
    return math.sqrt(theta * (1 - theta) * spread / (m * n))


def det(genuine: Scores, attacks: Scores, bpcers: Sequence[float]) -> list[tuple[float, float]]:
    """Return (BPCER, APCER) at each of the BPCERs, both as they came out, of samples that are not empty."""
    points = []
    for bpcer in bpcers:
        threshold = threshold_at(genuine, bpcer)
        points.append((1 - passed(genuine, threshold).share, passed(attacks, threshold).share))
    return points
