"""Calls tell the audit log what was done in them."""

from typing import Any
from uuid import UUID

from fastapi import Request

from hawiya.api.runtime import Runtime
from hawiya.store.opening import utc_now
from hawiya.verification.audit import Action, Actor, AuditEntry


async def tell(
    request: Request,
    action: Action,
    actor: Actor,
    *,
    tenant_id: UUID | None,
    user_id: int | None = None,
    transaction_id: UUID | None = None,
    subject: object = None,
    **details: Any,
) -> None:
    """Record what somebody did just now; `details` are JSON values, nothing personal."""
    runtime: Runtime = request.app.state.runtime
    await runtime.store.audit.record(
        AuditEntry(
            action=action,
            actor=actor,
            at=utc_now(),
            tenant_id=tenant_id,
            user_id=user_id,
            transaction_id=transaction_id,
            subject=str(subject) if subject is not None else None,
            details=details,
        )
    )
