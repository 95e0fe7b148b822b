"""What a user's own data say about a transaction that is linked to them."""

from dataclasses import replace

import pytest

from hawiya.verification.conclude import Background
from hawiya.verification.link_rules import EnrolledFace, is_other_face, judge_link, refused_link, told
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.transaction import AcceptedLiveness, Evidence, Outcome, State, StepName, Transaction, User
from tests.unit.verification import make

CLEAR = Background(screening=Screening(screened=True))
HIT = Background(screening=Screening(screened=True, hits=(WatchlistHit("1", "name", 1.0),)))
TAKEN = replace(CLEAR, number_taken=True)


def ended(**changes: object) -> Transaction:
    liveness = AcceptedLiveness(
        live=True, findings=(), evidence=(Evidence("watchlists", Outcome.NOT_JUDGED),), images=(), request_id="r",
        accepted_at=make.NOW, template=b"template",
    )  # fmt: skip
    return make.both_sides(**{"liveness": liveness, "state": State.COMPLETED, "verified": True, **changes})


def test_nothing_new_leaves_a_verified_transaction_verified() -> None:
    linked = judge_link(ended(), make.user(), CLEAR, Policy(), None)
    assert (linked.state, linked.verified) == (State.COMPLETED, True)
    assert linked.decision[-1] == Evidence("link_blocks_nothing", Outcome.PASS)
    assert linked.liveness is not None
    assert [one.outcome for one in linked.liveness.evidence] == [Outcome.PASS]


@pytest.mark.parametrize(
    ("user", "background", "code"),
    [
        (make.user(), TAKEN, 3103),
        (make.user(id_number="29005171201242"), CLEAR, 3103),
        (make.user(name="سعاد", surname="جرجس بطرس"), CLEAR, 3102),
        (make.user(), HIT, 5011),
    ],
)
@pytest.mark.parametrize(("review", "state"), [(True, State.IN_REVIEW), (False, State.COMPLETED)])
def test_what_blocks_takes_the_verification_back(
    user: User, background: Background, code: int, review: bool, state: State
) -> None:
    linked = judge_link(ended(), user, background, Policy(review_on_block=review), None)
    assert (linked.state, linked.verified) == (state, False)
    assert told(linked, background).code == code
    assert linked.liveness is not None
    assert [one.code for one in linked.liveness.findings] == [code]


def test_a_transaction_that_was_not_verified_is_not_made_so_by_a_link() -> None:
    for state in (State.IN_REVIEW, State.PENDING_AUTHORITY, State.COMPLETED):
        linked = judge_link(ended(state=state, verified=False), make.user(), CLEAR, Policy(), None)
        assert (linked.state, linked.verified) == (state, False)


def test_a_reviewers_decision_about_a_finding_stands() -> None:
    before = ended()
    assert before.liveness is not None
    known = replace(before, liveness=replace(before.liveness, findings=(make.finding(5011, "name"),)))
    assert judge_link(known, make.user(), HIT, Policy(), None).verified


@pytest.mark.parametrize(
    ("similarity", "verified", "other"),
    [(0.5, True, False), (0.4, False, False), (None, False, False), (0.1, False, True)],
)
def test_the_face_must_be_the_users(similarity: float | None, verified: bool, other: bool) -> None:
    policy, face = Policy(match=0.42, match_review=0.34), EnrolledFace(similarity)
    assert is_other_face(face, policy) is other
    linked = judge_link(ended(), make.user(), CLEAR, policy, face)
    assert linked.verified is verified
    assert linked.decision[-1].check == "face_of_user"
    assert not is_other_face(None, policy)


def test_required_screening_must_have_happened() -> None:
    unscreened = Background(screening=Screening(screened=False))
    assert judge_link(ended(), make.user(), unscreened, Policy(), None).verified
    assert judge_link(ended(), make.user(), unscreened, Policy(require_screening=True), None).state is State.IN_REVIEW


def test_an_open_transaction_keeps_the_findings_with_its_side() -> None:
    front_only = make.transaction(front=make.accepted_side())
    back_only = make.transaction(back=make.accepted_side(StepName.BACK))
    linked = judge_link(front_only, make.user(), TAKEN, Policy(), None)
    assert linked.front is not None
    assert [one.code for one in linked.front.findings] == [3103]
    linked = judge_link(back_only, make.user(), TAKEN, Policy(), None)
    assert linked.back is not None
    assert [one.code for one in linked.back.findings] == [3103]
    assert judge_link(make.transaction(), make.user(), CLEAR, Policy(), None) == make.transaction()


def test_a_refused_link_says_whose_face_it_is_not() -> None:
    verdict = refused_link(ended(), CLEAR)
    assert (verdict.code, verdict.accepted, verdict.transaction) == (4225, False, ended())


def test_a_used_up_transaction_says_so() -> None:
    assert told(make.transaction(state=State.REJECTED), CLEAR).code == 4003
