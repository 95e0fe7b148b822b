"""Registering: codes by SMS and e-mail through real local servers, then a user who is signed in."""

import io
import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from hawiya.store.event_log import EventLog
from hawiya.store.tables import EventRow
from hawiya.verification.audit import Action, Actor, ActorKind
from hawiya.verification.events import EventKind
from tests.api.accounts import EMAIL, PASSWORD, PHONE, Bank, refused, wait_for
from tests.api.test_operation import logs as logs
from tests.mailboxes import code_in


def wrong_code(right: str) -> str:
    return "000000" if right != "000000" else "111111"


def test_from_nothing_to_a_signed_in_user(bank: Bank) -> None:
    data = bank.registered()
    assert data["isDigitalIdentityVerified"] is False
    assert (data["isPhoneNumberConfirmed"], data["isEmailConfirmed"]) == (True, True)
    assert (data["expireInSeconds"], data["refreshTokenExpireInSeconds"]) == (86_400, 604_800)
    user = data["user"]
    assert isinstance(user.pop("id"), int)
    assert user == {
        "name": "منى",
        "surname": "علي",
        "fullName": "منى علي",
        "userName": None,
        "emailAddress": EMAIL,
        "phoneNumber": PHONE,
        "idNumber": None,
        "address": None,
    }
    for account in ({"phoneNumber": "0100 123 4567"}, {"phoneNumber": EMAIL.upper()}, {"email": EMAIL}):
        assert bank.data("Login", {**account, "password": PASSWORD})["user"]["phoneNumber"] == PHONE


def test_a_registration_is_told_in_its_commit(bank: Bank) -> None:
    user_id = bank.registered()["user"]["id"]

    async def events(store: Any) -> list[Any]:
        async with store.database.reading() as session:
            rows = (await session.scalars(select(EventRow))).all()
        return [EventLog(store.keyring).opened(row) for row in rows]

    (event,) = bank.store(events)
    assert (event.kind, event.tenant_id, event.user_id) == (EventKind.USER_REGISTERED, bank.tenant_id, user_id)
    (entry,) = bank.audited(Action.USER_CREATED)
    assert (entry.actor, entry.tenant_id, entry.user_id) == (
        Actor(ActorKind.API_KEY, bank.key_id()),
        bank.tenant_id,
        user_id,
    )


def test_an_unchanged_client_may_send_the_code_with_the_registration(bank: Bank) -> None:
    """The public example registers with code and request id in one call, whether the code was checked before or not."""
    checked = bank.registration(email=None)
    code = bank.gateway.last_code(PHONE)
    bank.data("Register", {**checked, "phoneNumberOtp": code})
    other = "+201007654321"
    request_id = bank.data("Register/StepVerifyPhone", {"phoneNumber": other})["phoneNumberOtpRequestId"]
    body = {"phoneNumber": other, "phoneNumberOtpRequestId": request_id, "password": PASSWORD}
    wrong = bank.post("Register", {**body, "phoneNumberOtp": wrong_code(bank.gateway.last_code(other))})
    assert (wrong.status_code, wrong.json()["error_code"], wrong.json()["data"]) == (200, 6001, None)
    right = bank.gateway.last_code(other)
    assert bank.data("Register/StepCreate", {**body, "phoneNumberOtp": int(right) if right[0] != "0" else right})


def test_keys_and_paths_in_any_case_and_what_else_clients_send(bank: Bank) -> None:
    body = bank.registration(email=None)
    dressed = {key[0].upper() + key[1:]: value for key, value in body.items()}
    located = {"GeoLocation": {"Latitude": "30.05", "Longitude": 31.2}, "Imei": "x", "smsProviders": 0, "imsi": None}
    assert bank.data("/api/digitalidentity/register", {**dressed, **located})["accessToken"]
    signed_in = bank.data(
        "login",
        {"phoneNumber": PHONE, "password": PASSWORD, "geoLocation": {"latitude": 1.5, "longitude": "2"}, "imei": "y"},
    )
    assert signed_in["user"]["phoneNumber"] == PHONE


def test_an_empty_code_is_none_unless_it_answers_a_request(bank: Bank) -> None:
    """Some clients fill in every field."""
    body = {"phoneNumber": PHONE, "phoneNumberOtp": "", "phoneNumberOtpRequestId": ""}
    sent = bank.data("Register/StepVerifyPhone", body)["phoneNumberOtpRequestId"]
    answer = bank.post("Register/StepVerifyPhone", {**body, "phoneNumberOtpRequestId": sent}).json()
    assert (answer["error_code"], answer["data"]["isVerified"]) == (6001, False)
    assert len(bank.gateway.calls) == 1
    assert bank.data("Register/StepVerifyEmail", {"email": EMAIL, "emailOtp": "", "emailOtpRequestId": ""})[
        "emailOtpRequestId"
    ]
    assert len(bank.mailbox.mails) == 1


def test_who_exists(bank: Bank) -> None:
    path = "CheckExistenceOfEmailOrPhone"
    assert bank.data(path, {"phoneNumber": PHONE, "email": EMAIL}) == {"exists": False}
    bank.registered()
    for body in ({"phoneNumber": "01001234567"}, {"email": "MONA@example.com"}, {"phoneNumber": PHONE, "email": None}):
        assert bank.data(path, body) == {"exists": True}
    assert bank.data(path, {"email": "other@example.com"}) == {"exists": False}
    refused(bank.post(path, {}), 400)
    refused(bank.post(path, {"phoneNumber": "12"}), 400)
    refused(bank.post(path, {"email": "no address"}), 400)


def test_five_wrong_codes_void_it(bank: Bank) -> None:
    request_id = bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE})["phoneNumberOtpRequestId"]
    right = bank.gateway.last_code(PHONE)
    body = {"phoneNumber": PHONE, "phoneNumberOtpRequestId": request_id}

    def code_of(code: str) -> tuple[int, bool]:
        answer = bank.post("Register/StepVerifyPhone", {**body, "phoneNumberOtp": code}).json()
        return answer["error_code"], answer["data"]["isVerified"]

    tries = [code_of(wrong_code(right)) for _ in range(5)]
    assert tries == [(6001, False)] * 4 + [(6002, False)]
    assert code_of(right) == (6002, False)


def test_a_code_is_good_once_for_its_address_purpose_and_tenant(bank: Bank) -> None:
    request_id = bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE})["phoneNumberOtpRequestId"]
    code = bank.gateway.last_code(PHONE)
    body = {"phoneNumber": PHONE, "phoneNumberOtpRequestId": request_id, "phoneNumberOtp": code}
    other_address = bank.post("Register/StepVerifyPhone", {**body, "phoneNumber": "+201007654321"}).json()
    other_purpose = bank.post("/v1/otp/verify", {"requestId": request_id, "inputCode": code}).json()
    assert (other_address["error_code"], other_purpose["error_code"]) == (6001, 6002)
    assert bank.data("Register/StepVerifyPhone", body)["isVerified"] is True
    assert bank.post("Register/StepVerifyPhone", body).json()["error_code"] == 6002
    registration = {"phoneNumber": PHONE, "phoneNumberOtpRequestId": request_id, "password": PASSWORD}
    bank.data("Register", registration)
    refused(bank.post("Register", {**registration, "name": "again"}), 422, 6005)


def test_nothing_is_registered_without_proof(bank: Bank) -> None:
    body = {"phoneNumber": PHONE, "phoneNumberOtpRequestId": str(uuid4()), "password": PASSWORD}
    refused(bank.post("Register", body), 422, 6005)
    unchecked = bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE})["phoneNumberOtpRequestId"]
    refused(bank.post("Register", {**body, "phoneNumberOtpRequestId": unchecked}), 422, 6005)
    proven = bank.proven_phone()
    elsewhere = {"phoneNumber": "+201007654321", "phoneNumberOtpRequestId": proven}
    refused(bank.post("Register", {**body, **elsewhere}), 422, 6005)
    email = {"email": "other@example.com", "emailOtpRequestId": bank.proven_email()}
    refused(bank.post("Register", {**body, "phoneNumberOtpRequestId": proven, **email}), 422, 6005)
    assert bank.data("CheckExistenceOfEmailOrPhone", {"phoneNumber": PHONE}) == {"exists": False}
    # What was refused used nothing up.
    bank.data("Register", {**body, "phoneNumberOtpRequestId": proven})


def test_an_address_without_proof_is_kept_and_not_signed_in_by(bank: Bank) -> None:
    data = bank.data("Register", {**bank.registration(email=None), "email": EMAIL})
    assert (data["isEmailConfirmed"], data["user"]["emailAddress"]) == (False, EMAIL)
    refused(bank.post("Login", {"phoneNumber": EMAIL, "password": PASSWORD}), 401, 6006)
    assert bank.data("CheckExistenceOfEmailOrPhone", {"email": EMAIL}) == {"exists": False}


def test_phones_and_addresses_are_taken_once(bank: Bank) -> None:
    bank.registered()
    refused(bank.post("Register", bank.registration()), 409, 6004)
    refused(bank.post("Register", bank.registration(phone="+201007654321")), 409, 6004)


@pytest.mark.parametrize(
    "password",
    ["", "short", "12345678", "PASSWORD123", "aaaaaaaaaaaa", "201001234567", EMAIL, "x" * 129, "كلمة المرور"],
)
def test_weak_passwords(bank: Bank, password: str) -> None:
    body = bank.registration()
    answer = refused(bank.post("Register", {**body, "password": password}), 422, 6003)
    assert password == "" or password not in json.dumps(answer, ensure_ascii=False)
    # The proofs are still good.
    assert bank.data("Register", body)


def test_a_user_without_a_password_signs_in_only_after_a_reset(bank: Bank) -> None:
    bank.registered(password=None)
    refused(bank.post("Login", {"phoneNumber": PHONE, "password": ""}), 401, 6006)


def test_the_same_call_gets_the_same_answer(bank: Bank) -> None:
    body = bank.registration(request_id=str(uuid4()))
    first, second = bank.post("Register", body), bank.post("Register", body)
    assert (first.status_code, second.status_code) == (200, 200)
    assert first.content == second.content
    refused(bank.post("Register", {**body, "name": "another"}), 409)
    by_header = bank.registration(phone="+201007654321", email=None)
    answers = [bank.post("Register", by_header, **{"Idempotency-Key": "k-1"}).content for _ in range(2)]
    assert answers[0] == answers[1]
    refused(bank.post("Register", {**by_header, "name": "b"}, **{"Idempotency-Key": "k-1"}), 409)
    refused(bank.post("Register", by_header, **{"Idempotency-Key": "k" * 65}), 400)


def test_the_same_call_ten_times_at_once_makes_one_user(bank: Bank) -> None:
    body = bank.registration(request_id=str(uuid4()))
    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(lambda _: bank.post("Register", body), range(10)))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1


def test_nothing_that_was_sent_is_readable_at_rest(bank: Bank) -> None:
    bank.registered(request_id=str(uuid4()))
    code = bank.mailbox.last_code(EMAIL)
    personal = [PHONE.encode(), EMAIL.encode(), PASSWORD.encode(), "منى".encode()]
    for path in bank.settings.data.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert [datum for datum in personal if datum in content] == [], path
            assert f'"{code}"'.encode() not in content


def test_messages_are_in_the_callers_language(bank: Bank) -> None:
    bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE}, **{"Accept-Language": "ar"})
    bank.data("Register/StepVerifyEmail", {"email": EMAIL})
    sms = json.loads(bank.gateway.calls[-1]["body"])["text"]
    assert "رمز التحقق" in sms
    assert "Bank" in sms
    mail = bank.mailbox.mails[-1]
    assert "is your Bank code" in mail.get_content()
    assert bank.mailbox.last_code(EMAIL) not in mail["Subject"]


def test_a_gateway_that_fails(bank: Bank) -> None:
    bank.gateway.statuses = [503, 200]
    bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE})
    assert len(bank.gateway.calls) == 2
    bank.gateway.statuses = [503, 503]
    response = bank.post("Register/StepVerifyPhone", {"phoneNumber": PHONE})
    refused(response, 503, 6009)
    assert response.headers["retry-after"] == "30"
    bank.gateway.statuses = [401]
    refused(bank.post("Register/StepVerifyPhone", {"phoneNumber": PHONE}), 503, 6009)
    assert len(bank.gateway.calls) == 5
    bank.mailbox.replies = ["550 no such mailbox"]
    answer = refused(bank.post("Register/StepVerifyEmail", {"email": EMAIL}), 503, 6009)
    assert EMAIL not in json.dumps(answer)


def test_the_email_is_confirmed_later(bank: Bank) -> None:
    data = bank.registered(email=None)
    token = data["accessToken"]
    sent = bank.data("VerifyEmail", {"email": EMAIL}, token)
    body = {"email": EMAIL, "emailOtpRequestId": sent["emailOtpRequestId"]}
    right = bank.mailbox.last_code(EMAIL)
    wrong = bank.post("VerifyEmail", {**body, "emailOtp": wrong_code(right)}, token).json()
    assert (wrong["error_code"], wrong["data"]["isEmailConfirmed"]) == (6001, False)
    assert bank.data("VerifyEmail", {**body, "emailOtp": right}, token)["isEmailConfirmed"] is True
    signed_in = bank.data("Login", {"phoneNumber": EMAIL, "password": PASSWORD})
    assert (signed_in["isEmailConfirmed"], signed_in["user"]["emailAddress"]) == (True, EMAIL)
    refused(bank.post("VerifyEmail", {"email": EMAIL}), 401)


def test_an_email_of_another_user_cannot_be_confirmed(bank: Bank) -> None:
    bank.registered()
    token = bank.registered(phone="+201007654321", email=None)["accessToken"]
    sent = bank.data("VerifyEmail", {"email": EMAIL}, token)
    body = {"email": EMAIL, "emailOtpRequestId": sent["emailOtpRequestId"], "emailOtp": bank.mailbox.last_code(EMAIL)}
    refused(bank.post("VerifyEmail", body, token), 409, 6004)


def test_codes_of_a_callers_own(bank: Bank) -> None:
    body = {
        "validateValue": PHONE, "messageSubject": "Loan", "expiresInMinutes": 3, "maxTryCount": 2,
        "clientRequestId": "c-1", "transactionId": "t-1",
    }  # fmt: skip
    sent = bank.data("/v1/otp/sms", body)
    request_id = sent.pop("requestId")
    assert sent == {"expiresInMinutes": 3, "clientRequestId": "c-1", "transactionId": "t-1"}
    assert json.loads(bank.gateway.calls[-1]["body"])["text"].startswith("Loan: ")
    right = bank.gateway.last_code(PHONE)
    wrong = bank.post("/v1/otp/verify", {"requestId": request_id, "inputCode": wrong_code(right)}).json()
    assert (wrong["error_code"], wrong["data"]) == (6001, {"isVerified": False, "isExpired": False})
    checked = bank.data("/v1/otp/verify", {"requestId": request_id, "inputCode": right})
    assert checked == {"isVerified": True, "isExpired": False}
    again = bank.post("/v1/otp/verify", {"requestId": request_id, "inputCode": right}).json()
    assert (again["error_code"], again["data"]) == (6002, {"isVerified": False, "isExpired": True})
    for changed in ({"expiresInMinutes": 11}, {"expiresInMinutes": 0}, {"maxTryCount": 6}, {"validateValue": "x"}):
        refused(bank.post("/v1/otp/sms", {**body, **changed}), 400)


def test_a_code_is_sent_once_however_often_the_call_comes(bank: Bank) -> None:
    body, key = {"validateValue": PHONE}, {"Idempotency-Key": "order 17"}
    with ThreadPoolExecutor(4) as threads:
        answers = {one.content for one in threads.map(lambda _: bank.post("/v1/otp/sms", body, **key), range(4))}
    assert len(answers) == 1
    assert bank.post("/v1/otp/sms", body, **key).content in answers
    assert len(bank.gateway.calls) == 1
    refused(bank.post("/v1/otp/sms", {"validateValue": "+201007654321"}, **key), 409)
    # The same key elsewhere is another call.
    step = bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE}, **key)
    proof = {"phoneNumber": PHONE, "phoneNumberOtpRequestId": step["phoneNumberOtpRequestId"]}
    proof["phoneNumberOtp"] = bank.gateway.last_code(PHONE)
    checked = [bank.data("Register/StepVerifyPhone", proof, **{"Idempotency-Key": "check"}) for _ in range(2)]
    assert [one["isVerified"] for one in checked] == [True, True]
    refused(bank.post("Register/StepVerifyPhone", {"phoneNumber": "12"}, **{"Idempotency-Key": "bad"}), 400)
    assert bank.data("Register/StepVerifyPhone", {"phoneNumber": PHONE}, **{"Idempotency-Key": "bad"})


def test_only_so_many_codes_go_to_a_number(bank: Bank) -> None:
    answers = [bank.post("Register/StepVerifyPhone", {"phoneNumber": PHONE}) for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    assert int(answers[-1].headers["retry-after"]) > 0
    refused(answers[-1], 429)
    assert len(bank.gateway.calls) == 5


def test_the_log_holds_no_code_address_password_or_token(logs: io.StringIO, bank: Bank) -> None:
    data = bank.registered()
    bank.post("Login", {"phoneNumber": EMAIL, "password": PASSWORD})
    bank.post("Login", {"phoneNumber": PHONE, "password": "a wrong guess"})
    bank.client.post("/api/credentials/RefreshToken", json={"refreshToken": data["refreshToken"]})
    bank.gateway.statuses, bank.mailbox.replies = [400], ["550 no such mailbox"]
    bank.post("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": PHONE})
    bank.post("ForgetPassword/SendEmailOtp", {"emailOrPhoneNumber": PHONE})
    bank.post("/v1/otp/sms", {"validateValue": PHONE, "messageSubject": "Loan"})
    wait_for(bank, "phoneNumber", 3)
    written = logs.getvalue()
    assert '"status": 401' in written
    secrets = {
        PHONE,
        EMAIL,
        "mona",
        PASSWORD,
        "a wrong guess",
        data["accessToken"],
        data["refreshToken"],
        "Loan",
        "منى",
    }
    secrets |= {code_in(json.loads(call["body"])["text"]) for call in bank.gateway.calls}
    secrets |= {code_in(mail.get_content()) for mail in bank.mailbox.mails}
    assert [secret for secret in secrets if secret in written] == []
