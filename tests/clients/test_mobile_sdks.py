"""How the vendor's mobile SDKs call and decode: their headers, ids, picture sizes, strict types, gesture frames."""

import json
from typing import Any
from uuid import uuid4

import cv2
import httpx
import numpy as np
import pytest

from hawiya.cli.own_server import STEPS
from hawiya.specimens import people, specimen
from tests.api.serving import Served, text

LARGEST_EDGE = 800


def shrunk(data: bytes, quality: int) -> str:
    """Return a picture as the SDKs send it: 800 pixels at most, low JPEG quality, base64."""
    image = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    scale = min(1.0, LARGEST_EDGE / max(image.shape[:2]))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
    assert done
    return text(encoded.tobytes())


def bodies(quality: int) -> dict[str, dict[str, str]]:
    someone = specimen(people()[0])
    faces = {f"face_{number}": shrunk(face, quality) for number, face in enumerate(someone.faces, 1)}
    return {
        "front": {"image": shrunk(someone.front, quality)},
        "back": {"image": shrunk(someone.back, quality)},
        "liveness": faces,
    }


def call(served: Served, headers: dict[str, str], transaction_id: str, quality: int) -> list[dict[str, Any]]:
    """Make the three calls under an id that was minted on the phone."""
    sent = {**served.headers, "TenancyName": "Bank", **headers}
    answers = []
    for step, body in bodies(quality).items():
        content = json.dumps({"transaction_id": transaction_id, **body})
        response = httpx.post(served.url + STEPS[step], content=content, headers=sent, timeout=60)
        assert response.status_code == 200
        answers.append(response.json())
    return answers


def test_react_native(served: Served) -> None:
    """Mints the id in lower case, reads the capitalised validations unguarded, takes any message for an error."""
    minted = str(uuid4())
    headers = {"Content-Type": "application/json", "Accept": "text/plain", "User-Agent": "okhttp/4.9.2"}
    answers = call(served, headers, minted, quality=50)
    for answer in answers:
        assert answer["services"]["Validations"]["validation_errors"] == []
        assert answer["error_message"] is None
        assert answer["data"]["idFrontData"]["transaction_id"] == minted
        assert answer["data"]["deviceInfo"] == "okhttp/4.9.2"
    assert answers[-1]["data"]["isVerificationProcessCompleted"]
    assert answers[-1]["data"]["isDigitalIdentityVerified"]


def test_flutter(served: Served) -> None:
    """Sends its language under a header with an underscore, and fails on the first validation error."""
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Accept_Language": "ar",
        "User-Agent": "Dart/3.4 (dart:io)",
    }
    *_, liveness = call(served, headers, str(uuid4()), quality=70)
    assert liveness["services"]["Validations"]["validation_errors"] == []
    assert liveness["data"]["isDigitalIdentityVerified"] is True


def test_ios(served: Served) -> None:
    """Mints the id in upper case and decodes strictly."""
    minted = str(uuid4()).upper()
    headers = {
        "Content-Type": "application/json",
        "Accept-Language": "en;q=1.0",
        "User-Agent": "VLensApp/1.0 (iPhone; iOS 18.1) Alamofire/5.10",
    }
    answers = call(served, headers, minted, quality=80)
    for answer in answers:
        strict(answer)
    assert answers[-1]["data"]["idBackData"]["transaction_id"] == minted.lower()


def strict(answer: dict[str, Any]) -> None:
    """Check the types that Swift's decoder insists on."""
    assert answer["error_code"] is None or type(answer["error_code"]) is int
    services, data = answer["services"], answer["data"]
    assert services["liveness"] is None or type(services["liveness"]) is bool
    assert type(services["spoofing"]["fake"]) is bool
    assert services["AML"] is None or isinstance(services["AML"]["data"], list | None)
    assert type(data["user"]["id"]) is int
    for side in (data["idFrontData"], data["idBackData"]):
        if side is None:
            continue
        for name, value in side.items():
            assert value is None or type(value) is str, name
        for name in ("dateOfBirth", "releaseDate", "idExpiry"):
            value = side.get(name)
            assert value is None or (len(value) == 19 and value.endswith("T00:00:00")), name


@pytest.mark.parametrize("error", [401, 400])
def test_every_sdk_reads_the_code_of_an_error(served: Served, error: int) -> None:
    headers = {**served.headers, "Content-Type": "application/json"}
    if error == 401:
        headers["Authorization"] = "Bearer gone"
    response = httpx.post(served.url + STEPS["front"], content="{}", headers=headers)
    assert (response.status_code, response.json()["error_code"]) == (error, error)
