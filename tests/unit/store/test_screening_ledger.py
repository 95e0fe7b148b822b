"""The ledger of screened users: who is due, what is recorded, and that hits are told once."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import delete, select

from hawiya.store.opening import Store
from hawiya.store.tables import EventRow, UserRow
from hawiya.verification.monitoring import Rescreened, key_of
from hawiya.verification.ports import WatchlistHit
from hawiya.verification.transaction import StepName, User
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio

OLD, NEW = b"o" * 32, b"n" * 32
HIT = WatchlistHit("12", "محمد أحمد", 0.97, "un", "QDi.1", b"d" * 32, "both parts exact", 2020)


async def _verified(store: Store, clock: SettableClock, phone: str = "+201000000001") -> User:
    user = await invented.user(store, clock.now, phone)
    verified = replace(
        user, verified=True, id_number="29005171201234", card_name="محمد أحمد على", date_of_birth=date(1990, 5, 17)
    )
    await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {}, verified)
    return verified


async def _told(store: Store) -> list[dict[str, object]]:
    async with store.database.reading() as session:
        rows = (await session.scalars(select(EventRow).where(EventRow.kind == "aml.hit"))).all()
    log = store.screening_ledger._events
    return [dict(log.opened(row).data) for row in rows]


async def test_verified_users_are_due_with_what_the_card_said(store: Store, clock: SettableClock) -> None:
    user = await _verified(store, clock)
    await invented.user(store, clock.now, "+201000000002", await store.tenants.get(user.tenant_id))
    (due,) = await store.screening_ledger.due(user.tenant_id, NEW, after=0, most=10)
    assert (due.user_id, due.person.name, due.person.id_number) == (user.id, "محمد أحمد على", "29005171201234")
    assert (due.person.date_of_birth, due.known) == (date(1990, 5, 17), frozenset())
    assert await store.screening_ledger.count_due(user.tenant_id, NEW) == 1
    assert await store.screening_ledger.due(user.tenant_id, NEW, after=user.id, most=10) == []


async def test_a_hit_is_told_once_and_again_when_the_entry_changed(store: Store, clock: SettableClock) -> None:
    user = await _verified(store, clock)
    ledger = store.screening_ledger

    async def record(state: bytes, hit: WatchlistHit) -> int:
        due = await ledger.due(user.tenant_id, state, after=0, most=10)
        return await ledger.record(state, [Rescreened(one, (hit,)) for one in due], clock.now)

    assert await record(OLD, HIT) == 1
    assert await record(OLD, HIT) == 0
    assert await record(NEW, HIT) == 0
    assert await ledger.hits(user.tenant_id, user.id) == (HIT,)
    assert await ledger.users_with_hits(user.tenant_id) == [user.id]
    changed = replace(HIT, entry_digest=b"e" * 32)
    assert await record(OLD, changed) == 1
    assert await _told(store) == [{"hits": 1, "newHits": 1, "lists": ["un"], "monitoring": True}] * 2
    (due,) = await ledger.due(user.tenant_id, NEW, after=0, most=10)
    assert due.known == {key_of(changed)}


async def test_two_that_screen_at_once_tell_once(store: Store, clock: SettableClock) -> None:
    user = await _verified(store, clock)
    results = [
        Rescreened(one, (HIT,)) for one in await store.screening_ledger.due(user.tenant_id, NEW, after=0, most=9)
    ]
    assert await store.screening_ledger.record(NEW, results, clock.now) == 1
    assert await store.screening_ledger.record(NEW, results, clock.now) == 0
    assert len(await _told(store)) == 1


async def test_a_user_who_is_gone_is_not_recorded(store: Store, clock: SettableClock) -> None:
    user = await _verified(store, clock)
    (due,) = await store.screening_ledger.due(user.tenant_id, NEW, after=0, most=9)
    gone = replace(due, user_id=user.id + 1)
    assert await store.screening_ledger.record(NEW, [Rescreened(gone, (HIT,))], clock.now) == 0
    assert await store.screening_ledger.users_with_hits(user.tenant_id) == []


async def test_the_row_goes_with_the_user(store: Store, clock: SettableClock) -> None:
    tenant = await invented.tenant(store, clock.now)
    user = await invented.user(store, clock.now, "+201000000003", tenant)
    async with store.database.writing() as session:
        await session.execute(UserRow.__table__.update().where(UserRow.id == user.id).values(verified=True))
    due = await store.screening_ledger.due(tenant.id, NEW, after=0, most=9)
    await store.screening_ledger.record(NEW, [Rescreened(one, (HIT,)) for one in due], clock.now)
    assert await store.screening_ledger.users_with_hits(tenant.id) == [user.id]
    async with store.database.writing() as session:
        await session.execute(delete(UserRow).where(UserRow.id == user.id))
    assert await store.screening_ledger.users_with_hits(tenant.id) == []
