"""What accounts need from outside; `store` implements it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

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
