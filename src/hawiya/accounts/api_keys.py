"""API keys: 256 random bits that stand for a tenant, shown once, kept as a digest."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from hawiya.accounts.ports import ApiKeyRepository, TenantRepository
from hawiya.accounts.tenants import UnknownTenant
from hawiya.verification.accounts import ONLY_BY_NAME, Scope
from hawiya.verification.ports import Clock
from hawiya.verification.tenant import ApiKeyRecord, Tenant

_MARK = "hwy_"
_RANDOM_BYTES = 32
_SHOWN = len(_MARK) + 6
_LONGEST = 128


class KeyRefused(Exception):
    """The key does not stand for a tenant that may call."""


class UnknownKey(KeyRefused):
    """Nobody was given this key."""


class RevokedKey(KeyRefused):
    """The key was revoked."""


class ExpiredKey(KeyRefused):
    """The key's time is over."""


class ScopeMissing(KeyRefused):
    """The key is good, but not for this."""


class TenantDisabled(KeyRefused):
    """The key is good, but its tenant is disabled."""


@dataclass(frozen=True, slots=True)
class NewApiKey:
    """A key just made. `key` is shown to its owner now and can never be shown again."""

    id: UUID
    key: str
    prefix: str


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """Which key a call came with, and the tenant that it stands for."""

    key_id: UUID
    tenant: Tenant


class ApiKeys:
    """The keys of all tenants."""

    def __init__(self, repository: ApiKeyRepository, tenants: TenantRepository, clock: Clock) -> None:
        self._repository = repository
        self._tenants = tenants
        self._clock = clock

    async def create(
        self, tenant_id: UUID, *, scopes: Iterable[Scope] | None = None, expires_at: datetime | None = None
    ) -> NewApiKey:
        """Make a key for a tenant, for everything but `ONLY_BY_NAME` unless `scopes` says for what.

        Raises `UnknownTenant`.
        """
        if await self._tenants.get(tenant_id) is None:
            raise UnknownTenant(str(tenant_id))
        key = _MARK + secrets.token_urlsafe(_RANDOM_BYTES)
        record = ApiKeyRecord(
            id=uuid4(),
            tenant_id=tenant_id,
            digest=digest(key),
            prefix=key[:_SHOWN],
            created_at=self._clock(),
            expires_at=expires_at,
            scopes=frozenset(scope.value for scope in scopes) if scopes is not None else None,
        )
        await self._repository.add(record)
        return NewApiKey(record.id, key, record.prefix)

    async def authenticate(self, key: str, scope: Scope | None = None) -> KeyHolder:
        """Return which key this is, and its tenant; with `scope` the key must be good for that.

        Raises `UnknownKey`, `RevokedKey`, `ExpiredKey`, `TenantDisabled` and `ScopeMissing`.
        """
        if not (key.startswith(_MARK) and len(key) <= _LONGEST and key.isascii()):
            raise UnknownKey
        found = await self._repository.by_digest(digest(key))
        if found is None:
            raise UnknownKey
        record, tenant = found
        if record.revoked_at is not None:
            raise RevokedKey
        if record.expires_at is not None and self._clock() >= record.expires_at:
            raise ExpiredKey
        if tenant.disabled:
            raise TenantDisabled
        if scope is not None and not _is_for(record, scope):
            raise ScopeMissing(scope.value)
        return KeyHolder(record.id, tenant)

    async def of_tenant(self, tenant_id: UUID) -> list[ApiKeyRecord]:
        """Return what is kept of a tenant's keys, oldest first."""
        return await self._repository.of_tenant(tenant_id)

    async def id_of(self, key: str) -> UUID:
        """Return the id of a key given as the key itself or as its id. Raises `UnknownKey`."""
        try:
            return UUID(key)
        except ValueError:
            found = await self._repository.by_digest(digest(key)) if key.isascii() else None
        if found is None:
            raise UnknownKey
        return found[0].id

    async def revoke(self, key_id: UUID) -> None:
        """Refuse a key from now on. Raises `UnknownKey` when there is no such key that is still good."""
        if not await self._repository.revoke(key_id, self._clock()):
            raise UnknownKey


def _is_for(record: ApiKeyRecord, scope: Scope) -> bool:
    return scope not in ONLY_BY_NAME if record.scopes is None else scope in record.scopes


def digest(key: str) -> bytes:
    """Return what is stored instead of a key, and what it is found by.

    A fast hash is right here: the input is 256 random bits, not a password that somebody chose, so guessing it
    through SHA-256 is as hopeless as through a slow hash. Looking the digest up leaks nothing of the key through time.
    """
    return hashlib.sha256(key.encode("ascii")).digest()
