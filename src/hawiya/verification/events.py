"""What happened that others may want to hear of. Events are written in the commit of the change they tell of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4


class EventKind(StrEnum):
    """The kinds of events, as webhooks name them."""

    TRANSACTION_COMPLETED = "transaction.completed"
    IDENTITY_VERIFIED = "identity.verified"
    IDENTITY_REJECTED = "identity.rejected"
    REVIEW_NEEDED = "review.needed"
    AML_HIT = "aml.hit"
    USER_REGISTERED = "user.registered"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a tenant's transaction or user.

    `data` is JSON and holds ids, states and codes, never what was read from a card: a receiver that needs more asks
    for the transaction.
    """

    tenant_id: UUID
    kind: EventKind
    at: datetime
    user_id: int | None = None
    transaction_id: UUID | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)
