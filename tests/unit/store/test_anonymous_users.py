"""The owners of transactions of calls by key alone."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from hawiya.store.opening import Store
from hawiya.verification.transaction import PicturePrint, User
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
PRINT = PicturePrint(b"d" * 32, 77)


@pytest.fixture
async def tenant_id(store: Store, clock: SettableClock) -> UUID:
    return (await invented.tenant(store, clock.now)).id


async def test_of_many_at_once_all_get_the_same(store: Store, tenant_id: UUID) -> None:
    wanted = uuid4()
    found = await asyncio.gather(*(store.anonymous_users.of_transaction(tenant_id, wanted) for _ in range(8)))
    assert len({user.id for user in found}) == 1
    assert found[0] == await store.verifications.user(tenant_id, found[0].id)
    assert found[0].anonymous
    assert (await store.anonymous_users.of_transaction(tenant_id, uuid4())).id != found[0].id


async def test_registered_users_are_not_anonymous_and_the_others_are_no_users(store: Store, tenant_id: UUID) -> None:
    nobody = await store.anonymous_users.of_transaction(tenant_id, uuid4())
    assert await store.users.get(tenant_id, nobody.id) is None
    assert await store.users.by_id(nobody.id) is None
    assert not await store.users.set_blocked(tenant_id, nobody.id, blocked=True)


async def test_one_that_owns_nothing_is_swept_once_it_is_old(
    store: Store, tenant_id: UUID, clock: SettableClock
) -> None:
    hour = timedelta(hours=1)
    wanted = uuid4()
    first = await store.anonymous_users.of_transaction(tenant_id, wanted)
    clock.advance(minutes=50)
    assert await store.anonymous_users.of_transaction(tenant_id, wanted) == first
    clock.advance(minutes=50)
    assert await store.anonymous_users.sweep(hour) == 0
    clock.advance(minutes=10)
    assert await store.anonymous_users.sweep(hour) == 1
    assert await store.verifications.user(tenant_id, first.id) is None


async def test_one_that_owns_a_picture_stays(store: Store, tenant_id: UUID) -> None:
    nobody, transaction_id = await store.anonymous_users.of_transaction(tenant_id, uuid4()), uuid4()
    await store.verifications.put_images(tenant_id, nobody.id, transaction_id, {"image": b"picture"}, {})
    assert await store.anonymous_users.sweep(None) == 0
    await store.images.sweep(timedelta(0))
    assert await store.anonymous_users.sweep(None) == 1


async def test_a_picture_that_nobody_sent_before_is_nobodys(
    store: Store, tenant_id: UUID, clock: SettableClock
) -> None:
    nobody, earlier = await store.anonymous_users.of_transaction(tenant_id, uuid4()), uuid4()
    kept = await store.verifications.put_images(tenant_id, nobody.id, earlier, {"image": b"picture"}, {"image": PRINT})
    async with store.database.writing() as session:
        assert await store.images.keep(session, kept)
    (found,) = await store.verifications.earlier_pictures(tenant_id, uuid4(), {"image": PRINT})
    assert (found.user_id, found.same_file) == (None, True)


async def test_users_of_the_store_know_what_they_are(store: Store, clock: SettableClock) -> None:
    somebody: User = await invented.user(store, clock.now)
    read = await store.verifications.user(somebody.tenant_id, somebody.id)
    assert read is not None
    assert not read.anonymous
