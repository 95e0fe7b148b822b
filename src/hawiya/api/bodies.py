"""From a request to its checked body and the pictures in it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any, TypeVar

from fastapi import Request
from pydantic import BaseModel, ValidationError

from hawiya.api.encoding import BadBase64, BadBody, PictureTooLarge, decode_picture, parse_json_object
from hawiya.api.errors import Refusal

_JSON_TYPES = frozenset({"application/json", "application/json-patch+json", "text/json"})
_LONGEST_NAME = 64
_MOST_REMARKS = 20

BodyT = TypeVar("BodyT", bound=BaseModel)


async def read_body(
    request: Request, shape: type[BodyT], pictures: Sequence[str] = ()
) -> tuple[bytes, BodyT, dict[str, bytes]]:
    """Return a request's body as sent, as checked, and its pictures by wire name, decoded from base64.

    Of the names in `pictures` those that are there are decoded. Raises `Refusal` 400, 415 and 5002.
    """
    if _is_sent(request):
        _require_json(request)
    raw = await request.body()
    # In a thread, since megabytes of base64 would hold up the event loop.
    body, images = await asyncio.to_thread(_checked, raw, shape, pictures)
    return raw, body, images


def read_query(request: Request, shape: type[BodyT], *, strictly: bool = False) -> BodyT:
    """Return a request's query as checked. Raises `Refusal` 400.

    `strictly`: 422 for a parameter that is not known or is given twice. A filter that is overlooked answers with
    everybody; only calls that the vendor's clients know must overlook what those send.
    """
    if strictly and (wrong := overlooked(request, shape)):
        raise Refusal(422, *wrong)
    try:
        return shape.model_validate(dict(request.query_params))
    except ValidationError as error:
        raise Refusal(400, *(_describe(item, "query") for item in error.errors(include_input=False))) from None


def overlooked(request: Request, shape: type[BaseModel]) -> list[str]:
    """Return what of a request's query means nothing here, in words: unknown parameters, and those given twice."""
    known = {name.lower(): name for name in shape.model_fields}
    given = [name for name, _ in request.query_params.multi_items()]
    unknown = dict.fromkeys(name[:_LONGEST_NAME] for name in given if name.lower() not in known)
    times = Counter(known[name.lower()] for name in given if name.lower() in known)
    return [
        *(f"{name}: no such parameter; there are {', '.join(known.values())}" for name in unknown),
        *(f"{name}: given twice" for name, count in times.items() if count > 1),
    ][:_MOST_REMARKS]


def _is_sent(request: Request) -> bool:
    """Tell whether there is a body. Calls that need nothing of one may do without, and without its media type."""
    return "transfer-encoding" in request.headers or request.headers.get("content-length", "0") != "0"


def _require_json(request: Request) -> None:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _JSON_TYPES or (media_type.startswith("application/") and media_type.endswith("+json")):
        return
    raise Refusal(415, f"Content-Type {media_type or 'is missing'}: send application/json")


def _checked(raw: bytes, shape: type[BodyT], pictures: Sequence[str]) -> tuple[BodyT, dict[str, bytes]]:
    try:
        body = shape.model_validate(parse_json_object(raw) if raw or _is_needed(shape) else {})
    except BadBody as error:
        raise Refusal(400, str(error)) from None
    except ValidationError as error:
        raise Refusal(400, *(_describe(item) for item in error.errors(include_input=False))) from None
    return body, _decoded(body, pictures)


def _is_needed(shape: type[BaseModel]) -> bool:
    return any(field.is_required() for field in shape.model_fields.values())


def _describe(error: Any, whole: str = "body") -> str:
    place = ".".join(str(part) for part in error["loc"]) or whole
    return f"{place}: {_message(error)}"


def _message(error: Any) -> str:
    if error["type"] == "tuple_type":
        return "Input should be a list"
    known = error.get("ctx", {})
    if known.get("field_type") == "Value":
        # Texts that were looked at before pydantic measures them: it would speak of items.
        if error["type"] == "too_long":
            return f"at most {known['max_length']} characters"
        if error["type"] == "too_short":
            return f"at least {known['min_length']} characters"
    return str(error["msg"]).removeprefix("Value error, ")


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
