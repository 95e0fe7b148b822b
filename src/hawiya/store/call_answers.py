"""Answers to calls that change something, kept under the caller's request id so that a repeated call gets it again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.account_tables import CallAnswerRow
from hawiya.store.database import Database, is_unique_violation
from hawiya.store.sealing import Keyring
from hawiya.verification.accounts import AlreadyAnswered, KeptAnswer, KeyCall

BY_KEY = "key"
"""The caller of a call with the API key alone."""


def by_user(user_id: int) -> str:
    """Return the caller of a user's call."""
    return f"user {user_id}"


def by_admin(admin_id: UUID) -> str:
    """Return the caller of an admin's call."""
    return f"admin {admin_id}"


class CallAnswers:
    """Answers of all tenants; `caller` tells the callers of a tenant apart."""

    def __init__(self, database: Database, keyring: Keyring) -> None:
        self._database = database
        self._keyring = keyring

    async def get(self, call: KeyCall, caller: str = BY_KEY) -> tuple[bytes, bytes] | None:
        """Return body digest and answer of an earlier call with this request id on this path, or None."""
        async with self._database.reading() as session:
            row = await session.get(CallAnswerRow, (call.tenant_id, caller, call.path, call.request_id))
        return (row.body_digest, self.opened(row)) if row is not None else None

    def opened(self, row: CallAnswerRow) -> bytes:
        """Return the answer of a row. Raises `SealingError`."""
        return self._keyring.open(row.answer, _text(row.tenant_id, row.caller, row.path, row.request_id))

    async def keep(self, kept: KeptAnswer) -> None:
        """Keep an answer in a commit of its own. Raises `AlreadyAnswered` when there is one already."""
        async with self._database.writing() as session:
            await self.write(session, kept)

    async def write(self, session: AsyncSession, kept: KeptAnswer | None) -> None:
        """Keep an answer, if there is one, within the caller's commit.

        Raises `AlreadyAnswered` when the call has one already: then nothing of the commit may stay.
        """
        if kept is None:
            return
        call, caller = kept.call, kept.caller
        row = insert(CallAnswerRow).values(
            tenant_id=call.tenant_id,
            caller=caller,
            path=call.path,
            request_id=call.request_id,
            body_digest=call.body_digest,
            answer=self._keyring.seal(kept.answer, _context(call, caller)),
            created_at=kept.at,
        )
        try:
            await session.execute(row)
        except IntegrityError as error:
            if is_unique_violation(error):
                raise AlreadyAnswered from None
            raise

    async def sweep(self, before: datetime) -> None:
        """Remove answers that were given before a moment."""
        async with self._database.writing() as session:
            await session.execute(delete(CallAnswerRow).where(CallAnswerRow.created_at < before))


def _context(call: KeyCall, caller: str) -> bytes:
    return _text(call.tenant_id, caller, call.path, call.request_id)


def _text(*parts: UUID | str) -> bytes:
    return f"call_answers.answer {' '.join(map(str, parts))}".encode()
