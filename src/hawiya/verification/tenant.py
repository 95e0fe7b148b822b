"""Who operates verifications: a tenant and the keys it calls with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from unicodedata import normalize
from uuid import UUID

LIMITS = "limits"
"""The part of a tenant's settings that holds its own limits of calls."""

RETENTION = "retention"
"""The part that says how long its data are kept."""

CONSENT = "consent"
"""The part that says to what a person must have agreed before any face is examined."""

_NO_POLICY = frozenset({LIMITS, RETENTION, CONSENT})


def folded_name(name: str) -> str:
    """Return what a tenant's name is compared by: it may be written in any case, and composed or decomposed."""
    return normalize("NFC", normalize("NFC", name.strip()).casefold())


class TenantNameTaken(Exception):
    """Another tenant already has this name."""


class PhoneTaken(Exception):
    """Another user of the tenant already has this phone number."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation that verifies its users. `settings` are what it has in place of the installation's, as JSON."""

    id: UUID
    name: str
    created_at: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)
    disabled: bool = False
    cors_origins: tuple[str, ...] = ()

    @property
    def policy_overrides(self) -> Mapping[str, Any]:
        """The rest of the settings, which overrides the policy."""
        return {name: value for name, value in self.settings.items() if name not in _NO_POLICY}


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """What is kept of an API key: the SHA-256 digest of the key and its first characters, never the key.

    `scopes`: what it may be used for (`accounts.Scope`); None stands for everything but `ONLY_BY_NAME`.
    """

    id: UUID
    tenant_id: UUID
    digest: bytes
    prefix: str
    created_at: datetime
    revoked_at: datetime | None = None
    expires_at: datetime | None = None
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class NewUser:
    """What a user is registered with; `phone_number` is E.164."""

    tenant_id: UUID
    name: str | None
    phone_number: str | None
    surname: str | None = None
    email_address: str | None = None
    user_name: str | None = None
    id_number: str | None = None
