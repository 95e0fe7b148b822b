"""Reliability and thresholds, on readings counted by hand."""

import pytest

from lab.reliability import KINDS, WANTED, Graded, bins, calibration_error, lowest_threshold, operating_point, table


def readings(*groups: tuple[float, int, int]) -> list[Graded]:
    """`right` right and `wrong` wrong readings of one confidence each."""
    return [
        Graded("name", confidence, at < right) for confidence, right, wrong in groups for at in range(right + wrong)
    ]


def test_bins_hold_what_lies_in_them_and_the_last_holds_certainty() -> None:
    (low, high) = bins(readings((0.2, 1, 3), (1.0, 2, 0)))
    assert (low.low, low.high, low.count, low.confidence, low.right) == (0.1, 0.3, 4, 0.2, 0.25)
    assert (high.high, high.count, high.right) == (1.0, 2, 1.0)


def test_the_calibration_error_weighs_gaps_by_their_bins() -> None:
    assert calibration_error(readings((0.6, 6, 4))) == pytest.approx(0.0)
    assert calibration_error(readings((0.6, 6, 4), (0.85, 15, 15))) == pytest.approx(0.35 * 30 / 40)


def test_an_operating_point_counts_over_all_readings() -> None:
    point = operating_point(readings((0.4, 0, 10), (0.8, 85, 5)), 0.5)
    assert (point.wrong, point.unread) == (0.05, 0.1)
    assert point.wrong_at_most == pytest.approx(0.1118, abs=0.0005)


def test_the_threshold_lies_just_above_the_wrong_reading_that_is_one_too_many() -> None:
    some = readings((0.3, 0, 5), (0.71234, 0, 1), (0.8, 0, 1), (0.99, 93, 0))
    point = lowest_threshold(some, 0.02)
    assert (point.threshold, point.wrong, point.unread) == (0.3001, 0.02, 0.05)
    assert lowest_threshold(some, 0.01).threshold == 0.7124
    assert lowest_threshold(some, 0.0).threshold == 0.8001


def test_no_threshold_is_needed_where_nearly_all_is_right() -> None:
    assert lowest_threshold(readings((0.6, 99, 1)), 0.01).threshold == 0.0


def test_the_report_has_every_kind() -> None:
    report = table([Graded(kind, 0.9, right=True) for kind in set(KINDS.values())])
    assert set(KINDS.values()) == set(WANTED)
    assert all(f"{kind}: 1 readings" in report for kind in WANTED)
