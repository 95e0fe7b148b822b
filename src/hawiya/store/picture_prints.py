"""Finding a picture that was kept before, without storing anything from which it could be made again.

The file is known by the blind index of its digest. The look (a 64-bit perceptual hash) is sealed, and found by four
blind indexes of 16 bits each: two looks that differ in at most three bits have one part in common (pigeonhole), as
in Manku, Jain & Das Sarma, "Detecting near-duplicates for web crawling", WWW 2007.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import case, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.database import Database
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.tables import ImageRow, ImageState, PicturePrintRow, UserRow
from hawiya.verification.ports import EarlierPicture
from hawiya.verification.transaction import ImageRef, PicturePrint

PARTS, PART_BITS = 4, 16

MOST_DIFFERENT_BITS = 4
"""Looks that share a part but differ in more bits than this are not alike."""

_MOST_ROWS = 500


class PicturePrints:
    """Writes and finds the prints of pictures."""

    def __init__(self, database: Database, keyring: Keyring, blind_index: BlindIndex) -> None:
        self._database = database
        self._keyring = keyring
        self._blind_index = blind_index

    async def write(
        self, session: AsyncSession, tenant_id: UUID, images: Sequence[ImageRef], prints: Mapping[str, PicturePrint]
    ) -> None:
        """Write the prints of those images that have one, within the caller's commit."""
        rows = [
            {
                "image_id": image.id,
                "tenant_id": tenant_id,
                **self._indexes(tenant_id, prints[image.name]),
                "look": self._keyring.seal(prints[image.name].look.to_bytes(8, "big"), _context(image.id)),
            }
            for image in images
            if image.name in prints
        ]
        if rows:
            await session.execute(insert(PicturePrintRow), rows)

    async def find(
        self, tenant_id: UUID, transaction_id: UUID, prints: Mapping[str, PicturePrint], *, look_alikes: bool
    ) -> tuple[EarlierPicture, ...]:
        """Return kept pictures of other transactions of the tenant: same files first, then look-alikes, likest first.

        A look-alike differs in `MOST_DIFFERENT_BITS` at most and has 16 bits in a row in common. Without `look_alikes`
        only the files are looked for.
        """
        found: list[tuple[int, EarlierPicture]] = []
        async with self._database.reading() as session:
            for name, wanted in prints.items():
                indexes = self._indexes(tenant_id, wanted)
                asked = indexes if look_alikes else {"file_index": indexes["file_index"]}
                query = (
                    select(
                        PicturePrintRow.image_id,
                        PicturePrintRow.file_index,
                        PicturePrintRow.look,
                        case((UserRow.anonymous, None), else_=ImageRow.user_id),
                    )
                    .join(ImageRow, ImageRow.id == PicturePrintRow.image_id)
                    .join(UserRow, UserRow.id == ImageRow.user_id)
                    .where(
                        PicturePrintRow.tenant_id == tenant_id,
                        or_(*(getattr(PicturePrintRow, column) == value for column, value in asked.items())),
                        ImageRow.transaction_id != transaction_id,
                        ImageRow.state == ImageState.KEPT,
                    )
                    .order_by((PicturePrintRow.file_index == indexes["file_index"]).desc(), ImageRow.created_at.desc())
                    .limit(_MOST_ROWS)
                )
                for image_id, file_index, look, user_id in (await session.execute(query)).all():
                    same_file = file_index == indexes["file_index"]
                    seen = int.from_bytes(self._keyring.open(look, _context(image_id)), "big")
                    bits = -1 if same_file else (seen ^ wanted.look).bit_count()
                    if bits <= MOST_DIFFERENT_BITS:
                        found.append((bits, EarlierPicture(name, image_id, user_id, same_file)))
        return tuple(one for _, one in sorted(found, key=lambda item: item[0]))

    def _indexes(self, tenant_id: UUID, print_: PicturePrint) -> dict[str, Any]:
        parts = ((print_.look >> part * PART_BITS) & ((1 << PART_BITS) - 1) for part in range(PARTS))
        return {
            "file_index": self._blind_index.of(tenant_id, "picture_file", print_.digest.hex()),
            **{
                f"look_{part}": self._blind_index.of(tenant_id, f"picture_look_{part}", f"{bits:04x}")
                for part, bits in enumerate(parts)
            },
        }


def _context(image_id: UUID) -> bytes:
    return b"picture_prints.look " + image_id.bytes
