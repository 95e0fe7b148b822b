"""What all step endpoints share, whoever calls them: from the request's body to the answer of the process."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID, uuid4

import structlog
from fastapi import Request
from fastapi.responses import Response

from hawiya.api.asgi import JSON
from hawiya.api.bodies import read_body
from hawiya.api.languages import language_of
from hawiya.api.present import present_verdict
from hawiya.api.repeating import request_id_of
from hawiya.api.runtime import Runtime
from hawiya.verification.decide import Verdict
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Overloaded
from hawiya.verification.process import StepCall
from hawiya.verification.transaction import StepName, User
from hawiya.wire.requests import LivenessBody, SideBody

_PICTURES = ("image", "face_1", "face_2", "face_3", "id_front_image")
_RETRY_SECONDS = 2
_log = structlog.get_logger("hawiya.api")


@dataclass(frozen=True, slots=True)
class Addressed:
    """Whose step it is, in which transaction (as the wire writes it), and where its answer is kept.

    `by_key`: the id of the API key, where the caller holds nothing else.
    """

    user: User
    transaction_id: str | None
    path: str
    by_key: UUID | None = None


Address = Callable[[str | None, UUID], Awaitable[Addressed]]
"""Finds that out from the body's transaction id and the request id."""


async def take_step(
    request: Request, policy: Policy, step: StepName, shape: type[SideBody] | type[LivenessBody], address: Address
) -> Response:
    """Answer one call of a step."""
    runtime: Runtime = request.app.state.runtime
    raw, body, images = await read_body(request, shape, _PICTURES)
    request_id = request_id_of(request, body.request_id) or uuid4()
    addressed = await address(body.transaction_id, request_id)
    call = StepCall(
        user=addressed.user,
        policy=policy,
        step=step,
        path=addressed.path,
        request_id=request_id,
        body_digest=hashlib.sha256(raw).digest(),
        images=images,
        transaction_id=addressed.transaction_id,
        client_transaction_id=body.client_transaction_id,
        name_check_value=body.name_check_value,
        country=body.country,
        by_key=addressed.by_key,
    )
    language = language_of(request.headers)

    def render(verdict: Verdict, rendered_call: StepCall) -> bytes:
        structlog.contextvars.bind_contextvars(transaction=str(verdict.transaction.id))
        runtime.metrics.count_step(step.value, verdict.code, verdict.milliseconds, accepted=verdict.accepted)
        return present_verdict(
            verdict,
            rendered_call.user,
            rendered_call.request_id,
            language=language,
            show_fields=body.getExtractedData is not False,
            device_info=request.headers.get("user-agent"),
        )

    async with answer_time(runtime):
        answer = await runtime.process.take_step(call, render)
    _log.info("step", step=step.value)
    return Response(answer, media_type=JSON)


@asynccontextmanager
async def answer_time(runtime: Runtime) -> AsyncIterator[None]:
    """Bound the time of the block: a client that has given up would not hear the answer. Raises `Overloaded`."""
    try:
        async with asyncio.timeout(runtime.settings.answer_timeout_seconds):
            yield
    except TimeoutError:
        raise Overloaded(_RETRY_SECONDS) from None
