"""Users in SQL, as `accounts` asks for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.database import Database, is_unique_violation
from hawiya.store.tables import UserRow
from hawiya.store.user_rows import UserSealing
from hawiya.verification.accounts import EmailTaken
from hawiya.verification.tenant import NewUser, PhoneTaken
from hawiya.verification.transaction import User

REGISTERED = (~UserRow.anonymous, UserRow.erased_at.is_(None))
"""What holds of a registered user: neither anonymous nor erased."""


class SqlUserRepository:
    """Registered users by id or phone number; anonymous ones are none."""

    def __init__(self, database: Database, sealing: UserSealing) -> None:
        self._database = database
        self._sealing = sealing

    async def add(self, new: NewUser, at: datetime) -> User:
        """Store a new user and return it with its id. Raises `PhoneTaken` and `EmailTaken`.

        The e-mail address counts as confirmed: the operator vouches for it.
        """
        async with self._database.writing() as session:
            return await insert_user(session, self._sealing, new, at)

    async def get(self, tenant_id: UUID, user_id: int) -> User | None:
        """Return a user of the tenant, or None."""
        return await self._one(UserRow.tenant_id == tenant_id, UserRow.id == user_id)

    async def by_id(self, user_id: int) -> User | None:
        """Return a user of whichever tenant, or None: for the operator's command line, never for a request."""
        return await self._one(UserRow.id == user_id)

    async def by_phone(self, tenant_id: UUID, phone_number: str) -> User | None:
        """Return the tenant's user with this phone number (E.164), or None."""
        index = self._sealing.phone_index(tenant_id, phone_number)
        return await self._one(UserRow.tenant_id == tenant_id, UserRow.phone_index == index)

    async def set_blocked(self, tenant_id: UUID, user_id: int, *, blocked: bool) -> bool:
        """Block or unblock a user; false when the tenant has no such user."""
        statement = (
            update(UserRow)
            .where(UserRow.tenant_id == tenant_id, UserRow.id == user_id, *REGISTERED)
            .values(blocked=blocked)
            .returning(UserRow.id)
        )
        async with self._database.writing() as session:
            return await session.scalar(statement) is not None

    async def _one(self, *conditions: ColumnElement[bool]) -> User | None:
        async with self._database.reading() as session:
            row = await session.scalar(select(UserRow).where(*conditions, *REGISTERED))
        return self._sealing.opened(row) if row is not None else None


async def insert_user(
    session: AsyncSession,
    sealing: UserSealing,
    new: NewUser,
    at: datetime,
    *,
    password: str | None = None,
    email_confirmed: bool = True,
) -> User:
    """Write a new user within the caller's commit; return it with its id. Raises `PhoneTaken` and `EmailTaken`."""
    columns = {
        "tenant_id": new.tenant_id,
        "phone_index": sealing.phone_index(new.tenant_id, new.phone_number),
        "email_index": sealing.email_index(new.tenant_id, new.email_address) if email_confirmed else None,
        "blocked": False,
        "verified": False,
        "created_at": at,
    }
    # The seals are bound to the id, which the database gives: hence two statements, in one commit.
    with second_user_means():
        inserted = insert(UserRow).values(**columns, personal=b"").returning(UserRow.id)
        user_id = (await session.scalars(inserted)).one()
    user = User(
        id=user_id,
        tenant_id=new.tenant_id,
        name=new.name,
        surname=new.surname,
        phone_number=new.phone_number,
        email_address=new.email_address,
        user_name=new.user_name,
        id_number=new.id_number,
    )
    sealed = sealing.sealed(user)
    if password is not None:
        sealed["password"] = sealing.sealed_password(new.tenant_id, user_id, password)
    await session.execute(update(UserRow).where(UserRow.id == user_id).values(**sealed))
    return user


@contextmanager
def second_user_means() -> Iterator[None]:
    """Turn a second user of the same phone number or e-mail address into `PhoneTaken` or `EmailTaken`."""
    try:
        yield
    except IntegrityError as error:
        if not is_unique_violation(error):
            raise
        # Both databases name the column or the index that is called after it.
        raise (EmailTaken if "email_index" in str(error.orig) else PhoneTaken) from None
