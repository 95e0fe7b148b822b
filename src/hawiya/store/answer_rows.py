"""Stored answers to request ids, as rows: each sealed for the user, path and request id that it belongs to."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.sealing import Keyring
from hawiya.store.tables import AnswerRow
from hawiya.verification.ports import StoredAnswer
from hawiya.verification.transaction import User


def answer_columns(
    keyring: Keyring, tenant_id: UUID, user_id: int, path: str, request_id: str, at: datetime, answer: StoredAnswer
) -> dict[str, Any]:
    """Return the row of an answer."""
    return {
        "tenant_id": tenant_id,
        "user_id": user_id,
        "path": path,
        "request_id": request_id,
        "body_digest": answer.body_digest,
        "answer": keyring.seal(answer.answer, _context(tenant_id, user_id, path, request_id)),
        "created_at": at,
    }


def opened_answer(keyring: Keyring, row: AnswerRow) -> StoredAnswer:
    """Return the answer of a row. Raises `SealingError`."""
    context = _context(row.tenant_id, row.user_id, row.path, row.request_id)
    return StoredAnswer(row.body_digest, keyring.open(row.answer, context))


async def reseal_answers(session: AsyncSession, keyring: Keyring, owner: User, user_id: int) -> None:
    """Give all answers of a user to another one of the tenant, within the caller's commit."""
    mine = (AnswerRow.tenant_id == owner.tenant_id, AnswerRow.user_id == owner.id)
    for row in (await session.scalars(select(AnswerRow).where(*mine))).all():
        sealed = keyring.seal(
            opened_answer(keyring, row).answer, _context(row.tenant_id, user_id, row.path, row.request_id)
        )
        await session.execute(
            update(AnswerRow)
            .where(*mine, AnswerRow.path == row.path, AnswerRow.request_id == row.request_id)
            .values(user_id=user_id, answer=sealed)
            .execution_options(synchronize_session=False)
        )


def _context(tenant_id: UUID, user_id: int, path: str, request_id: str) -> bytes:
    return f"answers.answer {tenant_id} {user_id} {path} {request_id}".encode()
