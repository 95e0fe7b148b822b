"""Cancelling a verified identity in SQL: the user stays registered, and what a verification wrote is gone."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select, update

from hawiya.store.audit_log import AuditLog
from hawiya.store.call_answers import CallAnswers
from hawiya.store.database import Database
from hawiya.store.tables import ScreenedUserRow, UserRow
from hawiya.store.user_repository import REGISTERED
from hawiya.store.user_rows import UserSealing
from hawiya.verification.accounts import KeptAnswer
from hawiya.verification.audit import AuditEntry


class SqlIdentities:
    """The verified identities of all tenants."""

    def __init__(self, database: Database, sealing: UserSealing, answers: CallAnswers, audit: AuditLog) -> None:
        self._database = database
        self._sealing = sealing
        self._answers = answers
        self._audit = audit

    async def cancel(
        self,
        tenant_id: UUID,
        user_id: int,
        *audit: AuditEntry,
        answer: Callable[[bool], KeptAnswer | None] = lambda _: None,
    ) -> bool | None:
        """Forget that a user is verified, with the card's data and the face.

        The card's number is free again. False when the user was not verified, None when there is no such user. In the
        same commit the entries are written, and the answer of such an outcome is kept. Raises `AlreadyAnswered`;
        nothing is written then.
        """
        mine = (UserRow.tenant_id == tenant_id, UserRow.id == user_id)
        async with self._database.writing() as session:
            row = await session.scalar(select(UserRow).where(*mine, *REGISTERED).with_for_update())
            if row is None:
                return None
            user = self._sealing.opened(row)
            await self._answers.write(session, answer(user.verified))
            if not user.verified:
                return False
            unverified = replace(
                user,
                verified=False,
                id_number=None,
                address=None,
                card_name=None,
                date_of_birth=None,
                template=None,
            )
            statement = update(UserRow).where(*mine).values(**self._sealing.sealed(unverified))
            await session.execute(statement.execution_options(synchronize_session=False))
            await session.execute(
                delete(ScreenedUserRow).where(
                    ScreenedUserRow.tenant_id == tenant_id, ScreenedUserRow.user_id == user_id
                )
            )
            await self._audit.append(session, *audit)
        return True
