"""Linking a transaction of calls by key alone to the registered user whom it verifies."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID

from hawiya.verification.asking import person_of
from hawiya.verification.conclude import Background
from hawiya.verification.decide import Verdict, verified_user
from hawiya.verification.events import Event
from hawiya.verification.link_rules import EnrolledFace, is_other_face, judge_link, refused_link, told
from hawiya.verification.policy import Policy
from hawiya.verification.ports import (
    Clock,
    Examiner,
    NumberTaken,
    Screener,
    StaleTransaction,
    StoredAnswer,
    VerificationStore,
)
from hawiya.verification.process import NotExamined, parse_transaction_id
from hawiya.verification.telling import events_of
from hawiya.verification.transaction import State, Transaction, User

_PATH = "link"
_ATTEMPTS = 20


@dataclass(frozen=True, slots=True)
class LinkCall:
    """One call that links: the user, and the transaction as the wire names it."""

    user: User
    policy: Policy
    transaction_id: str
    request_id: UUID
    body_digest: bytes


RenderLink = Callable[[Verdict], bytes]
"""Turns the verdict into the body of the answer, which is stored in the commit of the link."""


class LinkingStore(VerificationStore, Protocol):
    """A store that can give a transaction to another user."""

    async def link(
        self,
        transaction: Transaction,
        anonymous: User,
        *,
        path: str,
        request_id: str,
        at: datetime,
        answer: StoredAnswer,
        verified_user: User | None,
        events: Sequence[Event],
    ) -> None:
        """Write a transaction that belongs to `transaction.user_id` from now on, in one commit.

        Its pictures, stored answers and events go with it, and the anonymous user is removed. Raises
        `StaleTransaction` and `NumberTaken` as `commit` does; nothing is written then.
        """
        ...


class Linking:
    """Links transactions, over the ports it needs."""

    def __init__(self, store: LinkingStore, examiner: Examiner, screener: Screener, clock: Clock) -> None:
        self._store = store
        self._examiner = examiner
        self._screener = screener
        self._clock = clock

    async def link(self, call: LinkCall, render: RenderLink) -> bytes:
        """Link a transaction to the caller's user and return the body of the answer (HTTP 200).

        One that already belongs to the user is told again and nothing is changed. Raises `NotExamined` 409 and 5004.
        """
        wanted = parse_transaction_id(call.transaction_id)
        if wanted is None:
            raise NotExamined(5004)
        number_taken = False
        for _ in range(_ATTEMPTS):
            if (stored := await self._stored_answer(call)) is not None:
                return stored
            before = await self._store.get(wanted)
            if before is None or before.tenant_id != call.user.tenant_id:
                raise NotExamined(5004)
            background = await self._background(before, call, number_taken=number_taken)
            if before.user_id == call.user.id:
                return render(told(before, background))
            owner = await self._store.user(before.tenant_id, before.user_id)
            if owner is None or not owner.anonymous:
                raise NotExamined(5004)
            try:
                return await self._link(before, owner, call, background, render)
            except StaleTransaction:
                continue
            except NumberTaken:
                number_taken = True
        raise StaleTransaction

    async def _stored_answer(self, call: LinkCall) -> bytes | None:
        stored = await self._store.answer(call.user.tenant_id, call.user.id, _PATH, str(call.request_id))
        if stored is None:
            return None
        if stored.body_digest != call.body_digest:
            raise NotExamined(409)
        return stored.answer

    async def _background(self, transaction: Transaction, call: LinkCall, *, number_taken: bool) -> Background:
        """Screen the holder again and look whose the card's number is; the authority is not asked a second time."""
        person = person_of(transaction)
        if person is None:
            return Background(authority=transaction.authority)
        taken = person.id_number is not None and await self._store.number_taken(
            transaction.tenant_id, call.user.id, person.id_number
        )
        screening = await self._screener.screen(transaction.tenant_id, person, call.policy)
        return Background(screening=screening, authority=transaction.authority, number_taken=taken or number_taken)

    async def _link(
        self, before: Transaction, owner: User, call: LinkCall, background: Background, render: RenderLink
    ) -> bytes:
        enrolled = await self._enrolled(before, call.user)
        if is_other_face(enrolled, call.policy):
            return render(refused_link(before, background))
        after = judge_link(replace(before, user_id=call.user.id), call.user, background, call.policy, enrolled)
        answer = render(told(after, background))
        now = self._clock()
        verified = verified_user(after, call.user)
        # What a verified transaction means for this user was never told before.
        untold = replace(before, state=State.OPEN) if after.verified else before
        await self._store.link(
            after,
            owner,
            path=_PATH,
            request_id=str(call.request_id),
            at=now,
            answer=StoredAnswer(call.body_digest, answer),
            verified_user=verified,
            events=events_of(untold, after, now, call.user),
        )
        return answer

    async def _enrolled(self, transaction: Transaction, user: User) -> EnrolledFace | None:
        template = transaction.liveness.template if transaction.liveness is not None else None
        if template is None or user.template is None:
            return None
        return EnrolledFace(await self._examiner.similarity(template, user.template))
