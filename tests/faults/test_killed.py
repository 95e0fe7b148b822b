"""A process killed with SIGKILL between any two writes loses no accepted step and leaves no orphan image."""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hawiya.settings import Settings
from hawiya.store.data_folder import add_master_key
from hawiya.store.images import ImageNotFound
from hawiya.store.opening import Store, open_store
from hawiya.store.rotation import rotate_keys
from hawiya.store.tables import ImageRow
from hawiya.verification.transaction import ImageRef, StepName, Transaction, User
from tests import invented
from tests.faults.killed_process import START, Killed, Report, Work, run_until

pytestmark = pytest.mark.anyio
PICTURES = {
    StepName.FRONT: {"image": b"front" * 99},
    StepName.BACK: {"image": b"back" * 99},
    StepName.LIVENESS: {"face_1": b"one" * 99, "face_2": b"two" * 99},
}


@pytest.fixture
def without_grace(settings: Settings) -> Settings:
    """Settings under which either database forgets pending images when a server starts."""
    return settings.model_copy(update={"image_grace_seconds": 0})


async def _kill_everywhere(
    settings: Settings,
    work: Work,
    arrange: Callable[[Store], Awaitable[Any]],
    check: Callable[[Store, Any, Killed], Awaitable[None]],
    *,
    serving: bool = False,
) -> Counter[str]:
    """Kill `work` at each of its moments, on an arrangement of its own, and check what a new server finds.

    Returns how often the work was killed at which moment.
    """
    moments: Counter[str] = Counter()
    for kill_at in count(1):
        async with open_store(settings, serving=True, clock=lambda: START) as store:
            arrangement = await arrange(store)
        killed = run_until(kill_at, settings, work, arrangement, serving=serving)
        if killed is None:
            return moments
        moments[killed.moment] += 1
        async with open_store(settings, serving=True, clock=lambda: START) as store:
            await check(store, arrangement, killed)
            assert await store.images.orphans() == []
    raise AssertionError("unreachable")


async def _new_user(store: Store) -> User:
    name = str(uuid4())
    return await invented.user(store, START, of=await invented.tenant(store, START, name))


async def _verify(store: Store, report: Report, arrangement: tuple[User, UUID]) -> None:
    user, transaction_id = arrangement
    transaction = replace(invented.transaction(user, START), id=transaction_id)
    verified = replace(user, id_number=invented.NUMBER, verified=True, template=b"face")
    for name in StepName:
        transaction, _ = await invented.take_step(
            store, transaction, name, PICTURES[name], verified if name is StepName.LIVENESS else None
        )
        report(name)


async def test_a_verification(without_grace: Settings) -> None:
    async def arrange(store: Store) -> tuple[User, UUID]:
        return await _new_user(store), uuid4()

    async def check(store: Store, arrangement: tuple[User, UUID], killed: Killed) -> None:
        user, transaction_id = arrangement
        stored = await store.verifications.get(transaction_id)
        taken = stored.version if stored is not None else 0
        # A step may have been committed whose writer died before it could say so; none is lost that was reported.
        assert taken - len(killed.reports) in ({0, 1} if killed.moment == "after COMMIT" else {0})
        names = list(StepName)[:taken]
        sides = {name: getattr(stored, name.value, None) for name in StepName}
        assert [name for name in StepName if sides[name] is not None] == names
        steps = {step.step: step for step in await store.verifications.steps(user.tenant_id, transaction_id)}
        assert set(steps) == set(names)
        for name in names:
            request_id = steps[name].request_id
            assert sides[name].request_id == request_id
            assert sides[name].images == steps[name].images
            answer = await store.verifications.answer(user.tenant_id, user.id, invented.PATH, request_id)
            assert answer == invented.answer(steps[name])
            pictures = {image.name: await store.images.get(user.tenant_id, image.id) for image in steps[name].images}
            assert pictures == PICTURES[name]
        assert (await store.verifications.user(user.tenant_id, user.id)).verified == (taken == 3)
        assert await _count_images(store, user) == sum(len(PICTURES[name]) for name in names)

    moments = await _kill_everywhere(without_grace, _verify, arrange, check)
    writes = {
        "INSERT INTO images": 3,
        "INSERT INTO transactions": 1,
        "UPDATE transactions": 2,
        "INSERT INTO steps": 3,
        "UPDATE images": 3,
        "INSERT INTO answers": 3,
        "UPDATE users": 1,
        "COMMIT": 6,
        "put": 4,
    }
    assert {moment: moments[f"before {moment}"] for moment in writes} == writes
    assert {moment: moments[f"after {moment}"] for moment in writes} == writes
    assert moments["within put"] == 4


async def _delete(store: Store, report: Report, arrangement: tuple[User, Transaction]) -> None:
    user, transaction = arrangement
    await store.images.delete_of_transaction(user.tenant_id, transaction.id)
    report("deleted")


async def test_a_deletion_of_images(without_grace: Settings) -> None:
    async def arrange(store: Store) -> tuple[User, Transaction]:
        user = await _new_user(store)
        new = invented.transaction(user, START)
        return user, (await invented.take_step(store, new, StepName.LIVENESS, PICTURES[StepName.LIVENESS]))[0]

    async def check(store: Store, arrangement: tuple[User, Transaction], killed: Killed) -> None:
        user, transaction = arrangement
        readable = [await _is_readable(store, user, image) for image in transaction.liveness.images]
        # The first commit decides: before it all pictures are there, after it none, whoever finishes the deletion.
        expected = killed.moment in {"before UPDATE images", "after UPDATE images"} or (
            killed.moment == "before COMMIT" and readable == [True, True]
        )
        assert readable == [expected, expected]
        assert await _count_images(store, user) == (2 if expected else 0)

    moments = await _kill_everywhere(without_grace, _delete, arrange, check)
    assert moments == {
        "before UPDATE images": 1,
        "after UPDATE images": 1,
        "before COMMIT": 2,
        "after COMMIT": 2,
        "before delete": 2,
        "after delete": 2,
        "before DELETE FROM images": 1,
        "after DELETE FROM images": 1,
    }


async def test_a_sweep_at_start_up(without_grace: Settings) -> None:
    async def arrange(store: Store) -> User:
        user = await _new_user(store)
        await store.verifications.put_images(user.tenant_id, user.id, uuid4(), PICTURES[StepName.LIVENESS], {})
        return user

    async def check(store: Store, user: User, killed: Killed) -> None:
        assert await _count_images(store, user) == 0

    moments = await _kill_everywhere(without_grace, _nothing, arrange, check, serving=True)
    assert (moments["before delete"], moments["after DELETE FROM images"]) == (2, 1)


async def _nothing(store: Store, report: Report, arrangement: object) -> None:
    """Do what starting does."""


async def _rotate(store: Store, report: Report, arrangement: object) -> None:
    await rotate_keys(store.database, store.keyring)


async def test_a_rotation_of_keys(without_grace: Settings) -> None:
    async with open_store(without_grace, serving=True, clock=lambda: START) as store:
        user = await _new_user(store)
        new = invented.transaction(user, START)
        transaction, _ = await invented.take_step(store, new, StepName.FRONT, PICTURES[StepName.FRONT])

    async def arrange(store: Store) -> None:
        add_master_key(without_grace)

    async def check(store: Store, arrangement: None, killed: Killed) -> None:
        await rotate_keys(store.database, store.keyring)
        assert set((await rotate_keys(store.database, store.keyring)).values()) == {0}
        assert await store.verifications.get(transaction.id) == transaction
        assert await store.users.by_phone(user.tenant_id, user.phone_number) == user
        image = transaction.front.images[0]
        assert await store.images.get(user.tenant_id, image.id) == PICTURES[StepName.FRONT]["image"]

    moments = await _kill_everywhere(without_grace, _rotate, arrange, check)
    rotated = [moment for moment in moments if moment.startswith("after UPDATE")]
    tables = ("answers", "events", "images", "picture_prints", "secrets", "steps", "transactions", "users")
    assert sorted(rotated) == [f"after UPDATE {table}" for table in tables]


async def _count_images(store: Store, user: User) -> int:
    """How many pictures of a user the store knows of."""
    async with store.database.reading() as session:
        query = select(func.count()).select_from(ImageRow).where(ImageRow.tenant_id == user.tenant_id)
        return (await session.scalars(query)).one()


async def _is_readable(store: Store, user: User, image: ImageRef) -> bool:
    try:
        await store.images.get(user.tenant_id, image.id)
    except ImageNotFound:
        return False
    return True
