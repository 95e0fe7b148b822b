"""Asking again when an attempt failed, and giving an authority that keeps failing a rest."""

import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from pybreaker import STATE_OPEN, CircuitBreaker, CircuitBreakerError, CircuitBreakerListener, CircuitMemoryStorage
from stamina import AsyncRetryingCaller

from hawiya.screening.authority.client import NoAnswer
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer

Ask = Callable[[Person], Awaitable[AuthorityAnswer]]
"""Asks about a person. Raises `AuthorityUnreachable`."""

_FIRST_PAUSE_SECONDS = 0.1
_LONGEST_PAUSE_SECONDS = 1.0
_LONGEST_ASKED_PAUSE_SECONDS = 5.0
"""So long one question waits where the authority says when to come back; for a longer pause it fails."""
_LONGEST_REST_SECONDS = 3600.0
_log = logging.getLogger(__name__)


class SteadyAuthority:
    """Several attempts make one question; after several failed questions in a row nobody is asked for a while.

    Nor is anybody where the authority itself says when to come back (`Retry-After`): for an hour at most.
    """

    def __init__(
        self,
        attempt: Ask,
        attempts: int,
        pause_after: int,
        pause_seconds: float,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._attempt = attempt
        self._now = now
        self._come_back = 0.0
        self._retrying = AsyncRetryingCaller(
            attempts=attempts,
            timeout=None,  # every attempt ends in its own time
            wait_initial=_FIRST_PAUSE_SECONDS,
            wait_max=_LONGEST_PAUSE_SECONDS,
            wait_jitter=_FIRST_PAUSE_SECONDS,
        ).on(worth_another_try)
        self._pause = timedelta(seconds=pause_seconds)
        self._memory = CircuitMemoryStorage("closed")
        self._breaker = CircuitBreaker(
            fail_max=pause_after,
            reset_timeout=pause_seconds,
            state_storage=self._memory,
            listeners=[_Saying()],
            throw_new_error_on_trip=False,
        )

    async def ask(self, person: Person) -> AuthorityAnswer:
        """Ask, several times if need be. Raises `AuthorityUnreachable`, with `paused_for` while nobody is asked."""
        if (asked := self._come_back - self._now()) > 0:
            raise AuthorityUnreachable("it asked for a rest", asked)
        try:
            # As a context manager: its lock is held at the edges only, not while the answer is awaited.
            with self._breaker.calling():
                return await self._retrying(self._attempt, person)
        except CircuitBreakerError:
            raise AuthorityUnreachable("it kept failing and is given a rest", self._rest()) from None
        except NoAnswer as error:
            paused_for = self._rest() if self._memory.state == STATE_OPEN else None
            if error.wait is not None and error.wait > _LONGEST_ASKED_PAUSE_SECONDS:
                asked = min(error.wait, _LONGEST_REST_SECONDS)
                self._come_back = self._now() + asked
                paused_for = max(asked, paused_for or 0.0)
            raise AuthorityUnreachable(error.reason, paused_for) from None

    def _rest(self) -> float:
        """Seconds until the next question is asked."""
        opened = self._memory.opened_at or datetime.now(UTC)
        return max(0.0, (opened + self._pause - datetime.now(UTC)).total_seconds())


def worth_another_try(error: Exception) -> bool | float:
    """Tell whether to ask again: no, yes, or yes after so many seconds."""
    if not isinstance(error, NoAnswer) or not error.again:
        return False
    if error.wait is None:
        return True
    return max(error.wait, _FIRST_PAUSE_SECONDS) if error.wait <= _LONGEST_ASKED_PAUSE_SECONDS else False


class _Saying(CircuitBreakerListener):
    def state_change(self, cb: object, old_state: object, new_state: object) -> None:
        _log.warning("the authority is now %s", _SAID[getattr(new_state, "name", "")])


_SAID = {"open": "given a rest: it keeps failing", "half-open": "tried again", "closed": "answering again"}
