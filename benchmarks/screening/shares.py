"""Rates as the tables of screening give them."""

from hawiya.models.calibration import Rate


def told(rate: Rate) -> str:
    """Return a rate in per cent, with its 95 % interval."""
    return f"{rate.value * 100:.2f} ({rate.low * 100:.2f}–{rate.high * 100:.2f})"
