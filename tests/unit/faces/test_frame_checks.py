"""The checks on eyes and mouth over three frames, on given measurements."""

from dataclasses import replace

import numpy as np
import pytest

from hawiya.faces.engine import SeenFace
from hawiya.faces.expression import Expression
from hawiya.faces.eyes import EyeState
from hawiya.faces.frame_checks import Judged, check_eyes, check_faces, check_mouth, seen_gestures
from hawiya.faces.occlusion import Cover
from hawiya.faces.result import Face, FaceFinding
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy

_POINTS = liveness_thresholds(Policy())
_STILL = Expression(blink=1.0, smile=0.02, turn=1.0, eyes=1.0, mouth=1.0, floor=0.001)
_FRAMES = ("face_1", "face_2", "face_3")


def _eyes(*hidden: float, dark: float = 0.0) -> Judged:
    states = [EyeState(one, one + 1, 0.3, 0.3) for one in hidden]
    return check_eyes(states, [Cover(1.0, dark)] * len(hidden), _POINTS)


def _codes(judged: Judged) -> list[tuple[FaceFinding, str]]:
    return [(finding.code, finding.field) for finding in judged.findings]


@pytest.mark.parametrize("hidden", [(-9.0, -8.0, -9.0), (6.0, -8.0, -9.0), (6.0, 7.0, 3.9)])
def test_eyes_that_look_in_one_frame_are_enough(hidden: tuple[float, ...]) -> None:
    judged = _eyes(*hidden)

    assert judged.findings == ()
    assert (judged.check.name, judged.check.outcome, judged.check.score) == ("eyes", "pass", min(hidden))


def test_eyes_closed_in_every_frame_are_not_clear() -> None:
    judged = _eyes(5.0, 4.0, 9.0)

    assert _codes(judged) == [(FaceFinding.NOT_CLEAR, name) for name in _FRAMES]
    assert judged.check.outcome == "fail"


@pytest.mark.parametrize(("hidden", "found"), [(-1.0, 3), (-6.0, 0)])
def test_dark_places_count_where_the_eyes_are_not_seen_to_look(hidden: float, found: int) -> None:
    assert len(_eyes(hidden, hidden, hidden, dark=-1.5).findings) == found


def test_a_mouth_covered_in_every_frame_is_not_clear() -> None:
    covered, free = Cover(0.1, 0.0), Cover(0.8, 0.0)

    assert _codes(check_mouth([covered] * 3, _POINTS)) == [(FaceFinding.NOT_CLEAR, name) for name in _FRAMES]
    assert check_mouth([covered, free, covered], _POINTS).findings == ()


@pytest.mark.parametrize(
    ("expression", "gestures"),
    [
        (_STILL, ()),
        (replace(_STILL, eyes=6.0, blink=12.0), ("blink",)),
        (replace(_STILL, eyes=6.0), ()),
        (replace(_STILL, blink=12.0), ()),
        (replace(_STILL, mouth=3.0), ("smile",)),
        (replace(_STILL, turn=15.0), ("turn",)),
        (replace(_STILL, eyes=6.0, blink=12.0, mouth=3.0, turn=15.0), ("blink", "smile", "turn")),
    ],
)
def test_gestures_are_named(expression: Expression, gestures: tuple[str, ...]) -> None:
    assert seen_gestures(expression, _POINTS) == gestures


@pytest.mark.parametrize(("strength", "found"), [(3.5, 3), (2.2, 0)])
def test_a_second_face_that_is_hardly_one_is_nobody(
    thresholds: LivenessThresholds, strength: float, found: int
) -> None:
    first, second = (
        SeenFace(Face((x, 0, 100, 100), 1.0, np.zeros((68, 2), np.float32), 0, 0, 0), np.ones(4, np.float32), one)
        for x, one in ((0, 3.6), (300, strength))
    )

    judged = check_faces([[first, second]] * 3, thresholds)

    assert _codes(judged) == [(FaceFinding.SEVERAL_FACES, name) for name in _FRAMES[:found]]
