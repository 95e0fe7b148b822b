"""The judgement of three frames: one test per rule."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.frame_checks import check_direction
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.result import Embedding, FaceFinding, Image, LivenessResult
from hawiya.faces.thresholds import LivenessThresholds
from tests.unit.faces.pictures import (
    PEOPLE,
    bent_photo,
    bumped_photo,
    burst,
    decoded,
    encoded,
    flat_photo,
    gestures,
    moved,
    noisy,
    specimen,
    warped_photo,
)

Judge = Callable[..., LivenessResult]


@pytest.fixture
def judge(engine: FaceEngine, thresholds: LivenessThresholds) -> Judge:
    def judge_bytes(
        raw: Sequence[bytes], portrait: Embedding | None = None, enrolled: Embedding | None = None
    ) -> LivenessResult:
        return judge_liveness(engine, [decoded(one) for one in raw], raw, portrait, enrolled, thresholds)

    return judge_bytes


def _template(engine: FaceEngine, person: str) -> Embedding:
    return engine.see(decoded(specimen(person, "portrait")))[0].embedding


def _codes(result: LivenessResult) -> set[FaceFinding]:
    return {finding.code for finding in result.findings}


def _outcome(result: LivenessResult, name: str) -> str:
    return next(check.outcome for check in result.checks if check.name == name)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_burst_of_a_live_person_passes_every_check(engine: FaceEngine, judge: Judge, person: str) -> None:
    result = judge(burst(person), _template(engine, person), _template(engine, person))

    assert result.live is True
    assert not result.needs_review
    assert result.findings == ()
    assert {check.outcome for check in result.checks} == {"pass"}
    assert result.portrait_similarity is not None
    assert result.portrait_similarity > 0.7
    assert result.template is not None
    assert {"see", "copies", "relief", "anti_spoof", "match"} <= set(result.milliseconds)
    assert len(result.models) == 6


@pytest.mark.parametrize("person", ["person_1", "person_2"])
def test_frames_after_gestures_pass(judge: Judge, person: str) -> None:
    result = judge(gestures(person))

    assert result.live is True
    assert result.findings == ()


def test_the_judgement_is_deterministic(judge: Judge) -> None:
    first, second = judge(burst("person_2")), judge(burst("person_2"))

    assert first.checks == second.checks


def test_it_takes_three_frames(judge: Judge) -> None:
    with pytest.raises(ValueError, match="takes 3 frames"):
        judge(burst("person_1")[:2])


def test_the_same_bytes_are_a_replay(judge: Judge) -> None:
    one = specimen("person_1", "face_1")

    result = judge([one, one, one])

    assert result.live is False
    assert FaceFinding.REPLAYED_FRAMES in _codes(result)


def test_one_repeated_frame_among_three_is_a_replay(judge: Judge) -> None:
    first, second, _ = burst("person_2")

    assert judge([first, second, first]).live is False


def _png(image: Image) -> bytes:
    return bytes(cv2.imencode(".png", image)[1])


def _scaled(image: Image, factor: float) -> Image:
    size = (round(image.shape[1] * factor), round(image.shape[0] * factor))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


_COPIES: dict[str, Callable[[Image], list[bytes]]] = {
    "the same pixels in another container": lambda image: [_png(image), encoded(image, 100), _png(image)],
    "encoded anew": lambda image: [encoded(image, 95), encoded(decoded(encoded(image, 95)), 50), encoded(image, 80)],
    "scaled": lambda image: [encoded(image, 95), encoded(_scaled(image, 0.9), 90), encoded(_scaled(image, 0.75), 90)],
    "shifted": lambda image: [
        encoded(moved(image, shift=shift), 80) for shift in ((0.0, 0.0), (3.0, 2.0), (-20.0, 9.0))
    ],
    "turned": lambda image: [encoded(moved(image, turn=turn), 80) for turn in (0.0, 4.0, -9.0)],
    "cropped": lambda image: [encoded(image, 90), encoded(image[20:600, 30:620], 90), encoded(image[10:, 5:], 90)],
    "shifted with new noise": lambda image: [
        encoded(noisy(moved(image, shift=shift), np.random.default_rng(4)), 85)
        for shift in ((0.0, 0.0), (3.0, 2.0), (-7.0, 9.0))
    ],
}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("kind", sorted(_COPIES))
def test_copies_of_one_picture_are_a_replay(judge: Judge, person: str, kind: str) -> None:
    result = judge(_COPIES[kind](decoded(specimen(person, "face_1"))))

    assert result.live is False
    assert FaceFinding.REPLAYED_FRAMES in _codes(result)


def test_frames_in_which_nothing_moves_are_for_review(judge: Judge) -> None:
    random = np.random.default_rng(8)
    still = cv2.bilateralFilter(decoded(specimen("person_2", "face_1")), 9, 30, 5)

    result = judge([encoded(noisy(np.asarray(still, dtype=np.uint8), random), 90) for _ in range(3)])

    assert result.live is None
    assert result.needs_review
    assert result.findings == ()
    relief = next(check for check in result.checks if check.name == "relief")
    assert relief.outcome == "review"
    assert relief.detail is not None
    assert "not enough motion" in relief.detail


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("amount", [0.02, 0.05, 0.08])
def test_a_moved_flat_photo_never_passes(judge: Judge, person: str, amount: float) -> None:
    random = np.random.default_rng(17)
    photo = decoded(specimen(person, "face_2"))

    result = judge([flat_photo(photo, random, amount) for _ in range(3)])

    assert result.live is False
    assert _codes(result) <= {FaceFinding.REPLAYED_FRAMES, FaceFinding.PRESENTATION_ATTACK}


@pytest.mark.parametrize("person", PEOPLE)
def test_a_bent_photo_is_an_attack(judge: Judge, person: str) -> None:
    random = np.random.default_rng(5)
    photo = decoded(specimen(person, "face_2"))

    result = judge([bent_photo(photo, yaw, random) for yaw in (-12.0, 1.0, 13.0)])

    assert result.live is False
    assert _codes(result) == {FaceFinding.PRESENTATION_ATTACK}
    assert _outcome(result, "relief") == "fail"


_SOFTWARE: dict[str, Callable[[Image, np.random.Generator], list[bytes]]] = {
    **{
        f"warped by {size:.0f} pixels": lambda photo, random, size=size: [
            warped_photo(photo, random, size) for _ in range(3)
        ]
        for size in (3.0, 6.0, 12.0)
    },
    **{
        f"middle pushed {size:.0f} pixels aside": lambda photo, random, size=size: [
            bumped_photo(photo, random, size * number) for number in range(3)
        ]
        for size in (4.0, 8.0)
    },
}


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize("kind", sorted(_SOFTWARE))
def test_a_still_that_software_changes_is_not_taken_for_a_head(judge: Judge, person: str, kind: str) -> None:
    result = judge(_SOFTWARE[kind](decoded(specimen(person, "face_2")), np.random.default_rng(31)))

    assert result.live is not True
    assert _outcome(result, "relief") != "pass"


def test_frames_of_different_people_are_not_live(judge: Judge) -> None:
    result = judge([*burst("person_1")[:2], specimen("person_3", "face_3")])

    assert result.live is False
    assert (FaceFinding.DIFFERENT_PEOPLE, "face_3") in {(one.code, one.field) for one in result.findings}


def test_another_light_is_not_live(judge: Judge) -> None:
    first, second, third = burst("person_2")
    warm = np.clip(decoded(third) * np.array([0.6, 1.0, 1.3]), 0, 255).astype(np.uint8)

    result = judge([first, second, encoded(warm)])

    assert result.live is False
    assert _codes(result) == {FaceFinding.FRAMES_DIFFER}
    assert _outcome(result, "light") == "fail"


def test_another_background_is_not_live(engine: FaceEngine, judge: Judge) -> None:
    first, second, third = burst("person_1")
    image = decoded(third)
    x, y, width, height = (round(value) for value in engine.detect(image)[0].box)
    elsewhere = np.zeros_like(image)
    elsewhere[:] = (40, 160, 60)
    elsewhere[::40] = 230
    person = np.zeros(image.shape[:2], np.uint8)
    cv2.ellipse(person, (x + width // 2, y + height // 2), (width * 4 // 5, height * 4 // 5), 0, 0, 360, 255, -1)
    person[y + height :] = 255
    elsewhere[person > 0] = image[person > 0]

    result = judge([first, second, encoded(elsewhere)])

    assert result.live is False
    assert (FaceFinding.FRAMES_DIFFER, "face_3") in {(one.code, one.field) for one in result.findings}
    assert _outcome(result, "place") == "fail"


@pytest.mark.parametrize(
    ("yaws", "code", "fields"),
    [
        ((0.0, 20.0, -30.0), None, set()),
        ((0.0, 50.0, 0.0), FaceFinding.FRAMES_DIFFER, {"face_2"}),
        ((60.0, 50.0, 55.0), FaceFinding.NOT_CLEAR, {"face_1", "face_2", "face_3"}),
    ],
)
def test_heads_turned_away(
    engine: FaceEngine,
    thresholds: LivenessThresholds,
    yaws: tuple[float, float, float],
    code: FaceFinding | None,
    fields: set[str],
) -> None:
    seen = engine.see(decoded(specimen("person_1", "face_1")))[0]

    judged = check_direction([replace(seen, face=replace(seen.face, yaw=yaw)) for yaw in yaws], thresholds)

    assert {finding.code for finding in judged.findings} == ({code} if code else set())
    assert {finding.field for finding in judged.findings} == fields


def test_a_frame_without_a_face_is_named(judge: Judge) -> None:
    first, second, _ = burst("person_1")

    result = judge([first, encoded(np.zeros((480, 640, 3), np.uint8)), second])

    assert result.live is None
    assert not result.needs_review
    assert [(one.code, one.field) for one in result.findings] == [(FaceFinding.NO_FACE, "face_2")]
    assert result.faces[1] is None


def test_a_second_large_face_is_one_too_many(judge: Judge) -> None:
    frames = [
        encoded(np.hstack([decoded(a), decoded(b)])) for a, b in zip(burst("person_1"), burst("person_3"), strict=True)
    ]

    result = judge(frames)

    assert result.live is None
    assert _codes(result) == {FaceFinding.SEVERAL_FACES}


@pytest.mark.parametrize(
    ("spoiled", "hint"),
    [
        (lambda image: cv2.GaussianBlur(image, (0, 0), 8), "blurred"),
        (lambda image: (image * 0.15).astype(np.uint8), "too dark"),
        (lambda image: np.clip(image * 0.6 + 150, 0, 255).astype(np.uint8), "overexposed"),
        (lambda image: image[::5, ::5], "come closer"),
    ],
    ids=["blurred", "dark", "bright", "small"],
)
def test_a_poor_picture_says_what_to_change(judge: Judge, spoiled: Callable[[Image], Image], hint: str) -> None:
    result = judge([encoded(spoiled(decoded(one)), 95) for one in burst("person_1")])

    assert result.live is None
    assert FaceFinding.POOR_PICTURE in _codes(result)
    assert any(one.hint is not None and hint in one.hint for one in result.findings)


def test_somebody_elses_card_does_not_match(engine: FaceEngine, judge: Judge) -> None:
    result = judge(burst("person_1"), _template(engine, "person_3"))

    assert result.live is True
    assert _codes(result) == {FaceFinding.NO_MATCH_WITH_CARD}
    assert result.portrait_similarity is not None
    assert result.portrait_similarity < 0.2


def test_another_registered_user_does_not_match(engine: FaceEngine, judge: Judge) -> None:
    result = judge(burst("person_1"), _template(engine, "person_1"), _template(engine, "person_2"))

    assert _codes(result) == {FaceFinding.NO_MATCH_WITH_USER}
    assert _outcome(result, "portrait") == "pass"


def test_a_similarity_between_the_thresholds_is_for_review(engine: FaceEngine, thresholds: LivenessThresholds) -> None:
    raw = burst("person_1")
    strict = replace(thresholds, match=0.95)

    result = judge_liveness(engine, [decoded(one) for one in raw], raw, _template(engine, "person_1"), None, strict)

    assert result.live is True
    assert result.needs_review
    assert _outcome(result, "portrait") == "review"


def test_the_anti_spoof_network_is_no_sole_gate(engine: FaceEngine, thresholds: LivenessThresholds) -> None:
    raw = burst("person_1")
    strict = replace(thresholds, spoof=1.1, spoof_doubt=1.1)

    result = judge_liveness(engine, [decoded(one) for one in raw], raw, None, None, strict)

    assert result.live is None
    assert result.needs_review
    assert _outcome(result, "anti_spoof") == "review"


def test_without_a_solid_head_a_low_anti_spoof_score_is_an_attack(
    engine: FaceEngine, thresholds: LivenessThresholds
) -> None:
    raw = burst("person_1")
    strict = replace(thresholds, spoof=1.1, spoof_doubt=1.1, relief=1.0, turn_relief=1.0, relief_doubt=1.0)

    result = judge_liveness(engine, [decoded(one) for one in raw], raw, None, None, strict)

    assert result.live is False
    assert _outcome(result, "anti_spoof") == "fail"
    assert _codes(result) == {FaceFinding.PRESENTATION_ATTACK}


def test_beside_some_relief_too_little_for_a_head_the_network_raises_doubt_only(
    engine: FaceEngine, thresholds: LivenessThresholds
) -> None:
    raw = burst("person_1")
    strict = replace(thresholds, spoof=1.1, spoof_doubt=1.1, relief=1.0, turn_relief=1.0)

    result = judge_liveness(engine, [decoded(one) for one in raw], raw, None, None, strict)

    assert result.live is None
    assert result.needs_review
    assert _outcome(result, "relief") == _outcome(result, "anti_spoof") == "review"
