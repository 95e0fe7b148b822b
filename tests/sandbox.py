"""A running authority sandbox for tests, on a real socket."""

import asyncio
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from hawiya.screening.authority.people import KnownPerson
from hawiya.screening.authority.sandbox import CHECK_PATH, Faults, Sandbox, listen, sandbox_server
from tests.unit.verification import make

BORN = date(1990, 5, 17)
KNOWN = KnownPerson(make.NUMBER, "valid", "محمد أحمد على حسن", BORN)


@dataclass(frozen=True)
class RunningSandbox:
    base: str
    sandbox: Sandbox

    @property
    def url(self) -> str:
        return self.base + CHECK_PATH


@contextmanager
def running_sandbox(
    people: Mapping[str, KnownPerson] | None = None, faults: Faults | None = None, seed: int = 1, **config: Any
) -> Iterator[RunningSandbox]:
    """Serve a sandbox in a thread; `config` goes to uvicorn (certificates)."""
    sandbox = Sandbox(people if people is not None else {make.NUMBER: KNOWN}, faults or Faults(), seed)
    listener = listen("127.0.0.1", 0)
    server = sandbox_server(sandbox)
    for name, value in config.items():
        setattr(server.config, name, value)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[listener])), daemon=True)
    thread.start()
    try:
        scheme = "https" if server.config.ssl_certfile else "http"
        yield RunningSandbox(f"{scheme}://127.0.0.1:{listener.getsockname()[1]}", sandbox)
    finally:
        server.should_exit = True
        thread.join(timeout=60)
        listener.close()
