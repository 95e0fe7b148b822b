"""Watchlists as the heart and the store speak of them; how they are read and searched, `screening` knows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hawiya.verification.ports import Person
from hawiya.verification.transaction import User


class ListUnknown(Exception):
    """There is no watchlist of this name, or no such version of it."""


class ListChanged(Exception):
    """Another import of the same list finished meanwhile; nothing was published."""


@dataclass(frozen=True, slots=True)
class ListVersion:
    """One imported state of a watchlist. `digest` is the SHA-256 of the file that was imported.

    `format` is the name of the importer, `source` the name of the file (without its folder), `entries` how many
    entries it has.
    """

    id: UUID
    list_name: str
    imported_at: datetime
    entries: int
    format: str
    source: str
    digest: bytes


class WatchlistArchive(Protocol):
    """The imported versions of all lists. Content is opaque here and sealed at rest."""

    async def active(self) -> Sequence[ListVersion]:
        """Return the version in force of every list, by list name."""
        ...

    async def versions(self, list_name: str) -> Sequence[ListVersion]:
        """Return the kept versions of a list, newest first; the first is in force."""
        ...

    async def content(self, version_id: UUID) -> bytes:
        """Return what was published as this version. Raises `ListUnknown`."""
        ...

    async def publish(self, version: ListVersion, content: bytes, *, replaces: UUID | None) -> None:
        """Make a version the one in force, in one commit; older versions but the last few are deleted.

        `replaces` is the version that was in force when the import began (None: the list was new). Raises
        `ListChanged` when it no longer is; nothing is stored then.
        """
        ...

    async def remove(self, list_name: str) -> None:
        """Remove a list with all its versions. Raises `ListUnknown`."""
        ...


@dataclass(frozen=True, slots=True)
class Dismissal:
    """A reviewer's decision that a person is not the one of a list's entry.

    It holds while the entry stays what it was: `entry_digest` is the SHA-256 of the entry's content. `person_key` is
    what the person is known by: the national number, or the name where there is no number (see `person_key`).
    """

    tenant_id: UUID
    person_key: str
    list_name: str
    entry_key: str
    entry_digest: bytes
    reviewer: str
    reason: str
    at: datetime


class Dismissals(Protocol):
    """What reviewers decided about hits. Persons are found by blind index; reviewer and reason are sealed."""

    async def add(self, dismissal: Dismissal) -> None:
        """Remember a decision; a later one about the same person and entry replaces it."""
        ...

    async def of(self, tenant_id: UUID, person_key: str) -> Sequence[Dismissal]:
        """Return the decisions about a person, newest first."""
        ...

    async def withdraw(self, tenant_id: UUID, person_key: str, list_name: str, entry_key: str) -> bool:
        """Forget a decision; false when there was none."""
        ...


def person_key(person: Person) -> str:
    """Return what a person is known by in decisions about hits: the national number, else the name as it is."""
    return person.id_number or person.name or ""


def keys_of(user: User, people: Iterable[Person | None]) -> frozenset[str]:
    """Return all that a user is known by in decisions: as monitored, and as the card's holder in their transactions."""
    monitored = Person(user.card_name or user.full_name, user.id_number, user.date_of_birth)
    return frozenset(key for one in (monitored, *people) if one is not None and (key := person_key(one)))
