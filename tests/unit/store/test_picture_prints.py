from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hawiya.store.opening import Store
from hawiya.store.picture_prints import MOST_DIFFERENT_BITS
from hawiya.store.tables import PicturePrintRow
from hawiya.verification.transaction import ImageRef, PicturePrint, StepName, Transaction, User
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio

LOOK = 0x0123_4567_89AB_CDEF
KEPT = PicturePrint(b"d" * 32, LOOK)


async def keep(store: Store, of: Transaction, print_: PicturePrint = KEPT) -> ImageRef:
    prints = {"face_1": print_}
    (image,) = await store.verifications.put_images(of.tenant_id, of.user_id, of.id, {"face_1": b"picture"}, prints)
    step = invented.step(of, (image,), StepName.LIVENESS)
    await store.verifications.commit(of, step, path=invented.PATH, answer=invented.answer(step))
    return image


@pytest.fixture
async def user(store: Store, clock: SettableClock) -> User:
    return await invented.user(store, clock.now)


def flipped(*bits: int) -> PicturePrint:
    look = LOOK
    for bit in bits:
        look ^= 1 << bit
    return PicturePrint(b"o" * 32, look)


async def found(
    store: Store, of: Transaction, wanted: PicturePrint, *, id_number: str | None = None
) -> list[tuple[object, bool]]:
    earlier = await store.verifications.earlier_pictures(of.tenant_id, of.id, {"face_2": wanted}, id_number=id_number)
    assert all(one.name == "face_2" for one in earlier)
    return [(one.image_id, one.same_file) for one in earlier]


async def test_the_same_file_is_found_in_another_transaction_only(
    store: Store, clock: SettableClock, user: User
) -> None:
    first = invented.transaction(user, clock.now)
    image = await keep(store, first)
    second = invented.transaction(user, clock.now)
    assert await found(store, second, KEPT) == [(image.id, True)]
    assert await found(store, first, KEPT) == []
    assert await store.verifications.picture(user.tenant_id, image.id) == b"picture"


@pytest.mark.parametrize(
    ("bits", "is_found"),
    [((), True), ((0, 20, 40), True), ((0, 1, 2, 3), True), ((0, 20, 40, 60), False), ((0, 1, 2, 3, 4), False)],
)
async def test_a_look_is_found_while_it_shares_a_part_and_most_bits(
    store: Store, clock: SettableClock, user: User, bits: tuple[int, ...], is_found: bool
) -> None:
    image = await keep(store, invented.transaction(user, clock.now))
    expected = [(image.id, False)] if is_found else []
    assert MOST_DIFFERENT_BITS == 4
    assert await found(store, invented.transaction(user, clock.now), flipped(*bits)) == expected


async def test_same_files_come_first_then_the_likest(store: Store, clock: SettableClock, user: User) -> None:
    far = await keep(store, invented.transaction(user, clock.now), flipped(0, 1))
    near = await keep(store, invented.transaction(user, clock.now), flipped(2))
    same = await keep(store, invented.transaction(user, clock.now))
    ordered = await found(store, invented.transaction(user, clock.now), KEPT)
    assert ordered == [(same.id, True), (near.id, False), (far.id, False)]


async def test_a_card_is_found_by_its_number_however_it_looks_in_other_transactions_of_the_tenant(
    store: Store, clock: SettableClock, user: User
) -> None:
    first = invented.transaction(user, clock.now)
    _, step = await invented.take_step(store, first, StepName.FRONT, {"face_2": b"card"})
    await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {"image": b"another name"})
    asking = invented.transaction(user, clock.now)
    unlike = PicturePrint(b"u" * 32, LOOK)
    assert await found(store, asking, unlike) == []
    assert await found(store, asking, unlike, id_number=invented.NUMBER) == [(step.images[0].id, False)]
    assert await found(store, first, unlike, id_number=invented.NUMBER) == []
    assert await found(store, asking, unlike, id_number="29001011234568") == []
    stranger = await invented.user(store, clock.now, of=await invented.tenant(store, clock.now, "other"))
    assert await found(store, invented.transaction(stranger, clock.now), unlike, id_number=invented.NUMBER) == []


async def test_pending_and_deleted_pictures_and_other_tenants_are_not_found(
    store: Store, clock: SettableClock, user: User
) -> None:
    pending = {"face_1": KEPT}
    await store.verifications.put_images(user.tenant_id, user.id, uuid4(), {"face_1": b"picture"}, pending)
    asking = invented.transaction(user, clock.now)
    assert await found(store, asking, KEPT) == []
    kept = invented.transaction(user, clock.now)
    image = await keep(store, kept)
    stranger = await invented.user(store, clock.now, of=await invented.tenant(store, clock.now, "other"))
    assert await found(store, invented.transaction(stranger, clock.now), KEPT) == []
    clock.now += timedelta(days=1)
    await store.images.delete_older_than(user.tenant_id, clock.now)
    assert await found(store, asking, KEPT) == []
    assert await store.verifications.picture(user.tenant_id, image.id) is None
    async with store.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(PicturePrintRow)) == 0
