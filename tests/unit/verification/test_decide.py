from dataclasses import replace
from uuid import UUID

import pytest

from hawiya.verification.conclude import SCREENING_CHECKS, Background, screening_evidence
from hawiya.verification.decide import (
    decide_liveness,
    decide_side,
    decide_unexamined,
    reject_used_up,
    verified_user,
)
from hawiya.verification.policy import Policy
from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.transaction import AuthorityAnswer, Evidence, Finding, Outcome, State, StepName
from tests.unit.verification import make

LISTED = Screening(screened=True, hits=(WatchlistHit("1", "x", 0.95),))


def codes(findings: tuple[Finding, ...]) -> list[int]:
    return [finding.code for finding in findings]


def test_a_clean_front_is_accepted_and_kept() -> None:
    verdict = decide_side(make.transaction(), StepName.FRONT, make.side_examination(), make.context())
    assert verdict.accepted
    assert verdict.code is None
    assert verdict.transaction.front is not None
    assert verdict.transaction.front.portrait == b"portrait"
    assert verdict.transaction.state is State.OPEN
    assert not verdict.transaction.verified


def test_a_refused_repeat_changes_nothing_but_the_tries() -> None:
    before = make.both_sides()
    refused = make.side_examination(findings=(make.finding(3001, "idNumber"),))
    after = decide_side(before, StepName.FRONT, refused, make.context()).transaction
    assert after.front == before.front
    assert after.refusals == {StepName.FRONT: 1}


def test_a_warning_is_accepted_without_a_code() -> None:
    back = make.side_examination(StepName.BACK, findings=(make.finding(3025, "job"),))
    verdict = decide_side(make.transaction(), StepName.BACK, back, make.context())
    assert verdict.accepted
    assert verdict.code is None
    assert codes(verdict.findings) == [3025]


def test_the_other_side_is_refused_and_its_fields_mean_nothing() -> None:
    back = make.side_examination(StepName.BACK, findings=(make.finding(3021, "first_name"),))
    verdict = decide_side(make.transaction(), StepName.FRONT, back, make.context())
    assert codes(verdict.findings) == [5007]
    assert verdict.code == 5007
    assert verdict.seen_fields == {}


def test_no_card_silences_everything_else() -> None:
    nothing = make.side_examination(
        side=None, doc_type="none", fields={}, findings=(make.finding(3011), make.finding(3001, "idNumber"))
    )
    verdict = decide_side(make.transaction(), StepName.FRONT, nothing, make.context())
    assert codes(verdict.findings) == [3011]


def test_sides_of_two_cards_are_refused() -> None:
    back = make.side_examination(StepName.BACK, fields=make.fields(idNumber="29005171201242"))
    verdict = decide_side(make.transaction(front=make.accepted_side()), StepName.BACK, back, make.context())
    assert verdict.code == 3101
    assert verdict.transaction.back is None


def test_a_forged_card_is_refused_and_remembered() -> None:
    verdict = decide_side(make.transaction(), StepName.FRONT, make.side_examination(fake=True), make.context())
    assert verdict.code == 5005
    assert verdict.transaction.attack_seen


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name_check_value": "سعيد محمود"}, 3102),
        ({"user": make.user(name="Sara", surname="Adel")}, 3102),
        ({"user": make.user(id_number="29005171201242")}, 3103),
        ({"background": Background(number_taken=True)}, 3103),
        ({"background": Background(screening=LISTED)}, 5011),
    ],
)
def test_what_blocks_the_identity_is_accepted_with_its_code(changes: dict[str, object], code: int) -> None:
    verdict = decide_side(make.transaction(), StepName.FRONT, make.side_examination(), make.context(**changes))
    assert verdict.accepted
    assert verdict.code == code
    assert verdict.transaction.front is not None


def test_a_name_given_with_the_back_is_compared_with_the_front() -> None:
    context = make.context(name_check_value="Sara Adel")
    before = make.transaction(front=make.accepted_side())
    verdict = decide_side(before, StepName.BACK, make.side_examination(StepName.BACK), context)
    assert verdict.code == 3102


def test_live_frames_over_clean_sides_verify_the_identity() -> None:
    verdict = decide_liveness(make.both_sides(), make.liveness_examination(), make.context())
    assert verdict.accepted
    assert verdict.code is None
    assert verdict.live is True
    assert verdict.fake is False
    assert verdict.transaction.completed
    assert verdict.transaction.verified
    assert verdict.transaction.state is State.COMPLETED
    by_check = {evidence.check: evidence.outcome for evidence in verdict.transaction.decision}
    assert by_check["authority"] is Outcome.NOT_JUDGED
    assert by_check["live"] is Outcome.PASS


def test_missing_lists_are_said_in_the_evidence() -> None:
    verdict = decide_liveness(make.both_sides(), make.liveness_examination(), make.context())
    (said,) = [evidence for evidence in verdict.evidence if evidence.check == "watchlists"]
    assert said.outcome is Outcome.NOT_JUDGED
    assert said.detail is not None
    assert "not_screened" in said.detail


def test_the_evidence_names_every_hit_and_every_dismissed_one() -> None:
    version = UUID(int=7)
    hit = WatchlistHit("1", "Hassan", 0.95, "un", "QDi.1", b"", "Hassan = حسن")
    screening = Screening(
        screened=True,
        hits=(hit,),
        dismissed=(replace(hit, entry_key="QDi.2", score=0.9),),
        versions={"un": version},
        threshold=0.8,
    )
    said = screening_evidence(screening)
    assert said == (
        Evidence("watchlists", Outcome.FAIL, 0.95, 0.8),
        Evidence("watchlist_hit", Outcome.FAIL, 0.95, 0.8, f"un {version}", "QDi.1: Hassan: Hassan = حسن"),
        Evidence("watchlist_dismissed", Outcome.PASS, 0.9, 0.8, f"un {version}", "QDi.2: Hassan: Hassan = حسن"),
    )
    assert {one.check for one in said} == SCREENING_CHECKS


def test_a_list_that_is_missing_is_named_and_hits_on_the_others_count() -> None:
    missing = Screening(screened=False, missing=("eg", "un"), threshold=0.8)
    assert screening_evidence(missing) == (
        Evidence("watchlists", Outcome.NOT_JUDGED, None, 0.8, detail="not_screened: not loaded: eg, un"),
    )
    with_hit = screening_evidence(replace(missing, hits=LISTED.hits))
    assert [one.outcome for one in with_hit] == [Outcome.FAIL, Outcome.FAIL]


@pytest.mark.parametrize(
    ("examination", "before"),
    [
        ({"live": None, "needs_review": True}, {}),
        ({"needs_review": True}, {}),
        ({}, {"attack_seen": True}),
        ({}, {"front": make.accepted_side(fake=None)}),
        ({}, {"front": make.accepted_side(findings=(make.finding(3102, "name"),))}),
    ],
)
def test_doubt_sends_the_transaction_to_review(examination: dict[str, object], before: dict[str, object]) -> None:
    verdict = decide_liveness(make.both_sides(**before), make.liveness_examination(**examination), make.context())
    assert verdict.transaction.completed
    assert verdict.transaction.state is State.IN_REVIEW
    assert not verdict.transaction.verified


def test_a_block_may_end_the_transaction_by_policy() -> None:
    before = make.both_sides(front=make.accepted_side(findings=(make.finding(3102, "name"),)))
    context = make.context(policy=Policy(review_on_block=False))
    after = decide_liveness(before, make.liveness_examination(), context).transaction
    assert after.state is State.COMPLETED
    assert not after.verified


def test_a_tenant_may_require_screening() -> None:
    context = make.context(policy=Policy(require_screening=True))
    after = decide_liveness(make.both_sides(), make.liveness_examination(), context).transaction
    assert after.state is State.IN_REVIEW


@pytest.mark.parametrize(
    ("background", "required", "state", "verified"),
    [
        (Background(authority=AuthorityAnswer(valid=True)), True, State.COMPLETED, True),
        (Background(authority=AuthorityAnswer(False, 3, "expired", "x")), True, State.IN_REVIEW, False),
        (Background(authority_down="timeout"), True, State.PENDING_AUTHORITY, False),
        (Background(authority_down="timeout"), False, State.COMPLETED, True),
        (Background(), True, State.PENDING_AUTHORITY, False),
    ],
)
def test_what_the_authority_says_decides(background: Background, required: bool, state: State, verified: bool) -> None:
    context = make.context(policy=Policy(require_authority=required), background=background)
    after = decide_liveness(make.both_sides(), make.liveness_examination(), context).transaction
    assert after.state is state
    assert after.verified is verified


def test_refused_frames_leave_the_transaction_open() -> None:
    frames = make.liveness_examination(live=False, findings=(make.finding(4223, "face_1"),))
    verdict = decide_liveness(make.both_sides(), frames, make.context())
    assert verdict.code == 4223
    assert verdict.live is False
    assert verdict.transaction.state is State.OPEN
    assert verdict.transaction.attack_seen
    assert verdict.transaction.refusals == {StepName.LIVENESS: 1}


@pytest.mark.parametrize(
    ("other", "code"),
    [
        (make.side_examination(), None),
        (make.side_examination(StepName.BACK), 5007),
        (make.side_examination(side=None), 3011),
        (make.side_examination(portrait=None), 4208),
        (make.side_examination(fields={}), 3001),
        (make.side_examination(fields=make.fields(idNumber="29005171201242")), 3101),
    ],
)
def test_a_front_sent_along_must_be_the_accepted_one(other: object, code: int | None) -> None:
    verdict = decide_liveness(make.both_sides(), make.liveness_examination(), make.context(), other)  # type: ignore[arg-type]
    assert verdict.code == code
    assert {finding.field for finding in verdict.findings} <= {"id_front_image"}


def test_a_verified_user_gets_the_cards_data_and_the_template() -> None:
    after = decide_liveness(make.both_sides(), make.liveness_examination(), make.context()).transaction
    user = verified_user(after, make.user(address="old"))
    assert user is not None
    assert (user.verified, user.id_number, user.template, user.address) == (True, make.NUMBER, b"template", "old")


def test_nobody_is_enrolled_by_a_transaction_that_is_not_verified() -> None:
    after = decide_liveness(make.both_sides(attack_seen=True), make.liveness_examination(), make.context()).transaction
    assert verified_user(after, make.user()) is None


def test_an_unsupported_country_costs_a_try() -> None:
    verdict = decide_unexamined(make.transaction(), StepName.FRONT, make.finding(5001, "country"), make.NOW)
    assert verdict.code == 5001
    assert verdict.transaction.refusals == {StepName.FRONT: 1}


def test_used_up_tries_reject_the_transaction() -> None:
    before = replace(make.transaction(), refusals={StepName.FRONT: 5})
    verdict = reject_used_up(before, StepName.FRONT, make.NOW)
    assert verdict.code == 4003
    assert verdict.transaction.state is State.REJECTED


def test_policy_takes_only_its_own_values() -> None:
    assert Policy().with_overrides({"match": 0.5, "tries_per_step": 3}).match == 0.5
    with pytest.raises(ValueError, match="no such policy value"):
        Policy().with_overrides({"mach": 0.5})
    with pytest.raises(ValueError, match="no such policy value"):
        Policy().with_overrides({"require_screening": "yes"})
