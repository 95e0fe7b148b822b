"""What the tables of sign-in must keep to, on both databases."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from hawiya.accounts.api_keys import ApiKeys
from hawiya.store.opening import Store
from hawiya.store.sign_in import forget_user
from hawiya.verification.accounts import (
    Admin,
    AdminNameTaken,
    EmailTaken,
    ProofMissing,
    Purpose,
    RefreshToken,
    Registration,
    ReusedFamily,
    Scope,
    SignedIn,
    SubjectKind,
    TokenFamily,
)
from hawiya.verification.audit import Actor, ActorKind
from hawiya.verification.tenant import NewUser, PhoneTaken, Tenant
from hawiya.verification.transaction import StepName
from tests import invented
from tests.conftest import SettableClock
from tests.unit.store.signed_up import EMAIL, PHONE, assert_signed_up, sign_up

pytestmark = pytest.mark.anyio


def registration(of: Tenant, clock: SettableClock, **new: str) -> Registration:
    given = {"name": "sara", "phone_number": "+201006666666", "email_address": "sara@example.com", **new}
    return Registration(NewUser(of.id, **given), None, True, (), clock.now, clock.now)


def tokens(of: Tenant, clock: SettableClock) -> SignedIn:
    family = TokenFamily(uuid4(), of.id, SubjectKind.USER, "1", clock.now, clock.now + timedelta(days=7))
    return SignedIn(family, RefreshToken(uuid4().bytes * 2, family.expires_at), b"answer")


async def test_a_registration_is_read_back(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    await assert_signed_up(store.sign_in, bank, await sign_up(store.sign_in, bank, clock.now))


@pytest.mark.parametrize(
    ("changed", "error"), [({"phone_number": PHONE}, PhoneTaken), ({"email_address": EMAIL.upper()}, EmailTaken)]
)
async def test_what_is_taken_leaves_nothing_behind(
    store: Store, clock: SettableClock, changed: dict[str, str], error: type[Exception]
) -> None:
    bank = await invented.tenant(store, clock.now)
    await sign_up(store.sign_in, bank, clock.now)
    signed_in = tokens(bank, clock)
    with pytest.raises(error):
        await store.sign_in.credentials.register(registration(bank, clock, **changed), lambda _: signed_in, None)
    assert await store.sign_in.credentials.credential(bank.id, "+201006666666") is None
    assert not await store.sign_in.token_families.is_alive(signed_in.family.id, clock.now)


async def test_another_tenant_is_another_world(store: Store, clock: SettableClock) -> None:
    bank, shop = await invented.tenant(store, clock.now), await invented.tenant(store, clock.now, "shop")
    written = await sign_up(store.sign_in, bank, clock.now)
    made = registration(shop, clock, phone_number=PHONE, email_address=EMAIL)
    await store.sign_in.credentials.register(made, lambda _: tokens(shop, clock), None)
    assert await store.sign_in.admins.get(shop.id, written.admin.id) is None
    assert await store.sign_in.admins.credential(shop.id, "mona") is None
    code = written.code
    assert await store.sign_in.codes.verified(shop.id, Purpose.PHONE, code.id, clock.now) is None


async def test_a_proof_is_used_up_once_whoever_comes_first(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    proof = (await sign_up(store.sign_in, bank, clock.now)).code
    again = Registration(
        NewUser(bank.id, name="b", phone_number="+201001112223"), None, False, (proof.id,), clock.now, clock.now
    )
    with pytest.raises(ProofMissing):
        await store.sign_in.credentials.register(again, lambda _: tokens(bank, clock), None)
    assert await store.sign_in.credentials.credential(bank.id, "+201001112223") is None


async def test_tries_are_taken_one_by_one_however_many_ask_at_once(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    written = (await sign_up(store.sign_in, bank, clock.now)).code
    code = replace(written, id=uuid4(), verified_at=None, tries_left=5)
    codes = store.sign_in.codes
    await codes.add(code)
    tried = await asyncio.gather(*(codes.spend_try(bank.id, Purpose.PHONE, code.id, clock.now) for _ in range(20)))
    assert sorted(one.tries_left for one in tried if one is not None) == [0, 1, 2, 3, 4]
    assert await codes.mark_verified(code.id, clock.now)
    assert not await codes.mark_verified(code.id, clock.now)


async def test_a_refresh_token_rotates_once_however_many_ask_at_once(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    signed_in, families = tokens(bank, clock), store.sign_in.token_families
    await families.start(signed_in.family, signed_in.refresh)

    async def rotate(number: int) -> TokenFamily | ReusedFamily | None:
        successor = RefreshToken(bytes([number]) * 32, clock.now + timedelta(days=7))
        return await families.rotate(signed_in.refresh.digest, successor, clock.now)

    results = await asyncio.gather(*(rotate(number) for number in range(10)))
    assert sum(isinstance(result, TokenFamily) for result in results) == 1
    assert sum(isinstance(result, ReusedFamily) for result in results) == 1
    assert not await families.is_alive(signed_in.family.id, clock.now)


async def test_an_expired_refresh_token(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    signed_in, families = tokens(bank, clock), store.sign_in.token_families
    await families.start(signed_in.family, signed_in.refresh)
    clock.advance(days=7)
    successor = RefreshToken(b"n" * 32, clock.now + timedelta(days=7))
    assert await families.rotate(signed_in.refresh.digest, successor, clock.now) is None


async def test_names_and_addresses_of_admins_are_taken_once(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    await sign_up(store.sign_in, bank, clock.now)
    with pytest.raises(AdminNameTaken):
        await store.sign_in.admins.add(Admin(uuid4(), bank.id, "Mona", None, clock.now), None)
    with pytest.raises(EmailTaken):
        await store.sign_in.admins.add(Admin(uuid4(), bank.id, "m2", "MONA@bank.example", clock.now), None)


async def test_what_nobody_asks_for_any_more_is_swept(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    written = await sign_up(store.sign_in, bank, clock.now)
    await store.sign_in.sweep(clock.now)
    await assert_signed_up(store.sign_in, bank, written)
    clock.advance(days=2)
    await store.sign_in.sweep(clock.now)
    assert await store.sign_in.credentials.answer(written.call) is None
    assert await store.sign_in.token_families.is_alive(written.family.id, clock.now)
    clock.advance(days=60)
    await store.sign_in.sweep(clock.now)
    assert not await store.sign_in.token_families.is_alive(written.family.id, clock.now)


async def test_a_verification_leaves_the_sign_in_as_it_is(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    written = await sign_up(store.sign_in, bank, clock.now)
    user = written.user
    verified = replace(user, verified=True, name="name of the card", email_address=None)
    started = invented.transaction(user, clock.now)
    await invented.take_step(store, started, StepName.LIVENESS, {"face_1": b"picture"}, verified)
    await assert_signed_up(store.sign_in, bank, written)
    stored = await store.users.get(bank.id, user.id)
    assert stored is not None
    assert (stored.verified, stored.email_address) == (True, EMAIL)


async def test_a_user_who_is_erased_leaves_no_token_and_no_code(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    parts = store.sign_in
    mine, others = ((await sign_up(parts, bank, clock.now)).code, tokens(bank, clock))
    code = replace(mine, id=uuid4(), user_id=7)
    await parts.codes.add(code)
    family = replace(others.family, id=uuid4(), subject="7")
    await parts.token_families.start(family, RefreshToken(b"7" * 32, family.expires_at))
    await parts.token_families.start(others.family, others.refresh)
    async with store.database.writing() as session:
        await forget_user(session, bank.id, 7)
    assert await parts.codes.verified(bank.id, Purpose.PHONE, code.id, clock.now) is None
    assert not await parts.token_families.is_alive(family.id, clock.now)
    assert await parts.token_families.is_alive(others.family.id, clock.now)


async def test_a_family_that_a_key_opened_is_good_as_long_as_the_key(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    families = store.sign_in.token_families
    opened = tokens(bank, clock)
    await families.start(opened.family, None)
    keys = ApiKeys(store.api_keys, store.tenants, clock)
    lasting = await keys.create(bank.id, scopes=[Scope.SESSIONS])
    ending = await keys.create(bank.id, scopes=[Scope.SESSIONS], expires_at=clock.now + timedelta(minutes=5))

    async def alive(key_id: UUID) -> bool:
        return await families.is_alive(opened.family.id, clock.now, Actor(ActorKind.API_KEY, str(key_id)))

    assert [await alive(one) for one in (lasting.id, ending.id, uuid4())] == [True, True, False]
    clock.advance(minutes=5)
    assert [await alive(lasting.id), await alive(ending.id)] == [True, False]
    await keys.revoke(lasting.id)
    assert not await alive(lasting.id)
    # Another sign-in of the same user has nothing to do with it.
    assert await families.is_alive(opened.family.id, clock.now)


async def test_a_family_that_an_admin_opened_is_good_as_long_as_the_admin(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    families = store.sign_in.token_families
    opened = tokens(bank, clock)
    await families.start(opened.family, None)
    admin = Admin(uuid4(), bank.id, "root", None, clock.now)
    await store.sign_in.admins.add(admin, None)
    by = Actor(ActorKind.ADMIN, str(admin.id))
    assert await families.is_alive(opened.family.id, clock.now, by)
    await store.sign_in.admins.set_disabled(admin.id, disabled=True)
    assert not await families.is_alive(opened.family.id, clock.now, by)
    await store.sign_in.admins.set_disabled(admin.id, disabled=False)
    await families.revoke(opened.family.id, clock.now)
    assert not await families.is_alive(opened.family.id, clock.now, by)
