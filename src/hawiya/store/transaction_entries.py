"""Entries of the audit log about transactions."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from hawiya.verification.audit import Action, Actor, ActorKind, AuditEntry
from hawiya.verification.transaction import Transaction


def ended_by_caller(transaction: Transaction, by_key: UUID | None) -> AuditEntry:
    """Return that a verification ended in a call of its user, or of a key alone."""
    if by_key is not None:
        # The anonymous user will be no more once the transaction is linked.
        return replace(ended(transaction, Actor(ActorKind.API_KEY, str(by_key))), user_id=None)
    return ended(transaction, Actor(ActorKind.USER, str(transaction.user_id)))


def ended(transaction: Transaction, by: Actor) -> AuditEntry:
    """Return that a verification ended."""
    return entry_of(Action.VERIFICATION_ENDED, transaction, by, transaction.last_step_at)


def entry_of(action: Action, transaction: Transaction, by: Actor, at: datetime) -> AuditEntry:
    """Return what somebody did to a transaction, and how it stands since."""
    return AuditEntry(
        action=action,
        actor=by,
        at=at,
        tenant_id=transaction.tenant_id,
        user_id=transaction.user_id,
        transaction_id=transaction.id,
        details={"state": transaction.state.value, "verified": transaction.verified},
    )
