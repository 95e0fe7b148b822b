"""`hawiya watchlist rescreen`: verified users against the lists in force, new hits told once, over a real database."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import select

from hawiya.settings import Settings
from hawiya.store.opening import Store, open_store
from hawiya.store.tables import EventRow
from hawiya.verification.transaction import StepName
from tests import invented
from tests.unit.cli.commands import Commands
from tests.unit.screening.formats.lists import FILES

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
LISTED, NAMESAKE, OTHER = "27005030100011", "27105030100012", "28001010100013"
Result = TypeVar("Result")


def _on_store(data: Path, work: Callable[[Store], Awaitable[Result]]) -> Result:
    async def on_open_store() -> Result:
        async with open_store(Settings(data=data), serving=False) as store:
            return await work(store)

    return asyncio.run(on_open_store())


async def _verified_users(store: Store) -> None:
    """Register and verify one whom decisions.csv lists by number, a namesake born in another year, and a third."""
    tenant = await invented.tenant(store, NOW)
    people = ((LISTED, "كريم نبيل تست", 1970), (NAMESAKE, "كريم نبيل تست", 1989), (OTHER, "منى سعيد", 1980))
    for place, (number, name, year) in enumerate(people):
        user = await invented.user(store, NOW, f"+20100000001{place}", tenant)
        verified = replace(user, verified=True, id_number=number, card_name=name, date_of_birth=date(year, 5, 3))
        await invented.take_step(store, invented.transaction(user, NOW), StepName.FRONT, {}, verified)


async def _told(store: Store) -> list[int | None]:
    async with store.database.reading() as session:
        rows = await session.scalars(select(EventRow).where(EventRow.kind == "aml.hit").order_by(EventRow.number))
        return [row.user_id for row in rows]


@pytest.fixture
def screened(commands: Commands) -> Commands:
    assert commands.run("init").returncode == 0
    _on_store(commands.data, _verified_users)
    return commands


def test_without_a_list_nobody_is_screened(screened: Commands) -> None:
    done = screened.run("watchlist", "rescreen")
    assert (done.returncode, done.stdout) == (0, "")
    assert "nobody was screened" in done.stderr
    assert _on_store(screened.data, _told) == []


def test_a_new_list_tells_of_whom_it_names_once(screened: Commands) -> None:
    assert screened.run("watchlist", "import", FILES / "decisions.csv", "--name", "eg").returncode == 0
    due = screened.run("watchlist", "rescreen", "--dry-run", "--json")
    assert '"due": 3' in due.stdout
    assert _on_store(screened.data, _told) == []
    first = screened.run("watchlist", "rescreen", "--json")
    assert '"screened": 3' in first.stdout
    assert '"with_new_hits": 1' in first.stdout
    assert len(_on_store(screened.data, _told)) == 1
    again = screened.run("watchlist", "rescreen", "--json")
    assert '"screened": 0' in again.stdout
    assert len(_on_store(screened.data, _told)) == 1


def test_an_unknown_tenant_is_said(screened: Commands) -> None:
    done = screened.run("watchlist", "rescreen", "--tenant", "00000000-0000-0000-0000-000000000001")
    assert (done.returncode, "no such tenant" in done.stderr) == (4, True)


def test_the_doctor_knows_which_lists_are_in_force(screened: Commands) -> None:
    assert "no list was imported" in screened.run("doctor").stdout
    screened.run("watchlist", "import", FILES / "decisions.csv", "--name", "eg")
    assert "watchlists   eg (" in screened.run("doctor").stdout
