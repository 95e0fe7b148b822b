"""One attempt over HTTP: a clear answer, or a failure that says why and nothing of the person."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import date
from typing import Any

import httpx
import pytest
from pydantic_core import from_json, to_json

from hawiya.screening.authority.client import LARGEST_ANSWER, HttpAuthority, NoAnswer
from hawiya.screening.authority.mapping import AnswerRules, Question
from hawiya.verification.ports import Person
from hawiya.verification.transaction import AuthorityAnswer

pytestmark = pytest.mark.anyio

PERSON = Person("منى على", "29001011234567", date(1990, 1, 1))
BODY = {"idNumber": "{id_number}", "name": "{name}", "dateOfBirth": "{date_of_birth}"}
Handler = Callable[[httpx.Request], httpx.Response]


def authority(handler: Any, **changes: Any) -> HttpAuthority:
    given = {
        "method": "POST",
        "question": Question("https://authority.example/check/{id_number}", BODY),
        "rules": AnswerRules({"/isValid": [True]}, {"/isValid": [False]}, "/errorCode"),
        "answer_statuses": (200,),
        "timeout_seconds": 60.0,
    }
    return HttpAuthority(httpx.AsyncClient(transport=httpx.MockTransport(handler)), **{**given, **changes})


def sent(content: bytes, status: int = 200, **headers: str) -> httpx.Response:
    """Return a response as it comes from a network: not read yet."""

    async def chunks() -> AsyncIterator[bytes]:
        yield content

    return httpx.Response(status, content=chunks(), headers=headers)


def answering(status: int = 200, json: Any = None, **headers: str) -> Handler:
    return lambda request: sent(to_json(json), status, **headers)


async def failure_of(handler: Any, **changes: Any) -> NoAnswer:
    with pytest.raises(NoAnswer) as caught:
        await authority(handler, **changes).ask(PERSON)
    told = str(caught.value)
    assert PERSON.id_number is not None
    assert PERSON.id_number not in told
    return caught.value


async def test_a_post_sends_json() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return sent(b'{"isValid": true}')

    assert await authority(handler).ask(PERSON) == AuthorityAnswer(valid=True)
    assert from_json(seen[0].content) == {"idNumber": "29001011234567", "name": "منى على", "dateOfBirth": "1990-01-01"}


async def test_a_get_sends_query_parameters() -> None:
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return sent(b'{"isValid": false, "errorCode": 4}')

    assert await authority(handler, method="GET").ask(PERSON) == AuthorityAnswer(False, 4)
    assert dict(seen[0].url.params) == {"idNumber": "29001011234567", "name": "منى على", "dateOfBirth": "1990-01-01"}
    assert seen[0].content == b""


async def test_an_unknown_person_is_an_answer_where_the_settings_say_so() -> None:
    handler = answering(404, json={"error": "NOT_FOUND"})
    rules = AnswerRules({"/isValid": [True]}, {"/error": ["NOT_FOUND"]}, key="/error")
    assert await authority(handler, rules=rules, answer_statuses=(200, 404)).ask(PERSON) == AuthorityAnswer(
        False, key="NOT_FOUND"
    )
    assert (await failure_of(handler, rules=rules)).reason == "HTTP status 404"


@pytest.mark.parametrize("status", [301, 302, 307, 400, 401, 403, 404, 418, 422])
async def test_statuses_that_another_try_does_not_mend(status: int) -> None:
    failure = await failure_of(answering(status, json={"isValid": True}, Location="https://b.example/"))
    assert failure.reason == f"HTTP status {status}"
    assert not failure.again


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503, 504])
async def test_statuses_that_another_try_may_mend(status: int) -> None:
    failure = await failure_of(answering(status, json={"isValid": True}))
    assert (failure.again, failure.wait) == (True, None)


async def test_when_to_come_back_is_heard() -> None:
    assert (await failure_of(answering(503, **{"Retry-After": "120"}))).wait == 120
    assert (await failure_of(answering(429, **{"Retry-After": "in a while"}))).wait is None
    assert (await failure_of(answering(403, **{"Retry-After": "120"}))).wait is None


async def test_garbage_is_no_answer() -> None:
    assert (await failure_of(lambda request: sent(b"<html>"))).reason == "no answer that counts: not JSON"


async def test_a_huge_body_is_not_read_to_its_end() -> None:
    produced = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal produced
        while True:
            produced += 1
            yield b" " * 10_000

    assert (
        await failure_of(lambda request: httpx.Response(200, content=endless()))
    ).reason == "the answer is too large"
    assert produced * 10_000 <= LARGEST_ANSWER + 20_000


async def test_a_compressed_body_is_refused_for_its_unknown_size() -> None:
    failure = await failure_of(answering(**{"Content-Encoding": "gzip"}))
    assert failure.reason == "the answer is compressed"


async def test_an_answer_that_never_ends_is_given_up() -> None:
    async def silent(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        raise AssertionError

    async def trickling() -> AsyncIterator[bytes]:
        yield b"{"
        await asyncio.Event().wait()

    assert (await failure_of(silent, timeout_seconds=0.0)).reason == "no answer in time"
    assert (
        await failure_of(lambda request: httpx.Response(200, content=trickling()), timeout_seconds=0.0)
    ).reason == "no answer in time"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectError("refused"), "no connection"),
        (httpx.ConnectTimeout("slow"), "no answer in time"),
        (httpx.ReadTimeout("slow"), "no answer in time"),
        (httpx.RemoteProtocolError("cut off at 29001011234567"), "the connection broke"),
        (httpx.ReadError("reset"), "the connection broke"),
    ],
)
async def test_a_connection_that_fails_is_told_without_its_words(error: Exception, reason: str) -> None:
    def handler(request: httpx.Request) -> httpx.Response:
        raise error

    failure = await failure_of(handler)
    assert failure.reason == reason
    assert failure.again
    assert failure.__cause__ is None


async def test_nobody_is_asked_about_an_unknown_number() -> None:
    with pytest.raises(NoAnswer) as caught:
        await authority(answering(json={"isValid": True})).ask(Person("منى", None, None))
    assert not caught.value.again
