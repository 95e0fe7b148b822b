"""One attempt to get an answer from an authority over HTTP. What is no clear answer is a failure, never a verdict."""

import asyncio
from datetime import UTC, datetime
from typing import Protocol

import httpx

from hawiya.screening.authority.mapping import AnswerRules, NotAnAnswer, Question
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer
from hawiya.wire.retry_after import parse_retry_after

LARGEST_ANSWER = 65_536
_WORTH_ANOTHER_TRY = frozenset({408, 425, 429, 500, 502, 503, 504})


class NoAnswer(AuthorityUnreachable):
    """An attempt that failed.

    `again` tells whether another one may do better, `wait` in how many seconds at the earliest, where the other side
    said so.
    """

    def __init__(self, reason: str, *, again: bool = True, wait: float | None = None) -> None:
        super().__init__(reason)
        self.again = again
        self.wait = wait


class Signer(Protocol):
    """Puts into a request what shows who asks, where that changes from time to time."""

    async def sign(self, request: httpx.Request) -> None:
        """Sign a request. Raises `NoAnswer`."""
        ...

    def forget(self, request: httpx.Request) -> None:
        """Sign no more as this request was signed, which was refused."""
        ...


class HttpAuthority:
    """Asks over an HTTP client that the caller opens and closes."""

    def __init__(
        self,
        client: httpx.AsyncClient,
        method: str,
        question: Question,
        rules: AnswerRules,
        answer_statuses: tuple[int, ...],
        timeout_seconds: float,
        signer: Signer | None = None,
    ) -> None:
        self._client = client
        self._method = method
        self._question = question
        self._rules = rules
        self._answer_statuses = answer_statuses
        self._timeout_seconds = timeout_seconds
        self._signer = signer

    async def ask(self, person: Person) -> AuthorityAnswer:
        """Ask once. Raises `NoAnswer`."""
        if person.id_number is None:
            raise NoAnswer("the national number is not known", again=False)
        try:
            # From connecting to the last byte: time-outs between bytes alone let an answer trickle in for ever.
            async with asyncio.timeout(self._timeout_seconds):
                body = await self._exchange(person)
        except (TimeoutError, httpx.TimeoutException):
            raise NoAnswer("no answer in time") from None
        except httpx.ConnectError:
            raise NoAnswer("no connection") from None
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError):
            # Their texts may quote the address, and the address may name a person.
            raise NoAnswer("the connection broke") from None
        try:
            return self._rules.read(body)
        except NotAnAnswer as error:
            raise NoAnswer(f"no answer that counts: {error}") from None

    async def _exchange(self, person: Person) -> bytes:
        response = await self._sent(person)
        if response.status_code == httpx.codes.UNAUTHORIZED and self._signer is not None:
            await response.aclose()
            self._signer.forget(response.request)
            response = await self._sent(person)
        try:
            if response.status_code not in self._answer_statuses:
                raise no_answer(response, "")
            return await read_bounded(response)
        finally:
            await response.aclose()

    async def _sent(self, person: Person) -> httpx.Response:
        """Send the question; the answer's body is still to be read."""
        content = self._question.body_for(person)
        parameters = {name: "" if value is None else str(value) for name, value in content.items()}
        request = self._client.build_request(
            self._method,
            self._question.url_for(person),
            **({"params": parameters} if self._method == "GET" else {"json": content}),
        )
        if self._signer is not None:
            await self._signer.sign(request)
        return await self._client.send(request, stream=True)


def no_answer(response: httpx.Response, before: str) -> NoAnswer:
    """Return what a status means that is no answer; `before` stands in front of the reason."""
    again = response.status_code in _WORTH_ANOTHER_TRY
    wait = parse_retry_after(response.headers.get("retry-after"), datetime.now(UTC)) if again else None
    reason = f"{before}HTTP status {response.status_code}"
    return NoAnswer(reason, again=again, wait=wait.total_seconds() if wait is not None else None)


async def read_bounded(response: httpx.Response) -> bytes:
    """Return a body as it was sent. Raises `NoAnswer` for one that is too large, or packed and so of unknown size."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise NoAnswer("the answer is compressed")
    body = bytearray()
    async for chunk in response.aiter_raw():
        body += chunk
        if len(body) > LARGEST_ANSWER:
            raise NoAnswer("the answer is too large")
    return bytes(body)
