from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from hawiya.screening.watchlists.changes import Change, Changes
from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.screening.watchlists.importing import (
    BadListName,
    ListShrank,
    Reading,
    checked_list_name,
    prepare,
    publish,
    require_not_shrunk,
)
from hawiya.verification.watchlists import ListChanged, ListVersion

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def entry(key: str, *names: str) -> ListEntry:
    return ListEntry(key, EntryKind.PERSON, names or (f"name of {key}",))


@pytest.fixture
def begin(tmp_path: Path) -> Callable[..., Reading]:
    """Begin to read a file that says given entries, one a line."""
    file = tmp_path / "list.txt"
    file.write_bytes(b"the file")

    def of(*said: ListEntry) -> Reading:
        def read(_: Source, __: Tally) -> Iterator[tuple[str, ListEntry]]:
            return ((f"line {number}", one) for number, one in enumerate(said, start=1))

        return Reading(Source(file, file.name), Format("test", "a test", lambda head: True, read))

    return of


def _keys(entries: Iterable[ListEntry]) -> bytes:
    return " ".join(one.key for one in entries).encode()


def test_a_file_becomes_a_version(begin: Callable[..., Reading]) -> None:
    reading = begin(entry("1"), replace(entry("2"), kind=EntryKind.OTHER), entry("3"))
    seen: list[ListEntry] = []

    def watch(entries: Iterator[ListEntry]) -> Iterator[ListEntry]:
        for one in entries:
            seen.append(one)
            yield one

    prepared = prepare(reading, _keys, watch)
    assert (prepared.content, prepared.entries) == (b"1 2 3", 3)
    assert (prepared.format, prepared.source, prepared.digest) == ("test", "list.txt", sha256(b"the file").digest())
    assert [one.key for one in seen] == ["1", "2", "3"]
    assert reading.kinds == {EntryKind.PERSON: 2, EntryKind.OTHER: 1}


def test_what_is_said_again_or_names_nobody_is_left_out(begin: Callable[..., Reading]) -> None:
    nameless = replace(entry("2"), names=())
    weak = replace(entry("3"), names=(), weak_names=("Abu X",))
    reading = begin(entry("1", "a", "b"), nameless, weak, entry("1", "a", "b"), nameless, entry("1", "b", "a"))
    assert [one.key for one in reading.entries()] == ["1", "3"]
    assert reading.tally.flaws == {Flaw.NO_NAME: 2, Flaw.REPEATED: 2}
    assert reading.tally.first_place == {Flaw.NO_NAME: "line 2", Flaw.REPEATED: "line 4"}


def test_one_key_for_two_entries_refuses_the_file(begin: Callable[..., Reading]) -> None:
    reading = begin(entry("0"), entry("1"), entry("2"), entry("1", "somebody else"))
    with pytest.raises(BadList, match=r"^line 4: the key 1 was used before, at line 2, for something else$"):
        prepare(reading, _keys)


@pytest.mark.parametrize("said", [(), (replace(entry("1"), names=()),)])
def test_a_file_that_names_nobody_is_refused(begin: Callable[..., Reading], said: tuple[ListEntry, ...]) -> None:
    with pytest.raises(BadList, match="no entry of a test"):
        prepare(begin(*said), _keys)


def test_a_boundless_key_is_refused(begin: Callable[..., Reading]) -> None:
    with pytest.raises(BadList, match="line 1: a key of more than 256 characters"):
        prepare(begin(entry("x" * 257)), _keys)


@pytest.mark.parametrize(("before", "after"), [(0, 0), (1, 1), (10, 5), (11, 6), (10, 1000)])
def test_a_list_may_grow_and_lose_up_to_half(before: int, after: int) -> None:
    require_not_shrunk(before, after)


@pytest.mark.parametrize(("before", "after"), [(1, 0), (10, 4), (11, 5), (1_000_000, 499_999)])
def test_a_list_that_lost_more_than_half_is_taken_for_cut_short(before: int, after: int) -> None:
    with pytest.raises(ListShrank, match=f"the file has {after} entries, the version in force {before}"):
        require_not_shrunk(before, after)


@pytest.mark.parametrize("name", ["terror", "un", "eg.terror-2_b", "0", "a" * 64])
def test_names_of_lists(name: str) -> None:
    assert checked_list_name(name) == name


@pytest.mark.parametrize("name", ["", "Terror", "a b", "-a", "a/b", "إرهاب", "a" * 65, "a\n"])
def test_other_names_of_lists_are_refused(name: str) -> None:
    with pytest.raises(BadListName):
        checked_list_name(name)


def test_changes_are_told_by_key() -> None:
    told: list[tuple[Change, str]] = []
    old = [entry("1"), entry("2"), entry("3"), entry("4")]
    new = [entry("5"), entry("2", "another name"), entry("3"), entry("1", "name of 1")]
    changes = Changes(old, lambda change, one: told.append((change, one.key)))
    assert list(changes.watch(new)) == new
    assert told == [(Change.ADDED, "5"), (Change.CHANGED, "2"), (Change.REMOVED, "4")]
    assert changes.counts == {Change.ADDED: 1, Change.CHANGED: 1, Change.REMOVED: 1, Change.UNCHANGED: 2}
    assert changes.any


def test_the_order_of_entries_and_names_is_no_change() -> None:
    changes = Changes([entry("1", "a", "b"), entry("2")])
    list(changes.watch([entry("2"), entry("1", "b", "a")]))
    assert not changes.any


class _Archive:
    """An archive that remembers what is published, or refuses it."""

    def __init__(self, refuses: bool = False) -> None:
        self.published: list[tuple[ListVersion, bytes, UUID | None]] = []
        self._refuses = refuses

    async def publish(self, version: ListVersion, content: bytes, *, replaces: UUID | None) -> None:
        if self._refuses:
            raise ListChanged(version.list_name)
        self.published.append((version, content, replaces))


@pytest.mark.anyio
async def test_what_is_prepared_is_published_in_place_of_what_was_compared(begin: Callable[..., Reading]) -> None:
    prepared = prepare(begin(entry("1")), _keys)
    archive, before = _Archive(), uuid4()
    version = await publish(archive, "terror", prepared, replaces=before, at=NOW)  # type: ignore[arg-type]
    assert archive.published == [(version, b"1", before)]
    expected = ("terror", NOW, 1, "test", "list.txt", prepared.digest)
    assert (version.list_name, version.imported_at, version.entries, version.format, version.source) == expected[:5]
    assert version.digest == expected[5]
    with pytest.raises(ListChanged):
        await publish(_Archive(refuses=True), "terror", prepared, replaces=before, at=NOW)  # type: ignore[arg-type]
    with pytest.raises(BadListName):
        await publish(archive, "No Name", prepared, replaces=before, at=NOW)  # type: ignore[arg-type]
    assert len(archive.published) == 1
