"""Runs work on a store in a process that kills itself with SIGKILL at a chosen moment between two writes."""

import asyncio
import multiprocessing
import os
import re
import signal
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Pool, event

from hawiya.settings import Settings
from hawiya.store import opening
from hawiya.store.blobs import Blobs, LocalBlobs
from hawiya.store.opening import Store, open_store

Report = Callable[[str], None]
Work = Callable[[Store, Report, Any], Awaitable[None]]

START = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
_WRITE = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM) (\w+)")
# A server that has imported everything once: a process forked from it starts in milliseconds. (Before Python 3.12 it
# does not know the path of the tests, so only what is installed can be named here.)
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["__main__", "pytest", "hawiya.store.opening", "asyncpg", "aiosqlite"])


@dataclass(frozen=True)
class Killed:
    """Between which writes a process was killed, and what it had reported before."""

    moment: str
    reports: list[str]


def run_until(kill_at: int, settings: Settings, work: Work, argument: object, *, serving: bool) -> Killed | None:
    """Run `work` in a process that dies at the moment of this number; None when it ended before that moment came.

    With `serving` the process opens the store as a server does, and may die in its first sweep.
    """
    receiver, sender = _processes.Pipe(duplex=False)
    process = _processes.Process(target=_child, args=(sender, settings.model_dump(), work, argument, kill_at, serving))
    process.start()
    sender.close()
    reports = []
    try:
        while True:
            reports.append(receiver.recv())
    except EOFError:
        process.join()
    receiver.close()
    if process.exitcode == 0:
        return None
    assert process.exitcode == -signal.SIGKILL, reports
    return Killed(reports[-1], reports[:-1])


class _Moments:
    """Counts the moments between writes and ends the process at the chosen one."""

    def __init__(self, report: Report, kill_at: int) -> None:
        self._report = report
        self._left = kill_at
        self._committing = False

    def pass_by(self, moment: str, last_deed: Callable[[], object] = lambda: None) -> None:
        self._left -= 1
        if self._left == 0:
            last_deed()
            self._report(moment)
            os.kill(os.getpid(), signal.SIGKILL)

    def watch_databases(self) -> None:
        event.listen(Engine, "before_cursor_execute", lambda *call: self._statement("before", call[2]))
        event.listen(Engine, "after_cursor_execute", lambda *call: self._statement("after", call[2]))
        event.listen(Engine, "commit", lambda _connection: self._commit())
        event.listen(Pool, "checkin", lambda *_call: self._checkin())

    def _statement(self, when: str, statement: str) -> None:
        if (write := _WRITE.match(statement)) is not None:
            self.pass_by(f"{when} {write[1]} {write[2]}")

    def _commit(self) -> None:
        self._committing = True
        self.pass_by("before COMMIT")

    def _checkin(self) -> None:
        if self._committing:
            self._committing = False
            self.pass_by("after COMMIT")


class _WatchedBlobs:
    """A blob store with a moment before, within and after every write."""

    def __init__(self, inner: Blobs, folder: Path, moments: _Moments) -> None:
        self._inner, self._folder, self._moments = inner, folder, moments

    async def put(self, key: str, content: bytes) -> None:
        self._moments.pass_by("before put")
        self._moments.pass_by("within put", lambda: self._write_half(key, content))
        await self._inner.put(key, content)
        self._moments.pass_by("after put")

    async def get(self, key: str) -> bytes:
        return await self._inner.get(key)

    async def delete(self, key: str) -> None:
        self._moments.pass_by("before delete")
        await self._inner.delete(key)
        self._moments.pass_by("after delete")

    def all_keys(self) -> AsyncIterator[str]:
        return self._inner.all_keys()

    def _write_half(self, key: str, content: bytes) -> None:
        """Leave what a put leaves that is killed in the middle: a part of the file, beside its place."""
        unfinished = self._folder / f"{key}#1"
        unfinished.parent.mkdir(parents=True, exist_ok=True)
        unfinished.write_bytes(content[: len(content) // 2])


def _child(sender: Any, fields: dict[str, Any], work: Work, argument: object, kill_at: int, serving: bool) -> None:
    settings = Settings(**fields)
    moments = _Moments(sender.send, kill_at)

    def watched_blobs(_settings: Settings) -> Blobs:
        folder = settings.data / "images"
        return _WatchedBlobs(LocalBlobs(folder), folder, moments)

    async def run() -> None:
        moments.watch_databases()
        opening.open_blobs = watched_blobs
        async with open_store(settings, serving=serving, clock=lambda: START) as store:
            await work(store, sender.send, argument)

    asyncio.run(run())
