"""Webhooks of a running server: the worker that sends them starts and stops with it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy.exc import SQLAlchemyError

from hawiya.api.background import in_background
from hawiya.api.metrics import Metrics
from hawiya.notify.webhooks.addresses import AddressPolicy
from hawiya.notify.webhooks.delivering import Deliverer, Limits
from hawiya.notify.webhooks.schedule import Schedule
from hawiya.notify.webhooks.sending import Sender, Sent
from hawiya.settings import Settings
from hawiya.store.opening import Store
from hawiya.verification.ports import Clock
from hawiya.verification.webhooks import DeliveryState, Verdict

_LEASE_BEYOND_TIMEOUT = timedelta(seconds=60)
"""What a try may take beside sending: the commits around it, and how far the clocks of two servers may differ."""


def address_policy(settings: Settings) -> AddressPolicy:
    """Return where webhooks may go."""
    return AddressPolicy.of(allow_http=settings.webhook_allow_http, allowed_networks=settings.webhook_allowed_networks)


def deliverer_of(settings: Settings, store: Store, sender: Sender, metrics: Metrics, clock: Clock) -> Deliverer:
    """Return the worker of a server, as its settings want it."""

    def observe(sent: Sent, verdict: Verdict) -> None:
        metrics.count_webhook(
            outcome_of(sent),
            sent.attempt.milliseconds / 1_000,
            given_up=verdict.state is DeliveryState.GIVEN_UP,
            disabled=verdict.disable is not None,
        )

    return Deliverer(
        store.webhook_outbox,
        sender,
        Schedule(
            tuple(timedelta(seconds=seconds) for seconds in settings.webhook_retry_seconds),
            timedelta(days=settings.webhook_disable_after_days),
        ),
        Limits(
            settings.webhook_concurrency,
            timedelta(seconds=settings.webhook_timeout_seconds) + _LEASE_BEYOND_TIMEOUT,
            timedelta(days=settings.webhook_log_days),
        ),
        clock,
        observe,
    )


def outcome_of(sent: Sent) -> str:
    """Return in one word what became of a try."""
    if sent.attempt.succeeded:
        return "delivered"
    return f"{sent.attempt.status // 100}xx" if sent.attempt.status is not None else sent.attempt.error or "unknown"


@asynccontextmanager
async def delivering_webhooks(settings: Settings, store: Store, metrics: Metrics, clock: Clock) -> AsyncIterator[None]:
    """Send webhooks in the background for the time of the block; then let the tries under way end."""
    sender = Sender(address_policy(settings), settings.webhook_timeout_seconds, clock)
    deliverer = deliverer_of(settings, store, sender, metrics, clock)

    async def pause() -> None:
        await asyncio.sleep(settings.webhook_poll_seconds)

    try:
        async with in_background(deliverer.run(pause, (SQLAlchemyError, OSError))):
            yield
    finally:
        await deliverer.stop(settings.shutdown_grace_seconds)
        await sender.close()
