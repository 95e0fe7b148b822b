import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from hawiya.settings import Settings
from hawiya.store.backup import making
from hawiya.store.backup.making import make_backup
from hawiya.store.backup.manifest import BackupError, Manifest, check_files, read_manifest
from hawiya.store.backup.restoring import restore_backup
from hawiya.store.backup.snapshot import Contents
from hawiya.store.blobs import BlobsUnavailable, LocalBlobs, open_blobs
from hawiya.store.database import Database
from hawiya.store.images import image_blob_key
from hawiya.store.opening import Store
from hawiya.verification.transaction import ImageRef, StepName
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


def ignore(what: str, count: int, total: int) -> None:
    assert what in ("copy", "check", "restore")
    assert 0 < count <= total


@pytest.fixture
async def kept(store: Store, clock: SettableClock) -> tuple[UUID, tuple[ImageRef, ...]]:
    """The pictures of one accepted step, and whose they are."""
    user = await invented.user(store, clock.now)
    pictures = {name: name.encode() * 100 for name in ("image", "second", "third")}
    _, step = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, pictures)
    return user.tenant_id, step.images


async def made(settings: Settings, folder: Path, clock: SettableClock, *, include_keys: bool = False) -> Manifest:
    return await make_backup(settings, folder, include_keys=include_keys, at=clock.now, progress=ignore)


async def test_a_backup_holds_what_its_manifest_says(
    settings: Settings, clock: SettableClock, kept: tuple[UUID, tuple[ImageRef, ...]], tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    manifest = await made(settings, folder, clock)
    assert read_manifest(folder) == manifest
    assert manifest.rows["users"] == manifest.rows["transactions"] == manifest.rows["steps"] == 1
    assert sorted(manifest.blobs) == sorted(image_blob_key(kept[0], image.id) for image in kept[1])
    assert check_files(folder, manifest, ignore) == []
    for path in (folder, *(path for path in folder.rglob("*") if path.is_file())):
        assert path.stat().st_mode & 0o077 == 0, path


async def test_pictures_in_the_making_and_doomed_ones_stay_out(
    settings: Settings, store: Store, clock: SettableClock, kept: tuple[UUID, tuple[ImageRef, ...]], tmp_path: Path
) -> None:
    user = await invented.user(store, clock.now, "+201000000009", await invented.tenant(store, clock.now, "other"))
    await store.images.put(user.tenant_id, user.id, invented.transaction(user, clock.now).id, {"a": b"x"}, {})
    manifest = await made(settings, tmp_path / "backup", clock)
    assert len(manifest.blobs) == len(kept[1])
    assert (manifest.missing, manifest.deleted_meanwhile) == ((), ())


async def test_what_was_deleted_meanwhile_and_what_is_missing_are_told_apart(
    settings: Settings,
    store: Store,
    clock: SettableClock,
    kept: tuple[UUID, tuple[ImageRef, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tenant_id, images = kept
    erased = await invented.user(store, clock.now, "+201000000009", await invented.tenant(store, clock.now, "other"))
    _, step = await invented.take_step(
        store, invented.transaction(erased, clock.now), StepName.FRONT, {"image": b"soon gone"}
    )
    await open_blobs(settings).delete(image_blob_key(tenant_id, images[0].id))
    snapshot = making.take_snapshot

    async def then_erase(settings: Settings, database: Database, file: Path) -> Contents:
        contents = await snapshot(settings, database, file)
        await store.images.delete_of_user(erased.tenant_id, erased.id)
        return contents

    monkeypatch.setattr(making, "take_snapshot", then_erase)
    manifest = await made(settings, tmp_path / "backup", clock)
    assert manifest.missing == (image_blob_key(tenant_id, images[0].id),)
    assert manifest.deleted_meanwhile == (image_blob_key(erased.tenant_id, step.images[0].id),)
    assert len(manifest.blobs) == 2


async def test_an_interrupted_backup_is_none_and_goes_on_where_it_stopped(
    settings: Settings,
    store: Store,
    clock: SettableClock,
    kept: tuple[UUID, tuple[ImageRef, ...]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder, get, read = tmp_path / "backup", LocalBlobs.get, list[str]()

    async def fails_at_the_third(blobs: LocalBlobs, key: str) -> bytes:
        read.append(key)
        if len(read) == 3:
            raise BlobsUnavailable(key)
        return await get(blobs, key)

    monkeypatch.setattr(LocalBlobs, "get", fails_at_the_third)
    monkeypatch.setattr("hawiya.store.backup.parallel._AT_ONCE", 1)
    with pytest.raises(BlobsUnavailable):
        await made(settings, folder, clock)
    with pytest.raises(BackupError, match="not finished"):
        read_manifest(folder)
    with pytest.raises(BackupError, match="not finished"):
        await restore_backup(settings, folder, force=True, progress=ignore)
    (folder / "blobs" / "of-nobody.part").write_bytes(b"half a picture")
    manifest = await made(settings, folder, clock)
    assert len(read) == 4
    assert len(manifest.blobs) == 3
    assert check_files(folder, manifest, ignore) == []


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
async def test_a_folder_in_use_is_left_alone(settings: Settings, clock: SettableClock, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    with pytest.raises(BackupError, match="not empty"):
        await made(settings, tmp_path / "mine", clock)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def _change(folder: Path) -> None:
    next((folder / "blobs").rglob("*-*-*/*")).write_bytes(b"another")


def _remove(folder: Path) -> None:
    next((folder / "blobs").rglob("*-*-*/*")).unlink()


def _add(folder: Path) -> None:
    (folder / "blobs" / "more").write_bytes(b"")


def _point_outside(folder: Path) -> None:
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["files"][1]["path"] = "../outside"
    (folder / "manifest.json").write_text(json.dumps(manifest))


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (_change, "was changed"),
        (_remove, "is missing"),
        (_add, "more is not part of the backup"),
        (_point_outside, "../outside does not lie in the backup"),
    ],
)
async def test_a_damaged_backup_is_found_out_and_not_restored(
    settings: Settings,
    clock: SettableClock,
    kept: tuple[UUID, tuple[ImageRef, ...]],
    tmp_path: Path,
    damage: Any,
    said: str,
) -> None:
    folder = tmp_path / "backup"
    await made(settings, folder, clock)
    damage(folder)
    assert said in "; ".join(check_files(folder, read_manifest(folder), ignore))
    empty = settings.model_copy(update={"data": tmp_path / "empty"})
    with pytest.raises(BackupError, match="damaged"):
        await restore_backup(empty, folder, force=False, progress=ignore)
    assert not (tmp_path / "empty" / "hawiya.db").exists()


@pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"migration": "9999"}, "does not know"),
        ({"database": "postgresql"}, "one of postgresql"),
        ({"format": 2}, "format"),
        ({"files": "all"}, "not a manifest"),
    ],
)
async def test_a_backup_of_another_kind_is_refused(
    settings: Settings, clock: SettableClock, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    folder = tmp_path / "backup"
    await made(settings, folder, clock)
    manifest = json.loads((folder / "manifest.json").read_text())
    (folder / "manifest.json").write_text(json.dumps({**manifest, **change}))
    with pytest.raises(BackupError, match=said):
        await restore_backup(settings, folder, force=True, progress=ignore)


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
async def test_without_pg_dump_it_says_what_to_install(
    settings: Settings, store: Store, clock: SettableClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="postgresql-client"):
        await made(settings, tmp_path / "backup", clock)
