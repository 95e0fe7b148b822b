"""The data folder: who owns it, and the secrets that it holds where no setting brings them."""

import json
import logging
import os
import secrets
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hawiya.settings import Settings
from hawiya.store.sealing import BadMasterKeys, Keyring, MasterKey, parse_master_keys

if sys.platform != "win32":
    import fcntl

KEYS_FILE = "keys.json"
LOCK_FILE = "server.lock"
_log = logging.getLogger(__name__)


class NotInitialised(Exception):
    """A secret is missing that `hawiya init` makes."""


class DataFolderInUse(Exception):
    """Another server owns the data folder."""


def create_data_folder(settings: Settings) -> None:
    """Make the data folder and the secrets that no setting brings; what exists is left as it is."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    if settings.master_keys is None:
        _write_new(settings.data / KEYS_FILE, _keys_as_json([MasterKey.random()]))


def load_keyring(settings: Settings) -> Keyring:
    """Return the master keys of the settings or of the data folder. Raises `NotInitialised` and `BadMasterKeys`."""
    if settings.master_keys is not None:
        return Keyring(parse_master_keys(settings.master_keys.get_secret_value()))
    file = _KeysFile(settings.data / KEYS_FILE)
    return Keyring(file.read(), file.read_again)


def add_master_key(settings: Settings) -> Keyring:
    """Put a new master key before those of the data folder; what is sealed from now on uses it.

    A running server over this folder takes it up when it meets something that is sealed under it. Raises
    `BadMasterKeys` when the keys come from the settings: then the new key belongs there.
    """
    if settings.master_keys is not None:
        raise BadMasterKeys("the master keys come from HAWIYA_MASTER_KEYS: put a new one before them there")
    path = settings.data / KEYS_FILE
    keys = (MasterKey.random(), *_read_keys(path))
    _replace(path, _keys_as_json(keys))
    return Keyring(keys)


@contextmanager
def own_data_folder(settings: Settings) -> Iterator[None]:
    """Own the data folder while the block runs; the lock goes with the process, however it ends.

    Raises `DataFolderInUse` when another process owns it.
    """
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(settings.data / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(descriptor, settings.data)
        yield
    finally:
        os.close(descriptor)


def _lock(descriptor: int, folder: Path) -> None:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise DataFolderInUse(
            f"another server is using the data folder {folder}; the embedded database serves one server"
        ) from None


class _KeysFile:
    """The file of master keys, read again only when it is another one than before."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, ...] | None = None

    def read(self) -> tuple[MasterKey, ...]:
        """Return the keys. Raises `NotInitialised` and `BadMasterKeys`."""
        # Looked at before it is read: what comes in between is read twice, not overlooked.
        self._seen = self._looks()
        return _read_keys(self._path)

    def read_again(self) -> tuple[MasterKey, ...] | None:
        """Return the keys, or None while the file is the one that was read, or cannot be."""
        if self._looks() == self._seen:
            return None
        try:
            return self.read()
        except (NotInitialised, BadMasterKeys, OSError) as error:
            _log.error("the master keys cannot be read again: %s", type(error).__name__)
            return None

    def _looks(self) -> tuple[int, ...] | None:
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_ino, found.st_mtime_ns, found.st_size


def _keys_as_json(keys: Sequence[MasterKey]) -> bytes:
    return json.dumps({"keys": [{"id": key.id, "secret": key.secret.hex()} for key in keys]}, indent=2).encode()


def _read_keys(path: Path) -> tuple[MasterKey, ...]:
    try:
        return tuple(MasterKey(key["id"], bytes.fromhex(key["secret"])) for key in json.loads(_read(path))["keys"])
    except (ValueError, KeyError, TypeError):
        raise BadMasterKeys(f"{path} is not a file of master keys") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise NotInitialised(f"{path} does not exist; `hawiya init` makes it") from None


def _write_new(path: Path, content: bytes) -> None:
    """Write a file of mode 0600 in one step, unless it exists."""
    if path.exists():
        return
    temporary = _write_beside(path, content)
    try:
        # A link fails where a rename would replace what another process has just made.
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    finally:
        temporary.unlink()
    _sync_folder(path.parent)


def _replace(path: Path, content: bytes) -> None:
    _write_beside(path, content).replace(path)
    _sync_folder(path.parent)


def _write_beside(path: Path, content: bytes) -> Path:
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(descriptor)
    return temporary


def _sync_folder(folder: Path) -> None:
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
