import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hawiya.settings import Settings
from hawiya.store.audit_log import AuditLog
from hawiya.store.opening import Store, open_store
from hawiya.verification.audit import GENESIS, SYSTEM, Action, AuditEntry, ChainedEntry, Head, chain
from hawiya.verification.transaction import State, StepName
from tests import invented
from tests.conftest import SettableClock

pytestmark = pytest.mark.anyio
AT = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
_TRIGGERS = ("audit_entries_no_update", "audit_entries_no_delete", "audit_head_no_delete", "audit_head_only_forward")


def entry(**given: object) -> AuditEntry:
    return replace(AuditEntry(Action.IMAGE_DOWNLOADED, SYSTEM, AT, details={"at": "الجيزة", "n": 1}), **given)  # type: ignore[arg-type]


async def written(store: Store) -> list[ChainedEntry]:
    return [item async for item in store.audit.entries()]


async def execute(store: Store, *statements: str, **values: object) -> None:
    async with store.database.writing() as session:
        for statement in statements:
            await session.execute(text(statement), values)


async def unguarded(store: Store, *statements: str, **values: object) -> None:
    """Change the log as the owner of the database can: past its triggers."""
    if not store.database.embedded:
        await execute(store, "SET LOCAL session_replication_role = replica", *statements, **values)
        return
    async with store.database.writing() as session:
        kept = (await session.scalars(text("SELECT sql FROM sqlite_master WHERE type = 'trigger'"))).all()
        for statement in (*(f"DROP TRIGGER {name}" for name in _TRIGGERS), *statements):
            await session.execute(text(statement), values if statement in statements else {})
        for statement in kept:
            await session.execute(text(statement.replace(":", r"\:")))


async def faults(store: Store, *kept: Head) -> Sequence[str]:
    return (await store.audit.verify(kept)).faults


async def test_entries_come_back_as_they_were_written(store: Store) -> None:
    user = await invented.user(store, AT)
    first = entry(tenant_id=user.tenant_id, user_id=user.id, subject="image")
    await store.audit.record(first, entry())
    await store.audit.record(entry(action="of.a.newer.release"))
    items = await written(store)
    assert items == list(chain(Head(0, GENESIS), [first, entry(), entry(action="of.a.newer.release")]))
    verdict = await store.audit.verify()
    assert (verdict.faults, verdict.entries, verdict.head) == ((), 3, Head(3, items[-1].digest))
    assert await store.audit.head() == verdict.head


async def test_an_empty_log_is_whole(store: Store) -> None:
    verdict = await store.audit.verify()
    assert (verdict.faults, verdict.entries, verdict.head) == ((), 0, Head(0, GENESIS))


async def test_entries_are_found_by_tenant_and_user_page_by_page(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hawiya.store.audit_log._PAGE", 2)
    user = await invented.user(store, AT)
    await store.audit.record(*(entry(tenant_id=user.tenant_id, user_id=number % 2) for number in range(9)))

    async def numbers(**given: int) -> list[int]:
        found = store.audit.entries(tenant_id=user.tenant_id, **given)
        return [item.number async for item in found]

    assert await numbers() == list(range(1, 10))
    assert await numbers(user_id=1) == [2, 4, 6, 8]
    assert await numbers(after=3, most=3) == [4, 5, 6]
    assert await faults(store) == ()


async def test_writers_come_one_after_the_other(settings: Settings, store: Store) -> None:
    async with open_store(settings, serving=False) as other:
        logs = [store.audit, other.audit] * 15
        await asyncio.gather(*(log.record(entry(subject=str(number))) for number, log in enumerate(logs)))
    verdict = await store.audit.verify()
    assert (verdict.faults, verdict.entries) == ((), 30)


async def test_what_is_not_committed_leaves_no_entry(store: Store) -> None:
    async def change_ones_mind() -> None:
        async with store.database.writing() as session:
            await store.audit.append(session, entry())
            raise RuntimeError("changed its mind")

    await store.audit.record(entry())
    with pytest.raises(RuntimeError, match="changed its mind"):
        await change_ones_mind()
    await store.audit.record(entry())
    assert (await store.audit.verify()).entries == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entries SET action = 'x'",
        "DELETE FROM audit_entries",
        "DELETE FROM audit_entries WHERE number = 2",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET number = 1",
        "UPDATE audit_head SET tag = digest",
    ],
)
async def test_the_database_refuses_to_change_the_log(store: Store, statement: str) -> None:
    await store.audit.record(entry(), entry())
    with pytest.raises(DBAPIError, match="append-only"):
        await execute(store, statement)
    assert (await store.audit.verify()).entries == 2


@pytest.mark.parametrize("database_kind", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", ["audit_entries", "audit_head"])
async def test_the_database_refuses_to_empty_the_log(store: Store, table: str) -> None:
    await store.audit.record(entry())
    with pytest.raises(DBAPIError, match="append-only"):
        await execute(store, f"TRUNCATE {table}")


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit_entries SET action = 'x' WHERE number = 2", "entry 2 was changed"),
        ("UPDATE audit_entries SET details = '{}' WHERE number = 3", "entry 3 was changed"),
        ("UPDATE audit_entries SET user_id = 7 WHERE number = 1", "entry 1 was changed"),
        ("DELETE FROM audit_entries WHERE number = 2", "between 1 and 3 entries are missing"),
        ("DELETE FROM audit_entries WHERE number = 3", "the newest entries are missing: the head is at 3"),
        ("DELETE FROM audit_entries", "the newest entries are missing: the head is at 3"),
        ("DELETE FROM audit_head", "the head was not written by this installation"),
    ],
)
async def test_what_the_owner_of_the_database_changes_is_found_out(store: Store, statement: str, said: str) -> None:
    await store.audit.record(*(entry(subject=str(number)) for number in range(3)))
    await unguarded(store, statement)
    assert said in " / ".join(await faults(store))


async def test_a_log_rewritten_without_the_keys_is_found_out(store: Store) -> None:
    await store.audit.record(entry(subject="what happened"), entry())
    forger = AuditLog(store.database, b"not the secret of the installation")
    await unguarded(store, "DELETE FROM audit_entries", "DELETE FROM audit_head")
    await forger.record(entry(subject="something else"), entry())
    assert await faults(store) == ("the head was not written by this installation",)


async def test_a_log_cut_with_its_old_head_is_found_out_by_a_head_kept_elsewhere(store: Store) -> None:
    await store.audit.record(entry(subject="before"))
    async with store.database.reading() as session:
        old = (await session.execute(text("SELECT number, digest, tag FROM audit_head"))).mappings().one()
    await store.audit.record(entry(subject="to be forgotten"))
    kept = await store.audit.head()
    await unguarded(
        store,
        "DELETE FROM audit_entries WHERE number = 2",
        "UPDATE audit_head SET number = :number, digest = :digest, tag = :tag",
        **old,
    )
    assert await faults(store) == ()
    assert await faults(store, kept) == ("the log does not reach entry 2, whose head was kept",)
    await store.audit.record(entry(subject="something else"))
    assert await faults(store) == ()
    assert await faults(store, kept) == ("entry 2 is not the one of the head that was kept",)


async def test_a_log_without_its_head_goes_on_and_its_break_stays_visible(store: Store) -> None:
    await store.audit.record(entry(), entry())
    await unguarded(store, "DELETE FROM audit_entries WHERE number = 2", "DELETE FROM audit_head")
    await store.audit.record(entry())
    await store.audit.record(entry())
    assert "entry 2 does not follow the one before it" in await faults(store)


async def test_a_verification_is_recorded_when_it_ends_and_not_before(store: Store, clock: SettableClock) -> None:
    user = await invented.user(store, clock.now)
    transaction = invented.transaction(user, clock.now)
    after, _ = await invented.take_step(store, transaction, StepName.FRONT, {})
    assert await written(store) == []
    ended = replace(after, state=State.COMPLETED, verified=True)
    await invented.take_step(store, ended, StepName.LIVENESS, {})
    (item,) = await written(store)
    told = item.entry
    assert (told.action, told.tenant_id, told.user_id, told.transaction_id) == (
        Action.VERIFICATION_ENDED,
        user.tenant_id,
        user.id,
        transaction.id,
    )
    assert (told.actor.kind, told.actor.id) == ("user", str(user.id))
    assert told.details == {"state": "completed", "verified": True}
