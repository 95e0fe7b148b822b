from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest

from hawiya.accounts.tokens import AccessTokens, TokenClaims, TokenExpired, TokenInvalid, TokenSecretTooShort
from hawiya.verification.transaction import User
from tests.conftest import SettableClock

SECRET = b"s" * 32
USER = User(id=7, tenant_id=UUID(int=5), name="منى")


@pytest.fixture
def tokens(clock: SettableClock) -> AccessTokens:
    return AccessTokens(SECRET, timedelta(days=1), clock)


def _payload(clock: SettableClock, **changed: Any) -> dict[str, Any]:
    now = int(clock.now.timestamp())
    payload = {
        "iss": "hawiya",
        "sub": "7",
        "tid": str(USER.tenant_id),
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid4()),
    }
    return {key: value for key, value in (payload | changed).items() if value is not ...}


def test_a_token_stands_for_its_user(tokens: AccessTokens, clock: SettableClock) -> None:
    claims = tokens.verify(tokens.issue(USER))
    expected = TokenClaims(7, USER.tenant_id, clock.now, clock.now + timedelta(days=1), claims.token_id)
    assert claims == expected


def test_a_token_carries_nothing_personal(tokens: AccessTokens) -> None:
    payload = jwt.decode(tokens.issue(USER), options={"verify_signature": False})
    assert sorted(payload) == ["exp", "iat", "iss", "jti", "sub", "tid"]


def test_two_tokens_differ(tokens: AccessTokens) -> None:
    assert tokens.issue(USER) != tokens.issue(USER)


def test_a_token_lives_to_its_last_second(tokens: AccessTokens, clock: SettableClock) -> None:
    token = tokens.issue(USER)
    clock.advance(days=1, seconds=-1)
    assert tokens.verify(token).user_id == 7
    clock.advance(seconds=1)
    with pytest.raises(TokenExpired):
        tokens.verify(token)


def test_a_token_of_another_secret(tokens: AccessTokens, clock: SettableClock) -> None:
    foreign = AccessTokens(b"x" * 32, timedelta(days=1), clock).issue(USER)
    with pytest.raises(TokenInvalid):
        tokens.verify(foreign)


def test_no_character_of_a_token_can_change(tokens: AccessTokens) -> None:
    token = tokens.issue(USER)
    head, payload, signature = token.split(".")
    for changed in (f"{head}.{payload}.{signature[::-1]}", f"{head}.{payload}x.{signature}", f"{head}.{payload}."):
        with pytest.raises(TokenInvalid):
            tokens.verify(changed)


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "....", "\0", "رمز", "Bearer x"])
def test_a_text_that_is_no_token(tokens: AccessTokens, text: str) -> None:
    with pytest.raises(TokenInvalid):
        tokens.verify(text)


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_another_algorithm_is_refused(tokens: AccessTokens, clock: SettableClock, algorithm: str) -> None:
    key = "" if algorithm == "none" else b"s" * 64
    token = jwt.encode(_payload(clock), key, algorithm=algorithm)
    strong = AccessTokens(b"s" * 64, timedelta(days=1), clock)
    with pytest.raises(TokenInvalid):
        strong.verify(token)


@pytest.mark.parametrize(
    "changed",
    [{name: ...} for name in ("iss", "sub", "tid", "iat", "exp", "jti")]
    + [
        {"iss": "other"},
        {"sub": "0"},
        {"sub": "-7"},
        {"sub": "seven"},
        {"sub": str(2**63)},
        {"tid": "bank"},
        {"tid": 5},
        {"jti": "x"},
        {"exp": "tomorrow"},
        {"exp": 1e300},
        {"iat": None},
    ],
)
def test_claims_that_are_missing_or_wrong(tokens: AccessTokens, clock: SettableClock, changed: dict[str, Any]) -> None:
    token = jwt.encode(_payload(clock, **changed), SECRET, algorithm="HS256")
    with pytest.raises(TokenInvalid):
        tokens.verify(token)


def test_a_token_signed_by_the_secret_is_good_wherever_it_was_made(tokens: AccessTokens, clock: SettableClock) -> None:
    token = jwt.encode(_payload(clock), SECRET, algorithm="HS256")
    assert tokens.verify(token).user_id == 7


def test_a_short_secret_is_refused(clock: SettableClock) -> None:
    with pytest.raises(TokenSecretTooShort, match="32 bytes"):
        AccessTokens(b"s" * 31, timedelta(days=1), clock)
