from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from hawiya.store.opening import Store
from hawiya.store.sealing import Tampered
from hawiya.store.tables import DismissalRow
from hawiya.verification.watchlists import Dismissal
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio


@pytest.fixture
async def decision(store: Store, clock: SettableClock) -> Dismissal:
    bank = await invented.tenant(store, clock.now)
    return Dismissal(
        bank.id, invented.NUMBER, "terror", "12-2020-ab", b"e" * 32, "Mona", "another birth place", clock.now
    )


async def test_a_decision_comes_back_and_lies_sealed(store: Store, decision: Dismissal) -> None:
    await store.dismissals.add(decision)
    assert await store.dismissals.of(decision.tenant_id, invented.NUMBER) == (decision,)
    async with store.database.reading() as session:
        row = (await session.scalars(select(DismissalRow))).one()
    stored = row.person_index + row.entry_index + row.record
    for told in (invented.NUMBER, "12-2020-ab", "terror", "Mona", "another birth place"):
        assert told.encode() not in stored


async def test_a_person_is_found_by_digits_of_any_script(store: Store, decision: Dismissal) -> None:
    await store.dismissals.add(decision)
    arabic = invented.NUMBER.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert await store.dismissals.of(decision.tenant_id, arabic) == (decision,)


async def test_a_later_decision_replaces_an_earlier_one(store: Store, decision: Dismissal) -> None:
    await store.dismissals.add(decision)
    later = replace(decision, entry_digest=b"f" * 32, reviewer="Ali", at=decision.at + timedelta(days=1))
    await store.dismissals.add(later)
    assert await store.dismissals.of(decision.tenant_id, invented.NUMBER) == (later,)


async def test_decisions_are_the_tenants_and_newest_first(
    store: Store, decision: Dismissal, clock: SettableClock
) -> None:
    shop = await invented.tenant(store, clock.now, "shop")
    others = replace(decision, tenant_id=shop.id)
    later = replace(decision, entry_key="13", at=decision.at + timedelta(days=1))
    somebody_else = replace(decision, person_key="منى", at=decision.at - timedelta(days=1))
    for one in (decision, others, later, somebody_else):
        await store.dismissals.add(one)
    assert await store.dismissals.of(decision.tenant_id, invented.NUMBER) == (later, decision)
    assert await store.dismissals.of_tenant(decision.tenant_id) == (later, decision, somebody_else)
    assert await store.dismissals.of(UUID(int=1), invented.NUMBER) == ()


async def test_a_decision_is_withdrawn(store: Store, decision: Dismissal) -> None:
    await store.dismissals.add(decision)
    key = (decision.tenant_id, invented.NUMBER, "terror", "12-2020-ab")
    assert not await store.dismissals.withdraw(*key[:3], "another entry")
    assert await store.dismissals.withdraw(*key)
    assert not await store.dismissals.withdraw(*key)
    assert await store.dismissals.of(*key[:2]) == ()


async def test_a_decision_that_was_moved_to_another_person_does_not_open(store: Store, decision: Dismissal) -> None:
    await store.dismissals.add(decision)
    await store.dismissals.add(replace(decision, person_key="منى"))
    async with store.database.writing() as session:
        mine, other = (await session.scalars(select(DismissalRow).order_by(DismissalRow.person_index))).all()
        mine.record, other.record = other.record, mine.record
    with pytest.raises(Tampered):
        await store.dismissals.of_tenant(decision.tenant_id)
