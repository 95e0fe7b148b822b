"""A client written from the public field names of the VLens API alone: it knows a URL, a key and its pictures.

From the first code to the verified identity, on both databases, with the real networks. Nothing of ours is imported
but what starts the server and brings the pictures.
"""

import base64
import uuid
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from hawiya.settings import Settings
from hawiya.specimens import people, specimen
from tests.api.serving import make_caller, serving, wait_until_ready, with_store
from tests.mailboxes import Gateway, Mailbox, codes_to, mail_server, sms_gateway


class VendorClient:
    """What an app does that was written against the public documentation."""

    def __init__(self, base_url: str, api_key: str) -> None:
        self._http = httpx.Client(base_url=base_url, headers={"ApiKey": api_key}, timeout=120)

    def call(self, path: str, body: dict[str, Any], token: str | None = None) -> dict[str, Any]:
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        answer: dict[str, Any] = self._http.post(path, json=body, headers=headers).json()
        assert answer["error_code"] is None, answer
        assert answer["error_message"] is None
        data: dict[str, Any] = answer["data"]
        return data

    def close(self) -> None:
        self._http.close()


@pytest.fixture
def places(settings: Settings) -> Iterator[tuple[VendorClient, Gateway, Mailbox]]:
    with sms_gateway() as gateway, mail_server() as mailbox:
        settings = settings.model_copy(
            update={
                "answer_timeout_seconds": 120.0,
                "step_timeout_seconds": 110.0,
                "code": codes_to(gateway, mailbox),
            }
        )
        _, key, _, _ = with_store(settings, lambda store: make_caller(settings, store, "Bank", phone="+201009999999"))
        with serving(settings, None) as url:
            wait_until_ready(url)
            client = VendorClient(url, key)
            yield client, gateway, mailbox
            client.close()


def test_register_sign_in_and_verify(places: tuple[VendorClient, Gateway, Mailbox]) -> None:
    client, gateway, mailbox = places
    phone, email, password = "+201234567890", "user@example.com", "SecurePass after all 123!"

    exists = client.call("/api/DigitalIdentity/CheckExistenceOfEmailOrPhone", {"phoneNumber": phone, "email": email})
    assert exists == {"exists": False}

    sent = client.call("/api/DigitalIdentity/Register/StepVerifyPhone", {"phoneNumber": phone, "smsProviders": 0})
    phone_request = sent["phoneNumberOtpRequestId"]
    phone_code = gateway.last_code(phone)
    checked = client.call(
        "/api/DigitalIdentity/Register/StepVerifyPhone",
        {"phoneNumber": phone, "phoneNumberOtpRequestId": phone_request, "phoneNumberOtp": phone_code},
    )
    assert checked["isPhoneNumberConfirmed"] is True

    sent = client.call("/api/DigitalIdentity/Register/StepVerifyEmail", {"email": email})
    email_request = sent["emailOtpRequestId"]
    checked = client.call(
        "/api/DigitalIdentity/Register/StepVerifyEmail",
        {"email": email, "emailOtpRequestId": email_request, "emailOtp": mailbox.last_code(email)},
    )
    assert checked["isEmailConfirmed"] is True

    registered = client.call(
        "/api/DigitalIdentity/Register",
        {
            "phoneNumber": phone,
            "email": email,
            "password": password,
            "phoneNumberOtp": phone_code,
            "phoneNumberOtpRequestId": phone_request,
            "emailOtpRequestId": email_request,
            "geoLocation": {"latitude": 30.0444, "longitude": 31.2357},
            "imei": "device-1",
        },
    )
    assert registered["isDigitalIdentityVerified"] is False
    assert registered["expireInSeconds"] == 86400
    assert isinstance(registered["user"]["id"], int)
    assert (registered["user"]["emailAddress"], registered["user"]["phoneNumber"]) == (email, phone)

    signed_in = client.call(
        "/api/DigitalIdentity/Login",
        {
            "geoLocation": {"latitude": "30.0444", "longitude": "31.2357"},
            "imsi": None,
            "imei": "device-1",
            "phoneNumber": phone,
            "password": password,
            "smsProviders": 0,
        },
    )
    renewed = client.call("/api/credentials/RefreshToken", {"refreshToken": signed_in["refreshToken"]})
    token = renewed["accessToken"]

    person = specimen(people()[0])
    transaction_id = str(uuid.uuid4())
    front = client.call(
        "/api/DigitalIdentity/verify/id/front",
        {"transaction_id": transaction_id, "image": base64.b64encode(person.front).decode()},
        token,
    )
    assert front["idFrontData"]["transaction_id"] == transaction_id
    client.call(
        "/api/DigitalIdentity/verify/id/back",
        {"transaction_id": transaction_id, "image": base64.b64encode(person.back).decode()},
        token,
    )
    faces = {f"face_{number}": base64.b64encode(face).decode() for number, face in enumerate(person.faces, 1)}
    done = client.call("/api/DigitalIdentity/verify/liveness/multi", {"transaction_id": transaction_id, **faces}, token)
    assert done["isVerificationProcessCompleted"] is True
    assert done["isDigitalIdentityVerified"] is True
    assert done["user"]["phoneNumber"] == phone

    again = client.call("/api/DigitalIdentity/Login", {"phoneNumber": phone, "password": password})
    assert again["isDigitalIdentityVerified"] is True
    assert again["user"]["idNumber"] == done["idFrontData"]["idNumber"]
