"""Signing in with a password. Whoever is unknown gets the same answer after the same time as a wrong password."""

from dataclasses import dataclass
from uuid import UUID

from hawiya.accounts.account_names import to_account_name
from hawiya.accounts.attempts import Attempts
from hawiya.accounts.passwords import Passwords
from hawiya.accounts.ports import AdminRepository, CredentialRepository, TenantRepository, UserRepository
from hawiya.accounts.refresh_tokens import RefreshTokens, TokenPair
from hawiya.verification.accounts import Admin, Credential, SubjectKind, TokenFamily
from hawiya.verification.tenant import Tenant, folded_name
from hawiya.verification.transaction import User

_NO_TENANT = UUID(int=0)


class SignInRefused(Exception):
    """The account and the password do not belong together; whether the account exists is not said.

    For the audit log: the tenant and the admin that were guessed at, where they exist.
    """

    def __init__(self, tenant_id: UUID | None = None, admin_id: UUID | None = None) -> None:
        super().__init__()
        self.tenant_id = tenant_id
        self.admin_id = admin_id


class UserBlocked(Exception):
    """The password is right, but the user is blocked."""


class TenantOff(Exception):
    """The password is right, but the tenant is disabled."""


@dataclass(frozen=True, slots=True)
class SignedInUser:
    """A user and the tokens of a sign-in."""

    user: User
    tokens: TokenPair
    email_confirmed: bool


@dataclass(frozen=True, slots=True)
class SignedInAdmin:
    """An admin and the tokens of a sign-in."""

    admin: Admin
    tokens: TokenPair


class SignIn:
    """Signs users and admins in. `address` is the caller's network address, for the limits."""

    def __init__(
        self,
        credentials: CredentialRepository,
        users: UserRepository,
        admins: AdminRepository,
        tenants: TenantRepository,
        passwords: Passwords,
        tokens: RefreshTokens,
        attempts: Attempts,
    ) -> None:
        self._credentials = credentials
        self._users = users
        self._admins = admins
        self._tenants = tenants
        self._passwords = passwords
        self._tokens = tokens
        self._attempts = attempts

    async def user(self, tenant_id: UUID, account: str, password: str, address: str) -> SignedInUser:
        """Sign a user in by phone number or confirmed e-mail address.

        Raises `InvalidAccountName`, `TooManyAttempts`, `SignInRefused`, `UserBlocked` and `Overloaded`.
        """
        name = to_account_name(account)
        await self._attempts.begin_sign_in(tenant_id, name, address)
        credential = await self._credentials.credential(tenant_id, name)
        encoded = await self._require_right(credential, password, address, SignInRefused())
        user_id = int(credential.id) if credential is not None else 0
        user = await self._users.get(tenant_id, user_id)
        if user is None:
            raise SignInRefused
        await self._attempts.sign_in_succeeded(tenant_id, name)
        if user.blocked:
            raise UserBlocked
        if self._passwords.is_outdated(encoded):
            await self._credentials.set_password(tenant_id, user_id, await self._passwords.rehash(password))
        confirmed = await self._credentials.email_confirmed(tenant_id, user_id)
        return SignedInUser(user, await self._tokens.start(user), confirmed)

    async def admin(self, tenancy_name: str, name_or_email: str, password: str, address: str) -> SignedInAdmin:
        """Sign an admin in by user name or e-mail address.

        Raises `TooManyAttempts`, `SignInRefused`, `TenantOff` and `Overloaded`; an unknown or disabled admin, and an
        unknown tenant, are refused like a wrong password.
        """
        tenant = await self.tenant_named(tenancy_name)
        tenant_id = tenant.id if tenant is not None else _NO_TENANT
        name = name_or_email.strip()
        await self._attempts.begin_sign_in(tenant_id, f"admin {name}", address)
        credential = await self._admins.credential(tenant_id, name)
        admin_id = UUID(credential.id) if credential is not None else None
        refused = SignInRefused(tenant.id if tenant is not None else None, admin_id)
        encoded = await self._require_right(credential, password, address, refused)
        admin = await self._admins.get(tenant_id, admin_id) if admin_id is not None else None
        if admin is None or admin.disabled or tenant is None:
            raise refused
        await self._attempts.sign_in_succeeded(tenant_id, f"admin {name}")
        if tenant.disabled:
            raise TenantOff
        if self._passwords.is_outdated(encoded):
            await self._admins.set_password(tenant_id, admin.id, await self._passwords.rehash(password))
        return SignedInAdmin(admin, await self._tokens.start(admin))

    async def refresh(self, token: str, address: str) -> TokenPair:
        """Give new tokens for a refresh token. Raises `TooManyAttempts` and `RefreshTokenRefused`."""
        await self._attempts.require_trust(address)
        return await self._tokens.refresh(token, self._person_of)

    async def tenant_named(self, name: str) -> Tenant | None:
        """Return the tenant of a name, in whatever case it is written, or None."""
        folded = folded_name(name)
        found = [tenant for tenant in await self._tenants.all() if folded_name(tenant.name) == folded]
        # Older releases took names that differ in case alone: then the very same spelling counts.
        exact = (tenant for tenant in found if tenant.name == name.strip())
        return next(exact, found[0] if found else None)

    async def tenant_of(self, admin: Admin) -> Tenant | None:
        """Return the tenant that an admin looks after."""
        return await self._tenants.get(admin.tenant_id)

    async def _require_right(
        self, credential: Credential | None, password: str, address: str, refused: SignInRefused
    ) -> str:
        encoded = credential.password if credential is not None else None
        if not await self._passwords.check(encoded, password) or encoded is None:
            await self._attempts.failed(address)
            raise refused
        return encoded

    async def _person_of(self, family: TokenFamily) -> User | Admin | None:
        tenant = await self._tenants.get(family.tenant_id)
        if tenant is None or tenant.disabled:
            return None
        if family.kind is SubjectKind.USER:
            user = await self._users.get(family.tenant_id, int(family.subject))
            return user if user is not None and not user.blocked else None
        admin = await self._admins.get(family.tenant_id, UUID(family.subject))
        return admin if admin is not None and not admin.disabled else None
