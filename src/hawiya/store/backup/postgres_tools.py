"""PostgreSQL's own programs for dumps; the password travels in the environment, which other users cannot see."""

import asyncio
import os
import shutil
from pathlib import Path

from sqlalchemy import make_url

from hawiya.settings import Settings
from hawiya.store.backup.manifest import BackupError


async def dump(settings: Settings, snapshot: str, file: Path) -> None:
    """Write a dump of what an exported snapshot shows. Raises `BackupError`."""
    await _run(settings, "pg_dump", "--format=custom", f"--snapshot={snapshot}", "--no-owner", "--no-privileges",
               f"--file={file}")  # fmt: skip


async def load(settings: Settings, file: Path) -> None:
    """Fill an empty database from a dump, as a whole or not at all. Raises `BackupError`."""
    await _run(settings, "pg_restore", "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges",
               str(file))  # fmt: skip


async def _run(settings: Settings, program: str, *arguments: str) -> None:
    path = shutil.which(program)
    if path is None:
        raise BackupError(f"{program} is not installed: it comes with PostgreSQL's client programs, on Debian "
                          "`apt install postgresql-client`, of the server's version or newer")  # fmt: skip
    if settings.database_url is None:
        raise AssertionError("PostgreSQL has an address")
    url = make_url(settings.database_url).set(drivername="postgresql")
    environment = dict(os.environ)
    if url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    query = dict(url.query)
    if "ssl" in query:  # as the server's driver calls it
        query["sslmode"] = query.pop("ssl")
    address = url.set(password=None, query=query).render_as_string(hide_password=False)
    process = await asyncio.create_subprocess_exec(
        path,
        f"--dbname={address}",
        *arguments,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
        env=environment,
    )
    try:
        _, said = await process.communicate()
    except BaseException:
        process.kill()
        await process.wait()
        raise
    if process.returncode != 0:
        # The first line tells what failed; later ones may show rows.
        lines = said.decode(errors="replace").strip().splitlines()
        raise BackupError(f"{program} failed: {lines[0] if lines else f'exit code {process.returncode}'}")
