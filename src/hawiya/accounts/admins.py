"""Admins of a tenant: made and disabled by the operator."""

from uuid import UUID, uuid4

from hawiya.accounts.email_address import to_email_address
from hawiya.accounts.passwords import ADMIN_RULES, Passwords
from hawiya.accounts.ports import AdminRepository, TenantRepository, TokenFamilyRepository
from hawiya.accounts.tenants import UnknownTenant
from hawiya.verification.accounts import Admin, SubjectKind
from hawiya.verification.ports import Clock

_LONGEST_NAME = 256


class UnknownAdmin(Exception):
    """There is no such admin (of this tenant)."""


class InvalidAdminName(Exception):
    """A user name is 1 to 256 printable characters, and no e-mail address."""


class Admins:
    """The admins of all tenants."""

    def __init__(
        self,
        repository: AdminRepository,
        tenants: TenantRepository,
        families: TokenFamilyRepository,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._repository = repository
        self._tenants = tenants
        self._families = families
        self._passwords = passwords
        self._clock = clock

    async def create(
        self, tenant_id: UUID, user_name: str, *, email_address: str | None, password: str | None
    ) -> Admin:
        """Make an admin; without a password the admin signs in at the identity provider only.

        Raises `UnknownTenant`, `InvalidAdminName`, `InvalidEmail`, `WeakPassword`, `AdminNameTaken` and `EmailTaken`.
        """
        if await self._tenants.get(tenant_id) is None:
            raise UnknownTenant(str(tenant_id))
        name = user_name.strip()
        # A name that is somebody's e-mail address would sign in as that person.
        if not (1 <= len(name) <= _LONGEST_NAME and name.isprintable() and "@" not in name):
            raise InvalidAdminName(f"a user name is 1 to {_LONGEST_NAME} printable characters without @")
        email = to_email_address(email_address) if email_address else None
        encoded = None
        if password is not None:
            encoded = await self._passwords.hash_new(password, ADMIN_RULES, about=(name, email))
        admin = Admin(uuid4(), tenant_id, name, email, self._clock())
        await self._repository.add(admin, encoded)
        return admin

    async def get(self, tenant_id: UUID, admin_id: UUID) -> Admin:
        """Return an admin of a tenant. Raises `UnknownAdmin`."""
        admin = await self._repository.get(tenant_id, admin_id)
        if admin is None:
            raise UnknownAdmin
        return admin

    async def of_tenant(self, tenant_id: UUID) -> list[Admin]:
        """Return a tenant's admins, oldest first."""
        return await self._repository.of_tenant(tenant_id)

    async def disable(self, admin_id: UUID) -> None:
        """Refuse an admin and all tokens of the admin from now on. Raises `UnknownAdmin`."""
        admin = await self._repository.set_disabled(admin_id, disabled=True)
        if admin is None:
            raise UnknownAdmin
        await self._families.revoke_all_of(admin.tenant_id, SubjectKind.ADMIN, str(admin.id), self._clock())

    async def enable(self, admin_id: UUID) -> None:
        """Let an admin sign in again. Raises `UnknownAdmin`."""
        if await self._repository.set_disabled(admin_id, disabled=False) is None:
            raise UnknownAdmin

    async def set_password(self, tenant_id: UUID, admin_id: UUID, password: str) -> None:
        """Give an admin another password and end what the old one opened. Raises `UnknownAdmin`, `WeakPassword`."""
        admin = await self.get(tenant_id, admin_id)
        about = (admin.user_name, admin.email_address)
        encoded = await self._passwords.hash_new(password, ADMIN_RULES, about=about)
        await self._repository.set_password(tenant_id, admin_id, encoded)
        await self._families.revoke_all_of(tenant_id, SubjectKind.ADMIN, str(admin_id), self._clock())
