"""The worker that empties the outbox: claims what is due, sends it, records what became of it.

At least once: a try is recorded after it ended, so a server that dies in between sends the same message, under the same
id, once more.
"""

import asyncio
import logging
import secrets
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from hawiya.notify.webhooks.payload import body_of
from hawiya.notify.webhooks.schedule import Jitter, Schedule
from hawiya.notify.webhooks.sending import Sent
from hawiya.notify.webhooks.signing import signed_headers
from hawiya.verification.ports import Clock
from hawiya.verification.webhooks import DueDelivery, Verdict, WebhookOutbox

_JITTER = 0.2
_FORGET_EVERY = timedelta(hours=1)
_log = logging.getLogger(__name__)


class Sends(Protocol):
    """What the worker sends with (`sending.Sender`)."""

    async def send(self, url: str, headers: dict[str, str], body: str) -> Sent:
        """POST a JSON body; never raises for what the receiver does."""
        ...


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one server does at once.

    At most half of the `concurrency` serves one endpoint, so that a slow one does not hold up the others. `lease` must
    be longer than a try can take. Ended deliveries are kept in the log for `log_kept`.
    """

    concurrency: int
    lease: timedelta
    log_kept: timedelta

    @property
    def per_endpoint(self) -> int:
        """Tries at once of one endpoint."""
        return max(1, self.concurrency // 2)


Observe = Callable[[Sent, Verdict], None]
"""Hears of every try that ended, with what follows from it (metrics)."""


def jitter() -> float:
    """Return a factor from 0.8 to 1.2."""
    return secrets.SystemRandom().uniform(1 - _JITTER, 1 + _JITTER)


class Deliverer:
    """Delivers for one server, beside those of other servers on the same outbox."""

    def __init__(
        self,
        outbox: WebhookOutbox,
        sender: Sends,
        schedule: Schedule,
        limits: Limits,
        clock: Clock,
        observe: Observe = lambda _sent, _verdict: None,
        jitter: Jitter = jitter,
    ) -> None:
        self._outbox = outbox
        self._sender = sender
        self._schedule = schedule
        self._limits = limits
        self._clock = clock
        self._observe = observe
        self._jitter = jitter
        self._running: dict[asyncio.Task[None], UUID] = {}
        self._forgot_at: datetime | None = None

    async def deliver_due(self) -> int:
        """Try all that is due now, and what becomes due by it, until nothing is; return the number of tries."""
        tries = 0
        while started := await self._start_due():
            tries += started
            await self._finish()
        return tries

    async def run(self, pause: Callable[[], Awaitable[None]], errors: tuple[type[Exception], ...]) -> None:
        """Deliver until cancelled, looking again after every pause and every try that ends.

        `errors` are those of an outbox that is out of reach for a while: they are logged, and the next look makes up
        for it.
        """
        while True:
            try:
                started = await self._start_due()
                await self._forget()
            except errors:
                _log.exception("the outbox of webhooks cannot be reached; trying again later")
                started = 0
            if not started:
                await self._wait(pause)

    async def stop(self, within: float) -> None:
        """Let the tries that are under way end and be recorded; those that take more seconds are made again later."""
        if self._running:
            await asyncio.wait(self._running, timeout=within)
        unfinished = list(self._running)
        for task in unfinished:
            task.cancel()
        await asyncio.gather(*unfinished, return_exceptions=True)

    async def _start_due(self) -> int:
        """Start tries of what is due, as far as there is room; return how many."""
        room = self._limits.concurrency - len(self._running)
        if room <= 0:
            return 0
        started = 0
        now = self._clock()
        for endpoint_id in await self._outbox.endpoints_with_due(now):
            busy = Counter(self._running.values())[endpoint_id]
            limit = min(room - started, self._limits.per_endpoint - busy)
            if limit <= 0:
                continue
            for delivery in await self._outbox.claim(endpoint_id, limit, now, now + self._limits.lease):
                self._start(delivery)
                started += 1
        return started

    def _start(self, delivery: DueDelivery) -> None:
        task = asyncio.create_task(self._try(delivery))
        self._running[task] = delivery.endpoint.id
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        del self._running[task]
        if not task.cancelled() and (error := task.exception()) is not None:
            _log.error("a try of a webhook could not be recorded; it is made again", exc_info=error)

    async def _try(self, delivery: DueDelivery) -> None:
        endpoint, event = delivery.endpoint, delivery.event
        body = body_of(event, delivery.tried + 1, compatible=endpoint.compatible)
        headers = signed_headers(str(event.id), body, endpoint.secrets, self._clock())
        sent = await self._sender.send(endpoint.url, headers, body)
        verdict = self._schedule.verdict(delivery, sent.attempt, sent.retry_after, self._jitter)
        await self._outbox.record(delivery, sent.attempt, verdict)
        self._observe(sent, verdict)
        if verdict.disable is not None:
            _log.warning("webhook endpoint disabled: %s (%s)", endpoint.id, verdict.disable.value)

    async def _finish(self) -> None:
        while self._running:
            await asyncio.wait(self._running)

    async def _wait(self, pause: Callable[[], Awaitable[None]]) -> None:
        pausing = asyncio.ensure_future(pause())
        try:
            await asyncio.wait({pausing, *self._running}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pausing.cancel()

    async def _forget(self) -> None:
        now = self._clock()
        if self._forgot_at is None or now - self._forgot_at >= _FORGET_EVERY:
            self._forgot_at = now
            await self._outbox.forget_before(now - self._limits.log_kept)
