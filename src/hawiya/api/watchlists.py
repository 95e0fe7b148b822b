"""The watchlists of a running server: loaded at its start, and again whenever another version comes into force."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hawiya.api.background import in_background
from hawiya.api.metrics import Metrics
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.store.opening import Store

_log = structlog.get_logger("hawiya.api")


@asynccontextmanager
async def watching_watchlists(store: Store, metrics: Metrics, seconds: float) -> AsyncIterator[WatchlistRegistry]:
    """Yield a registry that looks for versions in force at once and then every so many seconds, in the background."""
    registry = WatchlistRegistry(store.watchlists)
    metrics.watch_watchlists(
        lambda: {name: len(one.index) for name, one in registry.current.loaded.items()},
        lambda: len(registry.current.failed),
    )

    async def pause() -> None:
        await asyncio.sleep(seconds)

    async with in_background(keep_refreshing(registry, pause)):
        yield registry


async def keep_refreshing(registry: WatchlistRegistry, pause: Callable[[], Awaitable[None]]) -> None:
    """Refresh, pause, and so on until cancelled; while the database does not answer, what is loaded stays."""
    while True:
        try:
            await registry.refresh()
        except (SQLAlchemyError, OSError) as error:
            _log.error("cannot look for new versions of watchlists", error=type(error).__name__)
        await pause()
