"""Refresh tokens: 256 random bits, each good once (RFC 9700, section 4.14.2). A second use ends the whole family."""

import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from hawiya.accounts.ports import TokenFamilyRepository
from hawiya.accounts.tokens import AccessTokens, Issuer, Subject
from hawiya.verification.accounts import Admin, RefreshToken, ReusedFamily, TokenFamily
from hawiya.verification.ports import Clock
from hawiya.verification.transaction import User

_MARK = "hwr_"
_RANDOM_BYTES = 32
_LONGEST = 128
Person = User | Admin


class RefreshTokenRefused(Exception):
    """Not a refresh token that is good: unknown, expired, used before, or of a sign-in that was ended.

    `reused` is the family that ended now, because the token was used before.
    """

    def __init__(self, reused: TokenFamily | None = None) -> None:
        super().__init__()
        self.reused = reused


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What somebody holds who is signed in; times in seconds."""

    access_token: str
    expires_in: int
    refresh_token: str
    refresh_expires_in: int


@dataclass(frozen=True, slots=True)
class NewFamily:
    """A family that begins: what is kept of it, and what is handed over."""

    family: TokenFamily
    refresh: RefreshToken
    tokens: TokenPair


class RefreshTokens:
    """Families of tokens: begun by a sign-in, prolonged by refreshing, ended by signing out."""

    def __init__(
        self, repository: TokenFamilyRepository, access: AccessTokens, lifetime: timedelta, clock: Clock
    ) -> None:
        self._repository = repository
        self._access = access
        self._lifetime = lifetime
        self._clock = clock

    def begin(self, person: Person, issuer: Issuer) -> NewFamily:
        """Return a family that begins now; nothing is stored yet."""
        subject = Subject.of(person)
        token, kept = self._new()
        family = TokenFamily(uuid4(), subject.tenant_id, subject.kind, subject.id, self._clock(), kept.expires_at)
        return NewFamily(family, kept, self._pair(issuer.issue(subject, family.id), token))

    async def start(self, person: Person) -> TokenPair:
        """Begin a family for somebody who signed in."""
        begun = self.begin(person, await self._access.issuer())
        await self._repository.start(begun.family, begun.refresh)
        return begun.tokens

    async def refresh(self, token: str, person_of: Callable[[TokenFamily], Awaitable[Person | None]]) -> TokenPair:
        """Take a refresh token and give new tokens for it.

        `person_of` returns whom a family belongs to, or None when that person may not call any more: then the family
        ends. Raises `RefreshTokenRefused`.
        """
        successor, kept = self._new()
        now = self._clock()
        family = await self._repository.rotate(_digest(token), kept, now)
        if family is None or isinstance(family, ReusedFamily):
            raise RefreshTokenRefused(family.family if family is not None else None)
        person = await person_of(family)
        if person is None:
            await self._repository.revoke(family.id, now)
            raise RefreshTokenRefused
        return self._pair(await self._access.issue(person, family.id), successor)

    async def end(self, family_id: UUID) -> None:
        """Refuse all tokens of a family from now on."""
        await self._repository.revoke(family_id, self._clock())

    async def end_by(self, token: str) -> None:
        """Refuse all tokens of the family of a refresh token, if there is one."""
        await self._repository.revoke_by_refresh_token(_digest(token), self._clock())

    def _new(self) -> tuple[str, RefreshToken]:
        token = _MARK + secrets.token_urlsafe(_RANDOM_BYTES)
        return token, RefreshToken(_digest(token), self._clock() + self._lifetime)

    def _pair(self, access_token: str, refresh_token: str) -> TokenPair:
        return TokenPair(
            access_token=access_token,
            expires_in=int(self._access.lifetime.total_seconds()),
            refresh_token=refresh_token,
            refresh_expires_in=int(self._lifetime.total_seconds()),
        )


def _digest(token: str) -> bytes:
    """Return what is stored instead of a token: 256 random bits need no slow hash, and no key."""
    if len(token) > _LONGEST:
        raise RefreshTokenRefused
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
