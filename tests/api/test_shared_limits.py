"""Two servers that count calls together in a Redis, as they do in front of one PostgreSQL."""

import threading
from collections.abc import Iterator

import pytest
from fakeredis import TcpFakeServer
from pydantic import SecretStr

from hawiya.settings import Settings
from tests.api.serving import ScriptedExaminer, serving
from tests.api.test_limits import limited, statuses

pytestmark = pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)


@pytest.fixture
def redis() -> Iterator[str]:
    """A Redis that speaks the protocol over a socket."""
    server = TcpFakeServer(("127.0.0.1", 0), server_type="redis")
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"redis://127.0.0.1:{server.server_address[1]}/0"
    server.shutdown()
    server.server_close()
    thread.join()


def test_servers_count_together(settings: Settings, redis: str) -> None:
    with (
        limited(settings, key_requests_per_minute=3, limits_url=SecretStr(redis)) as (first, key, _, shared),
        serving(shared, ScriptedExaminer()) as second,
    ):
        answers = statuses(first, key, 2) + statuses(second, key, 2) + statuses(first, key, 1)
        assert answers == [401, 401, 401, 429, 429]


def test_servers_without_it_do_not(settings: Settings) -> None:
    with (
        limited(settings, key_requests_per_minute=1) as (first, key, _, alone),
        serving(alone, ScriptedExaminer()) as second,
    ):
        assert statuses(first, key, 2) + statuses(second, key, 2) == [401, 429, 401, 429]
