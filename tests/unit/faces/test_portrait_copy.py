from datetime import date

import cv2
import numpy as np
import pytest

from hawiya.cards.decode import decode
from hawiya.cards.reading import Side
from hawiya.faces.engine import FaceEngine
from hawiya.faces.portrait import read_portrait
from hawiya.faces.portrait_copy import check_portrait_copy, weigh_portrait_copy
from hawiya.faces.relief import face_view
from hawiya.faces.result import FaceFinding, Grey, Image, Portrait
from hawiya.inference.loading import load_card_reader
from hawiya.inference.translate import liveness_thresholds
from hawiya.specimens import people, specimen
from hawiya.verification.policy import Policy

THRESHOLDS = liveness_thresholds(Policy())
RNG = np.random.default_rng(7)


@pytest.fixture(scope="module")
def card() -> Image:
    reading = load_card_reader().read(decode(specimen("person_1").front), date(2026, 11, 25), Side.FRONT)
    assert reading.rectified is not None
    return reading.rectified


def held_up(card: Image) -> Image:
    """The card's portrait cut out, enlarged, seen at an angle and photographed."""
    cut = card[60:490, 40:370]
    height, width = cut.shape[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    seen = np.array([[60, 40], [700, 10], [730, 790], [20, 760]], np.float32)
    picture = cv2.warpPerspective(cut, cv2.getPerspectiveTransform(corners, seen), (760, 800))
    noisy = cv2.GaussianBlur(picture, (0, 0), 1.2) * 0.9 + RNG.normal(0, 4, picture.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)


def view_of(engine: FaceEngine, frame: Image) -> Grey:
    return face_view(frame, engine.see(frame)[0].face)


def test_the_portrait_used_as_a_selfie_is_an_attack(engine: FaceEngine, card: Image) -> None:
    portrait = read_portrait(engine, card)
    assert isinstance(portrait, Portrait)
    frame = held_up(card)
    judged = check_portrait_copy(portrait.view, [view_of(engine, frame)] * 3, THRESHOLDS)
    assert judged.check.outcome == "fail"
    assert [finding.code for finding in judged.findings] == [FaceFinding.PRESENTATION_ATTACK]


@pytest.mark.parametrize("name", people())
def test_the_specimens_own_frames_are_not_their_portraits(engine: FaceEngine, name: str) -> None:
    person = specimen(name)
    rectified = load_card_reader().read(decode(person.front), date(2026, 11, 25), Side.FRONT).rectified
    assert rectified is not None
    portrait = read_portrait(engine, rectified)
    assert isinstance(portrait, Portrait)
    views = [view_of(engine, decode(face)) for face in person.faces]
    judged = check_portrait_copy(portrait.view, views, THRESHOLDS)
    assert judged.check.outcome == "pass"


def test_a_featureless_portrait_is_like_nothing(engine: FaceEngine) -> None:
    view = view_of(engine, decode(specimen("person_1").faces[0]))
    evidence = weigh_portrait_copy(np.full((320, 320), 90, np.uint8), view)
    assert (evidence.tracks, evidence.likeness) == (0, 0.0)
