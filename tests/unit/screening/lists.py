"""Small invented lists, and an archive in memory."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from uuid import UUID, uuid4

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.index import build_index
from hawiya.verification.watchlists import ListUnknown, ListVersion


def entry(key: str, *names: str, kind: EntryKind = EntryKind.PERSON, **more: object) -> ListEntry:
    return ListEntry(key, kind, names, **more)  # type: ignore[arg-type]


HASSAN = entry(
    "QDi.101",
    "حسن مصطفى عبد الرحمن السيد",
    "Hassan Mostafa Abdel Rahman El Sayed",
    birth_dates=("1985-03-01",),
    id_numbers=("28503011234571",),
    case_no="512",
    case_year=2019,
)
WEAK = entry("QDi.102", "Karim Adel Fathy", weak_names=("Tarek Nabil Shawky",), birth_dates=("1970",))
COMPANY = entry("QDe.103", "Mahmoud Ashraf Lotfy", kind=EntryKind.ORGANISATION)
SHIP = entry("QDe.104", "Mahmoud Ashraf Lotfy", kind=EntryKind.OTHER)
MAYBE = entry("QDu.105", "Ramy Sherif Gamal", kind=EntryKind.UNKNOWN)
ENTRIES = (HASSAN, WEAK, COMPANY, SHIP, MAYBE)


class Archive:
    """A `WatchlistArchive` of what was put into it."""

    def __init__(self) -> None:
        self.in_force: dict[str, ListVersion] = {}
        self.contents: dict[UUID, bytes] = {}

    def put(self, name: str, entries: Iterable[ListEntry] | bytes) -> ListVersion:
        content = entries if isinstance(entries, bytes) else build_index(entries).to_bytes()
        version = ListVersion(uuid4(), name, datetime.now(UTC), 0, "test", "test", b"")
        self.in_force[name] = version
        self.contents[version.id] = content
        return version

    async def active(self) -> Sequence[ListVersion]:
        return tuple(self.in_force.values())

    async def versions(self, list_name: str) -> Sequence[ListVersion]:
        return (self.in_force[list_name],) if list_name in self.in_force else ()

    async def content(self, version_id: UUID) -> bytes:
        if version_id not in self.contents:
            raise ListUnknown(str(version_id))
        return self.contents[version_id]

    async def publish(self, version: ListVersion, content: bytes, *, replaces: UUID | None) -> None:
        self.in_force[version.list_name] = version
        self.contents[version.id] = content

    async def remove(self, list_name: str) -> None:
        del self.in_force[list_name]
