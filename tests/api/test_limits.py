"""Limits of calls by key and tenant, through real HTTP; tiny ones, so that no test waits."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from uuid import UUID

import httpx
import pytest
from pydantic import SecretStr

from hawiya.accounts.api_keys import ApiKeys
from hawiya.accounts.tenants import Tenants
from hawiya.api.limits import LimitsMisconfigured, open_rate_limiter
from hawiya.api.metrics import Metrics
from hawiya.settings import Settings
from hawiya.store.opening import Store, utc_now
from hawiya.verification.tenant import LIMITS
from tests.api.serving import FRONT, ScriptedExaminer, make_caller, serving, with_store

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
UNKNOWN = "hwy_" + "x" * 43


def call(url: str, key: str, **headers: str) -> httpx.Response:
    """A call that passes the limits and is refused for want of a token: cheap, and told from a 429."""
    return httpx.post(f"{url}{FRONT}", content=b"{}", headers={"ApiKey": key, **headers}, timeout=30)


def statuses(url: str, key: str, times: int) -> list[int]:
    return [call(url, key).status_code for _ in range(times)]


async def another_key(store: Store, tenant_id: UUID) -> str:
    return (await ApiKeys(store.api_keys, store.tenants, utc_now).create(tenant_id)).key


@contextmanager
def limited(settings: Settings, **limits: object) -> Iterator[tuple[str, str, UUID, Settings]]:
    """A server with these limits, a key and its tenant."""
    settings = settings.model_copy(update=limits)
    tenant_id, key, _, _ = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    with serving(settings, ScriptedExaminer()) as url:
        yield url, key, tenant_id, settings


def test_what_is_over_the_limit_of_a_key_gets_429_in_the_envelope(settings: Settings) -> None:
    with limited(settings, key_requests_per_minute=3) as (url, key, tenant_id, _):
        other = with_store(settings, lambda store: another_key(store, tenant_id))
        assert statuses(url, key, 3) == [401, 401, 401]
        refused = call(url, key)
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 120
        assert refused.headers["X-Request-ID"]
        body = refused.json()
        assert (body["error_code"], body["data"], body["services"]) == (429, None, None)
        assert call(url, key, **{"Accept-Language": "ar"}).json()["error_message"] != body["error_message"]
        assert statuses(url, other, 1) == [401]
        metrics = httpx.get(f"{url}/metrics", timeout=30).text
        assert 'hawiya_limited_total{scope="key",window="minute"} 2.0' in metrics


def test_the_limit_per_second_counts_apart(settings: Settings) -> None:
    with limited(settings, key_requests_per_second=1, key_requests_per_minute=1_000_000) as (url, key, _, _):
        # However slow the machine is, a hundred threads are faster than one call a second.
        answers: list[int] = []
        threads = [threading.Thread(target=lambda: answers.append(call(url, key).status_code)) for _ in range(40)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert 429 in answers
        assert 'scope="key",window="second"' in httpx.get(f"{url}/metrics", timeout=30).text


def test_all_keys_of_a_tenant_share_its_limit_and_no_other_tenant_does(settings: Settings) -> None:
    with limited(settings, tenant_requests_per_minute=3) as (url, key, tenant_id, _):
        other = with_store(settings, lambda store: another_key(store, tenant_id))
        _, foreign, _, _ = with_store(settings, lambda store: make_caller(settings, store, "Shop"))
        assert statuses(url, key, 2) + statuses(url, other, 2) == [401, 401, 401, 429]
        assert statuses(url, foreign, 1) == [401]


def test_a_tenant_may_have_limits_of_its_own(settings: Settings) -> None:
    tight = {LIMITS: {"key_requests_per_minute": 1}}
    with limited(settings, key_requests_per_minute=1000) as (url, key, tenant_id, _):
        with_store(settings, lambda store: store.tenants.change(tenant_id, settings=tight))
        assert statuses(url, key, 2) == [401, 429]


def test_the_body_of_a_refused_call_is_not_waited_for(settings: Settings) -> None:
    with limited(settings, key_requests_per_minute=1) as (url, key, _, _):
        assert statuses(url, key, 1) == [401]
        address = httpx.URL(url)
        with closing(socket.create_connection((address.host, address.port), timeout=30)) as connection:
            announced = f"POST {FRONT} HTTP/1.1\r\nHost: x\r\nApiKey: {key}\r\nContent-Length: 9000000\r\n\r\n"
            connection.sendall(announced.encode())
            assert b"429" in connection.recv(100).split(b"\r\n")[0]


def test_operation_documentation_and_unknown_keys_are_not_counted(settings: Settings) -> None:
    with limited(settings, key_requests_per_minute=1) as (url, key, _, _):
        assert statuses(url, UNKNOWN, 3) == [401, 401, 401]
        not_ascii = httpx.Headers([(b"ApiKey", "مفتاح".encode())])
        assert httpx.post(f"{url}{FRONT}", content=b"{}", headers=not_ascii, timeout=30).status_code == 401
        for path in ("/healthz", "/readyz", "/metrics", "/docs", "/openapi.json") * 2:
            assert httpx.get(f"{url}{path}", headers={"ApiKey": key}, timeout=30).status_code == 200
        assert statuses(url, key, 2) == [401, 429]


def test_a_page_of_an_allowed_origin_can_read_the_refusal(settings: Settings) -> None:
    origin = "https://app.example.com"
    with limited(settings, key_requests_per_minute=1) as (url, key, tenant_id, _):
        with_store(settings, lambda store: Tenants(store.tenants, utc_now).open_to_origins(tenant_id, [origin]))
        call(url, key)
        refused = call(url, key, Origin=origin)
        assert (refused.status_code, refused.headers["Access-Control-Allow-Origin"]) == (429, origin)


def test_without_the_shared_storage_each_server_counts_alone(settings: Settings) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as nobody:
        url = SecretStr(f"redis://127.0.0.1:{nobody.getsockname()[1]}/0")
    with limited(settings, key_requests_per_minute=2, limits_url=url) as (address, key, _, _):
        assert statuses(address, key, 3) == [401, 401, 429]
        metrics = httpx.get(f"{address}/metrics", timeout=30).text
        alone = next(line for line in metrics.splitlines() if line.startswith("hawiya_limited_alone_total"))
        assert float(alone.split()[1]) >= 3


@pytest.mark.anyio
@pytest.mark.parametrize("url", ["memory://", "http://127.0.0.1"])
async def test_a_storage_of_another_kind_is_refused_at_the_start(settings: Settings, url: str) -> None:
    wrong = settings.model_copy(update={"limits_url": SecretStr(url)})
    with pytest.raises(LimitsMisconfigured, match="redis://"):
        async with open_rate_limiter(wrong, Metrics()):
            pass
