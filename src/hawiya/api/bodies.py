"""From a request to its checked body and the pictures in it."""

import asyncio
from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from hawiya.api.encoding import BadBase64, BadBody, PictureTooLarge, decode_picture, parse_json_object
from hawiya.api.errors import Refusal

_JSON_TYPES = frozenset({"application/json", "application/json-patch+json", "text/json"})

BodyT = TypeVar("BodyT", bound=BaseModel)


async def read_body(
    request: Request, shape: type[BodyT], pictures: Sequence[str] = ()
) -> tuple[bytes, BodyT, dict[str, bytes]]:
    """Return a request's body as sent, as checked, and its pictures by wire name, decoded from base64.

    Of the names in `pictures` those that are there are decoded. Raises `Refusal` 400, 415 and 5002.
    """
    _require_json(request)
    raw = await request.body()
    # In a thread, since megabytes of base64 would hold up the event loop.
    body, images = await asyncio.to_thread(_checked, raw, shape, pictures)
    return raw, body, images


def read_query(request: Request, shape: type[BodyT]) -> BodyT:
    """Return a request's query as checked. Raises `Refusal` 400."""
    try:
        return shape.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise Refusal(400, *(_describe(item) for item in error.errors(include_input=False))) from None


def _require_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _JSON_TYPES or (media_type.startswith("application/") and media_type.endswith("+json")):
        return
    raise Refusal(415, f"Content-Type {media_type or 'is missing'}: send application/json")


def _checked(raw: bytes, shape: type[BodyT], pictures: Sequence[str]) -> tuple[BodyT, dict[str, bytes]]:
    try:
        body = shape.model_validate(parse_json_object(raw))
    except BadBody as error:
        raise Refusal(400, str(error)) from None
    except ValidationError as error:
        raise Refusal(400, *(_describe(item) for item in error.errors(include_input=False))) from None
    return body, _decoded(body, pictures)


def _describe(error: Any) -> str:
    place = ".".join(str(part) for part in error["loc"]) or "body"
    return f"{place}: {error['msg']}"


def _decoded(body: BaseModel, pictures: Sequence[str]) -> dict[str, bytes]:
    decoded: dict[str, bytes] = {}
    for name in pictures:
        text = getattr(body, name, None)
        if not text:
            continue
        try:
            decoded[name] = decode_picture(text)
        except BadBase64:
            raise Refusal(400, f"{name}: not valid base64") from None
        except PictureTooLarge:
            raise Refusal(5002, name) from None
        if not decoded[name]:
            raise Refusal(400, f"{name}: empty")
    return decoded
