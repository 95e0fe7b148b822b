"""One-time codes in SQL, as `accounts` asks for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.account_tables import CodeRow
from hawiya.store.call_answers import CallAnswers
from hawiya.store.database import Database
from hawiya.store.sealing import Keyring
from hawiya.verification.accounts import KeptAnswer, OneTimeCode, ProofMissing, Purpose


class SqlCodeRepository:
    """One-time codes by id."""

    def __init__(self, database: Database, keyring: Keyring, answers: CallAnswers) -> None:
        self._database = database
        self._keyring = keyring
        self._answers = answers

    async def add(self, code: OneTimeCode) -> None:
        """Store a new code."""
        async with self._database.writing() as session:
            await session.execute(
                insert(CodeRow).values(
                    id=code.id,
                    tenant_id=code.tenant_id,
                    purpose=code.purpose.value,
                    address=self._keyring.seal(code.address.encode(), _context(code.id)),
                    digest=code.digest,
                    user_id=code.user_id,
                    tries_left=code.tries_left,
                    created_at=code.created_at,
                    expires_at=code.expires_at,
                    verified_at=code.verified_at,
                    used_at=code.used_at,
                )
            )

    async def remove(self, code_id: UUID) -> None:
        """Forget a code that did not leave."""
        async with self._database.writing() as session:
            await session.execute(delete(CodeRow).where(CodeRow.id == code_id))

    async def belongs_to(self, code_id: UUID, user_id: int) -> None:
        """Remember whose password a code may reset."""
        async with self._database.writing() as session:
            await session.execute(update(CodeRow).where(CodeRow.id == code_id).values(user_id=user_id))

    async def spend_try(self, tenant_id: UUID, purpose: Purpose, code_id: UUID, at: datetime) -> OneTimeCode | None:
        """Take one try from a code that still has one; return it, or None when there is no such code that is good."""
        statement = (
            update(CodeRow)
            .where(
                *_code(tenant_id, purpose, code_id),
                CodeRow.tries_left > 0,
                CodeRow.expires_at > at,
                CodeRow.verified_at.is_(None),
            )
            .values(tries_left=CodeRow.tries_left - 1)
            .returning(CodeRow)
        )
        async with self._database.writing() as session:
            row = (await session.scalars(statement)).one_or_none()
        return self._opened(row) if row is not None else None

    async def mark_verified(self, code_id: UUID, at: datetime, answer: KeptAnswer | None = None) -> bool:
        """Remember that the right code came back, and keep the answer; false when somebody else was first."""
        statement = (
            update(CodeRow)
            .where(CodeRow.id == code_id, CodeRow.verified_at.is_(None))
            .values(verified_at=at)
            .returning(CodeRow.id)
        )
        async with self._database.writing() as session:
            if await session.scalar(statement) is None:
                return False
            await self._answers.write(session, answer)
        return True

    async def verified(self, tenant_id: UUID, purpose: Purpose, code_id: UUID, since: datetime) -> OneTimeCode | None:
        """Return a code that was verified since then and not used, or None."""
        query = select(CodeRow).where(*_code(tenant_id, purpose, code_id), *_good_proof(since))
        async with self._database.reading() as session:
            row = await session.scalar(query)
        return self._opened(row) if row is not None else None

    async def sweep(self, before: datetime) -> None:
        """Remove codes that expired before a moment."""
        async with self._database.writing() as session:
            await session.execute(delete(CodeRow).where(CodeRow.expires_at < before))

    def address(self, row: CodeRow) -> str:
        """Return where a code was sent. Raises `SealingError`."""
        return self._keyring.open(row.address, _context(row.id)).decode()

    def _opened(self, row: CodeRow) -> OneTimeCode:
        return OneTimeCode(
            id=row.id,
            tenant_id=row.tenant_id,
            purpose=Purpose(row.purpose),
            address=self.address(row),
            digest=row.digest,
            tries_left=row.tries_left,
            created_at=row.created_at,
            expires_at=row.expires_at,
            user_id=row.user_id,
            verified_at=row.verified_at,
            used_at=row.used_at,
        )


async def use_up(session: AsyncSession, tenant_id: UUID, proof: UUID, since: datetime, at: datetime) -> None:
    """Use up a verified code within the caller's commit. Raises `ProofMissing`."""
    statement = (
        update(CodeRow)
        .where(CodeRow.id == proof, CodeRow.tenant_id == tenant_id, *_good_proof(since))
        .values(used_at=at)
        .returning(CodeRow.id)
    )
    if await session.scalar(statement) is None:
        raise ProofMissing


async def use_up_at_once(session: AsyncSession, tenant_id: UUID, code_id: UUID, at: datetime) -> None:
    """Use up a code that was right just now, within the caller's commit. Raises `ProofMissing` when it was before."""
    statement = (
        update(CodeRow)
        .where(CodeRow.id == code_id, CodeRow.tenant_id == tenant_id, CodeRow.verified_at.is_(None))
        .values(verified_at=at, used_at=at)
        .returning(CodeRow.id)
    )
    if await session.scalar(statement) is None:
        raise ProofMissing


def _code(tenant_id: UUID, purpose: Purpose, code_id: UUID) -> tuple[ColumnElement[bool], ...]:
    return (CodeRow.id == code_id, CodeRow.tenant_id == tenant_id, CodeRow.purpose == purpose.value)


def _good_proof(since: datetime) -> tuple[Any, ...]:
    return (CodeRow.verified_at >= since, CodeRow.used_at.is_(None))


def _context(code_id: UUID) -> bytes:
    return b"one_time_codes.address " + code_id.bytes
