"""Linking a transaction that was made by key alone to a registered user."""

import hashlib
from typing import Annotated
from uuid import UUID, uuid5

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from hawiya.api.asgi import JSON
from hawiya.api.auth import Caller, authenticate
from hawiya.api.bodies import read_body
from hawiya.api.consent import require_consent_to_link
from hawiya.api.languages import language_of
from hawiya.api.openapi import NOT_EXAMINED, call_documentation
from hawiya.api.present import present_verdict
from hawiya.api.repeating import IDEMPOTENCY_KEY, request_id_of
from hawiya.api.runtime import Runtime
from hawiya.api.steps import answer_time
from hawiya.verification.decide import Verdict
from hawiya.verification.linking import LinkCall
from hawiya.wire.answers import Envelope
from hawiya.wire.ocr import LinkBody

LINK_PATH = "/api/DigitalIdentity/LinkUserWithExistingTransaction"

EXAMPLE_OF_PATH = {LINK_PATH: "link"}

_log = structlog.get_logger("hawiya.api")
_SAME_BODY = UUID("5b1f6a0e-6a52-4cf0-9d6a-0f4f3a1f7c11")
"""Namespace of the request ids of calls that bring none: the same body twice is the same request."""

router = APIRouter(tags=["Verify ID"])
Authenticated = Annotated[Caller, Depends(authenticate)]


@router.post(
    LINK_PATH,
    **call_documentation(
        LinkBody,
        Envelope,
        {200: "The transaction is the user's, or cannot be", **NOT_EXAMINED},
        headers=[IDEMPOTENCY_KEY],
    ),
)
async def link_user_with_existing_transaction(request: Request, caller: Authenticated) -> Response:
    """Give a transaction that was made by key alone to the user of the token, and decide what it verifies."""
    runtime: Runtime = request.app.state.runtime
    raw, body, _ = await read_body(request, LinkBody)
    await require_consent_to_link(request, caller, body.transactionId)
    digest = hashlib.sha256(raw).digest()
    request_id = request_id_of(request, body.request_id) or uuid5(_SAME_BODY, digest.hex())
    language = language_of(request.headers)

    def render(verdict: Verdict) -> bytes:
        structlog.contextvars.bind_contextvars(transaction=str(verdict.transaction.id))
        return present_verdict(
            verdict,
            caller.user,
            request_id,
            language=language,
            show_fields=body.getExtractedData is not False,
            device_info=request.headers.get("user-agent"),
        )

    call = LinkCall(caller.user, caller.policy, body.transactionId, request_id, digest)
    async with answer_time(runtime):
        answer = await runtime.linking.link(call, render)
    _log.info("link")
    return Response(answer, media_type=JSON)
