"""How a transaction ends that waited for the authority."""

from dataclasses import replace

import pytest

from hawiya.verification.conclude import Background, conclude_waiting
from hawiya.verification.decide import decide_liveness
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.transaction import AuthorityAnswer, Evidence, Outcome, State, Transaction
from tests.unit.verification import make

REQUIRED = Policy(require_authority=True)
VALID = AuthorityAnswer(valid=True)
INVALID = AuthorityAnswer(False, 3, "EXPIRED", "expired")
LISTED = Screening(screened=True, hits=(WatchlistHit("1", "x", 0.95),))


def waiting(policy: Policy = REQUIRED, **before: object) -> Transaction:
    background = Background(authority_down="no answer in time")
    context = make.context(policy=policy, background=background)
    ended = decide_liveness(make.both_sides(**before), make.liveness_examination(), context).transaction
    assert ended.state is State.PENDING_AUTHORITY
    return ended


def codes(transaction: Transaction) -> list[int]:
    assert transaction.liveness is not None
    return [finding.code for finding in transaction.liveness.findings]


def outcomes(transaction: Transaction) -> dict[str, Outcome]:
    return {evidence.check: evidence.outcome for evidence in transaction.decision}


def test_while_it_waits_it_is_completed_and_not_verified_and_says_why() -> None:
    transaction = waiting()
    assert transaction.completed
    assert not transaction.verified
    assert transaction.authority is None
    (said,) = [evidence for evidence in transaction.decision if evidence.check == "authority"]
    assert said == Evidence("authority", Outcome.REVIEW, detail="no answer: no answer in time")


def test_a_valid_answer_verifies() -> None:
    before = waiting()
    after = conclude_waiting(before, make.user(), Background(authority=VALID), REQUIRED)
    assert (after.state, after.verified, after.authority) == (State.COMPLETED, True, VALID)
    assert codes(after) == []
    assert outcomes(after) == {**outcomes(before), "authority": Outcome.PASS}
    assert [one.check for one in after.decision] == [one.check for one in before.decision]


@pytest.mark.parametrize(("review", "state"), [(True, State.IN_REVIEW), (False, State.COMPLETED)])
def test_an_invalid_answer_blocks_as_the_policy_says(review: bool, state: State) -> None:
    policy = replace(REQUIRED, review_on_block=review)
    after = conclude_waiting(waiting(policy), make.user(), Background(authority=INVALID), policy)
    assert (after.state, after.verified, after.authority) == (state, False, INVALID)
    assert codes(after) == [5012]
    (said,) = [evidence for evidence in after.decision if evidence.check == "authority"]
    assert said.detail == "3 EXPIRED"


@pytest.mark.parametrize(
    ("background", "user", "code"),
    [
        (Background(authority=VALID, screening=LISTED), make.user(), 5011),
        (Background(authority=VALID, number_taken=True), make.user(), 3103),
        (Background(authority=VALID), make.user(id_number="29005171201242"), 3103),
    ],
)
def test_what_changed_meanwhile_counts(background: Background, user: object, code: int) -> None:
    after = conclude_waiting(waiting(), user, background, REQUIRED)  # type: ignore[arg-type]
    assert codes(after) == [code]
    assert (after.state, after.verified) == (State.IN_REVIEW, False)


def test_a_finding_is_told_once() -> None:
    listed = replace(make.accepted_side(), findings=(make.finding(5011, "name"),))
    before = waiting(front=listed)
    after = conclude_waiting(before, make.user(), Background(authority=VALID, screening=LISTED), REQUIRED)
    assert codes(before) == codes(after) == [5011]


def test_a_doubt_of_the_pictures_is_reviewed_after_the_authority_answered() -> None:
    after = conclude_waiting(waiting(attack_seen=True), make.user(), Background(authority=VALID), REQUIRED)
    assert (after.state, after.verified) == (State.IN_REVIEW, False)
    assert outcomes(after)["no_attack_in_transaction"] is Outcome.REVIEW


def test_what_fails_is_not_waited_for() -> None:
    before = make.both_sides(front=replace(make.accepted_side(), findings=(make.finding(5011, "name"),)))
    policy = replace(REQUIRED, review_on_block=False)
    context = make.context(policy=policy, background=Background(authority_down="no connection"))
    after = decide_liveness(before, make.liveness_examination(), context).transaction
    assert (after.state, after.verified) == (State.COMPLETED, False)


@pytest.mark.parametrize(
    ("compared", "state"), [((), State.IN_REVIEW), ((Evidence("enrolled", Outcome.PASS, 0.9, 0.4),), State.COMPLETED)]
)
def test_a_face_that_was_enrolled_meanwhile_and_not_compared_is_looked_at(
    compared: tuple[Evidence, ...], state: State
) -> None:
    before = waiting()
    assert before.liveness is not None
    before = replace(before, liveness=replace(before.liveness, evidence=compared))
    after = conclude_waiting(before, make.user(template=b"another"), Background(authority=VALID), REQUIRED)
    assert after.state is state
    assert after.verified is (state is State.COMPLETED)


def test_an_unknown_way_out_is_no_policy() -> None:
    with pytest.raises(ValueError, match="authority_when_down"):
        Policy(authority_when_down="ignore")
    with pytest.raises(ValueError, match="authority_when_down"):
        Policy().with_overrides({"authority_when_down": "pass"})
    assert Policy().with_overrides({"authority_when_down": "refuse"}).authority_when_down == "refuse"


@pytest.mark.parametrize("alike", [Outcome.PASS, Outcome.REVIEW])
def test_a_face_that_was_compared_when_the_user_was_linked_is_not_compared_again(alike: Outcome) -> None:
    before = waiting()
    before = replace(before, decision=(*before.decision, Evidence("face_of_user", alike, 0.5, 0.4)))
    after = conclude_waiting(before, make.user(template=b"enrolled"), Background(authority=VALID), REQUIRED)
    assert after.verified is (alike is Outcome.PASS)
    assert [one.outcome for one in after.decision if one.check == "face_of_user"] == [alike]
