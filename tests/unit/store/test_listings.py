"""What reviewers look at next is found without going through everything."""

from uuid import UUID

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Connection

from hawiya.store.opening import Store
from hawiya.store.tables import UNDECIDED
from hawiya.verification.listing import TransactionFilter, Window
from hawiya.verification.reviewing import WAITING
from hawiya.verification.transaction import State

pytestmark = pytest.mark.anyio
TENANT = UUID(int=1)


@pytest.mark.parametrize("states", [WAITING, frozenset({State.IN_REVIEW})])
async def test_what_waits_is_found_by_its_index(store: Store, states: frozenset[State]) -> None:
    asked = []

    def keep(_: Connection, __: object, statement: str, *___: object) -> None:
        asked.append(statement)

    event.listen(store.database.engine.sync_engine, "before_cursor_execute", keep)
    page = await store.listings.transactions(TENANT, TransactionFilter(states=states), Window(), oldest_first=True)
    assert (list(page.items), page.total) == ([], 0)
    [listing] = [statement for statement in asked if "ORDER BY" in statement]
    assert UNDECIDED in listing


async def test_the_index_is_used(store: Store) -> None:
    query = f"SELECT id FROM transactions WHERE tenant_id = :tenant AND {UNDECIDED} ORDER BY last_step_at, id LIMIT 9"  # noqa: S608
    async with store.database.reading() as session:
        if store.database.embedded:
            plan = await session.execute(text(f"EXPLAIN QUERY PLAN {query}"), {"tenant": TENANT.hex})
        else:
            # It reads a small table whole, whatever indexes it has, unless it is told not to.
            await session.execute(text("SET LOCAL enable_seqscan = off"))
            plan = await session.execute(text(f"EXPLAIN {query}"), {"tenant": TENANT})
        assert "ix_transactions_undecided" in str(plan.all())
