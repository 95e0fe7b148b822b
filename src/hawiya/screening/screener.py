"""Watchlist screening of one person: the lists of the policy, and what its reviewers decided about earlier hits."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from uuid import UUID

from hawiya.screening.watchlists.entry import ListEntry, entry_digest
from hawiya.screening.watchlists.index import Match
from hawiya.screening.watchlists.registry import Lists, LoadedList, WatchlistRegistry
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Person, Screening, WatchlistHit
from hawiya.verification.watchlists import Dismissals, person_key

MOST_HITS = 50


class WatchlistScreener:
    """A `Screener` over the lists of a registry."""

    def __init__(self, registry: WatchlistRegistry, dismissals: Dismissals) -> None:
        self._registry = registry
        self._dismissals = dismissals

    def complete(self, policy: Policy) -> Mapping[str, UUID]:
        """Return the versions that a policy is screened against now; none while one of its lists is missing."""
        lists = self._registry.current
        if lists.missing(policy.watchlists):
            return {}
        return {one.version.list_name: one.version.id for one in _searched(lists, policy)}

    async def screen(self, tenant_id: UUID, person: Person, policy: Policy) -> Screening:
        """Compare a person with the lists that the policy names, or with all; at most 50 hits, best first.

        Screened is only who was compared with every list: one that is named and not loaded, or in force and not
        loadable, is `missing`. Hits on the others count all the same.
        """
        lists = self._registry.current
        found = await compared(lists, person, policy)
        if not found.hits:
            return found
        decided = {
            (one.list_name, one.entry_key, one.entry_digest)
            for one in await self._dismissals.of(tenant_id, person_key(person))
        }
        if decided and len(found.hits) >= MOST_HITS:
            found = await compared(lists, person, policy, MOST_HITS + len(decided))
        return replace(
            found,
            hits=tuple(hit for hit in found.hits if _identity(hit) not in decided)[:MOST_HITS],
            dismissed=tuple(hit for hit in found.hits if _identity(hit) in decided),
        )


async def compared(lists: Lists, person: Person, policy: Policy, most: int = MOST_HITS) -> Screening:
    """Compare a person with the lists of a policy, whatever reviewers decided; `most` hits at most, best first."""
    searched = _searched(lists, policy)
    missing = lists.missing(policy.watchlists)
    return Screening(
        screened=bool(searched) and not missing,
        hits=await _search(searched, person, policy, most),
        versions={one.version.list_name: one.version.id for one in searched},
        threshold=policy.watchlist_match,
        missing=missing,
    )


def _searched(lists: Lists, policy: Policy) -> tuple[LoadedList, ...]:
    names = policy.watchlists or tuple(sorted(lists.loaded))
    return tuple(lists.loaded[name] for name in names if name in lists.loaded)


async def _search(
    searched: tuple[LoadedList, ...], person: Person, policy: Policy, most: int
) -> tuple[WatchlistHit, ...]:
    """Search the lists one after the other on the event loop.

    One search takes a millisecond or two (`python -m benchmarks.screening speed`) with the interpreter's lock held, so
    a thread would keep the loop waiting just as long and cost a switch; between two lists others get their turn.
    """
    hits: list[WatchlistHit] = []
    for one in searched:
        hits += (_hit(one.version.list_name, match) for match in one.index.search(person, policy.watchlist_match, most))
        await asyncio.sleep(0)
    return tuple(sorted(hits, key=lambda hit: (-hit.score, hit.list_name, hit.entry_key))[:most])


def _hit(list_name: str, match: Match) -> WatchlistHit:
    entry = match.entry
    return WatchlistHit(
        case_no=entry.case_no or entry.key,
        full_name=next(iter((*entry.names, *entry.weak_names)), ""),
        score=match.score,
        list_name=list_name,
        entry_key=entry.key,
        entry_digest=entry_digest(entry),
        explanation=match.explanation,
        case_year=entry.case_year,
        record_date=entry.record_date,
        id_number=next(iter(entry.id_numbers), None),
        date_of_birth=_exact_date(entry),
    )


def _exact_date(entry: ListEntry) -> date | None:
    """Return the first birth date that is known to the day: the wire has no place for a year alone."""
    for text in entry.birth_dates:
        try:
            return date.fromisoformat(text)
        except ValueError:
            continue
    return None


def _identity(hit: WatchlistHit) -> tuple[str, str, bytes]:
    return hit.list_name, hit.entry_key, hit.entry_digest
