"""The sign-in of admins, refreshing, signing out, and the public keys that verify access tokens."""

from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPAuthorizationCredentials

from hawiya.accounts.refresh_tokens import RefreshTokenRefused
from hawiya.accounts.sign_in import SignInRefused
from hawiya.api.accounts import address_of, services_of
from hawiya.api.auth import bearer, claims_of, header_text
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data, tokens_data
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.verification.accounts import SubjectKind
from hawiya.verification.audit import SYSTEM, Action, Actor, ActorKind
from hawiya.wire.account_answers import Done, JsonWebKeys, TokensData
from hawiya.wire.account_requests import AdminLoginBody, LogoutBody, RefreshBody
from hawiya.wire.envelope import DataEnvelope

_REFUSALS = {
    400: "The body is malformed",
    413: "The body is too large",
    415: "Media type of the body",
    429: "Too many attempts; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "Busy; `Retry-After` says how long to wait",
}
_KEYS_SECONDS = 300

router = APIRouter(tags=["Credentials"])


@router.post(
    "/api/credentials/Login",
    **call_documentation(
        AdminLoginBody,
        DataEnvelope[TokensData],
        {
            200: "The admin is signed in",
            **_REFUSALS,
            401: "Tenant, name and password do not belong together",
            403: "Tenant disabled",
        },
    ),
)
async def login(
    request: Request, tenancy_name: Annotated[str | None, Header(alias="TenancyName", include_in_schema=False)] = None
) -> Response:
    """Sign an admin of a tenant in; the tenant's name comes in the body or in the header."""
    _, body, _ = await read_body(request, AdminLoginBody)
    given = (body.tenancyName, header_text(tenancy_name) if tenancy_name else None)
    names = [name.strip() for name in given if name and name.strip()]
    if not names:
        raise Refusal(400, "tenancyName: Field required")
    if len({name.casefold() for name in names}) > 1:
        raise Refusal(400, "TenancyName: header and body differ")
    signing_in = services_of(request).sign_in.admin(
        names[0], body.userNameOrEmailAddress, body.password, address_of(request)
    )
    try:
        done = await signing_in
    except SignInRefused as refused:
        # Whoever is guessed at, known or not, so that both take the same time.
        await tell(
            request, Action.SIGN_IN_REFUSED, SYSTEM, tenant_id=refused.tenant_id, subject=refused.admin_id or "unknown"
        )
        raise
    actor = Actor(ActorKind.ADMIN, str(done.admin.id))
    await tell(request, Action.SIGNED_IN, actor, tenant_id=done.admin.tenant_id)
    return answer_data(tokens_data(done.tokens))


@router.post(
    "/api/credentials/RefreshToken",
    **call_documentation(
        RefreshBody,
        DataEnvelope[TokensData],
        {200: "New tokens; the old refresh token is used up", **_REFUSALS, 401: "The refresh token is not valid"},
    ),
)
async def refresh(request: Request) -> Response:
    """Give new tokens for a refresh token of a user or an admin. A second use of one ends the whole sign-in."""
    _, body, _ = await read_body(request, RefreshBody)
    services = services_of(request)
    try:
        tokens = await services.sign_in.refresh(body.refreshToken, address_of(request))
    except RefreshTokenRefused as refused:
        await services.attempts.failed(address_of(request))
        if (family := refused.reused) is not None:
            await tell(
                request,
                Action.REFRESH_TOKEN_REUSED,
                SYSTEM,
                tenant_id=family.tenant_id,
                user_id=int(family.subject) if family.kind is SubjectKind.USER else None,
                subject=f"{family.kind.value} {family.subject}",
            )
        raise
    return answer_data(tokens_data(tokens))


_LOGOUT = call_documentation(
    LogoutBody,
    DataEnvelope[Done],
    {200: "Signed out: no token of this sign-in is good any more", **_REFUSALS, 401: "The token is not valid"},
)
# An access token is one way; a refresh token in the body does without.
_LOGOUT["openapi_extra"]["security"] = [{}]


@router.post("/api/credentials/Logout", **_LOGOUT)
async def logout(request: Request, token: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> Response:
    """Sign a user or an admin out, by the access token or by a refresh token of the sign-in."""
    _, body, _ = await read_body(request, LogoutBody)
    services = services_of(request)
    if body.refreshToken:
        await services.refresh_tokens.end_by(body.refreshToken)
        return answer_data(Done(success=True))
    runtime: Runtime = request.app.state.runtime
    claims = await claims_of(runtime, token)
    if claims.family_id is not None:
        await services.refresh_tokens.end(claims.family_id)
        if claims.subject.kind is SubjectKind.ADMIN:
            actor = Actor(ActorKind.ADMIN, claims.subject.id)
            await tell(request, Action.SIGNED_OUT, actor, tenant_id=claims.subject.tenant_id)
    # A token that the operator made descends from no sign-in: there is nothing to end.
    return answer_data(Done(success=claims.family_id is not None))


@router.get("/.well-known/jwks.json", response_model=JsonWebKeys, tags=["operation"])
async def keys(request: Request) -> JSONResponse:
    """Return the public keys that verify this server's access tokens (RFC 7517)."""
    published = await services_of(request).signing_keys.published()
    return JSONResponse(published, headers={"Cache-Control": f"public, max-age={_KEYS_SECONDS}"})
