"""What reviewers decided about hits on watchlists: found blindly by person, sealed otherwise."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from pydantic_core import from_json, to_json
from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.database import Database
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.tables import DismissalRow
from hawiya.verification.watchlists import Dismissal


class SqlDismissals:
    """Decisions by tenant, person and entry."""

    def __init__(self, database: Database, keyring: Keyring, blind_index: BlindIndex) -> None:
        self._database = database
        self._keyring = keyring
        self._blind_index = blind_index

    async def add(self, dismissal: Dismissal) -> None:
        """Remember a decision; a later one about the same person and entry replaces it."""
        async with self._database.writing() as session:
            await self.write(session, dismissal)

    async def write(self, session: AsyncSession, dismissal: Dismissal) -> None:
        """Remember a decision within the caller's commit, as `add` does."""
        key = self._key(dismissal.tenant_id, dismissal.person_key, dismissal.list_name, dismissal.entry_key)
        record = {
            "person": dismissal.person_key,
            "list": dismissal.list_name,
            "entry": dismissal.entry_key,
            "digest": dismissal.entry_digest.hex(),
            "reviewer": dismissal.reviewer,
            "reason": dismissal.reason,
        }
        content = {"at": dismissal.at, "record": self._keyring.seal(to_json(record), _context(**key))}
        dialect = sqlite if self._database.embedded else postgresql
        statement = dialect.insert(DismissalRow).values(**key, **content)
        await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=content))

    async def forget(self, session: AsyncSession, tenant_id: UUID, person_keys: Collection[str]) -> None:
        """Remove all decisions about a person, by whatever keys, within the caller's commit."""
        indexes = [self._person_index(tenant_id, key) for key in person_keys]
        await session.execute(
            delete(DismissalRow).where(DismissalRow.tenant_id == tenant_id, DismissalRow.person_index.in_(indexes))
        )

    async def of(self, tenant_id: UUID, person_key: str) -> Sequence[Dismissal]:
        """Return the decisions about a person, newest first."""
        return await self._found(DismissalRow.person_index == self._person_index(tenant_id, person_key), tenant_id)

    async def of_tenant(self, tenant_id: UUID) -> Sequence[Dismissal]:
        """Return all decisions of a tenant's reviewers, newest first."""
        return await self._found(None, tenant_id)

    async def withdraw(self, tenant_id: UUID, person_key: str, list_name: str, entry_key: str) -> bool:
        """Forget a decision; false when there was none."""
        key = self._key(tenant_id, person_key, list_name, entry_key)
        conditions = (getattr(DismissalRow, column) == value for column, value in key.items())
        statement = delete(DismissalRow).where(*conditions).returning(DismissalRow.tenant_id)
        async with self._database.writing() as session:
            return await session.scalar(statement) is not None

    async def _found(self, condition: ColumnElement[bool] | None, tenant_id: UUID) -> tuple[Dismissal, ...]:
        query = select(DismissalRow).where(DismissalRow.tenant_id == tenant_id).order_by(DismissalRow.at.desc())
        async with self._database.reading() as session:
            rows = (await session.scalars(query if condition is None else query.where(condition))).all()
        return tuple(self._opened(row) for row in rows)

    def _opened(self, row: DismissalRow) -> Dismissal:
        context = _context(tenant_id=row.tenant_id, person_index=row.person_index, entry_index=row.entry_index)
        record = from_json(self._keyring.open(row.record, context))
        return Dismissal(
            tenant_id=row.tenant_id,
            person_key=record["person"],
            list_name=record["list"],
            entry_key=record["entry"],
            entry_digest=bytes.fromhex(record["digest"]),
            reviewer=record["reviewer"],
            reason=record["reason"],
            at=row.at,
        )

    def _key(self, tenant_id: UUID, person_key: str, list_name: str, entry_key: str) -> dict[str, Any]:
        return {
            "tenant_id": tenant_id,
            "person_index": self._person_index(tenant_id, person_key),
            # The names of lists have no spaces, so the pair has one reading.
            "entry_index": self._blind_index.of(tenant_id, "watchlist_entry", f"{list_name} {entry_key}"),
        }

    def _person_index(self, tenant_id: UUID, person_key: str) -> bytes:
        return self._blind_index.of(tenant_id, "watchlist_person", person_key)


def _context(*, tenant_id: UUID, person_index: bytes, entry_index: bytes) -> bytes:
    return b"watchlist_dismissals.record " + tenant_id.bytes + person_index + entry_index
