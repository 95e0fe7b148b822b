"""Was a picture used before, in another transaction: the same file, or the same exposure encoded or moved anew.

A look-alike is only a candidate: two captures of one person in one place look alike, too, and so do all cards. So it
counts only when the examiner, with both pictures before it, finds one exposure in them. A card's picture is looked for
by the national number as well, which every copy of it shows: cropped by more than a sliver it looks like no other.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from hawiya.verification.policy import Policy
from hawiya.verification.ports import EarlierPicture, Examiner, SideExamination, VerificationStore
from hawiya.verification.transaction import PicturePrint

MOST_COMPARED = 6
"""How many look-alikes of one picture are compared with it, the likeliest first."""

CARD_PICTURE = "image"
"""The wire name of a side's picture."""


@dataclass(frozen=True, slots=True)
class Reuse:
    """A picture, by wire name, that was used in another transaction, by whom, and whether as the very same file."""

    name: str
    by_another_user: bool
    same_file: bool


async def find_reused_frames(
    store: VerificationStore,
    examiner: Examiner,
    policy: Policy,
    whose: tuple[UUID, int, UUID],
    frames: Mapping[str, bytes],
    prints: Mapping[str, PicturePrint],
) -> tuple[Reuse, ...]:
    """Return which of the frames were seen before; `whose` is tenant, user and the transaction of these frames.

    Raises `Overloaded` when the examiner has no room to compare pictures.
    """
    tenant_id, user_id, transaction_id = whose
    earlier = await store.earlier_pictures(tenant_id, transaction_id, prints)
    found = []
    for name in prints:
        for candidate in islice((one for one in earlier if one.name == name), MOST_COMPARED):
            if candidate.same_file or await _one_exposure(store, examiner, policy, tenant_id, frames[name], candidate):
                found.append(Reuse(name, _is_of_another(candidate, user_id), candidate.same_file))
                break
    return tuple(found)


async def find_reused_card(
    store: VerificationStore,
    examiner: Examiner,
    policy: Policy,
    whose: tuple[UUID, int, UUID],
    picture: bytes,
    examination: SideExamination,
) -> tuple[Reuse, ...]:
    """Return whether the picture of a card, `image`, was seen before: by another user, or else by the same.

    `whose` as for `find_reused_frames`. Raises `Overloaded` when the examiner has no room to compare pictures.
    """
    tenant_id, user_id, transaction_id = whose
    if CARD_PICTURE not in examination.prints:
        return ()
    number = examination.fields.get("idNumber")
    earlier = await store.earlier_pictures(
        tenant_id,
        transaction_id,
        {CARD_PICTURE: examination.prints[CARD_PICTURE]},
        id_number=number.text if number is not None else None,
    )
    found: list[Reuse] = []
    compared = 0
    # What weighs more comes first: whoever finds one of another user need not look at the others.
    for one in sorted(earlier, key=lambda one: (not _is_of_another(one, user_id), not one.same_file)):
        if not one.same_file:
            compared += 1
            if compared > MOST_COMPARED or not await _one_card_exposure(
                store, examiner, policy, tenant_id, picture, one
            ):
                continue
        found.append(Reuse(CARD_PICTURE, _is_of_another(one, user_id), one.same_file))
        break
    return tuple(found)


def _is_of_another(earlier: EarlierPicture, user_id: int) -> bool:
    return earlier.user_id is not None and earlier.user_id != user_id


async def _one_exposure(
    store: VerificationStore,
    examiner: Examiner,
    policy: Policy,
    tenant_id: UUID,
    frame: bytes,
    candidate: EarlierPicture,
) -> bool:
    kept = await store.picture(tenant_id, candidate.image_id)
    return kept is not None and await examiner.is_same_capture(frame, kept, policy)


async def _one_card_exposure(
    store: VerificationStore,
    examiner: Examiner,
    policy: Policy,
    tenant_id: UUID,
    picture: bytes,
    candidate: EarlierPicture,
) -> bool:
    kept = await store.picture(tenant_id, candidate.image_id)
    return kept is not None and await examiner.is_same_card_picture(picture, kept, policy)
