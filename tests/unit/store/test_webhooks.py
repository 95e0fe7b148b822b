"""The outbox of webhooks: what is handed out to whom, in which order, and what is left of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from hawiya.store.event_log import EventLog
from hawiya.store.opening import Store
from hawiya.store.sealing import Keyring, MasterKey
from hawiya.store.tables import EventRow
from hawiya.store.webhook_endpoints import SqlWebhookEndpoints
from hawiya.store.webhook_outbox import SqlWebhookOutbox
from hawiya.store.webhook_tables import WebhookAttemptRow, WebhookDeliveryRow, WebhookEndpointRow
from hawiya.verification.events import Event, EventKind
from hawiya.verification.tenant import Tenant
from hawiya.verification.webhooks import (
    Attempt,
    DeliveryState,
    DisabledBecause,
    DueDelivery,
    Endpoint,
    SigningSecret,
    Verdict,
)
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
SECRET = SigningSecret("whsec_c2VjcmV0IG9mIGEgdGVzdCwgbm90IG9mIGFueWJvZHk=")
DONE = Verdict(DeliveryState.DELIVERED)


@pytest.fixture
async def bank(store: Store, clock: SettableClock) -> Tenant:
    return await invented.tenant(store, clock.now)


async def add_endpoint(store: Store, bank: Tenant, at: datetime, **options: object) -> Endpoint:
    endpoint = Endpoint(uuid4(), bank.id, "https://example.com/hook?token=t", (SECRET,), at)
    endpoint = replace(endpoint, **options)  # type: ignore[arg-type]
    await store.webhook_endpoints.add(endpoint)
    return endpoint


async def emit(store: Store, *events: Event) -> list[UUID]:
    async with store.database.writing() as session:
        await EventLog(store.keyring).append(session, events)
    return [event.id for event in events]


def happened(
    bank: Tenant, at: datetime, transaction_id: UUID | None = None, kind: EventKind = EventKind.IDENTITY_VERIFIED
) -> Event:
    return Event(bank.id, kind, at, 7, transaction_id, {"state": "completed"})


async def claim(store: Store, endpoint: Endpoint, now: datetime, limit: int = 10) -> Sequence[DueDelivery]:
    return await store.webhook_outbox.claim(endpoint.id, limit, now, now + timedelta(seconds=60))


def ids(claimed: Sequence[DueDelivery]) -> list[UUID]:
    return [delivery.event.id for delivery in claimed]


def tried(at: datetime, status: int | None = 200, error: str | None = None) -> Attempt:
    return Attempt(at, 12.5, status, error)


async def test_an_event_waits_for_every_endpoint_that_hears_its_kind(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    all_kinds = await add_endpoint(store, bank, clock.now)
    hits_only = await add_endpoint(store, bank, clock.now, kinds=frozenset({EventKind.AML_HIT}))
    compatible = await add_endpoint(store, bank, clock.now, compatible=True)
    other = await invented.tenant(store, clock.now, "other")
    elsewhere = await add_endpoint(store, other, clock.now)
    verified, hit = happened(bank, clock.now), happened(bank, clock.now, kind=EventKind.AML_HIT)
    await emit(store, verified, hit)
    due = set(await store.webhook_outbox.endpoints_with_due(clock.now))
    assert due == {all_kinds.id, hits_only.id, compatible.id}
    everything = await claim(store, all_kinds, clock.now)
    assert [delivery.event for delivery in everything] == [verified, hit]
    assert [delivery.endpoint for delivery in everything] == [all_kinds, all_kinds]
    assert ids(await claim(store, hits_only, clock.now)) == [hit.id]
    assert ids(await claim(store, compatible, clock.now)) == [verified.id]
    assert await claim(store, elsewhere, clock.now) == ()


async def test_url_and_secret_are_sealed(store: Store, clock: SettableClock, bank: Tenant) -> None:
    endpoint = await add_endpoint(store, bank, clock.now, kinds=frozenset({EventKind.AML_HIT}))
    async with store.database.reading() as session:
        target = (await session.scalars(select(WebhookEndpointRow.target))).one()
    assert b"whsec_" not in target
    assert b"example.com" not in target
    assert await store.webhook_endpoints.get(endpoint.id) == endpoint
    assert await store.webhook_endpoints.of_tenant(bank.id) == [endpoint]
    assert SECRET.value not in repr(endpoint)


async def test_an_uncommitted_event_is_not_delivered(store: Store, clock: SettableClock, bank: Tenant) -> None:
    await add_endpoint(store, bank, clock.now)
    event = happened(bank, clock.now)
    # The second of the same id is refused, and the commit with it.
    with pytest.raises(IntegrityError):
        await emit(store, event, event)
    assert await store.webhook_outbox.endpoints_with_due(clock.now) == []


async def test_a_lease_keeps_others_away_until_it_runs_out(store: Store, clock: SettableClock, bank: Tenant) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    await emit(store, happened(bank, clock.now), happened(bank, clock.now))
    (first,) = await claim(store, endpoint, clock.now, limit=1)
    (second,) = await claim(store, endpoint, clock.now)
    assert first.event.id != second.event.id
    assert await claim(store, endpoint, clock.now) == ()
    clock.advance(seconds=60)
    again = await claim(store, endpoint, clock.now)
    assert ids(again) == [first.event.id, second.event.id]
    # A failure told by whoever lost the lease changes nothing; a success does.
    lost = replace(first, lease=uuid4())
    failure = Verdict(DeliveryState.GIVEN_UP)
    await store.webhook_outbox.record(lost, tried(clock.now, 500), failure)
    assert (await store.webhook_log.counts(endpoint.id))[DeliveryState.WAITING] == 2
    await store.webhook_outbox.record(lost, tried(clock.now), DONE)
    assert (await store.webhook_log.counts(endpoint.id))[DeliveryState.DELIVERED] == 1
    # And a failure told after a success of somebody else's takes nothing back.
    await store.webhook_outbox.record(again[0], tried(clock.now, 500), failure)
    assert (await store.webhook_log.counts(endpoint.id))[DeliveryState.DELIVERED] == 1


async def test_one_transaction_is_told_in_order_and_others_do_not_wait(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    endpoint, other_endpoint = [await add_endpoint(store, bank, clock.now) for _ in range(2)]
    one, other = uuid4(), uuid4()
    first, later, last = (happened(bank, clock.now, one) for _ in range(3))
    elsewhere = happened(bank, clock.now, other)
    alone, also_alone = happened(bank, clock.now), happened(bank, clock.now)
    await emit(store, first, later, last, elsewhere, alone, also_alone)
    claimed = await claim(store, endpoint, clock.now)
    assert ids(claimed) == [first.id, elsewhere.id, alone.id, also_alone.id]
    assert first.id in ids(await claim(store, other_endpoint, clock.now))
    await store.webhook_outbox.record(
        claimed[0], tried(clock.now, 500), Verdict(DeliveryState.WAITING, clock.now + timedelta(hours=1))
    )
    assert await claim(store, endpoint, clock.now) == ()
    clock.advance(hours=1)
    for delivery in claimed[1:]:
        await store.webhook_outbox.record(delivery, tried(clock.now), DONE)
    (retried,) = await claim(store, endpoint, clock.now)
    assert (retried.event.id, retried.tried) == (first.id, 1)
    await store.webhook_outbox.record(retried, tried(clock.now), DONE)
    (second,) = await claim(store, endpoint, clock.now)
    assert second.event.id == later.id
    await store.webhook_outbox.record(second, tried(clock.now, 500), Verdict(DeliveryState.GIVEN_UP))
    assert ids(await claim(store, endpoint, clock.now)) == [last.id]


async def test_a_disabled_endpoint_gets_nothing_and_then_what_waited(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    before = happened(bank, clock.now)
    await emit(store, before)
    assert await store.webhook_endpoints.disable(endpoint.id, clock.now)
    meanwhile = happened(bank, clock.now)
    await emit(store, meanwhile)
    assert await store.webhook_outbox.endpoints_with_due(clock.now) == []
    assert await claim(store, endpoint, clock.now) == ()
    found = await store.webhook_endpoints.get(endpoint.id)
    assert found is not None
    assert (found.disabled_at, found.disabled_because) == (clock.now, DisabledBecause.OPERATOR)
    assert await store.webhook_endpoints.enable(endpoint.id, clock.now)
    assert ids(await claim(store, endpoint, clock.now)) == [before.id, meanwhile.id]
    assert not await store.webhook_endpoints.disable(uuid4(), clock.now)
    assert not await store.webhook_endpoints.enable(uuid4(), clock.now)


async def test_failing_since_the_first_failure_until_a_success(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    await emit(store, happened(bank, clock.now))
    start = clock.now
    for expected, status in ((start, 500), (start, None), (None, 204)):
        (delivery,) = await claim(store, endpoint, clock.now)
        attempt = tried(clock.now, status, None if status else "timeout")
        verdict = DONE if status == 204 else Verdict(DeliveryState.WAITING, clock.now)
        await store.webhook_outbox.record(delivery, attempt, verdict)
        found = await store.webhook_endpoints.get(endpoint.id)
        assert found is not None
        assert found.failing_since == expected
        clock.advance(minutes=5)
    (logged,) = await store.webhook_log.deliveries(endpoint.id, 10)
    assert [(attempt.status, attempt.error) for attempt in logged.attempts] == [
        (500, None),
        (None, "timeout"),
        (204, None),
    ]
    assert logged.attempts[0] == tried(start, 500)
    assert (logged.state, logged.due) == (DeliveryState.DELIVERED, None)


async def test_a_verdict_may_disable_the_endpoint(store: Store, clock: SettableClock, bank: Tenant) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    await emit(store, happened(bank, clock.now))
    (delivery,) = await claim(store, endpoint, clock.now)
    gone = Verdict(DeliveryState.WAITING, clock.now, DisabledBecause.GONE)
    await store.webhook_outbox.record(delivery, tried(clock.now, 410), gone)
    found = await store.webhook_endpoints.get(endpoint.id)
    assert found is not None
    assert (found.disabled_at, found.disabled_because) == (clock.now, DisabledBecause.GONE)
    assert await claim(store, endpoint, clock.now) == ()


async def test_removing_an_endpoint_removes_its_deliveries_even_those_under_way(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    await emit(store, happened(bank, clock.now))
    (delivery,) = await claim(store, endpoint, clock.now)
    assert await store.webhook_endpoints.remove(endpoint.id)
    assert not await store.webhook_endpoints.remove(endpoint.id)
    await store.webhook_outbox.record(delivery, tried(clock.now), DONE)
    async with store.database.reading() as session:
        for table in (WebhookDeliveryRow, WebhookAttemptRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0


async def test_erasing_an_event_erases_its_deliveries(store: Store, clock: SettableClock, bank: Tenant) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    await emit(store, happened(bank, clock.now))
    (delivery,) = await claim(store, endpoint, clock.now)
    await store.webhook_outbox.record(delivery, tried(clock.now), DONE)
    async with store.database.writing() as session:
        await session.execute(delete(EventRow))
    assert await store.webhook_log.deliveries(endpoint.id, 10) == []


async def test_replays(store: Store, clock: SettableClock, bank: Tenant) -> None:
    early = happened(bank, clock.now)
    await emit(store, early)
    endpoint = await add_endpoint(store, bank, clock.now, kinds=frozenset({EventKind.IDENTITY_VERIFIED}))
    assert await claim(store, endpoint, clock.now) == ()
    clock.advance(hours=1)
    start = clock.now
    good, bad = happened(bank, start, uuid4()), happened(bank, start, uuid4())
    unheard = happened(bank, start, kind=EventKind.AML_HIT)
    await emit(store, good, bad, unheard)
    for delivery in await claim(store, endpoint, clock.now):
        ended = (
            (tried(start), DONE)
            if delivery.event.id == good.id
            else (tried(start, 500), Verdict(DeliveryState.GIVEN_UP))
        )
        await store.webhook_outbox.record(delivery, *ended)
    # Those that failed: again each time, until the last delivery of the event succeeded.
    for attempt, verdict in ((tried(start, 500), Verdict(DeliveryState.GIVEN_UP)), (tried(start), DONE)):
        assert await store.webhook_log.replay_failed(endpoint, clock.now) == 1
        (delivery,) = await claim(store, endpoint, clock.now)
        assert delivery.event == bad
        await store.webhook_outbox.record(delivery, attempt, verdict)
    assert await store.webhook_log.replay_failed(endpoint, clock.now) == 0
    # One event, also one from before the endpoint; one that it does not hear is none of its.
    assert await store.webhook_log.replay_event(endpoint, early.id, clock.now) == 1
    assert await store.webhook_log.replay_event(endpoint, unheard.id, clock.now) == 0
    assert await store.webhook_log.replay_event(endpoint, uuid4(), clock.now) == 0
    (delivery,) = await claim(store, endpoint, clock.now)
    assert delivery.event == early
    # What waits for its next try is tried now, not twice.
    later = clock.now + timedelta(hours=9)
    await store.webhook_outbox.record(delivery, tried(clock.now, 500), Verdict(DeliveryState.WAITING, later))
    assert await store.webhook_log.replay_since(endpoint, start - timedelta(hours=2), clock.now) == 3
    assert ids(await claim(store, endpoint, clock.now)) == [early.id, good.id, bad.id]


async def test_another_tenants_event_is_not_replayed(store: Store, clock: SettableClock, bank: Tenant) -> None:
    other = await invented.tenant(store, clock.now, "other")
    theirs = happened(other, clock.now)
    await emit(store, theirs)
    endpoint = await add_endpoint(store, bank, clock.now)
    assert await store.webhook_log.replay_event(endpoint, theirs.id, clock.now) == 0
    assert await store.webhook_log.replay_since(endpoint, clock.now - timedelta(days=1), clock.now) == 0


async def test_the_log_is_forgotten_and_what_waits_is_not(store: Store, clock: SettableClock, bank: Tenant) -> None:
    kept, abandoned = [await add_endpoint(store, bank, clock.now) for _ in range(2)]
    await store.webhook_endpoints.disable(abandoned.id, clock.now)
    waiting = happened(bank, clock.now)
    await emit(store, happened(bank, clock.now), waiting)
    delivered, _ = await claim(store, kept, clock.now)
    await store.webhook_outbox.record(delivered, tried(clock.now), DONE)
    clock.advance(days=30)
    assert await store.webhook_outbox.forget_before(clock.now - timedelta(days=31)) == 0
    assert await store.webhook_outbox.forget_before(clock.now) == 3
    assert [one.event_id for one in await store.webhook_log.deliveries(kept.id, 10)] == [waiting.id]
    assert await store.webhook_log.deliveries(abandoned.id, 10) == []


async def test_the_log_by_state_and_newest_first(store: Store, clock: SettableClock, bank: Tenant) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    first, second = happened(bank, clock.now, uuid4()), happened(bank, clock.now)
    await emit(store, first, second)
    (delivery,) = await claim(store, endpoint, clock.now, limit=1)
    await store.webhook_outbox.record(delivery, tried(clock.now), DONE)
    newest, oldest = await store.webhook_log.deliveries(endpoint.id, 10)
    assert (newest.event_id, newest.state, newest.due) == (second.id, DeliveryState.WAITING, clock.now)
    assert (oldest.event_id, oldest.transaction_id) == (first.id, first.transaction_id)
    assert await store.webhook_log.deliveries(endpoint.id, 1) == [newest]
    assert await store.webhook_log.deliveries(endpoint.id, 10, DeliveryState.DELIVERED) == [oldest]


async def test_a_dead_servers_leases_end_when_the_only_server_starts_again(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    (event_id,) = await emit(store, happened(bank, clock.now))
    await claim(store, endpoint, clock.now)
    await store.webhook_outbox.release_leases()
    assert ids(await claim(store, endpoint, clock.now)) == [event_id]


async def test_without_the_key_nothing_is_sent_and_nothing_is_lost(
    store: Store, clock: SettableClock, bank: Tenant
) -> None:
    endpoint = await add_endpoint(store, bank, clock.now)
    (event_id,) = await emit(store, happened(bank, clock.now))
    stranger = Keyring([MasterKey("stranger", b"s" * 32)])
    endpoints = SqlWebhookEndpoints(store.database, stranger)
    until = clock.now + timedelta(seconds=60)
    no_url = SqlWebhookOutbox(store.database, EventLog(store.keyring), endpoints)
    assert await no_url.claim(endpoint.id, 10, clock.now, until) == ()
    clock.advance(seconds=60)
    no_event = SqlWebhookOutbox(store.database, EventLog(stranger), store.webhook_endpoints)
    assert await no_event.claim(endpoint.id, 10, clock.now, clock.now + timedelta(seconds=60)) == []
    clock.advance(seconds=60)
    assert ids(await claim(store, endpoint, clock.now)) == [event_id]
