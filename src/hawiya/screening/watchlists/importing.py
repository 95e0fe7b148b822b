"""From a file to a version of a list: read, judged, compared with what is in force, built, published.

A file that cannot be trusted changes nothing. What spoils one entry is counted and told (`Flaw`); what makes the file
as a whole doubtful refuses it: packing or syntax that is broken, a line of another shape, two entries under one key,
no entry at all, or less than half as many entries as before (`ListShrank`), as after a download that was cut short.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID, uuid4

from hawiya.screening.watchlists.entry import EntryKind, ListEntry, entry_digest
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.source import BadSource, Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.verification.watchlists import ListVersion, WatchlistArchive

LONGEST_KEY = 256

LEAST_KEPT = 0.5
"""A version with fewer than this share of the entries before it is taken for cut short."""

_LIST_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


class BadListName(ValueError):
    """A list cannot have this name."""


class ListShrank(Exception):
    """A file has less than half as many entries as the version in force."""

    def __init__(self, before: int, after: int) -> None:
        super().__init__(f"the file has {after} entries, the version in force {before}: it may have been cut short")


def checked_list_name(name: str) -> str:
    """Return the name of a list. Raises `BadListName`."""
    if not _LIST_NAME.fullmatch(name):
        raise BadListName("the name of a list is 1 to 64 of a-z, 0-9, '.', '_' and '-', a letter or digit first")
    return name


@dataclass
class Reading:
    """A file that is being read: what was noticed, and how many entries of each kind there are so far."""

    source: Source
    format: Format
    tally: Tally = field(default_factory=Tally)
    kinds: Counter[EntryKind] = field(default_factory=Counter)

    def entries(self) -> Iterator[ListEntry]:
        """Yield the entries that can be compared with somebody, each key once. Raises `BadList`."""
        said: dict[str, int] = {}
        try:
            for place, entry in self.format.read(self.source, self.tally):
                if self._is_new(place, entry, said):
                    self.kinds[entry.kind] += 1
                    yield entry
        except BadSource as error:
            raise BadList(str(error)) from error
        if not said:
            raise BadList(f"the file has no entry of {self.format.title}")

    def _is_new(self, place: str, entry: ListEntry, said: dict[str, int]) -> bool:
        if not entry.names and not entry.weak_names:
            self.tally.note(Flaw.NO_NAME, place)
            return False
        if len(entry.key) > LONGEST_KEY:
            raise BadList(f"{place}: a key of more than {LONGEST_KEY} characters")
        said_now = hash(entry)
        if said.setdefault(entry.key, said_now) != said_now:
            first, other = next((at, one) for at, one in self.format.read(self.source, Tally()) if one.key == entry.key)
            if entry_digest(other) != entry_digest(entry):
                raise BadList(f"{place}: the key {entry.key} was used before, at {first}, for something else")
        if len(said) > self.kinds.total():
            return True
        self.tally.note(Flaw.REPEATED, place)
        return False


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that can be published."""

    format: str
    source: str
    digest: bytes
    entries: int
    content: bytes


def prepare(
    reading: Reading,
    build: Callable[[Iterable[ListEntry]], bytes],
    watch: Callable[[Iterator[ListEntry]], Iterator[ListEntry]] = lambda entries: entries,
) -> Prepared:
    """Read a file to its end and build what is stored of it. `watch` sees every entry pass. Raises `BadList`."""
    with reading.source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").digest()
    content = build(watch(reading.entries()))
    return Prepared(
        format=reading.format.name,
        source=reading.source.path.name,
        digest=digest,
        entries=reading.kinds.total(),
        content=content,
    )


def require_not_shrunk(before: int, after: int) -> None:
    """Raise `ListShrank` when a version is so much smaller than the one before that a part must be missing."""
    if after < before * LEAST_KEPT:
        raise ListShrank(before, after)


async def publish(
    archive: WatchlistArchive, list_name: str, prepared: Prepared, *, replaces: UUID | None, at: datetime
) -> ListVersion:
    """Make a prepared version the one in force. Raises `ListChanged` when another import came before."""
    version = ListVersion(
        id=uuid4(),
        list_name=checked_list_name(list_name),
        imported_at=at,
        entries=prepared.entries,
        format=prepared.format,
        source=prepared.source,
        digest=prepared.digest,
    )
    await archive.publish(version, prepared.content, replaces=replaces)
    return version
