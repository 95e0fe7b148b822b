import json
from datetime import UTC, datetime
from uuid import UUID

from hawiya.notify.webhooks import payload
from hawiya.verification.events import Event, EventKind

AT = datetime(2026, 3, 1, 12, 0, 5, 250_000, tzinfo=UTC)
TENANT, TRANSACTION, EVENT = (UUID(int=number) for number in (1, 2, 3))
VERIFIED = Event(
    TENANT, EventKind.IDENTITY_VERIFIED, AT, 7, TRANSACTION, {"state": "completed", "verified": True}, EVENT
)


def test_the_body_of_an_event() -> None:
    assert json.loads(payload.body_of(VERIFIED, 1, compatible=False)) == {
        "type": "identity.verified",
        "timestamp": "2026-03-01T12:00:05.250000Z",
        "data": {
            "tenantId": str(TENANT),
            "transactionId": str(TRANSACTION),
            "userId": 7,
            "state": "completed",
            "verified": True,
        },
    }


def test_the_body_is_the_same_at_every_try() -> None:
    assert payload.body_of(VERIFIED, 1, compatible=False) == payload.body_of(VERIFIED, 9, compatible=False)


def test_the_vendors_body_counts_tries() -> None:
    assert json.loads(payload.body_of(VERIFIED, 2, compatible=True)) == {
        "Id": str(EVENT),
        "WebhookEvent": "App.BusinessRequestStatusChange",
        "Attempt": 2,
        "Data": {"Id": str(TRANSACTION), "NewStatus": "Verified"},
        "CreationTimeUtc": "2026-03-01T12:00:05.250000Z",
    }


def test_data_cannot_pretend_to_be_another_transactions() -> None:
    event = Event(TENANT, EventKind.USER_REGISTERED, AT, 7, None, {"transactionId": "forged", "userId": 8})
    data = json.loads(payload.body_of(event, 1, compatible=False))["data"]
    assert data == {"tenantId": str(TENANT), "transactionId": None, "userId": 7}


def test_a_test_message_tells_of_nothing() -> None:
    assert json.loads(payload.test_body(EVENT, AT, compatible=False)) == {
        "type": "webhook.test",
        "timestamp": "2026-03-01T12:00:05.250000Z",
        "data": {},
    }
    compatible = json.loads(payload.test_body(EVENT, AT, compatible=True))
    assert compatible["Data"] == {"Id": str(EVENT), "NewStatus": "Test"}
