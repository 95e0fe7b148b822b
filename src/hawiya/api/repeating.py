"""Which calls are one call sent again: by `request_id` in the body, or by the header `Idempotency-Key`."""

from typing import Any
from uuid import UUID, uuid5

from fastapi import Request

from hawiya.api.errors import Refusal

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
