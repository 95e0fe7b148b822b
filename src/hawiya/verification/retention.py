"""How long a tenant keeps what it was sent, and what is too old."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from hawiya.verification.audit import Action, Actor, AuditEntry, AuditTrail
from hawiya.verification.ports import Clock
from hawiya.verification.tenant import RETENTION, Tenant

MOST_DAYS = 36_500


class BadRetention(Exception):
    """A tenant's retention is malformed: nothing of it is removed until that is mended."""


@dataclass(frozen=True, slots=True)
class Retention:
    """Days after which pictures, and whole transactions with all that belongs to them, are removed; None: never."""

    image_days: int | None = None
    data_days: int | None = None

    @property
    def nothing(self) -> bool:
        """Whether nothing is ever removed by age."""
        return self.image_days is None and self.data_days is None

    def images_before(self, now: datetime) -> datetime | None:
        """Return the moment before which pictures are too old; those of transactions that go are, too."""
        return _before(now, min((one for one in (self.image_days, self.data_days) if one is not None), default=None))

    def data_before(self, now: datetime) -> datetime | None:
        """Return the moment before which the last step of a transaction is too old."""
        return _before(now, self.data_days)


@dataclass(frozen=True, slots=True)
class Due:
    """What is too old. `waiting`: how many of the transactions still wait for a reviewer or the authority.

    `answers` are kept answers to steps, which hold what was read off a card.
    """

    images: int = 0
    transactions: int = 0
    waiting: int = 0
    answers: int = 0

    @property
    def nothing(self) -> bool:
        """Whether there is nothing to remove."""
        return not (self.images or self.transactions or self.answers)


class RetentionStore(Protocol):
    """Removes what is too old, in small commits."""

    async def due(self, tenant_id: UUID, images_before: datetime | None, data_before: datetime | None) -> Due:
        """Return how much is too old."""
        ...

    def remove_images(self, tenant_id: UUID, before: datetime) -> AsyncIterator[int]:
        """Remove pictures; yield how many each commit removed."""
        ...

    def remove_transactions(self, tenant_id: UUID, before: datetime) -> AsyncIterator[int]:
        """Remove transactions with all that belongs to them; yield how many each commit removed."""
        ...

    async def remove_answers(self, tenant_id: UUID, before: datetime) -> int:
        """Remove kept answers; return how many."""
        ...


async def remove_due(
    store: RetentionStore, audit: AuditTrail, tenant_id: UUID, retention: Retention, by: Actor, clock: Clock
) -> AsyncIterator[Due]:
    """Remove what is too old of a tenant; yield what was removed so far after every commit.

    The audit log is told what was removed, also when something fails on the way; nothing, when nothing was due.
    """
    now = clock()
    images, transactions, answers = 0, 0, 0
    try:
        if (before := retention.data_before(now)) is not None:
            async for removed in store.remove_transactions(tenant_id, before):
                transactions += removed
                yield Due(images, transactions)
            answers = await store.remove_answers(tenant_id, before)
        if (before := retention.images_before(now)) is not None:
            async for removed in store.remove_images(tenant_id, before):
                images += removed
                yield Due(images, transactions, answers=answers)
        yield Due(images, transactions, answers=answers)
    finally:
        if images or transactions or answers:
            details = {
                "imageDays": retention.image_days,
                "dataDays": retention.data_days,
                "images": images,
                "transactions": transactions,
                "answers": answers,
            }
            entry = AuditEntry(Action.RETENTION_RUN, by, clock(), tenant_id=tenant_id, details=details)
            await audit.record(entry)


def retention_of(tenant: Tenant, installation: Retention) -> Retention:
    """Return a tenant's own retention, else the installation's. Raises `BadRetention`."""
    given = tenant.settings.get(RETENTION)
    if given is None:
        return installation
    if not isinstance(given, Mapping):
        raise BadRetention(f"retention of tenant {tenant.id}: not an object")
    return Retention(_days(given.get("imageDays")), _days(given.get("dataDays")))


def settings_with_retention(settings: Mapping[str, Any], retention: Retention | None) -> dict[str, Any]:
    """Return a tenant's settings with another retention of its own, or with the installation's (None)."""
    rest = {name: value for name, value in settings.items() if name != RETENTION}
    if retention is None:
        return rest
    return {**rest, RETENTION: {"imageDays": retention.image_days, "dataDays": retention.data_days}}


def _days(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_DAYS:
        raise BadRetention(f"days are a whole number from 1 to {MOST_DAYS}: {value!r}")
    return value


def _before(now: datetime, days: int | None) -> datetime | None:
    return now - timedelta(days=days) if days is not None else None
