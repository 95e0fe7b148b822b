"""What a backup says of itself: every file with its SHA-256, and what is in the database."""

import hashlib
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

MANIFEST = "manifest.json"
INCOMPLETE = "INCOMPLETE"
DATABASES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
BLOBS = "blobs"
KEYS = "keys.json"
FORMAT = 1
_CHUNK = 1024 * 1024
Progress = Callable[[str, int, int], None]
"""Told what is done (`copy`, `check`, `restore`), how many files of it, and of how many."""


class BackupError(Exception):
    """A backup or restore cannot go on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class File:
    """A file of the backup; `path` is relative to its folder."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds. `rows` by table; `missing` and `deleted_meanwhile` are keys of blobs that it does not hold.

    `audit_head`: where the audit log stood, to be compared with heads that were kept elsewhere.
    """

    format: int
    version: str
    made_at: datetime
    database: str
    migration: str
    rows: Mapping[str, int]
    audit_head: str
    files: tuple[File, ...]
    missing: tuple[str, ...]
    deleted_meanwhile: tuple[str, ...]

    @property
    def blobs(self) -> list[str]:
        """The keys of the blobs that the backup holds."""
        return [file.path.removeprefix(f"{BLOBS}/") for file in self.files if file.path.startswith(f"{BLOBS}/")]

    @property
    def holds_keys(self) -> bool:
        """Whether the master keys are in it."""
        return any(file.path == KEYS for file in self.files)


_manifests = TypeAdapter(Manifest)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest beside its place and rename it: it is there as a whole or not at all."""
    write_file(folder, MANIFEST, _manifests.dump_json(manifest, indent=1))


def read_manifest(folder: Path) -> Manifest:
    """Return the manifest of a backup that was finished. Raises `BackupError`."""
    if (folder / INCOMPLETE).exists():
        raise BackupError(f"the backup in {folder} was not finished; `hawiya backup {folder}` goes on with it")
    try:
        manifest = _manifests.validate_json((folder / MANIFEST).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"there is no backup in {folder}: {MANIFEST} is missing") from None
    except ValidationError:
        raise BackupError(f"{folder / MANIFEST} is not a manifest of a version that this release knows") from None
    if manifest.format != FORMAT or manifest.database not in DATABASES:
        raise BackupError(f"the backup in {folder} has a format that this release does not know")
    return manifest


def check_files(folder: Path, manifest: Manifest, progress: Progress) -> list[str]:
    """Return what is wrong with the files: those that differ from the manifest, are missing, or are not in it."""
    faults = []
    known = {file.path for file in manifest.files}
    for place, file in enumerate(manifest.files, 1):
        path = folder / file.path
        if ".." in Path(file.path).parts or Path(file.path).is_absolute():
            faults.append(f"{file.path} does not lie in the backup")
        elif not path.is_file():
            faults.append(f"{file.path} is missing")
        elif path.stat().st_size != file.bytes or sha256_of(path) != file.sha256:
            faults.append(f"{file.path} was changed")
        progress("check", place, len(manifest.files))
    there = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    faults.extend(f"{path} is not part of the backup" for path in sorted(there) if path not in {*known, MANIFEST})
    return faults


def write_file(folder: Path, path: str, content: bytes) -> File:
    """Write a file (mode 0600) so that it is there as a whole or not at all, and return its entry."""
    target = folder / path
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = target.with_name(f"{target.name}.part")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    beside.replace(target)
    return File(path, len(content), hashlib.sha256(content).hexdigest())


def describe_file(folder: Path, path: str) -> File:
    """Return the entry of a file that is there."""
    return File(path, (folder / path).stat().st_size, sha256_of(folder / path))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
