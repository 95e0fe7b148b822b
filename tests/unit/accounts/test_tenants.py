import asyncio
from dataclasses import replace
from uuid import uuid4

import pytest

from hawiya.accounts.tenants import InvalidTenantName, Tenants, UnknownTenant
from hawiya.store.opening import Store
from hawiya.verification.tenant import TenantNameTaken
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


async def test_a_tenant_is_made_and_found(tenants: Tenants, clock: SettableClock) -> None:
    made = await tenants.create("  بنك النيل ")
    assert (made.name, made.created_at, made.disabled, made.cors_origins) == ("بنك النيل", clock.now, False, ())
    assert await tenants.get(made.id) == made


async def test_tenants_are_listed_by_name(tenants: Tenants) -> None:
    second, first = await tenants.create("b"), await tenants.create("a")
    assert await tenants.all() == [first, second]


async def test_a_name_is_taken_once(tenants: Tenants) -> None:
    """Admins sign in to a tenant by its name, in whatever case they write it."""
    await tenants.create("Bank \u0623")
    for name in ("Bank \u0623 ", "BANK \u0623", "bank \u0627\u0654"):
        with pytest.raises(TenantNameTaken):
            await tenants.create(name)
    await tenants.create("Bank \u0627")


async def test_of_tenants_that_ask_at_once_for_a_name_one_gets_it(tenants: Tenants) -> None:
    results = await asyncio.gather(*(tenants.create(name) for name in ("bank", "Bank", "BANK")), return_exceptions=True)
    assert [type(result) for result in results if isinstance(result, Exception)] == [TenantNameTaken] * 2
    assert len(await tenants.all()) == 1


@pytest.mark.parametrize("name", ["", "  ", "a\0b", "a\nb", "a" * 257])
async def test_a_name_is_printable(tenants: Tenants, name: str) -> None:
    with pytest.raises(InvalidTenantName):
        await tenants.create(name)


async def test_a_tenant_is_disabled_and_enabled(tenants: Tenants) -> None:
    made = await tenants.create("bank")
    await tenants.disable(made.id)
    assert await tenants.get(made.id) == replace(made, disabled=True)
    await tenants.enable(made.id)
    assert await tenants.get(made.id) == made


async def test_a_tenant_opens_to_origins(tenants: Tenants) -> None:
    made = await tenants.create("bank")
    await tenants.open_to_origins(made.id, ["https://bank.example"])
    assert await tenants.get(made.id) == replace(made, cors_origins=("https://bank.example",))


async def test_settings_are_kept(tenants: Tenants, store: Store) -> None:
    made = await tenants.create("bank")
    assert await store.tenants.change(made.id, settings={"tries_per_step": 3})
    assert await store.tenants.change(made.id)
    assert await tenants.get(made.id) == replace(made, settings={"tries_per_step": 3})


async def test_a_tenant_that_is_not_there(tenants: Tenants) -> None:
    with pytest.raises(UnknownTenant):
        await tenants.get(uuid4())


async def test_a_tenant_that_is_not_there_is_not_disabled(tenants: Tenants) -> None:
    with pytest.raises(UnknownTenant):
        await tenants.disable(uuid4())
