"""Identity providers: ID tokens that prove a user's e-mail address, and the sign-in of admins."""

import base64
import binascii
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response

from hawiya.accounts.oidc import IdTokenInvalid, ProviderUnreachable
from hawiya.accounts.oidc_sign_in import TIME_TO_SIGN_IN, Journey, NotAnAdmin, OidcSignIn, StateMismatch
from hawiya.api.accounts import BASE, REFUSALS, address_of, services_of
from hawiya.api.auth import CHALLENGE, KeyCaller, key_with
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.languages import language_of
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data, tokens_data
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.store.sealing import SealingError
from hawiya.verification.accounts import Purpose, Scope
from hawiya.verification.audit import SYSTEM, Action, Actor, ActorKind
from hawiya.wire.account_answers import OAuthStep, TokensData
from hawiya.wire.account_requests import OAuthTokenBody
from hawiya.wire.answers import Envelope
from hawiya.wire.envelope import DataEnvelope

_COOKIE = "hawiya_oidc"
_CONTEXT = b"oidc journey"
_PROVIDER_RETRY_SECONDS = "5"
_SIGN_IN_REFUSALS = {
    401: "No tenant of this name, no admin of this address, or the browser is not the one that was sent",
    403: "Tenant disabled",
    422: "No provider is configured for the sign-in of admins",
    429: "Too many attempts; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "The provider does not answer; `Retry-After` says how long to wait",
}

router = APIRouter(tags=["Registration and sign-in"])
WithKey = Annotated[KeyCaller, Depends(key_with(Scope.ACCOUNTS))]

_VERIFIED: dict[str, Any] = call_documentation(
    OAuthTokenBody,
    DataEnvelope[OAuthStep],
    {
        200: "The token was looked at: it proves an e-mail address, or it does not",
        **REFUSALS,
        422: "No provider of this name is configured",
        503: "The provider does not answer; `Retry-After` says how long to wait",
    },
)


@router.post(f"{BASE}/Register/StepVerifyOAuthToken", **_VERIFIED)
async def step_verify_token(request: Request, caller: WithKey) -> Response:
    """Verify an ID token in place of an e-mail code; `Register` takes the id of this request as the proof."""
    _, body, _ = await read_body(request, OAuthTokenBody)
    services = services_of(request)
    provider = services.provider
    if provider is None or body.provider.strip().casefold() != provider.provider.name.casefold():
        raise Refusal(6008)
    await services.attempts.require_trust(address_of(request))
    try:
        identity = await provider.identity(body.IdToken)
    except ProviderUnreachable as error:
        raise Refusal(503, str(error), headers={"Retry-After": _PROVIDER_RETRY_SECONDS}) from None
    except IdTokenInvalid as error:
        await services.attempts.failed(address_of(request))
        step = OAuthStep(
            oAuthTokenVerificationRequestId=None, isVerified=False, validationResult=str(error), email=None
        )
        return answer_data(step, 6011, language=language_of(request.headers))
    kept = await services.codes.vouch(caller.tenant.id, Purpose.EMAIL, identity.email)
    return answer_data(
        OAuthStep(
            oAuthTokenVerificationRequestId=str(kept.id),
            isVerified=True,
            validationResult="verified",
            email=identity.email,
        )
    )


@router.post(f"{BASE}/VerifyOAuthToken", **_VERIFIED)
async def verify_token(request: Request, caller: WithKey) -> Response:
    """Do the same for a user who is registered already; `VerifyEmail` takes the id of this request as the proof."""
    return await step_verify_token(request, caller)


@router.get(
    "/api/credentials/oidc/start",
    response_class=RedirectResponse,
    status_code=302,
    tags=["Credentials"],
    responses={status: {"model": Envelope, "description": text} for status, text in _SIGN_IN_REFUSALS.items()},
)
async def start(request: Request, tenancyName: str = "") -> Response:  # noqa: N803 - the wire's spelling
    """Send a browser to the identity provider, to sign in as an admin of a tenant."""
    signing_in = _sign_in(request)
    await services_of(request).attempts.require_trust(address_of(request))
    tenant = await services_of(request).sign_in.tenant_named(tenancyName)
    if tenant is None:
        await _tell_refused(request)
        raise Refusal(6006, headers=CHALLENGE)
    try:
        url, journey = await signing_in.begin(tenant.id)
    except ProviderUnreachable as error:
        raise Refusal(503, str(error), headers={"Retry-After": _PROVIDER_RETRY_SECONDS}) from None
    runtime: Runtime = request.app.state.runtime
    response = RedirectResponse(url, 302, headers={"Cache-Control": "no-store"})
    sealed = runtime.store.keyring.seal(journey.to_bytes(), _CONTEXT)
    response.set_cookie(
        _COOKIE,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=int(TIME_TO_SIGN_IN.total_seconds()),
        path="/api/credentials/oidc",
        secure=not runtime.settings.sign_in.oidc_allow_http,
        httponly=True,
        samesite="lax",
    )
    return response


@router.get(
    "/api/credentials/oidc/callback",
    tags=["Credentials"],
    **call_documentation(None, DataEnvelope[TokensData], {200: "The admin is signed in", **_SIGN_IN_REFUSALS}),
)
async def callback(request: Request, state: str = "", code: str = "") -> Response:
    """Take the browser back from the identity provider and sign the admin in."""
    signing_in = _sign_in(request)
    services = services_of(request)
    await services.attempts.require_trust(address_of(request))
    tenant_id = None
    try:
        journey = _journey(request)
        tenant_id = UUID(journey.tenant_id)
        admin, tokens = await signing_in.finish(journey, state, code)
    except ProviderUnreachable as error:
        raise Refusal(503, str(error), headers={"Retry-After": _PROVIDER_RETRY_SECONDS}) from None
    except (StateMismatch, IdTokenInvalid, NotAnAdmin) as refused:
        await services.attempts.failed(address_of(request))
        await _tell_refused(request, tenant_id, refused.admin_id if isinstance(refused, NotAnAdmin) else None)
        # Which of them is nobody's business who is not signed in.
        raise Refusal(6006, headers=CHALLENGE) from None
    tenant = await services.sign_in.tenant_of(admin)
    if tenant is None or tenant.disabled:
        raise Refusal(4005)
    await tell(request, Action.SIGNED_IN, Actor(ActorKind.ADMIN, str(admin.id)), tenant_id=admin.tenant_id, by="oidc")
    response = answer_data(tokens_data(tokens))
    response.delete_cookie(_COOKIE, path="/api/credentials/oidc")
    return response


async def _tell_refused(request: Request, tenant_id: UUID | None = None, admin_id: UUID | None = None) -> None:
    await tell(request, Action.SIGN_IN_REFUSED, SYSTEM, tenant_id=tenant_id, subject=admin_id or "unknown", by="oidc")


def _sign_in(request: Request) -> OidcSignIn:
    signing_in = services_of(request).oidc_sign_in
    if signing_in is None:
        raise Refusal(6008)
    return signing_in


def _journey(request: Request) -> Journey:
    runtime: Runtime = request.app.state.runtime
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(_COOKIE, "").encode("ascii", "replace"))
        return Journey.from_bytes(runtime.store.keyring.open(sealed, _CONTEXT))
    except (SealingError, binascii.Error, ValueError, TypeError):
        raise StateMismatch from None
