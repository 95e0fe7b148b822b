"""Admins in SQL, as `accounts` asks for them."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from hawiya.store.account_tables import AdminRow
from hawiya.store.database import Database, is_unique_violation
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.verification.accounts import Admin, AdminNameTaken, Credential, EmailTaken


@dataclass(frozen=True, slots=True)
class _Personal:
    user_name: str
    email_address: str | None


_personal = TypeAdapter(_Personal)


class SqlAdminRepository:
    """Admins of tenants."""

    def __init__(self, database: Database, keyring: Keyring, blind_index: BlindIndex) -> None:
        self._database = database
        self._keyring = keyring
        self._blind_index = blind_index

    async def add(self, admin: Admin, password: str | None) -> None:
        """Store a new admin. Raises `AdminNameTaken` and `EmailTaken`."""
        personal = _personal.dump_json(_Personal(admin.user_name, admin.email_address))
        row = insert(AdminRow).values(
            id=admin.id,
            tenant_id=admin.tenant_id,
            name_index=self._name_index(admin.tenant_id, admin.user_name),
            email_index=self._email_index(admin.tenant_id, admin.email_address) if admin.email_address else None,
            personal=self._keyring.seal(personal, _context("personal", admin.id)),
            password=self._sealed_password(admin.id, password) if password is not None else None,
            disabled=admin.disabled,
            created_at=admin.created_at,
        )
        try:
            async with self._database.writing() as session:
                await session.execute(row)
        except IntegrityError as error:
            if not is_unique_violation(error):
                raise
            index = self._name_index(admin.tenant_id, admin.user_name)
            if await self._row(AdminRow.tenant_id == admin.tenant_id, AdminRow.name_index == index) is not None:
                raise AdminNameTaken from None
            raise EmailTaken from None

    async def get(self, tenant_id: UUID, admin_id: UUID) -> Admin | None:
        """Return an admin of the tenant, or None."""
        row = await self._row(AdminRow.tenant_id == tenant_id, AdminRow.id == admin_id)
        return self._opened(row) if row is not None else None

    async def by_email(self, tenant_id: UUID, email: str) -> Admin | None:
        """Return the tenant's admin with this e-mail address, or None."""
        index = self._email_index(tenant_id, email)
        row = await self._row(AdminRow.tenant_id == tenant_id, AdminRow.email_index == index)
        return self._opened(row) if row is not None else None

    async def of_tenant(self, tenant_id: UUID) -> list[Admin]:
        """Return the tenant's admins, oldest first."""
        query = select(AdminRow).where(AdminRow.tenant_id == tenant_id).order_by(AdminRow.created_at, AdminRow.id)
        async with self._database.reading() as session:
            return [self._opened(row) for row in await session.scalars(query)]

    async def credential(self, tenant_id: UUID, name_or_email: str) -> Credential | None:
        """Return how the admin of a user name or e-mail address signs in, or None."""
        by_name = AdminRow.name_index == self._name_index(tenant_id, name_or_email)
        by_email = AdminRow.email_index == self._email_index(tenant_id, name_or_email)
        query = select(AdminRow).where(AdminRow.tenant_id == tenant_id, or_(by_name, by_email)).limit(1)
        async with self._database.reading() as session:
            row = await session.scalar(query)
        if row is None:
            return None
        opened = self._keyring.open(row.password, _context("password", row.id)) if row.password is not None else None
        return Credential(str(row.id), opened.decode() if opened is not None else None)

    async def set_password(self, tenant_id: UUID, admin_id: UUID, password: str) -> bool:
        """Replace an admin's password by another argon2 string; false when there is no such admin."""
        mine = (AdminRow.tenant_id == tenant_id, AdminRow.id == admin_id)
        changed = await self._change(mine, password=self._sealed_password(admin_id, password))
        return changed is not None

    async def set_disabled(self, admin_id: UUID, *, disabled: bool) -> Admin | None:
        """Disable or enable an admin; return it, or None when there is none."""
        row = await self._change((AdminRow.id == admin_id,), disabled=disabled)
        return self._opened(row) if row is not None else None

    async def _change(self, conditions: tuple[ColumnElement[bool], ...], **columns: Any) -> AdminRow | None:
        statement = update(AdminRow).where(*conditions).values(**columns).returning(AdminRow)
        async with self._database.writing() as session:
            return (await session.scalars(statement)).one_or_none()

    async def _row(self, *conditions: ColumnElement[bool]) -> AdminRow | None:
        async with self._database.reading() as session:
            return await session.scalar(select(AdminRow).where(*conditions))

    def _name_index(self, tenant_id: UUID, name: str) -> bytes:
        return self._blind_index.of(tenant_id, "admin_name", name.casefold())

    def _email_index(self, tenant_id: UUID, email: str) -> bytes:
        return self._blind_index.of(tenant_id, "admin_email", email.casefold())

    def _sealed_password(self, admin_id: UUID, password: str) -> bytes:
        return self._keyring.seal(password.encode(), _context("password", admin_id))

    def _opened(self, row: AdminRow) -> Admin:
        personal = _personal.validate_json(self._keyring.open(row.personal, _context("personal", row.id)), strict=True)
        return Admin(row.id, row.tenant_id, personal.user_name, personal.email_address, row.created_at, row.disabled)


def _context(column: str, admin_id: UUID) -> bytes:
    return f"admins.{column} {admin_id}".encode()
