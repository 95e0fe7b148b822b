"""Thresholds of one half measured on the other, and the tables of faces in pictures and on printed portraits."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.faces.grey_faces import genuine_pairs, halves_of, most_central, picture_names
from benchmarks.faces.operating import NOT_COMPARED, at, both_ways, pooled, threshold_at
from benchmarks.faces.portraits_tables import Measured, by_width_table, fixed_points, found_table, tar_rows
from benchmarks.faces.recognition import rows_of
from benchmarks.reading.rates import Rate
from hawiya.models import OperatingPoints


def scores(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float32)


def direction(degrees: float) -> np.ndarray:
    return np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))], dtype=np.float32)


def test_a_threshold_lets_the_asked_share_of_impostors_through() -> None:
    impostors = np.linspace(0, 1, 1000, dtype=np.float32)
    assert at(threshold_at(impostors, 1e-2), scores(1.0), impostors).impostors.hits == 10


def test_each_half_is_measured_at_the_threshold_of_the_other() -> None:
    strict, loose = np.full(100, 0.6, np.float32), np.full(100, 0.2, np.float32)
    of_first, of_second = both_ways((scores(0.5, 0.7), scores(0.5, 0.7, 0.9)), (strict, loose), 1e-3)
    assert (round(of_first.threshold, 3), of_first.genuine.hits, of_first.genuine.total) == (0.6, 2, 3)
    assert (round(of_second.threshold, 3), of_second.genuine.hits, of_second.genuine.total) == (0.2, 2, 2)
    assert pooled((of_first.genuine, of_second.genuine)) == Rate(4, 5)


def test_what_could_not_be_compared_is_never_accepted() -> None:
    one = at(-1.0, scores(NOT_COMPARED, -1.0), scores(0.0))
    assert (one.genuine, one.compared) == (Rate(1, 2), Rate(1, 1))


def test_halves_share_nobody() -> None:
    first, second = halves_of(["A_B_0001.jpg", "A_B_0002.jpg", "C_0001.jpg", "D_0001.jpg"])
    assert (sorted(first), sorted(second)) == (["A_B", "D"], ["C"])


def test_the_table_gives_genuine_pairs_and_every_picture(tmp_path: Path) -> None:
    table = tmp_path / "pairs.csv"
    table.write_text("a,b,same\r\nA_1.jpg,A_2.jpg,1\r\nA_1.jpg,B_1.jpg,0\r\n", encoding="utf-8")
    assert genuine_pairs(table) == [("A_1.jpg", "A_2.jpg")]
    assert picture_names(table) == ["A_1.jpg", "A_2.jpg", "B_1.jpg"]


def test_the_most_central_face_counts_in_its_own_widths() -> None:
    small_near, large_a_little_off = (140.0, 115.0, 10.0, 10.0), (90.0, 75.0, 100.0, 100.0)
    assert most_central([small_near, large_a_little_off], 250, 250) == 1


def test_a_picture_without_a_face_lowers_tar() -> None:
    found = {
        "A_1": direction(0),
        "A_2": direction(5),
        "B_1": direction(90),
        "B_2": direction(90),
        "C_1": direction(180),
    }
    pairs = [("A_1", "A_2"), ("A_1", "A_3"), ("B_1", "B_2")]
    rows = rows_of("net", {**found, "D_1": direction(0)}, pairs, ({"A", "C"}, {"B", "D"}))
    at_1e3 = [row for row in rows if row[1] == "1e-03"]
    assert [row[2] for row in at_1e3] == ["half 1", "half 2", "each"]
    assert [row[5].split(" ")[0] for row in at_1e3] == ["100", "50.0", "66.7"]


def record(half: int, a: str, b: str, outcome: str = "found") -> dict[str, object]:
    widths = {"width_px": 150.0, "seen_px": 80.0} if outcome == "found" else {}
    about = {"tier": "phone", "half": half, "a": a, "b": b, "card_px": 590 if outcome == "found" else 440}
    return {**about, "outcome": outcome, **widths}


def test_a_card_without_a_portrait_counts_as_missed() -> None:
    records = [record(0, "A_1", "A_2"), record(0, "A_3", "A_2", "no portrait"), record(1, "B_1", "B_2")]
    others = ({"A_2": direction(0), "C_2": direction(60)}, {"B_2": direction(30), "D_2": direction(100)})
    points = {"match": 0.9, "review": 0.4}
    rows = tar_rows(Measured("net", records, [direction(0), None, direction(30)], others, points))
    measured = {row[2]: (row[3], *(cell.split(" ")[0] for cell in row[5:])) for row in rows}
    assert measured["FAR 1e-03 of half 1"] == ("half 2", "100", "100", "0", "1")
    assert measured["FAR 1e-03 of half 2"] == ("half 1", "50.0", "100", "100", "1")
    assert measured["match"] == ("both", "66.7", "100", "0", "2")
    assert measured["review"] == ("both", "66.7", "100", "50.0", "2")


def test_portraits_that_are_not_found_are_told_by_why() -> None:
    records = [record(0, "A_1", "A_2"), record(0, "B_1", "B_2", "no card"), record(1, "B_2", "B_1", "no portrait")]
    (row,) = found_table([Measured("net", records, [direction(0), None, None], ({}, {}), {})], ("phone",)).rows
    assert row[:4] == ("net", "phone", "3", "2")
    assert row[4].split(" ")[0] == "66.7"
    assert row[5:] == ("1", "0", "1", "150 (150–150)", "80 (80–80)")


def test_portraits_are_told_apart_by_the_size_of_the_card() -> None:
    records = [record(0, "A_1", "A_2"), record(1, "B_1", "B_2"), record(1, "B_3", "B_2", "no portrait")]
    others = ({"A_2": direction(0)}, {"B_2": direction(0)})
    table = by_width_table([Measured("net", records, [direction(0), direction(80), None], others, {"match": 0.4})])
    cells = [(row[1], row[2], row[3].split(" ")[0], " ".join(row[4].split(" ")[:2])) for row in table.rows[:2]]
    assert cells == [("0 to 450", "1", "100", "match 0"), ("450 to 600", "2", "0", "match 50.0")]
    assert [row[2:] for row in table.rows[2:]] == [("0", "–", "match –")] * 2


def test_fixed_thresholds_are_the_embedders_own() -> None:
    points = OperatingPoints(match=0.42, match_review=0.34, same_person=0.3)
    assert fixed_points(points) == {"match": 0.42, "review": 0.34}
    assert fixed_points(None) == {}


def test_a_rate_of_no_impostors_cannot_be_had() -> None:
    with pytest.raises(ZeroDivisionError):
        _ = at(0.5, scores(1.0), scores()).impostors.share
