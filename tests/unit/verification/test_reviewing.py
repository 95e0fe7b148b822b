"""What a reviewer can decide and what not, as pure functions."""

from dataclasses import replace

import pytest

from hawiya.verification import effects
from hawiya.verification.audit import Actor, ActorKind
from hawiya.verification.conclude import Background
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.reviewing import (
    AlreadyDecided,
    Choice,
    HitName,
    NoSuchHit,
    NotApprovable,
    Review,
    UnderReview,
    decide_review,
    dismissals_of,
    obstacles,
)
from hawiya.verification.transaction import AcceptedLiveness, AuthorityAnswer, Outcome, State, Transaction, User
from tests.unit.verification import make

REVIEWER = Actor(ActorKind.ADMIN, "7f")
HIT = WatchlistHit("1/2020", "Somebody", 0.9, "eg", "case-7", b"d" * 32)
OTHER = replace(HIT, entry_key="case-8")


def case(
    *hits: WatchlistHit, user: User | None = None, number_taken: bool = False, screened: bool = True, **changes: object
) -> UnderReview:
    findings = (make.finding(effects.WATCHLIST_MATCH, "name"),) if hits else ()
    liveness = AcceptedLiveness(True, findings, (), (), "r", make.NOW, b"template")
    start = {
        "state": State.IN_REVIEW,
        "liveness": liveness,
        "version": 3,
        "decision": (make.evidence("live", Outcome.REVIEW),),
    }
    transaction = make.both_sides(**{**start, **changes})
    background = Background(Screening(screened, hits), transaction.authority, number_taken=number_taken)
    return UnderReview(transaction, user or make.user(), background)


def review(choice: Choice = Choice.APPROVE, *dismissed: WatchlistHit) -> Review:
    names = tuple(HitName(hit.list_name, hit.entry_key) for hit in dismissed)
    return Review(REVIEWER, choice, "compared by eye", make.NOW, names)


def ended(after: Transaction) -> tuple[State, bool]:
    return after.state, after.verified


def test_an_approved_transaction_is_completed_and_verified_with_the_decision_in_its_evidence() -> None:
    after = decide_review(case(), review(), Policy())
    assert ended(after) == (State.COMPLETED, True)
    doubt, decision = after.decision
    assert doubt == make.evidence("live", Outcome.REVIEW)
    assert (decision.check, decision.outcome) == ("review", Outcome.PASS)
    assert decision.detail == f"approve by admin 7f at {make.NOW.isoformat()}: compared by eye"


@pytest.mark.parametrize("state", [State.IN_REVIEW, State.PENDING_AUTHORITY])
def test_whatever_waits_can_be_rejected(state: State) -> None:
    stuck = case(HIT, number_taken=True, screened=False, state=state)
    policy = Policy(require_authority=True, require_screening=True)
    assert ended(decide_review(stuck, review(Choice.REJECT), policy)) == (State.REJECTED, False)


@pytest.mark.parametrize("state", [State.OPEN, State.COMPLETED, State.REJECTED])
@pytest.mark.parametrize("choice", list(Choice))
def test_what_does_not_wait_is_not_decided(state: State, choice: Choice) -> None:
    with pytest.raises(AlreadyDecided):
        decide_review(case(state=state), review(choice), Policy())


def refused(stuck: UnderReview, policy: Policy, words: str, *dismissed: WatchlistHit) -> None:
    with pytest.raises(NotApprovable) as error:
        decide_review(stuck, review(Choice.APPROVE, *dismissed), policy)
    assert words in str(error.value)
    assert error.value.obstacles == obstacles(stuck, policy, review(Choice.APPROVE, *dismissed).dismissed)


def test_what_a_reviewer_cannot_decide_away() -> None:
    refused(case(HIT), Policy(), "eg case-7")
    refused(case(HIT, OTHER), Policy(), "eg case-8", HIT)
    refused(case(number_taken=True), Policy(), "another user")
    refused(case(user=make.user(id_number="29001010100000")), Policy(), "another user")
    refused(case(authority=AuthorityAnswer(valid=False, code=3)), Policy(), "not valid")
    refused(case(state=State.PENDING_AUTHORITY), Policy(require_authority=True), "still missing")
    refused(case(screened=False), Policy(require_screening=True), "screening is required")


def test_a_missing_answer_is_no_obstacle_once_the_policy_does_not_require_it() -> None:
    assert ended(decide_review(case(state=State.PENDING_AUTHORITY), review(), Policy())) == (State.COMPLETED, True)
    answered = case(authority=AuthorityAnswer(valid=True))
    assert ended(decide_review(answered, review(), Policy(require_authority=True))) == (State.COMPLETED, True)


def test_a_dismissed_match_is_evidence_and_blocks_no_more() -> None:
    listed = case(HIT)
    after = decide_review(listed, review(Choice.APPROVE, HIT), Policy())
    assert ended(after) == (State.COMPLETED, True)
    assert after.liveness is not None
    assert after.liveness.findings == ()
    assert [one.check for one in after.liveness.evidence] == ["watchlists", "watchlist_dismissed"]
    [remembered] = dismissals_of(listed, review(Choice.APPROVE, HIT))
    assert (remembered.person_key, remembered.entry_key, remembered.entry_digest) == (
        make.NUMBER, "case-7", HIT.entry_digest,
    )  # fmt: skip
    assert (remembered.reviewer, remembered.reason) == ("admin 7f", "compared by eye")


def test_a_rejected_match_stays_what_it_was() -> None:
    after = decide_review(case(HIT), review(Choice.REJECT), Policy())
    assert after.liveness is not None
    assert [one.code for one in after.liveness.findings] == [effects.WATCHLIST_MATCH]
    assert dismissals_of(case(HIT), review(Choice.REJECT)) == ()


def test_only_a_match_can_be_dismissed() -> None:
    for choice in Choice:
        with pytest.raises(NoSuchHit):
            decide_review(case(HIT), review(choice, OTHER), Policy())


def test_nobodys_transaction_can_be_approved() -> None:
    nobodys = case(user=make.user(anonymous=True), number_taken=True)
    assert ended(decide_review(nobodys, review(), Policy())) == (State.COMPLETED, True)
