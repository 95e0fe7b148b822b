"""Who was screened against which state of the watchlists, in SQL: `verification.monitoring.ScreeningLedger`."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import ConfigDict, TypeAdapter
from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.database import Database
from hawiya.store.event_log import EventLog
from hawiya.store.sealing import Keyring
from hawiya.store.tables import ScreenedUserRow, UserRow
from hawiya.store.user_rows import UserSealing
from hawiya.verification.events import Event, EventKind
from hawiya.verification.monitoring import MonitoredUser, Rescreened, key_of
from hawiya.verification.ports import Person, WatchlistHit

_SCREENED = and_(ScreenedUserRow.tenant_id == UserRow.tenant_id, ScreenedUserRow.user_id == UserRow.id)
_hits = TypeAdapter(tuple[WatchlistHit, ...], config=ConfigDict(ser_json_bytes="base64", val_json_bytes="base64"))


class SqlScreeningLedger:
    """`ScreeningLedger` over SQLite or PostgreSQL."""

    def __init__(self, database: Database, keyring: Keyring, users: UserSealing) -> None:
        self._database = database
        self._keyring = keyring
        self._users = users
        self._events = EventLog(keyring)

    async def count_due(self, tenant_id: UUID, state: bytes) -> int:
        """Return how many verified users of a tenant were not screened against this state."""
        query = select(func.count()).select_from(UserRow).outerjoin(ScreenedUserRow, _SCREENED)
        async with self._database.reading() as session:
            return (await session.scalars(query.where(*_due(tenant_id, state)))).one()

    async def due(self, tenant_id: UUID, state: bytes, *, after: int, most: int) -> Sequence[MonitoredUser]:
        """Return the first of them with a user id larger than `after`, by user id."""
        query = (
            select(UserRow, ScreenedUserRow.hits)
            .outerjoin(ScreenedUserRow, _SCREENED)
            .where(*_due(tenant_id, state), UserRow.id > after)
            .order_by(UserRow.id)
        )
        async with self._database.reading() as session:
            rows = (await session.execute(query.limit(most))).all()
        return [self._monitored(user, hits) for user, hits in rows]

    async def hits(self, tenant_id: UUID, user_id: int) -> tuple[WatchlistHit, ...]:
        """Return what the last screening of a user found."""
        async with self._database.reading() as session:
            row = await session.get(ScreenedUserRow, (tenant_id, user_id))
        return self._opened(tenant_id, user_id, row.hits) if row is not None else ()

    async def users_with_hits(self, tenant_id: UUID, *, after: int = 0, most: int = 100) -> Sequence[int]:
        """Return the ids of users whose last screening found something, in order."""
        query = (
            select(ScreenedUserRow.user_id)
            .where(
                ScreenedUserRow.tenant_id == tenant_id, ScreenedUserRow.hit_count > 0, ScreenedUserRow.user_id > after
            )
            .order_by(ScreenedUserRow.user_id)
        )
        async with self._database.reading() as session:
            return (await session.scalars(query.limit(most))).all()

    async def record(self, state: bytes, results: Sequence[Rescreened], at: datetime) -> int:
        """Write what screening found, and an `aml.hit` event for every user with new hits, in one commit."""
        told = 0
        async with self._database.writing() as session:
            written = await self._write(session, state, results, at) if results else set()
            for result in results:
                if (result.user.tenant_id, result.user.user_id) in written and result.new:
                    await self._events.append(session, [_event(result, at)])
                    told += 1
        return told

    async def _write(
        self, session: AsyncSession, state: bytes, results: Sequence[Rescreened], at: datetime
    ) -> set[tuple[UUID, int]]:
        """Write a row for each; return whose were written, not those with this state already or who are no more."""
        asked = [(result.user.tenant_id, result.user.user_id) for result in results]
        of = (
            UserRow.tenant_id.in_({tenant_id for tenant_id, _ in asked}),
            UserRow.id.in_([user_id for _, user_id in asked]),
        )
        users = select(UserRow.tenant_id, UserRow.id).where(*of)
        users = users.order_by(UserRow.tenant_id, UserRow.id).with_for_update(read=True, key_share=True)
        living = {(tenant_id, user_id) for tenant_id, user_id in await session.execute(users)}
        rows = [
            {
                "tenant_id": key[0],
                "user_id": key[1],
                "state": state,
                "at": at,
                "hit_count": len(result.hits),
                "hits": self._keyring.seal(_hits.dump_json(result.hits), _context(*key)) if result.hits else None,
            }
            for key, result in zip(asked, results, strict=True)
            if key in living
        ]
        if not rows:
            return set()
        insert = (sqlite if self._database.embedded else postgresql).insert(ScreenedUserRow).values(rows)
        columns = {name: insert.excluded[name] for name in ("state", "at", "hit_count", "hits")}
        statement = insert.on_conflict_do_update(
            index_elements=["tenant_id", "user_id"], set_=columns, where=ScreenedUserRow.state != state
        )
        written = await session.execute(statement.returning(ScreenedUserRow.tenant_id, ScreenedUserRow.user_id))
        return {(tenant_id, user_id) for tenant_id, user_id in written}

    def _monitored(self, row: UserRow, hits: bytes | None) -> MonitoredUser:
        user = self._users.opened(row)
        return MonitoredUser(
            tenant_id=row.tenant_id,
            user_id=row.id,
            person=Person(user.card_name or user.full_name, user.id_number, user.date_of_birth),
            known=frozenset(key_of(hit) for hit in self._opened(row.tenant_id, row.id, hits)),
        )

    def _opened(self, tenant_id: UUID, user_id: int, hits: bytes | None) -> tuple[WatchlistHit, ...]:
        if hits is None:
            return ()
        return _hits.validate_json(self._keyring.open(hits, _context(tenant_id, user_id)))


def _due(tenant_id: UUID, state: bytes) -> tuple[ColumnElement[bool], ...]:
    """Return what holds of the tenant's verified users whom this state has not seen."""
    unseen = ScreenedUserRow.state.is_(None) | (ScreenedUserRow.state != state)
    return (UserRow.tenant_id == tenant_id, UserRow.verified.is_(True), unseen)


def _event(result: Rescreened, at: datetime) -> Event:
    lists = sorted({hit.list_name for hit in result.new})
    return Event(
        tenant_id=result.user.tenant_id,
        kind=EventKind.AML_HIT,
        at=at,
        user_id=result.user.user_id,
        data={"hits": len(result.hits), "newHits": len(result.new), "lists": lists, "monitoring": True},
    )


def _context(tenant_id: UUID, user_id: int) -> bytes:
    return f"screened_users.hits {tenant_id} {user_id}".encode()
