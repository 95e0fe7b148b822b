"""Encrypted pictures, with no orphan whatever happens between two writes.

A picture is written in three moves: its row (`pending`) is committed, then the blob is put, then the commit of the
step marks the row `kept`. It is removed in three moves: the row is `doomed` and its key destroyed, then the blob is
deleted, then the row. So every blob has a row from before its beginning until after its end, and a sweep that removes
doomed rows, and pending ones of steps that came to nothing, finds them all.
"""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.blobs import LISTS_FOLDER, BlobMissing, Blobs
from hawiya.store.database import Database
from hawiya.store.picture_prints import PicturePrints
from hawiya.store.sealing import Keyring, decrypt, encrypt
from hawiya.store.tables import ImageRow, ImageState
from hawiya.verification.ports import Clock
from hawiya.verification.transaction import ImageRef, PicturePrint

_BATCH = 200


class ImageNotFound(Exception):
    """There is no such picture, or it was deleted."""


class ImageStore:
    """Pictures of transactions: rows in the database, encrypted blobs beside it."""

    def __init__(self, database: Database, keyring: Keyring, blobs: Blobs, prints: PicturePrints, clock: Clock) -> None:
        self._database = database
        self._prints = prints
        self._keyring = keyring
        self._blobs = blobs
        self._clock = clock

    async def put(
        self,
        tenant_id: UUID,
        user_id: int,
        transaction_id: UUID,
        images: Mapping[str, bytes],
        prints: Mapping[str, PicturePrint],
    ) -> tuple[ImageRef, ...]:
        """Encrypt and store pictures by name; they are pending until `keep`. Those with a print are found again."""
        if not images:
            return ()
        references = tuple(ImageRef(uuid4(), name) for name in images)
        data_keys = {reference.id: self._keyring.new_data_key() for reference in references}
        now = self._clock()
        async with self._database.writing() as session:
            rows = [
                {
                    "id": reference.id,
                    "tenant_id": tenant_id,
                    "user_id": user_id,
                    "transaction_id": transaction_id,
                    "name": reference.name,
                    "state": ImageState.PENDING,
                    "wrapped_key": data_keys[reference.id][1],
                    "created_at": now,
                }
                for reference in references
            ]
            await session.execute(insert(ImageRow), rows)
            await self._prints.write(session, tenant_id, references, prints)
        await asyncio.gather(
            *(
                self._put_blob(tenant_id, reference.id, data_keys[reference.id][0], image)
                for reference, image in zip(references, images.values(), strict=True)
            )
        )
        return references

    async def _put_blob(self, tenant_id: UUID, image_id: UUID, data_key: bytes, image: bytes) -> None:
        encrypted = await asyncio.to_thread(encrypt, data_key, image, _context(image_id))
        await self._blobs.put(image_blob_key(tenant_id, image_id), encrypted)

    async def get(self, tenant_id: UUID, image_id: UUID) -> bytes:
        """Return a picture of the tenant as it was sent. Raises `ImageNotFound` and `SealingError`."""
        async with self._database.reading() as session:
            query = select(ImageRow.wrapped_key).where(
                ImageRow.id == image_id, ImageRow.tenant_id == tenant_id, ImageRow.state != ImageState.DOOMED
            )
            wrapped = await session.scalar(query)
        if wrapped is None:
            raise ImageNotFound(str(image_id))
        try:
            encrypted = await self._blobs.get(image_blob_key(tenant_id, image_id))
        except BlobMissing:
            raise ImageNotFound(str(image_id)) from None
        return await asyncio.to_thread(decrypt, self._keyring.unwrap(wrapped), encrypted, _context(image_id))

    async def keep(self, session: AsyncSession, images: Sequence[ImageRef]) -> bool:
        """Mark pictures as kept, within the caller's commit; false if one of them was swept away meanwhile."""
        wanted = {image.id for image in images}
        statement = (
            update(ImageRow)
            .where(ImageRow.id.in_(wanted), ImageRow.state == ImageState.PENDING)
            .values(state=ImageState.KEPT)
            .returning(ImageRow.id)
        )
        return set(await session.scalars(statement)) == wanted

    async def delete_of_transaction(self, tenant_id: UUID, transaction_id: UUID) -> int:
        """Delete all pictures of a transaction; return how many there were."""
        return await self._delete(ImageRow.tenant_id == tenant_id, ImageRow.transaction_id == transaction_id)

    async def delete_of_user(self, tenant_id: UUID, user_id: int) -> int:
        """Delete all pictures of a user; return how many there were."""
        return await self._delete(ImageRow.tenant_id == tenant_id, ImageRow.user_id == user_id)

    async def delete_older_than(self, tenant_id: UUID, moment: datetime) -> int:
        """Delete all pictures of a tenant from before a moment; return how many there were."""
        return await self._delete(ImageRow.tenant_id == tenant_id, ImageRow.created_at < moment)

    async def sweep(self, grace: timedelta | None) -> int:
        """Remove pictures that nothing refers to: doomed ones, and those pending for longer than `grace`.

        None removes all pending ones: only for a server that owns the store and has not begun to serve. Returns how
        many pending pictures were removed.
        """
        conditions: list[ColumnElement[bool]] = [ImageRow.state == ImageState.PENDING]
        if grace is not None:
            conditions.append(ImageRow.created_at <= self._clock() - grace)
        return await self._delete(*conditions)

    async def orphans(self) -> list[str]:
        """Return the keys of blobs without a row. There are none, unless something else wrote to the blob store.

        Those of watchlists are none of the images' (see `watchlists`).
        """
        async with self._database.reading() as session:
            rows = await session.execute(select(ImageRow.tenant_id, ImageRow.id))
            known = {image_blob_key(tenant_id, image_id) for tenant_id, image_id in rows}
        ours = (key async for key in self._blobs.all_keys() if not key.startswith(f"{LISTS_FOLDER}/"))
        return [key async for key in ours if key not in known]

    async def doom(self, session: AsyncSession, *conditions: ColumnElement[bool]) -> int:
        """Destroy the keys of pictures within the caller's commit; return how many. `bury` removes what is left."""
        doomed = (
            update(ImageRow)
            .where(*conditions, ImageRow.state != ImageState.DOOMED)
            .values(state=ImageState.DOOMED, wrapped_key=None)
            .returning(ImageRow.id)
            .execution_options(synchronize_session=False)
        )
        return len((await session.scalars(doomed)).all())

    async def _delete(self, *conditions: ColumnElement[bool]) -> int:
        async with self._database.writing() as session:
            count = await self.doom(session, *conditions)
        await self.bury()
        return count

    async def bury(self) -> None:
        """Remove the blobs of all doomed rows, then the rows."""
        doomed = select(ImageRow.tenant_id, ImageRow.id).where(ImageRow.state == ImageState.DOOMED).limit(_BATCH)
        while True:
            async with self._database.reading() as session:
                batch = (await session.execute(doomed)).all()
            if not batch:
                return
            keys = (image_blob_key(tenant_id, image_id) for tenant_id, image_id in batch)
            await asyncio.gather(*(self._blobs.delete(key) for key in keys))
            async with self._database.writing() as session:
                await session.execute(delete(ImageRow).where(ImageRow.id.in_([image_id for _, image_id in batch])))


def image_blob_key(tenant_id: UUID, image_id: UUID) -> str:
    """Return where the blob of a picture lies."""
    return f"{tenant_id}/{image_id}"


def _context(image_id: UUID) -> bytes:
    return b"image " + image_id.bytes
