import asyncio
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from hawiya.settings import Settings
from hawiya.store import watchlists
from hawiya.store.blobs import Blobs, BlobsUnavailable, open_blobs
from hawiya.store.opening import Store, open_store
from hawiya.store.sealing import Tampered
from hawiya.store.tables import WatchlistVersionRow
from hawiya.store.watchlists import PART_BYTES, SqlWatchlistArchive
from hawiya.verification.watchlists import ListChanged, ListUnknown, ListVersion
from tests.conftest import SettableClock
from tests.unit.store.conftest import BUCKET, s3_settings

pytestmark = pytest.mark.anyio
CONTENT = "أحمد محمد ".encode() * 1000


def version(at: datetime, name: str = "terror", entries: int = 3) -> ListVersion:
    return ListVersion(uuid4(), name, at, entries, "eg-decisions", "decisions.csv", b"d" * 32)


async def _publish(store: Store, at: datetime, content: bytes, replaces: UUID | None, name: str = "terror") -> UUID:
    new = version(at, name)
    await store.watchlists.publish(new, content, replaces=replaces)
    return new.id


async def _keys(settings: Settings) -> list[str]:
    return sorted([key async for key in open_blobs(settings).all_keys()])


async def _rows(store: Store) -> int:
    async with store.database.reading() as session:
        return (await session.scalars(select(func.count()).select_from(WatchlistVersionRow))).one()


async def test_what_is_published_is_in_force_and_lies_encrypted(
    store: Store, settings: Settings, clock: SettableClock
) -> None:
    published = version(clock.now)
    await store.watchlists.publish(published, CONTENT, replaces=None)
    other = await _publish(store, clock.now, b"other", None, "another")
    assert [one.id for one in await store.watchlists.active()] == [other, published.id]
    assert await store.watchlists.versions("terror") == (published,)
    assert await store.watchlists.content(published.id) == CONTENT
    (blob,) = [await open_blobs(settings).get(key) for key in await _keys(settings) if str(published.id) in key]
    assert CONTENT[:20] not in blob
    assert len(blob) == len(CONTENT) + 28
    assert await store.images.orphans() == await store.watchlists.orphans() == []


@pytest.mark.parametrize("size", [0, 1, 99, 100, 101, 1000])
async def test_content_of_any_size_comes_back(
    store: Store, settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr(watchlists, "PART_BYTES", 100)
    content = bytes(number % 251 for number in range(size))
    published = await _publish(store, clock.now, content, None)
    assert await store.watchlists.content(published) == content
    assert len(await _keys(settings)) == max(1, -(-size // 100))


async def test_parts_that_changed_places_do_not_open(
    store: Store, settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchlists, "PART_BYTES", 100)
    published = await _publish(store, clock.now, bytes(200), None)
    blobs = open_blobs(settings)
    await blobs.put(f"watchlists/{published}-0", await blobs.get(f"watchlists/{published}-1"))
    with pytest.raises(Tampered):
        await store.watchlists.content(published)


async def test_a_lost_part_is_a_lost_version(store: Store, settings: Settings, clock: SettableClock) -> None:
    published = await _publish(store, clock.now, CONTENT, None)
    await open_blobs(settings).delete(f"watchlists/{published}-0")
    with pytest.raises(ListUnknown):
        await store.watchlists.content(published)


async def test_the_last_three_versions_are_kept(store: Store, settings: Settings, clock: SettableClock) -> None:
    published: list[UUID] = []
    for number in range(5):
        before = published[-1] if published else None
        published.append(await _publish(store, clock.now, b"%d" % number, before))
    kept = published[:1:-1]
    assert [one.id for one in await store.watchlists.versions("terror")] == kept
    assert [one.id for one in await store.watchlists.active()] == [published[-1]]
    assert [await store.watchlists.content(one) for one in kept] == [b"4", b"3", b"2"]
    with pytest.raises(ListUnknown):
        await store.watchlists.content(published[1])
    assert await _keys(settings) == sorted(f"watchlists/{one}-0" for one in kept)
    assert await _rows(store) == 3


@pytest.mark.parametrize("replaces", [None, UUID(int=1)])
async def test_an_import_that_replaces_another_version_changes_nothing(
    store: Store, settings: Settings, clock: SettableClock, replaces: UUID | None
) -> None:
    published = await _publish(store, clock.now, CONTENT, None)
    with pytest.raises(ListChanged):
        await _publish(store, clock.now, b"late", replaces)
    assert [one.id for one in await store.watchlists.versions("terror")] == [published]
    assert await _keys(settings) == [f"watchlists/{published}-0"]
    assert await _rows(store) == 1


async def test_a_new_list_that_replaces_something_changes_nothing(
    store: Store, settings: Settings, clock: SettableClock
) -> None:
    with pytest.raises(ListChanged):
        await _publish(store, clock.now, CONTENT, uuid4())
    assert (await _keys(settings), await _rows(store)) == ([], 0)


@pytest.mark.parametrize("first_exists", [False, True])
async def test_of_imports_at_the_same_time_one_wins(
    store: Store, settings: Settings, clock: SettableClock, first_exists: bool
) -> None:
    before = await _publish(store, clock.now, b"before", None) if first_exists else None
    outcomes = await asyncio.gather(
        *(_publish(store, clock.now, b"%d" % number, before) for number in range(6)), return_exceptions=True
    )
    (winner,) = [one for one in outcomes if isinstance(one, UUID)]
    assert [type(one) for one in outcomes if not isinstance(one, UUID)] == [ListChanged] * 5
    assert [one.id for one in await store.watchlists.versions("terror")] == [winner, *([before] if before else [])]
    assert len(await _keys(settings)) == await _rows(store) == 1 + first_exists


async def test_a_removed_list_is_gone_and_may_come_again(
    store: Store, settings: Settings, clock: SettableClock
) -> None:
    first = await _publish(store, clock.now, b"1", None)
    await _publish(store, clock.now, b"2", first)
    other = await _publish(store, clock.now, b"other", None, "another")
    await store.watchlists.remove("terror")
    assert [one.id for one in await store.watchlists.active()] == [other]
    assert await store.watchlists.versions("terror") == ()
    assert await _keys(settings) == [f"watchlists/{other}-0"]
    with pytest.raises(ListUnknown):
        await store.watchlists.remove("terror")
    again = await _publish(store, clock.now, b"3", None)
    assert await store.watchlists.content(again) == b"3"


@dataclass
class _Meanwhile:
    """A blob store where something happens after the first put, and where calls may fail."""

    inner: Blobs
    failing_puts: int = 0
    failing_deletes: int = 0
    archive: SqlWatchlistArchive | None = None

    async def put(self, key: str, content: bytes) -> None:
        if self.failing_puts:
            self.failing_puts -= 1
            raise BlobsUnavailable(key)
        await self.inner.put(key, content)
        if self.archive is not None:
            await self.archive.sweep(timedelta(0))

    async def delete(self, key: str) -> None:
        if self.failing_deletes:
            self.failing_deletes -= 1
            raise BlobsUnavailable(key)
        await self.inner.delete(key)


def _over(store: Store, blobs: _Meanwhile, clock: SettableClock) -> SqlWatchlistArchive:
    return SqlWatchlistArchive(store.database, store.keyring, blobs, clock)  # type: ignore[arg-type]


async def test_an_import_that_fails_half_way_leaves_nothing(
    store: Store, settings: Settings, clock: SettableClock
) -> None:
    archive = _over(store, _Meanwhile(open_blobs(settings), failing_puts=1), clock)
    with pytest.raises(BlobsUnavailable):
        await archive.publish(version(clock.now), CONTENT, replaces=None)
    assert (await _keys(settings), await _rows(store)) == ([], 0)


async def test_an_import_that_a_sweep_took_for_dead_publishes_nothing(
    store: Store, settings: Settings, clock: SettableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watchlists, "PART_BYTES", 100)
    blobs = _Meanwhile(open_blobs(settings), archive=store.watchlists)
    with pytest.raises(ListChanged):
        await _over(store, blobs, clock).publish(version(clock.now), bytes(300), replaces=None)
    assert (await _keys(settings), await _rows(store)) == ([], 0)


async def test_a_version_stays_in_force_when_the_old_ones_cannot_be_removed(
    store: Store, settings: Settings, clock: SettableClock
) -> None:
    published: list[UUID] = []
    for number in range(3):
        published.append(await _publish(store, clock.now, b"%d" % number, published[-1] if published else None))
    archive = _over(store, _Meanwhile(open_blobs(settings), failing_deletes=1), clock)
    newest = version(clock.now)
    await archive.publish(newest, b"3", replaces=published[-1])
    assert [one.id for one in await archive.active()] == [newest.id]
    assert len(await _keys(settings)) == 4
    await store.watchlists.sweep()
    assert len(await _keys(settings)) == await _rows(store) == 3


async def test_a_server_removes_what_an_import_that_died_long_ago_left(
    settings: Settings, clock: SettableClock
) -> None:
    async with open_store(settings, serving=False, clock=clock) as store:
        kept = await _publish(store, clock.now, CONTENT, None)
        for name in ("long ago", "just now"):
            await _die_half_way(store, settings, clock, name)
            clock.advance(minutes=59)
    async with open_store(settings, serving=True, clock=clock) as store:
        assert await _rows(store) == 2
        assert len(await _keys(settings)) == 2
        assert await store.watchlists.content(kept) == CONTENT


async def _die_half_way(store: Store, settings: Settings, clock: SettableClock, name: str) -> None:
    archive = _over(store, _Meanwhile(open_blobs(settings)), clock)

    async def die(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(archive, "_put_in_force", die)
        patch.setattr(archive, "_discard", die)
        with pytest.raises(KeyboardInterrupt):
            await archive.publish(version(clock.now, name), CONTENT, replaces=None)


async def test_versions_lie_in_a_bucket_too(settings: Settings, clock: SettableClock, endpoint: str) -> None:
    keys = ("images_url", "s3_endpoint", "s3_access_key_id", "s3_secret_access_key")
    bucket = s3_settings(endpoint, f"s3://{BUCKET}/{uuid4()}")
    in_bucket = settings.model_copy(update={key: getattr(bucket, key) for key in keys})
    content = bytes(PART_BYTES) + b"more"
    async with open_store(in_bucket, serving=True, clock=clock) as store:
        published = await _publish(store, clock.now, content, None)
        assert await store.watchlists.content(published) == content
        assert await _keys(in_bucket) == [f"watchlists/{published}-{part}" for part in range(2)]
        await store.watchlists.remove("terror")
        assert await _keys(in_bucket) == []


async def test_a_later_version_may_say_the_same(store: Store, clock: SettableClock) -> None:
    first = version(clock.now)
    await store.watchlists.publish(first, CONTENT, replaces=None)
    again = replace(first, id=uuid4(), imported_at=clock.now + timedelta(days=1))
    await store.watchlists.publish(again, CONTENT, replaces=first.id)
    assert await store.watchlists.versions("terror") == (again, first)
