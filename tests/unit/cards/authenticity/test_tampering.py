from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.cards.authenticity.result import Outcome, Species
from hawiya.cards.authenticity.tampering import LEAST_EDGE, TamperDetector, traces_of, weighed
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Box
from hawiya.cards.rectify import rectangle
from hawiya.models import Network

THRESHOLDS = AuthenticityThresholds(portrait=0.8, portrait_doubt=0.5, text=0.7, text_doubt=0.4)
CARD = rectangle(10, 10, 1000, 625)
PICTURE = np.full((700, 1100, 3), 150, np.uint8)
FRONT = {"portrait": Box(40, 60, 330, 430), "idNumber": Box(500, 575, 650, 60), "first_name": Box(900, 200, 200, 50)}
BACK = {"idExpiry": Box(365, 335, 290, 50), "barcode": Box(60, 450, 1080, 255)}


class Answers:
    """Stands for the network: the same logits for every crop of a kind, told by the crop's height."""

    name_and_version = "card_tampering@test"

    def __init__(self, portrait: float = -4.0, text: float = -4.0, **settings: Any) -> None:
        self.logits = (portrait, text)
        self.manifest = SimpleNamespace(settings=settings)
        self.shown: list[tuple[int, ...]] = []

    def run(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        answers = []
        for kind, name in enumerate(("portraits", "lines")):
            crops = inputs[name]
            assert crops.dtype == np.float32
            assert 0 <= crops.min(initial=0) <= crops.max(initial=0) <= 1
            count, _, height, width = crops.shape
            if count:
                self.shown.append(crops.shape)
            maps = np.full((count, 1, height // 8, width // 8), -6.0, np.float32)
            maps[:, 0, 2:4, 3:6] = self.logits[kind]
            answers += [maps, np.full((count, 1), self.logits[kind], np.float32)]
        return answers


def judged(network: Answers, boxes: Mapping[str, Box], corners: np.ndarray = CARD) -> dict[Species, Any]:
    detector = TamperDetector(cast(Network, network))
    found = detector.detect(PICTURE, corners, boxes, THRESHOLDS)
    return {one.species: one for one in found}


def test_a_front_is_judged_by_portrait_and_lines() -> None:
    network = Answers()
    found = judged(network, FRONT)
    assert set(found) == {Species.PORTRAIT, Species.TEXT}
    assert {one.outcome for one in found.values()} == {Outcome.PASS}
    assert {one.model for one in found.values()} == {"card_tampering@test"}
    assert (1, 3, 320, 256) in network.shown
    assert sum(shape[2] == 64 for shape in network.shown) >= 2


def test_a_back_has_no_portrait_and_its_barcode_is_no_line() -> None:
    network = Answers()
    assert set(judged(network, BACK)) == {Species.TEXT}
    assert len(network.shown) == 1


def test_what_was_put_in_fails_with_traces_where_it_is() -> None:
    found = judged(Answers(portrait=5.0, text=-5.0), FRONT)
    portrait = found[Species.PORTRAIT]
    assert portrait.outcome is Outcome.FAIL
    assert found[Species.TEXT].outcome is Outcome.PASS
    assert found[Species.TEXT].traces == ()
    (trace,) = portrait.traces
    assert trace.strength == pytest.approx(1 / (1 + np.exp(-5.0)))
    assert 0 <= trace.box.x < 400
    assert trace.box.width > 0


def test_thresholds_are_the_callers() -> None:
    found = judged(Answers(text=0.0), FRONT)[Species.TEXT]
    assert (found.threshold, found.doubt) == (0.7, 0.4)
    assert found.outcome is Outcome.REVIEW


def test_a_small_card_is_not_judged() -> None:
    network = Answers(portrait=9, text=9)
    found = judged(network, FRONT, rectangle(0, 0, LEAST_EDGE - 1, 300))
    assert {one.outcome for one in found.values()} == {Outcome.NOT_JUDGED}
    assert all("320" in one.detail for one in found.values())
    assert network.shown == []


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_impossible_corners_are_not_judged(wrong: float) -> None:
    corners = CARD.copy()
    corners[0, 0] = wrong
    assert {one.score for one in judged(Answers(), FRONT, corners).values()} == {None}


def test_what_was_not_found_is_not_judged() -> None:
    found = judged(Answers(), {"first_name": FRONT["first_name"]})
    assert found[Species.PORTRAIT].outcome is Outcome.NOT_JUDGED
    assert found[Species.TEXT].outcome is Outcome.PASS
    assert judged(Answers(), {"barcode": BACK["barcode"]})[Species.TEXT].outcome is Outcome.NOT_JUDGED


def test_a_line_at_the_pictures_edge_is_cut_all_the_same() -> None:
    boxes = {"idKey": Box(-30, 730, 300, 60), "idNumber": Box(1000, -20, 500, 60)}
    assert set(judged(Answers(), boxes)) == {Species.PORTRAIT, Species.TEXT}


def test_weights_of_the_manifest_are_used() -> None:
    weights = {"edited_text": {"network": 0.0, "cells": 1.0, "offset": -1.0}}
    score = judged(Answers(text=3.0, weights=weights), FRONT)[Species.TEXT].score
    assert score == pytest.approx(1 / (1 + np.exp(-2.0)), abs=1e-3)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["network", "cells", "grain"]), st.floats(-1e6, 1e6)))
def test_scores_lie_between_nothing_and_all(measures: dict[str, float]) -> None:
    assert 0 <= weighed(measures, {"network": 1.0, "cells": 0.5, "offset": -0.3}) <= 1


def test_traces_lie_on_the_card_and_apart() -> None:
    cells = np.full((8, 20), -5.0, np.float32)
    cells[1:3, 0:4] = 4.0
    cells[5:7, 12:20] = 2.0
    traces = traces_of(cells, Box(-10, 600, 400, 160))
    assert len(traces) == 2
    for trace in traces:
        assert trace.box.x >= 0
        assert trace.box.y + trace.box.height <= 750
    assert sorted(round(trace.strength, 2) for trace in traces) == [0.88, 0.98]
