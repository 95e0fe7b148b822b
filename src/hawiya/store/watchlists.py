"""Versions of watchlists, with no orphan whatever happens between two writes, and no two imports in one place.

A version is published as a picture is stored (`images`): its row (`pending`) is committed, then the blobs are put, then
one commit makes it the version in force and dooms what is too old. Its content is cut into parts, because one request
to an object store has seconds, not minutes; all parts are encrypted under one data key, each bound to its place.
"""

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.blobs import LISTS_FOLDER, BlobMissing, Blobs, BlobsUnavailable
from hawiya.store.database import Database, is_unique_violation
from hawiya.store.sealing import Keyring, decrypt, encrypt
from hawiya.store.tables import ListState, WatchlistVersionRow
from hawiya.verification.ports import Clock
from hawiya.verification.watchlists import ListChanged, ListUnknown, ListVersion

KEPT_VERSIONS = 3

PART_BYTES = 4 << 20
"""Bytes of content in one blob."""

_UNFINISHED_GRACE = timedelta(hours=1)
"""Age at which an import that published nothing counts as dead. Far longer than writing a list takes."""

_log = logging.getLogger(__name__)
_Row = WatchlistVersionRow


class SqlWatchlistArchive:
    """Versions in the database, their encrypted content as blobs beside it."""

    def __init__(self, database: Database, keyring: Keyring, blobs: Blobs, clock: Clock) -> None:
        self._database = database
        self._keyring = keyring
        self._blobs = blobs
        self._clock = clock

    async def active(self) -> Sequence[ListVersion]:
        """Return the version in force of every list, by list name."""
        in_force: dict[str, ListVersion] = {}
        for version in await self._versions():
            in_force.setdefault(version.list_name, version)
        return tuple(in_force.values())

    async def versions(self, list_name: str) -> Sequence[ListVersion]:
        """Return the kept versions of a list, newest first; the first is in force."""
        return await self._versions(_Row.list_name == list_name)

    async def content(self, version_id: UUID) -> bytes:
        """Return what was published as this version. Raises `ListUnknown`, `BlobsUnavailable` and `SealingError`."""
        query = select(_Row.wrapped_key, _Row.parts).where(_Row.id == version_id, _Row.state == ListState.KEPT)
        async with self._database.reading() as session:
            found = (await session.execute(query)).one_or_none()
        if found is None or found.wrapped_key is None:
            raise ListUnknown(str(version_id))
        data_key = self._keyring.unwrap(found.wrapped_key)
        parts = []
        for part in range(found.parts):
            try:
                encrypted = await self._blobs.get(list_blob_key(version_id, part))
            except BlobMissing:
                raise ListUnknown(str(version_id)) from None
            context = _context(version_id, part, found.parts)
            parts.append(await asyncio.to_thread(decrypt, data_key, encrypted, context))
        return b"".join(parts)

    async def publish(self, version: ListVersion, content: bytes, *, replaces: UUID | None) -> None:
        """Make a version the one in force, in one commit; older versions but the last few are deleted.

        Raises `ListChanged` when `replaces` is no longer in force, and `BlobsUnavailable`; nothing is stored then.
        """
        parts = max(1, -(-len(content) // PART_BYTES))
        data_key, wrapped = self._keyring.new_data_key()
        async with self._database.writing() as session:
            await self._number_in_force(session, version.list_name, replaces)
            await session.execute(insert(_Row).values(**self._columns(version, parts, wrapped)))
        try:
            for part in range(parts):
                piece = content[part * PART_BYTES : (part + 1) * PART_BYTES]
                encrypted = await asyncio.to_thread(encrypt, data_key, piece, _context(version.id, part, parts))
                await self._blobs.put(list_blob_key(version.id, part), encrypted)
            await self._put_in_force(version, replaces)
        except BaseException:
            await self._discard(version.id, parts)
            raise
        await self._bury_or_leave_it_to_a_sweep()

    async def remove(self, list_name: str) -> None:
        """Remove a list with all its versions, and make imports of it that are under way fail. Raises `ListUnknown`."""
        async with self._database.writing() as session:
            kept = select(_Row.id).where(_Row.list_name == list_name, _Row.state == ListState.KEPT).limit(1)
            if await session.scalar(kept) is None:
                raise ListUnknown(list_name)
            await _doom(session, _Row.list_name == list_name)
        await self._bury_or_leave_it_to_a_sweep()

    async def sweep(self, grace: timedelta = _UNFINISHED_GRACE) -> None:
        """Remove doomed versions, and those of imports that began longer than `grace` ago and published nothing."""
        async with self._database.writing() as session:
            await _doom(session, _Row.state == ListState.PENDING, _Row.created_at <= self._clock() - grace)
        await self._bury()

    async def orphans(self) -> list[str]:
        """Return the keys of blobs of lists without a row. There are none, unless something else wrote there."""
        async with self._database.reading() as session:
            rows = (await session.execute(select(_Row.id, _Row.parts))).all()
        known = {list_blob_key(version_id, part) for version_id, parts in rows for part in range(parts)}
        keys = [key async for key in self._blobs.all_keys() if key.startswith(f"{LISTS_FOLDER}/")]
        return [key for key in keys if key not in known]

    async def _versions(self, *conditions: ColumnElement[bool]) -> tuple[ListVersion, ...]:
        query = (
            select(_Row).where(_Row.state == ListState.KEPT, *conditions).order_by(_Row.list_name, _Row.number.desc())
        )
        async with self._database.reading() as session:
            rows = (await session.scalars(query)).all()
        return tuple(
            ListVersion(
                id=row.id,
                list_name=row.list_name,
                imported_at=row.imported_at,
                entries=row.entries,
                format=row.format,
                source=row.source,
                digest=row.digest,
            )
            for row in rows
        )

    def _columns(self, version: ListVersion, parts: int, wrapped: bytes) -> dict[str, Any]:
        return {
            "id": version.id,
            "list_name": version.list_name,
            "state": ListState.PENDING,
            "imported_at": version.imported_at,
            "entries": version.entries,
            "format": version.format,
            "source": version.source,
            "digest": version.digest,
            "parts": parts,
            "wrapped_key": wrapped,
            "created_at": self._clock(),
        }

    async def _number_in_force(self, session: AsyncSession, list_name: str, expected: UUID | None) -> int:
        """Return the number of the version in force, 0 without one. Raises `ListChanged` when it is another one."""
        query = (
            select(_Row.id, _Row.number)
            .where(_Row.list_name == list_name, _Row.state == ListState.KEPT)
            .order_by(_Row.number.desc())
            .limit(1)
            .with_for_update()
        )
        found = (await session.execute(query)).one_or_none()
        if (found.id if found is not None else None) != expected:
            raise ListChanged(list_name)
        return found.number or 0 if found is not None else 0

    async def _put_in_force(self, version: ListVersion, replaces: UUID | None) -> None:
        try:
            async with self._database.writing() as session:
                number = 1 + await self._number_in_force(session, version.list_name, replaces)
                statement = (
                    update(_Row)
                    .where(_Row.id == version.id, _Row.state == ListState.PENDING)
                    .values(state=ListState.KEPT, number=number)
                )
                if await session.scalar(statement.returning(_Row.id)) is None:
                    # The list was removed, or this import taken for dead, meanwhile.
                    raise ListChanged(version.list_name)
                too_old = _Row.number <= number - KEPT_VERSIONS
                await _doom(session, _Row.list_name == version.list_name, _Row.state == ListState.KEPT, too_old)
        except IntegrityError as error:
            if is_unique_violation(error):
                raise ListChanged(version.list_name) from None
            raise

    async def _discard(self, version_id: UUID, parts: int) -> None:
        """Remove what a failed import wrote, even where a sweep took its row; what fails here, a sweep does."""
        with suppress(SQLAlchemyError, BlobsUnavailable):
            async with self._database.writing() as session:
                await _doom(session, _Row.id == version_id)
            await self._bury_one(version_id, parts)

    async def _bury_or_leave_it_to_a_sweep(self) -> None:
        try:
            await self._bury()
        except (SQLAlchemyError, BlobsUnavailable):
            _log.exception("removing old versions of watchlists failed; a sweep will do it")

    async def _bury(self) -> None:
        """Remove the blobs of all doomed versions, then the rows."""
        async with self._database.reading() as session:
            doomed = (await session.execute(select(_Row.id, _Row.parts).where(_Row.state == ListState.DOOMED))).all()
        for version_id, parts in doomed:
            await self._bury_one(version_id, parts)

    async def _bury_one(self, version_id: UUID, parts: int) -> None:
        for part in range(parts):
            await self._blobs.delete(list_blob_key(version_id, part))
        async with self._database.writing() as session:
            await session.execute(delete(_Row).where(_Row.id == version_id))


async def _doom(session: AsyncSession, *conditions: ColumnElement[bool]) -> None:
    """Destroy the keys of versions, within the caller's commit; their blobs are nobody's from then on."""
    statement = update(_Row).where(*conditions, _Row.state != ListState.DOOMED)
    await session.execute(statement.values(state=ListState.DOOMED, number=None, wrapped_key=None))


def list_blob_key(version_id: UUID, part: int) -> str:
    """Return where the blob of a part of a version lies."""
    return f"{LISTS_FOLDER}/{version_id}-{part}"


def _context(version_id: UUID, part: int, parts: int) -> bytes:
    return b"watchlist " + version_id.bytes + part.to_bytes(4, "big") + parts.to_bytes(4, "big")
