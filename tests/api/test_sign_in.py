"""Signing in, refreshing, signing out, and the password that was forgotten: users and admins, over HTTP."""

import json
from typing import Any
from uuid import UUID, uuid4

import httpx
import jwt
import pytest
from argon2 import PasswordHasher
from sqlalchemy import insert

from hawiya.accounts.admins import Admins
from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.passwords import Passwords
from hawiya.accounts.signing_keys import SigningKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.users import Users
from hawiya.store.opening import Store, utc_now
from hawiya.store.tables import TenantRow
from hawiya.verification.accounts import Admin, Scope
from hawiya.verification.audit import Action
from hawiya.verification.tenant import Tenant
from tests.api.accounts import EMAIL, PASSWORD, PHONE, Bank, refused, wait_for
from tests.api.serving import FRONT, make_caller, picture, text

LOGIN = "/api/credentials/Login"
REFRESH = "/api/credentials/RefreshToken"
LOGOUT = "/api/credentials/Logout"
ADMIN_PASSWORD = "a long enough secret"


def signs_in(bank: Bank, password: str = PASSWORD, account: str = PHONE) -> httpx.Response:
    return bank.post("Login", {"phoneNumber": account, "password": password})


def accepted(bank: Bank, token: str) -> bool:
    """Tell whether a user's access token opens Verify; nothing but 200 and 401 is expected."""
    response = bank.post(FRONT, {"image": text(picture(1))}, token)
    assert response.status_code in (200, 401)
    return response.status_code == 200


def refresh(bank: Bank, token: str) -> httpx.Response:
    return bank.client.post(REFRESH, json={"refreshToken": token})


def admins(store: Store) -> Admins:
    parts = store.sign_in
    return Admins(parts.admins, store.tenants, parts.token_families, Passwords(), utc_now)


def make_admin(bank: Bank, name: str = "mona", **given: Any) -> Admin:
    wanted = {"email_address": "mona@bank.example", "password": ADMIN_PASSWORD, **given}
    made: Admin = bank.store(lambda store: admins(store).create(bank.tenant_id, name, **wanted))
    return made


def admin_login(bank: Bank, **changed: str) -> httpx.Response:
    body = {"tenancyName": "Bank", "userNameOrEmailAddress": "mona", "password": ADMIN_PASSWORD, **changed}
    return bank.client.post(LOGIN, json=body, headers={"TenancyName": body["tenancyName"]})


def test_of_tenants_that_differ_in_case_alone_the_very_same_spelling_counts(bank: Bank) -> None:
    """Older releases took such names."""
    make_admin(bank)
    twin = Tenant(uuid4(), "bank", utc_now())

    async def add_twin(store: Store) -> Admin:
        async with store.database.writing() as session:
            columns = {"id": twin.id, "name": twin.name, "created_at": twin.created_at}
            await session.execute(insert(TenantRow).values(**columns, settings={}, disabled=False, cors_origins=[]))
        return await admins(store).create(twin.id, "nour", email_address=None, password=ADMIN_PASSWORD)

    bank.store(add_twin)
    assert admin_login(bank).status_code == 200
    assert admin_login(bank, tenancyName="bank", userNameOrEmailAddress="nour").status_code == 200
    refused(admin_login(bank, userNameOrEmailAddress="nour"), 401, 6006)


def test_wrong_unknown_and_empty_accounts_get_one_answer(bank: Bank) -> None:
    bank.registered()
    answers = [
        refused(signs_in(bank, "wrong password"), 401, 6006),
        refused(signs_in(bank, account="+201112223334"), 401, 6006),
        refused(signs_in(bank, account="nobody@example.com"), 401, 6006),
        # Made by the operator, without a password.
        refused(signs_in(bank, account="+201009999999"), 401, 6006),
    ]
    assert all(answer == answers[0] for answer in answers)
    assert signs_in(bank).status_code == 200


def test_a_blocked_user_hears_so_only_with_the_right_password(bank: Bank) -> None:
    user_id = bank.registered()["user"]["id"]
    bank.store(lambda store: Users(store.users, store.tenants, utc_now).block(bank.tenant_id, user_id))
    refused(signs_in(bank, "wrong password"), 401, 6006)
    refused(signs_in(bank), 403)


@pytest.mark.usefixtures("passwords_at_full_strength")
def test_a_password_hashed_with_older_parameters_is_hashed_anew(bank: Bank) -> None:
    user_id = bank.registered()["user"]["id"]
    older = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)

    async def credential(store: Store) -> str:
        found = await store.sign_in.credentials.credential(bank.tenant_id, PHONE)
        assert found is not None
        assert found.password is not None
        return found.password

    bank.store(lambda store: store.sign_in.credentials.set_password(bank.tenant_id, user_id, older))
    assert bank.store(credential) == older
    assert signs_in(bank).status_code == 200
    newer = bank.store(credential)
    assert newer.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert signs_in(bank).status_code == 200
    assert bank.store(credential) == newer


def test_a_refresh_token_is_good_once_and_prolongs(bank: Bank) -> None:
    first = bank.registered()
    second = refresh(bank, first["refreshToken"]).json()["data"]
    assert set(second) == {"accessToken", "expireInSeconds", "refreshToken", "refreshTokenExpireInSeconds"}
    assert (second["expireInSeconds"], second["refreshTokenExpireInSeconds"]) == (86_400, 604_800)
    assert accepted(bank, first["accessToken"])
    assert accepted(bank, second["accessToken"])
    third = refresh(bank, second["refreshToken"])
    assert third.status_code == 200


def test_a_refresh_token_used_twice_kills_its_family_alone(bank: Bank) -> None:
    stolen = bank.registered()
    other = signs_in(bank).json()["data"]
    thief = refresh(bank, stolen["refreshToken"]).json()["data"]
    assert accepted(bank, thief["accessToken"])
    # The rightful owner comes second: nobody can tell who is who, so both are out.
    refused(refresh(bank, stolen["refreshToken"]), 401, 6007)
    refused(refresh(bank, thief["refreshToken"]), 401, 6007)
    assert [entry.user_id for entry in bank.audited(Action.REFRESH_TOKEN_REUSED)] == [stolen["user"]["id"]]
    assert not accepted(bank, stolen["accessToken"])
    assert not accepted(bank, thief["accessToken"])
    assert accepted(bank, other["accessToken"])
    assert refresh(bank, other["refreshToken"]).status_code == 200


@pytest.mark.parametrize("token", ["", "x", "hwr_" + "A" * 43, "é" * 40, "A" * 129])
def test_what_is_no_refresh_token(bank: Bank, token: str) -> None:
    response = refresh(bank, token)
    assert response.status_code == (400 if token in ("", "A" * 129) else 401)


def test_signing_out_ends_all_tokens_of_the_sign_in(bank: Bank) -> None:
    first, second = bank.registered(), signs_in(bank).json()["data"]
    assert bank.data(LOGOUT, {}, first["accessToken"]) == {"success": True}
    assert not accepted(bank, first["accessToken"])
    refused(refresh(bank, first["refreshToken"]), 401, 6007)
    assert accepted(bank, second["accessToken"])
    assert bank.data(LOGOUT, {"refreshToken": second["refreshToken"]}) == {"success": True}
    assert not accepted(bank, second["accessToken"])
    third = signs_in(bank).json()["data"]
    without_body = bank.client.post(LOGOUT, headers={"Authorization": f"Bearer {third['accessToken']}"})
    assert without_body.json()["data"] == {"success": True}
    assert not accepted(bank, third["accessToken"])
    refused(bank.post(LOGOUT, {}), 401)
    refused(bank.client.post(LOGOUT), 401)


def test_a_tenant_with_an_arabic_name_is_named_in_the_header(bank: Bank) -> None:
    async def make(store: Store) -> UUID:
        tenant = await Tenants(store.tenants, utc_now).create("بنك النيل")
        await admins(store).create(tenant.id, "mona", email_address=None, password=ADMIN_PASSWORD)
        return tenant.id

    bank.store(make)
    body = {"userNameOrEmailAddress": "mona", "password": ADMIN_PASSWORD}
    named = {"TenancyName": "بنك النيل".encode()}
    token = bank.client.post(LOGIN, json=body, headers=named).json()["data"]["accessToken"]
    asked = {**named, "Authorization": f"Bearer {token}".encode()}
    assert bank.client.get("/api/Transactions", headers=asked).status_code == 200
    refused(bank.client.get("/api/Transactions", headers={**asked, "TenancyName": "بنك".encode()}), 401)


def test_a_blocked_user_is_not_refreshed(bank: Bank) -> None:
    data = bank.registered()
    user_id = data["user"]["id"]
    bank.store(lambda store: Users(store.users, store.tenants, utc_now).block(bank.tenant_id, user_id))
    refused(refresh(bank, data["refreshToken"]), 401, 6007)


def test_a_token_of_the_command_line_still_works(bank: Bank) -> None:
    _, key, _, token = bank.store(lambda store: make_caller(bank.settings, store, "Other"))
    assert bank.post(FRONT, {"image": text(picture(1))}, token, ApiKey=key).status_code == 200
    assert bank.data(LOGOUT, {}, token) == {"success": False}


def test_a_forgotten_password(bank: Bank) -> None:
    before = bank.registered()
    for channel, send in (("phoneNumber", "SendPhoneOtp"), ("email", "SendEmailOtp")):
        sent = bank.data(f"ForgetPassword/{send}", {"emailOrPhoneNumber": PHONE, "idNumber": None})
        name = f"{channel}OtpRequestId"
        wait_for(bank, channel, 2)
        code = bank.gateway.last_code(PHONE) if channel == "phoneNumber" else bank.mailbox.last_code(EMAIL)
        body = {"emailOrPhoneNumber": PHONE, name: sent[name]}
        early = bank.post("ForgetPassword/ResetPassword", {**body, "newPassword": "too early for this"})
        refused(early, 422, 6005)
        check = f"ForgetPassword/{send.replace('Send', 'Validate')}"
        right = {**body, f"{channel}Otp": code}
        assert bank.data(check, right) == {"isVerified": True, "isPasswordChanged": False}
        refused(bank.post("ForgetPassword/ResetPassword", {**body, "newPassword": "12345678"}), 422, 6003)
        new = f"another one by {channel}"
        done = bank.data("ForgetPassword/ResetPassword", {**body, "newPassword": new})
        assert done == {"isVerified": True, "isPasswordChanged": True}
        refused(bank.post("ForgetPassword/ResetPassword", {**body, "newPassword": "once more again"}), 422, 6005)
        assert signs_in(bank, new).status_code == 200
    refused(signs_in(bank), 401, 6006)
    assert not accepted(bank, before["accessToken"])
    refused(refresh(bank, before["refreshToken"]), 401, 6007)


def test_a_code_and_the_new_password_in_one_call(bank: Bank) -> None:
    bank.registered()
    sent = bank.data("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": EMAIL})
    wait_for(bank, "phoneNumber", 2)
    body = {
        "emailOrPhoneNumber": EMAIL,
        "phoneNumberOtpRequestId": sent["phoneNumberOtpRequestId"],
        "phoneNumberOtp": bank.gateway.last_code(PHONE),
        "newPassword": "all at once, please",
    }
    assert bank.data("ForgetPassword/ValidatePhoneOtp", body) == {"isVerified": True, "isPasswordChanged": True}
    assert signs_in(bank, "all at once, please").status_code == 200


def test_a_code_for_nobody_looks_like_any_other_and_is_never_sent(bank: Bank) -> None:
    bank.registered(email=None)
    known = bank.data("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": PHONE})
    unknown = bank.data("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": "+201112223334"})
    # Without a confirmed address there is nowhere to send it.
    no_mailbox = bank.data("ForgetPassword/SendEmailOtp", {"emailOrPhoneNumber": PHONE})
    assert [sorted(step) for step in (known, unknown)] == [sorted(known)] * 2
    assert UUID(no_mailbox["emailOtpRequestId"])
    wait_for(bank, "phoneNumber", 2)
    for account, sent in ((PHONE, known), ("+201112223334", unknown)):
        body = {"emailOrPhoneNumber": account, "phoneNumberOtpRequestId": sent["phoneNumberOtpRequestId"]}
        wrong = "000000" if bank.gateway.last_code(PHONE) != "000000" else "111111"
        answer = bank.post("ForgetPassword/ValidatePhoneOtp", {**body, "phoneNumberOtp": wrong}).json()
        assert (answer["error_code"], answer["data"]) == (6001, {"isVerified": False, "isPasswordChanged": False})
    assert [json.loads(call["body"])["to"] for call in bank.gateway.calls] == [PHONE] * 2
    assert bank.mailbox.mails == []
    refused(bank.post("ForgetPassword/SendPhoneOtp", {"emailOrPhoneNumber": "neither"}), 400)


def test_an_admin_signs_in_by_name_or_address_and_refreshes(bank: Bank) -> None:
    make_admin(bank)
    for name in ("mona", " MONA ", "Mona@bank.example"):
        data = admin_login(bank, userNameOrEmailAddress=name, tenancyName="bank").json()["data"]
        assert (data["expireInSeconds"], data["refreshTokenExpireInSeconds"]) == (86_400, 604_800)
    body = {"userNameOrEmailAddress": "mona", "password": ADMIN_PASSWORD}
    by_header = bank.client.post(LOGIN, json=body, headers={"TenancyName": "Bank", "ApiKey": bank.key})
    assert by_header.status_code == 200
    assert bank.client.post(LOGIN, json=body).status_code == 400
    assert refresh(bank, data["refreshToken"]).status_code == 200
    refused(refresh(bank, data["refreshToken"]), 401, 6007)
    assert jwt.decode(data["accessToken"], options={"verify_signature": False})["kind"] == "admin"


def test_what_an_admin_cannot_sign_in_with_gets_one_answer(bank: Bank) -> None:
    mona = make_admin(bank)
    sara = make_admin(bank, "sara", email_address=None)
    bank.store(lambda store: admins(store).disable(sara.id))
    other = make_admin(bank, "only_by_provider", email_address="p@bank.example", password=None)
    answers = [
        refused(admin_login(bank, **changed), 401, 6006)
        for changed in (
            {"password": "wrong"},
            {"userNameOrEmailAddress": "nobody"},
            {"userNameOrEmailAddress": "sara"},
            {"userNameOrEmailAddress": "only_by_provider"},
            {"tenancyName": "No such bank"},
        )
    ]
    assert all(answer == answers[0] for answer in answers)
    told = [(entry.tenant_id, entry.subject) for entry in bank.audited(Action.SIGN_IN_REFUSED)]
    known = [str(one) for one in (mona.id, sara.id, other.id)]
    assert told == [
        (bank.tenant_id, known[0]),
        (bank.tenant_id, "unknown"),
        (bank.tenant_id, known[1]),
        (bank.tenant_id, known[2]),
        (None, "unknown"),
    ]
    refused(admin_login(bank, password="x" * 33), 400)
    bank.store(lambda store: Tenants(store.tenants, utc_now).disable(bank.tenant_id))
    refused(admin_login(bank), 403, 4005)


def test_a_disabled_admin_is_out_at_once(bank: Bank) -> None:
    made = make_admin(bank)
    data = admin_login(bank).json()["data"]
    bank.store(lambda store: admins(store).disable(made.id))
    refused(refresh(bank, data["refreshToken"]), 401, 6007)


def test_tokens_of_users_and_admins_are_not_mixed_up(bank: Bank) -> None:
    make_admin(bank)
    bank.registered()
    assert not accepted(bank, admin_login(bank).json()["data"]["accessToken"])


def test_the_public_keys_verify_tokens(bank: Bank) -> None:
    token = bank.registered()["accessToken"]
    response = bank.client.get("/.well-known/jwks.json")
    assert "max-age" in response.headers["cache-control"]
    keys = jwt.PyJWKSet.from_dict(response.json())
    key = next(one for one in keys.keys if one.key_id == jwt.get_unverified_header(token)["kid"])
    assert jwt.decode(token, key, algorithms=["ES256"])["kind"] == "user"


def test_tokens_survive_the_rotation_of_keys(bank: Bank) -> None:
    token = bank.registered()["accessToken"]
    bank.store(lambda store: SigningKeys(store.sign_in.signing_keys, utc_now).rotate())
    assert accepted(bank, token)
    assert len(bank.client.get("/.well-known/jwks.json").json()["keys"]) >= 1


def test_answers_with_tokens_are_not_kept_by_anybody(bank: Bank) -> None:
    body = bank.registration()
    assert bank.post("Register", body).headers["cache-control"] == "no-store"
    assert signs_in(bank).headers["cache-control"] == "no-store"


def test_guessing_passwords_is_limited_by_account(bank: Bank) -> None:
    bank.registered()
    statuses = [signs_in(bank, f"guess {number}").status_code for number in range(10)]
    assert statuses == [401] * 10
    for response in (signs_in(bank), signs_in(bank, account=PHONE.removeprefix("+2"))):
        refused(response, 429)
        assert int(response.headers["retry-after"]) > 0
    # Another account of the same address is not concerned, and nobody learns whether it exists.
    assert signs_in(bank, account="+201112223334").status_code == 401
    assert signs_in(bank, account=EMAIL).status_code == 200


def test_a_right_password_takes_the_wrong_ones_back(bank: Bank) -> None:
    bank.registered()
    for _ in range(2):
        assert {signs_in(bank, "a wrong guess").status_code for _ in range(6)} == {401}
        assert signs_in(bank).status_code == 200


def test_guessing_is_limited_by_network_address(bank: Bank) -> None:
    for number in range(100):
        body = {"refreshToken": f"hwr_{number}"}
        assert bank.client.post(REFRESH, json=body).status_code == 401
    refused(bank.client.post(REFRESH, json={"refreshToken": "hwr_x"}), 429)
    refused(signs_in(bank), 429)
    refused(bank.post("/v1/otp/verify", {"requestId": str(uuid4()), "inputCode": "123456"}), 429)


def test_keys_with_scopes_and_an_end(bank: Bank) -> None:
    def key_with(*scopes: Scope, **given: Any) -> str:
        async def make(store: Store) -> str:
            keys = ApiKeys(store.api_keys, store.tenants, utc_now)
            return (await keys.create(bank.tenant_id, scopes=scopes or None, **given)).key

        made: str = bank.store(make)
        return made

    token = bank.registered()["accessToken"]
    calls = {
        Scope.ACCOUNTS: lambda key: bank.post("CheckExistenceOfEmailOrPhone", {"phoneNumber": PHONE}, ApiKey=key),
        Scope.OTP: lambda key: bank.post("/v1/otp/verify", {"requestId": str(uuid4()), "inputCode": "1"}, ApiKey=key),
        Scope.VERIFY: lambda key: bank.post(FRONT, {"image": text(picture(1))}, token, ApiKey=key),
    }
    for scope in calls:
        key = key_with(scope)
        assert {other: call(key).status_code for other, call in calls.items()} == {
            other: 200 if other is scope else 403 for other in calls
        }
    answer = refused(calls[Scope.OTP](key_with(Scope.VERIFY)), 403)
    assert answer["error_descriptions"] == ["ApiKey: the key is not for otp"]
    expired = calls[Scope.OTP](key_with(expires_at=utc_now()))
    assert refused(expired, 401)["error_descriptions"] == ["ApiKey: the key has expired"]
