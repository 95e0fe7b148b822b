"""Cancelling a verified identity in SQL: the user stays registered, and what a verification wrote is gone."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import delete, select, update

from hawiya.store.audit_log import AuditLog
from hawiya.store.database import Database
from hawiya.store.tables import ScreenedUserRow, UserRow
from hawiya.store.user_repository import REGISTERED
from hawiya.store.user_rows import UserSealing
from hawiya.verification.audit import AuditEntry


class SqlIdentities:
    """The verified identities of all tenants."""

    def __init__(self, database: Database, sealing: UserSealing, audit: AuditLog) -> None:
        self._database = database
        self._sealing = sealing
        self._audit = audit

    async def cancel(self, tenant_id: UUID, user_id: int, *audit: AuditEntry) -> bool | None:
        """Forget that a user is verified, with the card's data and the face; write the entries in the same commit.

        The card's number is free again. False when the user was not verified, None when there is no such user.
        """
        mine = (UserRow.tenant_id == tenant_id, UserRow.id == user_id)
        async with self._database.writing() as session:
            row = await session.scalar(select(UserRow).where(*mine, *REGISTERED).with_for_update())
            if row is None:
                return None
            user = self._sealing.opened(row)
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
