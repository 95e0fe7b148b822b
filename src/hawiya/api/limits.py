"""Counting events against limits, in this server's memory or in a Redis that all servers share.

The strategy is a sliding window over two counters: what the window before holds counts in proportion to how much of it
is still in sight. That costs two numbers a limit, however high it is, and lets no burst through where two windows meet.
"""

import math
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import TypeVar

import structlog
from limits import RateLimitItem
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import SlidingWindowCounterRateLimiter
from limits.errors import ConfigurationError, StorageError
from pybreaker import CircuitBreaker, CircuitBreakerError, CircuitBreakerListener, CircuitBreakerState

from hawiya.api.metrics import Metrics
from hawiya.settings import Settings

_REDIS_SECONDS = 0.25
_ALONE_SECONDS = 5
Result = TypeVar("Result")
_log = structlog.get_logger("hawiya.api")


class LimitsMisconfigured(Exception):
    """The limits cannot be counted where the settings say."""


class RateLimiter:
    """Counts events against limits.

    While the shared storage does not answer, every server counts in its own memory: nobody is turned away for it, and
    no limit falls away, each is only multiplied by the number of servers. What guards passwords needs the second as
    much as what serves clients needs the first.
    """

    def __init__(self, shared: RedisStorage | None, metrics: Metrics) -> None:
        self._own = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._shared = SlidingWindowCounterRateLimiter(shared) if shared is not None else None
        self._metrics = metrics
        # One failure is enough: with the next requests nobody waits for a storage that is not there.
        self._breaker = CircuitBreaker(fail_max=1, reset_timeout=_ALONE_SECONDS, listeners=[_ToTheLog()])

    async def hit(self, limit: RateLimitItem, *identifiers: str) -> float | None:
        """Count one event; return None if it is within the limit, else the seconds until the next may be.

        What is refused does not count.
        """

        async def count(limiter: SlidingWindowCounterRateLimiter) -> float | None:
            if await limiter.hit(limit, *identifiers):
                return None
            stats = await limiter.get_window_stats(limit, *identifiers)
            return max(stats.reset_time - time.time(), 0.0)

        return await self._counting(count)

    async def wait(self, limit: RateLimitItem, *identifiers: str) -> float | None:
        """Return what `hit` would return, and count nothing."""

        async def look(limiter: SlidingWindowCounterRateLimiter) -> float | None:
            if await limiter.test(limit, *identifiers):
                return None
            stats = await limiter.get_window_stats(limit, *identifiers)
            return max(stats.reset_time - time.time(), 0.0)

        return await self._counting(look)

    async def clear(self, limit: RateLimitItem, *identifiers: str) -> None:
        """Forget what was counted against a limit."""

        async def forget(limiter: SlidingWindowCounterRateLimiter) -> None:
            await limiter.clear(limit, *identifiers)

        await self._counting(forget)

    async def _counting(self, work: Callable[[SlidingWindowCounterRateLimiter], Awaitable[Result]]) -> Result:
        if self._shared is not None:
            try:
                with self._breaker.calling():
                    return await work(self._shared)
            except (StorageError, CircuitBreakerError):
                self._metrics.count_limited_alone()
        return await work(self._own)


@asynccontextmanager
async def open_rate_limiter(settings: Settings, metrics: Metrics) -> AsyncIterator[RateLimiter]:
    """Give the limiter of the settings for the time of the block. Raises `LimitsMisconfigured`."""
    if settings.limits_url is None:
        yield RateLimiter(None, metrics)
        return
    url = settings.limits_url.get_secret_value()
    if not url.startswith(("redis://", "rediss://")):
        raise LimitsMisconfigured("HAWIYA_LIMITS_URL is written redis://host:port/number or rediss://…")
    options = {"socket_timeout": _REDIS_SECONDS, "socket_connect_timeout": _REDIS_SECONDS}
    try:
        storage = RedisStorage(
            f"async+{url}", wrap_exceptions=True, implementation="redispy", key_prefix="hawiya-limits", **options
        )
    except ConfigurationError as error:
        raise LimitsMisconfigured("HAWIYA_LIMITS_URL needs the package `redis`: pip install redis") from error
    try:
        yield RateLimiter(storage, metrics)
    finally:
        await storage.bridge.storage.aclose()  # type: ignore[attr-defined]  # of every client library


def seconds_to_wait(seconds: float) -> str:
    """Return a Retry-After, in whole seconds from one up."""
    return str(max(1, math.ceil(seconds)))


class _ToTheLog(CircuitBreakerListener):
    """Says once that the shared storage is gone, and once that it is back."""

    def state_change(self, cb: CircuitBreaker, old_state: CircuitBreakerState | None, new_state: object) -> None:
        state = getattr(new_state, "name", None)
        if state == "open":
            _log.warning("limits are counted by each server alone: the shared storage does not answer")
        elif state == "closed" and old_state is not None:
            _log.info("limits are counted together again")
