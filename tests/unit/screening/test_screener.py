from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from hawiya.screening.screener import MOST_HITS, WatchlistScreener
from hawiya.screening.watchlists.entry import entry_digest
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Person, Screening, WatchlistHit
from hawiya.verification.watchlists import Dismissal, person_key
from tests.unit.screening.lists import ENTRIES, HASSAN, Archive, entry

pytestmark = pytest.mark.anyio

TENANT, OTHER_TENANT = UUID(int=1), UUID(int=2)
PERSON = Person(HASSAN.names[0], None, None)


class Decisions:
    """`Dismissals` in memory; counts how often it is asked."""

    def __init__(self) -> None:
        self.decided: list[Dismissal] = []
        self.asked = 0

    async def add(self, dismissal: Dismissal) -> None:
        self.decided.append(dismissal)

    async def of(self, tenant_id: UUID, person_key: str) -> Sequence[Dismissal]:
        self.asked += 1
        return [one for one in self.decided if (one.tenant_id, one.person_key) == (tenant_id, person_key)]

    async def withdraw(self, tenant_id: UUID, person_key: str, list_name: str, entry_key: str) -> bool:
        raise NotImplementedError


class Bench:
    """A screener with what it asks."""

    def __init__(self) -> None:
        self.archive = Archive()
        self.registry = WatchlistRegistry(self.archive)
        self.decisions = Decisions()
        self.screener = WatchlistScreener(self.registry, self.decisions)

    async def screen(self, person: Person = PERSON, tenant: UUID = TENANT, **policy: object) -> Screening:
        await self.registry.refresh()
        return await self.screener.screen(tenant, person, Policy(**policy))  # type: ignore[arg-type]

    async def dismiss(self, hit: WatchlistHit, person: Person = PERSON) -> None:
        await self.decisions.add(
            Dismissal(TENANT, person_key(person), hit.list_name, hit.entry_key, hit.entry_digest, "Mona", "other", NOW)
        )


NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def bench() -> Bench:
    return Bench()


async def test_nobody_is_screened_while_no_list_is_loaded(bench: Bench) -> None:
    assert await bench.screen() == Screening(screened=False, threshold=0.8)


async def test_a_hit_says_all_that_the_wire_and_the_evidence_need(bench: Bench) -> None:
    version = bench.archive.put("un", ENTRIES)
    screening = await bench.screen()
    assert screening.screened
    assert screening.versions == {"un": version.id}
    assert screening.threshold == 0.8
    (hit,) = screening.hits
    assert hit == WatchlistHit(
        case_no="512",
        full_name=HASSAN.names[0],
        score=hit.score,
        list_name="un",
        entry_key="QDi.101",
        entry_digest=entry_digest(HASSAN),
        explanation=hit.explanation,
        case_year=2019,
        record_date=None,
        id_number="28503011234571",
        date_of_birth=date(1985, 3, 1),
    )
    assert "حسن" in hit.explanation


async def test_somebody_who_is_not_listed_has_no_hit_and_no_reviewer_is_asked_for(bench: Bench) -> None:
    bench.archive.put("un", ENTRIES)
    screening = await bench.screen(Person("Nobody Known Here", None, None))
    assert screening.screened
    assert screening.hits == ()
    assert bench.decisions.asked == 0


async def test_a_year_of_birth_alone_is_no_date_on_the_wire(bench: Bench) -> None:
    bench.archive.put("un", [replace(HASSAN, birth_dates=("1985", "1985-03-01"))])
    assert (await bench.screen()).hits[0].date_of_birth == date(1985, 3, 1)
    bench.archive.put("un", [replace(HASSAN, birth_dates=("1985",))])
    assert (await bench.screen()).hits[0].date_of_birth is None


async def test_an_entry_without_a_case_is_known_by_its_key(bench: Bench) -> None:
    bench.archive.put("un", [replace(HASSAN, case_no=None)])
    assert (await bench.screen()).hits[0].case_no == "QDi.101"


async def test_only_the_lists_of_the_policy_are_searched(bench: Bench) -> None:
    bench.archive.put("un", ENTRIES)
    eg = bench.archive.put("eg", [entry("1", "Amr Zaki Badr")])
    screening = await bench.screen(watchlists=("eg",))
    assert screening.screened
    assert screening.hits == ()
    assert screening.versions == {"eg": eg.id}
    assert len((await bench.screen()).hits) == 1


async def test_a_list_of_the_policy_that_is_not_loaded_is_no_silent_pass(bench: Bench) -> None:
    bench.archive.put("un", ENTRIES)
    screening = await bench.screen(watchlists=("eg", "un"))
    assert not screening.screened
    assert screening.missing == ("eg",)
    assert [hit.list_name for hit in screening.hits] == ["un"]


async def test_a_list_in_force_that_cannot_be_loaded_is_no_silent_pass(bench: Bench) -> None:
    bench.archive.put("un", ENTRIES)
    bench.archive.put("eg", b"broken")
    screening = await bench.screen()
    assert not screening.screened
    assert screening.missing == ("eg",)


async def test_the_threshold_is_the_policys(bench: Bench) -> None:
    bench.archive.put("un", ENTRIES)
    misspelled = Person("Hasan Mostafa Abdelrhman Elsayyd", None, None)
    lax = await bench.screen(misspelled, watchlist_match=0.5)
    assert lax.threshold == 0.5
    assert len(lax.hits) == 1
    strict = await bench.screen(misspelled, watchlist_match=0.99)
    assert strict.hits == ()


async def test_a_dismissed_hit_stays_dismissed_until_the_entry_changes(bench: Bench) -> None:
    bench.archive.put("un", ENTRIES)
    (hit,) = (await bench.screen()).hits
    await bench.dismiss(hit)
    after = await bench.screen()
    assert after.hits == ()
    assert after.dismissed == (hit,)
    # For another tenant, another person, or on another list nothing was decided.
    assert len((await bench.screen(tenant=OTHER_TENANT)).hits) == 1
    assert len((await bench.screen(Person(HASSAN.names[1], None, None))).hits) == 1
    bench.archive.put("eg", ENTRIES)
    assert [one.list_name for one in (await bench.screen()).hits] == ["eg"]
    # The order of spellings is no change, a new alias is one.
    bench.archive.put("un", [replace(HASSAN, names=HASSAN.names[::-1])])
    assert (await bench.screen(watchlists=("un",))).hits == ()
    bench.archive.put("un", [replace(HASSAN, names=(*HASSAN.names, "Hassan the Baker"))])
    assert len((await bench.screen(watchlists=("un",))).hits) == 1


async def test_at_most_fifty_hits_and_a_dismissed_one_makes_room(bench: Bench) -> None:
    bench.archive.put("a", [entry(f"{place:02d}", HASSAN.names[0]) for place in range(40)])
    bench.archive.put("b", [entry(f"{place:02d}", HASSAN.names[0]) for place in range(40)])
    screening = await bench.screen()
    assert [(hit.list_name, hit.entry_key) for hit in screening.hits] == [
        *(("a", f"{place:02d}") for place in range(40)),
        *(("b", f"{place:02d}") for place in range(10)),
    ]
    for hit in screening.hits[:3]:
        await bench.dismiss(hit)
    after = await bench.screen()
    assert len(after.hits) == MOST_HITS
    assert after.dismissed == screening.hits[:3]
    assert (after.hits[-1].list_name, after.hits[-1].entry_key) == ("b", "12")
