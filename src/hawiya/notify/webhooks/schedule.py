"""When a delivery is tried again, and when it is given up: pure functions of what happened so far."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from hawiya.verification.webhooks import Attempt, DeliveryState, DisabledBecause, DueDelivery, Verdict

Jitter = Callable[[], float]
"""A factor around 1, drawn anew for every pause, so that receivers which failed together are not tried together."""

LONGEST_RETRY_AFTER = timedelta(hours=6)
"""A receiver may ask for a later try, up to this pause."""
_ASKS_TO_WAIT = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})


@dataclass(frozen=True, slots=True)
class Schedule:
    """Pauses between tries, in order, and how long an endpoint may fail before it is disabled.

    With n pauses there are n + 1 tries.
    """

    pauses: tuple[timedelta, ...]
    disable_after: timedelta

    def verdict(
        self, delivery: DueDelivery, attempt: Attempt, retry_after: timedelta | None, jitter: Jitter
    ) -> Verdict:
        """Say what follows from a try that just ended.

        An endpoint is disabled when it says that it is gone (410), or when a delivery is given up and none succeeded
        for `disable_after`. What still waits for a gone endpoint goes on waiting, this delivery included.
        """
        if attempt.succeeded:
            return Verdict(DeliveryState.DELIVERED)
        gone = attempt.status == HTTPStatus.GONE
        if delivery.tried >= len(self.pauses):
            disable = DisabledBecause.FAILING if self._fails_too_long(delivery, attempt.at) else None
            return Verdict(DeliveryState.GIVEN_UP, disable=DisabledBecause.GONE if gone else disable)
        pause = self.pauses[delivery.tried] * jitter()
        if retry_after is not None and attempt.status in _ASKS_TO_WAIT:
            pause = max(pause, min(retry_after, LONGEST_RETRY_AFTER))
        return Verdict(DeliveryState.WAITING, due=attempt.at + pause, disable=DisabledBecause.GONE if gone else None)

    def _fails_too_long(self, delivery: DueDelivery, now: datetime) -> bool:
        since = delivery.endpoint.failing_since
        return since is not None and now - since >= self.disable_after
