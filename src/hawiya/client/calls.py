"""One call as data: what is sent, what comes back, whether it may be sent twice."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import uuid4

ResultT = TypeVar("ResultT")
Picture = bytes | Path
"""A picture file: JPEG, PNG, WebP or HEIC, at most 5 MB; its bytes, or where it lies."""
Progress = Callable[[int, int], None]
"""Told how many bytes of a body are sent, and of how many. A retried call starts again at 0."""


class Credential(Enum):
    """What a call shows beside the API key."""

    NONE = "none"
    TOKEN = "token"  # noqa: S105 - a kind of credential


@dataclass(frozen=True)
class Call(Generic[ResultT]):
    """One call. `read` makes the result of the raw body of a 200 answer.

    `idempotent`: to be sent again when its answer is lost. That holds for reading, and for what the server knows by its
    `request_id` or `Idempotency-Key`.
    """

    method: str
    path: str
    read: Callable[[bytes], ResultT]
    body: Mapping[str, Any] | None = None
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    credential: Credential = Credential.NONE
    idempotent: bool = False
    progress: Progress | None = None


def picture_text(picture: Picture) -> str:
    """Return a picture as bodies carry it. Raises `OSError` for a file that cannot be read."""
    data = picture.read_bytes() if isinstance(picture, Path) else picture
    return base64.b64encode(data).decode("ascii")


def with_request_id(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a body with an id of its own, by which the server knows it again, and without what is None."""
    return {"request_id": str(uuid4()), **{name: value for name, value in body.items() if value is not None}}


def once() -> dict[str, str]:
    """Return the header by which the server knows a call again whose body holds no id."""
    return {"Idempotency-Key": str(uuid4())}


def without_none(**body: Any) -> dict[str, Any]:
    """Return a body without what is None."""
    return {name: value for name, value in body.items() if value is not None}


def query_of(**parameters: str | int | bool | None) -> dict[str, str]:
    """Return a query without what is None."""
    given = {name: value for name, value in parameters.items() if value is not None}
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
