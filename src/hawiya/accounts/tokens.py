"""Access tokens: JWT (RFC 7519) signed with ES256, for a user or an admin of one tenant, for a limited time."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import jwt

from hawiya.accounts.signing_keys import ALGORITHM, LoadedKey, SigningKeys
from hawiya.verification.accounts import Admin, Scope, SubjectKind
from hawiya.verification.audit import Actor, ActorKind
from hawiya.verification.ports import Clock
from hawiya.verification.transaction import User

_ISSUER = "hawiya"
_CLAIMS = ["iss", "sub", "tid", "kind", "iat", "exp", "jti"]
_LARGEST_ID = 2**63 - 1
_OPENERS = frozenset({ActorKind.API_KEY, ActorKind.ADMIN})


class TokenInvalid(Exception):
    """Not a token of this server: malformed, signed otherwise, or incomplete."""


class TokenExpired(Exception):
    """A token of this server whose time is over."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a token stands for; `id` is the user's number or the admin's UUID."""

    kind: SubjectKind
    tenant_id: UUID
    id: str

    @classmethod
    def of(cls, person: User | Admin) -> "Subject":
        """Return the subject of tokens of a user or an admin."""
        kind = SubjectKind.USER if isinstance(person, User) else SubjectKind.ADMIN
        return cls(kind, person.tenant_id, str(person.id))


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """Whom a token stands for, and until when (excluded). `family_id`: the sign-in that it descends from, if any.

    `scopes`: what it may be used for; None stands for all that its subject may do. `opened_by`: the key or the admin
    that opened the session for its subject; it is good no longer than they are.
    """

    subject: Subject
    issued_at: datetime
    expires_at: datetime
    token_id: UUID
    family_id: UUID | None = None
    scopes: frozenset[str] | None = None
    opened_by: Actor | None = None

    def is_for(self, scope: Scope) -> bool:
        """Tell whether the token may be used for this."""
        return self.scopes is None or scope in self.scopes

    @property
    def user_id(self) -> int:
        """The user's number, of a user's token. Raises `TokenInvalid`."""
        if self.subject.kind is not SubjectKind.USER:
            raise TokenInvalid
        return int(self.subject.id)

    @property
    def admin_id(self) -> UUID:
        """The admin's id, of an admin's token. Raises `TokenInvalid`."""
        if self.subject.kind is not SubjectKind.ADMIN:
            raise TokenInvalid
        return UUID(self.subject.id)


@dataclass(frozen=True, slots=True)
class Issuer:
    """Issues access tokens with one key: `lifetime` from `now` on."""

    key: LoadedKey
    lifetime: timedelta
    now: datetime

    def issue(
        self,
        subject: Subject,
        family_id: UUID | None = None,
        scope: Scope | None = None,
        opened_by: Actor | None = None,
    ) -> str:
        """Return a token that stands for a subject from now on.

        With `scope` (RFC 8693, section 4.2) for that alone. `opened_by`: the key or the admin that asked for it (the
        same, section 4.1).
        """
        now = int(self.now.timestamp())
        claims: dict[str, Any] = {
            "iss": _ISSUER,
            "sub": subject.id,
            "tid": str(subject.tenant_id),
            "kind": subject.kind.value,
            "iat": now,
            "exp": now + int(self.lifetime.total_seconds()),
            "jti": str(uuid4()),
        }
        if family_id is not None:
            claims["fam"] = str(family_id)
        if scope is not None:
            claims["scope"] = scope.value
        if opened_by is not None:
            claims["act"] = {"sub": opened_by.id, "kind": opened_by.kind}
        return jwt.encode(claims, self.key.private, algorithm=ALGORITHM, headers={"kid": self.key.id})


class AccessTokens:
    """Issues and verifies access tokens."""

    def __init__(self, keys: SigningKeys, lifetime: timedelta, clock: Clock) -> None:
        self._keys = keys
        self._lifetime = lifetime
        self._clock = clock

    @property
    def lifetime(self) -> timedelta:
        """How long a token lives."""
        return self._lifetime

    async def issuer(self) -> Issuer:
        """Return what issues tokens now, to be used at once."""
        return Issuer(await self._keys.signer(), self._lifetime, self._clock())

    async def issue(self, person: User | Admin, family_id: UUID | None = None) -> str:
        """Return a token that stands for a user or an admin from now on."""
        return (await self.issuer()).issue(Subject.of(person), family_id)

    async def verify(self, token: str) -> TokenClaims:
        """Return whom a token stands for. Raises `TokenInvalid` and `TokenExpired`."""
        # The library would compare with the system's clock: times are compared with ours below.
        options: Any = {"require": _CLAIMS, "verify_exp": False, "verify_iat": False}
        try:
            key = await self._keys.verifier(str(jwt.get_unverified_header(token).get("kid")))
            if key is None:
                raise TokenInvalid
            payload = jwt.decode(token, key.public(), algorithms=[ALGORITHM], issuer=_ISSUER, options=options)
        except jwt.InvalidTokenError:
            raise TokenInvalid from None
        claims = _claims(payload)
        if self._clock() >= claims.expires_at:
            raise TokenExpired
        return claims


def _claims(payload: dict[str, Any]) -> TokenClaims:
    try:
        family, scope, opener = payload.get("fam"), payload.get("scope"), payload.get("act")
        claims = TokenClaims(
            subject=Subject(SubjectKind(payload["kind"]), UUID(payload["tid"]), str(payload["sub"])),
            issued_at=datetime.fromtimestamp(payload["iat"], UTC),
            expires_at=datetime.fromtimestamp(payload["exp"], UTC),
            token_id=UUID(payload["jti"]),
            family_id=UUID(family) if family is not None else None,
            scopes=frozenset(scope.split()) if scope is not None else None,
            opened_by=_opener(opener) if opener is not None else None,
        )
        known = 0 < claims.user_id <= _LARGEST_ID if claims.subject.kind is SubjectKind.USER else claims.admin_id
    except (KeyError, ValueError, TypeError, AttributeError, OverflowError, OSError):
        raise TokenInvalid from None
    if not known:
        raise TokenInvalid
    return claims


def _opener(act: dict[str, Any]) -> Actor:
    kind = ActorKind(act["kind"])
    if kind not in _OPENERS:
        # Of a newer release: whether such a one may still act cannot be told here.
        raise TokenInvalid
    return Actor(kind, str(UUID(act["sub"])))
