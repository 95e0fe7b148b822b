"""Erasing a person in SQL: everything but the audit entry, in one commit, and the blobs of the pictures after it.

The commit empties the user's row, destroys the keys of the pictures and removes all other rows. The row itself stays,
marked as erased, until the blobs are gone: its pictures refer to it. A server that dies in between leaves nothing that
can be read, and the next sweep finishes.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import jwt
from pydantic_core import from_json
from sqlalchemy import ColumnElement, Select, delete, exists, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.account_tables import CallAnswerRow, CodeRow, RefreshTokenRow, TokenFamilyRow
from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import CallAnswers, by_user
from hawiya.store.code_repository import SqlCodeRepository
from hawiya.store.consent_tables import ConsentRow
from hawiya.store.database import Database
from hawiya.store.dismissals import SqlDismissals
from hawiya.store.dossiers import Dossiers
from hawiya.store.images import ImageStore
from hawiya.store.tables import (
    AnswerRow,
    EventRow,
    ImageRow,
    ScreenedUserRow,
    StepRow,
    TransactionRow,
    UserRow,
)
from hawiya.store.user_rows import UserSealing
from hawiya.verification.accounts import KeptAnswer, SubjectKind
from hawiya.verification.asking import person_of
from hawiya.verification.audit import AuditEntry
from hawiya.verification.transaction import User
from hawiya.verification.watchlists import keys_of

_PAGE = 500
_OF_USER: tuple[type[AnswerRow] | type[ScreenedUserRow] | type[ConsentRow], ...] = (
    AnswerRow,
    ScreenedUserRow,
    ConsentRow,
)


class SqlErasure:
    """Removes persons from the tables of all tenants."""

    def __init__(
        self,
        database: Database,
        sealing: UserSealing,
        dossiers: Dossiers,
        images: ImageStore,
        dismissals: SqlDismissals,
        codes: SqlCodeRepository,
        call_answers: CallAnswers,
        audit: AuditLog,
    ) -> None:
        self._database = database
        self._sealing = sealing
        self._dossiers = dossiers
        self._images = images
        self._dismissals = dismissals
        self._codes = codes
        self._call_answers = call_answers
        self._audit = audit

    async def erase(
        self, tenant_id: UUID, user_id: int, at: datetime, *audit: AuditEntry, answer: KeptAnswer | None = None
    ) -> bool:
        """Erase a user of the tenant, registered or anonymous, with all that belongs to them; false when there is none.

        The entries and the answer are written in the same commit. Raises `AlreadyAnswered`; nothing is erased then.
        """
        user = await self._user(tenant_id, user_id)
        if user is None:
            return False
        # Sealed and found by nothing but their content: looked through before the commit, so that nobody waits.
        codes = await self._codes_to(user)
        answers = await self._answers_about(user)
        mine = (UserRow.tenant_id == tenant_id, UserRow.id == user_id)
        async with self._database.writing() as session:
            if await session.scalar(_standing(*mine).with_for_update()) is None:
                return False
            await self._remove(session, user)
            await session.execute(delete(CodeRow).where(or_(CodeRow.id.in_(codes), CodeRow.user_id == user_id)))
            if answers:
                key = tuple_(CallAnswerRow.caller, CallAnswerRow.path, CallAnswerRow.request_id)
                await session.execute(
                    delete(CallAnswerRow).where(CallAnswerRow.tenant_id == tenant_id, key.in_(answers))
                )
            nobody = User(id=user_id, tenant_id=tenant_id, name=None)
            emptied = {**self._sealing.sealed(nobody), "phone_index": None, "email_index": None, "password": None}
            statement = update(UserRow).where(*mine).values(**emptied, blocked=True, erased_at=at)
            await session.execute(statement.execution_options(synchronize_session=False))
            await self._call_answers.write(session, answer)
            await self._audit.append(session, *audit)
        await self._images.bury()
        await self.sweep()
        return True

    async def sweep(self) -> int:
        """Remove the rows of erased users whose pictures are gone; return how many."""
        pictures = exists().where(ImageRow.tenant_id == UserRow.tenant_id, ImageRow.user_id == UserRow.id)
        statement = delete(UserRow).where(UserRow.erased_at.is_not(None), ~pictures).returning(UserRow.id)
        async with self._database.writing() as session:
            removed = await session.scalars(statement.execution_options(synchronize_session=False))
            return len(removed.all())

    async def _user(self, tenant_id: UUID, user_id: int) -> User | None:
        async with self._database.reading() as session:
            query = select(UserRow).where(UserRow.tenant_id == tenant_id, UserRow.id == user_id)
            row = await session.scalar(query.where(UserRow.erased_at.is_(None)))
        return self._sealing.opened(row) if row is not None else None

    async def _remove(self, session: AsyncSession, user: User) -> None:
        """Remove every row of a user but the user's own and those of pictures, whose keys are destroyed."""
        of_user = (TransactionRow.tenant_id == user.tenant_id, TransactionRow.user_id == user.id)
        rows = (await session.scalars(select(TransactionRow).where(*of_user).with_for_update())).all()
        transactions = [row.id for row in rows]
        people = [person_of(self._dossiers.opened(row)) for row in rows]
        await self._dismissals.forget(session, user.tenant_id, keys_of(user, people))
        await self._images.doom(session, ImageRow.tenant_id == user.tenant_id, ImageRow.user_id == user.id)
        # Their deliveries and tries go with the events.
        told = or_(EventRow.user_id == user.id, EventRow.transaction_id.in_(transactions))
        await session.execute(delete(EventRow).where(EventRow.tenant_id == user.tenant_id, told))
        await session.execute(delete(StepRow).where(StepRow.transaction_id.in_(transactions)))
        await session.execute(delete(TransactionRow).where(*of_user))
        for table in _OF_USER:
            await session.execute(delete(table).where(table.tenant_id == user.tenant_id, table.user_id == user.id))
        families = select(TokenFamilyRow.id).where(
            TokenFamilyRow.tenant_id == user.tenant_id,
            TokenFamilyRow.kind == SubjectKind.USER.value,
            TokenFamilyRow.subject == str(user.id),
        )
        await session.execute(delete(RefreshTokenRow).where(RefreshTokenRow.family_id.in_(families)))
        await session.execute(delete(TokenFamilyRow).where(TokenFamilyRow.id.in_(families)))

    async def _codes_to(self, user: User) -> list[UUID]:
        """Return the one-time codes that went to the user's phone or e-mail address."""
        addresses = {one.casefold() for one in (user.phone_number, user.email_address) if one}
        if not addresses:
            return []
        query = select(CodeRow).where(CodeRow.tenant_id == user.tenant_id)
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return [row.id for row in rows if self._codes.address(row).casefold() in addresses]

    async def _answers_about(self, user: User) -> list[tuple[str, str, str]]:
        """Return the keys of a day's kept answers to the user's own calls, and of those that speak of the user."""
        transactions = await self._transactions_of(user)
        found: list[tuple[str, str, str]] = []
        key = (CallAnswerRow.caller, CallAnswerRow.path, CallAnswerRow.request_id)
        last: tuple[str, str, str] | None = None
        while True:
            query = select(CallAnswerRow).where(CallAnswerRow.tenant_id == user.tenant_id).order_by(*key).limit(_PAGE)
            if last is not None:
                query = query.where(tuple_(*key) > tuple_(*last))
            async with self._database.reading() as session:
                rows = (await session.scalars(query)).all()
            found += [
                _key(row)
                for row in rows
                if row.caller == by_user(user.id) or _speaks_of(self._call_answers.opened(row), user.id, transactions)
            ]
            if len(rows) < _PAGE:
                return found
            last = _key(rows[-1])

    async def _transactions_of(self, user: User) -> frozenset[str]:
        mine = (TransactionRow.tenant_id == user.tenant_id, TransactionRow.user_id == user.id)
        async with self._database.reading() as session:
            return frozenset(map(str, (await session.scalars(select(TransactionRow.id).where(*mine))).all()))


def _standing(*conditions: ColumnElement[bool]) -> Select[int]:
    return select(UserRow.id).where(*conditions, UserRow.erased_at.is_(None))


def _key(row: CallAnswerRow) -> tuple[str, str, str]:
    return row.caller, row.path, row.request_id


def _speaks_of(answer: bytes, user_id: int, transactions: Collection[str]) -> bool:
    """Tell whether an answer holds the user, as registrations and sessions do, or a decision about a transaction."""
    data = from_json(answer).get("data")
    if isinstance(data, str):
        return _stands_for(data, user_id)
    if not isinstance(data, dict):
        return False
    user = data.get("user")
    return data.get("id") in transactions or (isinstance(user, dict) and user.get("id") == user_id)


def _stands_for(token: str, user_id: int) -> bool:
    """Tell whether an access token of ours stands for the user. It is not asked whether it is good."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
    except jwt.InvalidTokenError:
        return False
    return (claims.get("kind"), claims.get("sub")) == (SubjectKind.USER, str(user_id))
