"""A real HTTP authority to try things out with: people you load, and the failures that you ask for.

`POST /check` answers about a person; `GET /control` tells the faults in force and what was answered so far, and
`PUT /control` changes the faults while it runs.
"""

import asyncio
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from typing import Any, ClassVar

import uvicorn
from pydantic_core import from_json
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from uvicorn.protocols.http.h11_impl import H11Protocol

from hawiya.screening.authority.people import KnownPerson, answer_about
from hawiya.verification.ports import Person

CHECK_PATH = "/check"
CONTROL_PATH = "/control"
_TRICKLE_SECONDS = 0.5
_GARBAGE = (
    b"",
    b"<html><body>Service temporarily unavailable</body></html>",
    b'{"isValid": tru',
    b'{"isValid": "maybe", "errorCode": 0}',
    b'{"isValid": 1}',
    b'{"valid": true}',
    b'[{"isValid": true}]',
    b"null",
    b"\xff\xfe\x00isValid",
    b'{"isValid": true, "padding": "' + b"x" * 1_000_000 + b'"}',
)


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong, as shares (0..1) of the requests; `delay` is in seconds, for the share `delay_rate`."""

    error_rate: float = 0.0
    delay: float = 0.0
    delay_rate: float = 1.0
    garbage_rate: float = 0.0
    drop_rate: float = 0.0
    trickle_rate: float = 0.0

    def __post_init__(self) -> None:
        for name in ("error_rate", "delay_rate", "garbage_rate", "drop_rate", "trickle_rate"):
            if not 0 <= getattr(self, name) <= 1:
                raise ValueError(f"{name} is a share from 0 to 1")
        if not 0 <= self.delay <= 3600:
            raise ValueError("delay is from 0 to 3600 seconds")
        if self.error_rate + self.garbage_rate + self.drop_rate + self.trickle_rate > 1:
            raise ValueError("errors, garbage, drops and trickles are shares of the same requests: 1 at most together")


class Sandbox:
    """The people, the faults in force, and what became of every request so far."""

    def __init__(self, people: Mapping[str, KnownPerson], faults: Faults, seed: int) -> None:
        self.faults = faults
        self.answered: Counter[str] = Counter()
        self._people = people
        self._random = random.Random(seed)  # noqa: S311 - draws faults, no secrets

    @property
    def app(self) -> Starlette:
        """The ASGI application."""
        return Starlette(
            routes=[
                Route(CHECK_PATH, self._check, methods=["POST"]),
                Route(CONTROL_PATH, self._control, methods=["GET", "PUT"]),
            ]
        )

    async def _check(self, request: Request) -> Response:
        body = await request.body()
        faults, fault = self.faults, self._drawn_fault()
        if faults.delay and self._random.random() < faults.delay_rate:
            self.answered["delayed"] += 1
            await asyncio.sleep(faults.delay)
        self.answered[fault or "answer"] += 1
        if fault == "drop":
            return self._dropped(request)
        if fault == "error":
            return Response("failed on purpose\n", self._random.choice((500, 502, 503)), media_type="text/plain")
        if fault == "garbage":
            return Response(self._random.choice(_GARBAGE), media_type="application/json")
        try:
            person = _person_in(body)
        except ValueError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        answer = answer_about(self._people, person)
        content = {
            "isValid": answer.valid,
            "errorCode": answer.code,
            "errorKey": answer.key,
            "errorMessage": answer.message,
        }
        whole = JSONResponse(content)
        return StreamingResponse(_trickled(bytes(whole.body))) if fault == "trickle" else whole

    async def _control(self, request: Request) -> Response:
        if request.method == "PUT":
            try:
                self.faults = _changed(self.faults, from_json(await request.body()))
            except ValueError as error:
                return JSONResponse({"error": str(error)}, status_code=422)
        return JSONResponse({"faults": asdict(self.faults), "answered": dict(self.answered)})

    def _drawn_fault(self) -> str | None:
        faults, draw = self.faults, self._random.random()
        for name in ("error", "garbage", "drop", "trickle"):
            draw -= getattr(faults, f"{name}_rate")
            if draw < 0:
                return name
        return None

    def _dropped(self, request: Request) -> Response:
        """Cut the connection: before anything is answered, or in the middle of the answer."""
        client = request.scope["client"]
        if self._random.random() < 0.5:
            DroppableProtocol.drop(client)
            return Response()
        return StreamingResponse(_cut_off(client), media_type="application/json")


class DroppableProtocol(H11Protocol):
    """uvicorn's HTTP protocol, whose connections can be cut by the client's address."""

    _open: ClassVar[dict[Any, "DroppableProtocol"]] = {}

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Remember the connection."""
        super().connection_made(transport)
        self._open[self.client] = self

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the connection."""
        self._open.pop(self.client, None)
        super().connection_lost(exc)

    @classmethod
    def drop(cls, client: Any) -> None:
        """Cut the connection of a client without a goodbye, unless the client did already."""
        protocol = cls._open.get(client)
        if protocol is None:
            return
        if protocol.cycle is not None:
            # Nothing more is sent, and uvicorn sees no fault of the application in it.
            protocol.cycle.disconnected = True
        protocol.transport.abort()


def sandbox_server(sandbox: Sandbox) -> uvicorn.Server:
    """Return a server of the sandbox, to be run on a listening socket."""
    return uvicorn.Server(
        uvicorn.Config(
            sandbox.app,
            http=DroppableProtocol,
            log_config=None,
            access_log=False,
            server_header=False,
            lifespan="off",
            timeout_graceful_shutdown=1,
        )
    )


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket. Raises `OSError`."""
    return socket.create_server((host, port), backlog=256)


async def _trickled(body: bytes) -> AsyncIterator[bytes]:
    for byte in body:
        yield bytes([byte])
        await asyncio.sleep(_TRICKLE_SECONDS)


async def _cut_off(client: Any) -> AsyncIterator[bytes]:
    yield b'{"isValid": true, '
    DroppableProtocol.drop(client)


def _person_in(body: bytes) -> Person:
    """Return the person of a request. Raises `ValueError`."""
    asked = from_json(body)
    if not isinstance(asked, dict) or not isinstance(asked.get("idNumber"), str):
        raise ValueError("idNumber is missing")
    name, born = asked.get("name"), asked.get("dateOfBirth")
    if not isinstance(name, str | None) or not isinstance(born, str | None):
        raise ValueError("name and dateOfBirth are texts")
    return Person(name, asked["idNumber"], date.fromisoformat(born) if born else None)


def _changed(faults: Faults, change: Any) -> Faults:
    """Return the faults with some of them changed. Raises `ValueError`."""
    known = {field.name for field in fields(Faults)}
    if not isinstance(change, dict) or (unknown := set(change) - known):
        raise ValueError(
            f"no such fault: {', '.join(sorted(unknown)) if isinstance(change, dict) else 'not an object'}"
        )
    if not all(isinstance(value, int | float) and not isinstance(value, bool) for value in change.values()):
        raise ValueError("faults are numbers")
    return replace(faults, **change)
