"""Who calls: the tenant by its API key, the registered user by an access token."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

from hawiya.accounts.api_keys import RevokedKey, TenantDisabled, UnknownKey
from hawiya.accounts.tokens import TokenExpired, TokenInvalid
from hawiya.accounts.users import UnknownUser
from hawiya.api.errors import Refusal
from hawiya.api.runtime import Runtime
from hawiya.verification.policy import Policy
from hawiya.verification.tenant import Tenant
from hawiya.verification.transaction import User

_CHALLENGE = {"WWW-Authenticate": "Bearer"}
_key_header = APIKeyHeader(name="ApiKey", auto_error=False, description="Identifies the tenant")
_bearer = HTTPBearer(auto_error=False, description="Access token of the registered user")


@dataclass(frozen=True, slots=True)
class Caller:
    """Tenant and user of a call, and the rules that apply to them."""

    tenant: Tenant
    user: User
    policy: Policy


async def authenticate(
    request: Request,
    key: Annotated[str | None, Depends(_key_header)],
    bearer: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    tenancy_name: Annotated[str | None, Header(alias="TenancyName", include_in_schema=False)] = None,
) -> Caller:
    """Return who calls. Raises `Refusal` 401, 403 or 4005, and never says whether a user exists."""
    runtime: Runtime = request.app.state.runtime
    tenant = await _tenant(runtime, key)
    if tenancy_name and tenancy_name.strip().casefold() != tenant.name.casefold():
        raise Refusal(401, "TenancyName: not the tenant of this key")
    user = await _user(runtime, tenant, bearer)
    return Caller(tenant, user, _policy(runtime, tenant))


async def _tenant(runtime: Runtime, key: str | None) -> Tenant:
    if not key:
        raise Refusal(401, "ApiKey: the header is missing")
    try:
        return await runtime.api_keys.authenticate(key.strip())
    except UnknownKey:
        raise Refusal(401, "ApiKey: unknown key") from None
    except RevokedKey:
        raise Refusal(401, "ApiKey: the key was revoked") from None
    except TenantDisabled:
        raise Refusal(4005) from None


async def _user(runtime: Runtime, tenant: Tenant, bearer: HTTPAuthorizationCredentials | None) -> User:
    if bearer is None or not bearer.credentials:
        raise Refusal(401, "Authorization: a bearer token is missing", headers=_CHALLENGE)
    try:
        claims = runtime.tokens.verify(bearer.credentials)
        if claims.tenant_id != tenant.id:
            raise TokenInvalid
        user = await runtime.users.get(tenant.id, claims.user_id)
    except TokenExpired:
        raise Refusal(401, "Authorization: the token has expired", headers=_CHALLENGE) from None
    except (TokenInvalid, UnknownUser):
        raise Refusal(401, "Authorization: the token is not valid here", headers=_CHALLENGE) from None
    if user.blocked:
        raise Refusal(403, "the user is blocked")
    return user


def _policy(runtime: Runtime, tenant: Tenant) -> Policy:
    settings = runtime.settings
    installation = Policy(
        tries_per_step=settings.tries_per_step,
        transaction_lifetime=timedelta(seconds=settings.transaction_lifetime_seconds),
    )
    points = runtime.operating_points
    embedders = points.model_dump() if points is not None else {}
    return installation.with_overrides(embedders).with_overrides(tenant.policy_overrides)
