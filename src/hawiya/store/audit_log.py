"""The audit log in SQL: one chain for the whole installation.

The row of the head is locked from the reading of the newest digest to the commit, so entries of all servers come one
after the other. That costs every commit that records something a wait for those before it, but only for the time of
a commit: append as the last thing before it.

What guards the log. The triggers stop what connects as the server does, by mistake or by injection. Who owns the
database can remove them and rewrite entries, but needs the installation's secret for the tag of the head: without the
master keys a rewritten log is found out. Who holds the keys as well, or puts an older copy of the whole database in
its place, is found out only by a head that was kept elsewhere: a log that does not contain it was cut or rewritten.
"""

import hmac
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import Executable, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.audit_tables import AuditHeadRow, AuditRow
from hawiya.store.database import Database
from hawiya.verification.audit import (
    GENESIS,
    Actor,
    AuditEntry,
    ChainedEntry,
    Head,
    canonical,
    chain,
    digest_of,
)

_HEAD = 1
_PAGE = 500


@dataclass(frozen=True, slots=True)
class AuditVerdict:
    """Whether the log is whole: what is wrong with it (nothing, when it is), how many entries it has, its head."""

    faults: tuple[str, ...]
    entries: int
    head: Head


class AuditLog:
    """The audit log of the installation: `verification.audit.AuditTrail`."""

    def __init__(self, database: Database, secret: bytes) -> None:
        self._database = database
        self._key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"hawiya audit head v1").derive(secret)

    async def record(self, *entries: AuditEntry) -> None:
        """Write entries in a commit of their own."""
        async with self._database.writing() as session:
            await self.append(session, *entries)

    async def append(self, session: AsyncSession, *entries: AuditEntry) -> None:
        """Write entries within the caller's commit, as the last thing before it."""
        if not entries:
            return
        head = await self._locked_head(session)
        chained = list(chain(head, entries))
        await session.execute(insert(AuditRow), [_columns(item) for item in chained])
        newest = Head(chained[-1].number, chained[-1].digest)
        await session.execute(
            update(AuditHeadRow)
            .where(AuditHeadRow.id == _HEAD)
            .values(number=newest.number, digest=newest.digest, tag=self._tag(newest))
            .execution_options(synchronize_session=False)
        )

    async def head(self) -> Head:
        """Return where the log stands, to be kept elsewhere."""
        async with self._database.reading() as session:
            row = await session.get(AuditHeadRow, _HEAD)
        return Head(row.number, row.digest) if row is not None else Head(0, GENESIS)

    async def entries(
        self, *, after: int = 0, tenant_id: UUID | None = None, user_id: int | None = None, most: int | None = None
    ) -> AsyncIterator[ChainedEntry]:
        """Go through the entries after a number, oldest first: all, or those about a tenant or user."""
        query = select(AuditRow).order_by(AuditRow.number)
        if tenant_id is not None:
            query = query.where(AuditRow.tenant_id == tenant_id)
        if user_id is not None:
            query = query.where(AuditRow.user_id == user_id)
        given = 0
        while most is None or given < most:
            page = _PAGE if most is None else min(_PAGE, most - given)
            async with self._database.reading() as session:
                rows = (await session.scalars(query.where(AuditRow.number > after).limit(page))).all()
            for row in rows:
                yield _opened(row)
            if len(rows) < page:
                return
            given += len(rows)
            after = rows[-1].number

    async def verify(self, kept: Sequence[Head] = ()) -> AuditVerdict:
        """Check every entry against its digest and the one before, the head against its tag, and heads kept elsewhere.

        Entries that are added meanwhile may be looked at or not.
        """
        head_row = await self._head_row()
        faults = []
        wanted = {head.number: head.digest for head in kept if head.number > 0}
        newest = Head(0, GENESIS)
        count = 0
        async for item in self.entries():
            count += 1
            if item.number != newest.number + 1:
                faults.append(f"between {newest.number} and {item.number} entries are missing")
            if item.previous != newest.digest:
                faults.append(f"entry {item.number} does not follow the one before it")
            if item.digest != digest_of(item.number, item.entry, item.previous):
                faults.append(f"entry {item.number} was changed")
            if item.digest != wanted.pop(item.number, item.digest):
                faults.append(f"entry {item.number} is not the one of the head that was kept")
            if item.number == head_row.number and item.digest != head_row.digest:
                faults.append(f"entry {item.number} is not the one of the head")
            newest = Head(item.number, item.digest)
        if newest.number < head_row.number:
            faults.append(
                f"the newest entries are missing: the head is at {head_row.number}, the log ends at {newest.number}"
            )
        if count and not hmac.compare_digest(self._tag(Head(head_row.number, head_row.digest)), head_row.tag):
            faults.append("the head was not written by this installation")
        faults.extend(f"the log does not reach entry {number}, whose head was kept" for number in sorted(wanted))
        return AuditVerdict(tuple(faults), count, newest)

    async def _head_row(self) -> AuditHeadRow:
        async with self._database.reading() as session:
            row = await session.get(AuditHeadRow, _HEAD)
        return row if row is not None else AuditHeadRow(id=_HEAD, number=0, digest=GENESIS, tag=b"")

    async def _locked_head(self, session: AsyncSession) -> Head:
        query = select(AuditHeadRow).where(AuditHeadRow.id == _HEAD).with_for_update()
        query = query.execution_options(populate_existing=True)
        row = await session.scalar(query)
        if row is None:
            await session.execute(self._first_head(session))
            row = await session.scalar(query)
        if row is None:
            raise AssertionError("a row that was just written is there")
        if row.number > 0:
            return Head(row.number, row.digest)
        # No head although there are entries: somebody removed it. The log goes on, and its break stays visible.
        last = await session.scalar(select(AuditRow.number).order_by(AuditRow.number.desc()).limit(1))
        return Head(last or 0, GENESIS)

    def _first_head(self, session: AsyncSession) -> Executable:
        first = Head(0, GENESIS)
        values = {"id": _HEAD, "number": 0, "digest": first.digest, "tag": self._tag(first)}
        if session.get_bind().dialect.name == "postgresql":
            return postgresql.insert(AuditHeadRow).values(**values).on_conflict_do_nothing()
        return sqlite.insert(AuditHeadRow).values(**values).on_conflict_do_nothing()

    def _tag(self, head: Head) -> bytes:
        return hmac.digest(self._key, str(head).encode(), "sha256")


def _columns(item: ChainedEntry) -> dict[str, object]:
    entry = item.entry
    return {
        "number": item.number,
        "at": entry.at,
        "action": entry.action,
        "actor_kind": entry.actor.kind,
        "actor_id": entry.actor.id,
        "tenant_id": entry.tenant_id,
        "user_id": entry.user_id,
        "transaction_id": entry.transaction_id,
        "subject": entry.subject,
        "details": canonical(entry.details),
        "previous": item.previous,
        "digest": item.digest,
    }


def _opened(row: AuditRow) -> ChainedEntry:
    entry = AuditEntry(
        action=row.action,
        actor=Actor(row.actor_kind, row.actor_id),
        at=row.at,
        tenant_id=row.tenant_id,
        user_id=row.user_id,
        transaction_id=row.transaction_id,
        subject=row.subject,
        details=json.loads(row.details),
    )
    return ChainedEntry(row.number, entry, row.previous, row.digest)
