"""Who calls: the tenant by its API key, the registered user or the admin by an access token."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from hawiya.accounts.admins import UnknownAdmin
from hawiya.accounts.api_keys import ExpiredKey, KeyHolder, RevokedKey, ScopeMissing, TenantDisabled, UnknownKey
from hawiya.accounts.tenants import UnknownTenant
from hawiya.accounts.tokens import TokenClaims, TokenExpired, TokenInvalid
from hawiya.accounts.users import UnknownUser
from hawiya.api.errors import Refusal
from hawiya.api.policies import policy_of
from hawiya.api.runtime import Runtime
from hawiya.store.opening import utc_now
from hawiya.verification.accounts import Admin, Scope
from hawiya.verification.audit import Actor, ActorKind
from hawiya.verification.policy import Policy
from hawiya.verification.tenant import Tenant, folded_name
from hawiya.verification.transaction import User

CHALLENGE = {"WWW-Authenticate": "Bearer"}
"""Header of a 401 that asks for a token."""

_key_header = APIKeyHeader(name="ApiKey", auto_error=False, description="Identifies the tenant")
bearer = HTTPBearer(auto_error=False, description="Access token of the registered user")
_admin_bearer = HTTPBearer(auto_error=False, scheme_name="AdminBearer", description="Access token of an admin")


@dataclass(frozen=True, slots=True)
class KeyCaller:
    """Tenant of a call with the API key alone, the rules that apply to it, and the key's id."""

    tenant: Tenant
    policy: Policy
    key_id: UUID

    @property
    def actor(self) -> Actor:
        """Who acts, for the audit log."""
        return Actor(ActorKind.API_KEY, str(self.key_id))


@dataclass(frozen=True, slots=True)
class Caller:
    """Tenant, key and user of a call, and the rules that apply to them. `family_id`: the sign-in behind the token."""

    tenant: Tenant
    user: User
    policy: Policy
    key_id: UUID
    family_id: UUID | None = None

    @property
    def by_key(self) -> KeyCaller:
        """The call as one with the key alone."""
        return KeyCaller(self.tenant, self.policy, self.key_id)


@dataclass(frozen=True, slots=True)
class AdminCaller:
    """Tenant and admin of a call, and the rules that apply to them. `family_id`: the sign-in behind the token."""

    tenant: Tenant
    admin: Admin
    policy: Policy
    family_id: UUID | None = None


def key_with(scope: Scope) -> Callable[..., Awaitable[KeyCaller]]:
    """Return the dependency that authenticates a call with the API key alone, which must be good for `scope`."""

    async def authenticate_key(
        request: Request,
        key: Annotated[str | None, Depends(_key_header)],
        tenancy_name: Annotated[str | None, Header(alias="TenancyName", include_in_schema=False)] = None,
    ) -> KeyCaller:
        """Return who calls. Raises `Refusal` 401, 403 or 4005."""
        runtime: Runtime = request.app.state.runtime
        holder = await _holder(runtime, key, scope)
        _require_tenancy(holder.tenant, tenancy_name)
        policy = policy_of(runtime.settings, runtime.operating_points, holder.tenant)
        return KeyCaller(holder.tenant, policy, holder.key_id)

    return authenticate_key


def user_with(scope: Scope) -> Callable[..., Awaitable[Caller]]:
    """Return the dependency that authenticates a user's call; the API key must be good for `scope`."""

    async def authenticate_user(
        request: Request,
        key: Annotated[str | None, Depends(_key_header)],
        token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
        tenancy_name: Annotated[str | None, Header(alias="TenancyName", include_in_schema=False)] = None,
    ) -> Caller:
        """Return who calls. Raises `Refusal` 401, 403 or 4005, and never says whether a user exists."""
        runtime: Runtime = request.app.state.runtime
        holder = await _holder(runtime, key, scope)
        tenant = holder.tenant
        _require_tenancy(tenant, tenancy_name)
        claims = await claims_of(runtime, token)
        try:
            if claims.subject.tenant_id != tenant.id:
                raise TokenInvalid
            if not claims.is_for(scope):
                raise Refusal(403, f"Authorization: the token of a session is not for {scope}")
            user = await runtime.users.get(tenant.id, claims.user_id)
        except (TokenInvalid, UnknownUser):
            raise _not_valid_here() from None
        if user.blocked:
            raise Refusal(403, "the user is blocked")
        policy = policy_of(runtime.settings, runtime.operating_points, tenant)
        return Caller(tenant, user, policy, holder.key_id, claims.family_id)

    return authenticate_user


authenticate = user_with(Scope.VERIFY)
"""Authenticates the three steps of a verification."""


async def authenticate_admin(
    request: Request,
    token: Annotated[HTTPAuthorizationCredentials | None, Depends(_admin_bearer)],
    key: Annotated[str | None, Header(alias="ApiKey", include_in_schema=False)] = None,
    tenancy_name: Annotated[str | None, Header(alias="TenancyName", include_in_schema=False)] = None,
) -> AdminCaller:
    """Return the admin who calls; the token says of which tenant, so a key is not needed but must agree.

    Raises `Refusal` 401 or 4005.
    """
    runtime: Runtime = request.app.state.runtime
    claims = await claims_of(runtime, token)
    try:
        tenant = await runtime.tenants.get(claims.subject.tenant_id)
        admin = await runtime.accounts.admins.get(tenant.id, claims.admin_id)
    except (TokenInvalid, UnknownTenant, UnknownAdmin):
        raise _not_valid_here() from None
    if admin.disabled or (key and (await _holder(runtime, key, None)).tenant.id != tenant.id):
        raise _not_valid_here()
    if tenant.disabled:
        raise Refusal(4005)
    _require_tenancy(tenant, tenancy_name)
    return AdminCaller(tenant, admin, policy_of(runtime.settings, runtime.operating_points, tenant), claims.family_id)


async def _holder(runtime: Runtime, key: str | None, scope: Scope | None) -> KeyHolder:
    if not key:
        raise Refusal(401, "ApiKey: the header is missing")
    try:
        return await runtime.api_keys.authenticate(key.strip(), scope)
    except UnknownKey:
        raise Refusal(401, "ApiKey: unknown key") from None
    except RevokedKey:
        raise Refusal(401, "ApiKey: the key was revoked") from None
    except ExpiredKey:
        raise Refusal(401, "ApiKey: the key has expired") from None
    except ScopeMissing as missing:
        raise Refusal(403, f"ApiKey: the key is not for {missing}") from None
    except TenantDisabled:
        raise Refusal(4005) from None


def _require_tenancy(tenant: Tenant, name: str | None) -> None:
    if name and folded_name(header_text(name)) != folded_name(tenant.name):
        raise Refusal(401, "TenancyName: not the tenant of this caller")


def header_text(value: str) -> str:
    """Return what a header says. Servers hand headers on as Latin-1; clients write Arabic in them as UTF-8."""
    try:
        return value.encode("latin-1").decode().strip()
    except UnicodeError:
        return value.strip()


async def claims_of(runtime: Runtime, token: HTTPAuthorizationCredentials | None) -> TokenClaims:
    """Return what a bearer token says.

    A token of a revoked family is not valid, however long it has to live, nor is one that a key or an admin opened who
    may not call any more.
    """
    if token is None or not token.credentials:
        raise Refusal(401, "Authorization: a bearer token is missing", headers=CHALLENGE)
    try:
        claims = await runtime.accounts.tokens.verify(token.credentials)
    except TokenExpired:
        raise Refusal(401, "Authorization: the token has expired", headers=CHALLENGE) from None
    except TokenInvalid:
        raise _not_valid_here() from None
    families = runtime.store.sign_in.token_families
    if claims.family_id is not None and not await families.is_alive(claims.family_id, utc_now(), claims.opened_by):
        raise _not_valid_here()
    return claims


def _not_valid_here() -> Refusal:
    return Refusal(401, "Authorization: the token is not valid here", headers=CHALLENGE)
