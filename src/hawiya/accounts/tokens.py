"""Access tokens: JWT (RFC 7519) signed with HS256, for one user of one tenant, for a limited time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt

from hawiya.verification.ports import Clock
from hawiya.verification.transaction import User

_ALGORITHM = "HS256"
_ISSUER = "hawiya"
_LEAST_SECRET_BYTES = 32  # RFC 7518, section 3.2: a key as long as the hash
_CLAIMS = ["iss", "sub", "tid", "iat", "exp", "jti"]
_LARGEST_ID = 2**63 - 1


class TokenInvalid(Exception):
    """Not a token of this server: malformed, signed otherwise, or incomplete."""


class TokenExpired(Exception):
    """A token of this server whose time is over."""


class TokenSecretTooShort(Exception):
    """The secret that signs tokens is shorter than the hash that it keys."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """Whom a token stands for, and until when (excluded)."""

    user_id: int
    tenant_id: UUID
    issued_at: datetime
    expires_at: datetime
    token_id: UUID


class AccessTokens:
    """Issues and verifies access tokens. `secret` has at least 32 bytes, else `TokenSecretTooShort`."""

    def __init__(self, secret: bytes, lifetime: timedelta, clock: Clock) -> None:
        if len(secret) < _LEAST_SECRET_BYTES:
            raise TokenSecretTooShort(f"the secret of access tokens has at least {_LEAST_SECRET_BYTES} bytes")
        self._secret = secret
        self._lifetime = lifetime
        self._clock = clock

    @property
    def lifetime(self) -> timedelta:
        """How long a token lives."""
        return self._lifetime

    def issue(self, user: User) -> str:
        """Return a token that stands for a user from now on."""
        now = int(self._clock().timestamp())
        claims = {
            "iss": _ISSUER,
            "sub": str(user.id),
            "tid": str(user.tenant_id),
            "iat": now,
            "exp": now + int(self._lifetime.total_seconds()),
            "jti": str(uuid4()),
        }
        return jwt.encode(claims, self._secret, algorithm=_ALGORITHM)

    def verify(self, token: str) -> TokenClaims:
        """Return whom a token stands for. Raises `TokenInvalid` and `TokenExpired`."""
        # The library would compare with the system's clock: times are compared with ours below.
        options: Any = {"require": _CLAIMS, "verify_exp": False, "verify_iat": False}
        try:
            payload = jwt.decode(token, self._secret, algorithms=[_ALGORITHM], issuer=_ISSUER, options=options)
        except jwt.InvalidTokenError:
            raise TokenInvalid from None
        claims = _claims(payload)
        if self._clock() >= claims.expires_at:
            raise TokenExpired
        return claims


def _claims(payload: dict[str, Any]) -> TokenClaims:
    try:
        user_id = int(payload["sub"])
        claims = TokenClaims(
            user_id=user_id,
            tenant_id=UUID(payload["tid"]),
            issued_at=datetime.fromtimestamp(payload["iat"], UTC),
            expires_at=datetime.fromtimestamp(payload["exp"], UTC),
            token_id=UUID(payload["jti"]),
        )
    except (ValueError, TypeError, AttributeError, OverflowError, OSError):
        raise TokenInvalid from None
    if not 0 < user_id <= _LARGEST_ID:
        raise TokenInvalid
    return claims
