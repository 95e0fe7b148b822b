import asyncio
import logging
import threading

import pytest

from hawiya.screening.watchlists.index import WatchlistIndex
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.verification.ports import Person
from tests.unit.screening.lists import ENTRIES, HASSAN, Archive, entry

pytestmark = pytest.mark.anyio

PERSON = Person(HASSAN.names[0], None, None)


async def test_lists_come_into_force_change_and_go() -> None:
    archive = Archive()
    registry = WatchlistRegistry(archive)
    assert not registry.ready
    await registry.refresh()
    assert registry.ready
    assert dict(registry.current.loaded) == {}
    first = archive.put("un", ENTRIES)
    other = archive.put("eg", [entry("1", "Amr Zaki Badr")])
    await registry.refresh()
    assert {name: one.version for name, one in registry.current.loaded.items()} == {"un": first, "eg": other}
    assert len(registry.current.loaded["un"].index.search(PERSON, 0.8, 50)) == 1
    unchanged = registry.current.loaded["eg"]
    second = archive.put("un", [entry("1", "Nobody Else")])
    await registry.refresh()
    assert registry.current.loaded["un"].version == second
    assert registry.current.loaded["eg"] is unchanged
    assert registry.current.loaded["un"].index.search(PERSON, 0.8, 50) == ()
    await archive.remove("un")
    await registry.refresh()
    assert set(registry.current.loaded) == {"eg"}


async def test_a_list_that_cannot_be_loaded_leaves_the_old_one_and_is_tried_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    archive = Archive()
    registry = WatchlistRegistry(archive)
    good = archive.put("un", ENTRIES)
    await registry.refresh()
    bad = archive.put("un", b"Hassan Mostafa: no index")
    with caplog.at_level(logging.INFO):
        await registry.refresh()
    assert registry.current.loaded["un"].version == good
    assert registry.current.failed == {"un"}
    assert registry.current.missing(()) == ()
    assert str(bad.id) in caplog.text
    assert "Hassan" not in caplog.text
    repaired = archive.put("un", ENTRIES)
    await registry.refresh()
    assert registry.current.loaded["un"].version == repaired
    assert registry.current.failed == frozenset()


async def test_a_list_that_never_was_loaded_is_missing() -> None:
    archive = Archive()
    registry = WatchlistRegistry(archive)
    archive.put("eg", ENTRIES)
    archive.put("un", b"broken")
    await registry.refresh()
    assert registry.current.missing(()) == ("un",)
    assert registry.current.missing(("eg",)) == ()
    assert registry.current.missing(("eg", "eu", "un")) == ("eu", "un")
    await archive.remove("un")
    await registry.refresh()
    assert registry.current.missing(()) == ()


async def test_a_version_that_is_removed_while_it_is_loaded_is_passed_over() -> None:
    archive = Archive()
    registry = WatchlistRegistry(archive)
    version = archive.put("un", ENTRIES)
    del archive.contents[version.id]
    await registry.refresh()
    assert dict(registry.current.loaded) == {}
    assert registry.current.failed == frozenset()


async def test_searches_go_on_while_a_version_loads_and_see_one_state_each() -> None:
    archive = Archive()
    loading, go_on = threading.Event(), threading.Event()

    def load_slowly(content: bytes) -> WatchlistIndex:
        loading.set()
        assert go_on.wait(60)
        return WatchlistIndex.from_bytes(content)

    registry = WatchlistRegistry(archive, load_slowly)
    archive.put("un", ENTRIES)
    go_on.set()
    await registry.refresh()
    before = registry.current
    loading.clear()
    go_on.clear()
    archive.put("un", [entry("1", "Nobody Else")])
    refreshing = asyncio.create_task(registry.refresh())
    assert await asyncio.to_thread(loading.wait, 60)
    for _ in range(100):
        assert registry.current is before
        assert len(registry.current.loaded["un"].index.search(PERSON, 0.8, 50)) == 1
    go_on.set()
    await refreshing
    assert registry.current.loaded["un"].index.search(PERSON, 0.8, 50) == ()
    # Whoever took the older state still searches it.
    assert len(before.loaded["un"].index.search(PERSON, 0.8, 50)) == 1


async def test_refreshes_at_the_same_time_load_a_version_once() -> None:
    archive = Archive()
    loads: list[int] = []

    def load(content: bytes) -> WatchlistIndex:
        loads.append(1)
        return WatchlistIndex.from_bytes(content)

    registry = WatchlistRegistry(archive, load)
    archive.put("un", ENTRIES)
    await asyncio.gather(*(registry.refresh() for _ in range(5)))
    assert len(loads) == 1


async def test_a_failing_archive_leaves_what_is_loaded() -> None:
    archive = Archive()
    registry = WatchlistRegistry(archive)
    archive.put("un", ENTRIES)
    await registry.refresh()

    async def fail() -> None:
        raise OSError("the database is away")

    archive.active = fail  # type: ignore[assignment, method-assign]
    with pytest.raises(OSError, match="away"):
        await registry.refresh()
    assert set(registry.current.loaded) == {"un"}
