"""Who operates verifications: a tenant and the keys it calls with."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


class TenantNameTaken(Exception):
    """Another tenant already has this name."""


class PhoneTaken(Exception):
    """Another user of the tenant already has this phone number."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """An organisation that verifies its users. `settings` are its overrides of the policy, as JSON values."""

    id: UUID
    name: str
    created_at: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)
    disabled: bool = False
    cors_origins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ApiKeyRecord:
    """What is kept of an API key: the SHA-256 digest of the key and its first characters, never the key."""

    id: UUID
    tenant_id: UUID
    digest: bytes
    prefix: str
    created_at: datetime
    revoked_at: datetime | None = None


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
