from dataclasses import replace
from uuid import uuid4

import pytest

from hawiya.accounts.phone import InvalidPhone
from hawiya.accounts.tenants import Tenants, UnknownTenant
from hawiya.accounts.users import UnknownUser, Users
from hawiya.verification.tenant import PhoneTaken
from hawiya.verification.transaction import User

pytestmark = pytest.mark.anyio


async def test_a_user_is_made_and_found(users: Users, tenants: Tenants) -> None:
    bank = await tenants.create("bank")
    made = await users.create(bank.id, phone="010 0123 4567", name=" منى علي ", surname=" ", user_name="mona")
    assert made == User(id=1, tenant_id=bank.id, name="منى علي", phone_number="+201001234567", user_name="mona")
    assert await users.get(bank.id, 1) == made
    assert await users.by_id(1) == made
    assert await users.by_phone(bank.id, "+20 100 123 4567") == made


async def test_users_without_a_phone_do_not_collide(users: Users, tenants: Tenants) -> None:
    bank = await tenants.create("bank")
    made = [await users.create(bank.id, phone=None, name=None) for _ in range(2)]
    assert [user.id for user in made] == [1, 2]


async def test_a_phone_is_one_users_of_a_tenant(users: Users, tenants: Tenants) -> None:
    bank, shop = await tenants.create("bank"), await tenants.create("shop")
    await users.create(bank.id, phone="+201001234567", name="a")
    await users.create(shop.id, phone="+201001234567", name="b")
    with pytest.raises(PhoneTaken):
        await users.create(bank.id, phone="01001234567", name="c")


async def test_a_user_is_seen_by_its_tenant_only(users: Users, tenants: Tenants) -> None:
    bank, shop = await tenants.create("bank"), await tenants.create("shop")
    made = await users.create(bank.id, phone="+201001234567", name="a")
    with pytest.raises(UnknownUser):
        await users.get(shop.id, made.id)
    with pytest.raises(UnknownUser):
        await users.by_phone(shop.id, "+201001234567")
    with pytest.raises(UnknownUser):
        await users.block(shop.id, made.id)


async def test_a_user_is_blocked_and_unblocked(users: Users, tenants: Tenants) -> None:
    bank = await tenants.create("bank")
    made = await users.create(bank.id, phone="+201001234567", name="a")
    await users.block(bank.id, made.id)
    assert await users.get(bank.id, made.id) == replace(made, blocked=True)
    await users.unblock(bank.id, made.id)
    assert await users.get(bank.id, made.id) == made


async def test_a_user_belongs_to_a_tenant(users: Users) -> None:
    with pytest.raises(UnknownTenant):
        await users.create(uuid4(), phone=None, name="a")


async def test_a_bad_phone_makes_no_user(users: Users, tenants: Tenants) -> None:
    bank = await tenants.create("bank")
    with pytest.raises(InvalidPhone):
        await users.create(bank.id, phone="12", name="a")
    with pytest.raises(UnknownUser):
        await users.by_id(1)
