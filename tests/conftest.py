"""Fixtures for all tests: settings over each database, and an open store."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import HealthCheck
from hypothesis import settings as examples

from hawiya.settings import Settings
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from hawiya.store.opening import Store, open_store
from hawiya.store.tables import Base
from tests.databases import PostgresCluster, postgres_cluster
from tests.unit.notify.certificates import Authority

# No test depends on time: however busy the machine is, examples are as many and as good.
examples.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("tests")
_GENERATED_CALLS = Path(__file__).parent / "api" / "test_schema.py"
_MEASURED = tuple(Path(__file__).parent / folder for folder in ("api", "unit/api", "unit/verification", "unit/wire"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests whose coverage `make test` measures: watching every line doubles the time of a call over HTTP.

    The generated calls are left out: they are one long test, and what they reach is reached by the others on purpose.
    """
    for item in items:
        chosen = getattr(getattr(item, "callspec", None), "params", {})
        measured = any(item.path.is_relative_to(folder) for folder in _MEASURED) and item.path != _GENERATED_CALLS
        if measured and chosen.get("database_kind") != "postgresql":
            item.add_marker("measured")


class SettableClock:
    """A clock that goes only when it is told to."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@pytest.fixture(scope="session")
def _one_authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of an authority of the tests, which nobody outside has one of."""
    file = tmp_path_factory.mktemp("trusted") / "authority.pem"
    file.write_bytes(Authority().certificate.public_bytes(Encoding.PEM))
    return file


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, _one_authority: Path) -> None:
    for name in [name for name in os.environ if name.startswith("HAWIYA_")]:
        monkeypatch.delenv(name)
    # How fast a test calls depends on the machine; the tests of limits set them.
    for limit in ("KEY_REQUESTS_PER_SECOND", "KEY_REQUESTS_PER_MINUTE"):
        monkeypatch.setenv(f"HAWIYA_{limit}", "0")
        monkeypatch.setenv(f"HAWIYA_{limit.replace('KEY', 'TENANT')}", "0")
    # Every HTTP client reads all whom it trusts: no test needs the world's hundred and more.
    monkeypatch.setenv("SSL_CERT_FILE", str(_one_authority))
    # Settings read `.env` of the working folder.
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _cheap_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hawiya.accounts.passwords.STRENGTH", CHEAPEST)


@pytest.fixture
def passwords_at_full_strength(_cheap_passwords: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash passwords as a server does, for the tests of just that."""
    monkeypatch.setattr("hawiya.accounts.passwords.STRENGTH", RFC_9106_LOW_MEMORY)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
def clock() -> SettableClock:
    return SettableClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresCluster]:
    """A PostgreSQL cluster with a database `tests` that is migrated, and empty before every test."""
    with postgres_cluster() as cluster:
        cluster.create("tests")
        asyncio.run(migrate(Settings(database_url=cluster.url("tests"))))
        yield cluster


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database that is migrated and empty, to be copied."""
    settings = Settings(data=tmp_path_factory.mktemp("template"))
    asyncio.run(migrate(settings))
    return settings.data / "hawiya.db"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(database_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Settings]:
    """Settings of an initialised data folder and a migrated, empty database of each kind."""
    data = tmp_path / "data"
    if database_kind == "sqlite":
        initialised = Settings(data=data)
        create_data_folder(initialised)
        shutil.copy(request.getfixturevalue("migrated_sqlite"), data / "hawiya.db")
        yield initialised
        return
    cluster: PostgresCluster = request.getfixturevalue("postgres")
    initialised = Settings(data=data, database_url=cluster.url("tests"))
    create_data_folder(initialised)
    yield initialised
    # Copying a migrated database for every test takes ten times as long as emptying one.
    cluster.empty("tests", [table.name for table in Base.metadata.sorted_tables])


@pytest.fixture
async def store(settings: Settings, clock: SettableClock) -> AsyncIterator[Store]:
    """The store as a server opens it."""
    async with open_store(settings, serving=True, clock=clock) as opened:
        yield opened
