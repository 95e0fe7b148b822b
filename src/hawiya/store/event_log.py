"""The log of events, written within the commit of the change that they tell of."""

from collections.abc import Sequence
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.sealing import Keyring
from hawiya.store.tables import EventRow
from hawiya.verification.events import Event, EventKind


class EventLog:
    """Events of all tenants."""

    def __init__(self, keyring: Keyring) -> None:
        self._keyring = keyring

    async def append(self, session: AsyncSession, events: Sequence[Event]) -> None:
        """Write events within the caller's commit, in the order given."""
        for event in events:
            await session.execute(
                insert(EventRow).values(
                    id=event.id,
                    tenant_id=event.tenant_id,
                    kind=event.kind.value,
                    user_id=event.user_id,
                    transaction_id=event.transaction_id,
                    at=event.at,
                    data=self._keyring.seal(to_json(event.data), _context(event.id)),
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
