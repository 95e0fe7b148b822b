"""Cancelling a verified identity: by the user, or by an admin for one."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from hawiya.api.accounts import REFUSALS as WITH_KEY
from hawiya.api.accounts import WithUser
from hawiya.api.admin_calls import NOT_FOUND, OF_BODIES, REFUSALS, WithAdmin, actor_of
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.repeating import ID_USED_FOR_ANOTHER, IDEMPOTENCY_KEY, kept_with, repeatable
from hawiya.api.runtime import Runtime
from hawiya.store.opening import utc_now
from hawiya.verification.audit import Action, Actor, ActorKind, AuditEntry
from hawiya.wire.account_answers import Done
from hawiya.wire.admin_requests import CancelBody, UserBody
from hawiya.wire.envelope import DataEnvelope

router = APIRouter(prefix="/api/DigitalIdentity")
_DONE = {200: "The user is not verified (any more); `success` is false when there was nothing to cancel"}


@router.post(
    "/CancelVerifiedDigitalIdentity",
    tags=["Verify ID"],
    **call_documentation(
        CancelBody, DataEnvelope[Done], {**_DONE, **WITH_KEY, **ID_USED_FOR_ANOTHER}, headers=[IDEMPOTENCY_KEY]
    ),
)
@repeatable("identity/cancel", CancelBody)
async def cancel_own_identity(request: Request, caller: WithUser) -> Response:
    """Cancel the verified identity of the token's user: card data and face template are removed, the user stays."""
    await read_body(request, CancelBody)
    return await _cancel(request, caller.tenant.id, caller.user.id, Actor(ActorKind.USER, str(caller.user.id)))


@router.post(
    "/CancelVerifiedDigitalIdentityForAdmin",
    tags=["For admins"],
    **call_documentation(
        UserBody,
        DataEnvelope[Done],
        {**_DONE, **REFUSALS, **OF_BODIES, **NOT_FOUND, **ID_USED_FOR_ANOTHER},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("identity/cancel_for", UserBody)
async def cancel_identity_for_admin(request: Request, caller: WithAdmin) -> Response:
    """Cancel the verified identity of a user: the card's number is free again, and the user may verify anew."""
    _, body, _ = await read_body(request, UserBody)
    return await _cancel(request, caller.tenant.id, body.userId, actor_of(caller))


async def _cancel(request: Request, tenant_id: UUID, user_id: int, by: Actor) -> Response:
    runtime: Runtime = request.app.state.runtime
    entry = AuditEntry(Action.IDENTITY_CANCELLED, by, utc_now(), tenant_id, user_id)

    def answer(cancelled: bool) -> Response:
        return answer_data(Done(success=cancelled))

    cancelled = await runtime.store.identities.cancel(
        tenant_id, user_id, entry, answer=lambda cancelled: kept_with(request, answer(cancelled))
    )
    if cancelled is None:
        raise Refusal(404, "userId: no such user")
    return answer(cancelled)
