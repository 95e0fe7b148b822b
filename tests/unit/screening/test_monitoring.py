"""Rescreening in batches: everybody once, resumed where it stopped, nobody passed over in silence."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

import pytest

from hawiya.screening import monitoring
from hawiya.screening.monitoring import Progress, rescreen, state_of
from hawiya.verification.monitoring import MonitoredUser, Rescreened
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Person, Screening, WatchlistHit
from tests.unit.verification.make import NOW, TENANT

pytestmark = pytest.mark.anyio

STATE = b"s" * 32
HIT = WatchlistHit("1", "listed", 0.9, "un", "a", b"d")


class MemoryLedger:
    def __init__(self, people: int) -> None:
        self.users = [MonitoredUser(TENANT, number, Person(str(number), None, None)) for number in range(1, people + 1)]
        self.seen: dict[int, bytes] = {}

    async def count_due(self, tenant_id: UUID, state: bytes) -> int:
        return sum(self.seen.get(user.user_id) != state for user in self.users)

    async def due(self, tenant_id: UUID, state: bytes, *, after: int, most: int) -> Sequence[MonitoredUser]:
        waiting = [user for user in self.users if user.user_id > after and self.seen.get(user.user_id) != state]
        return waiting[:most]

    async def record(self, state: bytes, results: Sequence[Rescreened], at: datetime) -> int:
        self.seen.update({result.user.user_id: state for result in results})
        return sum(bool(result.new) for result in results)


class ScreenerOf:
    """Lists the people of some names; screens nobody without a list."""

    def __init__(self, listed: Sequence[str], *, loaded: bool = True) -> None:
        self.listed, self.loaded, self.asked = listed, loaded, 0

    async def screen(self, tenant_id: UUID, person: Person, policy: Policy) -> Screening:
        self.asked += 1
        return Screening(self.loaded, (HIT,) if self.loaded and person.name in self.listed else ())


async def _all(ledger: MemoryLedger, screener: ScreenerOf) -> list[Progress]:
    return [step async for step in rescreen(TENANT, Policy(), STATE, screener, ledger, lambda: NOW)]


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitoring, "BATCH", 2)


async def test_everybody_is_screened_once() -> None:
    ledger, screener = MemoryLedger(5), ScreenerOf(["2", "5"])
    assert await _all(ledger, screener) == [Progress(2, 1), Progress(4, 1), Progress(5, 2)]
    assert await _all(ledger, screener) == []
    assert screener.asked == 5


async def test_an_interrupted_run_goes_on_where_it_stopped() -> None:
    ledger, screener = MemoryLedger(5), ScreenerOf([])
    async for _ in rescreen(TENANT, Policy(), STATE, screener, ledger, lambda: NOW):
        break
    assert await ledger.count_due(TENANT, STATE) == 3
    await _all(ledger, screener)
    assert (await ledger.count_due(TENANT, STATE), screener.asked) == (0, 5)


async def test_a_known_hit_is_not_new() -> None:
    ledger = MemoryLedger(1)
    ledger.users[0] = replace(ledger.users[0], known=frozenset({("un", "a", b"d")}))
    assert await _all(ledger, ScreenerOf(["1"])) == [Progress(1, 0)]


async def test_without_a_list_everybody_stays_due() -> None:
    ledger = MemoryLedger(3)
    await _all(ledger, ScreenerOf([], loaded=False))
    assert await ledger.count_due(TENANT, STATE) == 3


def test_the_state_follows_lists_versions_and_threshold() -> None:
    versions = {"un": UUID(int=1), "eg": UUID(int=2)}
    state = state_of(versions, Policy())
    assert state == state_of(dict(reversed(versions.items())), Policy())
    others = [
        state_of({**versions, "un": UUID(int=3)}, Policy()),
        state_of({"un": UUID(int=1)}, Policy()),
        state_of(versions, Policy(watchlist_match=0.9)),
    ]
    assert len({state, *others}) == 4
