"""The log of events, written within the commit of the change that they tell of, with a delivery for every webhook.

A delivery is written here and not by whoever sends it: reading new events by their number would miss one that was
numbered earlier but committed later.
"""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.sealing import Keyring
from hawiya.store.tables import EventRow
from hawiya.store.webhook_endpoints import endpoints_hearing
from hawiya.store.webhook_tables import WebhookDeliveryRow
from hawiya.verification.events import Event, EventKind
from hawiya.verification.webhooks import DeliveryState


class EventLog:
    """Events of all tenants."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def append(self, session: AsyncSession, events: Sequence[Event]) -> None:
        """Write events within the caller's commit, in the order given."""
        for event in events:
            written = insert(EventRow).values(
                id=event.id,
                tenant_id=event.tenant_id,
                kind=event.kind.value,
                user_id=event.user_id,
                transaction_id=event.transaction_id,
                at=event.at,
                data=self._keyring.seal(to_json(event.data), _context(event.id)),
            )
            number = (await session.scalars(written.returning(EventRow.number))).one()
            for endpoint_id in await endpoints_hearing(session, event.tenant_id, event.kind):
                await session.execute(
                    insert(WebhookDeliveryRow).values(
                        endpoint_id=endpoint_id,
                        event_number=number,
                        transaction_id=event.transaction_id,
                        state=DeliveryState.WAITING.value,
                        tries=0,
                        due=event.at,
                        created_at=event.at,
                    )
                )

    def opened(self, row: EventRow) -> Event:
        """Return the event of a row."""
        return Event(
            id=row.id,
            tenant_id=row.tenant_id,
            kind=EventKind(row.kind),
            user_id=row.user_id,
            transaction_id=row.transaction_id,
            at=row.at,
            data=from_json(self._keyring.open(row.data, _context(row.id))),
        )


def _context(event_id: UUID) -> bytes:
    return b"events.data " + event_id.bytes
