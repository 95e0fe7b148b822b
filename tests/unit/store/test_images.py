from dataclasses import dataclass
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from hawiya.settings import Settings
from hawiya.store.blobs import Blobs, BlobsUnavailable, open_blobs
from hawiya.store.images import ImageNotFound, ImageStore
from hawiya.store.opening import Store, keep_sweeping, open_store
from hawiya.store.sealing import Tampered
from hawiya.store.tables import ImageRow
from hawiya.verification.ports import StaleTransaction
from hawiya.verification.transaction import ImageRef, StepName, User
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
PICTURE = b"\xff\xd8 not quite a picture" * 100


@pytest.fixture
async def user(store: Store, clock: SettableClock) -> User:
    return await invented.user(store, clock.now)


async def _keys(settings: Settings) -> list[str]:
    return sorted([key async for key in open_blobs(settings).all_keys()])


async def _rows(store: Store) -> int:
    async with store.database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(ImageRow))).one()


async def _kept(store: Store, user: User, clock: SettableClock, **pictures: bytes) -> tuple[ImageRef, ...]:
    _, step = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, pictures)
    return step.images


async def test_a_picture_comes_back_and_lies_encrypted(
    store: Store, settings: Settings, user: User, clock: SettableClock
) -> None:
    (image,) = await _kept(store, user, clock, image=PICTURE)
    assert image.name == "image"
    assert await store.images.get(user.tenant_id, image.id) == PICTURE
    blob = await open_blobs(settings).get(invented.blob_of(user.tenant_id, image))
    assert PICTURE[:16] not in blob
    assert len(blob) == len(PICTURE) + 28


async def test_a_picture_is_its_tenants(store: Store, user: User, clock: SettableClock) -> None:
    (image,) = await _kept(store, user, clock, image=PICTURE)
    with pytest.raises(ImageNotFound):
        await store.images.get(uuid4(), image.id)


async def test_no_pictures_are_no_write(store: Store, user: User) -> None:
    assert await store.verifications.put_images(user.tenant_id, user.id, uuid4(), {}, {}) == ()
    assert await _rows(store) == 0


async def test_a_changed_blob_does_not_open(store: Store, settings: Settings, user: User, clock: SettableClock) -> None:
    first, second = await _kept(store, user, clock, face_1=PICTURE, face_2=PICTURE)
    blobs = open_blobs(settings)
    other = await blobs.get(invented.blob_of(user.tenant_id, second))
    await blobs.put(invented.blob_of(user.tenant_id, first), other)
    with pytest.raises(Tampered):
        await store.images.get(user.tenant_id, first.id)


async def test_a_lost_blob_is_not_found(store: Store, settings: Settings, user: User, clock: SettableClock) -> None:
    (image,) = await _kept(store, user, clock, image=PICTURE)
    await open_blobs(settings).delete(invented.blob_of(user.tenant_id, image))
    with pytest.raises(ImageNotFound):
        await store.images.get(user.tenant_id, image.id)


async def test_sweeping_removes_what_nothing_refers_to_once_it_is_old(
    store: Store, settings: Settings, user: User, clock: SettableClock
) -> None:
    (kept,) = await _kept(store, user, clock, image=PICTURE)
    await store.verifications.put_images(user.tenant_id, user.id, uuid4(), {"image": PICTURE}, {})
    clock.advance(seconds=299)
    (young,) = await store.verifications.put_images(user.tenant_id, user.id, uuid4(), {"image": PICTURE}, {})
    assert await store.images.sweep(timedelta(seconds=300)) == 0
    clock.advance(seconds=1)
    assert await store.images.sweep(timedelta(seconds=300)) == 1
    assert await _keys(settings) == sorted(invented.blob_of(user.tenant_id, image) for image in (kept, young))
    assert await _rows(store) == 2
    assert await store.images.orphans() == []


async def test_a_step_whose_pictures_were_swept_away_is_stale(store: Store, user: User, clock: SettableClock) -> None:
    new = invented.transaction(user, clock.now)
    images = await store.verifications.put_images(user.tenant_id, user.id, new.id, {"image": PICTURE}, {})
    await store.images.sweep(None)
    step = invented.step(new, images)
    with pytest.raises(StaleTransaction):
        await store.verifications.commit(new, step, path=invented.PATH, answer=invented.answer(step))
    assert await store.verifications.get(new.id) is None


async def test_a_server_removes_what_an_interrupted_one_left(
    settings: Settings, clock: SettableClock, database_kind: str
) -> None:
    grace = 0 if database_kind == "postgresql" else 300
    configured = settings.model_copy(update={"image_grace_seconds": grace})
    async with open_store(configured, serving=False, clock=clock) as store:
        user = await invented.user(store, clock.now)
        (kept,) = await _kept(store, user, clock, image=PICTURE)
        (pending,) = await store.verifications.put_images(user.tenant_id, user.id, uuid4(), {"image": PICTURE}, {})
    unfinished = settings.data / "images" / f"{invented.blob_of(user.tenant_id, pending)}#1"
    unfinished.write_bytes(b"half a pic")
    async with open_store(configured, serving=True, clock=clock) as store:
        assert await _keys(settings) == [invented.blob_of(user.tenant_id, kept)]
        assert await _rows(store) == 1


async def test_pictures_are_deleted_by_transaction(
    store: Store, settings: Settings, user: User, clock: SettableClock
) -> None:
    gone, step = await invented.take_step(
        store, invented.transaction(user, clock.now), StepName.LIVENESS, {"face_1": PICTURE, "face_2": PICTURE}
    )
    (kept,) = await _kept(store, user, clock, image=PICTURE)
    assert await store.images.delete_of_transaction(uuid4(), gone.id) == 0
    assert await store.images.delete_of_transaction(user.tenant_id, gone.id) == 2
    assert await _keys(settings) == [invented.blob_of(user.tenant_id, kept)]
    with pytest.raises(ImageNotFound):
        await store.images.get(user.tenant_id, step.images[0].id)


async def test_pictures_are_deleted_by_user(store: Store, settings: Settings, user: User, clock: SettableClock) -> None:
    other = await invented.user(store, clock.now, of=await invented.tenant(store, clock.now, "shop"))
    (kept,) = await _kept(store, other, clock, image=PICTURE)
    await _kept(store, user, clock, image=PICTURE)
    await _kept(store, user, clock, image=PICTURE)
    assert await store.images.delete_of_user(user.tenant_id, user.id) == 2
    assert await _keys(settings) == [invented.blob_of(other.tenant_id, kept)]


async def test_pictures_are_deleted_by_age(store: Store, settings: Settings, user: User, clock: SettableClock) -> None:
    await _kept(store, user, clock, image=PICTURE)
    clock.advance(days=1)
    (kept,) = await _kept(store, user, clock, image=PICTURE)
    assert await store.images.delete_older_than(user.tenant_id, clock.now) == 1
    assert await _keys(settings) == [invented.blob_of(user.tenant_id, kept)]


@dataclass
class _Failing:
    """A blob store whose deletions fail as often as they are told to."""

    inner: Blobs
    failures: int

    async def delete(self, key: str) -> None:
        if self.failures:
            self.failures -= 1
            raise BlobsUnavailable(key)
        await self.inner.delete(key)


async def test_a_deletion_that_fails_half_way_has_destroyed_the_key_and_is_finished_by_a_sweep(
    store: Store, settings: Settings, user: User, clock: SettableClock
) -> None:
    (image,) = await _kept(store, user, clock, image=PICTURE)
    failing = _Failing(open_blobs(settings), failures=1)
    images = ImageStore(store.database, store.keyring, failing, store.prints, clock)  # type: ignore[arg-type]
    with pytest.raises(BlobsUnavailable):
        await images.delete_of_user(user.tenant_id, user.id)
    async with store.database.reading() as session:
        assert (await session.scalars(select(ImageRow.wrapped_key))).all() == [None]
    with pytest.raises(ImageNotFound):
        await images.get(user.tenant_id, image.id)
    assert await images.sweep(timedelta(days=1)) == 0
    assert (await _keys(settings), await _rows(store)) == ([], 0)


async def test_a_sweep_that_fails_is_made_up_for_by_the_next(
    store: Store, settings: Settings, user: User, clock: SettableClock
) -> None:
    await store.verifications.put_images(user.tenant_id, user.id, uuid4(), {"image": PICTURE}, {})
    failing = _Failing(open_blobs(settings), failures=1)
    images = ImageStore(store.database, store.keyring, failing, store.prints, clock)  # type: ignore[arg-type]
    pauses = iter(range(2))

    async def pause() -> None:
        next(pauses)

    async def sweep() -> None:
        await images.sweep(timedelta(0))

    # The pauses run out after the second sweep, and a coroutine turns that into a RuntimeError.
    with pytest.raises(RuntimeError, match="StopIteration"):
        await keep_sweeping(sweep, pause)
    assert (await _keys(settings), await _rows(store)) == ([], 0)


async def test_many_doomed_pictures_are_removed_in_batches(store: Store, settings: Settings, user: User) -> None:
    pictures = {f"picture {number}": b"" for number in range(401)}
    await store.verifications.put_images(user.tenant_id, user.id, uuid4(), pictures, {})
    assert await store.images.sweep(timedelta(0)) == 401
    assert (await _keys(settings), await _rows(store)) == ([], 0)


async def test_a_blob_that_something_else_wrote_is_an_orphan(store: Store, settings: Settings) -> None:
    await open_blobs(settings).put("tenant/stray", b"")
    assert await store.images.orphans() == ["tenant/stray"]
