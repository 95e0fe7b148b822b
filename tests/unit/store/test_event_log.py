from datetime import timedelta

import pytest
from sqlalchemy import select

from hawiya.store.event_log import EventLog
from hawiya.store.opening import Store
from hawiya.store.tables import EventRow
from hawiya.verification.events import Event, EventKind
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


async def test_events_open_as_they_were_written_and_in_that_order(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    log = EventLog(store.keyring)
    events = [
        Event(bank.id, EventKind.AML_HIT, clock.now, 7, data={"list": "قائمة", "score": 0.9}),
        Event(bank.id, EventKind.USER_REGISTERED, clock.now - timedelta(days=1), 8),
    ]
    async with store.database.writing() as session:
        await log.append(session, events)
    async with store.database.reading() as session:
        rows = (await session.scalars(select(EventRow).order_by(EventRow.number))).all()
    assert [log.opened(row) for row in rows] == events
    assert "قائمة".encode() not in rows[0].data
