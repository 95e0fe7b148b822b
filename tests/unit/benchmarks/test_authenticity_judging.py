"""A capture goes the product's own way, and what is kept of it can be written as JSON."""

import json

import cv2
import numpy as np

from benchmarks.authenticity.captures import ATTACKS, Captured
from benchmarks.authenticity.judging import judged
from hawiya.cards.authenticity.result import Species
from hawiya.specimens import specimen

QUAD = np.zeros((4, 2))


def capture(jpeg: bytes, side: str) -> Captured:
    return Captured(jpeg, QUAD, side, "genuine", "card", "photo")


def test_a_card_is_read_and_judged() -> None:
    record = judged(capture(specimen("person_1").front, "front"))
    assert not record["refused"]
    assert set(record["ms"]) == {"decode", "read", "judge"}
    assert {one["species"] for one in record["detections"]} >= {"screen", "print", "photocopy", "conflicting_data"}
    assert record["fake"] is any(
        one["score"] is not None and one["score"] >= one["threshold"] for one in record["detections"]
    )
    assert json.loads(json.dumps(record)) == record


def test_the_other_side_is_not_what_was_asked_for() -> None:
    record = judged(capture(specimen("person_1").back, "front"))
    assert record["refused"]
    assert "detections" not in record
    assert record["findings"] == []


def test_a_picture_without_a_card_is_refused_and_asked_for_again() -> None:
    plain = cv2.imencode(".jpg", np.full((600, 800, 3), 90, np.uint8))[1].tobytes()
    record = judged(capture(plain, "front"))
    assert (record["refused"], record["asked_again"]) == (True, True)
    assert "judge" not in record["ms"]


def test_attacks_go_by_the_names_that_detectors_have() -> None:
    assert set(ATTACKS) <= set(Species)
