"""Where events go and what became of each: the types that deliverers and stores of webhooks share, and their port.

A delivery is one event on its way to one endpoint. It is written in the commit of the event, and tried until the
receiver accepts it or the last try failed.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hawiya.verification.events import Event, EventKind

CHANGES_OF_STATUS = frozenset(
    {
        EventKind.TRANSACTION_COMPLETED,
        EventKind.IDENTITY_VERIFIED,
        EventKind.IDENTITY_REJECTED,
        EventKind.REVIEW_NEEDED,
    }
)
"""What the vendor's one event can tell of: new statuses of a transaction."""


class DisabledBecause(StrEnum):
    """Why nothing is sent to an endpoint."""

    OPERATOR = "operator"
    GONE = "gone"
    FAILING = "failing"


class DeliveryState(StrEnum):
    """Where a delivery stands. `GIVEN_UP`: the last try failed; only a replay sends the event again."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    GIVEN_UP = "given_up"


@dataclass(frozen=True, slots=True)
class SigningSecret:
    """A secret `whsec_…` that signs until `until`; None for the newest, which signs until it is rotated away."""

    value: str
    until: datetime | None = None

    def __repr__(self) -> str:
        return f"SigningSecret(until={self.until!r})"

    def good(self, at: datetime) -> bool:
        """Whether it still signs."""
        return self.until is None or at < self.until


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A tenant's receiver. Without `kinds` it hears of all; `compatible`: in the shape of the vendor's one event.

    `failing_since`: the first failure since the last success.
    """

    id: UUID
    tenant_id: UUID
    url: str
    secrets: tuple[SigningSecret, ...]
    created_at: datetime
    kinds: frozenset[EventKind] = frozenset()
    compatible: bool = False
    disabled_at: datetime | None = None
    disabled_because: DisabledBecause | None = None
    failing_since: datetime | None = None

    @property
    def heard(self) -> frozenset[EventKind]:
        """The kinds of events that are sent to it."""
        chosen = self.kinds or frozenset(EventKind)
        return chosen & CHANGES_OF_STATUS if self.compatible else chosen


@dataclass(frozen=True, slots=True)
class DueDelivery:
    """A delivery that this server holds a lease on, to try it now. `tried`: tries before this one."""

    number: int
    lease: UUID
    tried: int
    endpoint: Endpoint
    event: Event


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: the HTTP status, or in one word why there was none. Nothing of the answer's body is kept."""

    at: datetime
    milliseconds: float
    status: int | None = None
    error: str | None = None

    @property
    def succeeded(self) -> bool:
        """The receiver has it: any 2xx."""
        return self.status is not None and 200 <= self.status < 300


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a try: `due` is when to try again, None when there is nothing more to try.

    `disable` says why the endpoint gets nothing more from now on.
    """

    state: DeliveryState
    due: datetime | None = None
    disable: DisabledBecause | None = None


@dataclass(frozen=True, slots=True)
class LoggedDelivery:
    """A delivery as the log shows it."""

    number: int
    event_id: UUID
    kind: EventKind
    transaction_id: UUID | None
    state: DeliveryState
    due: datetime | None
    created_at: datetime
    attempts: tuple[Attempt, ...]


class WebhookOutbox(Protocol):
    """The deliveries of all tenants, shared by all servers; every call is one commit.

    Deliveries of one transaction to one endpoint are handed out in the order of the events, one at a time.
    """

    async def endpoints_with_due(self, now: datetime) -> Sequence[UUID]:
        """Return the endpoints for which something can be tried now, the longest waiting first."""
        ...

    async def claim(self, endpoint_id: UUID, limit: int, now: datetime, until: datetime) -> Sequence[DueDelivery]:
        """Lease up to `limit` deliveries that are due; nobody else is handed them before `until`."""
        ...

    async def record(self, delivery: DueDelivery, attempt: Attempt, verdict: Verdict) -> None:
        """Log a try and what follows from it; a success counts even when the lease was lost meanwhile."""
        ...

    async def forget_before(self, moment: datetime) -> int:
        """Remove the log of what ended before, and what an endpoint disabled since then still waits for."""
        ...
