"""A database that goes away while the server serves: calls are told to come later, nothing hangs, and all goes on."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from hawiya.settings import Settings
from hawiya.store.blobs import BlobsUnavailable, LocalBlobs
from hawiya.store.data_folder import create_data_folder
from hawiya.store.migrating import migrate
from tests.api.serving import FRONT, ScriptedExaminer, Served, make_caller, picture, serving, text, with_store
from tests.databases import PostgresCluster, postgres_cluster


@pytest.fixture
def cluster() -> Iterator[PostgresCluster]:
    """A cluster of the test's own: it is stopped and started."""
    with postgres_cluster() as started:
        started.create("away")
        yield started


@pytest.fixture
def served_by(cluster: PostgresCluster, tmp_path: Path) -> Iterator[Served]:
    settings = Settings(data=tmp_path / "data", database_url=cluster.url("away"), answer_timeout_seconds=120.0)
    create_data_folder(settings)
    asyncio.run(migrate(settings))
    tenant_id, key, user_id, token = with_store(settings, lambda store: make_caller(settings, store, "Bank"))
    examiner = ScriptedExaminer()
    with serving(settings, examiner) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield Served(url, settings, examiner, key, token, tenant_id, user_id, client)


def assert_later(response: httpx.Response) -> None:
    answer = response.json()
    assert (response.status_code, answer["error_code"], response.headers["retry-after"]) == (503, 503, "5"), answer
    assert answer["error_descriptions"][0].startswith("reference: ")


def test_calls_are_told_to_come_later_and_go_on_when_it_is_back(cluster: PostgresCluster, served_by: Served) -> None:
    body = {"image": text(picture(1)), "request_id": "3fa85f64-5717-4562-b3fc-2c963f66afa6"}
    first = served_by.post(FRONT, body)
    assert first.status_code == 200
    cluster.stop()
    try:
        # A call with a key and a token; one whose key is looked up before anything else; one without either.
        for _ in range(2):
            assert_later(served_by.post(FRONT, body))
            assert_later(served_by.client.get("/api/DigitalIdentity/Consent", headers=served_by.headers))
            assert_later(served_by.client.post("/api/credentials/RefreshToken", json={"refreshToken": "hwr_x"}))
        assert served_by.client.get("/healthz").status_code == 200
        assert served_by.client.get("/readyz").status_code == 503
    finally:
        cluster.start_again()
    assert served_by.post(FRONT, body).content == first.content
    assert served_by.client.get("/readyz").status_code == 200


def test_pictures_that_cannot_be_stored(served_by: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise BlobsUnavailable("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(LocalBlobs, "put", full)
        assert_later(served_by.front())
    assert served_by.front().status_code == 200
