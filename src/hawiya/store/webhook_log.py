"""What became of deliveries, for people who look, and sending events again."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, String, Uuid, and_, exists, func, insert, literal, or_, select, update
from sqlalchemy.orm import aliased

from hawiya.store.database import Database
from hawiya.store.table_base import UtcDateTime
from hawiya.store.tables import EventRow
from hawiya.store.webhook_tables import WebhookAttemptRow, WebhookDeliveryRow
from hawiya.verification.events import EventKind
from hawiya.verification.webhooks import Attempt, DeliveryState, Endpoint, LoggedDelivery


class SqlWebhookLog:
    """The log of deliveries, and replays."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def deliveries(
        self, endpoint_id: UUID, limit: int, state: DeliveryState | None = None
    ) -> list[LoggedDelivery]:
        """Return the newest deliveries of an endpoint with all their tries, newest first."""
        chosen = [WebhookDeliveryRow.endpoint_id == endpoint_id]
        if state is not None:
            chosen.append(WebhookDeliveryRow.state == state.value)
        newest = (
            select(WebhookDeliveryRow, EventRow.id, EventRow.kind)
            .join(EventRow, EventRow.number == WebhookDeliveryRow.event_number)
            .where(*chosen)
            .order_by(WebhookDeliveryRow.number.desc())
            .limit(limit)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(newest)).all()
            numbers = [row.number for row, _, _ in rows]
            tries = (
                await session.scalars(
                    select(WebhookAttemptRow)
                    .where(WebhookAttemptRow.delivery_number.in_(numbers))
                    .order_by(WebhookAttemptRow.number)
                )
            ).all()
        return [_logged(row, event_id, kind, tries) for row, event_id, kind in rows]

    async def counts(self, endpoint_id: UUID) -> dict[DeliveryState, int]:
        """Return how many deliveries of an endpoint are in each state."""
        query = (
            select(WebhookDeliveryRow.state, func.count())
            .where(WebhookDeliveryRow.endpoint_id == endpoint_id)
            .group_by(WebhookDeliveryRow.state)
        )
        async with self._database.reading() as session:
            found = dict((await session.execute(query)).all())
        return {state: found.get(state.value, 0) for state in DeliveryState}

    async def replay_event(self, endpoint: Endpoint, event_id: UUID, now: datetime) -> int:
        """Send one event again, at once; 0 when the tenant has no such event or the endpoint does not hear its kind."""
        return await self._replay(endpoint, EventRow.id == event_id, now)

    async def replay_since(self, endpoint: Endpoint, since: datetime, now: datetime) -> int:
        """Send all events since a moment again that the endpoint hears, in order; return how many."""
        return await self._replay(endpoint, EventRow.at >= since, now)

    async def replay_failed(self, endpoint: Endpoint, now: datetime) -> int:
        """Send the events again of which the endpoint's last delivery was given up; return how many."""
        last, later = aliased(WebhookDeliveryRow), aliased(WebhookDeliveryRow)
        given_up = exists().where(
            last.endpoint_id == endpoint.id,
            last.event_number == EventRow.number,
            last.state == DeliveryState.GIVEN_UP.value,
            ~exists().where(
                later.endpoint_id == endpoint.id,
                later.event_number == last.event_number,
                later.number > last.number,
            ),
        )
        return await self._replay(endpoint, given_up, now)

    async def _replay(self, endpoint: Endpoint, chosen: ColumnElement[bool], now: datetime) -> int:
        """Make new deliveries of the chosen events; of those that still wait, make the waiting ones due."""
        heard = EventRow.kind.in_([kind.value for kind in endpoint.heard])
        mine = and_(EventRow.tenant_id == endpoint.tenant_id, heard, chosen)
        waiting = and_(
            WebhookDeliveryRow.endpoint_id == endpoint.id,
            WebhookDeliveryRow.state == DeliveryState.WAITING.value,
        )
        columns = ("endpoint_id", "event_number", "transaction_id", "state", "tries", "due", "created_at")
        again = (
            select(
                literal(endpoint.id, Uuid()),
                EventRow.number,
                EventRow.transaction_id,
                literal(DeliveryState.WAITING.value, String()),
                literal(0, Integer()),
                literal(now, UtcDateTime()),
                literal(now, UtcDateTime()),
            )
            .where(mine, ~exists().where(waiting, WebhookDeliveryRow.event_number == EventRow.number))
            .order_by(EventRow.number)
        )
        free = or_(WebhookDeliveryRow.leased_until.is_(None), WebhookDeliveryRow.leased_until <= now)
        hurried = (
            update(WebhookDeliveryRow)
            .where(waiting, free, WebhookDeliveryRow.event_number.in_(select(EventRow.number).where(mine)))
            .values(due=now)
            .returning(WebhookDeliveryRow.number)
            .execution_options(synchronize_session=False)
        )
        async with self._database.writing() as session:
            brought_forward = len((await session.scalars(hurried)).all())
            made = await session.scalars(
                insert(WebhookDeliveryRow).from_select(columns, again).returning(WebhookDeliveryRow.number)
            )
            return brought_forward + len(made.all())


def _logged(row: WebhookDeliveryRow, event_id: UUID, kind: str, tries: Sequence[WebhookAttemptRow]) -> LoggedDelivery:
    return LoggedDelivery(
        number=row.number,
        event_id=event_id,
        kind=EventKind(kind),
        transaction_id=row.transaction_id,
        state=DeliveryState(row.state),
        due=row.due if row.state == DeliveryState.WAITING.value else None,
        created_at=row.created_at,
        attempts=tuple(
            Attempt(one.at, one.milliseconds, one.status, one.error)
            for one in tries
            if one.delivery_number == row.number
        ),
    )
