"""What waits for the authority: found in order, and ended once, in one commit."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest
from sqlalchemy import select, text

from hawiya.store.opening import Store
from hawiya.store.tables import EventRow
from hawiya.verification.events import Event, EventKind
from hawiya.verification.ports import NumberTaken, StaleTransaction
from hawiya.verification.transaction import AuthorityAnswer, State, StepName, Transaction, User
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


async def _waiting(
    store: Store, user: User, clock: SettableClock, state: State = State.PENDING_AUTHORITY
) -> Transaction:
    """Store a transaction in a state, with all it holds."""
    written, _ = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {})
    ended = replace(written, state=state)
    await store.verifications.commit_decision(ended)
    return replace(ended, version=ended.version + 1)


async def test_those_of_all_tenants_are_found_oldest_first_in_pages(store: Store, clock: SettableClock) -> None:
    users = [await invented.user(store, clock.now, of=await invented.tenant(store, clock.now, name)) for name in "ab"]
    made = []
    for number in range(7):
        # Two at a time at the same moment: pages go by moment and id.
        clock.advance(seconds=number % 2)
        made.append(await _waiting(store, users[number % 2], clock))
    for state in (State.OPEN, State.COMPLETED, State.IN_REVIEW, State.REJECTED):
        await _waiting(store, users[0], clock, state)
    expected = [
        (one.last_step_at, one.tenant_id, one.id)
        for one in sorted(made, key=lambda one: (one.last_step_at, one.id.hex))
    ]
    found, page = [], await store.verifications.waiting_for_authority(None, 3)
    while page:
        assert len(page) <= 3
        found += page
        page = await store.verifications.waiting_for_authority(page[-1], 3)
    assert [(one.since, one.tenant_id, one.id) for one in found] == expected


async def test_they_are_found_by_an_index_of_their_own(store: Store) -> None:
    query = (
        "SELECT id FROM transactions WHERE state = 'pending_authority' AND (last_step_at, id) > (:since, :id) "
        "ORDER BY last_step_at, id LIMIT 5"
    )
    after = {"since": "2026-01-01" if store.database.embedded else datetime(2026, 1, 1, tzinfo=UTC), "id": UUID(int=1)}
    async with store.database.reading() as session:
        if store.database.embedded:
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {query}"), {**after, "id": after["id"].hex})
        else:
            # It reads a small table whole, whatever indexes it has, unless it is told not to.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = await session.execute(text(f"EXPLAIN {query}"), after)
        assert "ix_transactions_waiting" in str(plan.all())


async def test_a_decision_writes_transaction_user_and_events(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    before = await _waiting(store, user, clock)
    said = AuthorityAnswer(False, 3, "LOST", "verloren")
    after = replace(before, state=State.COMPLETED, verified=True, authority=said)
    event = Event(user.tenant_id, EventKind.IDENTITY_VERIFIED, clock.now, user.id, before.id)
    person = replace(user, verified=True, id_number=invented.NUMBER, template=b"face")
    await store.verifications.commit_decision(after, verified_user=person, events=(event,))
    assert await store.verifications.get(before.id) == replace(after, version=after.version + 1)
    assert await store.verifications.user(user.tenant_id, user.id) == person
    assert await store.verifications.waiting_for_authority(None, 10) == []
    assert await _events(store) == ["review.needed", "identity.verified"]


async def test_of_many_writers_one_ends_it(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    before = await _waiting(store, user, clock)
    event = Event(user.tenant_id, EventKind.IDENTITY_VERIFIED, clock.now, user.id, before.id)
    after = replace(before, state=State.COMPLETED)
    outcomes = await asyncio.gather(
        *(store.verifications.commit_decision(after, events=(replace(event, id=UUID(int=n)),)) for n in range(8)),
        return_exceptions=True,
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType"] + ["StaleTransaction"] * 7
    assert len(await _events(store)) == 2


async def test_a_number_that_another_holds_changes_nothing(store: Store, clock: SettableClock) -> None:
    tenant = await invented.tenant(store, clock.now)
    first = await invented.user(store, clock.now, of=tenant)
    second = await invented.user(store, clock.now, "+201007654321", of=tenant)
    for number, user in enumerate((first, second)):
        before = await _waiting(store, user, clock)
        person = replace(user, verified=True, id_number=invented.NUMBER)
        after = replace(before, state=State.COMPLETED, verified=True)
        if number == 0:
            await store.verifications.commit_decision(after, verified_user=person)
            continue
        with pytest.raises(NumberTaken):
            await store.verifications.commit_decision(after, verified_user=person)
        assert await store.verifications.get(before.id) == before
        with pytest.raises(StaleTransaction):
            await store.verifications.commit_decision(replace(after, version=1))


async def _events(store: Store) -> list[str]:
    async with store.database.reading() as session:
        return list(await session.scalars(select(EventRow.kind).order_by(EventRow.number)))
