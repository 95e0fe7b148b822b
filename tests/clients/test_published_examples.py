"""The vendor's documented calls with axios, requests and curl: only base URL and values are ours."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import requests

from hawiya.cli.own_server import STEPS, pictures_of
from hawiya.specimens import people, specimen
from tests.api.serving import Served
from tests.clients.nodes import node

HERE = Path(__file__).parent


def pictures() -> dict[str, str]:
    bodies = pictures_of(specimen(people()[0]))
    return {"front": bodies["front"]["image"], "back": bodies["back"]["image"], **bodies["liveness"]}


def assert_verified(answers: dict[str, Any]) -> None:
    assert [answers[step]["error_code"] for step in ("front", "back", "liveness")] == [None, None, None]
    assert answers["liveness"]["data"]["isVerificationProcessCompleted"] is True
    assert answers["liveness"]["data"]["isDigitalIdentityVerified"] is True
    assert answers["liveness"]["services"]["Validations"]["validation_errors"] == []


def test_axios(served: Served) -> None:
    given = {"baseUrl": served.url, "apiKey": served.key, "token": served.token, "images": pictures()}
    done = subprocess.run(
        [*node(), str(HERE / "axios_client.mjs")], input=json.dumps(given), capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    assert_verified(json.loads(done.stdout))


def test_requests(served: Served) -> None:
    headers = {
        "Content-Type": "application/json-patch+json",
        "Accept": "text/plain",
        "ApiKey": served.key,
        "Authorization": f"Bearer {served.token}",
    }
    sent = pictures()
    bodies = {
        "front": {"image": sent["front"], "getExtractedData": True},
        "back": {"image": sent["back"], "getExtractedData": True},
        "liveness": {name: sent[name] for name in ("face_1", "face_2", "face_3")},
    }
    answers: dict[str, Any] = {}
    transaction_id = None
    for step, body in bodies.items():
        payload = json.dumps({**body, "transaction_id": transaction_id})
        response = requests.post(served.url + STEPS[step], headers=headers, data=payload, timeout=60)
        answers[step] = response.json()
        transaction_id = transaction_id or answers[step]["data"]["idFrontData"]["transaction_id"]
    assert_verified(answers)


@pytest.fixture
def curl() -> str:
    found = shutil.which("curl")
    if found is None:
        pytest.skip("NOT RUN: there is no curl on this machine")
    return found


def test_curl(served: Served, curl: str, tmp_path: Path) -> None:
    sent = pictures()
    bodies = {
        "front": {"image": sent["front"]},
        "back": {"image": sent["back"]},
        "liveness": {name: sent[name] for name in ("face_1", "face_2", "face_3")},
    }
    answers: dict[str, Any] = {}
    transaction_id = None
    for step, body in bodies.items():
        file = tmp_path / f"{step}.json"
        file.write_text(json.dumps({**body, "transaction_id": transaction_id}), encoding="utf-8")
        command = [
            curl, "-sS", "-X", "POST", served.url + STEPS[step],
            "-H", f"ApiKey: {served.key}", "-H", f"Authorization: Bearer {served.token}",
            "-H", "Content-Type: application/json-patch+json", "-H", "Accept: */*", "-d", f"@{file}",
        ]  # fmt: skip
        answers[step] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        transaction_id = transaction_id or answers[step]["data"]["idFrontData"]["transaction_id"]
    assert_verified(answers)
