"""Consent to the examination of a face: recorded and withdrawn by users, told by callers by key, asked for by steps."""

import re
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.api.accounts import REFUSALS as WITH_KEY
from hawiya.api.admin_calls import OVERLOOKED, REFUSALS, WithAdmin, actor_of, answer_list, window_of
from hawiya.api.auth import Caller, KeyCaller, authenticate
from hawiya.api.bodies import read_body, read_query
from hawiya.api.errors import Refusal
from hawiya.api.openapi import call_documentation
from hawiya.api.present_accounts import answer_data
from hawiya.api.repeating import ID_USED_FOR_ANOTHER, IDEMPOTENCY_KEY, kept_with, repeatable
from hawiya.api.runtime import Runtime
from hawiya.api.telling import tell
from hawiya.store.opening import utc_now
from hawiya.verification.audit import Action, Actor, ActorKind, AuditEntry
from hawiya.verification.consent import (
    BadConsentRule,
    Consent,
    ConsentRule,
    end_without_consent,
    rule_of,
    satisfies,
)
from hawiya.verification.process import parse_transaction_id
from hawiya.verification.tenant import Tenant
from hawiya.wire.account_answers import Done
from hawiya.wire.admin_answers import ConsentData, ConsentState, ListEnvelope
from hawiya.wire.admin_requests import ConsentBody, PageQuery, WithdrawBody
from hawiya.wire.envelope import DataEnvelope

MISSING = 5013
_VERSION, _LOCALE, _DIGEST = "Consent-Version", "Consent-Locale", "Consent-Text-Digest"
_SHAPES = {_VERSION: r"[\x21-\x7e]{1,64}", _LOCALE: r"[A-Za-z0-9-]{1,35}", _DIGEST: r"[0-9A-Fa-f]{64}"}
HEADERS = tuple(
    {
        "name": name,
        "in": "header",
        "required": False,
        "schema": {"type": "string", "pattern": f"^{_SHAPES[name]}$"},
        "description": text,
    }
    for name, text in (
        (
            _VERSION,
            "Version of the text to which the person agreed, as the caller vouches; needed where the tenant asks",
        ),
        (_LOCALE, "Language of that text, e.g. `ar-EG`"),
        (_DIGEST, "SHA-256 of that text, in hexadecimal digits"),
    )
)

router = APIRouter(prefix="/api/DigitalIdentity")
Authenticated = Annotated[Caller, Depends(authenticate)]
_WITHDRAWN = "the user's consent was withdrawn"
_STATE = {200: "Where the user's consent stands"}


@router.get(
    "/Consent", tags=["Verify ID"], **call_documentation(None, DataEnvelope[ConsentState], {**_STATE, **WITH_KEY})
)
async def get_consent(request: Request, caller: Authenticated) -> Response:
    """Tell what the tenant asks for, and what the token's user agreed to last."""
    runtime: Runtime = request.app.state.runtime
    return answer_data(
        _state(_rule(caller.tenant), await runtime.store.consents.last(caller.tenant.id, caller.user.id))
    )


@router.post(
    "/Consent",
    tags=["Verify ID"],
    **call_documentation(
        ConsentBody,
        DataEnvelope[ConsentState],
        {**_STATE, **WITH_KEY, **ID_USED_FOR_ANOTHER},
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("consent", ConsentBody)
async def give_consent(request: Request, caller: Authenticated) -> Response:
    """Record that the token's user agreed to have their face examined. The same again changes nothing."""
    runtime: Runtime = request.app.state.runtime
    _, body, _ = await read_body(request, ConsentBody)
    given = Consent(
        id=uuid4(),
        tenant_id=caller.tenant.id,
        user_id=caller.user.id,
        version=body.version,
        locale=body.locale or None,
        text_digest=bytes.fromhex(body.textDigest) if body.textDigest else None,
        given_at=utc_now(),
    )
    rule = _rule(caller.tenant)

    def answer(kept: Consent) -> Response:
        return answer_data(_state(rule, kept))

    entry = _entry(given, Actor(ActorKind.USER, str(caller.user.id)))
    return answer(
        await runtime.store.consents.record(given, entry, answer=lambda kept: kept_with(request, answer(kept)))
    )


@router.post(
    "/WithdrawConsent",
    tags=["Verify ID"],
    **call_documentation(
        WithdrawBody,
        DataEnvelope[Done],
        {
            200: "Withdrawn; `success` is false when there was no consent. Every face template of the user is gone",
            **WITH_KEY,
            **ID_USED_FOR_ANOTHER,
        },
        headers=[IDEMPOTENCY_KEY],
    ),
)
@repeatable("consent/withdraw", WithdrawBody)
async def withdraw_consent(request: Request, caller: Authenticated) -> Response:
    """Withdraw the consent of the token's user: face templates go, open transactions end, no face is matched."""
    runtime: Runtime = request.app.state.runtime
    await read_body(request, WithdrawBody)
    now = utc_now()

    def answer(withdrawn: bool) -> Response:
        return answer_data(Done(success=withdrawn))

    tenant_id, user_id = caller.tenant.id, caller.user.id
    entry = AuditEntry(Action.CONSENT_WITHDRAWN, Actor(ActorKind.USER, str(user_id)), now, tenant_id, user_id)
    return answer(
        await runtime.store.consents.withdraw(
            tenant_id,
            user_id,
            now,
            end_without_consent(caller.user, now),
            entry,
            answer=lambda withdrawn: kept_with(request, answer(withdrawn)),
        )
    )


@router.get(
    "/GetConsents",
    tags=["For admins"],
    **call_documentation(
        None,
        ListEnvelope[ConsentData],
        {200: "The register of consents, newest first", **REFUSALS, **OVERLOOKED},
        query=PageQuery,
    ),
)
async def get_consents(request: Request, caller: WithAdmin) -> Response:
    """List who agreed to which version of the text, and who withdrew."""
    runtime: Runtime = request.app.state.runtime
    page = await runtime.store.consents.of_tenant(
        caller.tenant.id, window_of(read_query(request, PageQuery, strictly=True))
    )
    await tell(request, Action.CONSENTS_LISTED, actor_of(caller), tenant_id=caller.tenant.id, returned=len(page.items))
    return answer_list([_data(one) for one in page.items], page.total)


async def require_consent(request: Request, caller: Caller) -> None:
    """Let nobody's face be examined who withdrew, or has not agreed where that is asked for. Raises `Refusal` 5013."""
    runtime: Runtime = request.app.state.runtime
    _require(_rule(caller.tenant), await runtime.store.consents.last(caller.tenant.id, caller.user.id))


async def require_told_consent(request: Request, caller: KeyCaller, owner_id: int | None = None) -> None:
    """Ask a caller by key for the person's consent, in headers, or told before for the same transaction.

    It is recorded with the owner of the transaction; without one, in the audit log alone. Raises `Refusal` 5013, and
    400 for a malformed header.
    """
    runtime: Runtime = request.app.state.runtime
    rule = _rule(caller.tenant)
    if not rule.required:
        return
    told = {name: request.headers.get(name) for name in _SHAPES}
    for name, value in told.items():
        if value is not None and not re.fullmatch(_SHAPES[name], value):
            raise Refusal(400, f"{name}: malformed")
    version, digest = told[_VERSION], told[_DIGEST]
    if version is None:
        known = await runtime.store.consents.last(caller.tenant.id, owner_id) if owner_id is not None else None
        _require(rule, known)
        return
    if not satisfies(rule, version):
        raise Refusal(MISSING, f"{_VERSION}: version {rule.version} is asked for")
    if owner_id is None:
        await tell(request, Action.CONSENT_GIVEN, caller.actor, tenant_id=caller.tenant.id, version=version)
        return
    given = Consent(
        id=uuid4(),
        tenant_id=caller.tenant.id,
        user_id=owner_id,
        version=version,
        locale=told[_LOCALE],
        text_digest=bytes.fromhex(digest) if digest is not None else None,
        given_at=utc_now(),
    )
    await runtime.store.consents.record(given, _entry(given, caller.actor))


async def require_consent_to_link(request: Request, caller: Caller, transaction_id: str) -> None:
    """Ask for the user's consent, or the one told for the transaction that is linked. Raises `Refusal` 5013."""
    runtime: Runtime = request.app.state.runtime
    rule = _rule(caller.tenant)
    wanted = parse_transaction_id(transaction_id)
    found = await runtime.store.verifications.get(wanted) if wanted is not None else None
    if found is None or found.tenant_id != caller.tenant.id:
        return
    of_user = await runtime.store.consents.last(caller.tenant.id, caller.user.id)
    if of_user is not None and (not of_user.stands or satisfies(rule, of_user.version)):
        # What was told for the transaction does not bring back what the user withdrew.
        _require(rule, of_user)
        return
    _require(rule, await runtime.store.consents.last(caller.tenant.id, found.user_id))


def _rule(tenant: Tenant) -> ConsentRule:
    try:
        return rule_of(tenant)
    except BadConsentRule as bad:
        raise Refusal(MISSING, str(bad)) from None


def _require(rule: ConsentRule, given: Consent | None) -> None:
    if given is not None and not given.stands:
        raise Refusal(MISSING, _WITHDRAWN)
    if not satisfies(rule, given.version if given is not None else None):
        raise Refusal(MISSING, f"consent to version {rule.version} is asked for")


def _entry(given: Consent, by: Actor) -> AuditEntry:
    details = {"version": given.version, "locale": given.locale}
    return AuditEntry(Action.CONSENT_GIVEN, by, given.given_at, given.tenant_id, given.user_id, details=details)


def _state(rule: ConsentRule, given: Consent | None) -> ConsentState:
    return ConsentState(
        isRequired=rule.required,
        requiredVersion=rule.version,
        isGiven=given is not None and given.stands and satisfies(rule, given.version),
        consent=_data(given) if given is not None else None,
    )


def _data(one: Consent) -> ConsentData:
    return ConsentData(
        id=str(one.id),
        userId=one.user_id,
        version=one.version,
        locale=one.locale,
        textDigest=one.text_digest.hex() if one.text_digest is not None else None,
        givenTime=one.given_at,
        withdrawnTime=one.withdrawn_at,
    )
