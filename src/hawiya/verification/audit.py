"""Who did what to whose data: the entries of the audit log, how each is bound to the one before, and who keeps them.

An entry holds ids, codes and counts, never what is personal: it stays when the person it speaks of is erased.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Protocol
from uuid import UUID

GENESIS = bytes(32)
"""What stands in for the digest before the first entry."""


class ActorKind(StrEnum):
    """Who acts. `OPERATOR`: whoever runs the command line; `SYSTEM`: the server itself, by a rule."""

    OPERATOR = "operator"
    ADMIN = "admin"
    API_KEY = "api_key"
    USER = "user"
    SYSTEM = "system"


class Action(StrEnum):
    """What is recorded. A name, once used, keeps its meaning."""

    TENANT_CREATED = "tenant.created"
    TENANT_CHANGED = "tenant.changed"
    TENANT_DISABLED = "tenant.disabled"
    TENANT_ENABLED = "tenant.enabled"
    API_KEY_CREATED = "api_key.created"
    API_KEY_REVOKED = "api_key.revoked"
    ADMIN_CREATED = "admin.created"
    ADMIN_CHANGED = "admin.changed"
    ADMIN_DISABLED = "admin.disabled"
    ADMIN_ENABLED = "admin.enabled"
    USER_CREATED = "user.created"
    USER_CHANGED = "user.changed"
    USER_BLOCKED = "user.blocked"
    USER_UNBLOCKED = "user.unblocked"
    TOKEN_ISSUED = "token.issued"  # noqa: S105 - the name of an action
    SIGNED_IN = "signed_in"
    SIGN_IN_REFUSED = "sign_in.refused"
    SIGNED_OUT = "signed_out"
    SESSION_OPENED = "session.opened"
    REFRESH_TOKEN_REUSED = "refresh_token.reused"  # noqa: S105 - the name of an action
    PASSWORD_CHANGED = "password.changed"  # noqa: S105 - the name of an action
    VERIFICATION_ENDED = "verification.ended"
    FACE_MATCHED = "face.matched"
    FACES_COMPARED = "faces.compared"
    PERSON_SCREENED = "person.screened"
    TRANSACTION_LINKED = "transaction.linked"
    IDENTITY_CANCELLED = "identity.cancelled"
    CONSENT_GIVEN = "consent.given"
    CONSENT_WITHDRAWN = "consent.withdrawn"
    REVIEW_DECIDED = "review.decided"
    USERS_LISTED = "users.listed"
    TRANSACTIONS_LISTED = "transactions.listed"
    CONSENTS_LISTED = "consents.listed"
    TRANSACTION_VIEWED = "transaction.viewed"
    IMAGE_DOWNLOADED = "image.downloaded"
    PERSON_EXPORTED = "person.exported"
    PERSON_ERASED = "person.erased"
    RETENTION_RUN = "retention.run"
    WATCHLIST_IMPORTED = "watchlist.imported"
    WATCHLIST_REMOVED = "watchlist.removed"
    WATCHLIST_DISMISSED = "watchlist.dismissed"
    USERS_RESCREENED = "users.rescreened"
    WEBHOOK_CHANGED = "webhook.changed"
    MASTER_KEY_ADDED = "master_key.added"
    KEYS_ROTATED = "keys.rotated"
    SIGNING_KEY_ROTATED = "signing_key.rotated"
    BACKUP_MADE = "backup.made"
    BACKUP_RESTORED = "backup.restored"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts; `id` is that of a user, admin or key, or the operator's login name on the server's machine.

    `kind` is an `ActorKind`, or what a newer release calls another kind.
    """

    kind: str
    id: str | None = None


SYSTEM = Actor(ActorKind.SYSTEM)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One thing that was done: `action` by `actor`, to the data of the user `user_id` of the tenant.

    `action` is an `Action`, or what a newer release calls another one. `subject` is the id of what was acted on when it
    is neither (a key, an image, a list). `details` are JSON values: codes, counts, states, nothing personal.
    """

    action: str
    actor: Actor
    at: datetime
    tenant_id: UUID | None = None
    user_id: int | None = None
    transaction_id: UUID | None = None
    subject: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ChainedEntry:
    """An entry in its place: `number` counts from 1, `digest` covers the entry, its number and the digest before."""

    number: int
    entry: AuditEntry
    previous: bytes
    digest: bytes

    def line(self) -> str:
        """Return the entry as one line of JSON, which `digest_of_line` can check without anything else."""
        return canonical({**_content(self.number, self.entry, self.previous), "digest": self.digest.hex()})


@dataclass(frozen=True, slots=True)
class Head:
    """Where the log stands: number and digest of its newest entry. Kept elsewhere, it proves all up to it."""

    number: int
    digest: bytes

    def __str__(self) -> str:
        return f"{self.number}:{self.digest.hex()}"

    @classmethod
    def parse(cls, text: str) -> "Head":
        """Read `number:digest`. Raises `ValueError`."""
        number, _, digest = text.strip().partition(":")
        head = cls(int(number), bytes.fromhex(digest))
        if head.number < 0 or len(head.digest) != len(GENESIS):
            raise ValueError(text)
        return head


class AuditTrail(Protocol):
    """Keeps entries for good."""

    async def record(self, *entries: AuditEntry) -> None:
        """Write entries in the order given, in a commit of their own; once this returns they are there for good."""
        ...


def chain(head: Head, entries: Iterable[AuditEntry]) -> Iterator[ChainedEntry]:
    """Bind entries to each other and to what stands before them."""
    for entry in entries:
        previous, number = head.digest, head.number + 1
        digest = digest_of(number, entry, previous)
        head = Head(number, digest)
        yield ChainedEntry(number, entry, previous, digest)


def digest_of(number: int, entry: AuditEntry, previous: bytes) -> bytes:
    """Return the SHA-256 of an entry in its place."""
    return hashlib.sha256(canonical(_content(number, entry, previous)).encode()).digest()


def digest_of_line(line: str) -> tuple[Head, bytes]:
    """Return what an exported line says of itself and the digest it says was before. Raises `ValueError`."""
    content = json.loads(line)
    told = content.pop("digest")
    if hashlib.sha256(canonical(content).encode()).hexdigest() != told:
        raise ValueError(f"entry {content.get('number')} is not what its digest says")
    return Head(content["number"], bytes.fromhex(told)), bytes.fromhex(content["previous"])


def canonical(content: Mapping[str, Any]) -> str:
    """Return JSON with one way to write it: sorted keys, no spaces, no escapes that are not needed."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def _content(number: int, entry: AuditEntry, previous: bytes) -> dict[str, Any]:
    return {
        "number": number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "action": entry.action,
        "actor": {"kind": entry.actor.kind, "id": entry.actor.id},
        "tenant": str(entry.tenant_id) if entry.tenant_id is not None else None,
        "user": entry.user_id,
        "transaction": str(entry.transaction_id) if entry.transaction_id is not None else None,
        "subject": entry.subject,
        "details": dict(entry.details),
        "previous": previous.hex(),
    }
