"""How a user becomes a row and comes back: personal data sealed, phone and number found by blind index."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter

from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.tables import UserRow
from hawiya.verification.transaction import User


@dataclass(frozen=True, slots=True)
class _Personal:
    name: str | None
    surname: str | None
    phone_number: str | None
    email_address: str | None
    user_name: str | None
    id_number: str | None
    address: str | None
    card_name: str | None = None
    date_of_birth: date | None = None


_personal = TypeAdapter(_Personal)


class UserSealing:
    """Seals and opens users of one installation."""

    def __init__(self, keyring: Keyring, blind_index: BlindIndex) -> None:
        self._keyring = keyring
        self._blind_index = blind_index

    def phone_index(self, tenant_id: UUID, phone_number: str | None) -> bytes | None:
        """Return what finds a phone number (E.164) within the tenant."""
        return self._blind_index.of(tenant_id, "phone", phone_number) if phone_number else None

    def email_index(self, tenant_id: UUID, email_address: str | None) -> bytes | None:
        """Return what finds an e-mail address within the tenant, in whatever case it was typed."""
        return self._blind_index.of(tenant_id, "email", email_address.casefold()) if email_address else None

    def sealed_password(self, tenant_id: UUID, user_id: int, password: str) -> bytes:
        """Return the column of an argon2 string."""
        return self._keyring.seal(password.encode(), _context("password", tenant_id, user_id))

    def password(self, row: UserRow) -> str | None:
        """Return the argon2 string of a row, if any. Raises `SealingError`."""
        if row.password is None:
            return None
        return self._keyring.open(row.password, _context("password", row.tenant_id, row.id)).decode()

    def number_index(self, tenant_id: UUID, id_number: str | None) -> bytes | None:
        """Return what finds a national number within the tenant."""
        return self._blind_index.of(tenant_id, "id_number", id_number) if id_number else None

    def sealed(self, user: User) -> dict[str, Any]:
        """Return the columns that verification may write: all but ids, phone index and `blocked`."""
        personal = _Personal(
            name=user.name,
            surname=user.surname,
            phone_number=user.phone_number,
            email_address=user.email_address,
            user_name=user.user_name,
            id_number=user.id_number,
            address=user.address,
            card_name=user.card_name,
            date_of_birth=user.date_of_birth,
        )
        template = None
        if user.template is not None:
            template = self._keyring.seal(user.template, _context("template", user.tenant_id, user.id))
        context = _context("personal", user.tenant_id, user.id)
        return {
            "number_index": self.number_index(user.tenant_id, user.id_number),
            "verified": user.verified,
            "personal": self._keyring.seal(_personal.dump_json(personal), context),
            "template": template,
        }

    def opened(self, row: UserRow) -> User:
        """Return the user of a row. Raises `SealingError`."""
        personal = _personal.validate_json(
            self._keyring.open(row.personal, _context("personal", row.tenant_id, row.id)), strict=True
        )
        template = None
        if row.template is not None:
            template = self._keyring.open(row.template, _context("template", row.tenant_id, row.id))
        return User(
            id=row.id,
            tenant_id=row.tenant_id,
            name=personal.name,
            surname=personal.surname,
            phone_number=personal.phone_number,
            email_address=personal.email_address,
            user_name=personal.user_name,
            id_number=personal.id_number,
            address=personal.address,
            card_name=personal.card_name,
            date_of_birth=personal.date_of_birth,
            blocked=row.blocked,
            verified=row.verified,
            template=template,
            anonymous=row.anonymous,
        )

    def after_verification(self, row: UserRow, verified: User) -> dict[str, Any]:
        """Return the columns that a verification writes over a user's row.

        How to reach and to log in the user is kept as it stands: that belongs to the accounts, and may have changed
        while the verification ran.
        """
        current = self.opened(row)
        return self.sealed(
            replace(
                verified,
                phone_number=current.phone_number,
                email_address=current.email_address,
                user_name=current.user_name,
            )
        )


def _context(column: str, tenant_id: UUID, user_id: int) -> bytes:
    return f"users.{column} {tenant_id} {user_id}".encode()
