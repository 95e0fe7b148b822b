from uuid import UUID

import jwt
import pytest

from hawiya.accounts.signing_keys import LONGEST_TOKEN_LIFE, SigningKeys
from hawiya.accounts.tokens import AccessTokens, TokenInvalid
from hawiya.store.opening import Store
from hawiya.verification.transaction import User
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
USER = User(id=7, tenant_id=UUID(int=5), name=None)
MONTH = LONGEST_TOKEN_LIFE


def server(store: Store, clock: SettableClock) -> tuple[SigningKeys, AccessTokens]:
    """One of the servers of an installation, with its own view of the keys."""
    keys = SigningKeys(store.sign_in.signing_keys, clock)
    return keys, AccessTokens(keys, MONTH, clock)


async def test_servers_share_one_key(store: Store, clock: SettableClock) -> None:
    (first, first_tokens), (second, second_tokens) = server(store, clock), server(store, clock)
    assert (await first.signer()).id == (await second.signer()).id
    assert (await second_tokens.verify(await first_tokens.issue(USER))).user_id == 7
    assert len(await first.all()) == 1


async def test_an_old_key_verifies_until_its_last_token_has_expired(store: Store, clock: SettableClock) -> None:
    keys, tokens = server(store, clock)
    old = await tokens.issue(USER)
    clock.advance(days=1)
    rotated = await keys.rotate()
    new = await tokens.issue(USER)
    assert jwt.get_unverified_header(new)["kid"] == rotated != jwt.get_unverified_header(old)["kid"]
    assert (await tokens.verify(old)).user_id == (await tokens.verify(new)).user_id == 7
    assert len((await keys.published())["keys"]) == 2
    clock.advance(days=30)
    assert [key["kid"] for key in (await keys.published())["keys"]] == [rotated]
    with pytest.raises(TokenInvalid):
        await tokens.verify(old)


async def test_a_compromised_key_stops_at_once(store: Store, clock: SettableClock) -> None:
    keys, tokens = server(store, clock)
    stolen = await tokens.issue(USER)
    await keys.rotate(at_once=True)
    with pytest.raises(TokenInvalid):
        await tokens.verify(stolen)
    assert (await tokens.verify(await tokens.issue(USER))).user_id == 7


async def test_another_server_learns_of_a_new_key_by_its_tokens(store: Store, clock: SettableClock) -> None:
    (keys, tokens), (_, others) = server(store, clock), server(store, clock)
    await others.verify(await tokens.issue(USER))
    await keys.rotate()
    token = await tokens.issue(USER)
    clock.advance(seconds=1)
    assert (await others.verify(token)).user_id == 7


async def test_unknown_keys_are_looked_up_once_a_second_at_most(store: Store, clock: SettableClock) -> None:
    keys, tokens = server(store, clock)
    await tokens.issue(USER)
    reads = 0
    repository = store.sign_in.signing_keys
    read_all = repository.all

    async def counted() -> object:
        nonlocal reads
        reads += 1
        return await read_all()

    repository.all = counted  # type: ignore[method-assign, assignment]
    for _ in range(100):
        assert await keys.verifier("nobody's") is None
    assert reads == 0
    clock.advance(seconds=1)
    for _ in range(100):
        assert await keys.verifier("nobody's") is None
    assert reads == 1


async def test_the_published_keys_verify_tokens_and_hold_no_private_part(store: Store, clock: SettableClock) -> None:
    keys, tokens = server(store, clock)
    token = await tokens.issue(USER)
    (published,) = (await keys.published())["keys"]
    assert set(published) == {"kty", "crv", "x", "y", "kid", "use", "alg"}
    public = jwt.PyJWK(published)
    options = {"verify_exp": False, "verify_iat": False, "verify_aud": False}
    assert jwt.decode(token, public, algorithms=["ES256"], options=options)["sub"] == "7"
