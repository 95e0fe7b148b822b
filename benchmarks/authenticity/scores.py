"""From a record to one number for each way of looking at it, so that thresholds can be moved."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from benchmarks.authenticity.operating import NOT_JUDGED, Scores
from benchmarks.reading.cards import Record

_LEAST = 1e-6

ScoreOf = Callable[[Record], float]


def margin(detection: Mapping[str, float | None]) -> float:
    """Return how far a detection's score lies above its threshold, in logits: 0 is the threshold itself."""
    score, threshold = detection["score"], detection["threshold"]
    if score is None or threshold is None:
        return NOT_JUDGED
    return _logit(score) - _logit(threshold)


def whole(record: Record) -> float:
    """Return the greatest margin of all detectors: moving it moves all their thresholds together."""
    return _greatest(record["detections"])


def own(species: str) -> ScoreOf:
    """Return the score of what looks for one species alone."""
    return lambda record: _greatest(one for one in record["detections"] if one["species"] == species)


def of(records: Sequence[Record], score: ScoreOf) -> Scores:
    """Return the scores of those records that were judged."""
    return np.array([score(record) for record in records if not record["refused"]], dtype=np.float64)


def _greatest(detections: Iterable[Mapping[str, float | None]]) -> float:
    return max((margin(one) for one in detections), default=NOT_JUDGED)


def _logit(value: float) -> float:
    held = min(max(value, _LEAST), 1 - _LEAST)
    return math.log(held / (1 - held))
