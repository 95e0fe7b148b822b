"""Faces compared by key alone: real pictures, real networks, real HTTP, both databases."""

from typing import Any

import cv2
import numpy as np
import pytest

from hawiya.specimens import people, specimen
from tests.api.serving import Served, text
from tests.end_to_end.test_verification import real

__all__ = ["real"]

MATCH, COMPARE, FRONT = "/v1/ocr/face/match", "/v1/ocr/face/compare", "/v1/ocr/id/front"


def jpeg(image: np.ndarray[Any, Any]) -> bytes:
    done, encoded = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, 95])
    assert done
    return encoded.tobytes()


def face(number: int = 0) -> np.ndarray[Any, Any]:
    image = cv2.imdecode(np.frombuffer(specimen(people()[number]).faces[0], np.uint8), cv2.IMREAD_COLOR)
    assert image is not None
    return np.asarray(image)


def two_faces() -> bytes:
    left, right = face(0), face(1)
    return jpeg(np.hstack([left, cv2.resize(right, left.shape[1::-1])]))


BAD = {
    "a black picture": (lambda: jpeg(np.zeros((600, 600, 3), np.uint8)), 4208),
    "a face of 20 by 20 pixels": (lambda: jpeg(cv2.resize(face(), (20, 20), interpolation=cv2.INTER_AREA)), 4209),
    "two faces": (two_faces, 4206),
    "a dark face": (lambda: jpeg((face() * 0.12).astype(np.uint8)), 4209),
    "a blurred face": (lambda: jpeg(cv2.GaussianBlur(face(), (0, 0), face().shape[1] / 60)), 4209),
    "a table": (lambda: jpeg(np.full((600, 900, 3), 128, np.uint8)), 4208),
}


@pytest.fixture
def transaction_id(real: Served) -> str:
    body = {"image": text(specimen(people()[0]).front)}
    answer = real.client.post(FRONT, json=body, headers={"ApiKey": real.key}).json()
    return str(answer["data"]["idFrontData"]["transaction_id"])


def assert_refused(answer: dict[str, Any], code: int, field: str) -> None:
    assert (answer["error_code"], answer["data"]) == (code, {"isMatched": False})
    errors = answer["services"]["validations"]["validation_errors"]
    assert [(one["field"], one["errors"][0]["code"]) for one in errors] == [(field, code)]
    assert answer["error_descriptions"][0].startswith(f"{field}: ")


def test_bad_faces_are_refused_on_the_field_they_came_in(real: Served, transaction_id: str) -> None:
    good, headers = text(jpeg(face())), {"ApiKey": real.key}
    for name, (make, code) in BAD.items():
        bad = text(make())
        for field, other in (("face_image1", "face_image2"), ("face_image2", "face_image1")):
            answer = real.client.post(COMPARE, json={field: bad, other: good}, headers=headers).json()
            assert answer["error_code"] == code, name
            assert_refused(answer, code, field)
        body = {"transaction_id": transaction_id, "image": bad}
        assert_refused(real.client.post(MATCH, json=body, headers=headers).json(), code, "image")


def test_what_is_no_picture_is_not_examined(real: Served, transaction_id: str) -> None:
    good, headers = text(jpeg(face())), {"ApiKey": real.key}
    for bad, status in ((text(b"no picture"), 415), (text(jpeg(face())[:900]), 400), ("!", 400)):
        answer = real.client.post(COMPARE, json={"face_image1": good, "face_image2": bad}, headers=headers)
        assert (answer.status_code, answer.json()["error_code"]) == (status, status)
        assert answer.json()["error_descriptions"][0].startswith("face_image2: ")
        body = {"transaction_id": transaction_id, "image": bad}
        assert real.client.post(MATCH, json=body, headers=headers).status_code == status
