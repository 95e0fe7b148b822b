"""The three endpoints of "Verify ID": card front, card back, liveness."""

import asyncio
import hashlib
from typing import Annotated, Any
from uuid import uuid4

import structlog
from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import BaseModel, ValidationError

from hawiya.api.asgi import JSON
from hawiya.api.auth import Caller, authenticate
from hawiya.api.encoding import BadBase64, BadBody, PictureTooLarge, decode_picture, parse_json_object
from hawiya.api.errors import Refusal
from hawiya.api.languages import language_of
from hawiya.api.openapi import verify_documentation
from hawiya.api.present import present_verdict
from hawiya.api.runtime import Runtime
from hawiya.verification.decide import Verdict
from hawiya.verification.ports import Overloaded
from hawiya.verification.process import StepCall
from hawiya.verification.transaction import StepName
from hawiya.wire.requests import LivenessBody, SideBody

FRONT_PATH = "/api/DigitalIdentity/verify/id/front"
BACK_PATH = "/api/DigitalIdentity/verify/id/back"
LIVENESS_PATH = "/api/DigitalIdentity/verify/liveness/multi"

STEP_OF_PATH = {FRONT_PATH: "front", BACK_PATH: "back", LIVENESS_PATH: "liveness"}

_PICTURES = ("image", "face_1", "face_2", "face_3", "id_front_image")
_JSON_TYPES = frozenset({"application/json", "application/json-patch+json", "text/json"})
_log = structlog.get_logger("hawiya.api")

router = APIRouter(tags=["Verify ID"])
Authenticated = Annotated[Caller, Depends(authenticate)]


@router.post(FRONT_PATH, **verify_documentation(SideBody))
async def verify_front(request: Request, caller: Authenticated) -> Response:
    """Verify the front of a national ID card; starts or continues a transaction."""
    return await _take_step(request, caller, StepName.FRONT, SideBody)


@router.post(BACK_PATH, **verify_documentation(SideBody))
async def verify_back(request: Request, caller: Authenticated) -> Response:
    """Verify the back of a national ID card; starts or continues a transaction."""
    return await _take_step(request, caller, StepName.BACK, SideBody)


@router.post(LIVENESS_PATH, **verify_documentation(LivenessBody))
async def verify_liveness(request: Request, caller: Authenticated) -> Response:
    """Verify three pictures of the holder's face; ends the transaction when they are accepted."""
    return await _take_step(request, caller, StepName.LIVENESS, LivenessBody)


async def _take_step(
    request: Request, caller: Caller, step: StepName, shape: type[SideBody] | type[LivenessBody]
) -> Response:
    runtime: Runtime = request.app.state.runtime
    _require_json(request)
    raw = await request.body()
    body, images = await asyncio.to_thread(_read_body, raw, shape)
    call = StepCall(
        user=caller.user,
        policy=caller.policy,
        step=step,
        path=step.value,
        request_id=body.request_id or uuid4(),
        body_digest=hashlib.sha256(raw).digest(),
        images=images,
        transaction_id=body.transaction_id,
        client_transaction_id=body.client_transaction_id,
        name_check_value=body.name_check_value,
        country=body.country,
    )
    language = language_of(request.headers)

    def render(verdict: Verdict, rendered_call: StepCall) -> bytes:
        structlog.contextvars.bind_contextvars(transaction=str(verdict.transaction.id))
        runtime.metrics.count_step(step.value, verdict.code, verdict.milliseconds, accepted=verdict.accepted)
        return present_verdict(
            verdict,
            rendered_call,
            language=language,
            show_fields=body.getExtractedData is not False,
            device_info=request.headers.get("user-agent"),
        )

    try:
        async with asyncio.timeout(runtime.settings.answer_timeout_seconds):
            answer = await runtime.process.take_step(call, render)
    except TimeoutError:
        raise Overloaded(2) from None
    _log.info("step", step=step.value)
    return Response(answer, media_type=JSON)


def _require_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _JSON_TYPES or (media_type.startswith("application/") and media_type.endswith("+json")):
        return
    raise Refusal(415, f"Content-Type {media_type or 'is missing'}: send application/json")


def _read_body(
    raw: bytes, shape: type[SideBody] | type[LivenessBody]
) -> tuple[SideBody | LivenessBody, dict[str, bytes]]:
    """Parse and check a body; runs in a thread, since megabytes of base64 would hold up the event loop."""
    try:
        body = shape.model_validate(parse_json_object(raw))
    except BadBody as error:
        raise Refusal(400, str(error)) from None
    except ValidationError as error:
        raise Refusal(400, *(_describe(item) for item in error.errors(include_input=False))) from None
    return body, _decode_pictures(body)


def _describe(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "body"
    return f"{place}: {error['msg']}"


def _decode_pictures(body: BaseModel) -> dict[str, bytes]:
    pictures: dict[str, bytes] = {}
    for name in _PICTURES:
        text = getattr(body, name, None)
        if not text:
            continue
        try:
            pictures[name] = decode_picture(text)
        except BadBase64:
            raise Refusal(400, f"{name}: not valid base64") from None
        except PictureTooLarge:
            raise Refusal(5002, name) from None
        if not pictures[name]:
            raise Refusal(400, f"{name}: empty")
    return pictures
