"""Making a backup: into a new folder, or further in one that was not finished."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from hawiya.settings import Settings
from hawiya.store.backup.manifest import (
    BLOBS,
    DATABASES,
    FORMAT,
    INCOMPLETE,
    KEYS,
    BackupError,
    File,
    Manifest,
    Progress,
    check_files,
    describe_file,
    write_file,
    write_manifest,
)
from hawiya.store.backup.parallel import each
from hawiya.store.backup.snapshot import contents_of, take_snapshot
from hawiya.store.blobs import BlobMissing, Blobs, open_blobs
from hawiya.store.data_folder import KEYS_FILE
from hawiya.store.database import Database, open_database
from hawiya.store.migrating import require_migrated


@dataclass
class _Copied:
    """What became of the blobs so far."""

    files: list[File] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


async def make_backup(
    settings: Settings, folder: Path, *, include_keys: bool, at: datetime, progress: Progress
) -> Manifest:
    """Copy database and blobs into a folder, check what was written, and return the manifest.

    The folder is new or empty, or holds a backup that was interrupted: then the blobs that it has are not copied
    again. Servers may go on meanwhile. Raises `BackupError`, `DatabaseBehind`, `DatabaseAhead` and `BlobsUnavailable`.
    """
    _begin(folder)
    database = open_database(settings)
    try:
        await require_migrated(database)
        snapshot = DATABASES[settings.database_kind]
        contents = await take_snapshot(settings, database, folder / snapshot)
        copied = await _copy_blobs(open_blobs(settings), folder, contents.blobs, progress)
        still_there = await _referred_to(database) if copied.absent else set()
    finally:
        await database.close()
    files = [await asyncio.to_thread(describe_file, folder, snapshot), *copied.files]
    if include_keys:
        files.append(await asyncio.to_thread(_copy_keys, settings, folder))
    manifest = Manifest(
        format=FORMAT,
        version=version("hawiya"),
        made_at=at,
        database=settings.database_kind,
        migration=contents.migration,
        rows=contents.rows,
        audit_head=str(contents.audit_head),
        files=tuple(files),
        missing=tuple(key for key in copied.absent if key in still_there),
        deleted_meanwhile=tuple(key for key in copied.absent if key not in still_there),
    )
    await asyncio.to_thread(_finish, folder, manifest, progress)
    return manifest


async def _referred_to(database: Database) -> set[str]:
    async with database.engine.connect() as connection:
        return set((await connection.run_sync(contents_of)).blobs)


def _begin(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()) and not (folder / INCOMPLETE).exists():
        raise BackupError(f"{folder} is not empty; a backup never overwrites anything")
    # What an interrupted backup left: its blobs are worth keeping, all else is made anew.
    for path in folder.iterdir():
        if path.is_file() and path.name != INCOMPLETE:
            path.unlink()
    write_file(folder, INCOMPLETE, b"The backup in this folder is being made, or was interrupted.\n")


async def _copy_blobs(blobs: Blobs, folder: Path, keys: tuple[str, ...], progress: Progress) -> _Copied:
    await asyncio.to_thread(_remove_others, folder, {f"{BLOBS}/{key}" for key in keys})
    copied = _Copied()

    async def copy(key: str) -> None:
        path = f"{BLOBS}/{key}"
        if (folder / path).is_file():
            copied.files.append(await asyncio.to_thread(describe_file, folder, path))
        else:
            try:
                content = await blobs.get(key)
            except BlobMissing:
                copied.absent.append(key)
            else:
                copied.files.append(await asyncio.to_thread(write_file, folder, path, content))
        progress("copy", len(copied.files) + len(copied.absent), len(keys))

    await each(keys, copy)
    copied.files.sort(key=lambda file: file.path)
    copied.absent.sort()
    return copied


def _remove_others(folder: Path, wanted: set[str]) -> None:
    """Remove blobs of an interrupted backup that the database refers to no more, and unfinished files."""
    for path in (folder / BLOBS).rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            path.unlink()


def _copy_keys(settings: Settings, folder: Path) -> File:
    try:
        return write_file(folder, KEYS, (settings.data / KEYS_FILE).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"the master keys are not in {settings.data / KEYS_FILE} but in a setting") from None


def _finish(folder: Path, manifest: Manifest, progress: Progress) -> None:
    """Read everything again from the disk; only then is the backup one."""
    faults = [fault for fault in check_files(folder, manifest, progress) if not fault.startswith(INCOMPLETE)]
    if faults:
        raise BackupError(f"the backup differs from what was written: {'; '.join(faults[:5])}")
    write_manifest(folder, manifest)
    (folder / INCOMPLETE).unlink()
