"""Where encrypted pictures and lists lie: a folder or an S3-compatible bucket. Knows nothing of their content."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from obstore.exceptions import BaseError
from obstore.store import LocalStore, S3Store

from hawiya.settings import Settings

if TYPE_CHECKING:
    from obstore.store import S3Config

LISTS_FOLDER = "watchlists"
"""First part of the keys of watchlists. Pictures lie under the ids of tenants."""

_FOLDER = "images"
# Inside the 10 s that a mobile client waits: one try, a second one, no more.
_S3_TIMEOUT = timedelta(seconds=3)
_S3_RETRIES = 1


class BlobMissing(Exception):
    """There is no blob under this key."""


class BlobsUnavailable(Exception):
    """The folder or the server does not do what it was asked; trying again later may help."""


class Blobs(Protocol):
    """Files by key (slash-separated ASCII). A put replaces, a delete of what is not there succeeds.

    Every call may raise `BlobsUnavailable`.
    """

    async def put(self, key: str, content: bytes) -> None:
        """Write a blob; once this returns it is there for good."""
        ...

    async def get(self, key: str) -> bytes:
        """Read a blob. Raises `BlobMissing`."""
        ...

    async def delete(self, key: str) -> None:
        """Remove a blob, and whatever an interrupted put left under its key."""
        ...

    def all_keys(self) -> AsyncIterator[str]:
        """Go through all keys."""
        ...


def open_blobs(settings: Settings) -> Blobs:
    """Return the blob store of the settings. Raises `ValueError` for an address it does not speak."""
    if settings.images_url is None:
        return LocalBlobs(settings.data / _FOLDER)
    address = urlsplit(settings.images_url)
    if address.scheme != "s3" or not address.netloc:
        raise ValueError("HAWIYA_IMAGES_URL is written s3://bucket or s3://bucket/prefix")
    endpoint, secret = settings.s3_endpoint, settings.s3_secret_access_key
    # The address of a bucket as a path works with every S3-compatible server.
    config: S3Config = {"region": settings.s3_region, "virtual_hosted_style_request": False}
    if endpoint is not None:
        config["endpoint"] = endpoint
    if settings.s3_access_key_id is not None:
        config["access_key_id"] = settings.s3_access_key_id
    if secret is not None:
        config["secret_access_key"] = secret.get_secret_value()
    store = S3Store(
        address.netloc,
        prefix=address.path.strip("/") or None,
        config=config,
        client_options={"timeout": _S3_TIMEOUT, "allow_http": endpoint is not None and endpoint.startswith("http://")},
        retry_config={"max_retries": _S3_RETRIES, "retry_timeout": _S3_TIMEOUT},
    )
    return S3Blobs(store)


class S3Blobs:
    """Blobs in a bucket; a put is durable once the server has answered it."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    async def put(self, key: str, content: bytes) -> None:
        """Write an object."""
        with _translated(key):
            await self._store.put_async(key, content, use_multipart=False)

    async def get(self, key: str) -> bytes:
        """Read an object. Raises `BlobMissing`."""
        return await _get(self._store, key)

    async def delete(self, key: str) -> None:
        """Remove an object."""
        with _translated(key):
            await self._store.delete_async(key)

    async def all_keys(self) -> AsyncIterator[str]:
        """Go through all keys."""
        async for page in self._store.list():
            for entry in page:
                yield entry["path"]


class LocalBlobs:
    """Blobs in a folder, synchronised with the disk before a put returns."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder = folder.absolute()
        self._store = LocalStore(self._folder)

    async def put(self, key: str, content: bytes) -> None:
        """Write a file beside its place and rename it; then wait for the disk."""
        with _translated(key):
            await self._store.put_async(key, content, use_multipart=False)
            await asyncio.to_thread(self._synchronise, key)

    async def get(self, key: str) -> bytes:
        """Read a file. Raises `BlobMissing`."""
        return await _get(self._store, key)

    async def delete(self, key: str) -> None:
        """Remove a file and the unfinished ones beside it, which the store names `key#number`."""
        with _translated(key):
            await asyncio.to_thread(self._delete, key)

    async def all_keys(self) -> AsyncIterator[str]:
        """Go through all keys, unfinished files included, which the store itself would not show."""
        for path in await asyncio.to_thread(self._files):
            yield path.relative_to(self._folder).as_posix()

    def _files(self) -> list[Path]:
        return sorted(path for path in self._folder.rglob("*") if path.is_file())

    def _delete(self, key: str) -> None:
        path = self._folder / key
        for file in (path, *path.parent.glob(f"{path.name}#*")):
            file.unlink(missing_ok=True)

    def _synchronise(self, key: str) -> None:
        path = self._folder / key
        places = [path] if sys.platform == "win32" else [path, path.parent, path.parent.parent]
        for place in places:
            descriptor = os.open(place, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


async def _get(store: S3Store | LocalStore, key: str) -> bytes:
    with _translated(key):
        try:
            result = await store.get_async(key)
        except FileNotFoundError:
            raise BlobMissing(key) from None
        return bytes(await result.bytes_async())


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError) as error:
        # The cause names hosts and paths: for the log, not for whoever asked.
        raise BlobsUnavailable(key) from error
