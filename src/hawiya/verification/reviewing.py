"""What a reviewer decides about a transaction that waits: what stands in the way of approving it, and what follows.

Pure functions, and the service that screens anew, decides and writes in one commit.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from hawiya.verification import effects
from hawiya.verification.accounts import KeptAnswer
from hawiya.verification.asking import person_of
from hawiya.verification.audit import Action, Actor, AuditEntry
from hawiya.verification.conclude import (
    SCREENING_CHECKS,
    Background,
    is_card_of_another,
    screening_evidence,
    text_of,
)
from hawiya.verification.decide import verified_user
from hawiya.verification.events import Event
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Clock, NumberTaken, Screener, Screening, StaleTransaction, WatchlistHit
from hawiya.verification.telling import events_of
from hawiya.verification.transaction import Evidence, Outcome, State, Transaction, User
from hawiya.verification.watchlists import Dismissal, person_key

WAITING = frozenset({State.IN_REVIEW, State.PENDING_AUTHORITY})
"""The states in which a transaction can be decided."""

LONGEST_REASON = 1_000


class Choice(StrEnum):
    """What a reviewer may say."""

    APPROVE = "approve"
    REJECT = "reject"


class AlreadyDecided(Exception):
    """The transaction waits for nobody's decision, or is not the one that the reviewer saw."""


class NotApprovable(Exception):
    """Something stands in the way of approving that a reviewer cannot decide away; `obstacles` say what, in words."""

    def __init__(self, obstacles: Sequence[str]) -> None:
        super().__init__("; ".join(obstacles))
        self.obstacles = tuple(obstacles)


class NoSuchHit(Exception):
    """A hit is to be dismissed that the holder does not have (any more)."""


@dataclass(frozen=True, slots=True)
class HitName:
    """Which entry of which list."""

    list_name: str
    entry_key: str


@dataclass(frozen=True, slots=True)
class Review:
    """One decision: who, what, why, and which hits on watchlists are other people."""

    reviewer: Actor
    choice: Choice
    reason: str
    at: datetime
    dismissed: tuple[HitName, ...] = ()

    @property
    def signed_by(self) -> str:
        """The reviewer as evidence names one: kind and id."""
        return f"{self.reviewer.kind} {self.reviewer.id}" if self.reviewer.id is not None else str(self.reviewer.kind)


@dataclass(frozen=True, slots=True)
class UnderReview:
    """A waiting transaction with what is known now: its user, the lists today, and whose the card's number is."""

    transaction: Transaction
    user: User
    background: Background

    @property
    def screening(self) -> Screening | None:
        """What the watchlists say today."""
        return self.background.screening


def obstacles(case: UnderReview, policy: Policy, dismissed: Sequence[HitName] = ()) -> tuple[str, ...]:
    """Return what stands in the way of approving, whatever the reviewer thinks; nothing when nothing does."""
    screening, answer = case.screening, case.transaction.authority
    gone = {(one.list_name, one.entry_key) for one in dismissed}
    standing = [hit for hit in screening.hits if _name(hit) not in gone] if screening is not None else []
    found = [
        f"{hit.list_name} {hit.entry_key}: the match stands; dismiss it if it is another person" for hit in standing
    ]
    if policy.require_screening and not (screening is not None and screening.screened):
        missing = ", ".join(screening.missing) if screening is not None else ""
        found.append(f"screening is required, but not every list is loaded{': ' + missing if missing else ''}")
    if answer is None and policy.require_authority:
        found.append("the authority's answer is required and still missing")
    if answer is not None and not answer.valid:
        found.append("the authority says that the card is not valid")
    if is_card_of_another(_number(case.transaction), case.user, case.background):
        found.append("the card's number belongs to another user, or is not this user's")
    if not case.transaction.completed:
        found.append("not all three steps were accepted")
    return tuple(found)


def decide_review(case: UnderReview, review: Review, policy: Policy) -> Transaction:
    """Return the transaction as decided. Raises `AlreadyDecided`, `NotApprovable` and `NoSuchHit`.

    The decision is added to the evidence that was there; what a machine judged is never rewritten.
    """
    if case.transaction.state not in WAITING:
        raise AlreadyDecided
    hits = case.screening.hits if case.screening is not None else ()
    known = {_name(hit) for hit in hits}
    for one in review.dismissed:
        if (one.list_name, one.entry_key) not in known:
            raise NoSuchHit(f"{one.list_name} {one.entry_key}")
    approved = review.choice is Choice.APPROVE
    if approved and (found := obstacles(case, policy, review.dismissed)):
        raise NotApprovable(found)
    verdict = Evidence(
        "review",
        Outcome.PASS if approved else Outcome.FAIL,
        detail=f"{review.choice.value} by {review.signed_by} at {review.at.isoformat()}: {review.reason}",
    )
    decided = replace(
        _screened_anew(case, review),
        state=State.COMPLETED if approved else State.REJECTED,
        verified=approved,
    )
    return replace(decided, decision=(*decided.decision, verdict))


def dismissals_of(case: UnderReview, review: Review) -> tuple[Dismissal, ...]:
    """Return what is to be remembered of the hits that the reviewer dismissed."""
    person = person_of(case.transaction)
    if person is None or case.screening is None:
        return ()
    wanted = {(one.list_name, one.entry_key) for one in review.dismissed}
    return tuple(
        Dismissal(
            tenant_id=case.transaction.tenant_id,
            person_key=person_key(person),
            list_name=hit.list_name,
            entry_key=hit.entry_key,
            entry_digest=hit.entry_digest,
            reviewer=review.signed_by,
            reason=review.reason,
            at=review.at,
        )
        for hit in case.screening.hits
        if _name(hit) in wanted
    )


class ReviewStore(Protocol):
    """What the service needs of the store."""

    async def get(self, transaction_id: UUID) -> Transaction | None:
        """Return the transaction whoever owns it, or None."""
        ...

    async def user(self, tenant_id: UUID, user_id: int) -> User | None:
        """Return a user of the tenant, or None."""
        ...

    async def number_taken(self, tenant_id: UUID, user_id: int, id_number: str) -> bool:
        """Tell whether another registered user of the tenant was verified with this number."""
        ...

    async def commit_decision(
        self,
        transaction: Transaction,
        *,
        verified_user: User | None = None,
        events: Sequence[Event] = (),
        audit: Sequence[AuditEntry] = (),
        dismissals: Sequence[Dismissal] = (),
        answer: KeptAnswer | None = None,
    ) -> None:
        """Write a decided transaction, the user, events, dismissals, the answer and audit entries in one commit.

        Raises `StaleTransaction`, `NumberTaken` and `AlreadyAnswered`; nothing is written then.
        """
        ...


class Reviews:
    """Shows what waits for a person, and writes what one decides."""

    def __init__(self, store: ReviewStore, screener: Screener, clock: Clock) -> None:
        self._store = store
        self._screener = screener
        self._clock = clock

    async def case(self, tenant_id: UUID, transaction_id: UUID, policy: Policy) -> UnderReview | None:
        """Return a transaction of the tenant with what is known now; None when there is none, waiting or not."""
        transaction = await self._store.get(transaction_id)
        if transaction is None or transaction.tenant_id != tenant_id:
            return None
        user = await self._store.user(tenant_id, transaction.user_id)
        if user is None:
            return None
        person = person_of(transaction)
        if person is None:
            return UnderReview(transaction, user, Background(authority=transaction.authority))
        taken = (
            person.id_number is not None
            and not user.anonymous
            and await self._store.number_taken(tenant_id, user.id, person.id_number)
        )
        screening = await self._screener.screen(tenant_id, person, policy)
        return UnderReview(transaction, user, Background(screening, transaction.authority, number_taken=taken))

    async def decide(
        self,
        case: UnderReview,
        choice: Choice,
        reason: str,
        dismissed: Sequence[HitName],
        policy: Policy,
        by: Actor,
        answer: Callable[[Transaction], KeptAnswer | None] = lambda _: None,
    ) -> Transaction:
        """Write a decision in one commit with all that follows from it; return the transaction as it is now.

        `answer`: makes of that transaction the answer which is kept in the same commit. Raises `AlreadyDecided`
        (another reviewer was faster), `NotApprovable`, `NoSuchHit` and `AlreadyAnswered`.
        """
        now = self._clock()
        review = Review(by, choice, reason, now, tuple(dismissed))
        after = decide_review(case, review, policy)
        entry = AuditEntry(
            action=Action.REVIEW_DECIDED,
            actor=by,
            at=now,
            tenant_id=after.tenant_id,
            user_id=None if case.user.anonymous else after.user_id,
            transaction_id=after.id,
            details={
                "decision": choice.value,
                "state": after.state.value,
                "verified": after.verified,
                "dismissed": [f"{one.list_name} {one.entry_key}" for one in dismissed],
            },
        )
        written = replace(after, version=after.version + 1)
        try:
            await self._store.commit_decision(
                after,
                verified_user=verified_user(after, case.user),
                events=events_of(case.transaction, after, now, case.user),
                audit=(entry,),
                dismissals=dismissals_of(case, review),
                answer=answer(written),
            )
        except StaleTransaction:
            raise AlreadyDecided from None
        except NumberTaken:
            raise NotApprovable(["the card's number belongs to another user, or is not this user's"]) from None
        return written


def _screened_anew(case: UnderReview, review: Review) -> Transaction:
    """Return the transaction with what the lists say today in its evidence, dismissed hits as such."""
    transaction, screening = case.transaction, case.screening
    if transaction.liveness is None or screening is None:
        return transaction
    gone = {(one.list_name, one.entry_key) for one in review.dismissed}
    today = replace(
        screening,
        hits=tuple(hit for hit in screening.hits if _name(hit) not in gone),
        dismissed=(*screening.dismissed, *(hit for hit in screening.hits if _name(hit) in gone)),
    )
    findings = transaction.liveness.findings
    if not today.hits:
        findings = tuple(one for one in findings if one.code != effects.WATCHLIST_MATCH)
    evidence = (
        *(one for one in transaction.liveness.evidence if one.check not in SCREENING_CHECKS),
        *screening_evidence(today),
    )
    return replace(transaction, liveness=replace(transaction.liveness, findings=findings, evidence=evidence))


def _name(hit: WatchlistHit) -> tuple[str, str]:
    return hit.list_name, hit.entry_key


def _number(transaction: Transaction) -> str | None:
    sides = (side for side in (transaction.front, transaction.back) if side is not None)
    return next((one for one in (text_of(side.fields, "idNumber") for side in sides) if one is not None), None)
