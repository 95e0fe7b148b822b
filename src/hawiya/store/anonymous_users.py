"""Anonymous users in SQL: the nobodies that own transactions of calls by key alone, until these are linked.

One is made for a transaction id before its first step, so that pictures and answers have an owner as all others have.
Where that step comes to nothing it is swept away.
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import delete, exists, or_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.answer_rows import reseal_answers
from hawiya.store.consents import move_consents
from hawiya.store.database import Database
from hawiya.store.sealing import Keyring
from hawiya.store.tables import AnswerRow, EventRow, ImageRow, TransactionRow, UserRow
from hawiya.store.user_rows import UserSealing
from hawiya.verification.ports import Clock
from hawiya.verification.transaction import User


class SqlAnonymousUsers:
    """`verification.by_key.AnonymousUsers` over SQLite or PostgreSQL."""

    def __init__(self, database: Database, sealing: UserSealing, clock: Clock) -> None:
        self._database = database
        self._sealing = sealing
        self._clock = clock

    async def of_transaction(self, tenant_id: UUID, transaction_id: UUID) -> User:
        """Return the anonymous user for a transaction id; of two callers at once both get the same one."""
        now = self._clock()
        index = {"tenant_id": tenant_id, "anonymous_transaction_id": transaction_id}
        insert = (sqlite if self._database.embedded else postgresql).insert(UserRow)
        # Found again, it counts as new: a sweep leaves it alone while a step is under way.
        made = (
            insert.values(**index, blocked=False, verified=False, personal=b"", created_at=now)
            .on_conflict_do_update(index_elements=list(index), set_={"created_at": now})
            .returning(UserRow.id)
        )
        async with self._database.writing() as session:
            # The seal is bound to the id, which the database gives: hence two statements, in one commit.
            user_id = (await session.scalars(made)).one()
            user = User(id=user_id, tenant_id=tenant_id, name=None, anonymous=True)
            await session.execute(update(UserRow).where(UserRow.id == user_id).values(**self._sealing.sealed(user)))
        return user

    async def sweep(self, grace: timedelta | None) -> int:
        """Remove anonymous users that nothing belongs to, if older than `grace`; return how many there were.

        None removes them however new they are: only for a server that has not begun to serve.
        """
        owners = (
            exists().where(owned.tenant_id == UserRow.tenant_id, owned.user_id == UserRow.id)
            for owned in (TransactionRow, ImageRow, AnswerRow)
        )
        conditions = [UserRow.anonymous, ~or_(*owners)]
        if grace is not None:
            conditions.append(UserRow.created_at <= self._clock() - grace)
        statement = delete(UserRow).where(*conditions).returning(UserRow.id)
        async with self._database.writing() as session:
            removed = await session.scalars(statement.execution_options(synchronize_session=False))
            return len(removed.all())


async def move_to_user(
    session: AsyncSession, keyring: Keyring, transaction_id: UUID, anonymous: User, user_id: int
) -> None:
    """Give what belongs to an anonymous user to a user of its tenant and remove it, within the caller's commit.

    The caller has written the transaction itself, so that nobody else can write to it any more.
    """
    whose = {"tenant_id": anonymous.tenant_id, "user_id": anonymous.id}
    # Pictures of a step that is under way hold this lock until they are written; later ones find no user.
    await session.get_one(UserRow, anonymous.id, with_for_update=True)
    await session.execute(update(ImageRow).filter_by(**whose).values(user_id=user_id))
    await session.execute(
        update(EventRow)
        .where(EventRow.tenant_id == anonymous.tenant_id, EventRow.transaction_id == transaction_id)
        .values(user_id=user_id)
    )
    await reseal_answers(session, keyring, anonymous, user_id)
    await move_consents(session, anonymous.tenant_id, anonymous.id, user_id)
    await session.execute(delete(UserRow).where(UserRow.tenant_id == anonymous.tenant_id, UserRow.id == anonymous.id))
