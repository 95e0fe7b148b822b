"""Identity providers, against a provider of the tests: ID tokens of users, the sign-in of admins."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from hawiya.settings import Settings
from hawiya.sign_in_settings import SignInSettings
from hawiya.verification.audit import SYSTEM, Action
from tests.api.accounts import PASSWORD, PHONE, Bank, refused
from tests.api.serving import ScriptedExaminer, make_caller, serving, with_store
from tests.api.test_sign_in import make_admin
from tests.mailboxes import codes_to, mail_server, sms_gateway
from tests.oidc_provider import CLIENT_ID, CLIENT_SECRET, OidcTestProvider, oidc_provider

STEP = "Register/StepVerifyOAuthToken"
REDIRECT = "https://hawiya.bank.example/api/credentials/oidc/callback"


@pytest.fixture
def provider() -> Iterator[OidcTestProvider]:
    with oidc_provider() as running:
        yield running


@pytest.fixture
def bank(settings: Settings, provider: OidcTestProvider) -> Iterator[Bank]:
    """A server that believes the provider."""
    believed = SignInSettings(
        oidc_issuer=provider.issuer,
        oidc_client_id=CLIENT_ID,
        oidc_client_secret=CLIENT_SECRET,
        oidc_name="Google",
        oidc_redirect_url=REDIRECT,
        oidc_allow_http=True,
    )
    with sms_gateway() as gateway, mail_server() as mailbox:
        settings = settings.model_copy(update={"sign_in": believed, "code": codes_to(gateway, mailbox)})
        tenant_id, key, _, _ = with_store(
            settings, lambda store: make_caller(settings, store, "Bank", phone="+201009999999")
        )
        with serving(settings, ScriptedExaminer()) as url, httpx.Client(base_url=url, timeout=60) as client:
            yield Bank(url, settings, tenant_id, key, client, gateway, mailbox)


def step(bank: Bank, token: str, provider: str = "Google") -> dict[str, Any]:
    response = bank.post(STEP, {"provider": provider, "IdToken": token})
    assert response.status_code == 200
    answer: dict[str, Any] = response.json()
    return answer


def test_an_id_token_stands_for_the_email_code(bank: Bank, provider: OidcTestProvider) -> None:
    data = step(bank, provider.id_token(email="Mona@Example.com"), "google")["data"]
    assert (data["isVerified"], data["validationResult"], data["email"]) == (True, "verified", "mona@example.com")
    body = bank.registration(email=None, oAuthTokenVerificationRequestId=data["oAuthTokenVerificationRequestId"])
    registered = bank.data("Register", body)
    assert (registered["isEmailConfirmed"], registered["user"]["emailAddress"]) == (True, "mona@example.com")
    assert bank.data("Login", {"phoneNumber": "mona@example.com", "password": PASSWORD})
    refused(bank.post("Register", {**body, "name": "again"}), 422, 6005)


def test_an_id_token_confirms_the_email_of_a_registered_user(bank: Bank, provider: OidcTestProvider) -> None:
    token = bank.registered(email=None)["accessToken"]
    data = bank.data("VerifyOAuthToken", {"provider": "Google", "IdToken": provider.id_token()})
    proof = {"oAuthTokenVerificationRequestId": data["oAuthTokenVerificationRequestId"]}
    assert bank.data("VerifyEmail", proof, token)["isEmailConfirmed"] is True
    assert bank.data("Login", {"phoneNumber": provider.email, "password": PASSWORD})["user"]["phoneNumber"] == PHONE


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"iss": "https://evil.example"}, "another issuer"),
        ({"aud": "another-app"}, "another client"),
        ({"aud": [CLIENT_ID, "b"], "azp": "b"}, "another client"),
        ({"exp": 1_700_000_000}, "expired"),
        ({"exp": ...}, "expired"),
        ({"iat": 4_000_000_000}, "future"),
        ({"sub": ...}, "nobody"),
        ({"email_verified": False}, "vouch"),
        ({"email_verified": ...}, "vouch"),
        ({"email": "no address"}, "no e-mail"),
    ],
)
def test_tokens_that_prove_nothing(bank: Bank, provider: OidcTestProvider, changed: dict[str, Any], says: str) -> None:
    answer = step(bank, provider.id_token(**changed))
    assert (answer["error_code"], answer["data"]["isVerified"], answer["data"]["email"]) == (6011, False, None)
    assert says in answer["data"]["validationResult"]


def test_tokens_that_the_provider_did_not_sign(bank: Bank, provider: OidcTestProvider) -> None:
    genuine = provider.id_token()
    claims = jwt.decode(genuine, options={"verify_signature": False})
    key_id = jwt.get_unverified_header(genuine)["kid"]
    foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    forged = jwt.encode(claims, foreign, algorithm="RS256", headers={"kid": key_id})
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": key_id})
    by_secret = jwt.encode(claims, "s" * 32, algorithm="HS256", headers={"kid": key_id})
    for token in (forged, unsigned, by_secret, "x", "a.b.c", genuine[:-4]):
        answer = step(bank, token)
        assert (answer["error_code"], answer["data"]["validationResult"]) == (6011, "not signed by the provider")


def test_a_provider_that_is_not_configured_or_down(bank: Bank, provider: OidcTestProvider) -> None:
    refused(bank.post(STEP, {"provider": "Microsoft", "IdToken": "x"}), 422, 6008)
    provider.down = True
    response = bank.post(STEP, {"provider": "Google", "IdToken": provider.id_token()})
    refused(response, 503)
    assert response.headers["retry-after"]
    provider.down = False
    assert step(bank, provider.id_token())["data"]["isVerified"] is True


def test_keys_are_looked_up_once(bank: Bank, provider: OidcTestProvider) -> None:
    for _ in range(5):
        assert step(bank, provider.id_token())["data"]["isVerified"] is True
    assert provider.calls == ["/.well-known/openid-configuration", "/keys"]


def browser_to_callback(bank: Bank, provider: OidcTestProvider) -> tuple[httpx.Response, str]:
    """Go the way of a browser; return the answer that set the cookie, and the callback with code and state."""
    started = bank.client.get("/api/credentials/oidc/start", params={"tenancyName": "bank"})
    assert started.status_code == 302, started.text
    location = httpx.get(started.headers["location"], follow_redirects=False).headers["location"]
    assert location.startswith(REDIRECT)
    return started, location.removeprefix("https://hawiya.bank.example")


def test_an_admin_signs_in_at_the_provider(bank: Bank, provider: OidcTestProvider) -> None:
    made = make_admin(bank, email_address=provider.email, password=None)
    started, callback = browser_to_callback(bank, provider)
    query = {name: values[0] for name, values in parse_qs(urlsplit(started.headers["location"]).query).items()}
    assert (query["scope"], query["code_challenge_method"]) == ("openid email", "S256")
    cookie = started.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert query["nonce"] not in cookie
    answer = bank.client.get(callback)
    assert answer.status_code == 200, answer.text
    token = answer.json()["data"]["accessToken"]
    assert jwt.decode(token, options={"verify_signature": False})["sub"] == str(made.id)
    assert answer.headers["cache-control"] == "no-store"
    # The code is good once, and the cookie is gone.
    refused(bank.client.get(callback), 401, 6006)


def test_what_does_not_sign_an_admin_in(bank: Bank, provider: OidcTestProvider) -> None:
    make_admin(bank, email_address=provider.email, password=None)
    _, callback = browser_to_callback(bank, provider)
    refused(httpx.get(bank.url + callback), 401, 6006)  # another browser: no cookie
    refused(bank.client.get(callback.replace("state=", "state=x")), 401, 6006)
    refused(bank.client.get("/api/credentials/oidc/callback"), 401, 6006)
    provider.nonce_of_tokens = "of another sign-in"
    refused(bank.client.get(browser_to_callback(bank, provider)[1]), 401, 6006)
    provider.nonce_of_tokens = None
    provider.email = "stranger@bank.example"
    refused(bank.client.get(browser_to_callback(bank, provider)[1]), 401, 6006)
    provider.email, provider.verified = "mona@bank.example", False
    refused(bank.client.get(browser_to_callback(bank, provider)[1]), 401, 6006)
    provider.verified, provider.email = True, "off@bank.example"
    off = make_admin(bank, name="off", email_address=provider.email, password=None).id
    bank.store(lambda store: store.sign_in.admins.set_disabled(off, disabled=True))
    refused(bank.client.get(browser_to_callback(bank, provider)[1]), 401, 6006)
    provider.email = "mona@bank.example"
    refused(bank.client.get("/api/credentials/oidc/start", params={"tenancyName": "No such bank"}), 401, 6006)
    told = bank.audited(Action.SIGN_IN_REFUSED)
    # Without its cookie nobody knows of which tenant a browser is; who is disabled is named, a stranger is not.
    tenants = [
        None,
        bank.tenant_id,
        bank.tenant_id,
        bank.tenant_id,
        bank.tenant_id,
        bank.tenant_id,
        bank.tenant_id,
        None,
    ]
    assert [one.tenant_id for one in told] == tenants
    assert [one.subject for one in told] == ["unknown"] * 6 + [str(off), "unknown"]
    assert {(one.actor, one.details["by"]) for one in told if one.details} == {(SYSTEM, "oidc")}
    assert bank.client.get(browser_to_callback(bank, provider)[1]).status_code == 200


def test_without_a_provider_both_say_so(settings: Settings) -> None:
    _, key, _, _ = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    with serving(settings, ScriptedExaminer()) as url:
        body = {"provider": "Google", "IdToken": "x"}
        token = httpx.post(f"{url}/api/DigitalIdentity/VerifyOAuthToken", json=body, headers={"ApiKey": key})
        refused(token, 422, 6008)
        refused(httpx.get(f"{url}/api/credentials/oidc/start?tenancyName=Bank"), 422, 6008)
        unsent = httpx.post(
            f"{url}/api/DigitalIdentity/Register/StepVerifyPhone", json={"phoneNumber": PHONE}, headers={"ApiKey": key}
        )
        refused(unsent, 422, 6010)
