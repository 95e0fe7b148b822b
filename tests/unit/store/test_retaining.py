"""What is too old goes, in commits that can each be the last; what is not stays."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import func, select, update

from hawiya.api.retention import retention_round
from hawiya.store import retaining
from hawiya.store.opening import Store
from hawiya.store.tables import AnswerRow, EventRow, ImageRow, StepRow, TransactionRow, UserRow
from hawiya.verification.audit import SYSTEM, AuditEntry
from hawiya.verification.events import Event, EventKind
from hawiya.verification.ports import StoredAnswer
from hawiya.verification.retention import Due, Retention, remove_due, settings_with_retention
from hawiya.verification.tenant import NewUser, Tenant
from hawiya.verification.transaction import State, StepName, StepRecord, Transaction
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
TENANT, OTHER = UUID(int=1), UUID(int=2)
TABLES = (TransactionRow, StepRow, ImageRow, AnswerRow, EventRow)


async def add_tenant(store: Store, clock: SettableClock, tenant_id: UUID, name: str) -> int:
    await store.tenants.add(Tenant(tenant_id, name, clock.now))
    return (await store.users.add(NewUser(tenant_id, "منى", "+201001234567"), clock.now)).id


async def take_step(
    store: Store, clock: SettableClock, user_id: int, number: int, tenant_id: UUID = TENANT, state: State = State.OPEN
) -> None:
    """Write a transaction with one step, its picture, answer and event, now."""
    transaction = Transaction(UUID(int=number), tenant_id, user_id, state, clock.now, clock.now)
    images = await store.images.put(tenant_id, user_id, transaction.id, {"image": b"picture"}, {})
    step = StepRecord(
        UUID(int=1000 + number), transaction.id, StepName.FRONT, f"r{number}", True, None, (), (), images, clock.now
    )
    event = Event(tenant_id, EventKind.REVIEW_NEEDED, clock.now, user_id, transaction.id)
    answer = StoredAnswer(b"d", b"{}")
    await store.verifications.commit(transaction, step, path="front", answer=answer, events=(event,))


async def counts(store: Store, tenant_id: UUID = TENANT) -> list[int]:
    async with store.database.reading() as session:
        found = []
        for table in TABLES:
            query = select(func.count()).select_from(table)
            if table is StepRow:
                query = query.join(TransactionRow, TransactionRow.id == StepRow.transaction_id)
                query = query.where(TransactionRow.tenant_id == tenant_id)
            else:
                query = query.where(table.tenant_id == tenant_id)  # type: ignore[attr-defined]
            found.append((await session.scalars(query)).one())
        return found


@pytest.fixture
async def lived(store: Store, clock: SettableClock, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A store of two tenants: five old transactions and one new of one, one old of the other."""
    monkeypatch.setattr(retaining, "_BATCH", 2)
    mine = await add_tenant(store, clock, TENANT, "Bank")
    theirs = await add_tenant(store, clock, OTHER, "Shop")
    await take_step(store, clock, theirs, 100, OTHER)
    for number in range(5):
        await take_step(store, clock, mine, number, state=State.IN_REVIEW if number == 0 else State.OPEN)
    clock.advance(days=40)
    await take_step(store, clock, mine, 5)
    return store


async def entries(store: Store) -> list[AuditEntry]:
    return [item.entry async for item in store.audit.entries() if item.entry.action == "retention.run"]


async def test_what_is_due_is_counted_and_nothing_is_removed(lived: Store, clock: SettableClock) -> None:
    before = clock.now - timedelta(days=30)
    assert await lived.retention.due(TENANT, before, before) == Due(images=5, transactions=5, waiting=1, answers=5)
    assert await lived.retention.due(TENANT, None, None) == Due()
    assert await counts(lived) == [6, 6, 6, 6, 6]


async def test_old_transactions_go_with_all_that_belongs_to_them(lived: Store, clock: SettableClock) -> None:
    steps = [one async for one in remove_due(lived.retention, lived.audit, TENANT, Retention(None, 30), SYSTEM, clock)]
    assert [one.transactions for one in steps] == [2, 4, 5, 5]
    assert await counts(lived) == [1, 1, 1, 1, 1]
    assert await counts(lived, OTHER) == [1, 1, 1, 1, 1]
    assert await lived.images.orphans() == []
    [entry] = await entries(lived)
    assert (entry.tenant_id, entry.actor) == (TENANT, SYSTEM)
    assert entry.details == {"imageDays": None, "dataDays": 30, "images": 0, "transactions": 5, "answers": 5}
    # Registered users stay until they are erased.
    assert await lived.users.by_phone(TENANT, "+201001234567") is not None


async def test_old_pictures_go_and_their_transactions_stay(lived: Store, clock: SettableClock) -> None:
    steps = [one async for one in remove_due(lived.retention, lived.audit, TENANT, Retention(30), SYSTEM, clock)]
    assert steps[-1] == Due(images=5)
    assert await counts(lived) == [6, 6, 1, 6, 6]
    assert await lived.images.orphans() == []


async def test_a_run_that_is_stopped_is_gone_on_with_and_both_are_recorded(lived: Store, clock: SettableClock) -> None:
    stopped = remove_due(lived.retention, lived.audit, TENANT, Retention(None, 30), SYSTEM, clock)
    async for _ in stopped:
        break
    await stopped.aclose()  # type: ignore[attr-defined]
    assert (await counts(lived))[0] == 4
    async for _ in remove_due(lived.retention, lived.audit, TENANT, Retention(None, 30), SYSTEM, clock):
        pass
    assert await counts(lived) == [1, 1, 1, 1, 1]
    assert [one.details["transactions"] for one in await entries(lived)] == [2, 3]


async def test_a_round_goes_by_tenant_and_a_malformed_one_keeps_no_other_waiting(
    lived: Store, clock: SettableClock
) -> None:
    await lived.tenants.change(OTHER, settings={"retention": "for ever"})
    await retention_round(lived, Retention(None, 30), clock)
    assert (await counts(lived), await counts(lived, OTHER)) == ([1] * 5, [1] * 5)
    await lived.tenants.change(OTHER, settings=settings_with_retention({}, Retention(None, 50)))
    await retention_round(lived, Retention(None, 30), clock)
    assert await counts(lived, OTHER) == [1] * 5
    clock.advance(days=11)
    await retention_round(lived, Retention(None, 30), clock)
    assert await counts(lived, OTHER) == [0] * 5
    # Nothing was due: nothing is recorded.
    told = len(await entries(lived))
    await retention_round(lived, Retention(None, 30), clock)
    assert len(await entries(lived)) == told


async def test_nobody_who_made_an_old_transaction_is_left(store: Store, clock: SettableClock) -> None:
    await store.tenants.add(Tenant(TENANT, "Bank", clock.now))
    nobody = await store.anonymous_users.of_transaction(TENANT, UUID(int=7))
    await take_step(store, clock, nobody.id, 7)
    async with store.database.writing() as session:
        await session.execute(update(UserRow).values(created_at=clock.now))
    clock.advance(days=40)
    await retention_round(store, Retention(None, 30), clock)
    assert await store.anonymous_users.sweep(timedelta(0)) == 1
