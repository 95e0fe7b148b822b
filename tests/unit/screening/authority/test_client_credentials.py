"""OAuth 2 client credentials: a token is fetched once, renewed when refused, and its failures are failures."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest
from pydantic_core import to_json

from hawiya.screening.authority.client import HttpAuthority, NoAnswer
from hawiya.screening.authority.client_credentials import ClientCredentials
from hawiya.screening.authority.mapping import AnswerRules, Question
from hawiya.verification.ports import Person

pytestmark = pytest.mark.anyio
PERSON = Person(None, "29001011234567", None)
TOKENS = "https://login.example/token"


class Provider:
    """A token endpoint and a service that takes its tokens."""

    def __init__(self, token: Any = None, status: int = 200) -> None:
        self.token = token
        self.status = status
        self.issued: list[str] = []
        self.revoked: set[str] = set()
        self.asked: list[httpx.Request] = []

    async def handle(self, request: httpx.Request) -> httpx.Response:
        await asyncio.sleep(0)
        if str(request.url) == TOKENS:
            self.asked.append(request)
            self.issued.append(f"token-{len(self.issued)}")
            token = {"access_token": self.issued[-1], "token_type": "Bearer", "expires_in": 3600}
            return httpx.Response(self.status, content=self.sent(token if self.token is None else self.token))
        bearer = request.headers["authorization"].removeprefix("Bearer ")
        known = bearer in self.issued and bearer not in self.revoked
        return httpx.Response(200 if known else 401, content=self.sent({"isValid": True}))

    async def sent(self, document: Any) -> AsyncIterator[bytes]:
        yield document if isinstance(document, bytes) else to_json(document)

    def authority(self) -> HttpAuthority:
        client = httpx.AsyncClient(transport=httpx.MockTransport(self.handle))
        return HttpAuthority(
            client,
            "POST",
            Question("https://authority.example/", {"n": "{id_number}"}),
            AnswerRules({"/isValid": [True]}, {"/isValid": [False]}),
            (200,),
            60.0,
            ClientCredentials(client, TOKENS, "hawiya", "s3cret", "cards.read"),
        )


async def test_one_token_serves_many_requests() -> None:
    provider = Provider()
    authority = provider.authority()
    answers = await asyncio.gather(*(authority.ask(PERSON) for _ in range(10)))
    assert all(answer.valid for answer in answers)
    (request,) = provider.asked
    assert parse_qs(request.content.decode()) == {"grant_type": ["client_credentials"], "scope": ["cards.read"]}
    assert request.headers["authorization"] == httpx.BasicAuth("hawiya", "s3cret")._auth_header


async def test_a_refused_token_is_replaced_once() -> None:
    provider = Provider()
    authority = provider.authority()
    await authority.ask(PERSON)
    provider.revoked = {"token-0"}
    assert (await authority.ask(PERSON)).valid
    assert len(provider.asked) == 2
    provider.revoked = {"token-0", "token-1", "token-2"}
    with pytest.raises(NoAnswer, match="HTTP status 401"):
        await authority.ask(PERSON)
    assert len(provider.asked) == 3


async def test_a_token_that_expires_is_replaced_before() -> None:
    provider = Provider({"access_token": "token-0", "expires_in": 30})
    authority = provider.authority()
    await authority.ask(PERSON)
    await authority.ask(PERSON)
    assert len(provider.asked) == 2


@pytest.mark.parametrize(
    ("token", "status", "again"),
    [
        ({}, 400, False),
        ({}, 401, False),
        ({}, 503, True),
        (b"<html>", 200, True),
        ({"token_type": "Bearer"}, 200, True),
        ({"access_token": 3}, 200, True),
        ({"access_token": "a", "expires_in": "soon"}, 200, True),
        (b"x" * 100_000, 200, True),
    ],
)
async def test_without_a_token_there_is_no_answer(token: Any, status: int, again: bool) -> None:
    with pytest.raises(NoAnswer) as caught:
        await Provider(token, status).authority().ask(PERSON)
    assert caught.value.again is again
    assert "s3cret" not in caught.value.reason
