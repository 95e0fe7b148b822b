"""Screening all verified users of a tenant again, in batches: interrupted at any point, it goes on where it stopped."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from hawiya.verification.monitoring import Rescreened, ScreeningLedger
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Clock, Screener

BATCH = 100
"""Users screened between two commits."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rescreening is: users screened so far, and how many of them have new hits."""

    screened: int
    with_new_hits: int


def state_of(versions: Mapping[str, UUID], policy: Policy) -> bytes:
    """Return the digest of what a tenant's users are screened against: lists in force, and from which score on."""
    lines = [f"{name} {versions[name]}" for name in sorted(versions)]
    return sha256("\n".join([*lines, f"{policy.watchlist_match:.6f}"]).encode()).digest()


async def rescreen(
    tenant_id: UUID, policy: Policy, state: bytes, screener: Screener, ledger: ScreeningLedger, clock: Clock
) -> AsyncIterator[Progress]:
    """Screen the tenant's verified users whom this state has not seen yet; yield the progress after every batch.

    Lists that change meanwhile are searched as they stand; whoever was screened before the change is due again under
    the new state. A user whom nobody could be screened for (no list loaded) stays due.
    """
    screened = with_new_hits = last = 0
    while users := await ledger.due(tenant_id, state, after=last, most=BATCH):
        results = []
        for user in users:
            screening = await screener.screen(tenant_id, user.person, policy)
            if screening.screened:
                results.append(Rescreened(user, screening.hits))
        with_new_hits += await ledger.record(state, results, clock())
        screened += len(users)
        last = users[-1].user_id
        yield Progress(screened, with_new_hits)
