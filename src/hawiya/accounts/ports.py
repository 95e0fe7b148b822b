"""What accounts need from outside; `store` implements it."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from hawiya.verification.accounts import (
    Admin,
    Credential,
    KeptAnswer,
    KeyCall,
    OneTimeCode,
    Purpose,
    RefreshToken,
    Registration,
    ReusedFamily,
    SignedIn,
    SigningKey,
    SubjectKind,
    TokenFamily,
)
from hawiya.verification.audit import Actor, AuditEntry
from hawiya.verification.tenant import ApiKeyRecord, NewUser, Tenant
from hawiya.verification.transaction import User


class TenantRepository(Protocol):
    """Tenants by id or name."""

    async def add(self, tenant: Tenant) -> None:
        """Store a new tenant. Raises `TenantNameTaken`."""
        ...

    async def get(self, tenant_id: UUID) -> Tenant | None:
        """Return a tenant, or None."""
        ...

    async def all(self) -> list[Tenant]:
        """Return all tenants by name."""
        ...

    async def change(
        self,
        tenant_id: UUID,
        *,
        settings: Mapping[str, Any] | None = None,
        disabled: bool | None = None,
        cors_origins: tuple[str, ...] | None = None,
    ) -> bool:
        """Replace what is given and leave the rest; false when there is no such tenant."""
        ...


class ApiKeyRepository(Protocol):
    """API keys by digest."""

    async def add(self, key: ApiKeyRecord) -> None:
        """Store a new key."""
        ...

    async def by_digest(self, digest: bytes) -> tuple[ApiKeyRecord, Tenant] | None:
        """Return the key of this digest and its tenant, or None."""
        ...

    async def of_tenant(self, tenant_id: UUID) -> list[ApiKeyRecord]:
        """Return the tenant's keys, oldest first, revoked ones included."""
        ...

    async def revoke(self, key_id: UUID, at: datetime) -> bool:
        """Revoke a key, once and for all; false when there is no such key that is still good."""
        ...


class UserRepository(Protocol):
    """Users by id or phone number."""

    async def add(self, new: NewUser, at: datetime) -> User:
        """Store a new user and return it with its id. Raises `PhoneTaken`."""
        ...

    async def get(self, tenant_id: UUID, user_id: int) -> User | None:
        """Return a user of the tenant, or None."""
        ...

    async def by_id(self, user_id: int) -> User | None:
        """Return a user of whichever tenant, or None: for the operator's command line, never for a request."""
        ...

    async def by_phone(self, tenant_id: UUID, phone_number: str) -> User | None:
        """Return the tenant's user with this phone number (E.164), or None."""
        ...

    async def set_blocked(self, tenant_id: UUID, user_id: int, *, blocked: bool) -> bool:
        """Block or unblock a user; false when the tenant has no such user."""
        ...


class SigningKeyRepository(Protocol):
    """The keys that sign access tokens."""

    async def add(self, key: SigningKey, *, retire: datetime | None) -> None:
        """Store a new key; with `retire` all others verify until then at most, and sign no more."""
        ...

    async def all(self) -> list[SigningKey]:
        """Return all keys, newest first."""
        ...


class CodeRepository(Protocol):
    """One-time codes by id."""

    async def add(self, code: OneTimeCode) -> None:
        """Store a new code."""
        ...

    async def remove(self, code_id: UUID) -> None:
        """Forget a code that did not leave."""
        ...

    async def belongs_to(self, code_id: UUID, user_id: int) -> None:
        """Remember whose password a code may reset."""
        ...

    async def spend_try(self, tenant_id: UUID, purpose: Purpose, code_id: UUID, at: datetime) -> OneTimeCode | None:
        """Take one try from a code that still has one; return it, or None when there is no such code that is good."""
        ...

    async def mark_verified(self, code_id: UUID, at: datetime, answer: KeptAnswer | None = None) -> bool:
        """Remember that the right code came back, and keep the answer in the same commit; false when it did before.

        Raises `AlreadyAnswered`; nothing is written then.
        """
        ...

    async def verified(self, tenant_id: UUID, purpose: Purpose, code_id: UUID, since: datetime) -> OneTimeCode | None:
        """Return a code that was verified since then and not used, or None."""
        ...


class TokenFamilyRepository(Protocol):
    """Families of tokens and their refresh tokens."""

    async def start(
        self,
        family: TokenFamily,
        refresh: RefreshToken | None,
        *audit: AuditEntry,
        answer: KeptAnswer | None = None,
    ) -> None:
        """Store a new family with its first refresh token; without one it cannot be prolonged.

        The entries and the answer are written in the same commit. Raises `AlreadyAnswered`; nothing is written then.
        """
        ...

    async def rotate(self, digest: bytes, successor: RefreshToken, at: datetime) -> TokenFamily | ReusedFamily | None:
        """Use up a refresh token and store the one that follows it; return the family.

        None when there is no such token, it has expired, or its family is revoked. A token that was used before
        revokes its whole family, which is returned as a `ReusedFamily`.
        """
        ...

    async def is_alive(self, family_id: UUID, at: datetime, opened_by: Actor | None = None) -> bool:
        """Tell whether a family exists and is not revoked, and who opened it for somebody else may still call."""
        ...

    async def revoke(self, family_id: UUID, at: datetime) -> None:
        """Refuse all tokens of a family from now on."""
        ...

    async def revoke_by_refresh_token(self, digest: bytes, at: datetime) -> None:
        """Refuse all tokens of the family of a refresh token; nothing happens when there is no such token."""
        ...

    async def revoke_all_of(self, tenant_id: UUID, kind: SubjectKind, subject: str, at: datetime) -> None:
        """Refuse all tokens of all families of somebody."""
        ...


class CredentialRepository(Protocol):
    """Users as they sign in: by a phone number or a confirmed e-mail address, with a password."""

    async def credential(self, tenant_id: UUID, phone_or_email: str) -> Credential | None:
        """Return how the user of a phone number (E.164) or a confirmed e-mail address signs in, or None."""
        ...

    async def email_confirmed(self, tenant_id: UUID, user_id: int) -> bool:
        """Tell whether the user's e-mail address is known to be the user's."""
        ...

    async def set_password(self, tenant_id: UUID, user_id: int, password: str) -> None:
        """Replace a user's password by another argon2 string."""
        ...

    async def reset_password(
        self,
        tenant_id: UUID,
        user_id: int,
        password: str,
        proof: UUID,
        verified_since: datetime | None,
        at: datetime,
        answer: KeptAnswer | None = None,
    ) -> None:
        """Use up a code, set the password, revoke all tokens, record it and keep the answer, in one commit.

        `verified_since`: the code was verified since then; None stands for a code that was right just now, in this
        call, and is marked in the same commit. Raises `ProofMissing` and `AlreadyAnswered`; nothing is written then.
        """
        ...

    async def confirm_email(
        self,
        tenant_id: UUID,
        user_id: int,
        email: str,
        proof: UUID,
        verified_since: datetime | None,
        at: datetime,
        answer: KeptAnswer | None = None,
    ) -> None:
        """Use up a code, let the user sign in by the address and keep the answer, in one commit.

        `verified_since` as above. Raises `ProofMissing`, `EmailTaken` and `AlreadyAnswered`; nothing is written then.
        """
        ...


class RegistrationStore(Protocol):
    """Where a registration becomes a user."""

    async def register(
        self, registration: Registration, finish: Callable[[User], SignedIn], call: KeyCall | None
    ) -> SignedIn:
        """Use up the proofs and write the user, the event, the first tokens and the answer, in one commit.

        Raises `ProofMissing`, `PhoneTaken`, `EmailTaken` and `AlreadyAnswered`; nothing is written then.
        """
        ...

    async def answer(self, call: KeyCall) -> tuple[bytes, bytes] | None:
        """Return body digest and answer of an earlier call with this request id on this path, or None."""
        ...


class AdminRepository(Protocol):
    """Admins of tenants."""

    async def add(self, admin: Admin, password: str | None) -> None:
        """Store a new admin. Raises `AdminNameTaken` and `EmailTaken`."""
        ...

    async def get(self, tenant_id: UUID, admin_id: UUID) -> Admin | None:
        """Return an admin of the tenant, or None."""
        ...

    async def by_email(self, tenant_id: UUID, email: str) -> Admin | None:
        """Return the tenant's admin with this e-mail address, or None."""
        ...

    async def of_tenant(self, tenant_id: UUID) -> list[Admin]:
        """Return the tenant's admins, oldest first."""
        ...

    async def credential(self, tenant_id: UUID, name_or_email: str) -> Credential | None:
        """Return how the admin of a user name or e-mail address signs in, or None."""
        ...

    async def set_password(self, tenant_id: UUID, admin_id: UUID, password: str) -> bool:
        """Replace an admin's password by another argon2 string; false when there is no such admin."""
        ...

    async def set_disabled(self, admin_id: UUID, *, disabled: bool) -> Admin | None:
        """Disable or enable an admin; return it, or None when there is none."""
        ...


class KeyedDigest(Protocol):
    """HMAC under a secret of the installation; the store's blind index."""

    def of(self, tenant_id: UUID, kind: str, value: str) -> bytes:
        """Return the 32 bytes that stand for a tenant's value of a kind; digits of any script are equal."""
        ...
