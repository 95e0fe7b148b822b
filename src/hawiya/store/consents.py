"""The register of consents in SQL: `verification.consent.Consents`, and what ends with a consent."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import CallAnswers
from hawiya.store.consent_tables import ConsentRow
from hawiya.store.database import Database
from hawiya.store.dossiers import Dossiers
from hawiya.store.event_log import EventLog
from hawiya.store.tables import TransactionRow, UserRow
from hawiya.verification.accounts import KeptAnswer
from hawiya.verification.audit import AuditEntry
from hawiya.verification.consent import Consent
from hawiya.verification.events import Event
from hawiya.verification.listing import Page, Window
from hawiya.verification.transaction import Transaction

EndTransaction = Callable[[Transaction], tuple[Transaction, tuple[Event, ...]]]
"""Ends a transaction that can no longer be gone on with; returns it and what is to be told."""


class SqlConsents:
    """Consents of all tenants."""

    def __init__(
        self, database: Database, dossiers: Dossiers, events: EventLog, answers: CallAnswers, audit: AuditLog
    ) -> None:
        self._database = database
        self._answers = answers
        self._dossiers = dossiers
        self._events = events
        self._audit = audit

    async def record(
        self, consent: Consent, *audit: AuditEntry, answer: Callable[[Consent], KeptAnswer | None] = lambda _: None
    ) -> Consent:
        """Write a consent, the entries and the answer in one commit; one of the same user, version and text stands.

        Returns the consent that is in the register. Raises `AlreadyAnswered`; nothing is written then.
        """
        async with self._database.writing() as session:
            await _locked_user(session, consent.tenant_id, consent.user_id)
            found = await last_consent(session, consent.tenant_id, consent.user_id)
            same = ("version", "locale", "text_digest")
            if (
                found is not None
                and found.stands
                and all(getattr(found, name) == getattr(consent, name) for name in same)
            ):
                await self._answers.write(session, answer(found))
                return found
            await session.execute(
                insert(ConsentRow).values(
                    id=consent.id,
                    tenant_id=consent.tenant_id,
                    user_id=consent.user_id,
                    version=consent.version,
                    locale=consent.locale,
                    text_digest=consent.text_digest,
                    given_at=consent.given_at,
                    withdrawn_at=None,
                )
            )
            await self._answers.write(session, answer(consent))
            await self._audit.append(session, *audit)
        return consent

    async def last(self, tenant_id: UUID, user_id: int) -> Consent | None:
        """Return the last consent of a user that stands; when none does, the last one, which was withdrawn."""
        async with self._database.reading() as session:
            return await last_consent(session, tenant_id, user_id)

    async def of_user(self, tenant_id: UUID, user_id: int) -> list[Consent]:
        """Return all consents of a user, oldest first."""
        query = select(ConsentRow).where(ConsentRow.tenant_id == tenant_id, ConsentRow.user_id == user_id)
        async with self._database.reading() as session:
            rows = await session.scalars(query.order_by(ConsentRow.given_at, ConsentRow.id))
            return [_opened(row) for row in rows]

    async def of_tenant(self, tenant_id: UUID, window: Window) -> Page[Consent]:
        """Return the register of a tenant, newest first."""
        mine = ConsentRow.tenant_id == tenant_id
        query = select(ConsentRow).where(mine).order_by(ConsentRow.given_at.desc(), ConsentRow.id)
        async with self._database.reading() as session:
            total = (await session.scalars(select(func.count()).select_from(ConsentRow).where(mine))).one()
            rows = await session.scalars(query.offset(window.skip).limit(window.most))
            return Page([_opened(row) for row in rows], total)

    async def withdraw(
        self,
        tenant_id: UUID,
        user_id: int,
        at: datetime,
        end: EndTransaction,
        *audit: AuditEntry,
        answer: Callable[[bool], KeptAnswer | None] = lambda _: None,
    ) -> bool:
        """Withdraw all consents of a user and remove every face template of theirs, in one commit.

        Open transactions are ended by `end`. False when there was no consent to withdraw; the templates go all the
        same. Pictures stay: they go by age, or with the person. Raises `AlreadyAnswered`; nothing is written then.
        """
        async with self._database.writing() as session:
            await _locked_user(session, tenant_id, user_id)
            withdrawn = (
                update(ConsentRow)
                .where(*_of(tenant_id, user_id), ConsentRow.withdrawn_at.is_(None))
                .values(withdrawn_at=at)
                .returning(ConsentRow.id)
                .execution_options(synchronize_session=False)
            )
            count = len((await session.scalars(withdrawn)).all())
            await session.execute(
                update(UserRow)
                .where(UserRow.tenant_id == tenant_id, UserRow.id == user_id)
                .values(template=None)
                .execution_options(synchronize_session=False)
            )
            await self._forget_faces(session, tenant_id, user_id, end)
            await self._answers.write(session, answer(count > 0))
            if count:
                await self._audit.append(session, *audit)
        return count > 0

    async def _forget_faces(self, session: AsyncSession, tenant_id: UUID, user_id: int, end: EndTransaction) -> None:
        query = select(TransactionRow).where(TransactionRow.tenant_id == tenant_id, TransactionRow.user_id == user_id)
        for row in (await session.scalars(query.with_for_update())).all():
            before = self._dossiers.opened(row)
            after, events = end(_faceless(before))
            if after == before:
                continue
            await session.execute(
                update(TransactionRow)
                .where(TransactionRow.id == row.id)
                .values(
                    state=after.state.value,
                    verified=after.verified,
                    version=after.version + 1,
                    dossier=self._dossiers.sealed(after),
                )
                .execution_options(synchronize_session=False)
            )
            await self._events.append(session, events)


async def last_consent(session: AsyncSession, tenant_id: UUID, user_id: int) -> Consent | None:
    """Return the last consent of a user that stands, else the last withdrawn one, as the caller's commit sees it."""
    query = select(ConsentRow).where(*_of(tenant_id, user_id))
    standing_first = (ConsentRow.withdrawn_at.is_not(None), ConsentRow.given_at.desc(), ConsentRow.id)
    row = await session.scalar(query.order_by(*standing_first).limit(1))
    return _opened(row) if row is not None else None


async def move_consents(session: AsyncSession, tenant_id: UUID, user_id: int, to_user_id: int) -> None:
    """Give the consents of a user to another one of the tenant, within the caller's commit."""
    statement = update(ConsentRow).where(*_of(tenant_id, user_id)).values(user_id=to_user_id)
    await session.execute(statement.execution_options(synchronize_session=False))


def _faceless(transaction: Transaction) -> Transaction:
    front, liveness = transaction.front, transaction.liveness
    return replace(
        transaction,
        front=replace(front, portrait=None) if front is not None else None,
        liveness=replace(liveness, template=None) if liveness is not None else None,
    )


async def _locked_user(session: AsyncSession, tenant_id: UUID, user_id: int) -> None:
    """Wait for steps of this user that are being written, and let none be written meanwhile."""
    mine = (UserRow.tenant_id == tenant_id, UserRow.id == user_id)
    await session.execute(select(UserRow.id).where(*mine).with_for_update())


def _of(tenant_id: UUID, user_id: int) -> tuple[ColumnElement[bool], ...]:
    return (ConsentRow.tenant_id == tenant_id, ConsentRow.user_id == user_id)


def _opened(row: ConsentRow) -> Consent:
    return Consent(
        id=row.id,
        tenant_id=row.tenant_id,
        user_id=row.user_id,
        version=row.version,
        locale=row.locale,
        text_digest=row.text_digest,
        given_at=row.given_at,
        withdrawn_at=row.withdrawn_at,
    )
