"""The task of a running server that screens verified users again when the watchlists changed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hawiya.accounts.ports import TenantRepository
from hawiya.api.background import in_background
from hawiya.screening.monitoring import rescreen, state_of
from hawiya.screening.screener import WatchlistScreener
from hawiya.verification.finishing import PolicyOf
from hawiya.verification.monitoring import ScreeningLedger
from hawiya.verification.ports import Clock

_BETWEEN_BATCHES_SECONDS = 0.05
"""Rest between two batches, so that requests are answered as fast as ever while users are screened again."""

_log = structlog.get_logger("hawiya.api")


class Monitoring:
    """Screens the verified users of all tenants again."""

    def __init__(
        self,
        tenants: TenantRepository,
        policies: PolicyOf,
        screener: WatchlistScreener,
        ledger: ScreeningLedger,
        clock: Clock,
    ) -> None:
        self._tenants = tenants
        self._policies = policies
        self._screener = screener
        self._ledger = ledger
        self._clock = clock

    async def round(self, rest: Callable[[], Awaitable[None]]) -> None:
        """Screen everybody who is due, tenant by tenant, resting between batches; nothing is done twice.

        A tenant whose lists are not all loaded waits: its users would count as screened against less than it asked for.
        """
        for tenant in await self._tenants.all():
            policy = await self._policies(tenant.id)
            versions = self._screener.complete(policy) if policy is not None and not tenant.disabled else None
            if policy is None or not versions:
                continue
            state, screened, with_new_hits = state_of(versions, policy), 0, 0
            async for done in rescreen(tenant.id, policy, state, self._screener, self._ledger, self._clock):
                screened, with_new_hits = done.screened, done.with_new_hits
                await rest()
            if screened:
                _log.info(
                    "screened verified users again",
                    tenant=str(tenant.id),
                    users=screened,
                    with_new_hits=with_new_hits,
                )


@asynccontextmanager
async def monitoring_in_background(monitoring: Monitoring, seconds: float) -> AsyncIterator[None]:
    """Run a round every so many seconds while the block runs."""

    async def pause() -> None:
        await asyncio.sleep(seconds)

    async with in_background(keep_screening(monitoring, pause)):
        yield


async def keep_screening(monitoring: Monitoring, pause: Callable[[], Awaitable[None]]) -> None:
    """Run a round, pause, and so on until cancelled; what fails in one is made up for by the next."""

    async def rest() -> None:
        await asyncio.sleep(_BETWEEN_BATCHES_SECONDS)

    while True:
        await pause()
        try:
            await monitoring.round(rest)
        except (SQLAlchemyError, OSError):
            _log.exception("screening users again failed; trying again later")
