"""Webhooks against a receiver that fails: is everything delivered, in order, and how much work is it?

    python -m benchmarks.webhooks [--events 1000] [--fail 0.5] [--transactions 100] [--servers 1]
        [--database-url postgresql://…]

Writes events of many transactions in turn, as the server does, and lets the server's own workers send them over real
HTTP, signed, to a receiver that fails by chance: a fifth each of its failures are a 500, a 503, a connection dropped
before and one dropped after the message was taken in, and no answer at all. The pauses between tries are shortened (to
0.1 to 1 s, as many as by default), and so is the time-out (0.5 s); nothing else is. Exit code 1 when a message was
lost, came out of order, under another id, with another body, or with a bad signature.
"""

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from uuid import UUID, uuid4

from standardwebhooks import Webhook, WebhookVerificationError

from benchmarks.machine import machine
from benchmarks.webhook_receiver import DROP, HANG, OK, Answer, Received, receiving
from hawiya.api.metrics import Metrics
from hawiya.api.webhooks import address_policy, delivering_webhooks
from hawiya.notify.webhooks.endpoints import Endpoints
from hawiya.settings import WEBHOOK_PAUSES, Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.event_log import EventLog
from hawiya.store.migrating import migrate
from hawiya.store.opening import Store, open_store, utc_now
from hawiya.verification.events import Event, EventKind
from hawiya.verification.tenant import Tenant
from hawiya.verification.webhooks import DeliveryState

_FAILURES = ("500", "503", "dropped", "taken, then dropped", "no answer")
_LOOK_EVERY = 0.05
_PAUSES = tuple(min(1.0, 0.1 * (1 + number)) for number in range(len(WEBHOOK_PAUSES)))

SHORTENED = {
    "webhook_allow_http": True,
    "webhook_allowed_networks": ("127.0.0.0/8",),
    "webhook_retry_seconds": _PAUSES,
    "webhook_timeout_seconds": 0.5,
    "webhook_poll_seconds": 0.1,
}
"""Settings under which a day of tries takes seconds, against a receiver on this machine."""


@dataclass
class Outcome:
    """What a run showed; `faults` is empty when everything was delivered as it should be."""

    events: int
    tries: int
    requests: int
    duplicates: int
    behaviour: Counter[str]
    seconds: float
    waits: list[float]
    faults: list[str] = field(default_factory=list)


class FailingReceiver:
    """Fails by chance; remembers what it took in, whatever it answered, and checks every signature."""

    def __init__(self, fail: float, seed: int) -> None:
        self._fail = fail
        self._chance = random.Random(seed)
        self.secret = ""
        self.behaviour: Counter[str] = Counter()
        self.arrived: dict[str, int] = {}
        """The place of each message's first arrival among all requests."""
        self.accepted: dict[str, int] = {}
        """The place of the request by which the receiver had said yes to a message for the first time."""
        self.accepted_at: dict[str, float] = {}
        self.bodies: dict[str, str] = {}
        self.taken: Counter[str] = Counter()
        self.faults: list[str] = []
        self._requests = 0

    def __call__(self, request: Received) -> Answer:
        """Take one request in, and say how to answer it."""
        message = request.message_id
        self._requests += 1
        self.arrived.setdefault(message, self._requests)
        self._check(request)
        if self._chance.random() >= self._fail:
            self.behaviour["accepted"] += 1
            self.taken[message] += 1
            self.accepted.setdefault(message, self._requests)
            self.accepted_at.setdefault(message, time.perf_counter())
            return OK
        failure = self._chance.choice(_FAILURES)
        self.behaviour[failure] += 1
        if failure == "taken, then dropped":
            self.taken[message] += 1
        return {"500": Answer(500), "503": Answer(503), "no answer": HANG}.get(failure, DROP)

    def _check(self, request: Received) -> None:
        try:
            Webhook(self.secret).verify(request.body, dict(request.headers))
        except WebhookVerificationError as error:
            self.faults.append(f"{request.message_id}: {error}")
        if self.bodies.setdefault(request.message_id, request.body) != request.body:
            self.faults.append(f"{request.message_id}: another body than before")


async def measure(settings: Settings, events: int, transactions: int, fail: float, servers: int, seed: int) -> Outcome:
    """Write the events, deliver them all, and compare what arrived with what was written."""
    receiver = FailingReceiver(fail, seed)
    async with AsyncExitStack() as stack:
        listening = await stack.enter_async_context(receiving(receiver))
        store = await stack.enter_async_context(open_store(settings, serving=True))
        tenant = Tenant(id=uuid4(), name="Bank", created_at=utc_now())
        await store.tenants.add(tenant)
        endpoints = Endpoints(store.webhook_endpoints, address_policy(settings), utc_now)
        endpoint = await endpoints.add(tenant.id, listening.url)
        receiver.secret = endpoint.secrets[0].value
        started = time.perf_counter()
        async with AsyncExitStack() as workers:
            for _ in range(servers):
                await workers.enter_async_context(delivering_webhooks(settings, store, Metrics(), utc_now))
            sent, written_at = await _write(store, tenant.id, events, transactions)
            counts = await _until_nothing_waits(store, endpoint.id)
        seconds = time.perf_counter() - started
        logged = await store.webhook_log.deliveries(endpoint.id, events)
    outcome = Outcome(
        events=events,
        tries=sum(len(delivery.attempts) for delivery in logged),
        requests=len(listening.received),
        duplicates=sum(receiver.taken.values()) - len(receiver.taken),
        behaviour=receiver.behaviour,
        seconds=seconds,
        waits=[at - written_at[message] for message, at in receiver.accepted_at.items()],
        faults=receiver.faults + _faults(sent, receiver),
    )
    if counts[DeliveryState.DELIVERED] != events:
        outcome.faults.append(f"the log says {dict(counts)}")
    return outcome


async def _until_nothing_waits(store: Store, endpoint_id: UUID) -> dict[DeliveryState, int]:
    while True:
        counts = await store.webhook_log.counts(endpoint_id)
        if not counts[DeliveryState.WAITING]:
            return counts
        await asyncio.sleep(_LOOK_EVERY)


async def _write(
    store: Store, tenant_id: UUID, events: int, transactions: int
) -> tuple[dict[UUID, list[str]], dict[str, float]]:
    """Write the events of all transactions in turn, each in a commit of its own."""
    log, kinds = EventLog(store.keyring), list(EventKind)
    ids = [uuid4() for _ in range(transactions)]
    sent: dict[UUID, list[str]] = {one: [] for one in ids}
    written_at: dict[str, float] = {}
    for number in range(events):
        transaction_id = ids[number % transactions]
        event = Event(tenant_id, kinds[number % len(kinds)], utc_now(), 7, transaction_id, {"state": "open"})
        async with store.database.writing() as session:
            await log.append(session, [event])
        sent[transaction_id].append(str(event.id))
        written_at[str(event.id)] = time.perf_counter()
    return sent, written_at


def _faults(sent: dict[UUID, list[str]], receiver: FailingReceiver) -> list[str]:
    faults = []
    known = {message for messages in sent.values() for message in messages}
    faults += [f"{message}: nobody sent this" for message in receiver.arrived.keys() - known]
    for transaction_id, messages in sent.items():
        faults += [f"{message}: lost" for message in messages if message not in receiver.accepted]
        there = [message for message in messages if message in receiver.accepted]
        faults += [
            f"{transaction_id}: {later} came before {earlier} was accepted"
            for earlier, later in pairwise(there)
            if receiver.arrived[later] < receiver.accepted[earlier]
        ]
    return faults


@asynccontextmanager
async def _prepared(database_url: str | None) -> AsyncIterator[Settings]:
    with tempfile.TemporaryDirectory(prefix="hawiya-webhooks-") as folder:
        settings = Settings(data=Path(folder), database_url=database_url).model_copy(update=SHORTENED)
        create_data_folder(settings)
        await migrate(settings)
        yield settings


def _print(outcome: Outcome, arguments: argparse.Namespace) -> None:
    print(f"{machine()}, {'PostgreSQL' if arguments.database_url else 'SQLite'}, {arguments.servers} worker(s)")
    lost = sum(fault.endswith(": lost") for fault in outcome.faults)
    waits = statistics.quantiles(outcome.waits, n=20) if len(outcome.waits) > 1 else [0.0] * 19
    for name, value in (
        ("events written", outcome.events),
        ("accepted by the receiver", len(outcome.waits)),
        ("lost", lost),
        ("other faults (order, id, body, signature)", len(outcome.faults) - lost),
        ("tries in the log", outcome.tries),
        ("requests that arrived", outcome.requests),
        ("of them duplicates of what was taken in", outcome.duplicates),
        *((f"answered: {behaviour}", count) for behaviour, count in sorted(outcome.behaviour.items())),
        ("seconds until all were accepted", f"{outcome.seconds:.1f}"),
        ("tries a second", f"{outcome.tries / outcome.seconds:.0f}"),
        ("seconds from commit to acceptance, p50 / p95", f"{waits[9]:.2f} / {waits[18]:.2f}"),
    ):
        print(f"{name:45} {value!s:>12}")
    for fault in outcome.faults[:10]:
        print(fault)


async def _run(arguments: argparse.Namespace) -> Outcome:
    async with _prepared(arguments.database_url) as settings:
        return await measure(
            settings, arguments.events, arguments.transactions, arguments.fail, arguments.servers, arguments.seed
        )


def main() -> None:
    """Run the benchmark and print what it showed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--transactions", type=int, default=100)
    parser.add_argument("--fail", type=float, default=0.5, help="share of requests that fail")
    parser.add_argument("--servers", type=int, default=1, help="workers on the same outbox")
    parser.add_argument("--database-url", help="an empty PostgreSQL database; without it SQLite")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    outcome = asyncio.run(_run(arguments))
    _print(outcome, arguments)
    sys.exit(1 if outcome.faults else 0)


if __name__ == "__main__":
    main()
