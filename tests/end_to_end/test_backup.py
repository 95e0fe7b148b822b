"""Backups made beside a running server, and brought back into an empty place: over each database, and over S3."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr

from hawiya.settings import Settings
from hawiya.store.blobs import open_blobs
from hawiya.store.opening import Store
from hawiya.verification.transaction import Transaction
from tests.api.conftest import served as served
from tests.api.serving import ScriptedExaminer, Served, picture, serving, with_store
from tests.databases import PostgresCluster
from tests.unit.cli.commands import Commands
from tests.unit.store.conftest import endpoint as endpoint
from tests.unit.store.conftest import s3_settings

pytestmark = pytest.mark.parametrize(
    ("database_kind", "images"),
    [("sqlite", "folder"), ("postgresql", "folder"), ("postgresql", "s3")],
    indirect=True,
)


@pytest.fixture
def images(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def settings(images: str, settings: Settings, request: pytest.FixtureRequest) -> Settings:
    if images == "folder":
        return settings
    bucket = s3_settings(request.getfixturevalue("endpoint"), f"s3://pictures/{uuid4()}")
    return settings.model_copy(update=bucket.model_dump(include={"images_url", "s3_endpoint"}) | _CREDENTIALS)


_CREDENTIALS = {"s3_access_key_id": "id", "s3_secret_access_key": SecretStr("secret")}


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the command line gets them."""
    given = {
        "HAWIYA_DATABASE_URL": settings.database_url,
        "HAWIYA_IMAGES_URL": settings.images_url,
        "HAWIYA_S3_ENDPOINT": settings.s3_endpoint,
        "HAWIYA_S3_ACCESS_KEY_ID": settings.s3_access_key_id,
        "HAWIYA_S3_SECRET_ACCESS_KEY": "secret" if settings.s3_access_key_id else None,
    }
    return {name: value for name, value in given.items() if value is not None}


class Place:
    """An installation on the command line."""

    def __init__(self, settings: Settings, commands: Commands) -> None:
        self.settings = settings
        self._commands = commands

    def run(self, *arguments: str | Path) -> Any:
        self._commands.data = self.settings.data
        return self._commands.run(*arguments, **environment(self.settings))

    def result(self, *arguments: str | Path) -> dict[str, Any]:
        self._commands.data = self.settings.data
        return self._commands.result(*arguments, **environment(self.settings))


@pytest.fixture
def commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    return Commands(tmp_path / "data", monkeypatch, capsys)


@pytest.fixture
def elsewhere(settings: Settings, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    """An empty place like the other one, with the master keys of it."""
    changed: dict[str, object] = {"data": tmp_path / "elsewhere"}
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keys.json").write_bytes((settings.data / "keys.json").read_bytes())
    if settings.database_url is not None:
        cluster: PostgresCluster = request.getfixturevalue("postgres")
        name = f"restored_{uuid4().hex}"
        cluster.create(name)
        changed["database_url"] = cluster.url(name)
    if settings.images_url is not None:
        changed["images_url"] = f"s3://pictures/{uuid4()}"
    return settings.model_copy(update=changed)


def verify_one(served: Served) -> UUID:
    front = served.front().json()["data"]["idFrontData"]["transaction_id"]
    served.back(transaction_id=front)
    done = served.liveness(transaction_id=front).json()
    assert done["data"]["isDigitalIdentityVerified"] is True
    return UUID(front)


async def everything(store: Store, tenant_id: UUID, transaction_id: UUID) -> tuple[Transaction | None, list[bytes]]:
    transaction = await store.verifications.get(transaction_id)
    steps = await store.verifications.steps(tenant_id, transaction_id)
    images = [image for step in steps for image in step.images]
    return transaction, [await store.images.get(tenant_id, image.id) for image in images]


def test_what_was_backed_up_beside_a_server_serves_elsewhere(
    served: Served, commands: Commands, elsewhere: Settings, tmp_path: Path
) -> None:
    here, there, folder = Place(served.settings, commands), Place(elsewhere, commands), tmp_path / "backup"
    transaction_id = verify_one(served)
    before = served.store(lambda store: everything(store, served.tenant_id, transaction_id))
    assert before[1][:2] == [picture(1), picture(2)]
    made = here.result("backup", folder)
    assert (made["missing"], made["deleted_meanwhile"], made["pictures_and_lists"]) == ([], 0, 5)
    # What happens after the backup is not in it, and does not disturb it.
    later = served.front().json()["data"]["idFrontData"]["transaction_id"]
    assert here.result("backup", "verify", folder)["whole"] is True
    assert here.run("backup", folder).returncode == 2
    restored = there.result("restore", folder)
    assert restored["opens"] is True
    assert with_store(elsewhere, lambda store: everything(store, served.tenant_id, transaction_id)) == before
    assert with_store(elsewhere, lambda store: store.verifications.get(UUID(later))) is None
    assert there.result("audit", "verify", "--head", made["audit_head"])["whole"] is True
    with serving(elsewhere, ScriptedExaminer()) as url, httpx.Client(base_url=url, timeout=30) as client:
        again = Served(url, elsewhere, served.examiner, served.key, served.token, served.tenant_id, 0, client)
        # The same key and token are good, and the card's number still belongs to the verified user.
        assert again.front(transaction_id=str(transaction_id)).json()["error_code"] == 5010
        assert again.front().status_code == 200
        assert with_store(elsewhere, lambda store: store.images.orphans()) == []


def test_without_the_keys_it_is_restored_and_says_what_is_missing(
    served: Served, commands: Commands, elsewhere: Settings, tmp_path: Path
) -> None:
    here, there = Place(served.settings, commands), Place(elsewhere, commands)
    transaction_id = verify_one(served)
    without, holding = tmp_path / "without", tmp_path / "holding"
    said = here.run("backup", without)
    assert "MASTER KEYS ARE NOT IN THIS BACKUP" in said.stderr
    assert not list(without.rglob("keys.json"))
    (elsewhere.data / "keys.json").unlink()
    done = there.run("restore", without)
    assert done.returncode == 3
    assert "master keys" in done.stderr
    assert "MASTER KEYS ARE IN THIS BACKUP" in here.run("backup", "--include-keys", holding).stderr
    assert there.result("restore", "--force", holding)["opens"] is True
    found = with_store(elsewhere, lambda store: everything(store, served.tenant_id, transaction_id))
    assert found == served.store(lambda store: everything(store, served.tenant_id, transaction_id))


async def keys_of_blobs(settings: Settings) -> set[str]:
    return {key async for key in open_blobs(settings).all_keys()}


def test_nothing_is_overwritten_unasked_and_what_is_replaced_is_gone(
    served: Served, commands: Commands, elsewhere: Settings, tmp_path: Path
) -> None:
    here, there, folder = Place(served.settings, commands), Place(elsewhere, commands), tmp_path / "backup"
    verify_one(served)
    here.result("backup", folder)
    assert there.result("restore", folder)["opens"] is True
    again = there.run("restore", folder)
    assert (again.returncode, again.stdout) == (2, "")
    assert "--force" in again.stderr
    before = asyncio.run(keys_of_blobs(elsewhere))
    asyncio.run(open_blobs(elsewhere).put("somebody/of/before", b"sealed"))
    assert there.result("restore", "--force", folder)["opens"] is True
    assert asyncio.run(keys_of_blobs(elsewhere)) == before
    running = here.run("restore", "--force", folder)
    assert running.returncode == 2
    assert "stop" in running.stderr
