import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hawiya.store.opening import Store
from hawiya.store.tables import AnswerRow, Base, StepRow, TransactionRow, UserRow
from hawiya.verification.ports import NumberTaken, StaleTransaction, StoredAnswer
from hawiya.verification.tenant import Tenant
from hawiya.verification.transaction import Evidence, EvidenceTrace, Outcome, State, StepName, User
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


async def _count(store: Store, table: type[Base]) -> int:
    async with store.database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(table))).one()


async def tenant_of(store: Store, user: User) -> Tenant:
    found = await store.tenants.get(user.tenant_id)
    assert found is not None
    return found


async def test_a_transaction_comes_back_as_it_was_written(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = replace(
        invented.transaction(user, clock.now),
        client_transaction_id="order 12",
        refusals={StepName.FRONT: 2, StepName.LIVENESS: 1},
        attack_seen=True,
        decision=invented.step(invented.transaction(user, clock.now)).evidence,
    )
    written, front = await invented.take_step(store, new, StepName.FRONT, {"image": b"front"})
    assert await store.verifications.get(new.id) == written
    written, back = await invented.take_step(store, written, StepName.BACK, {"image": b"back"})
    written, last = await invented.take_step(store, written, StepName.LIVENESS, {"face_1": b"1", "face_2": b"2"})
    stored = await store.verifications.get(new.id)
    assert stored == written
    assert (stored.version, stored.state, stored.verified) == (3, State.COMPLETED, True)
    steps = await store.verifications.steps(user.tenant_id, new.id)
    assert sorted(steps, key=lambda step: str(step.id)) == sorted([front, back, last], key=lambda step: str(step.id))


async def test_traces_of_evidence_come_back_sealed(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = invented.transaction(user, clock.now)
    place = EvidenceTrace((10.0, 20.5, 300.0, 40.0), 0.75)
    found = Evidence("edited_text", Outcome.REVIEW, 0.6, 0.9, "card_tampering@1", doubt=0.5, traces=(place,))
    taken = replace(invented.step(new), evidence=(found,))
    written = replace(new, front=replace(invented.side("r", clock.now), evidence=(found,)))
    await store.verifications.commit(written, taken, path=invented.PATH, answer=invented.answer(taken))
    kept = await store.verifications.get(new.id)
    assert kept is not None
    assert kept.front == written.front
    assert [step.evidence for step in await store.verifications.steps(user.tenant_id, new.id)] == [(found,)]


async def test_portraits_of_earlier_verifications_of_a_number_are_found_newest_first(
    store: Store, clock: SettableClock
) -> None:
    user = await invented.user(store, clock.now)
    other = await invented.user(store, clock.now, "+201001234568", await tenant_of(store, user))
    stranger = await invented.user(store, clock.now, "+201001234569", await invented.tenant(store, clock.now, "other"))
    portraits = {}
    for of, portrait, verified in (
        (user, b"1", True),
        (other, b"2", True),
        (user, b"3", False),
        (stranger, b"4", True),
    ):
        clock.advance(minutes=1)
        new = invented.transaction(of, clock.now)
        front = replace(invented.side("r", clock.now), portrait=portrait)
        taken = invented.step(new)
        ended = replace(new, front=front, verified=verified, state=State.COMPLETED)
        await store.verifications.commit(ended, taken, path=invented.PATH, answer=invented.answer(taken))
        portraits[portrait] = new.id

    async def found(asking: UUID, number: str = invented.NUMBER) -> tuple[bytes, ...]:
        return await store.verifications.earlier_portraits(user.tenant_id, asking, number)

    assert await found(uuid4()) == (b"2", b"1")
    assert await found(portraits[b"2"]) == (b"1",)
    assert await found(uuid4(), "29001011234568") == ()


async def test_steps_of_another_tenant_are_not_shown(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    written, _ = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {})
    assert await store.verifications.steps(uuid4(), written.id) == []


async def test_a_transaction_that_is_not_there(store: Store) -> None:
    assert await store.verifications.get(uuid4()) is None


async def test_the_callers_reference_finds_transactions_of_the_tenant(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    first = replace(invented.transaction(user, clock.now), client_transaction_id="order\0 ١٢")
    clock.advance(minutes=1)
    second = replace(invented.transaction(user, clock.now), client_transaction_id="order\0 ١٢")
    other = replace(invented.transaction(user, clock.now), client_transaction_id="order 13")
    for transaction in (first, second, other):
        await invented.take_step(store, transaction, StepName.FRONT, {})
    found = await store.verifications.find(user.tenant_id, "order\0 ١٢")
    assert [transaction.id for transaction in found] == [second.id, first.id]
    assert await store.verifications.find(uuid4(), "order 13") == []


async def test_an_answer_comes_back_to_its_user_path_and_request(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    _, step = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {})
    stored = await store.verifications.answer(user.tenant_id, user.id, invented.PATH, step.request_id)
    assert stored == invented.answer(step)
    elsewhere = await store.verifications.answer(user.tenant_id, user.id, "/other", step.request_id)
    assert elsewhere is None


async def test_a_writer_that_saw_an_older_version_writes_nothing(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    first, _ = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {})
    second, _ = await invented.take_step(store, first, StepName.BACK, {})
    stale = invented.step(first)
    with pytest.raises(StaleTransaction):
        await store.verifications.commit(
            replace(first, attack_seen=True), stale, path=invented.PATH, answer=invented.answer(stale)
        )
    assert await store.verifications.get(first.id) == second
    assert await _count(store, StepRow) == 2
    assert await _count(store, AnswerRow) == 2


async def test_a_transaction_that_exists_already_is_not_new(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = invented.transaction(user, clock.now)
    written, _ = await invented.take_step(store, new, StepName.FRONT, {})
    step = invented.step(new)
    with pytest.raises(StaleTransaction):
        await store.verifications.commit(new, step, path=invented.PATH, answer=invented.answer(step))
    assert await store.verifications.get(new.id) == written


async def test_a_version_of_a_transaction_that_does_not_exist(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    gone = replace(invented.transaction(user, clock.now), version=4)
    with pytest.raises(StaleTransaction):
        await store.verifications.commit(gone, None, path=invented.PATH, answer=StoredAnswer(b"", b""))


async def test_a_request_answered_meanwhile_is_stale_and_writes_nothing(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    _, taken = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {})
    other = invented.transaction(user, clock.now)
    again = replace(invented.step(other), request_id=taken.request_id)
    with pytest.raises(StaleTransaction):
        await store.verifications.commit(other, again, path=invented.PATH, answer=StoredAnswer(b"x", b"other"))
    assert await store.verifications.get(other.id) is None
    stored = await store.verifications.answer(user.tenant_id, user.id, invented.PATH, taken.request_id)
    assert stored == invented.answer(taken)


async def test_an_end_without_examination_writes_the_transaction_alone(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    first, _ = await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {})
    ended = replace(first, state=State.REJECTED)
    await store.verifications.commit(ended, None, path=invented.PATH, answer=StoredAnswer(b"", b""))
    assert await store.verifications.get(first.id) == replace(ended, version=2)
    assert await _count(store, StepRow) == 1
    assert await _count(store, AnswerRow) == 1


async def test_nothing_is_written_for_a_user_who_is_not_there(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    other = await invented.tenant(store, clock.now, "other")
    # Another tenant's, or one who was erased while the step was under way.
    for nobodys in (
        replace(invented.transaction(user, clock.now), tenant_id=other.id),
        replace(invented.transaction(user, clock.now), user_id=user.id + 1),
    ):
        with pytest.raises(StaleTransaction):
            await store.verifications.commit(nobodys, None, path=invented.PATH, answer=StoredAnswer(b"", b""))
        assert await store.verifications.get(nobodys.id) is None


async def test_verification_writes_the_user(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    verified = replace(
        user, name="منى", surname="علي", id_number=invented.NUMBER, address="القاهرة", verified=True, template=b"\xfft"
    )
    await invented.take_step(store, invented.transaction(user, clock.now), StepName.LIVENESS, {}, verified)
    assert await store.verifications.user(user.tenant_id, user.id) == verified
    assert await store.verifications.user(uuid4(), user.id) is None


async def test_verification_leaves_contact_and_block_as_they_are(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    await store.users.set_blocked(user.tenant_id, user.id, blocked=True)
    seen_before = replace(user, phone_number="+201009999999", verified=True)
    await invented.take_step(store, invented.transaction(user, clock.now), StepName.LIVENESS, {}, seen_before)
    stored = await store.verifications.user(user.tenant_id, user.id)
    assert stored == replace(user, verified=True, blocked=True)


async def test_one_number_verifies_one_user_of_a_tenant(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    first = await invented.user(store, clock.now, "+201000000001", bank)
    second = await invented.user(store, clock.now, "+201000000002", bank)
    elsewhere = await invented.user(store, clock.now, of=await invented.tenant(store, clock.now, "shop"))

    async def verify(user: invented.User) -> invented.Transaction:
        new = invented.transaction(user, clock.now)
        verified = replace(user, id_number=invented.NUMBER, verified=True)
        return (await invented.take_step(store, new, StepName.LIVENESS, {}, verified))[0]

    assert not await store.verifications.number_taken(bank.id, second.id, invented.NUMBER)
    await verify(first)
    assert await store.verifications.number_taken(bank.id, second.id, "٢٩٠٠١٠١١٢٣٤٥٦٧")
    assert not await store.verifications.number_taken(bank.id, first.id, invented.NUMBER)
    assert not await store.verifications.number_taken(elsewhere.tenant_id, elsewhere.id, invented.NUMBER)
    with pytest.raises(NumberTaken):
        await verify(second)
    assert await _count(store, TransactionRow) == 1
    await verify(elsewhere)
    await verify(first)
    assert await _count(store, TransactionRow) == 3


async def test_an_unverified_claim_takes_no_number(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    first = await invented.user(store, clock.now, "+201000000001", bank)
    second = await invented.user(store, clock.now, "+201000000002", bank)
    for user in (first, second):
        claim = replace(user, id_number=invented.NUMBER)
        await invented.take_step(store, invented.transaction(user, clock.now), StepName.FRONT, {}, claim)
    assert not await store.verifications.number_taken(bank.id, second.id, invented.NUMBER)


async def test_fifty_writers_of_one_transaction_leave_one_consistent_state(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = invented.transaction(user, clock.now)
    first, _ = await invented.take_step(store, new, StepName.FRONT, {"image": b"front"})

    async def write(number: int) -> invented.StepRecord | None:
        images = await store.verifications.put_images(
            user.tenant_id, user.id, new.id, {"image": f"picture {number}".encode()}, {}
        )
        step = invented.step(first, images, StepName.BACK)
        changed = replace(first, back=invented.side(step.request_id, clock.now, images))
        try:
            await store.verifications.commit(changed, step, path=invented.PATH, answer=invented.answer(step))
        except StaleTransaction:
            return None
        return step

    taken = [step for step in await asyncio.gather(*map(write, range(50))) if step is not None]
    assert len(taken) == 1
    stored = await store.verifications.get(new.id)
    assert stored.version == 2
    assert stored.back.request_id == taken[0].request_id
    assert await _count(store, StepRow) == 2
    assert await _count(store, AnswerRow) == 2
    clock.advance(hours=1)
    assert await store.images.sweep(timedelta(0)) == 49
    assert len(await store.verifications.steps(user.tenant_id, new.id)) == 2
    assert await store.images.get(user.tenant_id, stored.back.images[0].id)


async def test_fifty_first_steps_under_one_id_leave_one_transaction(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = invented.transaction(user, clock.now)

    async def write() -> bool:
        try:
            await invented.take_step(store, new, StepName.FRONT, {})
        except StaleTransaction:
            return False
        return True

    assert sum(await asyncio.gather(*(write() for _ in range(50)))) == 1
    assert await _count(store, TransactionRow) == await _count(store, StepRow) == await _count(store, AnswerRow) == 1


async def test_fifty_users_of_one_number_verify_one(store: Store, clock: SettableClock) -> None:
    bank = await invented.tenant(store, clock.now)
    users = [await invented.user(store, clock.now, f"+2010000000{number:02}", bank) for number in range(50)]

    async def verify(user: invented.User) -> bool:
        verified = replace(user, id_number=invented.NUMBER, verified=True)
        try:
            await invented.take_step(store, invented.transaction(user, clock.now), StepName.LIVENESS, {}, verified)
        except NumberTaken:
            return False
        return True

    assert sum(await asyncio.gather(*map(verify, users))) == 1
    assert await _count(store, TransactionRow) == 1


async def test_nothing_personal_is_readable_in_the_database(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    new = replace(invented.transaction(user, clock.now), client_transaction_id="mona@example.org")
    verified = replace(user, id_number=invented.NUMBER, address="القاهرة", verified=True)
    await invented.take_step(store, new, StepName.FRONT, {"image": b"a picture"}, verified)
    contents = []
    async with store.database.reading() as session:
        for table in Base.metadata.sorted_tables:
            contents += [value for row in await session.execute(select(table)) for value in row]
    readable = b"\0".join(value if isinstance(value, bytes) else str(value).encode() for value in contents)
    for personal in ("منى", "القاهرة", invented.NUMBER, "1001234567", "mona@example.org", "template", "sharpness"):
        assert personal.encode() not in readable
    assert (await _count(store, UserRow), b"national_id" in readable) == (1, False)
