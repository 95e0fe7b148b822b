"""Whole verifications of the specimen people: real pictures, real networks, real HTTP, both databases."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any
from uuid import UUID

import cv2
import httpx
import numpy as np
import pytest

from hawiya.cli.own_server import pictures_of
from hawiya.settings import Settings
from hawiya.specimens import people, specimen
from hawiya.verification.policy import CardPolicy
from hawiya.verification.transaction import Outcome
from tests.api.serving import (
    BACK,
    FRONT,
    LIVENESS,
    ScriptedExaminer,
    Served,
    make_caller,
    make_second_user,
    picture,
    serving,
    text,
    wait_until_ready,
    with_store,
)
from tests.unit.inference.test_same_card import TAKEN, cropped, jpeg, lit, on_a_table, scaled, specimen_side


@pytest.fixture
def real(settings: Settings) -> Iterator[Served]:
    """A server with its real networks, and a caller without a registered name."""
    settings = settings.model_copy(update={"answer_timeout_seconds": 120.0, "step_timeout_seconds": 110.0})
    tenant_id, key, user_id, token = with_store(settings, lambda store: make_caller(settings, store, "Bank", name=None))
    with serving(settings, None) as url, httpx.Client(base_url=url, timeout=120) as client:
        wait_until_ready(url)
        yield Served(url, settings, ScriptedExaminer(), key, token, tenant_id, user_id, client)


def verify(served: Served, name: str, faces_of: str | None = None) -> list[dict[str, Any]]:
    bodies = pictures_of(specimen(name))
    frames = pictures_of(specimen(faces_of or name))["liveness"]
    front = served.post(FRONT, dict(bodies["front"])).json()
    same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
    back = served.post(BACK, {**bodies["back"], **same}).json()
    return [front, back, served.post(LIVENESS, {**frames, **same}).json()]


@pytest.mark.parametrize("name", people())
def test_a_specimen_is_verified_and_read_as_its_truth_says(real: Served, name: str) -> None:
    answers = verify(real, name)
    assert [answer["error_code"] for answer in answers] == [None, None, None]
    truth = json.loads(specimen(name).truth)
    data = answers[-1]["data"]
    read = {side: data[key] for side, key in (("front", "idFrontData"), ("back", "idBackData"))}
    for side, fields in read.items():
        wrong = {field: (fields[field], value) for field, value in truth[side].items() if fields[field] != value}
        assert wrong == {}, side
    assert data["isVerificationProcessCompleted"] is True
    assert data["isDigitalIdentityVerified"] is True
    assert answers[-1]["services"]["liveness"] is True


def test_somebody_elses_face_is_refused(real: Served) -> None:
    first, second = people()[:2]
    answer = verify(real, first, faces_of=second)[-1]
    assert answer["error_code"] == 4224
    assert answer["data"]["isDigitalIdentityVerified"] is False


def test_the_same_picture_three_times_is_not_live(real: Served) -> None:
    bodies = pictures_of(specimen(people()[0]))
    front = real.post(FRONT, dict(bodies["front"])).json()
    same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
    real.post(BACK, {**bodies["back"], **same})
    one = bodies["liveness"]["face_1"]
    answer = real.post(LIVENESS, {"face_1": one, "face_2": one, "face_3": one, **same}).json()
    assert answer["error_code"] == 4220
    assert answer["services"]["liveness"] is False


def test_frames_of_another_transaction_are_a_replay_however_they_were_encoded(real: Served) -> None:
    name = people()[0]
    mirrored = [cv2.flip(cv2.imdecode(np.frombuffer(one, np.uint8), 1), 1) for one in specimen(name).faces]

    def frames(quality: int) -> dict[str, str]:
        files = (cv2.imencode(".jpg", one, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes() for one in mirrored)
        return {f"face_{number}": text(file) for number, file in enumerate(files, 1)}

    answers = []
    for quality in (95, 88):
        bodies = pictures_of(specimen(name))
        front = real.post(FRONT, dict(bodies["front"])).json()
        same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
        real.post(BACK, {**bodies["back"], **same})
        answers.append(real.post(LIVENESS, {**frames(quality), **same}).json())
    assert [answer["error_code"] for answer in answers] == [None, 4220]
    assert [answer["services"]["liveness"] for answer in answers] == [True, False]


def test_what_is_no_card_or_the_other_side(real: Served) -> None:
    someone = specimen(people()[0])
    empty = np.full((600, 900, 3), 128, np.uint8)
    done, encoded = cv2.imencode(".jpg", empty)
    assert done
    for data, code in (
        (encoded.tobytes(), 3011),
        (picture(size=(400, 600)), 3011),
        (picture(size=(1, 1)), 3011),
        (someone.back, 5007),
    ):
        answer = real.post(FRONT, {"image": text(data)}).json()
        assert answer["error_code"] == code
        assert answer["data"]["idFrontData"]["name"] is None


def test_formats_of_a_card_and_a_turned_one(real: Served) -> None:
    image = cv2.imdecode(np.frombuffer(specimen(people()[0]).front, np.uint8), cv2.IMREAD_COLOR)
    turned = cv2.rotate(image, cv2.ROTATE_180)
    for suffix, pixels in ((".png", image), (".webp", image), (".jpg", turned)):
        done, encoded = cv2.imencode(suffix, pixels)
        assert done
        answer = real.post(FRONT, {"image": text(encoded.tobytes())}).json()
        truth = json.loads(specimen(people()[0]).truth)["front"]["idNumber"]
        assert answer["data"]["idFrontData"]["idNumber"] == truth


def test_a_copy_without_colour_is_no_genuine_card(real: Served) -> None:
    image = cv2.imdecode(np.frombuffer(specimen(people()[0]).front, np.uint8), cv2.IMREAD_GRAYSCALE)
    done, encoded = cv2.imencode(".jpg", image)
    assert done
    answer = real.post(FRONT, {"image": text(encoded.tobytes())}).json()
    assert answer["error_code"] == 5005
    assert answer["services"]["spoofing"] == {"fake": True}


def test_pictures_and_data_are_sealed_at_rest(real: Served) -> None:
    verify(real, people()[0])
    number = json.loads(specimen(people()[0]).truth)["front"]["idNumber"]
    folder = real.settings.data
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert number.encode() not in content, path
            assert b"\xff\xd8\xff" not in content[:64], path
    assert real.store(lambda store: store.images.orphans()) == []


def test_a_picture_of_a_card_is_known_again_when_another_user_sends_it_changed(real: Served) -> None:
    # Whether the picture is one of a genuine card is not what this is about.
    off = {name: 2.0 for name, value in asdict(CardPolicy()).items() if isinstance(value, float)}
    real.store(lambda store: store.tenants.change(real.tenant_id, settings={"card": off}))
    taken = on_a_table(specimen_side(people()[0], "front"), TAKEN, 5)
    first = real.post(FRONT, {"image": text(jpeg(taken, 90))}).json()
    assert first["error_code"] is None
    changed = scaled(lit(cropped(taken, 0.03), 1.1, 5), 0.8)
    again = real.post(
        FRONT, {"image": text(jpeg(changed, 70))}, Authorization=f"Bearer {make_second_user(real, name=None)}"
    ).json()
    known = UUID(again["data"]["idFrontData"]["transaction_id"])
    [step] = real.store(lambda store: store.verifications.steps(real.tenant_id, known))
    found = [(one.outcome, one.detail) for one in step.evidence if one.check == "reused_image"]
    assert found == [(Outcome.REVIEW, "image: the same exposure in another transaction of another user")]
