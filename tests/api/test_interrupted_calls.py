"""A server that dies before or after any commit of a call: sent again under its id, the call acts once, and says so.

The death is played: the call ends right there, without another write and without an answer, as under SIGKILL. What
SIGKILL itself leaves of a commit is looked at in `tests/faults`.
"""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import structlog
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.users import Users
from hawiya.settings import Settings
from hawiya.store.account_tables import CodeRow, TokenFamilyRow
from hawiya.store.database import Database
from hawiya.store.opening import Store, utc_now
from hawiya.store.tables import EventRow, StepRow, UserRow
from hawiya.verification.accounts import Scope
from hawiya.verification.transaction import User
from tests.api.accounts import BASE, PASSWORD, Bank
from tests.api.admins import REVIEWS, AdminOf, make_admin
from tests.api.serving import (
    FRONT,
    ScriptedExaminer,
    Served,
    make_caller,
    picture,
    serving,
    text,
    token_of,
    with_store,
)
from tests.mailboxes import codes_to, mail_server, sms_gateway
from tests.unit.verification import make


class Died(BaseException):
    """The server is no more; nothing in it may catch this."""


@dataclass
class Deaths:
    """Ends a request right before or right after one of its commits; other requests and tasks go on."""

    left: int = 0
    after: bool = False
    happened: bool = False

    def at(self, number: int, *, after: bool) -> None:
        self.left, self.after, self.happened = number, after, False

    def commit(self, *, after: bool) -> None:
        if self.left == 0 or after is not self.after or "http_request" not in structlog.contextvars.get_contextvars():
            return
        self.left -= 1
        if self.left == 0:
            self.happened = True
            raise Died


@pytest.fixture
def deaths(monkeypatch: pytest.MonkeyPatch) -> Deaths:
    planned = Deaths()
    writing = Database.writing

    @asynccontextmanager
    async def watched(database: Database) -> AsyncIterator[AsyncSession]:
        async with writing(database) as session:
            yield session
            planned.commit(after=False)
        planned.commit(after=True)

    monkeypatch.setattr(Database, "writing", watched)
    return planned


@dataclass
class World:
    """A tenant of a running server with an admin and a key of its own server, and people who come one after another."""

    bank: Bank
    served: Served
    admin: AdminOf
    server_key: str
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def person(self) -> "Person":
        """Make a registered user with a confirmed phone number and a token."""
        phone = f"+2010{next(self.numbers):08}"

        async def make_user(store: Store) -> User:
            return await Users(store.users, store.tenants, utc_now).create(
                self.bank.tenant_id, phone=phone, name="محمد أحمد"
            )

        user = self.bank.store(make_user)
        return Person(self, phone, user.id, token_of(self.served, user))

    def rows(self, table: type, *conditions: Any) -> int:
        async def ask(store: Store) -> int:
            async with store.database.reading() as session:
                return (await session.scalars(select(func.count()).select_from(table).where(*conditions))).one()

        found: int = self.bank.store(ask)
        return found


@dataclass
class Person:
    """Somebody whom calls are about."""

    world: World
    phone: str
    user_id: int
    token: str

    def entries(self, action: str) -> int:
        return len([one for one in self.world.admin.entries(action) if one.entry.user_id == self.user_id])

    def verified(self) -> str:
        """Verify the user; return the transaction's id."""
        caller = Served(**{**self.world.served.__dict__, "token": self.token, "user_id": self.user_id})
        known = str(caller.front().json()["data"]["idFrontData"]["transaction_id"])
        caller.back(transaction_id=known)
        assert caller.liveness(transaction_id=known).json()["data"]["isVerificationProcessCompleted"] is True
        return known


@dataclass
class Deed:
    """A call that changes something: how it is sent, what its answer says, and how often it was done so far."""

    send: Callable[[], httpx.Response]
    says: Callable[[Any], bool]
    times: Callable[[], int]


@pytest.fixture
def world(settings: Settings, deaths: Deaths) -> Iterator[World]:
    with sms_gateway() as gateway, mail_server() as mailbox:
        limits = settings.sign_in.model_copy(update={"codes_per_address": "1000/minute"})
        settings = settings.model_copy(
            update={
                "answer_timeout_seconds": 120.0,
                "code": codes_to(gateway, mailbox),
                "sign_in": limits,
                "key_requests_per_second": 0,
                "key_requests_per_minute": 0,
                "tenant_requests_per_minute": 0,
            }
        )
        tenant_id, key, user_id, token = with_store(
            settings, lambda store: make_caller(settings, store, "Bank", phone="+201009999999")
        )
        examiner = ScriptedExaminer()
        with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=60) as client:
            served = Served(url, settings, examiner, key, token, tenant_id, user_id, client)
            bank = Bank(url, settings, tenant_id, key, client, gateway, mailbox)

            async def key_of_server(store: Store) -> str:
                made = await ApiKeys(store.api_keys, store.tenants, utc_now).create(tenant_id, scopes=[Scope.SESSIONS])
                return made.key

            yield World(bank, served, make_admin(served), bank.store(key_of_server))


def _post(
    world: World, path: str, body: dict[str, Any], token: str | None = None, key: str | None = None
) -> Callable[[], httpx.Response]:
    headers = {"Idempotency-Key": str(uuid4()), "ApiKey": key or world.bank.key}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    # Connections of their own: the server drops one whose request died.
    return lambda: httpx.post(
        f"{world.bank.url}{path if path.startswith('/') else f'{BASE}/{path}'}", json=body, headers=headers, timeout=60
    )


def _step(world: World) -> Deed:
    person = world.person()
    body = {"image": text(picture(1)), "transaction_id": str(uuid4())}
    return Deed(
        _post(world, FRONT, body, person.token),
        lambda data: data["idFrontData"]["transaction_id"] == body["transaction_id"],
        lambda: world.rows(StepRow, StepRow.transaction_id == UUID(body["transaction_id"])),
    )


def _link(world: World) -> Deed:
    person = world.person()
    by_key = httpx.post(
        f"{world.bank.url}/v1/ocr/id/front", json={"image": text(picture(1))}, headers={"ApiKey": world.bank.key}
    )
    body = {"transactionId": by_key.json()["data"]["idFrontData"]["transaction_id"]}
    return Deed(
        _post(world, "LinkUserWithExistingTransaction", body, person.token),
        lambda data: data["user"]["id"] == person.user_id,
        lambda: person.entries("transaction.linked"),
    )


def _consent(world: World) -> Deed:
    person = world.person()
    return Deed(
        _post(world, "Consent", {"version": "v1"}, person.token),
        lambda data: data["isGiven"] is True,
        lambda: person.entries("consent.given"),
    )


def _withdrawal(world: World) -> Deed:
    person = world.person()
    assert _post(world, "Consent", {"version": "v1"}, person.token)().status_code == 200
    return Deed(
        _post(world, "WithdrawConsent", {}, person.token),
        lambda data: data == {"success": True},
        lambda: person.entries("consent.withdrawn"),
    )


def _cancelling(world: World) -> Deed:
    person = world.person()
    person.verified()
    return Deed(
        _post(world, "CancelVerifiedDigitalIdentity", {}, person.token),
        lambda data: data == {"success": True},
        lambda: person.entries("identity.cancelled"),
    )


def _cancelling_for(world: World) -> Deed:
    person = world.person()
    person.verified()
    return Deed(
        _post(world, "CancelVerifiedDigitalIdentityForAdmin", {"userId": person.user_id}, world.admin.token),
        lambda data: data == {"success": True},
        lambda: person.entries("identity.cancelled"),
    )


def _decision(world: World) -> Deed:
    world.served.examiner.liveness_result = make.liveness_examination(needs_review=True)
    person = world.person()
    known = person.verified()
    body = {"decision": "reject", "reason": "another person"}
    return Deed(
        _post(world, f"{REVIEWS}/{known}", body, world.admin.token),
        lambda data: (data["id"], data["state"]) == (known, "rejected"),
        lambda: person.entries("review.decided"),
    )


def _erasure(world: World) -> Deed:
    person = world.person()
    return Deed(
        _post(world, "DeletePerson", {"userId": person.user_id}, world.admin.token),
        lambda data: data == {"success": True},
        lambda: person.entries("person.erased"),
    )


def _sessions_of(person: Person) -> int:
    of_person = (TokenFamilyRow.subject == str(person.user_id), TokenFamilyRow.kind == "user")
    families = person.world.rows(TokenFamilyRow, *of_person)
    assert families == person.entries("session.opened")
    return families


def _session(world: World) -> Deed:
    person = world.person()
    path = "/api/IdentityUserSession/CreateAuthSession"
    return Deed(
        _post(world, path, {"phoneNumber": person.phone}, key=world.server_key),
        lambda data: data.count(".") == 2,
        lambda: _sessions_of(person),
    )


def _invitation(world: World) -> Deed:
    person = world.person()
    path = "/api/IdentityUserSession/CreateInvitation"
    return Deed(
        _post(world, path, {"SessionInput": {"phoneNumber": person.phone}}, world.admin.token),
        lambda data: data.count(".") == 2,
        lambda: _sessions_of(person),
    )


def _registration(world: World) -> Deed:
    before = world.rows(UserRow)
    phone = f"+2011{next(world.numbers):08}"

    def times() -> int:
        made = world.rows(UserRow) - before
        assert world.rows(EventRow, EventRow.kind == "user.registered") == len(world.admin.entries("user.created"))
        return made

    return Deed(
        _post(world, "Register", world.bank.registration(phone, None)),
        lambda data: data["user"]["phoneNumber"] == phone,
        times,
    )


def _registration_with_its_code(world: World) -> Deed:
    deed = _registration(world)
    phone = f"+2012{next(world.numbers):08}"
    sent = world.bank.data("Register/StepVerifyPhone", {"phoneNumber": phone})["phoneNumberOtpRequestId"]
    body = {
        "phoneNumber": phone,
        "phoneNumberOtpRequestId": sent,
        "phoneNumberOtp": world.bank.gateway.last_code(phone),
        "password": PASSWORD,
    }
    return Deed(_post(world, "Register", body), lambda data: data["user"]["phoneNumber"] == phone, deed.times)


def _code_of(world: World, sent: str, *conditions: Any) -> int:
    return world.rows(CodeRow, CodeRow.id == UUID(sent), *conditions)


def _phone_code(world: World) -> Deed:
    phone = f"+2010{next(world.numbers):08}"
    sent = world.bank.data("Register/StepVerifyPhone", {"phoneNumber": phone})["phoneNumberOtpRequestId"]
    body = {
        "phoneNumber": phone,
        "phoneNumberOtpRequestId": sent,
        "phoneNumberOtp": world.bank.gateway.last_code(phone),
    }
    return Deed(
        _post(world, "Register/StepVerifyPhone", body),
        lambda data: data["isVerified"] is True,
        lambda: _code_of(world, sent, CodeRow.verified_at.is_not(None), CodeRow.used_at.is_(None)),
    )


def _own_code(world: World) -> Deed:
    phone = f"+2010{next(world.numbers):08}"
    sent = world.bank.data("/v1/otp/sms", {"validateValue": phone})["requestId"]
    body = {"requestId": sent, "inputCode": world.bank.gateway.last_code(phone)}
    return Deed(
        _post(world, "/v1/otp/verify", body),
        lambda data: data["isVerified"] is True,
        lambda: _code_of(world, sent, CodeRow.verified_at.is_not(None)),
    )


def _confirming(world: World) -> Deed:
    person = world.person()
    email = f"user{next(world.numbers)}@example.com"
    sent = world.bank.data("VerifyEmail", {"email": email}, person.token)["emailOtpRequestId"]
    body = {"email": email, "emailOtpRequestId": sent, "emailOtp": world.bank.mailbox.last_code(email)}
    return Deed(
        _post(world, "VerifyEmail", body, person.token),
        lambda data: data["isEmailConfirmed"] is True,
        lambda: world.rows(UserRow, UserRow.id == person.user_id, UserRow.email_index.is_not(None)),
    )


def _code_to_reset(world: World, person: Person) -> dict[str, str]:
    arrived = len(world.bank.gateway.calls)
    body = {"emailOrPhoneNumber": person.phone}
    sent = world.bank.data("ForgetPassword/SendPhoneOtp", body)["phoneNumberOtpRequestId"]
    # It is sent in the background; every look is a call, so nobody sleeps.
    assert any(len(world.bank.gateway.calls) > arrived for _ in range(1_000) if world.bank.client.get("/healthz"))
    return {**body, "phoneNumberOtpRequestId": sent, "phoneNumberOtp": world.bank.gateway.last_code(person.phone)}


def _new_password_with_its_code(world: World) -> Deed:
    person = world.person()
    body = _code_to_reset(world, person)
    return Deed(
        _post(world, "ForgetPassword/ValidatePhoneOtp", {**body, "newPassword": "another long password"}),
        lambda data: data == {"isVerified": True, "isPasswordChanged": True},
        lambda: person.entries("password.changed"),
    )


def _new_password(world: World) -> Deed:
    person = world.person()
    body = _code_to_reset(world, person)
    checked = world.bank.data("ForgetPassword/ValidatePhoneOtp", body)
    assert checked == {"isVerified": True, "isPasswordChanged": False}
    del body["phoneNumberOtp"]
    return Deed(
        _post(world, "ForgetPassword/ResetPassword", {**body, "newPassword": "another long password"}),
        lambda data: data["isPasswordChanged"] is True,
        lambda: person.entries("password.changed"),
    )


DEEDS = {
    "step": (_step, 2),
    "link": (_link, 1),
    "consent": (_consent, 1),
    "withdrawal": (_withdrawal, 1),
    "cancelling": (_cancelling, 1),
    "cancelling for": (_cancelling_for, 1),
    "decision": (_decision, 1),
    "erasure": (_erasure, 2),
    "session": (_session, 1),
    "invitation": (_invitation, 1),
    "registration": (_registration, 1),
    "registration with its code": (_registration_with_its_code, 3),
    "code of a phone": (_phone_code, 2),
    "code of one's own": (_own_code, 2),
    "confirming": (_confirming, 2),
    "new password with its code": (_new_password_with_its_code, 2),
    "new password": (_new_password, 1),
}
"""Every call that can be repeated, and how many commits it makes at most."""


@pytest.mark.parametrize("name", DEEDS)
def test_a_call_whose_server_died_acts_once_when_it_comes_again(world: World, deaths: Deaths, name: str) -> None:
    arrange, commits = DEEDS[name]
    died = 0
    for after in (False, True):
        for number in count(1):
            deed = arrange(world)
            already = deed.times()
            deaths.at(number, after=after)
            first = deed.send()
            if not deaths.happened:
                deaths.at(0, after=False)
                assert first.status_code == 200
                break
            died += 1
            assert (first.status_code, deed.times() - already in {0, 1}) == (500, True)
            again, once_more = deed.send(), deed.send()
            answer = again.json()
            assert (again.status_code, answer["error_code"], answer["error_message"]) == (200, None, None), answer
            assert deed.says(answer["data"])
            assert once_more.content == again.content
            assert deed.times() - already == 1
    # Every commit was looked at, from both sides; and nothing was written after the one that keeps the answer.
    assert died == 2 * commits


def test_a_code_that_went_out_before_the_server_died_goes_out_again(world: World, deaths: Deaths) -> None:
    """Sending is no commit. The code that is sent again is another one, and the answer names it."""
    phone = f"+2010{next(world.numbers):08}"
    send = _post(world, "Register/StepVerifyPhone", {"phoneNumber": phone})
    deaths.at(2, after=False)
    assert send().status_code == 500
    again = send()
    assert send().content == again.content
    assert len(world.bank.gateway.calls) == 2
    sent = again.json()["data"]["phoneNumberOtpRequestId"]
    body = {"phoneNumber": phone, "phoneNumberOtpRequestId": sent}
    code = world.bank.gateway.last_code(phone)
    assert world.bank.data("Register/StepVerifyPhone", {**body, "phoneNumberOtp": code})["isVerified"] is True


def test_a_wrong_code_that_comes_again_costs_tries_and_no_more(world: World, deaths: Deaths) -> None:
    phone = f"+2010{next(world.numbers):08}"
    sent = world.bank.data("Register/StepVerifyPhone", {"phoneNumber": phone})["phoneNumberOtpRequestId"]
    right = world.bank.gateway.last_code(phone)
    body = {"phoneNumber": phone, "phoneNumberOtpRequestId": sent, "phoneNumberOtp": f"{(int(right) + 1) % 10**6:06}"}
    deaths.at(1, after=True)
    wrong = _post(world, "Register/StepVerifyPhone", body)
    assert wrong().status_code == 500
    assert [wrong().json()["error_code"] for _ in range(3)] == [6001] * 3
    assert _code_of(world, sent, CodeRow.tries_left == 3) == 1
