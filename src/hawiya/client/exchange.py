"""Both clients' core, without input and output: from a call to a request, from a response to a result or an error."""

from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from pydantic_core import to_json

from hawiya.client.answers import refusal
from hawiya.client.calls import Call, Credential, Progress, ResultT
from hawiya.client.errors import NotReached, RateLimited, Unauthorized, Unavailable, UnexpectedAnswer
from hawiya.wire.account_answers import SignedInData, TokensData
from hawiya.wire.retry_after import parse_retry_after

_PIECE = 64 * 1024
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in gives. Keep the refresh token as you keep a password; it is good once."""

    access: str
    refresh: str | None = None

    @classmethod
    def of(cls, given: SignedInData | TokensData) -> "Tokens":
        """Return the tokens of an answer."""
        return cls(given.accessToken, given.refreshToken)


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a call is made at most, and how long a wait may be that the server asks for, in seconds."""

    attempts: int = 4
    longest_wait: float = 30.0


@dataclass(slots=True)
class Session:
    """Who calls, in which language."""

    api_key: str | None
    tenancy_name: str | None
    language: str | None
    tokens: Tokens | None
    on_tokens: Callable[[Tokens | None], None] | None = field(default=None, repr=False)

    def take(self, tokens: Tokens | None) -> None:
        """Call with these tokens from now on, and tell who wants to know."""
        self.tokens = tokens
        if self.on_tokens is not None:
            self.on_tokens(tokens)

    def headers(self, call: Call[Any]) -> dict[str, str]:
        """Return the headers of a call, but for those of its body."""
        token = self.tokens.access if self.tokens is not None and call.credential is Credential.TOKEN else None
        given = {
            "ApiKey": self.api_key,
            "Authorization": f"Bearer {token}" if token else None,
            "TenancyName": self.tenancy_name,
            "Accept-Language": self.language,
            **call.headers,
        }
        return {name: value for name, value in given.items() if value is not None}


def content_of(call: Call[Any]) -> bytes | None:
    """Return the body of a call. Made once: a repeated call must be the same, byte for byte."""
    return to_json(call.body) if call.body is not None else None


def content_headers(content: bytes | None) -> dict[str, str]:
    """Return the headers of a body. With its length it is not sent in chunks, however it is handed over."""
    return {"Content-Type": "application/json", "Content-Length": str(len(content))} if content is not None else {}


def in_pieces(content: bytes, progress: Progress) -> Iterator[bytes]:
    """Yield a body piece by piece and tell how far it is."""
    progress(0, len(content))
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]
        progress(min(start + _PIECE, len(content)), len(content))


async def in_pieces_async(content: bytes, progress: Progress) -> AsyncIterator[bytes]:
    """Do the same for the asynchronous client."""
    for piece in in_pieces(content, progress):
        yield piece


def result_of(call: Call[ResultT], response: httpx.Response) -> ResultT:
    """Return what a call asked for. Raises `ApiError` and `UnexpectedAnswer`."""
    if response.status_code == 200:
        return call.read(response.content)
    if response.status_code < 400:
        raise UnexpectedAnswer(response.status_code, "not an answer of this API")
    wait = parse_retry_after(response.headers.get("Retry-After"), datetime.now(UTC))
    error = refusal(response.status_code, response.content, wait.total_seconds() if wait is not None else None)
    if isinstance(error, Unauthorized):
        error.of_token = "WWW-Authenticate" in response.headers
    raise error


def not_reached(error: httpx.TransportError) -> NotReached:
    """Return our error for one of httpx's."""
    return NotReached(f"{type(error).__name__}: {error}", was_sent=not isinstance(error, _NEVER_SENT))


def worth_another_try(call: Call[Any], retries: Retries) -> Callable[[Exception], bool | float]:
    """Return what decides on an error of a call: no, yes, or yes after so many seconds."""

    def decide(error: Exception) -> bool | float:
        if isinstance(error, NotReached):
            return call.idempotent or not error.was_sent
        if not (isinstance(error, RateLimited | Unavailable) and call.idempotent):
            return False
        if error.retry_after is None:
            return True
        return error.retry_after if error.retry_after <= retries.longest_wait else False

    return decide
