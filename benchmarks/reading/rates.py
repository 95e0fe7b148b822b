"""Shares with their 95 % intervals."""

from collections.abc import Iterable
from dataclasses import dataclass

from hawiya.models.calibration import wilson


@dataclass(frozen=True, slots=True)
class Rate:
    """`hits` of `total`."""

    hits: int
    total: int

    @classmethod
    def of(cls, marks: Iterable[bool]) -> "Rate":
        """Count marks."""
        counted = [bool(mark) for mark in marks]
        return cls(sum(counted), len(counted))

    @property
    def share(self) -> float:
        """The share, 0..1. Raises `ZeroDivisionError` when nothing was counted."""
        return self.hits / self.total

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % score interval (E. B. Wilson, Journal of the American Statistical Association 22, 1927)."""
        rate = wilson(self.hits, self.total)
        return rate.low, rate.high

    def __str__(self) -> str:
        if not self.total:
            return "–"
        low, high = self.interval
        return f"{_percent(self.share)} ({_percent(low)}–{_percent(high)})"


def _percent(share: float) -> str:
    """Return per cent with one digit after the point, with three where it is so near to 0 or 100 that they count."""
    value = 100 * share
    if value in (0.0, 100.0):
        return f"{value:.0f}"
    return f"{value:.1f}" if 0.5 <= value <= 99.5 else f"{value:.3f}"
