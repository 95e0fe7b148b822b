"""The worker over a real outbox, with a clock that is set and a receiver that is told what to do."""

import asyncio
import json
import random
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hawiya.notify.webhooks.addresses import AddressPolicy, AddressRefused
from hawiya.notify.webhooks.delivering import Deliverer, Limits
from hawiya.notify.webhooks.endpoints import Endpoints, NothingToHear, UnknownEndpoint
from hawiya.notify.webhooks.schedule import Schedule
from hawiya.notify.webhooks.sending import Sent
from hawiya.store.event_log import EventLog
from hawiya.store.opening import Store
from hawiya.store.webhook_tables import WebhookDeliveryRow, WebhookEndpointRow
from hawiya.verification.events import Event, EventKind
from hawiya.verification.tenant import Tenant
from hawiya.verification.webhooks import Attempt, DeliveryState, DisabledBecause, Endpoint, Verdict
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
PAUSES = tuple(timedelta(minutes=5 * number) for number in range(1, 21))
LEASE = timedelta(seconds=70)


class ScriptedReceiver:
    """Takes the place of sender, network and receiver; a script says what becomes of each message."""

    def __init__(self, clock: SettableClock, script: Callable[[str], int | str] = lambda _id: 200) -> None:
        self._clock = clock
        self.script = script
        self.seen: list[str] = []
        self.accepted: list[str] = []
        self.bodies: defaultdict[str, set[str]] = defaultdict(set)
        self.at_once: Counter[str] = Counter()
        self.most_at_once: Counter[str] = Counter()
        self.hold: asyncio.Event | None = None

    async def was_called(self) -> bool:
        return bool(self.seen)

    async def send(self, url: str, headers: dict[str, str], body: str) -> Sent:
        message = headers["webhook-id"]
        self.at_once[url] += 1
        self.most_at_once[url] = max(self.most_at_once[url], self.at_once[url])
        self.seen.append(message)
        self.bodies[message].add(body)
        if self.hold is not None:
            await self.hold.wait()
        await asyncio.sleep(0)
        self.at_once[url] -= 1
        outcome = self.script(message)
        if isinstance(outcome, str):
            return Sent(Attempt(self._clock.now, 1.0, None, outcome))
        if outcome < 300:
            self.accepted.append(message)
        return Sent(Attempt(self._clock.now, 1.0, outcome))


@pytest.fixture
def receiver(clock: SettableClock) -> ScriptedReceiver:
    return ScriptedReceiver(clock)


@pytest.fixture
async def bank(store: Store, clock: SettableClock) -> Tenant:
    return await invented.tenant(store, clock.now)


def deliverer_of(store: Store, receiver: ScriptedReceiver, clock: SettableClock, concurrency: int = 8) -> Deliverer:
    return Deliverer(
        store.webhook_outbox,
        receiver,
        Schedule(PAUSES, timedelta(days=1)),
        Limits(concurrency, LEASE, timedelta(days=30)),
        clock,
        jitter=lambda: 1.0,
    )


def endpoints_of(store: Store, clock: SettableClock) -> Endpoints:
    return Endpoints(store.webhook_endpoints, AddressPolicy(), clock)


async def emit(store: Store, bank: Tenant, clock: SettableClock, *transactions: UUID | None) -> list[str]:
    events = [Event(bank.id, EventKind.IDENTITY_VERIFIED, clock.now, 7, one) for one in transactions]
    async with store.database.writing() as session:
        await EventLog(store.keyring).append(session, events)
    return [str(event.id) for event in events]


async def run_until_idle(store: Store, clock: SettableClock, *deliverers: Deliverer) -> None:
    """Deliver, and let the time of every further try come, until nothing waits for an endpoint that is enabled."""
    enabled = select(WebhookEndpointRow.id).where(WebhookEndpointRow.disabled_at.is_(None))
    waiting = (WebhookDeliveryRow.state == DeliveryState.WAITING.value, WebhookDeliveryRow.endpoint_id.in_(enabled))
    next_try = select(func.min(WebhookDeliveryRow.due)).where(*waiting, WebhookDeliveryRow.tries > 0)
    while True:
        await asyncio.gather(*(deliverer.deliver_due() for deliverer in deliverers))
        async with store.database.reading() as session:
            due = await session.scalar(next_try)
        if due is None:
            return
        clock.now = max(clock.now, due)


async def until(happened: Callable[[], Awaitable[bool]]) -> None:
    """Let others work until something happened."""
    for _ in range(1_000_000):
        if await happened():
            return
        await asyncio.sleep(0)
    raise AssertionError("it did not happen")


async def nothing_waits(store: Store, endpoint: Endpoint) -> bool:
    return (await store.webhook_log.counts(endpoint.id))[DeliveryState.WAITING] == 0


@asynccontextmanager
async def running(
    deliverer: Deliverer,
    pause: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(0),
    errors: tuple[type[Exception], ...] = (),
) -> AsyncIterator[None]:
    """Run a worker until the end of the block."""
    working = asyncio.create_task(deliverer.run(pause, errors))
    yield
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)


async def test_a_receiver_that_fails_half_the_time_gets_everything_in_order(
    store: Store, bank: Tenant, clock: SettableClock
) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret
    failures: list[int | str] = [500, 503, 429, "timeout", "connection"]
    receiver = ScriptedReceiver(clock, lambda _id: 200 if chance.random() < 0.5 else chance.choice(failures))
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/hook")
    transactions = [uuid4() for _ in range(6)]
    sent: dict[UUID, list[str]] = defaultdict(list)
    for _ in range(5):
        for transaction in chance.sample(transactions, len(transactions)):
            sent[transaction] += await emit(store, bank, clock, transaction)
    # Two servers on one outbox.
    await run_until_idle(store, clock, *(deliverer_of(store, receiver, clock) for _ in range(2)))
    everything = [message for messages in sent.values() for message in messages]
    assert Counter(receiver.accepted) == Counter(everything)
    assert len(receiver.seen) > len(everything) * 1.5
    for messages in sent.values():
        assert [message for message in receiver.accepted if message in messages] == messages
        # Not even tried before the earlier one was accepted.
        first_seen = {message: receiver.seen.index(message) for message in messages}
        assert sorted(messages, key=first_seen.__getitem__) == messages
    assert {len(bodies) for bodies in receiver.bodies.values()} == {1}
    assert (await store.webhook_log.counts(endpoint.id))[DeliveryState.DELIVERED] == len(everything)
    logged = await store.webhook_log.deliveries(endpoint.id, 100)
    assert sum(len(delivery.attempts) for delivery in logged) == len(receiver.seen)


async def test_a_dead_receiver_is_given_up_visibly_and_replayed(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/hook")
    transaction = uuid4()
    first, second = await emit(store, bank, clock, transaction, transaction)
    receiver.script = lambda message: 500 if message == first else 200
    deliverer = deliverer_of(store, receiver, clock)
    await run_until_idle(store, clock, deliverer)
    assert receiver.seen == [first] * (len(PAUSES) + 1) + [second]
    given_up = await store.webhook_log.deliveries(endpoint.id, 10, DeliveryState.GIVEN_UP)
    assert [str(delivery.event_id) for delivery in given_up] == [first]
    assert {attempt.status for attempt in given_up[0].attempts} == {500}
    receiver.script = lambda _message: 200
    assert await store.webhook_log.replay_failed(endpoint, clock.now) == 1
    await deliverer.deliver_due()
    assert receiver.accepted == [second, first]


async def test_tries_follow_the_schedule(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    receiver.script = lambda _message: 500
    await endpoints_of(store, clock).add(bank.id, "https://example.com/hook")
    await emit(store, bank, clock, None)
    deliverer = deliverer_of(store, receiver, clock)
    assert await deliverer.deliver_due() == 1
    for pause in PAUSES:
        clock.now += pause - timedelta(seconds=1)
        assert await deliverer.deliver_due() == 0
        clock.advance(seconds=1)
        assert await deliverer.deliver_due() == 1
    clock.advance(days=3)
    assert await deliverer.deliver_due() == 0


async def test_a_gone_endpoint_is_disabled_and_goes_on_where_it_stopped(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/hook")
    messages = await emit(store, bank, clock, *[uuid4()] * 3)
    receiver.script = lambda _message: 410
    deliverer = deliverer_of(store, receiver, clock)
    await run_until_idle(store, clock, deliverer)
    assert receiver.seen == messages[:1]
    found = await store.webhook_endpoints.get(endpoint.id)
    assert found is not None
    assert found.disabled_because is DisabledBecause.GONE
    assert f"webhook endpoint disabled: {endpoint.id} (gone)" in caplog.text
    receiver.script = lambda _message: 200
    await store.webhook_endpoints.enable(endpoint.id, clock.now)
    await deliverer.deliver_due()
    assert receiver.accepted == messages


async def test_an_endpoint_that_fails_for_days_is_disabled(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver, caplog: pytest.LogCaptureFixture
) -> None:
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/hook")
    receiver.script = lambda _message: "timeout"
    deliverer = deliverer_of(store, receiver, clock)
    await emit(store, bank, clock, None)
    await run_until_idle(store, clock, deliverer)
    assert f"webhook endpoint disabled: {endpoint.id} (failing)" not in caplog.text
    (late,) = await emit(store, bank, clock, None)
    await run_until_idle(store, clock, deliverer)
    assert f"webhook endpoint disabled: {endpoint.id} (failing)" in caplog.text
    (waits,) = await emit(store, bank, clock, None)
    assert await deliverer.deliver_due() == 0
    assert receiver.seen[-1] == late
    assert waits not in receiver.seen


async def test_a_slow_endpoint_does_not_hold_up_the_others(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    adding = endpoints_of(store, clock)
    slow = await adding.add(bank.id, "https://slow.example.com/", {EventKind.IDENTITY_VERIFIED})
    await emit(store, bank, clock, *[None] * 20)
    await adding.add(bank.id, "https://quick.example.com/", {EventKind.IDENTITY_VERIFIED})
    (late,) = await emit(store, bank, clock, None)
    receiver.hold = asyncio.Event()
    deliverer = deliverer_of(store, receiver, clock, concurrency=4)

    async def both_are_served() -> bool:
        return receiver.at_once["https://quick.example.com/"] > 0 and receiver.at_once[slow.url] > 1

    async with running(deliverer):
        await until(both_are_served)
        receiver.hold.set()
        await until(lambda: nothing_waits(store, slow))
    await deliverer.stop(60)
    assert receiver.most_at_once[slow.url] == 2
    assert len(receiver.accepted) == 22
    assert receiver.accepted.count(late) == 2


async def test_stopping_lets_tries_end_and_be_recorded(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/")
    await emit(store, bank, clock, None)
    receiver.hold = asyncio.Event()
    deliverer = deliverer_of(store, receiver, clock)
    async with running(deliverer):
        await until(receiver.was_called)
    receiver.hold.set()
    await deliverer.stop(60)
    assert (await store.webhook_log.counts(endpoint.id))[DeliveryState.DELIVERED] == 1


async def test_a_try_that_does_not_end_in_time_is_made_again_by_the_next_server(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    await endpoints_of(store, clock).add(bank.id, "https://example.com/")
    (message,) = await emit(store, bank, clock, None)
    receiver.hold = asyncio.Event()
    deliverer = deliverer_of(store, receiver, clock)
    async with running(deliverer):
        await until(receiver.was_called)
    await deliverer.stop(0)
    receiver.hold = None
    following = deliverer_of(store, receiver, clock)
    assert await following.deliver_due() == 0
    clock.now += LEASE
    assert await following.deliver_due() == 1
    assert receiver.seen == [message, message]


class _Unreachable(Exception):
    """The outbox is away."""


async def test_an_outbox_that_is_away_for_a_while_loses_nothing(
    store: Store,
    bank: Tenant,
    clock: SettableClock,
    receiver: ScriptedReceiver,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/")
    (message,) = await emit(store, bank, clock, None)
    outbox, failures = store.webhook_outbox, Counter[str]()
    record, due = outbox.record, outbox.endpoints_with_due

    def once(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def failing(*arguments: object) -> object:
            failures[name] += 1
            if failures[name] == 1:
                raise _Unreachable(name)
            return call(*arguments)

        return failing

    monkeypatch.setattr(outbox, "record", once("record", record))
    monkeypatch.setattr(outbox, "endpoints_with_due", once("due", due))
    deliverer = deliverer_of(store, receiver, clock)

    async def pause() -> None:
        await asyncio.sleep(0)
        clock.now += LEASE

    async with running(deliverer, pause, (_Unreachable,)):
        await until(lambda: nothing_waits(store, endpoint))
    await deliverer.stop(60)
    assert set(receiver.seen) == {message}
    assert len(receiver.seen) >= 2
    assert "cannot be reached" in caplog.text
    assert "could not be recorded" in caplog.text


async def test_the_log_is_cleared_as_time_goes_by(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    endpoint = await endpoints_of(store, clock).add(bank.id, "https://example.com/")
    await emit(store, bank, clock, None)
    deliverer = deliverer_of(store, receiver, clock)

    async def pause() -> None:
        await asyncio.sleep(0)
        clock.advance(days=5)

    async def forgotten() -> bool:
        return bool(receiver.accepted) and await store.webhook_log.deliveries(endpoint.id, 1) == []

    async with running(deliverer, pause):
        await until(forgotten)


async def test_every_try_is_told_to_the_metrics(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    told: list[tuple[int | None, DeliveryState]] = []

    def observe(sent: Sent, verdict: Verdict) -> None:
        told.append((sent.attempt.status, verdict.state))

    await endpoints_of(store, clock).add(bank.id, "https://example.com/")
    await emit(store, bank, clock, None)
    receiver.script = lambda _message: 200 if len(receiver.seen) > 1 else 500
    limits = Limits(8, LEASE, timedelta(days=30))
    schedule = Schedule(PAUSES, timedelta(days=1))
    deliverer = Deliverer(store.webhook_outbox, receiver, schedule, limits, clock, observe)
    await run_until_idle(store, clock, deliverer)
    assert told == [(500, DeliveryState.WAITING), (200, DeliveryState.DELIVERED)]


async def test_a_compatible_endpoint_gets_the_vendors_event_with_the_number_of_the_try(
    store: Store, bank: Tenant, clock: SettableClock, receiver: ScriptedReceiver
) -> None:
    await endpoints_of(store, clock).add(bank.id, "https://example.com/", compatible=True)
    (message,) = await emit(store, bank, clock, uuid4())
    receiver.script = lambda _message: 200 if len(receiver.seen) > 1 else 500
    await run_until_idle(store, clock, deliverer_of(store, receiver, clock))
    bodies = [json.loads(body) for body in receiver.bodies[message]]
    assert sorted(body["Attempt"] for body in bodies) == [1, 2]
    assert {body["WebhookEvent"] for body in bodies} == {"App.BusinessRequestStatusChange"}


async def test_adding_endpoints(store: Store, bank: Tenant, clock: SettableClock) -> None:
    adding = endpoints_of(store, clock)
    added = await adding.add(bank.id, "https://EXAMPLE.com/hook", {EventKind.AML_HIT})
    assert added.url == "https://example.com/hook"
    assert await adding.get(added.id) == added
    with pytest.raises(AddressRefused):
        await adding.add(bank.id, "https://127.0.0.1/")
    with pytest.raises(NothingToHear):
        await adding.add(bank.id, "https://example.com/", {EventKind.AML_HIT}, compatible=True)


async def test_rotating_a_secret(store: Store, bank: Tenant, clock: SettableClock) -> None:
    adding = endpoints_of(store, clock)
    added = await adding.add(bank.id, "https://example.com/")
    changed = await adding.rotate_secret(added.id)
    assert await adding.get(added.id) == changed
    assert changed.secrets[1] == replace(added.secrets[0], until=clock.now + timedelta(hours=24))
    with pytest.raises(UnknownEndpoint):
        await adding.rotate_secret(uuid4())


async def test_an_endpoint_removed_while_its_secret_is_rotated(
    store: Store, bank: Tenant, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    adding = endpoints_of(store, clock)
    added = await adding.add(bank.id, "https://example.com/")

    async def get_and_remove(endpoint_id: UUID) -> Endpoint:
        await store.webhook_endpoints.remove(endpoint_id)
        return added

    monkeypatch.setattr(adding, "get", get_and_remove)
    with pytest.raises(UnknownEndpoint):
        await adding.rotate_secret(added.id)
