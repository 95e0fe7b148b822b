"""Finishing by itself what waits for the authority, once the authority answers.

Any number of servers may do it at once: the question has no effect, and of several writers one is first.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from uuid import UUID

from hawiya.verification.asking import person_of
from hawiya.verification.conclude import Background, conclude_waiting
from hawiya.verification.decide import verified_user
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Authority,
    AuthorityUnreachable,
    Clock,
    NumberTaken,
    Screener,
    StaleTransaction,
    VerificationStore,
    WaitingTransaction,
)
from hawiya.verification.telling import events_of
from hawiya.verification.transaction import State

_ATTEMPTS = 20
_PAGE = 100
_log = logging.getLogger(__name__)

PolicyOf = Callable[[UUID], Awaitable[Policy | None]]
"""The policy of a tenant; None for a tenant that is gone."""


@dataclass
class Round:
    """What one round over the waiting transactions came to. `paused`: the authority was given a rest meanwhile."""

    finished: int = 0
    unanswered: int = 0
    failed: int = 0
    paused: bool = False


class Finishing:
    """Ends transactions that wait for the authority, over the ports it needs; `at_once` questions at a time."""

    def __init__(
        self, store: VerificationStore, screener: Screener, authority: Authority, clock: Clock, at_once: int = 4
    ) -> None:
        self._store = store
        self._screener = screener
        self._authority = authority
        self._clock = clock
        self._at_once = at_once

    async def finish_all(self, policy_of: PolicyOf) -> Round:
        """Try to end every waiting transaction, oldest first; stop once the authority is given a rest.

        A transaction that cannot be ended keeps none of the others waiting.
        """
        outcome = Round()
        policies = _Policies(policy_of)
        last: WaitingTransaction | None = None
        while not outcome.paused and (page := await self._store.waiting_for_authority(last, _PAGE)):
            await self._finish_page(page, policies, outcome)
            last = page[-1]
        return outcome

    async def finish(self, transaction_id: UUID, policy: Policy) -> State | None:
        """Ask the authority about one waiting transaction and end it by the answer; return what became of it.

        None when there is nothing to end: it waits no more, or its user is gone. Raises `AuthorityUnreachable`: it goes
        on waiting.
        """
        number_taken = False
        for _ in range(_ATTEMPTS):
            before = await self._store.get(transaction_id)
            if before is None or before.state is not State.PENDING_AUTHORITY:
                return None
            user, person = await self._store.user(before.tenant_id, before.user_id), person_of(before)
            if user is None or person is None:
                return None
            answer = await self._authority.check(before.tenant_id, person)
            if answer is None:
                raise AuthorityUnreachable("no authority is configured")
            taken = person.id_number is not None and await self._store.number_taken(
                before.tenant_id, before.user_id, person.id_number
            )
            screening = await self._screener.screen(before.tenant_id, person, policy)
            background = Background(screening=screening, authority=answer, number_taken=taken or number_taken)
            after = conclude_waiting(before, user, background, policy)
            try:
                await self._store.commit_decision(
                    after,
                    verified_user=verified_user(after, user),
                    events=events_of(before, after, self._clock(), user),
                )
            except StaleTransaction:
                continue
            except NumberTaken:
                number_taken = True
                continue
            return after.state
        raise StaleTransaction

    async def _finish_page(self, page: Iterable[WaitingTransaction], policies: "_Policies", outcome: Round) -> None:
        places = asyncio.Semaphore(self._at_once)

        async def finish_one(waiting: WaitingTransaction) -> None:
            async with places:
                if outcome.paused:
                    return
                policy = await policies.of(waiting.tenant_id)
                if policy is None:
                    return
                try:
                    if await self.finish(waiting.id, policy) is not None:
                        outcome.finished += 1
                except AuthorityUnreachable as failure:
                    outcome.unanswered += 1
                    outcome.paused = outcome.paused or failure.paused_for is not None

        page = list(page)
        results = await asyncio.gather(*(finish_one(waiting) for waiting in page), return_exceptions=True)
        for waiting, error in zip(page, results, strict=True):
            if error is not None:
                outcome.failed += 1
                _log.error("transaction %s could not be ended", waiting.id, exc_info=error)


class _Policies:
    """Each tenant's policy, asked for once a round."""

    def __init__(self, policy_of: PolicyOf) -> None:
        self._policy_of = policy_of
        self._known: dict[UUID, asyncio.Future[Policy | None]] = {}

    async def of(self, tenant_id: UUID) -> Policy | None:
        if tenant_id not in self._known:
            self._known[tenant_id] = asyncio.ensure_future(self._policy_of(tenant_id))
        return await self._known[tenant_id]
