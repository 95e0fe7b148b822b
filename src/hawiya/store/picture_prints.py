"""Finding a picture that was kept before, without storing anything from which it could be made again.

The file is known by the blind index of its digest. The look (a 64-bit perceptual hash) is sealed, and found by four
blind indexes of 16 bits each: two looks that differ in at most three bits have one part in common (pigeonhole), as
in Manku, Jain & Das Sarma, "Detecting near-duplicates for web crawling", WWW 2007.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, case, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from hawiya.store.database import Database
from hawiya.store.sealing import BlindIndex, Keyring
from hawiya.store.tables import ImageRow, ImageState, PicturePrintRow, TransactionRow, UserRow
from hawiya.verification.ports import EarlierPicture
from hawiya.verification.transaction import ImageRef, PicturePrint

PARTS, PART_BITS = 4, 16
LOOK_BITS = PARTS * PART_BITS

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
        self,
        tenant_id: UUID,
        transaction_id: UUID,
        prints: Mapping[str, PicturePrint],
        number_index: bytes | None = None,
    ) -> tuple[EarlierPicture, ...]:
        """Return kept pictures of other transactions of the tenant: same files first, then look-alikes, likest first.

        A look-alike differs in `MOST_DIFFERENT_BITS` at most and has 16 bits in a row in common, or was sent under the
        same name in a transaction of the number that `number_index` finds.
        """
        others = (
            PicturePrintRow.tenant_id == tenant_id,
            ImageRow.transaction_id != transaction_id,
            ImageRow.state == ImageState.KEPT,
        )
        found: list[tuple[int, EarlierPicture]] = []
        async with self._database.reading() as session:
            for name, wanted in prints.items():
                indexes = self._indexes(tenant_id, wanted)
                same = PicturePrintRow.file_index == indexes["file_index"]
                alike = or_(*(getattr(PicturePrintRow, column) == value for column, value in indexes.items()))
                queries = [(_kept().where(*others, alike).order_by(same.desc()), MOST_DIFFERENT_BITS)]
                if number_index is not None:
                    of_card = (TransactionRow.tenant_id == tenant_id, TransactionRow.number_index == number_index)
                    query = _kept().join(TransactionRow, TransactionRow.id == ImageRow.transaction_id)
                    queries.append((query.where(*others, *of_card, ImageRow.name == name), LOOK_BITS))
                seen: set[UUID] = set()
                for query, most_bits in queries:
                    newest = query.order_by(ImageRow.created_at.desc()).limit(_MOST_ROWS)
                    for image_id, file_index, look, user_id in (await session.execute(newest)).all():
                        same_file = file_index == indexes["file_index"]
                        looked = int.from_bytes(self._keyring.open(look, _context(image_id)), "big")
                        bits = -1 if same_file else (looked ^ wanted.look).bit_count()
                        if bits <= most_bits and image_id not in seen:
                            seen.add(image_id)
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


def _kept() -> Select[Any]:
    """Return the query for kept pictures with their prints and users, anonymous ones without."""
    return (
        select(
            PicturePrintRow.image_id,
            PicturePrintRow.file_index,
            PicturePrintRow.look,
            case((UserRow.anonymous, None), else_=ImageRow.user_id),
        )
        .join(ImageRow, ImageRow.id == PicturePrintRow.image_id)
        .join(UserRow, UserRow.id == ImageRow.user_id)
    )


def _context(image_id: UUID) -> bytes:
    return b"picture_prints.look " + image_id.bytes
