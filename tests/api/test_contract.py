"""Every field of the published page, in requests and answers."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.transaction import AuthorityAnswer
from hawiya.wire import answers
from tests.api.serving import BACK, BACK_FIELDS, FRONT, FRONT_FIELDS, LIVENESS, Served, picture, text
from tests.unit.verification import make

SERVICES = {"Validations", "validations", "spoofing", "classification", "liveness", "AML", "SRC"}
DATA = {
    "isVerificationProcessCompleted", "isDigitalIdentityVerified", "deviceInfo", "user", "idFrontData", "idBackData",
}  # fmt: skip
USER = {"id", "name", "surname", "fullName", "userName", "emailAddress", "phoneNumber", "idNumber", "address"}
IDS = {"transaction_id", "transactionId", "request_id", "client_transaction_id"}
CLIENT_ID = "order-17"


def whole_verification(served: Served) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    front = served.front(client_transaction_id=CLIENT_ID).json()
    same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
    return front, served.back(**same).json(), served.liveness(**same).json()


def test_every_field_of_the_answer_is_there_with_its_type(served: Served) -> None:
    front, back, liveness = whole_verification(served)
    for answer in (front, back, liveness):
        assert set(answer) == {"services", "data", "error_code", "error_message", "error_descriptions"}
        assert (answer["error_code"], answer["error_message"], answer["error_descriptions"]) == (None, None, None)
        assert set(answer["services"]) == SERVICES
        assert answer["services"]["Validations"] == answer["services"]["validations"] == {"validation_errors": []}
        assert answer["services"]["spoofing"] == {"fake": False}
        assert answer["services"]["classification"] == {"doc_type": "national_id"}
        assert answer["services"]["AML"] == {"AML_matched": False, "data": []}
        assert answer["services"]["SRC"] is None
        assert set(answer["data"]) == DATA
        assert set(answer["data"]["user"]) == USER
        assert isinstance(answer["data"]["user"]["id"], int)
        assert answer["data"]["deviceInfo"].startswith("python-httpx/")
    assert (front["services"]["liveness"], back["services"]["liveness"]) == (None, None)
    assert liveness["services"]["liveness"] is True
    assert front["data"]["idBackData"] is None
    assert {a["data"]["isVerificationProcessCompleted"] for a in (front, back)} == {False}
    assert liveness["data"]["isVerificationProcessCompleted"] is True
    assert liveness["data"]["isDigitalIdentityVerified"] is True


def test_the_sides_carry_every_key_and_the_ids(served: Served) -> None:
    _, _, liveness = whole_verification(served)
    front, back = liveness["data"]["idFrontData"], liveness["data"]["idBackData"]
    for name, value in FRONT_FIELDS.items():
        assert front[name] == value
    for name, value in BACK_FIELDS.items():
        assert back[name] == value
    assert set(front) == IDS | set(FRONT_FIELDS) == set(answers.IdFrontData.model_fields)
    assert set(back) == IDS | set(BACK_FIELDS) == set(answers.IdBackData.model_fields)
    for side in (front, back):
        assert UUID(side["transaction_id"]) == UUID(side["transactionId"])
        assert UUID(side["request_id"])
        assert side["client_transaction_id"] == CLIENT_ID


def test_an_answer_is_json_in_utf_8_whatever_is_accepted(served: Served) -> None:
    response = served.post(FRONT, {"image": text(picture())}, Accept="text/plain")
    assert response.status_code == 200
    assert response.headers["content-type"] == "application/json; charset=utf-8"
    assert UUID(response.headers["x-request-id"])


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        "application/json-patch+json",
        "text/json",
        "application/vnd.bank+json",
    ],
)
def test_every_json_media_type_is_taken(served: Served, media_type: str) -> None:
    assert served.post(FRONT, {"image": text(picture())}, **{"Content-Type": media_type}).status_code == 200


@pytest.mark.parametrize("path", [FRONT.lower(), FRONT.upper(), "/api/digitalidentity/Verify/ID/Front", FRONT + "/"])
def test_paths_match_in_any_case(served: Served, path: str) -> None:
    assert served.post(path, {"image": text(picture())}).status_code == 200


def test_keys_match_in_any_case_and_unknown_ones_are_ignored(served: Served) -> None:
    answer = served.post(FRONT, {"Image": text(picture()), "Request_Id": str(UUID(int=5)), "accessToken": 1}).json()
    assert answer["data"]["idFrontData"]["request_id"] == str(UUID(int=5))


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
@pytest.mark.parametrize("prefix", ["", "data:image/jpeg;base64,"])
def test_pictures_of_every_format_with_and_without_a_data_url(served: Served, suffix: str, prefix: str) -> None:
    encoded = prefix + text(picture(suffix=suffix))
    assert served.front(image=encoded).json()["error_code"] is None


def test_a_picture_from_an_iphone(served: Served) -> None:
    pictures = Path(__file__).parents[1] / "unit/cards/pictures"
    heic = sorted(pictures.glob("*.heic"))
    assert heic
    for file in heic:
        assert served.front(image=text(file.read_bytes())).json()["error_code"] is None


def test_base64_in_its_other_spellings(served: Served) -> None:
    standard = text(picture(3))
    url_safe = standard.replace("+", "-").replace("/", "_").rstrip("=")
    folded = "\r\n".join(standard[i : i + 76] for i in range(0, len(standard), 76))
    for spelling in (url_safe, folded):
        assert served.front(image=spelling).status_code == 200


def test_extracted_data_is_hidden_on_request_and_the_ids_stay(served: Served) -> None:
    served.examiner.front_result = make.side_examination(
        fields=make.fields(**FRONT_FIELDS), findings=(make.Finding(3002, "dateOfBirth", "secret"),)
    )
    answer = served.front(getExtractedData=False).json()
    side = answer["data"]["idFrontData"]
    assert UUID(side["transaction_id"])
    assert {name for name, value in side.items() if value is not None} == IDS - {"client_transaction_id"}
    assert answer["services"]["validations"]["validation_errors"][0]["value"] is None


def test_a_side_that_was_sent_but_refused_still_tells_its_transaction(served: Served) -> None:
    served.examiner.front_result = make.side_examination(
        side=None, doc_type="none", fields={}, findings=(make.finding(3011),), portrait=None, fake=None
    )
    answer = served.front().json()
    assert answer["error_code"] == 3011
    assert answer["services"]["classification"] == {"doc_type": "none"}
    assert answer["services"]["spoofing"] is None
    assert answer["services"]["AML"] is None
    transaction_id = answer["data"]["idFrontData"]["transaction_id"]
    later = served.back(transaction_id=transaction_id).json()
    assert later["data"]["idFrontData"]["transaction_id"] == transaction_id
    assert later["data"]["idFrontData"]["name"] is None


def test_validation_errors_name_field_value_code_and_message(served: Served) -> None:
    served.examiner.back_result = make.side_examination(
        make.StepName.BACK,
        fields=make.fields(idNumber=make.NUMBER),
        findings=(make.Finding(3026, "maritalStatus", "متذوج"), make.Finding(3025, "job")),
    )
    answer = served.back().json()
    assert answer["error_code"] is None
    assert answer["services"]["Validations"]["validation_errors"] == [
        {
            "field": "maritalStatus",
            "value": "متذوج",
            "errors": [{"code": 3026, "message": "The marital status is unreadable."}],
        },
        {"field": "job", "value": None, "errors": [{"code": 3025, "message": "The job is unreadable."}]},
    ]


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "The job is unreadable. It is too small: move closer until the card fills the frame."),
        ({"Accept-Language": "ar"}, "المهنة غير مقروءة. الكتابة صغيرة جدًا: اقترب حتى تملأ البطاقة الإطار."),
    ],
)
def test_a_validation_error_says_why_and_what_to_do(served: Served, headers: dict[str, str], message: str) -> None:
    served.examiner.back_result = make.side_examination(
        make.StepName.BACK,
        fields=make.fields(idNumber=make.NUMBER),
        findings=(make.Finding(3025, "job", "مهندس", "the job is too small: move closer", "too_small"),),
    )
    answer = served.post(BACK, {"image": text(picture(2))}, **headers).json()
    (wrong,) = answer["services"]["validations"]["validation_errors"]
    assert wrong["errors"] == [{"code": 3025, "message": message}]
    assert answer["data"]["idBackData"]["job"] is None


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "The card has expired."),
        ({"Accept-Language": "ar-EG,ar;q=0.9,en;q=0.8"}, "انتهت صلاحية البطاقة."),
        ({"Accept_Language": "ar"}, "انتهت صلاحية البطاقة."),
        ({"Accept-Language": "fr, en;q=0.5, ar;q=0.1"}, "The card has expired."),
    ],
)
def test_messages_speak_the_callers_language(served: Served, headers: dict[str, str], message: str) -> None:
    served.examiner.front_result = make.side_examination(findings=(make.finding(3010, "idExpiry"),))
    answer = served.post(FRONT, {"image": text(picture())}, **headers).json()
    assert answer["error_message"] == message


def test_face_1_may_come_as_image(served: Served) -> None:
    front = served.front().json()
    same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
    served.back(**same)
    body = {"image": text(picture(11)), "face_2": text(picture(12)), "face_3": text(picture(13)), **same}
    assert served.post(LIVENESS, body).json()["data"]["isDigitalIdentityVerified"] is True


def test_a_front_sent_with_the_faces_must_be_the_accepted_one(served: Served) -> None:
    front = served.front().json()
    same = {"transaction_id": front["data"]["idFrontData"]["transaction_id"]}
    served.back(**same)
    served.examiner.front_result = make.side_examination(fields=make.fields(idNumber="29005171201242"))
    answer = served.liveness(id_front_image=text(picture(5)), **same).json()
    assert answer["error_code"] == 3101
    assert answer["services"]["validations"]["validation_errors"][0]["field"] == "id_front_image"


def test_a_repeated_request_gets_the_same_answer_and_another_body_is_refused(served: Served) -> None:
    body = {"image": text(picture(1)), "request_id": str(UUID(int=3))}
    first, again = served.post(FRONT, body), served.post(FRONT, body)
    assert first.content == again.content
    assert served.examiner.calls == 1
    other = served.post(FRONT, {**body, "country": "EG"})
    assert (other.status_code, other.json()["error_code"]) == (409, 409)


@pytest.mark.parametrize("key", ["order 17, front", str(UUID(int=4))])
def test_a_key_in_the_header_stands_for_the_request_id(served: Served, key: str) -> None:
    body = {"image": text(picture(1))}
    first, again = (served.post(FRONT, body, **{"Idempotency-Key": key}) for _ in range(2))
    assert first.content == again.content
    assert served.examiner.calls == 1
    other = served.post(FRONT, {**body, "country": "EG"}, **{"Idempotency-Key": key})
    assert (other.status_code, other.json()["error_code"]) == (409, 409)
    named = {**body, "request_id": str(UUID(int=5))}
    assert served.post(FRONT, named, **{"Idempotency-Key": key}).status_code == 200
    assert served.post(FRONT, body, **{"Idempotency-Key": "x" * 65}).status_code == 400


def test_watchlists_and_authority_answer_in_the_shape_of_the_page() -> None:
    from hawiya.api import present

    hit = WatchlistHit("17", "محمد", 0.925, case_year=2019, id_number=make.NUMBER, date_of_birth=make.NOW.date())
    aml = present.present_screening(Screening(screened=True, hits=(hit,)))
    assert aml is not None
    assert aml.model_dump() == {
        "AML_matched": True,
        "data": [
            {
                "caseNo": "17",
                "caseYear": 2019,
                "recordDate": None,
                "fullName": "محمد",
                "idNumber": make.NUMBER,
                "dateOfBirth": "2026-11-25T00:00:00",
                "score": "0.925",
            }
        ],
    }
    src = present.present_authority(AuthorityAnswer(valid=True))
    assert src is not None
    assert src.model_dump() == {"isValid": True, "errorCode": 0, "errorKey": "", "errorMessage": ""}


def test_the_page_of_the_api_shows_real_examples(served: Served) -> None:
    document = served.client.get("/openapi.json").json()
    for path in (FRONT, BACK, LIVENESS):
        operation = document["paths"][path]["post"]
        example = operation["responses"]["200"]["content"]["application/json"]["example"]
        assert answers.Envelope.model_validate(example).data is not None
        assert set(operation["requestBody"]["content"]) == {
            "application/json", "application/json-patch+json", "text/json", "application/*+json",
        }  # fmt: skip
    assert served.client.get("/docs").status_code == 200
