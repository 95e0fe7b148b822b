"""The task of a running server that removes what is too old, once a day."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hawiya.api.background import in_background
from hawiya.settings import Settings
from hawiya.store.blobs import BlobsUnavailable
from hawiya.store.opening import Store
from hawiya.verification.audit import SYSTEM
from hawiya.verification.ports import Clock
from hawiya.verification.retention import BadRetention, Retention, remove_due, retention_of

_SECONDS_PER_HOUR = 3600
_log = structlog.get_logger("hawiya.api")


def retention_of_installation(settings: Settings) -> Retention:
    """Return what holds for tenants without a retention of their own."""
    return Retention(settings.retention_image_days, settings.retention_data_days)


async def retention_round(store: Store, installation: Retention, clock: Clock) -> None:
    """Remove what is too old, tenant by tenant; one that cannot be done keeps no other from it."""
    for tenant in await store.tenants.all():
        try:
            retention = retention_of(tenant, installation)
        except BadRetention as bad:
            _log.error(
                "the retention of a tenant is malformed; nothing is removed", tenant=str(tenant.id), why=str(bad)
            )
            continue
        if retention.nothing:
            continue
        removed = None
        async for so_far in remove_due(store.retention, store.audit, tenant.id, retention, SYSTEM, clock):
            removed = so_far
        if removed is not None and not removed.nothing:
            _log.info(
                "removed what was too old",
                tenant=str(tenant.id),
                images=removed.images,
                transactions=removed.transactions,
                answers=removed.answers,
            )


@asynccontextmanager
async def removing_what_is_too_old(store: Store, settings: Settings, clock: Clock) -> AsyncIterator[None]:
    """Run a round every so many hours while the block runs."""

    async def pause() -> None:
        await asyncio.sleep(settings.retention_hours * _SECONDS_PER_HOUR)

    installation = retention_of_installation(settings)
    async with in_background(keep_removing(lambda: retention_round(store, installation, clock), pause)):
        yield


async def keep_removing(work: Callable[[], Awaitable[None]], pause: Callable[[], Awaitable[None]]) -> None:
    """Do a round, pause, and so on until cancelled; what fails in one is made up for by the next."""
    while True:
        try:
            await work()
        except (SQLAlchemyError, BlobsUnavailable, OSError):
            _log.exception("removing what is too old failed; trying again later")
        await pause()
