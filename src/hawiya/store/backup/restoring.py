"""Restoring a backup into an empty installation.

The blobs are put first and the database last, as a whole: an interrupted restore leaves nothing that looks like an
installation, and is finished by restoring again.
"""

import asyncio
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, MetaData, inspect, text

from hawiya.settings import Settings
from hawiya.store.backup import postgres_tools
from hawiya.store.backup.manifest import (
    BLOBS,
    DATABASES,
    KEYS,
    BackupError,
    Manifest,
    Progress,
    check_files,
    read_manifest,
)
from hawiya.store.backup.parallel import each
from hawiya.store.backup.snapshot import audit_head_of, rows_of
from hawiya.store.blobs import BlobMissing, Blobs, open_blobs
from hawiya.store.data_folder import KEYS_FILE, own_data_folder
from hawiya.store.database import Database, open_database
from hawiya.store.migrating import knows_migration, migrate

_MARK_OF_USE = "tenants"


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and the migrations of this version that the database got on top."""

    manifest: Manifest
    migrations: tuple[str, ...]


async def restore_backup(settings: Settings, folder: Path, *, force: bool, progress: Progress) -> Restored:
    """Check a backup and bring it into the place that the settings name.

    The place has no tenant yet and no blobs of others; with `force` what is there is removed. No server may run on it.
    Raises `BackupError`, `DataFolderInUse` and `BlobsUnavailable`.
    """
    manifest = await asyncio.to_thread(_checked, settings, folder, progress)
    blobs = open_blobs(settings)
    database = open_database(settings)
    try:
        await _require_free(database, blobs, manifest, force=force)
        with own_data_folder(settings):
            _restore_keys(settings, folder, manifest, force=force)
            await _put_blobs(blobs, folder, manifest.blobs, progress)
            if database.embedded:
                await database.close()
                await asyncio.to_thread(_place_sqlite, folder / DATABASES["sqlite"], settings.data / "hawiya.db")
            else:
                await _clear(database)
                await postgres_tools.load(settings, folder / DATABASES["postgresql"])
            async with database.engine.connect() as connection:
                rows = await connection.run_sync(rows_of)
                head = await connection.run_sync(audit_head_of)
            if rows != dict(manifest.rows) or str(head) != manifest.audit_head:
                raise BackupError("the restored database does not hold what the manifest says")
            if force:
                await _remove_others(blobs, frozenset(manifest.blobs), progress)
    finally:
        await database.close()
    return Restored(manifest, await migrate(settings))


def _checked(settings: Settings, folder: Path, progress: Progress) -> Manifest:
    manifest = read_manifest(folder)
    if manifest.database != settings.database_kind:
        raise BackupError(
            f"the backup is one of {manifest.database}, the settings name a database of {settings.database_kind}"
        )
    if not knows_migration(manifest.migration):
        raise BackupError(
            f"the backup was made by hawiya {manifest.version}, whose tables (migration {manifest.migration}) this "
            "version does not know: restore it with that version or a newer one"
        )
    if faults := check_files(folder, manifest, progress):
        raise BackupError(f"the backup is damaged: {'; '.join(faults[:5])}")
    return manifest


async def _require_free(database: Database, blobs: Blobs, manifest: Manifest, *, force: bool) -> None:
    async with database.engine.connect() as connection:
        used = await connection.run_sync(_is_used)
        others = await connection.run_sync(_other_connections)
    if others:
        raise BackupError(f"{others} connections to the database are open: stop all servers first")
    if force:
        return
    if used:
        raise BackupError("the database is in use: it has tenants. `--force` replaces all that it holds")
    ours = set(manifest.blobs)
    async for key in blobs.all_keys():
        if key not in ours:
            raise BackupError("the place of the images is not empty: `--force` removes what is there")


def _is_used(connection: Connection) -> bool:
    if not inspect(connection).has_table(_MARK_OF_USE):
        return False
    return connection.scalar(text(f"SELECT 1 FROM {_MARK_OF_USE} LIMIT 1")) is not None  # noqa: S608 - a constant


def _other_connections(connection: Connection) -> int:
    if connection.dialect.name != "postgresql":
        return 0
    query = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
        "AND backend_type = 'client backend'"
    )
    return connection.scalar(text(query)) or 0


def _restore_keys(settings: Settings, folder: Path, manifest: Manifest, *, force: bool) -> None:
    if not manifest.holds_keys or settings.master_keys is not None:
        return
    there, ours = settings.data / KEYS_FILE, (folder / KEYS).read_bytes()
    if there.exists() and there.read_bytes() != ours:
        if not force:
            raise BackupError(f"{there} holds other master keys than the backup; `--force` puts them aside")
        there.replace(there.with_name(f"{KEYS_FILE}.before-restore"))
    descriptor = os.open(there, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(ours)
        file.flush()
        os.fsync(descriptor)


async def _put_blobs(blobs: Blobs, folder: Path, keys: list[str], progress: Progress) -> None:
    done = 0

    async def put(key: str) -> None:
        nonlocal done
        content = await asyncio.to_thread((folder / BLOBS / key).read_bytes)
        if not await _holds(blobs, key, content):
            await blobs.put(key, content)
        done += 1
        progress("restore", done, len(keys))

    await each(keys, put)


async def _remove_others(blobs: Blobs, ours: frozenset[str], progress: Progress) -> None:
    """Remove what the database that was replaced referred to: nobody could find it any more, to erase it."""
    others = [key async for key in blobs.all_keys() if key not in ours]
    done = 0

    async def remove(key: str) -> None:
        nonlocal done
        await blobs.delete(key)
        done += 1
        progress("remove", done, len(others))

    await each(others, remove)


async def _holds(blobs: Blobs, key: str, content: bytes) -> bool:
    try:
        return await blobs.get(key) == content
    except BlobMissing:
        return False


def _place_sqlite(snapshot: Path, target: Path) -> None:
    beside = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(snapshot, beside)
    beside.chmod(0o600)
    descriptor = os.open(beside, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    for rest in ("-wal", "-shm"):
        target.with_name(f"{target.name}{rest}").unlink(missing_ok=True)
    beside.replace(target)


async def _clear(database: Database) -> None:
    """Remove the tables of an empty, or given up, PostgreSQL database, and what guards them."""

    def drop(connection: Connection) -> None:
        there = MetaData()
        there.reflect(connection)
        there.drop_all(connection)
        connection.execute(text("DROP FUNCTION IF EXISTS refuse_change_of_audit"))

    async with database.engine.begin() as connection:
        await connection.run_sync(drop)
    await database.close()
