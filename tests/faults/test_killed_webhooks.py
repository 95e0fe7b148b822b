"""A server killed with SIGKILL between any two writes of a webhook, or between sending and recording, loses none."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from uuid import UUID, uuid4

import pytest
from anyio.from_thread import start_blocking_portal

from benchmarks.webhook_receiver import Receiver, receiving
from hawiya.notify.webhooks.addresses import AddressPolicy
from hawiya.notify.webhooks.delivering import Deliverer, Limits
from hawiya.notify.webhooks.endpoints import Endpoints
from hawiya.notify.webhooks.schedule import Schedule
from hawiya.notify.webhooks.sending import Sender
from hawiya.settings import Settings
from hawiya.store.event_log import EventLog
from hawiya.store.opening import Store, open_store
from hawiya.verification.events import Event, EventKind
from hawiya.verification.ports import Clock
from hawiya.verification.webhooks import DeliveryState
from tests import invented
from tests.faults.killed_process import START, Report, run_until

pytestmark = pytest.mark.anyio
HOME = AddressPolicy.of(allow_http=True, allowed_networks=["127.0.0.0/8"])
LEASE = timedelta(seconds=70)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(receiving()) as opened:
        yield opened


async def _deliver_all(store: Store, clock: Clock) -> None:
    sender = Sender(HOME, 60, clock)
    schedule = Schedule((timedelta(minutes=1),), timedelta(days=5))
    limits = Limits(1, LEASE, timedelta(days=30))
    await Deliverer(store.webhook_outbox, sender, schedule, limits, clock).deliver_due()
    await sender.close()


async def _happen_and_deliver(store: Store, report: Report, arrangement: tuple[UUID, UUID]) -> None:
    """Two events of one transaction, each in a commit of its own, and their deliveries."""
    tenant_id, transaction_id = arrangement
    for kind in (EventKind.TRANSACTION_COMPLETED, EventKind.IDENTITY_VERIFIED):
        event = Event(tenant_id, kind, START, 7, transaction_id)
        async with store.database.writing() as session:
            await EventLog(store.keyring).append(session, [event])
        report(str(event.id))
    await _deliver_all(store, lambda: START)
    report("delivered")


async def test_a_webhook(settings: Settings, receiver: Receiver) -> None:
    moments: Counter[str] = Counter()
    sent_twice = 0
    for kill_at in count(1):
        async with open_store(settings, serving=True, clock=lambda: START) as store:
            bank = await invented.tenant(store, START, str(uuid4()))
            endpoint = await Endpoints(store.webhook_endpoints, HOME, lambda: START).add(bank.id, receiver.url)
        receiver.received.clear()
        killed = run_until(kill_at, settings, _happen_and_deliver, (bank.id, uuid4()), serving=False)
        if killed is None:
            break
        moments[killed.moment] += 1
        async with open_store(settings, serving=True, clock=lambda: START) as store:
            # The next server, once the leases of the dead one have run out.
            await _deliver_all(store, lambda: START + LEASE)
            logged = (await store.webhook_log.deliveries(endpoint.id, 10))[::-1]
        committed = [str(delivery.event_id) for delivery in logged]
        reported = [one for one in killed.reports if one != "delivered"]
        assert committed[: len(reported)] == reported
        assert len(committed) - len(reported) in ({0, 1} if killed.moment == "after COMMIT" else {0})
        assert {delivery.state for delivery in logged} <= {DeliveryState.DELIVERED}
        arrived = [request.message_id for request in receiver.received]
        # All of them, in order; at most the one under way when the server died came twice.
        assert list(dict.fromkeys(arrived)) == committed
        assert len(arrived) - len(committed) in {0, 1}
        sent_twice += len(arrived) - len(committed)
    assert moments["before INSERT INTO webhook_deliveries"] == 2
    assert moments["after INSERT INTO webhook_deliveries"] == 2
    assert moments["before INSERT INTO webhook_attempts"] == 2
    # Between sending and the commit of its record: before and after each write of it, and before its commit.
    assert sent_twice >= 2 * 5
