"""What `hawiya.client` does with answers that a real server gives rarely: retries, proxies, newer servers."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import anyio
import httpx
import pytest
import stamina

from hawiya.client import (
    AsyncClient,
    Client,
    HawiyaError,
    NotReached,
    RateLimited,
    Retries,
    ServerFault,
    Tokens,
    Unavailable,
    UnexpectedAnswer,
)

Answer = Callable[[httpx.Request], httpx.Response]
STEP = {
    "services": None,
    "data": {
        "isVerificationProcessCompleted": False,
        "isDigitalIdentityVerified": False,
        "deviceInfo": None,
        "user": None,
        "idFrontData": {
            "transaction_id": "t",
            "transactionId": "t",
            "request_id": "r",
            "client_transaction_id": None,
            "added_later": 1,
        },
        "idBackData": None,
        "added_later": 1,
    },
    "error_code": None,
    "error_message": None,
    "error_descriptions": None,
    "added_later": 1,
}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


def answering(*answers: httpx.Response | Exception) -> tuple[httpx.MockTransport, list[httpx.Request]]:
    """Return a transport that gives these answers one after the other, and what it was sent."""
    left, sent = list(answers), []

    def handle(request: httpx.Request) -> httpx.Response:
        request.read()
        sent.append(request)
        answer = left.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    return httpx.MockTransport(handle), sent


def refusing(status: int, **headers: str) -> httpx.Response:
    body = {"services": None, "data": None, "error_code": status, "error_message": "no", "error_descriptions": ["why"]}
    return httpx.Response(status, json=body, headers=headers)


@pytest.mark.parametrize(
    "first",
    [
        refusing(429, **{"Retry-After": "2"}),
        refusing(503),
        httpx.Response(502, text="<html>"),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("nobody"),
    ],
)
def test_a_step_is_sent_again_byte_for_byte(first: httpx.Response | Exception) -> None:
    transport, sent = answering(first, httpx.Response(200, json=STEP))
    with Client("https://h.example/base", "key", tokens=Tokens("token"), transport=transport) as client:
        answer = client.verify.front(b"picture")
    assert answer.transaction_id == "t"
    assert [request.content for request in sent] == [sent[0].content] * 2
    assert json.loads(sent[0].content)["request_id"]
    assert sent[0].url == "https://h.example/base/api/DigitalIdentity/verify/id/front"
    assert sent[0].headers["Authorization"] == "Bearer token"


def test_it_gives_up_after_its_attempts() -> None:
    transport, sent = answering(*[refusing(503)] * 3)
    with Client("https://h.example", "key", transport=transport) as client, pytest.raises(Unavailable) as error:
        client.ocr.front(b"picture")
    assert (len(sent), error.value.code, error.value.descriptions) == (3, 503, ("why",))


@pytest.mark.parametrize("wait", ["31", "Fri, 26 Nov 2100 12:00:00 GMT"])
def test_a_long_wait_is_left_to_the_caller(wait: str) -> None:
    transport, sent = answering(refusing(429, **{"Retry-After": wait}))
    with Client("https://h.example", "key", transport=transport) as client, pytest.raises(RateLimited) as error:
        client.ocr.front(b"picture")
    assert len(sent) == 1
    assert error.value.retry_after is not None
    assert error.value.retry_after > Retries().longest_wait


@pytest.mark.parametrize("first", [refusing(503), httpx.ReadTimeout("slow"), refusing(429)])
def test_what_may_not_happen_twice_is_sent_once(first: httpx.Response | Exception) -> None:
    transport, sent = answering(first)
    with Client("https://h.example", "key", transport=transport) as client, pytest.raises(HawiyaError):
        client.codes.send("+201001234567")
    assert len(sent) == 1


def test_what_was_never_sent_may_always_be_sent_again() -> None:
    sms = {"requestId": "r", "expiresInMinutes": 5, "clientRequestId": None, "transactionId": None}
    done = httpx.Response(200, json={"data": sms, "error_code": None, "error_message": None})
    transport, sent = answering(httpx.ConnectError("nobody"), done)
    with Client("https://h.example", "key", transport=transport) as client:
        assert client.codes.send("+201001234567").requestId == "r"
    assert len(sent) == 2


def test_a_lost_refresh_is_not_repeated() -> None:
    challenge = {"WWW-Authenticate": "Bearer"}
    transport, sent = answering(refusing(401, **challenge), httpx.ReadTimeout("slow"))
    tokens = Tokens("old", "refresh")
    with Client("https://h.example", "key", tokens=tokens, transport=transport) as client:
        with pytest.raises(NotReached) as error:
            client.verify.front(b"picture")
        assert error.value.was_sent
        # The server may have used it up or not: what the client holds is all that there is.
        assert client.tokens == tokens
    assert [request.url.path for request in sent][1:] == ["/api/credentials/RefreshToken"]


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(200, text="<html>"), UnexpectedAnswer),
        (httpx.Response(200, json={"data": {"idNumber": "29005171201234"}}), UnexpectedAnswer),
        (httpx.Response(302, headers={"Location": "/login"}), UnexpectedAnswer),
        (httpx.Response(404, text="<html>"), UnexpectedAnswer),
        (httpx.Response(500, text="<html>"), ServerFault),
        (refusing(500), ServerFault),
    ],
)
def test_an_answer_of_something_else(answer: httpx.Response, kind: type[HawiyaError]) -> None:
    transport, _ = answering(answer)
    with Client("https://h.example", "key", transport=transport) as client, pytest.raises(kind) as error:
        client.ocr.front(b"picture")
    assert "29005171201234" not in str(error.value)


def test_progress_is_told_and_the_length_is_sent() -> None:
    transport, sent = answering(httpx.Response(200, json=STEP))
    told: list[tuple[int, int]] = []

    async def upload() -> None:
        async with AsyncClient("https://h.example", "key", transport=transport) as client:
            await client.ocr.front(bytes(200_000), on_progress=lambda done, total: told.append((done, total)))

    anyio.run(upload)
    size = len(sent[0].content)
    assert sent[0].headers["Content-Length"] == str(size)
    assert "Transfer-Encoding" not in sent[0].headers
    assert told == [*((done, size) for done in range(0, size, 65_536)), (size, size)]


def test_a_picture_may_be_a_file(tmp_path: Any) -> None:
    file = tmp_path / "front.jpg"
    file.write_bytes(b"picture")
    transport, sent = answering(httpx.Response(200, json=STEP))
    with Client("https://h.example", "key", transport=transport) as client:
        client.ocr.front(file)
    assert json.loads(sent[0].content)["image"] == "cGljdHVyZQ=="
