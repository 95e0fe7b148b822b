"""What `/openapi.json` and `/docs` say beyond what FastAPI can see: bodies are read by hand, examples are real."""

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema
from pydantic_core import from_json

from hawiya.api.repeating import IDEMPOTENCY_KEY
from hawiya.wire.answers import Envelope
from hawiya.wire.errors import ERRORS

_MEDIA_TYPES = ("application/json", "application/json-patch+json", "text/json", "application/*+json")
NOT_EXAMINED = {
    400: "Not examined: the body, a picture, or the transaction's id or order is wrong",
    401: "Not examined: key or token",
    403: "Not examined: user blocked, tenant disabled, or a consent that the tenant asks for is missing",
    409: "Not examined: `request_id` was used with another body",
    413: "Not examined: the body is too large",
    415: "Not examined: media type of the body, or bytes that are no supported picture",
    429: "Too many calls of this key or its tenant; `Retry-After` says how long to wait",
    500: "Our fault; `error_descriptions` carries a reference id",
    503: "Busy or starting; `Retry-After` says how long to wait",
}
"""What the statuses of a call that changes a transaction mean, but for 200."""

_PARAMETERS = [
    {
        "name": "TenancyName",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "When present it must be the key's tenant",
    },
    {
        "name": "Accept-Language",
        "in": "header",
        "required": False,
        "schema": {"type": "string"},
        "description": "`ar` or `en` (default): the language of messages",
    },
]
_REF = "#/components/schemas/{model}"


_bodies: dict[str, type[BaseModel]] = {}
"""Every body that an endpoint documents, by name; FastAPI does not see them, since bodies are read by hand."""


def component_schemas() -> dict[str, Any]:
    """Return the JSON schemas of all documented request bodies."""
    _, definitions = models_json_schema(
        [(body, "validation") for body in _bodies.values()], ref_template=_REF, by_alias=False
    )
    schemas: dict[str, Any] = definitions["$defs"]
    return schemas


@cache
def example(name: str) -> dict[str, Any]:
    """Return a real answer, recorded from a run over a specimen (`hawiya demo --record` writes them)."""
    text = files("hawiya.api").joinpath("examples", f"{name}.json").read_text(encoding="utf-8")
    recorded: dict[str, Any] = from_json(text)
    return recorded


def verify_documentation(body: type[BaseModel], headers: Sequence[Mapping[str, Any]] = ()) -> dict[str, Any]:
    """Return the keyword arguments that document one of the three endpoints for FastAPI's router."""
    statuses = {200: "The pictures were examined, whatever came out", **NOT_EXAMINED}
    return call_documentation(body, Envelope, statuses, headers=[*headers, IDEMPOTENCY_KEY])


def call_documentation(
    body: type[BaseModel] | None,
    answer: type[BaseModel],
    statuses: Mapping[int, str],
    *,
    refusal: Any = Envelope,
    query: type[BaseModel] | None = None,
    headers: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """Return the keyword arguments that document an endpoint for FastAPI's router.

    `statuses` says what each status means; 200 has the shape `answer`, every other the shape `refusal`.
    """
    asked = _query_parameters(query) if query is not None else []
    extra: dict[str, Any] = {"parameters": [*asked, *headers, *_PARAMETERS]}
    if body is not None:
        _bodies[body.__name__] = body
        schema = {"schema": {"$ref": _REF.format(model=body.__name__)}}
        rules = body.model_json_schema()
        needed = "required" in rules or "anyOf" in rules
        extra["requestBody"] = {"required": needed, "content": dict.fromkeys(_MEDIA_TYPES, schema)}
    responses = {
        status: {"description": text} if status == 200 else {"model": refusal, "description": text}
        for status, text in statuses.items()
    }
    return {"response_model": answer, "responses": responses, "openapi_extra": extra}


def _query_parameters(query: type[BaseModel]) -> list[dict[str, Any]]:
    """Return the parameters that a query shape stands for; in a URL nothing is null."""
    _bodies[query.__name__] = query
    schema = query.model_json_schema(ref_template=_REF)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, **_parameter_schema(dict(of_it))}
        for name, of_it in schema["properties"].items()
    ]


def _parameter_schema(schema: dict[str, Any]) -> dict[str, Any]:
    told = {"description": schema.pop("description")} if "description" in schema else {}
    schema.pop("title", None)
    if schema.get("default", ...) is None:
        schema.pop("default")
    kinds = [one for one in schema.pop("anyOf", []) if one.get("type") != "null"]
    of_kind = kinds[0] if len(kinds) == 1 else {"anyOf": kinds} if kinds else {}
    return {**told, "schema": {**schema, **of_kind}}


def insert_examples(document: dict[str, Any], example_of_path: Mapping[str, str]) -> None:
    """Put the recorded calls into an OpenAPI document; FastAPI would drop every null of an example."""
    for path, name in example_of_path.items():
        operation, recorded = document["paths"][path]["post"], example(name)
        for content in operation["requestBody"]["content"].values():
            content["example"] = recorded["request"]
        operation["responses"]["200"]["content"]["application/json"]["example"] = recorded["response"]
        for status in NOT_EXAMINED.keys() & map(int, operation["responses"]):
            operation["responses"][str(status)]["content"]["application/json"]["example"] = _failure(status)


def _failure(status: int) -> dict[str, Any]:
    code = status if status != 400 else 5004
    row = ERRORS[code]
    return {
        "services": None,
        "data": None,
        "error_code": code,
        "error_message": row.english,
        "error_descriptions": [row.hint],
    }
