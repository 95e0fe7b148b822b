"""Sessions of known users, opened by the tenant's own server: an app gets a user's token without a password."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.accounts.user_sessions import UserSession
from hawiya.accounts.users import UnknownUser
from hawiya.api.accounts import REFUSALS as WITH_KEY
from hawiya.api.accounts import services_of
from hawiya.api.admin_calls import OF_BODIES, REFUSALS, WithAdmin, actor_of
from hawiya.api.auth import KeyCaller, key_with
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.repeating import IDEMPOTENCY_KEY, USED_FOR_ANOTHER, kept_with, repeatable
from hawiya.verification.accounts import Scope
from hawiya.verification.audit import Actor
from hawiya.wire.envelope import DataEnvelope
from hawiya.wire.user_sessions import AuthSessionBody, InvitationBody, SessionToken

_OPENED = {200: "The token of the session"}
_NOT_OPENED = {
    404: "The tenant has no such user, or the e-mail address is not confirmed: register the user first",
    422: "`userPublicKey` is given: tokens are not encrypted here",
}

router = APIRouter(prefix="/api/IdentityUserSession", tags=["User sessions"])
WithKey = Annotated[KeyCaller, Depends(key_with(Scope.SESSIONS))]


@router.post(
    "/CreateAuthSession",
    **call_documentation(
        AuthSessionBody,
        DataEnvelope[SessionToken],
        {
            **_OPENED,
            **WITH_KEY,
            **_NOT_OPENED,
            **USED_FOR_ANOTHER,
            401: "Key",
            403: "Key that does not name the scope `sessions`, user blocked, or tenant disabled",
        },
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("session")
async def create_auth_session(request: Request, caller: WithKey) -> Response:
    """Open a session of a registered user, with a key that names the scope `sessions` and never leaves your server."""
    _, body, _ = await read_body(request, AuthSessionBody)
    return await _open(request, caller.tenant.id, body, caller.actor)


@router.post(
    "/CreateInvitation",
    **call_documentation(
        InvitationBody,
        DataEnvelope[SessionToken],
        {
            **_OPENED,
            **REFUSALS,
            **OF_BODIES,
            **_NOT_OPENED,
            **USED_FOR_ANOTHER,
            403: "User blocked, or tenant disabled",
        },
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("session/invite")
async def create_invitation(request: Request, caller: WithAdmin) -> Response:
    """Open a session of a registered user, as an admin who invites the user."""
    _, body, _ = await read_body(request, InvitationBody)
    return await _open(request, caller.tenant.id, body.SessionInput, actor_of(caller))


async def _open(request: Request, tenant_id: UUID, body: AuthSessionBody, by: Actor) -> Response:
    if body.userPublicKey is not None:
        raise Refusal(422, "userPublicKey: tokens are not encrypted here; leave it out")

    def answer(session: UserSession) -> Response:
        return answer_data(SessionToken(session.token))

    try:
        session = await services_of(request).user_sessions.open(
            tenant_id,
            by,
            phone=body.phoneNumber,
            email=body.email,
            answer=lambda session: kept_with(request, answer(session)),
        )
    except UnknownUser:
        raise Refusal(404, "phoneNumber, email: no such registered user; an e-mail address must be confirmed") from None
    return answer(session)
