"""Thresholds, error rates and areas, against counts by hand and against published examples."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.authenticity.operating import NOT_JUDGED, Estimate, apcer_at, area, auc, det, passed, threshold_at
from benchmarks.reading.rates import Rate

FEW = st.lists(st.floats(-9, 9) | st.just(NOT_JUDGED), min_size=1, max_size=40).map(np.array)
SHARES = st.sampled_from((0.0, 0.01, 0.02, 0.05, 0.2, 0.5, 1.0))


@given(FEW, SHARES)
def test_no_more_genuine_captures_are_called_attacks_than_allowed(genuine: np.ndarray, bpcer: float) -> None:
    called = Rate(len(genuine), len(genuine)).hits - passed(genuine, threshold_at(genuine, bpcer)).hits
    assert called <= bpcer * len(genuine) + 1e-6


@given(FEW, st.sampled_from((0.0, 0.01, 0.05, 0.2)))
def test_no_lower_threshold_would_do(genuine: np.ndarray, bpcer: float) -> None:
    threshold = threshold_at(genuine, bpcer)
    lower = max((score for score in genuine if score < threshold), default=-math.inf)
    if math.isfinite(lower):
        assert (genuine >= lower).sum() > bpcer * len(genuine)


def test_apcer_is_counted_at_the_threshold_of_the_genuine() -> None:
    genuine = np.arange(100) / 100
    attacks = np.array([0.2, 0.935, 0.96, 0.975, 0.99])
    # Five genuine captures may be called attacks, those from 0.95 on: the threshold lies right above 0.94.
    assert apcer_at(genuine, attacks, 0.05).value == pytest.approx(0.4)
    # One may, that of 0.99; the attack that scores the same is called one as well.
    assert apcer_at(genuine, attacks, 0.01).value == pytest.approx(0.8)


def test_an_attack_that_is_not_judged_always_passes() -> None:
    attacks = np.array([NOT_JUDGED, 5.0])
    assert passed(attacks, -math.inf) == Rate(1, 2)
    assert apcer_at(np.zeros(50), attacks, 0.01).value == 0.5


def test_the_interval_is_never_narrower_than_with_a_known_threshold() -> None:
    rng = np.random.default_rng(3)
    genuine, attacks = rng.normal(0, 1, 200), rng.normal(2, 1, 100)
    found = apcer_at(genuine, attacks, 0.05)
    wilson = passed(attacks, threshold_at(genuine, 0.05)).interval
    assert found.value is not None
    assert found.low <= wilson[0] < found.value < wilson[1] <= found.high
    assert found.high - found.low > 1.2 * (wilson[1] - wilson[0])


def test_an_area_is_the_share_of_pairs_in_order() -> None:
    assert area(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0])) == pytest.approx((1 + 0.5 + 3) / 6)
    assert area(np.array([NOT_JUDGED, NOT_JUDGED]), np.array([NOT_JUDGED])) == 0.5


@given(FEW, FEW)
def test_an_area_is_that_of_every_pair(genuine: np.ndarray, attacks: np.ndarray) -> None:
    pairs = [1.0 if a > g else 0.5 if a == g else 0.0 for a in attacks for g in genuine]
    assert area(genuine, attacks) == pytest.approx(sum(pairs) / len(pairs))


def test_a_bound_of_the_area_lies_1_96_of_its_own_standard_errors_away() -> None:
    found = auc(np.arange(30.0), np.arange(20.0) + 15)
    assert found.value is not None
    for bound in (found.low, found.high):
        # Newcombe (2006), method 5, written out.
        spread = 1 + (25 - 1) * ((1 - bound) / (2 - bound) + bound / (1 + bound))
        error = math.sqrt(bound * (1 - bound) * spread / 600)
        assert abs(found.value - bound) == pytest.approx(1.96 * error, rel=1e-3)


def test_a_perfect_area_still_has_a_lower_bound() -> None:
    found = auc(np.zeros(40), np.ones(40))
    assert found.value == found.high == 1
    assert 0.9 < found.low < 1


def test_nothing_counted_says_nothing() -> None:
    empty = np.array([])
    assert str(apcer_at(empty, np.ones(3), 0.01)) == str(auc(np.ones(3), empty)) == str(Estimate(None)) == "–"


def test_det_points_fall() -> None:
    rng = np.random.default_rng(4)
    points = det(rng.normal(0, 1, 300), rng.normal(1, 1, 300), (0.01, 0.05, 0.2, 0.5))
    bpcers, apcers = zip(*points, strict=True)
    assert list(bpcers) == sorted(bpcers)
    assert list(apcers) == sorted(apcers, reverse=True)
    assert bpcers[0] == pytest.approx(0.01)
