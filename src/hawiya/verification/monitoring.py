"""Ongoing monitoring: verified users are screened again when a watchlist changed, and new hits are told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hawiya.verification.ports import Person, WatchlistHit

HitKey = tuple[str, str, bytes]
"""List name, entry key and entry digest: a hit on an entry that changed is a new hit."""


@dataclass(frozen=True, slots=True)
class MonitoredUser:
    """A verified user who is to be screened again. `known` are the hits that the last screening found."""

    tenant_id: UUID
    user_id: int
    person: Person
    known: frozenset[HitKey] = frozenset()


@dataclass(frozen=True, slots=True)
class Rescreened:
    """What screening a monitored user again found."""

    user: MonitoredUser
    hits: tuple[WatchlistHit, ...]

    @property
    def new(self) -> tuple[WatchlistHit, ...]:
        """The hits that the screening before had not found."""
        return tuple(hit for hit in self.hits if key_of(hit) not in self.user.known)


class ScreeningLedger(Protocol):
    """Who was last screened against which state of the lists, and what was found. Hits are sealed at rest.

    `state` is a digest of the lists in force and of how they are searched: 32 bytes.
    """

    async def count_due(self, tenant_id: UUID, state: bytes) -> int:
        """Return how many verified users of a tenant were not screened against this state."""
        ...

    async def due(self, tenant_id: UUID, state: bytes, *, after: int, most: int) -> Sequence[MonitoredUser]:
        """Return the first of them with a user id larger than `after`, by user id."""
        ...

    async def record(self, state: bytes, results: Sequence[Rescreened], at: datetime) -> int:
        """Write what screening found, and an `aml.hit` event for every user with new hits, in one commit.

        A user whom somebody else recorded for this state meanwhile, or who was deleted, is left alone. Returns how many
        users had new hits.
        """
        ...


def key_of(hit: WatchlistHit) -> HitKey:
    """Return by what a hit is known again."""
    return (hit.list_name, hit.entry_key, hit.entry_digest)
