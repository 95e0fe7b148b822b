"""What operators rely on: probes, metrics, logs without personal data, CORS, proxies, load, a clean end."""

import asyncio
import io
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import structlog

from hawiya.accounts.tenants import Tenants
from hawiya.api.logs import configure_logs
from hawiya.settings import Settings
from hawiya.store.data_folder import add_master_key
from hawiya.store.opening import utc_now
from hawiya.store.rotation import rotate_keys
from tests.api.serving import (
    BACK_FIELDS,
    FRONT,
    FRONT_FIELDS,
    ScriptedExaminer,
    Served,
    make_caller,
    make_second_user,
    picture,
    serving,
    text,
    wait_until_ready,
    with_store,
)
from tests.unit.verification import make

PAGE = "https://app.bank.example"
_ROOT = Path(__file__).parents[2]


@pytest.fixture
def logs() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (root.handlers, root.level)
    written = io.StringIO()
    configure_logs("debug", written)
    yield written
    root.handlers, root.level = before
    structlog.reset_defaults()


def test_probes(served: Served) -> None:
    assert served.client.get("/healthz").json() == {"status": "ok"}
    wait_until_ready(served.url)
    assert [served.client.head(path).status_code for path in ("/healthz", "/readyz")] == [200, 200]
    ready = served.client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"ready": True, "models_warm": True, "database_migrated": True, "watchlists_loaded": True},
    )


def test_metrics_count_requests_steps_and_stages(served: Served) -> None:
    served.examiner.front_result = make.side_examination(
        findings=(make.finding(3001, "idNumber"),), milliseconds={"locate": 12.0}
    )
    served.front()
    text_ = served.client.get("/metrics").text
    assert 'hawiya_steps_total{accepted="false",code="3001",step="front"} 1.0' in text_
    assert f'hawiya_requests_total{{method="POST",route="{FRONT}",status="200"}} 1.0' in text_
    assert 'hawiya_stage_seconds_bucket{le="0.025",stage="locate",step="front"} 1.0' in text_


def test_logs_carry_ids_and_no_personal_data(logs: io.StringIO, served: Served) -> None:
    started = served.front(name_check_value="Somebody Else").json()
    same = {"transaction_id": started["data"]["idFrontData"]["transaction_id"]}
    served.back(**same)
    served.liveness(**same)
    served.examiner.failure = RuntimeError(FRONT_FIELDS["name"])
    served.front()
    lines = [line for line in logs.getvalue().splitlines() if line]
    entries = [json.loads(line) for line in lines]
    steps = [entry for entry in entries if entry["event"] == "step"]
    assert [entry["step"] for entry in steps] == ["front", "back", "liveness"]
    assert {entry["transaction"] for entry in steps} == {same["transaction_id"]}
    assert all(entry["http_request"] for entry in entries if entry["event"] in ("step", "request"))
    assert any(entry["event"] == "fault" and entry["fault"] == "RuntimeError" for entry in entries)
    # Words that also stand in log lines by nature (a step's name) say nothing about a person.
    personal = {*FRONT_FIELDS.values(), *BACK_FIELDS.values(), "محمد", "Somebody", "+201001234567", "1990"}
    personal |= {served.key, served.token, text(picture(1))[:40]}
    written = "\n".join(lines)
    assert [datum for datum in personal - {"none", "male"} if datum in written] == []


def test_cors_is_closed_until_a_tenant_opens_it(served: Served) -> None:
    preflight = {
        "Origin": PAGE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "apikey,authorization,content-type",
    }
    closed = served.client.options(FRONT, headers=preflight)
    assert closed.status_code == 400
    assert "access-control-allow-origin" not in closed.headers
    assert "access-control-allow-origin" not in served.post(FRONT, {"image": text(picture())}, Origin=PAGE).headers
    served.store(lambda store: Tenants(store.tenants, utc_now).open_to_origins(served.tenant_id, [PAGE]))
    opened = served.client.options(FRONT, headers=preflight)
    assert (opened.status_code, opened.headers["access-control-allow-origin"]) == (200, PAGE)
    answer = served.post(FRONT, {"image": text(picture())}, Origin=PAGE)
    assert answer.headers["access-control-allow-origin"] == PAGE
    other = served.post(FRONT, {"image": text(picture())}, Origin="https://evil.example")
    assert "access-control-allow-origin" not in other.headers


def test_fifty_parallel_steps_leave_one_consistent_transaction(served: Served) -> None:
    minted = str(uuid4())

    async def storm() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(base_url=served.url, timeout=60, limits=limits) as client:
            body = {"image": text(picture(1)), "transaction_id": minted}
            return await asyncio.gather(*(client.post(FRONT, json=body, headers=served.headers) for _ in range(50)))

    responses = asyncio.run(storm())
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["data"]["idFrontData"]["request_id"] for response in responses}) == 50
    transaction = served.store(lambda store: store.verifications.get(make.UUID(minted)))
    assert transaction.version == 50
    assert transaction.front is not None
    assert served.store(lambda store: store.images.orphans()) == []


def test_fifty_parallel_refusals_spend_five_tries_and_reject_once(served: Served) -> None:
    minted = str(uuid4())
    served.examiner.front_result = make.side_examination(findings=(make.finding(3001, "idNumber"),))

    async def storm() -> list[int]:
        limits = httpx.Limits(max_connections=50)
        async with httpx.AsyncClient(base_url=served.url, timeout=60, limits=limits) as client:
            body = {"image": text(picture(1)), "transaction_id": minted}
            answers = await asyncio.gather(*(client.post(FRONT, json=body, headers=served.headers) for _ in range(50)))
            return [answer.json()["error_code"] for answer in answers]

    codes = asyncio.run(storm())
    assert codes.count(3001) == 5
    assert codes.count(4003) == 1
    assert codes.count(5010) == 44


def test_a_started_request_is_finished_before_the_server_ends(settings: Settings) -> None:
    entered, release = threading.Event(), threading.Event()

    class SlowExaminer(ScriptedExaminer):
        async def front(self, image: bytes, policy: make.Policy) -> make.SideExamination:
            entered.set()
            await asyncio.to_thread(release.wait, 30)
            return await super().front(image, policy)

    _, key, _, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    headers = {"ApiKey": key, "Authorization": f"Bearer {token}"}
    answers: list[httpx.Response] = []

    def call(url: str) -> None:
        answers.append(httpx.post(url + FRONT, json={"image": text(picture())}, headers=headers, timeout=30))

    with serving(settings, SlowExaminer()) as url:
        caller = threading.Thread(target=call, args=(url,))
        caller.start()
        assert entered.wait(30)
        ending = threading.Timer(0.0, release.set)
        ending.start()
    caller.join(30)
    assert [answer.status_code for answer in answers] == [200]


def test_only_trusted_proxies_are_believed(settings: Settings, logs: io.StringIO) -> None:
    for trusted, expected in (((), "127.0.0.1"), (("127.0.0.1",), "203.0.113.7")):
        configured = settings.model_copy(update={"trusted_proxies": trusted})
        with serving(configured, ScriptedExaminer()) as url:
            httpx.get(url + "/healthz", headers={"X-Forwarded-For": "203.0.113.7"})
        entries = [json.loads(line) for line in logs.getvalue().splitlines() if line]
        assert [entry["client"] for entry in entries if entry["event"] == "request"][-1] == expected


def test_a_server_whose_networks_are_missing_is_alive_but_not_ready(settings: Settings) -> None:
    _, key, _, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    bare = settings.model_copy(update={"models_dir": settings.data / "nothing-here"})
    with serving(bare, None) as url:
        assert httpx.get(url + "/healthz").status_code == 200
        ready = httpx.get(url + "/readyz")
        assert (ready.status_code, ready.json()["models_warm"]) == (503, False)
        answer = httpx.post(
            url + FRONT,
            json={"image": text(picture())},
            headers={"ApiKey": key, "Authorization": f"Bearer {token}"},
        )
    assert (answer.status_code, answer.json()["error_code"]) == (503, 503)
    assert int(answer.headers["retry-after"]) > 0


def test_a_server_that_ends_gives_its_networks_back(tmp_path: Path) -> None:
    program = [sys.executable, "-m", "tests.api.ended_server", str(tmp_path / "data")]
    done = subprocess.run(program, capture_output=True, text=True, check=False, cwd=_ROOT)
    assert (done.returncode, done.stdout.splitlines()[-1:]) == (0, ["1 0"]), done.stderr


def test_a_running_server_goes_on_while_the_master_keys_are_rotated(served: Served) -> None:
    known = served.front().json()["data"]["idFrontData"]["transaction_id"]
    add_master_key(served.settings)
    assert served.back(transaction_id=known).status_code == 200
    # Somebody registers a user on the command line, which seals with the new key.
    beside = make_second_user(served)
    assert served.post_as(beside, "front").status_code == 200
    counts = served.store(lambda store: rotate_keys(store.database, store.keyring))
    assert counts["transactions.dossier"] == 1
    assert served.liveness(transaction_id=known).json()["data"]["isDigitalIdentityVerified"] is True
    # What the server writes now is under the new key.
    assert not any(served.store(lambda store: rotate_keys(store.database, store.keyring)).values())
