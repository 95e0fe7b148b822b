"""Tenants: made, looked up, disabled, and which web origins may call for them."""

from collections.abc import Sequence
from uuid import UUID, uuid4

from hawiya.accounts.ports import TenantRepository
from hawiya.verification.ports import Clock
from hawiya.verification.tenant import Tenant

_LONGEST_NAME = 256


class UnknownTenant(Exception):
    """There is no tenant of this id."""


class InvalidTenantName(Exception):
    """A tenant's name is 1 to 256 printable characters."""


class Tenants:
    """The tenants of an installation."""

    def __init__(self, repository: TenantRepository, clock: Clock) -> None:
        self._repository = repository
        self._clock = clock

    async def create(self, name: str) -> Tenant:
        """Make a tenant. Raises `InvalidTenantName` and `TenantNameTaken`."""
        stripped = name.strip()
        if not (1 <= len(stripped) <= _LONGEST_NAME and stripped.isprintable()):
            raise InvalidTenantName(f"a tenant's name is 1 to {_LONGEST_NAME} printable characters")
        tenant = Tenant(id=uuid4(), name=stripped, created_at=self._clock())
        await self._repository.add(tenant)
        return tenant

    async def get(self, tenant_id: UUID) -> Tenant:
        """Return a tenant. Raises `UnknownTenant`."""
        tenant = await self._repository.get(tenant_id)
        if tenant is None:
            raise UnknownTenant(str(tenant_id))
        return tenant

    async def all(self) -> list[Tenant]:
        """Return all tenants by name."""
        return await self._repository.all()

    async def disable(self, tenant_id: UUID) -> None:
        """Refuse all keys of a tenant from now on. Raises `UnknownTenant`."""
        _require_known(tenant_id, await self._repository.change(tenant_id, disabled=True))

    async def enable(self, tenant_id: UUID) -> None:
        """Take the keys of a tenant again. Raises `UnknownTenant`."""
        _require_known(tenant_id, await self._repository.change(tenant_id, disabled=False))

    async def open_to_origins(self, tenant_id: UUID, origins: Sequence[str]) -> None:
        """Let web pages of these origins, and no others, call for a tenant. Raises `UnknownTenant`."""
        _require_known(tenant_id, await self._repository.change(tenant_id, cors_origins=tuple(origins)))


def _require_known(tenant_id: UUID, known: bool) -> None:
    if not known:
        raise UnknownTenant(str(tenant_id))
