import hmac
import json
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.utils import base64url_encode

from hawiya.accounts.signing_keys import SigningKeys
from hawiya.accounts.tokens import AccessTokens, Subject, TokenClaims, TokenExpired, TokenInvalid
from hawiya.store.opening import Store
from hawiya.verification.accounts import Admin, Scope, SubjectKind
from hawiya.verification.audit import Actor, ActorKind
from hawiya.verification.transaction import User
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
USER = User(id=7, tenant_id=UUID(int=5), name="منى")


@pytest.fixture
def keys(store: Store, clock: SettableClock) -> SigningKeys:
    return SigningKeys(store.sign_in.signing_keys, clock)


@pytest.fixture
def tokens(keys: SigningKeys, clock: SettableClock) -> AccessTokens:
    return AccessTokens(keys, timedelta(days=1), clock)


def _payload(clock: SettableClock, **changed: Any) -> dict[str, Any]:
    now = int(clock.now.timestamp())
    payload = {
        "iss": "hawiya",
        "sub": "7",
        "tid": str(USER.tenant_id),
        "kind": "user",
        "iat": now,
        "exp": now + 60,
        "jti": str(uuid4()),
    }
    return {key: value for key, value in (payload | changed).items() if value is not ...}


async def _signed(keys: SigningKeys, payload: dict[str, Any]) -> str:
    key = await keys.signer()
    return jwt.encode(payload, key.private, algorithm="ES256", headers={"kid": key.id})


async def test_a_token_stands_for_its_user(tokens: AccessTokens, clock: SettableClock) -> None:
    family = uuid4()
    claims = await tokens.verify(await tokens.issue(USER, family))
    expected = TokenClaims(
        Subject(SubjectKind.USER, USER.tenant_id, "7"),
        clock.now,
        clock.now + timedelta(days=1),
        claims.token_id,
        family,
    )
    assert claims == expected
    assert claims.user_id == 7
    with pytest.raises(TokenInvalid):
        _ = claims.admin_id


async def test_a_token_stands_for_its_admin(tokens: AccessTokens, clock: SettableClock) -> None:
    admin = Admin(uuid4(), UUID(int=5), "mona", None, clock.now)
    claims = await tokens.verify(await tokens.issue(admin))
    assert claims.admin_id == admin.id
    with pytest.raises(TokenInvalid):
        _ = claims.user_id


async def test_a_token_names_its_key_and_carries_nothing_personal(tokens: AccessTokens, keys: SigningKeys) -> None:
    token = await tokens.issue(USER)
    payload = jwt.decode(token, options={"verify_signature": False})
    assert sorted(payload) == ["exp", "iat", "iss", "jti", "kind", "sub", "tid"]
    header = jwt.get_unverified_header(token)
    assert (header["alg"], header["kid"]) == ("ES256", (await keys.signer()).id)


async def test_two_tokens_differ(tokens: AccessTokens) -> None:
    assert await tokens.issue(USER) != await tokens.issue(USER)


async def test_a_token_lives_to_its_last_second(tokens: AccessTokens, clock: SettableClock) -> None:
    token = await tokens.issue(USER)
    clock.advance(days=1, seconds=-1)
    assert (await tokens.verify(token)).user_id == 7
    clock.advance(seconds=1)
    with pytest.raises(TokenExpired):
        await tokens.verify(token)


async def test_a_token_of_a_key_that_is_not_ours(tokens: AccessTokens, keys: SigningKeys, clock: SettableClock) -> None:
    foreign = ec.generate_private_key(ec.SECP256R1())
    for key_id in ((await keys.signer()).id, "other"):
        token = jwt.encode(_payload(clock), foreign, algorithm="ES256", headers={"kid": key_id})
        with pytest.raises(TokenInvalid):
            await tokens.verify(token)


async def test_no_character_of_a_token_can_change(tokens: AccessTokens) -> None:
    token = await tokens.issue(USER)
    head, payload, signature = token.split(".")
    for changed in (f"{head}.{payload}.{signature[::-1]}", f"{head}.{payload}x.{signature}", f"{head}.{payload}."):
        with pytest.raises(TokenInvalid):
            await tokens.verify(changed)


@pytest.mark.parametrize("text", ["", "a", "a.b.c", "....", "\0", "رمز", "Bearer x"])
async def test_a_text_that_is_no_token(tokens: AccessTokens, text: str) -> None:
    with pytest.raises(TokenInvalid):
        await tokens.verify(text)


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_another_algorithm_is_refused(
    tokens: AccessTokens, keys: SigningKeys, clock: SettableClock, algorithm: str
) -> None:
    key = await keys.signer()
    # The known confusion: the public key, which everybody has, as the secret of an HMAC. Libraries refuse to sign so.
    public = key.public().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    unsigned = jwt.encode(_payload(clock), "", algorithm="none", headers={"kid": key.id})
    header = {"alg": algorithm, "kid": key.id, "typ": "JWT"}
    signed = f"{base64url_encode(json.dumps(header).encode()).decode()}.{unsigned.split('.')[1]}"
    signature = hmac.digest(public, signed.encode(), "sha256") if algorithm == "HS256" else b""
    token = f"{signed}.{base64url_encode(signature).decode()}"
    with pytest.raises(TokenInvalid):
        await tokens.verify(token)


@pytest.mark.parametrize(
    "changed",
    [{name: ...} for name in ("iss", "sub", "tid", "kind", "iat", "exp", "jti")]
    + [
        {"iss": "other"},
        {"sub": "0"},
        {"sub": "-7"},
        {"sub": "seven"},
        {"sub": str(2**63)},
        {"tid": "bank"},
        {"tid": 5},
        {"kind": "root"},
        {"kind": "admin"},
        {"jti": "x"},
        {"fam": "x"},
        {"act": "x"},
        {"act": {}},
        {"act": {"sub": str(USER.tenant_id)}},
        {"act": {"sub": "x", "kind": "api_key"}},
        {"act": {"sub": str(USER.tenant_id), "kind": "user"}},
        {"act": {"sub": str(USER.tenant_id), "kind": "unheard of"}},
        {"exp": "tomorrow"},
        {"exp": 1e300},
        {"iat": None},
    ],
)
async def test_claims_that_are_missing_or_wrong(
    tokens: AccessTokens, keys: SigningKeys, clock: SettableClock, changed: dict[str, Any]
) -> None:
    token = await _signed(keys, _payload(clock, **changed))
    with pytest.raises(TokenInvalid):
        await tokens.verify(token)


async def test_a_token_may_be_for_one_thing(tokens: AccessTokens) -> None:
    issuer = await tokens.issuer()
    claims = await tokens.verify(issuer.issue(Subject.of(USER), uuid4(), Scope.VERIFY))
    assert [scope for scope in Scope if claims.is_for(scope)] == [Scope.VERIFY]
    whole = await tokens.verify(issuer.issue(Subject.of(USER)))
    assert all(whole.is_for(scope) for scope in Scope)


@pytest.mark.parametrize("kind", [ActorKind.API_KEY, ActorKind.ADMIN])
async def test_a_token_names_who_opened_the_session(tokens: AccessTokens, kind: ActorKind) -> None:
    opener = Actor(kind, str(uuid4()))
    token = (await tokens.issuer()).issue(Subject.of(USER), uuid4(), Scope.VERIFY, opener)
    assert (await tokens.verify(token)).opened_by == opener
    assert (await tokens.verify(await tokens.issue(USER, uuid4()))).opened_by is None


@pytest.mark.parametrize("scope", ["", "unheard of", "verify_all"])
async def test_what_a_newer_release_calls_a_scope_is_for_nothing_here(
    tokens: AccessTokens, keys: SigningKeys, clock: SettableClock, scope: str
) -> None:
    claims = await tokens.verify(await _signed(keys, _payload(clock, scope=scope)))
    assert not any(claims.is_for(one) for one in Scope)


@pytest.mark.parametrize("scope", [1, ["verify"], True])
async def test_a_scope_is_a_text(tokens: AccessTokens, keys: SigningKeys, clock: SettableClock, scope: Any) -> None:
    with pytest.raises(TokenInvalid):
        await tokens.verify(await _signed(keys, _payload(clock, scope=scope)))
