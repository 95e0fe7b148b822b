"""Was a picture used before, in another transaction: the same file, or the same exposure encoded or moved anew.

A look-alike is only a candidate: two captures of one person in one place look alike, too. So it counts only when the
examiner, with both pictures before it, finds one exposure in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from hawiya.verification.policy import Policy
from hawiya.verification.ports import EarlierPicture, Examiner, VerificationStore
from hawiya.verification.transaction import PicturePrint

MOST_COMPARED = 6
"""How many look-alikes of one picture are compared with it, the likeliest first."""


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
    earlier = await store.earlier_pictures(tenant_id, transaction_id, prints, look_alikes=True)
    found = []
    for name in prints:
        for candidate in islice((one for one in earlier if one.name == name), MOST_COMPARED):
            if candidate.same_file or await _one_exposure(store, examiner, policy, tenant_id, frames[name], candidate):
                found.append(Reuse(name, _is_of_another(candidate, user_id), candidate.same_file))
                break
    return tuple(found)


async def find_reused_files(
    store: VerificationStore, whose: tuple[UUID, int, UUID], prints: Mapping[str, PicturePrint]
) -> tuple[Reuse, ...]:
    """Return which of the pictures were sent before as the very same file; for cards, which all look alike."""
    tenant_id, user_id, transaction_id = whose
    earlier = await store.earlier_pictures(tenant_id, transaction_id, prints, look_alikes=False)
    by_name = {one.name: one for one in reversed(earlier)}
    return tuple(Reuse(name, _is_of_another(one, user_id), same_file=True) for name, one in by_name.items())


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
