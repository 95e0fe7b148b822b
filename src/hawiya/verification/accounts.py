"""What accounts, store and notify speak of when somebody registers or signs in, and the port that sends codes."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hawiya.verification.audit import SYSTEM, Actor
from hawiya.verification.tenant import NewUser


class EmailTaken(Exception):
    """Another user of the tenant has this e-mail address, or another admin."""


class AdminNameTaken(Exception):
    """Another admin of the tenant has this user name."""


class ProofMissing(Exception):
    """A code that a registration builds on is unknown, was never verified, is too old, or was used already."""


class AlreadyAnswered(Exception):
    """Another call with this request id was answered first."""


class NotDelivered(Exception):
    """A code did not leave; the message says why and holds neither the code nor the address."""


class Scope(StrEnum):
    """What an API key, or a token of a user's session, may be used for."""

    VERIFY = "verify"
    OCR = "ocr"
    ACCOUNTS = "accounts"
    OTP = "otp"
    SESSIONS = "sessions"


ONLY_BY_NAME = frozenset({Scope.SESSIONS})
"""What a key without scopes is not for: keys lie inside apps, and this one opens sessions of whomever it names."""


class Channel(StrEnum):
    """How a code travels."""

    SMS = "sms"
    EMAIL = "email"


class Purpose(StrEnum):
    """What a code proves; a code for one purpose proves nothing for another."""

    PHONE = "phone"
    EMAIL = "email"
    RESET_PASSWORD = "reset_password"  # noqa: S105 - the name of a purpose
    CALLERS_OWN = "callers_own"


class SubjectKind(StrEnum):
    """Whom a token stands for."""

    USER = "user"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class CodeMessage:
    """A code on its way to an address: a phone number (E.164) or an e-mail address."""

    channel: Channel
    address: str
    code: str
    minutes: int
    sender: str
    language: str
    subject: str | None = None

    def __repr__(self) -> str:
        return f"CodeMessage(channel={self.channel.value})"

    def to(self, address: str) -> "CodeMessage":
        """Return this message to another address."""
        return replace(self, address=address)


class CodeSender(Protocol):
    """Sends codes by the channels that it knows."""

    @property
    def channels(self) -> frozenset[Channel]:
        """Return the channels that are set up."""
        ...

    async def send(self, message: CodeMessage) -> None:
        """Send a code. Raises `NotDelivered`."""
        ...


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """What is kept of a code: a keyed digest, never the code. `user_id`: whose password it may reset, if anybody's."""

    id: UUID
    tenant_id: UUID
    purpose: Purpose
    address: str
    digest: bytes
    tries_left: int
    created_at: datetime
    expires_at: datetime
    user_id: int | None = None
    verified_at: datetime | None = None
    used_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class TokenFamily:
    """All tokens that descend from one sign-in of a user or an admin (`subject`, an id)."""

    id: UUID
    tenant_id: UUID
    kind: SubjectKind
    subject: str
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReusedFamily:
    """A family that was revoked just now, because one of its refresh tokens was used twice."""

    family: TokenFamily


@dataclass(frozen=True, slots=True)
class RefreshToken:
    """What is kept of a refresh token: its SHA-256 digest and until when (excluded) it is good."""

    digest: bytes
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key that signs access tokens (PKCS #8, DER); with `verify_until` it signs no more."""

    id: str
    private: bytes
    created_at: datetime
    verify_until: datetime | None = None

    def __repr__(self) -> str:
        return f"SigningKey(id={self.id!r})"


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who looks after a tenant: sees its users and transactions, decides what is in review."""

    id: UUID
    tenant_id: UUID
    user_name: str
    email_address: str | None
    created_at: datetime
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Registration:
    """A user to be made: `password` as an argon2 string, `proofs` the ids of the codes that are used up with it.

    `email_confirmed`: the e-mail address is proven to be the user's, so that it may sign in by it.
    `by`: who asked for it.
    """

    new: NewUser
    password: str | None
    email_confirmed: bool
    proofs: tuple[UUID, ...]
    verified_since: datetime
    at: datetime
    by: Actor = SYSTEM


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The start of a family of tokens, and the answer that hands them over, to be written in one commit."""

    family: TokenFamily
    refresh: RefreshToken
    answer: bytes


@dataclass(frozen=True, slots=True)
class KeyCall:
    """A call that changes something, by its request id; the digest of its body is keyed."""

    tenant_id: UUID
    path: str
    request_id: str
    body_digest: bytes


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """The answer to a call, kept in the commit of what the call changes. `caller` tells a tenant's callers apart."""

    call: KeyCall
    caller: str
    answer: bytes
    at: datetime


@dataclass(frozen=True, slots=True)
class Credential:
    """How somebody signs in: the id, and the argon2 string of the password unless there is none."""

    id: str
    password: str | None
