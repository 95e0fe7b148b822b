"""A server of one's own for a demo or a benchmark: started, ready, with a tenant and a user, gone afterwards."""

import base64
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.signing_keys import SigningKeys
from hawiya.accounts.tenants import Tenants
from hawiya.accounts.tokens import AccessTokens
from hawiya.accounts.users import Users
from hawiya.cli.output import CommandError, Exit
from hawiya.settings import Settings
from hawiya.specimens import Specimen
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from hawiya.store.opening import open_store, utc_now

STEPS = {
    "front": "/api/DigitalIdentity/verify/id/front",
    "back": "/api/DigitalIdentity/verify/id/back",
    "liveness": "/api/DigitalIdentity/verify/liveness/multi",
}
_START_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Caller:
    """What a client of the demo's server holds."""

    key: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """The headers of every call."""
        return {"ApiKey": self.key, "Authorization": f"Bearer {self.token}"}


def pictures_of(someone: Specimen) -> dict[str, Mapping[str, str]]:
    """Return the pictures of an invented person as each step's body carries them."""
    frames = {f"face_{number}": as_text(face) for number, face in enumerate(someone.faces, 1)}
    return {"front": {"image": as_text(someone.front)}, "back": {"image": as_text(someone.back)}, "liveness": frames}


def as_text(data: bytes) -> str:
    """Return base64."""
    return base64.b64encode(data).decode()


async def prepare_tenant(settings: Settings) -> str:
    """Initialise a data folder; make a tenant and return its API key."""
    create_data_folder(settings)
    await migrate(settings)
    async with open_store(settings, serving=False) as store:
        tenant = await Tenants(store.tenants, utc_now).create("Demo")
        return (await ApiKeys(store.api_keys, store.tenants, utc_now).create(tenant.id)).key


async def prepare_caller(settings: Settings) -> Caller:
    """Initialise a data folder; make a tenant with a key and a user with a token."""
    key = await prepare_tenant(settings)
    async with open_store(settings, serving=False) as store:
        (tenant,) = await Tenants(store.tenants, utc_now).all()
        user = await Users(store.users, store.tenants, utc_now).create(tenant.id, phone="+201001234567", name=None)
        keys = SigningKeys(store.sign_in.signing_keys, utc_now)
        token = await AccessTokens(keys, timedelta(hours=1), utc_now).issue(user)
    return Caller(key, token)


@contextmanager
def running_server(settings: Settings, terminal: Path | None = None) -> Iterator[str]:
    """Run `hawiya serve` on a free port; yield its URL once its log says that it is ready.

    With `terminal` it prints one-time codes, as it does for a developer, and that file takes what it prints.
    """
    command = [sys.executable, "-m", "hawiya", "serve", "--port", "0"]
    environment = {**os.environ, "HAWIYA_DATA": str(settings.data), "HAWIYA_LOG_LEVEL": "info"}
    if terminal is not None:
        environment["HAWIYA_CODE_ON_CONSOLE"] = "true"
    with ExitStack() as stack:
        output = stack.enter_context(terminal.open("wb")) if terminal is not None else None
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdout=output, stderr=subprocess.PIPE, text=True, encoding="utf-8"
        )
    drain = threading.Thread(target=_read_to_end, args=(process,), daemon=True)
    try:
        url = _await_ready(process)
        # A log that nobody reads fills its pipe, and then the server waits for ever at its next line.
        drain.start()
        yield url
    finally:
        process.terminate()
        if drain.ident is not None:
            drain.join()
        process.communicate()


def _read_to_end(process: "subprocess.Popen[str]") -> None:
    for _ in process.stderr or ():
        pass


def _await_ready(process: "subprocess.Popen[str]") -> str:
    """Read the server's log until it is ready; return its URL."""
    url, lines = "", []
    deadline = time.monotonic() + _START_SECONDS
    for line in process.stderr or ():
        lines.append(line)
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if entry.get("event") == "listening":
            url = entry["url"]
        if entry.get("event") == "ready":
            return str(url)
        if entry.get("level") == "error" or time.monotonic() > deadline:
            break
    raise CommandError("the server did not start:\n" + "".join(lines[-20:]), Exit.NOT_SET_UP)
