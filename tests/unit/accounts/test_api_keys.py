from uuid import uuid4

import pytest
from sqlalchemy import select

from hawiya.accounts.api_keys import ApiKeys, KeyHolder, RevokedKey, ScopeMissing, TenantDisabled, UnknownKey, digest
from hawiya.accounts.tenants import Tenants, UnknownTenant
from hawiya.store.opening import Store
from hawiya.store.tables import ApiKeyRow
from hawiya.verification.accounts import Scope
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


async def test_a_key_stands_for_its_tenant(api_keys: ApiKeys, tenants: Tenants) -> None:
    bank, shop = await tenants.create("bank"), await tenants.create("shop")
    first, second, other = [await api_keys.create(tenant.id) for tenant in (bank, bank, shop)]
    assert len({first.key, second.key, other.key}) == 3
    assert await api_keys.authenticate(first.key) == KeyHolder(first.id, bank)
    assert await api_keys.authenticate(second.key) == KeyHolder(second.id, bank)
    assert await api_keys.authenticate(other.key) == KeyHolder(other.id, shop)


async def test_a_key_is_256_bits_and_kept_as_a_digest(api_keys: ApiKeys, tenants: Tenants, store: Store) -> None:
    made = await api_keys.create((await tenants.create("bank")).id)
    assert made.key.startswith(made.prefix)
    assert (len(made.key), len(made.prefix)) == (4 + 43, 10)
    async with store.database.reading() as session:
        row = (await session.scalars(select(ApiKeyRow))).one()
    assert row.digest == digest(made.key)
    assert made.key not in repr(vars(row))


@pytest.mark.parametrize("key", ["", "hwy_", "hwy_" + "A" * 43, "HWY_x", "hwy_مفتاح", "hwy_\0", "hwy_" + "A" * 200])
async def test_a_key_that_nobody_was_given(api_keys: ApiKeys, tenants: Tenants, key: str) -> None:
    await api_keys.create((await tenants.create("bank")).id)
    with pytest.raises(UnknownKey):
        await api_keys.authenticate(key)


async def test_a_key_is_revoked_alone_and_for_ever(api_keys: ApiKeys, tenants: Tenants, clock: SettableClock) -> None:
    bank = await tenants.create("bank")
    revoked, good = await api_keys.create(bank.id), await api_keys.create(bank.id)
    await api_keys.revoke(revoked.id)
    with pytest.raises(RevokedKey):
        await api_keys.authenticate(revoked.key)
    assert (await api_keys.authenticate(good.key)).tenant == bank
    kept = {record.id: record.revoked_at for record in await api_keys.of_tenant(bank.id)}
    assert kept == {revoked.id: clock.now, good.id: None}
    with pytest.raises(UnknownKey):
        await api_keys.revoke(revoked.id)


async def test_a_disabled_tenant_has_no_good_key(api_keys: ApiKeys, tenants: Tenants) -> None:
    bank = await tenants.create("bank")
    made = await api_keys.create(bank.id)
    await tenants.disable(bank.id)
    with pytest.raises(TenantDisabled):
        await api_keys.authenticate(made.key)


async def test_a_key_belongs_to_a_tenant(api_keys: ApiKeys) -> None:
    with pytest.raises(UnknownTenant):
        await api_keys.create(uuid4())


async def test_a_key_without_scopes_is_for_everything_but_sessions(api_keys: ApiKeys, tenants: Tenants) -> None:
    bank = await tenants.create("bank")
    every, one = await api_keys.create(bank.id), await api_keys.create(bank.id, scopes=[Scope.SESSIONS])
    for scope in set(Scope) - {Scope.SESSIONS}:
        assert (await api_keys.authenticate(every.key, scope)).tenant == bank
        with pytest.raises(ScopeMissing):
            await api_keys.authenticate(one.key, scope)
    with pytest.raises(ScopeMissing):
        await api_keys.authenticate(every.key, Scope.SESSIONS)
    assert (await api_keys.authenticate(one.key, Scope.SESSIONS)).tenant == bank
