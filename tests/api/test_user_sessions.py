"""Sessions of known users, which a tenant's own server or an admin opens: who may, for whom, and what for."""

import io
from dataclasses import replace
from typing import Any

import httpx
import jwt
import pytest
from sqlalchemy import select

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.users import Users
from hawiya.store.account_tables import CallAnswerRow
from hawiya.store.opening import Store, utc_now
from hawiya.verification.accounts import Scope
from hawiya.verification.audit import Action, Actor, ActorKind
from tests.api.accounts import BASE, EMAIL, PASSWORD, PHONE, Bank, refused, wait_for
from tests.api.serving import BACK, FRONT, LIVENESS, Served, make_caller, picture, text, with_store
from tests.api.test_operation import logs as logs
from tests.api.test_sign_in import admin_login, make_admin

OPEN, INVITE = "/api/IdentityUserSession/CreateAuthSession", "/api/IdentityUserSession/CreateInvitation"
OF_THE_VENDOR = {
    "phoneNumber": PHONE,
    "sessionPermissions": {"allowedContractTypeIds": [414], "minimalSignatureFlow": True, "DigitalIdentityOnly": False},
}


def server_key(bank: Bank | Served, *scopes: Scope) -> str:
    """Make a key of the tenant's own server."""
    wanted = scopes or (Scope.SESSIONS,)

    async def make(store: Store) -> str:
        return (await ApiKeys(store.api_keys, store.tenants, utc_now).create(bank.tenant_id, scopes=wanted)).key

    key: str = bank.store(make)
    return key


@pytest.fixture
def server(bank: Bank) -> Bank:
    """The tenant's own server as a caller of the same bank; Mona is registered."""
    bank.registered()
    return replace(bank, key=server_key(bank))


def opened(server: Bank, body: dict[str, Any] | None = None) -> str:
    """Open a session; return its token."""
    return token_in(server.post(OPEN, body or {"phoneNumber": PHONE}))


def token_in(response: httpx.Response) -> str:
    """Return the token of an answer without error."""
    envelope = response.json()
    assert (response.status_code, envelope["error_code"], envelope["error_message"]) == (200, None, None), envelope
    token: str = envelope["data"]
    assert isinstance(token, str)
    return token


def claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, options={"verify_signature": False})


def consent_of(bank: Bank, token: str) -> httpx.Response:
    """Make a call that a user's token is needed for."""
    headers = {"ApiKey": bank.key, "Authorization": f"Bearer {token}"}
    return bank.client.get(f"{BASE}/Consent", headers=headers)


def test_an_app_verifies_by_the_token_that_its_server_was_given(served: Served) -> None:
    key = server_key(served)
    answer = served.client.post(OPEN, json={"phoneNumber": "01001234567"}, headers={"ApiKey": key})
    envelope = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert {name: value for name, value in envelope.items() if name != "data"} == {
        "error_code": None,
        "error_message": None,
        "error_descriptions": None,
    }
    told = claims(envelope["data"])
    assert (told["sub"], told["kind"], told["scope"]) == (str(served.user_id), "user", "verify")
    assert told["exp"] - told["iat"] == served.settings.session_lifetime_seconds == 900
    app = replace(served, token=envelope["data"])
    known = app.front().json()["data"]["idFrontData"]["transaction_id"]
    app.back(transaction_id=known)
    done = app.liveness(transaction_id=known).json()["data"]
    assert (done["isDigitalIdentityVerified"], done["user"]["id"]) == (True, served.user_id)
    # The key of the server is for nothing but this.
    for path in (FRONT, BACK, LIVENESS):
        response = served.client.post(path, json={"image": text(picture())}, headers={**app.headers, "ApiKey": key})
        assert response.status_code == 403


def test_the_vendors_bodies_are_taken_as_they_are(server: Bank, bank: Bank) -> None:
    user_id = str(bank.data("Login", {"phoneNumber": PHONE, "password": PASSWORD})["user"]["id"])
    assert claims(opened(server, OF_THE_VENDOR))["sub"] == user_id
    assert claims(opened(server, {**OF_THE_VENDOR, "userPublicKey": None, "email": ""}))["sub"] == user_id
    assert (
        claims(opened(server, {"PhoneNumber": "", "Email": "Mona@Example.com", "userPublicKey": ""}))["sub"] == user_id
    )
    assert claims(opened(server, {"phoneNumber": PHONE, "email": EMAIL}))["sub"] == user_id
    made = make_admin(bank)
    token = admin_login(bank).json()["data"]["accessToken"]
    fields = {"414": {"fullName": "Mona Aly", "monthlyIncome": "5000"}}
    # The vendor's clients send a key as well; it needs no scope, but must be of the admin's tenant.
    invited = token_in(bank.post(INVITE, {"SessionInput": {**OF_THE_VENDOR, "RequestFieldsValues": fields}}, token))
    assert claims(invited)["sub"] == user_id
    assert consent_of(bank, invited).status_code == 200
    by = [(one.actor, one.user_id, one.subject) for one in bank.audited(Action.SESSION_OPENED)]
    keys = bank.store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).of_tenant(bank.tenant_id))
    key_id = next(str(one.id) for one in keys if one.scopes is not None)
    assert [one[0] for one in by] == [Actor(ActorKind.API_KEY, key_id)] * 4 + [Actor(ActorKind.ADMIN, str(made.id))]
    assert {one[1] for one in by} == {int(user_id)}
    assert by[-1][2] == claims(invited)["fam"]


def test_a_key_opens_sessions_only_if_it_names_that(server: Bank, bank: Bank) -> None:
    body = {"phoneNumber": PHONE}
    # A key without scopes is good for everything else: it lies in apps.
    said = refused(bank.post(OPEN, body), 403)
    assert said["error_descriptions"] == ["ApiKey: the key is not for sessions"]
    others = replace(bank, key=server_key(bank, *(scope for scope in Scope if scope is not Scope.SESSIONS)))
    refused(others.post(OPEN, body), 403)
    refused(bank.client.post(OPEN, json=body), 401)
    # A user's token is no key, and no admin's token.
    token = opened(server)
    refused(bank.post(OPEN, body, token), 403)
    refused(server.post(INVITE, {"SessionInput": body}), 401)
    refused(server.post(INVITE, {"SessionInput": body}, token), 401)
    assert len(bank.audited(Action.SESSION_OPENED)) == 1


def test_a_session_is_of_a_registered_user_of_the_tenant(server: Bank, bank: Bank) -> None:
    async def elsewhere(store: Store) -> None:
        await make_caller(bank.settings, store, "Shop", phone="+201112223334", email_address="other@example.com")

    bank.store(elsewhere)
    unproven = {"email": "unproven@example.com", "emailOtpRequestId": None}
    bank.data("Register", bank.registration("+201007654321", None) | unproven)
    unknown = [
        {"phoneNumber": "+201112223334"},
        {"email": "other@example.com"},
        {"email": "unproven@example.com"},
        {"phoneNumber": PHONE, "email": "nobody@example.com"},
        {"phoneNumber": "+201007654321", "email": EMAIL},
    ]
    answers = [refused(server.post(OPEN, body), 404) for body in unknown]
    assert all(answer == answers[0] for answer in answers)
    make_admin(bank)
    token = admin_login(bank).json()["data"]["accessToken"]
    refused(bank.post(INVITE, {"SessionInput": unknown[0]}, token), 404)
    assert bank.audited(Action.SESSION_OPENED) == []


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({}, 400, "phoneNumber"),
        ({"phoneNumber": None, "email": ""}, 400, "phoneNumber"),
        ({"phoneNumber": "12"}, 400, "phone"),
        ({"email": "no address"}, 400, "mail"),
        ({"phoneNumber": 201001234567}, 400, "phoneNumber"),
        ({"phoneNumber": PHONE, "userPublicKey": "-----BEGIN PUBLIC KEY-----"}, 422, "userPublicKey"),
    ],
)
def test_what_opens_no_session(server: Bank, body: dict[str, Any], status: int, says: str) -> None:
    assert says in " ".join(refused(server.post(OPEN, body), status)["error_descriptions"])
    make_admin(server)
    token = admin_login(server).json()["data"]["accessToken"]
    assert says in " ".join(refused(server.post(INVITE, {"SessionInput": body}, token), status)["error_descriptions"])
    refused(server.post(INVITE, body, token), 400)
    assert server.audited(Action.SESSION_OPENED) == []


def test_the_token_is_for_a_verification_alone(server: Bank, bank: Bank) -> None:
    """With more, whoever holds it could take the account over."""
    token = opened(server)
    for path in ("VerifyEmail", "CancelVerifiedDigitalIdentity"):
        said = refused(bank.post(path, {"email": "thief@example.com"}, token), 403)
        assert said["error_descriptions"] == ["Authorization: the token of a session is not for accounts"]
    assert bank.data("Consent", {"version": "v1"}, token)["consent"]["version"] == "v1"
    assert bank.data("WithdrawConsent", {}, token) == {"success": True}
    # A whole sign-in is for all of them.
    whole = bank.data("Login", {"phoneNumber": PHONE, "password": PASSWORD})["accessToken"]
    assert bank.data("CancelVerifiedDigitalIdentity", {}, whole) == {"success": False}


def test_a_session_ends_by_signing_out_and_alone(server: Bank, bank: Bank) -> None:
    first, second = opened(server), opened(server)
    headers = {"Authorization": f"Bearer {first}"}
    assert bank.client.post("/api/credentials/Logout", headers=headers).json()["data"] == {"success": True}
    assert (consent_of(bank, first).status_code, consent_of(bank, second).status_code) == (401, 200)


def test_a_new_password_ends_sessions(server: Bank, bank: Bank) -> None:
    token = opened(server)
    assert consent_of(bank, token).status_code == 200
    sent = bank.data("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": PHONE})["phoneNumberOtpRequestId"]
    body = {"emailOrPhoneNumber": PHONE, "phoneNumberOtpRequestId": sent, "newPassword": "another long password"}
    wait_for(bank, "phoneNumber", 2)
    code = bank.gateway.last_code(PHONE)
    assert bank.data("ForgetPassword/ValidatePhoneOtp", {**body, "phoneNumberOtp": code})["isPasswordChanged"] is True
    refused(consent_of(bank, token), 401)


def test_a_session_ends_with_the_key_that_opened_it(server: Bank, bank: Bank) -> None:
    other = replace(bank, key=server_key(bank))
    token, of_other = opened(server), opened(other)
    key_id = bank.store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).id_of(server.key))
    assert claims(token)["act"] == {"sub": str(key_id), "kind": "api_key"}
    assert consent_of(bank, token).status_code == 200
    bank.store(lambda store: ApiKeys(store.api_keys, store.tenants, utc_now).revoke(key_id))
    said = refused(consent_of(bank, token), 401)
    assert said["error_descriptions"] == ["Authorization: the token is not valid here"]
    refused(bank.client.post("/api/credentials/Logout", headers={"Authorization": f"Bearer {token}"}), 401)
    refused(server.post(OPEN, {"phoneNumber": PHONE}), 401)
    # Neither another key's sessions nor the user's own sign-in end with it.
    assert consent_of(bank, of_other).status_code == 200
    own = bank.data("Login", {"phoneNumber": PHONE, "password": PASSWORD})["accessToken"]
    assert consent_of(bank, own).status_code == 200


def test_an_invitation_ends_with_the_admin_who_made_it(server: Bank, bank: Bank) -> None:
    made = make_admin(bank)
    admin = admin_login(bank).json()["data"]["accessToken"]
    token = token_in(bank.post(INVITE, {"SessionInput": {"phoneNumber": PHONE}}, admin))
    assert claims(token)["act"] == {"sub": str(made.id), "kind": "admin"}
    # To sign out is not to take back.
    bank.client.post("/api/credentials/Logout", headers={"Authorization": f"Bearer {admin}"})
    assert consent_of(bank, token).status_code == 200
    bank.store(lambda store: store.sign_in.admins.set_disabled(made.id, disabled=True))
    refused(consent_of(bank, token), 401)


def test_who_is_blocked_or_erased_has_no_session(server: Bank, bank: Bank) -> None:
    token = opened(server)
    user_id = int(claims(token)["sub"])
    bank.store(lambda store: Users(store.users, store.tenants, utc_now).block(bank.tenant_id, user_id))
    refused(consent_of(bank, token), 403)
    assert refused(server.post(OPEN, {"phoneNumber": PHONE}), 403)["error_descriptions"] == ["the user is blocked"]
    bank.store(lambda store: Users(store.users, store.tenants, utc_now).unblock(bank.tenant_id, user_id))
    assert consent_of(bank, token).status_code == 200
    make_admin(bank)
    admin = admin_login(bank).json()["data"]["accessToken"]
    assert bank.data("DeletePerson", {"userId": user_id}, admin) == {"success": True}
    refused(consent_of(bank, token), 401)
    refused(server.post(OPEN, {"phoneNumber": PHONE}), 404)
    assert with_store(bank.settings, lambda store: store.sign_in.token_families.of_user(bank.tenant_id, user_id)) == []


def test_a_session_that_is_asked_for_again_is_the_same(server: Bank, bank: Bank) -> None:
    key = {"Idempotency-Key": "order 17"}
    body = {"phoneNumber": PHONE}
    first = server.post(OPEN, body, **key)
    assert server.post(OPEN, body, **key).content == first.content
    refused(server.post(OPEN, {"phoneNumber": PHONE, "email": EMAIL}, **key), 409)
    assert opened(server) != token_in(first)
    assert len(bank.audited(Action.SESSION_OPENED)) == 2
    made = make_admin(bank)
    admin = admin_login(bank).json()["data"]["accessToken"]
    invited = bank.post(INVITE, {"SessionInput": body}, admin, **key)
    assert bank.post(INVITE, {"SessionInput": body}, admin, **key).content == invited.content
    assert claims(token_in(invited))["act"]["sub"] == str(made.id)
    # With the person goes what was kept for a repeat: it names the user.
    assert kept_answers(bank) == 2
    bank.data("DeletePerson", {"userId": int(claims(token_in(first))["sub"])}, admin)
    assert kept_answers(bank) == 0
    refused(server.post(OPEN, body, **key), 404)


def kept_answers(bank: Bank) -> int:
    """Count the answers to opening sessions that are kept."""

    async def ask(store: Store) -> int:
        async with store.database.reading() as session:
            rows = await session.scalars(select(CallAnswerRow).where(CallAnswerRow.path.startswith("session")))
            return len(rows.all())

    found: int = bank.store(ask)
    return found


def test_a_session_is_not_prolonged(server: Bank, bank: Bank) -> None:
    token = opened(server)
    refused(bank.client.post("/api/credentials/RefreshToken", json={"refreshToken": token[:128]}), 401, 6007)
    [family] = [
        one
        for one in with_store(
            bank.settings,
            lambda store: store.sign_in.token_families.of_user(bank.tenant_id, int(claims(token)["sub"])),
        )
        if str(one.id) == claims(token)["fam"]
    ]
    assert (family.expires_at - family.created_at).total_seconds() == 900


def test_the_log_holds_no_token(logs: io.StringIO, server: Bank) -> None:
    token = opened(server)
    # The line of a call is written after its answer; every look is a call, so nobody sleeps.
    assert any("CreateAuthSession" in logs.getvalue() for _ in range(1_000) if server.client.get("/healthz"))
    assert token not in logs.getvalue()
    assert PHONE not in logs.getvalue()
