"""Consent of a person to the processing of their face: what a tenant asks for, and the register of what was given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from hawiya.verification.events import Event
from hawiya.verification.telling import events_of
from hawiya.verification.tenant import CONSENT, Tenant
from hawiya.verification.transaction import Evidence, Outcome, State, Transaction, User

LONGEST_VERSION = 64


class BadConsentRule(Exception):
    """A tenant's rule of consent is malformed: nobody's face may be examined until it is mended."""


@dataclass(frozen=True, slots=True)
class ConsentRule:
    """What a tenant asks for before any face is examined: consent to this version of its text, or none (None)."""

    version: str | None = None

    @property
    def required(self) -> bool:
        """Whether consent is required at all."""
        return self.version is not None


@dataclass(frozen=True, slots=True)
class Consent:
    """What one person agreed to, and when; `text_digest` is the SHA-256 of the text that was shown, if it was told."""

    id: UUID
    tenant_id: UUID
    user_id: int
    version: str
    locale: str | None
    text_digest: bytes | None
    given_at: datetime
    withdrawn_at: datetime | None = None

    @property
    def stands(self) -> bool:
        """Tell whether it was not withdrawn."""
        return self.withdrawn_at is None


class Consents(Protocol):
    """The register of consents."""

    async def last(self, tenant_id: UUID, user_id: int) -> Consent | None:
        """Return the last consent of a user that stands; when none does, the last one, which was withdrawn."""
        ...

    async def of_user(self, tenant_id: UUID, user_id: int) -> Sequence[Consent]:
        """Return all consents of a user, oldest first."""
        ...


def rule_of(tenant: Tenant) -> ConsentRule:
    """Return a tenant's rule. Raises `BadConsentRule`."""
    given = tenant.settings.get(CONSENT)
    if given is None:
        return ConsentRule()
    version = given.get("version") if isinstance(given, Mapping) else None
    if not isinstance(version, str) or not version.strip():
        raise BadConsentRule("a tenant that requires consent names the version of its text")
    return ConsentRule(version)


def settings_with_rule(settings: Mapping[str, Any], rule: ConsentRule) -> dict[str, Any]:
    """Return a tenant's settings with another rule."""
    rest = {name: value for name, value in settings.items() if name != CONSENT}
    return {**rest, CONSENT: {"version": rule.version}} if rule.required else rest


def satisfies(rule: ConsentRule, version: str | None) -> bool:
    """Tell whether consent to `version` (None: to nothing) is what the rule asks for."""
    return not rule.required or version == rule.version


def end_without_consent(user: User, at: datetime) -> Callable[[Transaction], tuple[Transaction, tuple[Event, ...]]]:
    """Return what ends the open transactions of a user who withdrew consent, and says what is to be told of each.

    A transaction that is past its last step stays what it is.
    """

    def end(transaction: Transaction) -> tuple[Transaction, tuple[Event, ...]]:
        if transaction.ended:
            return transaction, ()
        evidence = (Evidence("consent", Outcome.FAIL, detail="withdrawn"),)
        ended = replace(transaction, state=State.REJECTED, decision=evidence)
        return ended, events_of(transaction, ended, at, user)

    return end
