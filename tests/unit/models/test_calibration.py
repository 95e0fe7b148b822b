"""Thresholds from scores: exact on small sets, and honest about what few pairs can show."""

from pathlib import Path

import numpy as np
import pytest

from hawiya.models import ModelError, OperatingPoints, manifest_of
from hawiya.models.calibration import (
    calibrate,
    operating_points_in_use,
    operating_points_of,
    threshold_at,
    wilson,
    write_thresholds,
)
from hawiya.models.choice import choose

DLIB = manifest_of("face_embedder_dlib").model_copy(update={"operating_points": None})
IMPOSTOR = np.linspace(-0.5, 0.5, 10_001).tolist()


def test_a_threshold_is_the_lowest_score_that_may_match() -> None:
    scores = np.arange(100) / 100

    assert threshold_at(scores, 0.01) == 0.99
    assert threshold_at(scores, 0.05) == 0.95
    assert threshold_at(scores, 0.009) is None


def test_equal_scores_match_all_or_none() -> None:
    scores = np.array([0.1] * 96 + [0.5] * 3 + [0.7])

    assert threshold_at(scores, 0.04) == 0.5
    assert threshold_at(scores, 0.03) == 0.7
    assert threshold_at(np.full(100, 0.5), 0.05) is None


def test_each_threshold_stands_for_its_rate() -> None:
    found = calibrate([0.9, 0.6, 0.45, 0.1], IMPOSTOR)

    assert (found.genuine, found.impostor) == (4, 10_001)
    assert [row.name for row in found.rows] == ["same_person", "match_review", "match"]
    assert [row.fmr.errors for row in found.rows if row.fmr] == [100, 10, 1]
    assert [row.fnmr.errors for row in found.rows if row.fnmr] == [2, 2, 2]
    points = found.operating_points
    assert points is not None
    assert (points.same_person, points.match_review, points.match) == pytest.approx((0.4901, 0.4991, 0.5))


def test_the_rule_of_30_is_said() -> None:
    notes = [row.note for row in calibrate([0.9], IMPOSTOR).rows]

    assert notes == [
        None,
        "weak: 10001 impostor pairs, the rule of 30 wants 30000",
        "weak: 10001 impostor pairs, the rule of 30 wants 300000",
    ]


def test_too_few_impostors_set_no_threshold() -> None:
    found = calibrate([0.9], IMPOSTOR[:9_999])

    assert found.rows[2].threshold is None
    assert found.rows[2].note == "cannot be set: 9999 impostor pairs, at least 10000 are needed"
    assert found.operating_points is None


def test_without_genuine_pairs_nothing_is_set() -> None:
    assert [row.note for row in calibrate([], IMPOSTOR).rows] == ["no genuine pair"] * 3


def test_wilsons_interval() -> None:
    none, one, every = wilson(0, 10), wilson(1, 10), wilson(10, 10)

    assert (none.low, round(none.high, 4)) == (0.0, 0.2775)
    assert (round(one.low, 4), round(one.high, 4)) == (0.0179, 0.4042)
    assert (round(every.low, 4), every.high) == (0.7225, 1.0)


def test_thresholds_are_kept_beside_their_network(tmp_path: Path) -> None:
    found = calibrate([0.9], IMPOSTOR)

    path = write_thresholds(DLIB, tmp_path, found)

    assert path.name == "face_embedder_dlib.thresholds.json"
    assert operating_points_of(DLIB, tmp_path) == found.operating_points


def test_an_incomplete_calibration_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="has no threshold for every FMR"):
        write_thresholds(DLIB, tmp_path, calibrate([0.9], IMPOSTOR[:100]))

    assert list(tmp_path.iterdir()) == []


def test_thresholds_of_other_weights_are_refused(tmp_path: Path) -> None:
    write_thresholds(DLIB, tmp_path, calibrate([0.9], IMPOSTOR))

    with pytest.raises(ModelError, match="holds the thresholds of other weights"):
        operating_points_of(DLIB.model_copy(update={"sha256": "0" * 64}), tmp_path)


def test_a_spoiled_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "face_embedder_dlib.thresholds.json").write_text("{}", encoding="utf-8")

    with pytest.raises(ModelError, match="holds no thresholds"):
        operating_points_of(DLIB, tmp_path)


def test_without_a_calibration_the_manifest_speaks(tmp_path: Path) -> None:
    expected = OperatingPoints(match=0.42, match_review=0.34, same_person=0.25)

    assert operating_points_in_use(tmp_path) == expected


def test_an_embedder_without_thresholds_is_not_judged_with_anothers(tmp_path: Path) -> None:
    own = DLIB.model_copy(update={"name": "face_embedder_own", "origin": "operator"})
    (tmp_path / "face_embedder_own.manifest.json").write_text(own.model_dump_json(), encoding="utf-8")
    choose(own, tmp_path)

    with pytest.raises(ModelError, match="face_embedder_own has no thresholds yet"):
        operating_points_in_use(tmp_path)
