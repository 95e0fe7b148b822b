"""The calls by key alone over an invented person, and the call that links them to a user, as the demo records them."""

from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from hawiya.cli.own_server import Caller, as_text, pictures_of
from hawiya.specimens import Specimen

CALLS = {
    "ocr_front": "/v1/ocr/id/front",
    "ocr_back": "/v1/ocr/id/back",
    "ocr_liveness": "/v1/ocr/liveness/multi",
    "ocr_match": "/v1/ocr/face/match",
    "ocr_compare": "/v1/ocr/face/compare",
    "ocr_classification": "/v1/ocr/classification",
    "ocr_aml": "/v1/ocr/aml/validate",
    "link": "/api/DigitalIdentity/LinkUserWithExistingTransaction",
}


def calls_by_key(url: str, caller: Caller, someone: Specimen) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """Make every call; yield the name of its example, its body and the answer. Raises `httpx.HTTPStatusError`."""
    pictures = pictures_of(someone)
    face, other_face = (as_text(one) for one in someone.faces[:2])
    with httpx.Client(base_url=url, headers={"ApiKey": caller.key}, timeout=30) as client:

        def call(name: str, body: Mapping[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
            headers = caller.headers if name == "link" else {}
            answer = client.post(CALLS[name], json=dict(body), headers=headers).raise_for_status().json()
            return name, dict(body), answer

        first = call("ocr_front", pictures["front"])
        yield first
        card = first[2]["data"]["idFrontData"]
        same = {"transaction_id": card["transaction_id"]}
        yield call("ocr_back", {**pictures["back"], **same})
        yield call("ocr_liveness", {**pictures["liveness"], **same})
        yield call("ocr_match", {"image": face, **same})
        yield call("ocr_compare", {"face_image1": face, "face_image2": other_face})
        yield call("ocr_classification", pictures["front"])
        yield call("ocr_aml", {"idNumber": card["idNumber"], "name": card["name"]})
        yield call("link", {"transactionId": card["transaction_id"], "getExtractedData": True})
