"""Which calls are one call sent again: by `request_id` in the body, or by the header `Idempotency-Key`."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID, uuid5
from weakref import WeakValueDictionary

from fastapi import Request
from fastapi.responses import Response
from pydantic import BaseModel

from hawiya.accounts.registration import RequestIdReused
from hawiya.api.asgi import JSON
from hawiya.api.auth import AdminCaller, Caller, KeyCaller
from hawiya.api.bodies import read_body
from hawiya.api.errors import Refusal
from hawiya.api.runtime import Runtime
from hawiya.store.call_answers import BY_KEY, CallAnswers, by_admin, by_user
from hawiya.store.opening import utc_now
from hawiya.verification.accounts import KeptAnswer, KeyCall

Handler = TypeVar("Handler", bound=Callable[..., Awaitable[Response]])

_LONGEST_KEY = 64
_OF_KEYS = UUID("0d1f2f52-3c5e-4a0e-8a51-6e0a5d5f3b8e")
"""Namespace of the request ids that stand for keys which are no UUIDs."""

IDEMPOTENCY_KEY: dict[str, Any] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": _LONGEST_KEY},
    "description": "Stands for `request_id` where the body has none: printable ASCII characters",
}
"""The header, for the document."""
USED_FOR_ANOTHER = {409: "`Idempotency-Key` was used with another body"}
"""What 409 means, for the document."""
ID_USED_FOR_ANOTHER = {409: "`request_id` or `Idempotency-Key` was used with another body"}
"""The same for calls whose body may hold the id."""

_locks: WeakValueDictionary[tuple[str, KeyCall], asyncio.Lock] = WeakValueDictionary()
"""Of calls under way, by who calls and under which key."""


def idempotency_key(request: Request) -> str | None:
    """Return the key in the header, or None. Raises `Refusal` 400."""
    key = request.headers.get("idempotency-key", "").strip()
    if len(key) > _LONGEST_KEY or not (key.isascii() and key.isprintable()):
        raise Refusal(400, f"Idempotency-Key: at most {_LONGEST_KEY} printable ASCII characters")
    return key or None


def request_id_of(request: Request, given: UUID | None) -> UUID | None:
    """Return the id of the body, or one that stands for the header's key, or None. Raises `Refusal` 400."""
    if given is not None or (key := idempotency_key(request)) is None:
        return given
    try:
        return UUID(key)
    except ValueError:
        return uuid5(_OF_KEYS, key)


def key_call(
    request: Request, tenant_id: UUID, path: str, raw: bytes, request_id: UUID | None = None
) -> KeyCall | None:
    """Return the call as its answer is kept; the id comes in the body or as `Idempotency-Key`, else nothing is kept."""
    name = str(request_id) if request_id is not None else idempotency_key(request)
    if name is None:
        return None
    runtime: Runtime = request.app.state.runtime
    digest = runtime.store.sign_in.keyed_digest.of(tenant_id, "call_body", hashlib.sha256(raw).hexdigest())
    return KeyCall(tenant_id, path, name, digest)


def repeatable(path: str, with_id_in: type[BaseModel] | None = None) -> Callable[[Handler], Handler]:
    """Let an endpoint answer a call with the `Idempotency-Key` of an earlier one as it did then, for a day.

    `path` is where its answers are kept, those of different path parameters apart. `with_id_in`: the shape of a body
    whose `request_id` goes before the header. A refused call leaves no answer: it may be sent again under the same key.
    Raises `RequestIdReused` for another body.

    What a call changes and its answer go into one commit, by `kept_with`: of two servers that are asked at once one
    does it, and a server that dies has done both or neither. Where a handler keeps nothing so, the answer is kept
    after it: sending a code is no commit, so one that went out just before a server died goes out again; a wrong
    code, or a call that found nothing to do, may be looked at twice.
    """

    def decorate(handler: Handler) -> Any:
        @wraps(handler)
        async def answer(request: Request, caller: Caller | KeyCaller | AdminCaller, **parameters: str) -> Response:
            call = await _call(request, caller, "/".join([path, *map(str.lower, parameters.values())]), with_id_in)
            if call is None:
                return await handler(request=request, caller=caller, **parameters)
            who = _who(caller)
            # One after the other, so that of calls at once on one server the first does the work.
            lock = _locks.setdefault((who, call), asyncio.Lock())
            async with lock:
                kept = await _answers_of(request).get(call, who)
                if kept is None:
                    under_way = request.state.repeatable = _UnderWay(call, who)
                    try:
                        response = await handler(request=request, caller=caller, **parameters)
                        if under_way.kept != response.body:
                            await _answers_of(request).keep(under_way.answered(response))
                    except Exception:
                        # Another server may have been first, and left nothing to be done.
                        kept = await _answers_of(request).get(call, who)
                        if kept is None:
                            raise
                    else:
                        return response
            digest, body = kept
            if not hmac.compare_digest(digest, call.body_digest):
                raise RequestIdReused
            return Response(body, media_type=JSON, headers={"Cache-Control": "no-store"})

        return answer

    return decorate


def kept_with(request: Request, response: Response) -> KeptAnswer | None:
    """Return the answer for the commit of what the call changes; None when the call cannot be repeated.

    Call it in a `repeatable` handler, for the answer that the handler gives if the commit succeeds.
    """
    under_way: _UnderWay | None = getattr(request.state, "repeatable", None)
    if under_way is None:
        return None
    under_way.kept = bytes(response.body)
    return under_way.answered(response)


@dataclass(slots=True)
class _UnderWay:
    """A call that is done for the first time, who makes it, and the answer that its own commit keeps."""

    call: KeyCall
    caller: str
    kept: bytes | None = None

    def answered(self, response: Response) -> KeptAnswer:
        return KeptAnswer(self.call, self.caller, bytes(response.body), utc_now())


async def _call(
    request: Request, caller: Caller | KeyCaller | AdminCaller, path: str, with_id_in: type[BaseModel] | None
) -> KeyCall | None:
    if with_id_in is not None:
        raw, body, _ = await read_body(request, with_id_in)
        return key_call(request, caller.tenant.id, path, raw, getattr(body, "request_id", None))
    raw = await request.body() if idempotency_key(request) is not None else b""
    return key_call(request, caller.tenant.id, path, raw)


def _answers_of(request: Request) -> CallAnswers:
    """Return where answers are kept."""
    runtime: Runtime = request.app.state.runtime
    return runtime.store.sign_in.call_answers


def _who(caller: Caller | KeyCaller | AdminCaller) -> str:
    match caller:
        case Caller():
            return by_user(caller.user.id)
        case AdminCaller():
            return by_admin(caller.admin.id)
        case KeyCaller():
            return BY_KEY
