"""A tenant of a running server whose codes arrive at a gateway and a mail server of the test, and how to call it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from hawiya.accounts.api_keys import ApiKeys
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.audit import Action, AuditEntry
from tests.api.serving import with_store
from tests.mailboxes import Gateway, Mailbox

BASE = "/api/DigitalIdentity"
PHONE = "+201001234567"
EMAIL = "mona@example.com"
PASSWORD = "correct horse battery"


@dataclass
class Bank:
    """One tenant and its clients."""

    url: str
    settings: Settings
    tenant_id: UUID
    key: str
    client: httpx.Client
    gateway: Gateway
    mailbox: Mailbox

    def post(self, path: str, body: dict[str, Any], token: str | None = None, **headers: str) -> httpx.Response:
        given = {"ApiKey": self.key, **headers}
        if token is not None:
            given["Authorization"] = f"Bearer {token}"
        return self.client.post(path if path.startswith("/") else f"{BASE}/{path}", json=body, headers=given)

    def data(self, path: str, body: dict[str, Any], token: str | None = None, **headers: str) -> dict[str, Any]:
        """Return the data of an answer without error."""
        response = self.post(path, body, token, **headers)
        answer = response.json()
        assert (response.status_code, answer["error_code"], answer["error_message"]) == (200, None, None), answer
        data: dict[str, Any] = answer["data"]
        return data

    def proven_phone(self, phone: str = PHONE) -> str:
        """Prove a phone number by a code; return the id of its request."""
        request_id = self.data("Register/StepVerifyPhone", {"phoneNumber": phone})["phoneNumberOtpRequestId"]
        body = {"phoneNumber": phone, "phoneNumberOtpRequestId": request_id}
        code = self.gateway.last_code(phone)
        assert self.data("Register/StepVerifyPhone", {**body, "phoneNumberOtp": code})["isVerified"] is True
        return str(request_id)

    def proven_email(self, email: str = EMAIL) -> str:
        """Prove an e-mail address by a code; return the id of its request."""
        request_id = self.data("Register/StepVerifyEmail", {"email": email})["emailOtpRequestId"]
        body = {"email": email, "emailOtpRequestId": request_id, "emailOtp": self.mailbox.last_code(email)}
        assert self.data("Register/StepVerifyEmail", body)["isVerified"] is True
        return str(request_id)

    def registration(self, phone: str = PHONE, email: str | None = EMAIL, **changed: Any) -> dict[str, Any]:
        """Return the body of a registration whose addresses are proven."""
        body = {
            "phoneNumber": phone,
            "phoneNumberOtpRequestId": self.proven_phone(phone),
            "name": "منى",
            "surname": "علي",
            "password": PASSWORD,
        }
        if email is not None:
            body |= {"email": email, "emailOtpRequestId": self.proven_email(email)}
        return body | changed

    def registered(self, phone: str = PHONE, email: str | None = EMAIL, **changed: Any) -> dict[str, Any]:
        """Register somebody; return the data of the answer."""
        return self.data("Register", self.registration(phone, email, **changed))

    def audited(self, action: Action) -> list[AuditEntry]:
        """Return the entries of the audit log about an action."""

        async def read(store: Store) -> list[AuditEntry]:
            return [item.entry async for item in store.audit.entries() if item.entry.action == action]

        entries: list[AuditEntry] = self.store(read)
        return entries

    def key_id(self) -> str:
        """Return the id of the tenant's only key."""
        (key,) = self.store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).of_tenant(self.tenant_id))
        return str(key.id)

    def store(self, work: Any) -> Any:
        """Do something with the store, as the command line does beside a running server."""
        return with_store(self.settings, work)


def refused(response: httpx.Response, status: int, code: int | None = None) -> dict[str, Any]:
    """Return the envelope of a refusal."""
    answer: dict[str, Any] = response.json()
    assert (response.status_code, answer["error_code"], answer["data"]) == (status, code or status, None), answer
    assert answer["error_message"]
    return answer


def wait_for(bank: Bank, channel: str, messages: int) -> None:
    """Return once the background has sent that many messages; every look is a call, so nobody sleeps."""
    arrived = bank.gateway.calls if channel == "phoneNumber" else bank.mailbox.mails
    for _ in range(10_000):
        if len(arrived) >= messages:
            return
        bank.client.get("/healthz")
    raise AssertionError("no code arrived")
