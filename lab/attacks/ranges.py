"""Ranges of what is drawn, other ones for training than for evaluation: intervals that interleave and never touch."""

from itertools import pairwise

import numpy as np

from lab.attacks import Split

Intervals = tuple[tuple[float, float], ...]
Spans = dict[Split, Intervals]


def within(spans: Spans, split: Split, rng: np.random.Generator) -> float:
    """Draw a value from a split's intervals, each as likely as it is wide."""
    intervals = spans[split]
    widths = np.array([high - low for low, high in intervals])
    low, high = intervals[int(rng.choice(len(intervals), p=widths / widths.sum()))]
    return float(rng.uniform(low, high))


def interleaved(low: float, high: float, parts: int = 7) -> Spans:
    """Cut a range into an odd number of intervals that evaluation and training get in turns, with gaps between them.

    Evaluation gets the first and the last: it reaches further than training.
    """
    edges = np.linspace(low, high, parts + 1)
    gap = (edges[1] - edges[0]) * 0.05
    cut = [(float(a + gap), float(b - gap)) for a, b in pairwise(edges)]
    return {"train": tuple(cut[1::2]), "evaluate": tuple(cut[0::2])}


def apart(spans: Spans) -> bool:
    """Tell whether no value can be drawn in both splits."""
    return all(a[1] < b[0] or b[1] < a[0] for a in spans["train"] for b in spans["evaluate"])
