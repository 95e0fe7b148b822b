"""Webhooks: whether a message is this server's, and what it tells. The signatures are Standard Webhooks'."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError
from standardwebhooks import Webhook, WebhookVerificationError

from hawiya.client.errors import BadSignature


class Event(BaseModel):
    """What happened. `id` stays the same when a message comes again: do nothing for one that you had."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str
    type: str
    timestamp: datetime
    data: dict[str, Any]


def read_event(secret: str, headers: Mapping[str, str], body: bytes) -> Event:
    """Return the verified message of a raw body. Raises `BadSignature`, also for a message older than 5 minutes."""
    lowered = {name.lower(): value for name, value in headers.items()}
    try:
        told = Webhook(secret).verify(body, lowered)
        return Event.model_validate({**told, "id": lowered["webhook-id"]})
    except (WebhookVerificationError, ValidationError, ValueError, TypeError) as error:
        raise BadSignature(str(error) if isinstance(error, WebhookVerificationError) else "malformed") from None
