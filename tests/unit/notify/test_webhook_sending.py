"""One message over real HTTP and TLS: what is sent, what counts, and whereto it never goes."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest

from benchmarks.webhook_receiver import DROP, HANG, Answer, Receiver, receiving
from hawiya.notify.webhooks import sending
from hawiya.notify.webhooks.addresses import Address, AddressPolicy
from hawiya.notify.webhooks.sending import Sender, Sent
from tests.unit.notify.certificates import Authority

pytestmark = pytest.mark.anyio
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
HOME = AddressPolicy.of(allow_http=True, allowed_networks=["127.0.0.1/32"])
HEADERS = {"webhook-id": "message"}


class Names:
    """A resolver that knows what it is told, and counts how often it is asked."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self._answers = list(answers)
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, host: str, port: int) -> list[Address]:
        self.asked.append((host, port))
        if not self._answers:
            raise OSError(f"{host} is unknown")
        return [ip_address(address) for address in self._answers.pop(0)]


@asynccontextmanager
async def sender(policy: AddressPolicy = HOME, seconds: float = 60, **options: object) -> AsyncIterator[Sender]:
    made = Sender(policy, seconds, lambda: NOW, **options)  # type: ignore[arg-type]
    yield made
    await made.close()


async def send_to(receiver: Receiver, seconds: float = 60) -> Sent:
    async with sender(seconds=seconds) as made:
        return await made.send(receiver.url, HEADERS, '{"name":"منى"}')


async def test_a_message_arrives_as_it_is() -> None:
    async with receiving() as receiver:
        sent = await send_to(receiver)
    (request,) = receiver.received
    assert (request.body, request.target) == ('{"name":"منى"}', "/hook")
    assert request.headers["content-type"] == "application/json"
    assert request.headers["webhook-id"] == "message"
    assert request.headers["user-agent"].startswith("Hawiya-Webhooks/")
    assert request.headers["host"] == receiver.url.removeprefix("http://").removesuffix("/hook")
    assert (sent.attempt.at, sent.attempt.status, sent.attempt.error) == (NOW, 204, None)
    assert sent.attempt.succeeded
    assert sent.attempt.milliseconds > 0


@pytest.mark.parametrize("status", [200, 299, 400, 404, 410, 500])
async def test_the_status_is_what_counts(status: int) -> None:
    async with receiving(lambda _request: Answer(status, body=b"whatever")) as receiver:
        sent = await send_to(receiver)
    assert (sent.attempt.status, sent.attempt.error, sent.attempt.succeeded) == (status, None, status < 300)


async def test_retry_after_is_heard() -> None:
    async with receiving(lambda _request: Answer(429, {"retry-after": "30"})) as receiver:
        assert (await send_to(receiver)).retry_after == timedelta(seconds=30)


async def test_redirects_are_not_followed() -> None:
    async with receiving() as elsewhere, receiving(lambda _: Answer(307, {"location": elsewhere.url})) as receiver:
        sent = await send_to(receiver)
    assert sent.attempt.status == 307
    assert not sent.attempt.succeeded
    assert elsewhere.received == []


async def test_a_body_without_end_is_not_read() -> None:
    # More than all buffers between the two hold: the receiver cannot send it all unless somebody reads.
    async with receiving(lambda _request: Answer(200, body=b"x" * 50_000_000)) as receiver:
        assert (await send_to(receiver)).attempt.succeeded


@pytest.mark.parametrize(("answer", "error"), [(DROP, "connection"), (HANG, "timeout")])
async def test_no_answer(answer: Answer, error: str) -> None:
    async with receiving(lambda _request: answer) as receiver:
        sent = await send_to(receiver, seconds=60 if answer is DROP else 0.1)
    assert (sent.attempt.status, sent.attempt.error) == (None, error)
    assert len(receiver.received) == 1


async def test_nobody_listens() -> None:
    async with receiving() as receiver:
        pass
    assert (await send_to(receiver)).attempt.error == "connection"


async def test_what_speaks_no_http() -> None:
    async def talk(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example.com ESMTP\r\n")
        writer.close()
        await writer.wait_closed()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, sender() as made:
        assert (await made.send(f"http://127.0.0.1:{port}/", HEADERS, "{}")).attempt.error == "connection"


async def test_a_proxy_of_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving() as receiver, receiving() as proxy:
        for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert (await send_to(receiver)).attempt.succeeded
    assert proxy.received == []


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.0.0.1"],
        ["169.254.169.254"],
        ["::1"],
        ["::ffff:127.0.0.1"],
        ["64:ff9b::7f00:1"],
        ["fd00:ec2::254"],
        # One forbidden address among good ones is enough: whoever sets such a trap may answer with either.
        ["8.8.8.8", "127.0.0.1"],
    ],
)
async def test_a_name_that_points_inside_is_not_called(addresses: list[str]) -> None:
    async with receiving() as receiver, sender(AddressPolicy(allow_http=True), resolve=Names(addresses)) as made:
        sent = await made.send(receiver.url.replace("127.0.0.1", "hooks.example.com"), HEADERS, "{}")
    assert (sent.attempt.status, sent.attempt.error) == (None, "address")
    assert receiver.received == []


async def test_the_real_resolver_is_judged_as_well() -> None:
    async with receiving() as receiver, sender(AddressPolicy(allow_http=True)) as made:
        for host in ("localhost", "localhost.", "127.0.0.1", "127.1", "0x7f000001", "2130706433"):
            sent = await made.send(receiver.url.replace("127.0.0.1", host), HEADERS, "{}")
            assert sent.attempt.error == "address", host
    assert receiver.received == []


async def test_a_name_that_changes_after_it_was_judged_changes_nothing() -> None:
    # The first answer is allowed and listens; a second look-up, if there were one, would lead elsewhere.
    names = Names(["127.0.0.1"], ["169.254.169.254"])
    async with receiving() as receiver, sender(resolve=names) as made:
        sent = await made.send(receiver.url.replace("127.0.0.1", "hooks.example.com"), HEADERS, "{}")
    assert sent.attempt.succeeded
    assert [host for host, _ in names.asked] == ["hooks.example.com"]
    assert receiver.received[0].headers["host"].startswith("hooks.example.com:")


async def test_the_next_address_is_tried_when_the_first_refuses() -> None:
    policy = AddressPolicy.of(allow_http=True, allowed_networks=["127.0.0.0/8"])
    async with receiving() as receiver, sender(policy, resolve=Names(["127.0.0.9", "127.0.0.1"])) as made:
        sent = await made.send(receiver.url.replace("127.0.0.1", "hooks.example.com"), HEADERS, "{}")
    assert sent.attempt.succeeded


@pytest.mark.parametrize("names", [Names(), Names([])])
async def test_an_unknown_name(names: Names) -> None:
    async with sender(resolve=names) as made:
        assert (await made.send("http://nowhere.example.com/", HEADERS, "{}")).attempt.error == "dns"


async def test_a_name_that_cannot_be_looked_up() -> None:
    async with sender() as made:
        assert (await made.send(f"http://{'a' * 64}.example.com/", HEADERS, "{}")).attempt.error == "dns"


async def test_a_url_that_is_no_longer_allowed_is_not_called() -> None:
    async with receiving() as receiver, sender(AddressPolicy()) as made:
        assert (await made.send(receiver.url, HEADERS, "{}")).attempt.error == "address"
    assert receiver.received == []


async def test_the_certificate_is_checked_for_the_name(tmp_path: Path) -> None:
    authority = Authority()
    server = authority.server("hooks.example.com", tmp_path)
    async with receiving(tls=server) as receiver:

        async def error_of(host: str, trusted: Authority) -> str | None:
            names = Names(["127.0.0.1"])
            async with sender(resolve=names, verify=trusted.trusted()) as made:
                sent = await made.send(receiver.url.replace("127.0.0.1", host), HEADERS, "{}")
            return sent.attempt.error

        assert await error_of("hooks.example.com", authority) is None
        assert await error_of("hooks.example.com.", authority) is None
        assert await error_of("other.example.com", authority) == "tls"
        assert await error_of("hooks.example.com", Authority()) == "tls"
    assert len(receiver.received) == 2


async def test_the_system_resolver() -> None:
    assert ip_address("127.0.0.1") in await sending.resolve("localhost", 80)
