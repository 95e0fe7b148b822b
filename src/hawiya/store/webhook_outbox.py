"""What waits to be sent, shared by all servers: `verification.webhooks.WebhookOutbox` in SQL.

A server leases what it tries. PostgreSQL hands a row to one of several that ask at once (SKIP LOCKED); SQLite has one
writer. A server that dies leaves a lease that runs out.
"""

import logging
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, and_, delete, exists, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from hawiya.store.database import Database
from hawiya.store.event_log import EventLog
from hawiya.store.sealing import SealingError
from hawiya.store.tables import EventRow
from hawiya.store.webhook_endpoints import SqlWebhookEndpoints
from hawiya.store.webhook_tables import WebhookAttemptRow, WebhookDeliveryRow, WebhookEndpointRow
from hawiya.verification.webhooks import Attempt, DeliveryState, DueDelivery, Endpoint, Verdict

_WAITING = WebhookDeliveryRow.state == DeliveryState.WAITING.value
_log = logging.getLogger(__name__)


class SqlWebhookOutbox:
    """The deliveries of all tenants."""

    def __init__(self, database: Database, events: EventLog, endpoints: SqlWebhookEndpoints) -> None:
        self._database = database
        self._events = events
        self._endpoints = endpoints

    async def endpoints_with_due(self, now: datetime) -> Sequence[UUID]:
        """Return the endpoints for which something can be tried now, the longest waiting first."""
        query = (
            select(WebhookDeliveryRow.endpoint_id)
            .join(WebhookEndpointRow, WebhookEndpointRow.id == WebhookDeliveryRow.endpoint_id)
            .where(WebhookEndpointRow.disabled_at.is_(None), _free(now), _first_of_its_transaction())
            .group_by(WebhookDeliveryRow.endpoint_id)
            .order_by(func.min(WebhookDeliveryRow.due))
        )
        async with self._database.reading() as session:
            return (await session.scalars(query)).all()

    async def claim(self, endpoint_id: UUID, limit: int, now: datetime, until: datetime) -> Sequence[DueDelivery]:
        """Lease up to `limit` deliveries that are due; nobody else is handed them before `until`.

        One whose event no master key opens is logged, and stays leased: it is tried again once the keys are back.
        """
        lease = uuid4()
        async with self._database.writing() as session:
            endpoint = await session.get(WebhookEndpointRow, endpoint_id)
            if endpoint is None or endpoint.disabled_at is not None:
                return ()
            numbers = await self._lease(session, endpoint_id, limit, now)
            if not numbers:
                return ()
            leased = update(WebhookDeliveryRow).where(WebhookDeliveryRow.number.in_(numbers))
            await session.execute(leased.values(lease=lease, leased_until=until))
            rows = await session.execute(
                select(WebhookDeliveryRow.number, WebhookDeliveryRow.tries, EventRow)
                .join(EventRow, EventRow.number == WebhookDeliveryRow.event_number)
                .where(WebhookDeliveryRow.number.in_(numbers))
                .order_by(WebhookDeliveryRow.due, WebhookDeliveryRow.number)
            )
            found = rows.all()
        try:
            opened = self._endpoints.opened(endpoint)
        except SealingError:
            _log.exception("a webhook endpoint cannot be opened: %s", endpoint_id)
            return ()
        return [due for row in found if (due := self._opened(lease, opened, *row)) is not None]

    async def record(self, delivery: DueDelivery, attempt: Attempt, verdict: Verdict) -> None:
        """Log a try and what follows from it; a success counts even when the lease was lost meanwhile."""
        row = WebhookDeliveryRow.number == delivery.number
        mine = and_(row, _WAITING)
        if not attempt.succeeded:
            mine = and_(mine, WebhookDeliveryRow.lease == delivery.lease)
        after: dict[str, object] = {"state": verdict.state.value, "lease": None, "leased_until": None}
        if verdict.due is not None:
            after["due"] = verdict.due
        async with self._database.writing() as session:
            # The endpoint first, as whoever removes it locks it first, too.
            await self._mark_endpoint(session, delivery.endpoint.id, attempt, verdict)
            await session.execute(
                update(WebhookDeliveryRow).where(mine).values(tries=WebhookDeliveryRow.tries + 1, **after)
            )
            still_there = select(WebhookDeliveryRow.number).where(row).with_for_update(read=True, key_share=True)
            if await session.scalar(still_there) is not None:
                await session.execute(
                    insert(WebhookAttemptRow).values(
                        delivery_number=delivery.number,
                        at=attempt.at,
                        status=attempt.status,
                        error=attempt.error,
                        milliseconds=attempt.milliseconds,
                    )
                )

    async def forget_before(self, moment: datetime) -> int:
        """Remove deliveries made before that have ended, or whose endpoint was disabled before, too; return how many.

        The events themselves stay, and can be replayed.
        """
        abandoned = select(WebhookEndpointRow.id).where(WebhookEndpointRow.disabled_at < moment)
        statement = delete(WebhookDeliveryRow).where(
            WebhookDeliveryRow.created_at < moment,
            or_(~_WAITING, WebhookDeliveryRow.endpoint_id.in_(abandoned)),
        )
        async with self._database.writing() as session:
            removed = await session.scalars(statement.returning(WebhookDeliveryRow.number))
            return len(removed.all())

    async def release_leases(self) -> None:
        """End all leases: for the start of the only server of a database, whose predecessor died holding them."""
        leased = update(WebhookDeliveryRow).where(_WAITING, WebhookDeliveryRow.lease.is_not(None))
        async with self._database.writing() as session:
            await session.execute(leased.values(lease=None, leased_until=None))

    async def _lease(self, session: AsyncSession, endpoint_id: UUID, limit: int, now: datetime) -> Sequence[int]:
        query = (
            select(WebhookDeliveryRow.number)
            .where(WebhookDeliveryRow.endpoint_id == endpoint_id, _free(now), _first_of_its_transaction())
            .order_by(WebhookDeliveryRow.due, WebhookDeliveryRow.number)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return (await session.scalars(query)).all()

    async def _mark_endpoint(
        self, session: AsyncSession, endpoint_id: UUID, attempt: Attempt, verdict: Verdict
    ) -> None:
        this = update(WebhookEndpointRow).where(WebhookEndpointRow.id == endpoint_id)
        if attempt.succeeded:
            failed = WebhookEndpointRow.failing_since.is_not(None)
            await session.execute(this.where(failed).values(failing_since=None))
            return
        await session.execute(this.where(WebhookEndpointRow.failing_since.is_(None)).values(failing_since=attempt.at))
        if verdict.disable is not None:
            enabled = WebhookEndpointRow.disabled_at.is_(None)
            disabled = {"disabled_at": attempt.at, "disabled_because": verdict.disable.value}
            await session.execute(this.where(enabled).values(**disabled))

    def _opened(self, lease: UUID, endpoint: Endpoint, number: int, tried: int, event: EventRow) -> DueDelivery | None:
        try:
            return DueDelivery(number, lease, tried, endpoint, self._events.opened(event))
        except SealingError:
            _log.exception("an event cannot be opened: %s", event.id)
            return None


def _free(now: datetime) -> ColumnElement[bool]:
    unleased = or_(WebhookDeliveryRow.leased_until.is_(None), WebhookDeliveryRow.leased_until <= now)
    return and_(_WAITING, WebhookDeliveryRow.due <= now, unleased)


def _first_of_its_transaction() -> ColumnElement[bool]:
    earlier = aliased(WebhookDeliveryRow)
    return ~exists().where(
        earlier.endpoint_id == WebhookDeliveryRow.endpoint_id,
        earlier.transaction_id == WebhookDeliveryRow.transaction_id,
        earlier.state == DeliveryState.WAITING.value,
        earlier.number < WebhookDeliveryRow.number,
    )
