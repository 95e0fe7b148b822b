"""Webhooks from a running server to a real receiver."""

import json
import threading
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from standardwebhooks import Webhook

from benchmarks.webhook_receiver import OK, Answer, Received, Receiver, receiving
from benchmarks.webhooks import SHORTENED, measure
from hawiya.api.webhooks import address_policy
from hawiya.notify.webhooks.endpoints import Endpoints
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.webhooks import Endpoint
from tests.api.serving import (
    BACK_FIELDS,
    FRONT_FIELDS,
    ScriptedExaminer,
    Served,
    make_caller,
    serving,
    with_store,
)


class Expecting:
    """Behaves as it is told, and lets the test wait until it has accepted enough."""

    def __init__(self) -> None:
        self.answers: list[Answer] = []
        self._left = 0
        self._enough = threading.Event()

    def __call__(self, _request: Received) -> Answer:
        answer = self.answers.pop(0) if self.answers else OK
        self._left -= answer is OK
        if self._left == 0:
            self._enough.set()
        return answer

    def expect(self, count: int) -> None:
        self._left = count
        self._enough.clear()

    def wait(self) -> None:
        assert self._enough.wait(timeout=60)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(receiving(Expecting())) as opened:
        yield opened


@pytest.fixture
def served(settings: Settings) -> Iterator[Served]:
    """A server with a scripted examiner, one caller, and leave to send webhooks to this machine."""
    settings = settings.model_copy(update={**SHORTENED, "answer_timeout_seconds": 120.0, "webhook_timeout_seconds": 60})
    tenant_id, key, user_id, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    examiner = ScriptedExaminer()
    with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=30) as client:
        yield Served(url, settings, examiner, key, token, tenant_id, user_id, client)


def add_endpoint(served: Served, url: str, **options: Any) -> Endpoint:
    async def add(store: Store) -> Endpoint:
        endpoints = Endpoints(store.webhook_endpoints, address_policy(served.settings), utc_now)
        return await endpoints.add(served.tenant_id, url, **options)

    added: Endpoint = served.store(add)
    return added


def expecting(receiver: Receiver) -> Expecting:
    assert isinstance(receiver.behave, Expecting)
    return receiver.behave


def verify(served: Served) -> str:
    """Run one whole verification; return the transaction's id."""
    front = served.front().json()
    transaction_id = str(front["data"]["idFrontData"]["transaction_id"])
    served.back(transaction_id=transaction_id)
    answer = served.liveness(transaction_id=transaction_id).json()
    assert answer["data"]["isDigitalIdentityVerified"] is True
    return transaction_id


def test_a_verification_is_told_signed_and_in_order(served: Served, receiver: Receiver) -> None:
    endpoint = add_endpoint(served, receiver.url)
    expecting(receiver).answers = [Answer(500)]
    expecting(receiver).expect(2)
    transaction_id = verify(served)
    expecting(receiver).wait()
    bodies = [
        Webhook(endpoint.secrets[0].value).verify(request.body, dict(request.headers)) for request in receiver.received
    ]
    # The first was answered with 500, and again before the second was sent.
    assert [body["type"] for body in bodies] == ["transaction.completed", "transaction.completed", "identity.verified"]
    assert bodies[0] == bodies[1]
    assert receiver.received[0].message_id == receiver.received[1].message_id
    assert receiver.received[2].message_id != receiver.received[1].message_id
    assert bodies[2]["data"] == {
        "tenantId": str(served.tenant_id),
        "userId": served.user_id,
        "transactionId": transaction_id,
        "clientTransactionId": None,
        "state": "completed",
        "verified": True,
    }
    everything = "".join(request.body for request in receiver.received)
    assert [value for value in {**FRONT_FIELDS, **BACK_FIELDS}.values() if len(value) > 3 and value in everything] == []


def test_the_vendors_event(served: Served, receiver: Receiver) -> None:
    add_endpoint(served, receiver.url, compatible=True)
    expecting(receiver).expect(2)
    transaction_id = verify(served)
    expecting(receiver).wait()
    bodies = [json.loads(request.body) for request in receiver.received]
    assert {frozenset(body) for body in bodies} == {
        frozenset({"Id", "WebhookEvent", "Attempt", "Data", "CreationTimeUtc"})
    }
    assert [body["Data"] for body in bodies] == [
        {"Id": transaction_id, "NewStatus": "Completed"},
        {"Id": transaction_id, "NewStatus": "Verified"},
    ]
    assert [UUID(body["Id"]) for body in bodies] == [UUID(request.message_id) for request in receiver.received]


def test_what_waited_is_sent_by_the_next_server(served: Served, receiver: Receiver) -> None:
    endpoint = add_endpoint(served, receiver.url)
    served.store(lambda store: store.webhook_endpoints.disable(endpoint.id, utc_now()))
    verify(served)
    assert receiver.received == []
    served.store(lambda store: store.webhook_endpoints.enable(endpoint.id, utc_now()))
    expecting(receiver).expect(2)
    expecting(receiver).wait()
    # A success is counted after it was recorded.
    metrics = ""
    while 'hawiya_webhook_tries_total{outcome="delivered"} 2.0' not in metrics:
        metrics = served.client.get("/metrics").text


@pytest.mark.anyio
async def test_nothing_is_lost_by_a_receiver_that_fails_half_the_time(settings: Settings) -> None:
    outcome = await measure(settings.model_copy(update=SHORTENED), 60, 12, fail=0.5, servers=2, seed=1)
    assert outcome.faults == []
    assert len(outcome.waits) == 60
    assert outcome.requests > 80
