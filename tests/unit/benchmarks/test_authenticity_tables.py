"""What is counted of a judgement, and what the tables say."""

import pytest

from benchmarks.authenticity import scores, tables
from benchmarks.authenticity.operating import NOT_JUDGED
from benchmarks.reading.cards import Record


def detection(species: str, score: float | None) -> Record:
    return {"species": species, "score": score, "threshold": 0.5, "doubt": 0.3, "detail": None, "model": None}


def record(kind: str, **found: float | None) -> Record:
    detections = [detection(species, score) for species, score in found.items()]
    known = [score for score in found.values() if score is not None]
    fake = any(score >= 0.5 for score in known) if known else None
    about = {"simulator": "first", "kind": kind, "variant": "usual", "tier": "photo", "side": "front"}
    judged = {"fake": fake, "review": not fake and any(score >= 0.3 for score in known), "detections": detections}
    return {**about, "refused": False, "asked_again": False, **judged}


def refused(kind: str) -> Record:
    about = {"simulator": "first", "kind": kind, "variant": "usual", "tier": "photo", "side": "front"}
    return {**about, "refused": True, "asked_again": True}


def row(table: tables.Table, *begins: str) -> dict[str, str]:
    (found,) = (one for one in table.rows if one[: len(begins)] == begins)
    return dict(zip(table.head, found, strict=True))


ATTACKS = [
    record("screen", screen=0.9, print=0.1),  # found
    record("screen", screen=0.2, print=0.7),  # found, by another detector
    record("screen", screen=0.4, print=0.1),  # a reviewer decides
    record("screen", screen=0.1, print=None),  # passes
    refused("screen"),
]
GENUINE = [record("genuine", screen=score, print=0.1) for score in (0.01, 0.05, 0.35, 0.6)] + [refused("genuine")]


def test_a_review_is_no_detection_and_a_refused_attack_does_not_pass() -> None:
    found = row(tables.attacks(ATTACKS), "screen", "first")
    assert (found["n"], found["judged"]) == ("5", "4")
    assert found["APCER of judged, %"].startswith("50.0 ")
    assert found["APCER of all, %"].startswith("40.0 ")
    assert found["review, %"].startswith("25.0 ")
    assert found["silent, %"].startswith("20.0 ")
    assert found["not read, %"].startswith("20.0 ")


def test_bpcer_is_of_what_was_judged() -> None:
    found = row(tables.genuine(GENUINE), "first", "all")
    assert (found["n"], found["judged"]) == ("5", "4")
    assert found["BPCER, %"].startswith("25.0 ")
    assert found["review, %"].startswith("25.0 ")


def test_a_score_of_the_whole_is_the_greatest_margin() -> None:
    one = record("screen", screen=0.2, print=0.5, digital=None)
    assert scores.whole(one) == 0.0
    assert scores.own("screen")(one) < 0.0
    assert scores.own("digital")(one) == scores.own("edited_text")(one) == NOT_JUDGED


def test_margins_compare_scores_by_their_own_thresholds() -> None:
    near, far = detection("screen", 0.6), {**detection("print", 0.6), "threshold": 0.9}
    assert scores.margin(near) > 0 > scores.margin(far)
    assert scores.margin(detection("screen", 1.0)) < 20


def test_refused_captures_have_no_score() -> None:
    assert len(scores.of(ATTACKS, scores.whole)) == 4


def test_rates_at_a_given_bpcer_use_the_genuine_of_the_same_simulator() -> None:
    others = [{**one, "simulator": "second"} for one in GENUINE]
    found = tables.moved([*GENUINE, *ATTACKS, *others])
    assert [one[:3] for one in found.rows] == [("screen", "first", "4 / 4")]
    own = row(tables.by_own_detector([*GENUINE, *ATTACKS]), "screen", "first")
    # No genuine capture may be called an attack: 0.9 alone is above 0.6.
    assert own["APCER at BPCER 2%, %"].startswith("75.0 ")


def test_both_simulators_stand_together_under_one_threshold() -> None:
    other = [{**one, "simulator": "second"} for one in (*GENUINE, *ATTACKS)]
    found = tables.moved([*GENUINE, *ATTACKS, *other])
    assert [one[1:3] for one in found.rows] == [("first", "4 / 4"), ("second", "4 / 4"), ("both", "8 / 8")]


def test_variants_that_pass_most_come_first() -> None:
    worse = [{**record("screen", screen=0.1), "variant": "worse"} for _ in range(3)]
    found = tables.by_variant([*ATTACKS, *worse])
    assert [one[2] for one in found.rows] == ["worse", "usual"]


def test_detectors_are_told_apart() -> None:
    found = row(tables.by_detector(ATTACKS), "screen", "first")
    assert found["screen"] == "25 + 25"
    assert found["print"] == "25"


@pytest.mark.parametrize("making", [tables.genuine, tables.attacks, tables.moved, tables.by_own_detector])
def test_tables_of_nothing_are_empty(making: object) -> None:
    assert callable(making)
    assert making([]).rows == ()
