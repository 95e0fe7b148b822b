"""Intersection over union of quads."""

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.reading.overlap import quad_overlap, share_inside

SQUARE = np.array([[0, 0], [100, 0], [100, 100], [0, 100]], np.float64)


@pytest.mark.parametrize(
    ("other", "overlap"),
    [
        (SQUARE, 1.0),
        (SQUARE + np.array([50, 0]), 1 / 3),
        (SQUARE + np.array([200, 0]), 0.0),
        (SQUARE * 0.5 + 25, 0.25),
        # A diamond through the middles of the sides covers half of the square.
        (np.array([[50, 0], [100, 50], [50, 100], [0, 50]], np.float64), 0.5),
        # Where a quad begins does not matter.
        (np.roll(SQUARE, 2, axis=0), 1.0),
    ],
)
def test_overlap(other: NDArray[np.float64], overlap: float) -> None:
    assert quad_overlap(SQUARE, other) == pytest.approx(overlap, abs=1e-6)
    assert quad_overlap(other, SQUARE) == pytest.approx(overlap, abs=1e-6)


def test_overlap_is_exact_far_from_the_origin() -> None:
    far = SQUARE + 30_000
    assert quad_overlap(far, far + np.array([10, 0])) == pytest.approx(90 / 110, abs=1e-6)


def test_share_inside() -> None:
    assert share_inside(SQUARE - np.array([50, 0]), 1000, 1000) == pytest.approx(0.5)
    assert share_inside(SQUARE + 10, 1000, 1000) == pytest.approx(1.0)
    assert share_inside(SQUARE - 300, 1000, 1000) == 0.0
