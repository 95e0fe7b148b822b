"""Commands tell the audit log what they did, in the name of whoever runs them."""

import getpass
from typing import Any
from uuid import UUID

from hawiya.store.opening import utc_now
from hawiya.verification.audit import Action, Actor, ActorKind, AuditEntry


def done(
    action: Action,
    *,
    tenant_id: UUID | None = None,
    user_id: int | None = None,
    transaction_id: UUID | None = None,
    subject: object = None,
    **details: Any,
) -> AuditEntry:
    """Return the entry of something that the operator did just now; `details` are JSON values, nothing personal."""
    return AuditEntry(
        action=action,
        actor=operator(),
        at=utc_now(),
        tenant_id=tenant_id,
        user_id=user_id,
        transaction_id=transaction_id,
        subject=str(subject) if subject is not None else None,
        details=details,
    )


def operator() -> Actor:
    """Return who runs this command: the login name, where the system knows one."""
    try:
        name = getpass.getuser()
    except (OSError, KeyError):
        # A container may run under a number that has no name.
        return Actor(ActorKind.OPERATOR)
    return Actor(ActorKind.OPERATOR, name)
