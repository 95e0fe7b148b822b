"""Shares of things that come in clusters, with 95 % intervals that know it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from benchmarks.reading.rates import Rate

REPEATS = 2000
SEED = 5


@dataclass(frozen=True, slots=True)
class Clustered:
    """`hits` of `total` in each cluster: sequences made of one photograph resemble each other."""

    hits: tuple[int, ...]
    total: tuple[int, ...]

    @classmethod
    def of(cls, marks: Iterable[tuple[str, bool]]) -> "Clustered":
        """Count marks, each with the name of its cluster."""
        counted: dict[str, list[int]] = {}
        for cluster, mark in marks:
            own = counted.setdefault(cluster, [0, 0])
            own[0] += bool(mark)
            own[1] += 1
        names = sorted(counted)
        return cls(tuple(counted[name][0] for name in names), tuple(counted[name][1] for name in names))

    @property
    def share(self) -> float:
        """The share, 0..1. Raises `ZeroDivisionError` when nothing was counted."""
        return sum(self.hits) / sum(self.total)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval: percentiles of the share over clusters drawn anew (Field & Welsh, 2007).

        Where all or none hit, drawing anew says nothing; then it is Wilson's over as many trials as there are clusters.
        """
        hits, total = np.array(self.hits), np.array(self.total)
        if hits.sum() in (0, total.sum()):
            return Rate(len(hits) if hits.sum() else 0, len(hits)).interval
        drawn = np.random.default_rng(SEED).integers(0, len(hits), (REPEATS, len(hits)))
        shares = hits[drawn].sum(axis=1) / total[drawn].sum(axis=1)
        low, high = np.percentile(shares, [2.5, 97.5])
        return float(low), float(high)

    def __str__(self) -> str:
        if not self.total:
            return "–"
        low, high = self.interval
        return f"{100 * self.share:.1f} ({100 * low:.1f}–{100 * high:.1f})"
