"""What a webhook says: ids, states and codes; whoever needs more asks for the transaction."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hawiya.verification.events import Event, EventKind

_VENDOR_EVENT = "App.BusinessRequestStatusChange"
_NEW_STATUS = {
    EventKind.TRANSACTION_COMPLETED: "Completed",
    EventKind.IDENTITY_VERIFIED: "Verified",
    EventKind.IDENTITY_REJECTED: "Rejected",
    EventKind.REVIEW_NEEDED: "InReview",
}


def body_of(event: Event, attempt: int, *, compatible: bool) -> str:
    """Return the JSON of an event as an endpoint takes it; `attempt` counts from 1 and is told to compatible ones only.

    A compatible endpoint hears of `CHANGES_OF_STATUS` only.
    """
    return _json(_vendor(event, attempt) if compatible else _standard(event))


def test_body(message_id: UUID, at: datetime, *, compatible: bool) -> str:
    """Return the JSON of a message that tells of nothing, for trying an endpoint out."""
    if compatible:
        return _json(_vendor_shape(message_id, 1, {"Id": str(message_id), "NewStatus": "Test"}, at))
    return _json({"type": "webhook.test", "timestamp": _iso(at), "data": {}})


def _standard(event: Event) -> dict[str, Any]:
    ids = {
        "tenantId": str(event.tenant_id),
        "transactionId": str(event.transaction_id) if event.transaction_id is not None else None,
        "userId": event.user_id,
    }
    return {"type": event.kind.value, "timestamp": _iso(event.at), "data": {**event.data, **ids}}


def _vendor(event: Event, attempt: int) -> dict[str, Any]:
    changed = {
        "Id": str(event.transaction_id) if event.transaction_id is not None else None,
        "NewStatus": _NEW_STATUS[event.kind],
    }
    return _vendor_shape(event.id, attempt, changed, event.at)


def _vendor_shape(message_id: UUID, attempt: int, data: dict[str, Any], at: datetime) -> dict[str, Any]:
    return {
        "Id": str(message_id),
        "WebhookEvent": _VENDOR_EVENT,
        "Attempt": attempt,
        "Data": data,
        "CreationTimeUtc": _iso(at),
    }


def _iso(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))
