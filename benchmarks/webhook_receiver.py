"""A receiver of webhooks over real HTTP that fails as it is told to, for the benchmark and for tests.

It speaks HTTP/1.1 by h11 over plain sockets, since a web framework cannot drop a connection or never answer.
"""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import h11

_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it came: lower-case header names, the body as text."""

    target: str
    headers: Mapping[str, str]
    body: str

    @property
    def message_id(self) -> str:
        """The id that all tries of one event share."""
        return self.headers["webhook-id"]


@dataclass(frozen=True, slots=True)
class Answer:
    """How to answer: with a status and headers; `DROP` and `HANG` are no answers at all."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


OK = Answer()
DROP = Answer(0)
"""Close the connection without an answer."""
HANG = Answer(-1)
"""Never answer."""

Behave = Callable[[Received], Answer]


@dataclass
class Receiver:
    """A running receiver; `received` holds all requests in order, whatever they were answered."""

    url: str
    behave: Behave
    received: list[Received] = field(default_factory=list)
    accepted: list[Received] = field(default_factory=list)
    """Those that were answered with a 2xx."""


@asynccontextmanager
async def receiving(behave: Behave = lambda _request: OK, tls: ssl.SSLContext | None = None) -> AsyncIterator[Receiver]:
    """Listen on a free port of 127.0.0.1 for the time of the block."""
    receiver = Receiver("", behave)
    connections: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        if task is not None:
            connections.add(task)
            task.add_done_callback(connections.discard)
        # Whoever called may be gone at any moment.
        with suppress(ConnectionError, ssl.SSLError, h11.RemoteProtocolError):
            try:
                await _serve(receiver, reader, writer)
            finally:
                writer.close()
            await writer.wait_closed()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    receiver.url = f"{'https' if tls else 'http'}://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        server.close()
        for task in list(connections):
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()


async def _serve(receiver: Receiver, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    connection = h11.Connection(h11.SERVER)
    request = await _read(connection, reader)
    if request is None:
        return
    answer = receiver.behave(request)
    receiver.received.append(request)
    if answer is HANG:
        # Until the sender gives up.
        await reader.read()
        return
    if answer is DROP:
        return
    if 200 <= answer.status < 300:
        receiver.accepted.append(request)
    headers = {"content-length": str(len(answer.body)), "connection": "close", **answer.headers}
    if answer.status == 204:
        del headers["content-length"]
    writer.write(connection.send(h11.Response(status_code=answer.status, headers=list(headers.items()))) or b"")
    if answer.body:
        writer.write(connection.send(h11.Data(data=answer.body)) or b"")
    writer.write(connection.send(h11.EndOfMessage()) or b"")
    await writer.drain()


async def _read(connection: h11.Connection, reader: asyncio.StreamReader) -> Received | None:
    head: h11.Request | None = None
    body = bytearray()
    while True:
        event = connection.next_event()
        if event is h11.NEED_DATA:
            connection.receive_data(await reader.read(_CHUNK))
        elif isinstance(event, h11.Request):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage) and head is not None:
            headers = {name.decode(): value.decode() for name, value in head.headers}
            return Received(head.target.decode(), headers, body.decode())
        else:
            return None
