"""How often a key and its tenant may call. What is over the limit is refused before its body is read."""

import time
from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, fields
from typing import Protocol

from limits import RateLimitItem, RateLimitItemPerMinute, RateLimitItemPerSecond
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hawiya.accounts.api_keys import KeyHolder, KeyRefused, digest
from hawiya.api.asgi import JSON
from hawiya.api.languages import language_of
from hawiya.api.limits import RateLimiter, seconds_to_wait
from hawiya.api.metrics import Metrics
from hawiya.api.present import present_error
from hawiya.settings import Settings
from hawiya.verification.tenant import LIMITS, Tenant

_KNOWN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class KeyLimits:
    """Calls in any second and any minute, of one key and of all keys of a tenant; 0 is no limit."""

    key_requests_per_second: int
    key_requests_per_minute: int
    tenant_requests_per_second: int
    tenant_requests_per_minute: int

    @classmethod
    def of(cls, settings: Settings, tenant: Tenant) -> "KeyLimits":
        """Return the installation's limits with the tenant's own in place of some."""
        own = tenant.settings.get(LIMITS, {})
        names = [item.name for item in fields(cls)]
        return cls(**{name: own.get(name, getattr(settings, name)) for name in names})


class KeyCounter:
    """Counts the calls of keys. A key and its tenant's limits are remembered for a few seconds."""

    def __init__(
        self,
        limiter: RateLimiter,
        holder_of: Callable[[str], Awaitable[KeyHolder]],
        settings: Settings,
        metrics: Metrics,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._limiter = limiter
        self._holder_of = holder_of
        self._settings = settings
        self._metrics = metrics
        self._now = now
        self._known: dict[bytes, tuple[float, tuple[_Counted, ...]]] = {}

    async def hit(self, key: str) -> float | None:
        """Count a call; return None if it is within all limits, else the seconds until the next may be.

        A key that stands for nobody is none of ours: what follows refuses it, and nothing is kept of it.
        """
        for counted in await self._limits(key):
            if (wait := await self._limiter.hit(counted.limit, counted.scope, counted.identifier)) is not None:
                self._metrics.count_limited(counted.scope, counted.window)
                return wait
        return None

    async def _limits(self, key: str) -> "tuple[_Counted, ...]":
        if not key.isascii():
            return ()
        name = digest(key)
        known = self._known.get(name)
        if known is not None and self._now() < known[0]:
            return known[1]
        try:
            tenant = (await self._holder_of(key)).tenant
        except KeyRefused:
            self._known.pop(name, None)
            return ()
        limits = tuple(_counted(KeyLimits.of(self._settings, tenant), name.hex(), str(tenant.id)))
        self._known[name] = (self._now() + _KNOWN_SECONDS, limits)
        return limits


@dataclass(frozen=True, slots=True)
class _Counted:
    """One limit of one key or tenant."""

    scope: str
    window: str
    identifier: str
    limit: RateLimitItem


def _counted(limits: KeyLimits, key: str, tenant: str) -> list[_Counted]:
    every = (
        _Counted("key", "second", key, RateLimitItemPerSecond(limits.key_requests_per_second)),
        _Counted("key", "minute", key, RateLimitItemPerMinute(limits.key_requests_per_minute)),
        _Counted("tenant", "second", tenant, RateLimitItemPerSecond(limits.tenant_requests_per_second)),
        _Counted("tenant", "minute", tenant, RateLimitItemPerMinute(limits.tenant_requests_per_minute)),
    )
    return [counted for counted in every if counted.limit.amount > 0]


class Counter(Protocol):
    """Counts a call of a key."""

    async def __call__(self, key: str) -> float | None:
        """Return None if the call is within all limits, else the seconds until the next may be."""
        ...


class KeyLimit:
    """The layer that answers 429. It stands before the body is read, on every path that takes a key."""

    def __init__(self, app: ASGIApp, count: Counter, without: Collection[str]) -> None:
        self._app = app
        self._count = count
        self._without = frozenset(without)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request, or answer 429."""
        if scope["type"] == "http" and scope["path"] not in self._without:
            headers = Headers(scope=scope)
            key = headers.get("ApiKey", "").strip()
            if key and (wait := await self._count(key)) is not None:
                response = Response(present_error(429, language=language_of(headers)), 429, media_type=JSON)
                response.headers["Retry-After"] = seconds_to_wait(wait)
                await response(scope, receive, send)
                return
        await self._app(scope, receive, send)
