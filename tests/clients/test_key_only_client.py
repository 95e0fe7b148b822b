"""An app that holds an API key and no user token, written from the vendor's field names alone, on real pictures."""

import base64
from typing import Any

import requests

from hawiya.specimens import people, specimen
from tests.api.serving import Served


class KeyOnlyClient:
    """Knows a base URL, a key, and what the vendor's documentation calls things."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self.base_url = base_url
        self.headers = {"Content-Type": "application/json", "ApiKey": api_key}
        self.transaction_id: str | None = None

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        response = requests.post(self.base_url + path, json=body, headers=self.headers, timeout=120)
        answer: dict[str, Any] = response.json()
        assert response.status_code == 200, answer
        assert (answer["error_code"], answer["error_message"]) == (None, None)
        assert answer["services"]["Validations"]["validation_errors"] == []
        return answer

    def step(self, path: str, **pictures: str) -> dict[str, Any]:
        answer = self.post(path, transaction_id=self.transaction_id, **pictures)
        data: dict[str, Any] = answer["data"]
        self.transaction_id = (data["idFrontData"] or data["idBackData"])["transaction_id"]
        return answer


def test_an_app_without_a_user_token_walks_all_calls_and_links_them_later(real: Served) -> None:
    someone, other = specimen(people()[0]), specimen(people()[1])
    front, back, *faces = (base64.b64encode(file).decode() for file in (someone.front, someone.back, *someone.faces))
    stranger = base64.b64encode(other.faces[0]).decode()
    app = KeyOnlyClient(real.url, real.key)

    assert app.post("/v1/ocr/classification", image=front)["services"]["classification"]["doc_type"] == "national_id"
    card = app.step("/v1/ocr/id/front", image=front)["data"]["idFrontData"]
    assert app.step("/v1/ocr/id/back", image=back)["data"]["idBackData"]["idNumber"] == card["idNumber"]
    live = app.step("/v1/ocr/liveness/multi", face_1=faces[0], face_2=faces[1], face_3=faces[2])
    assert (live["services"]["liveness"], live["services"]["spoofing"]) == (True, {"fake": False})
    assert (live["data"]["isVerificationProcessCompleted"], live["data"]["user"]) == (True, None)

    def matched(path: str, **body: str) -> bool:
        return app.post(path, **body)["data"]["isMatched"] is True

    assert matched("/v1/ocr/face/match", transaction_id=card["transaction_id"], image=faces[0])
    assert not matched("/v1/ocr/face/match", transaction_id=card["transaction_id"], image=stranger)
    assert matched("/v1/ocr/face/compare", face_image1=faces[0], face_image2=faces[1])
    assert not matched("/v1/ocr/face/compare", face_image1=faces[0], face_image2=stranger)
    assert app.post("/v1/ocr/aml/validate", idNumber=card["idNumber"], name=card["name"])["services"]["AML"] == {
        "AML_matched": False,
        "data": [],
    }

    app.headers["Authorization"] = f"Bearer {real.token}"
    linked = app.post(
        "/api/DigitalIdentity/LinkUserWithExistingTransaction",
        transactionId=card["transaction_id"],
        getExtractedData=True,
    )
    assert linked["data"]["isDigitalIdentityVerified"] is True
    assert linked["data"]["user"]["id"] == real.user_id
    assert linked["data"]["idFrontData"]["idNumber"] == card["idNumber"]
