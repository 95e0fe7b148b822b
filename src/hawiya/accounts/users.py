"""Users of a tenant: registered, looked up, blocked."""

from uuid import UUID

from hawiya.accounts.phone import to_e164
from hawiya.accounts.ports import TenantRepository, UserRepository
from hawiya.accounts.tenants import UnknownTenant
from hawiya.verification.ports import Clock
from hawiya.verification.tenant import NewUser
from hawiya.verification.transaction import User


class UnknownUser(Exception):
    """There is no such user (of this tenant)."""


class Users:
    """The users of all tenants."""

    def __init__(self, repository: UserRepository, tenants: TenantRepository, clock: Clock) -> None:
        self._repository = repository
        self._tenants = tenants
        self._clock = clock

    async def create(
        self,
        tenant_id: UUID,
        *,
        phone: str | None,
        name: str | None,
        surname: str | None = None,
        email_address: str | None = None,
        user_name: str | None = None,
        id_number: str | None = None,
    ) -> User:
        """Register a user. Raises `UnknownTenant`, `InvalidPhone` and `PhoneTaken`."""
        if await self._tenants.get(tenant_id) is None:
            raise UnknownTenant(str(tenant_id))
        new = NewUser(
            tenant_id=tenant_id,
            name=_text(name),
            phone_number=to_e164(phone) if phone is not None else None,
            surname=_text(surname),
            email_address=_text(email_address),
            user_name=_text(user_name),
            id_number=_text(id_number),
        )
        return await self._repository.add(new, self._clock())

    async def get(self, tenant_id: UUID, user_id: int) -> User:
        """Return a user of a tenant. Raises `UnknownUser`."""
        return _known(await self._repository.get(tenant_id, user_id))

    async def by_id(self, user_id: int) -> User:
        """Return a user of whichever tenant, for the operator's command line only. Raises `UnknownUser`."""
        return _known(await self._repository.by_id(user_id))

    async def by_phone(self, tenant_id: UUID, phone: str) -> User:
        """Return the tenant's user with this phone number. Raises `InvalidPhone` and `UnknownUser`."""
        return _known(await self._repository.by_phone(tenant_id, to_e164(phone)))

    async def block(self, tenant_id: UUID, user_id: int) -> None:
        """Take no further step of a user. Raises `UnknownUser`."""
        await self._set_blocked(tenant_id, user_id, blocked=True)

    async def unblock(self, tenant_id: UUID, user_id: int) -> None:
        """Take steps of a user again. Raises `UnknownUser`."""
        await self._set_blocked(tenant_id, user_id, blocked=False)

    async def _set_blocked(self, tenant_id: UUID, user_id: int, *, blocked: bool) -> None:
        if not await self._repository.set_blocked(tenant_id, user_id, blocked=blocked):
            raise UnknownUser


def _known(user: User | None) -> User:
    if user is None:
        raise UnknownUser
    return user


def _text(value: str | None) -> str | None:
    """Take blank text for none."""
    return (value.strip() or None) if value is not None else None
