"""How honest confidences are, and from which one on a field may count as read: arithmetic over graded readings."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from benchmarks.reading.rates import Rate

WANTED: Mapping[str, float] = {
    "number": 0.0002,
    "date": 0.005,
    "name": 0.02,
    "address": 0.02,
    "serial": 0.005,
    "term": 0.02,
    "job": 0.02,
    "husband": 0.02,
}
"""Which share of all printed fields of a kind may be wrong although it counts as read."""

KINDS: Mapping[str, str] = {
    "idNumber": "number",
    "dateOfBirth": "date",
    "releaseDate": "date",
    "idExpiry": "date",
    "first_name": "name",
    "last_names": "name",
    "address_1": "address",
    "address_2": "address",
    "idKey": "serial",
    "maritalStatus": "term",
    "religion": "term",
    "gender": "term",
    "job": "job",
    "jobTitle": "job",
    "husbandName": "husband",
}
"""Field → the attribute of `ReadingThresholds` that decides over it."""

EDGES = (0.0, 0.1, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
"""Bounds of the bins: narrow where most confidences lie and where the thresholds are sought."""


@dataclass(frozen=True, slots=True)
class Graded:
    """One field that was read: what decides over it, how sure the reader was (0..1), and whether it was right."""

    kind: str
    confidence: float
    right: bool


@dataclass(frozen=True, slots=True)
class Bin:
    """Readings whose confidence lies from `low` to below `high`: how many, their mean confidence, the share right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class OperatingPoint:
    """What a threshold does: the share wrong although read (with the upper end of its 95 % interval), and not read."""

    threshold: float
    wrong: float
    wrong_at_most: float
    unread: float


def bins(readings: Sequence[Graded], edges: Sequence[float] = EDGES) -> list[Bin]:
    """Return the bins that are not empty; a confidence of exactly 1 belongs to the last."""
    found = []
    for low, high in pairwise(edges):
        some = [r for r in readings if low <= r.confidence < high or (high == edges[-1] == r.confidence)]
        if some:
            mean = sum(r.confidence for r in some) / len(some)
            found.append(Bin(low, high, len(some), mean, sum(r.right for r in some) / len(some)))
    return found


def calibration_error(readings: Sequence[Graded]) -> float:
    """Return the expected calibration error: the mean gap between confidence and share right, weighted by bin size."""
    return sum(b.count * abs(b.confidence - b.right) for b in bins(readings)) / len(readings)


def operating_point(readings: Sequence[Graded], threshold: float) -> OperatingPoint:
    """Return what happens when readings from `threshold` on count as read."""
    wrong = sum(r.confidence >= threshold and not r.right for r in readings)
    unread = sum(r.confidence < threshold for r in readings)
    count = len(readings)
    return OperatingPoint(threshold, wrong / count, Rate(wrong, count).interval[1], unread / count)


def lowest_threshold(readings: Sequence[Graded], wanted: float) -> OperatingPoint:
    """Return the lowest threshold at which at most `wanted` of all readings are wrong although they count as read.

    It lies just above the confidence of a wrong reading, rounded up to four decimals; 0 where even that is not needed.
    """
    wrong = sorted((r.confidence for r in readings if not r.right), reverse=True)
    allowed = math.floor(wanted * len(readings) + 1e-9)
    if len(wrong) <= allowed:
        return operating_point(readings, 0.0)
    return operating_point(readings, min(1.0, math.floor(wrong[allowed] * 10_000 + 1) / 10_000))


def table(readings: Iterable[Graded], wanted: Mapping[str, float] = WANTED) -> str:
    """Return the report: per kind the bins, the expected calibration error, today's 0.5 and the wanted threshold."""
    by_kind: dict[str, list[Graded]] = {}
    for reading in readings:
        by_kind.setdefault(reading.kind, []).append(reading)
    lines = []
    for kind, some in sorted(by_kind.items()):
        lines.append(f"{kind}: {len(some)} readings, expected calibration error {calibration_error(some):.4f}")
        lines += [
            f"  {b.low:5.3f} to {b.high:5.3f}  n {b.count:6}  mean confidence {b.confidence:6.4f}  right {b.right:6.4f}"
            for b in bins(some)
        ]
        lines += [f"  at 0.5:             {_said(operating_point(some, 0.5))}"]
        lines += [f"  wanted {wanted[kind]:.2%}: {_said(lowest_threshold(some, wanted[kind]))}"]
    return "\n".join(lines)


def _said(point: OperatingPoint) -> str:
    return (
        f"threshold {point.threshold:.4f}: wrong although read {point.wrong:.3%} (at most {point.wrong_at_most:.3%}), "
        f"not read {point.unread:.2%}"
    )
