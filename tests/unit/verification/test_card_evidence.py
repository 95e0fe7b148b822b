"""What other transactions and the other side say about a card."""

from dataclasses import replace

import pytest

from hawiya.verification.card_evidence import number_evidence, portrait_evidence, reused_card_evidence
from hawiya.verification.conclude import Background, EarlierPortrait
from hawiya.verification.decide import decide_liveness, decide_side
from hawiya.verification.policy import CardPolicy, Policy
from hawiya.verification.reuse import Reuse
from hawiya.verification.transaction import EvidenceTrace, FieldValue, Outcome, State, StepName
from tests.unit.verification import make

POLICY = Policy()
BOX = (500.0, 580.0, 600.0, 70.0)


def with_card(**changes: object) -> Policy:
    return replace(POLICY, card=replace(POLICY.card, **changes))  # type: ignore[arg-type]


def test_a_tenant_overrides_single_values_of_the_card_policy() -> None:
    own = POLICY.with_overrides({"card": {"screen": 0.9, "reused_by_another": "fake"}})
    assert own.card == replace(CardPolicy(), screen=0.9, reused_by_another="fake")
    for wrong in ({"screen": "high"}, {"reused_by_same": "forget"}, {"hologram": 0.5}, {"screen": True}):
        with pytest.raises(ValueError, match=r"policy value|reused_by_same"):
            POLICY.with_overrides({"card": wrong})


@pytest.mark.parametrize(
    ("by_another", "wish", "outcome"),
    [
        (False, {}, Outcome.NOT_JUDGED),
        (True, {}, Outcome.REVIEW),
        (False, {"reused_by_same": "review"}, Outcome.REVIEW),
        (True, {"reused_by_another": "fake"}, Outcome.FAIL),
        (True, {"reused_by_another": "note"}, Outcome.NOT_JUDGED),
    ],
)
def test_the_policy_says_what_a_reused_picture_is(by_another: bool, wish: dict[str, str], outcome: Outcome) -> None:
    (found,) = reused_card_evidence([Reuse("image", by_another, same_file=False)], with_card(**wish))
    assert (found.check, found.outcome) == ("reused_image", outcome)
    assert "the same exposure" in (found.detail or "")


def test_a_reused_picture_can_be_a_forged_document() -> None:
    context = make.context(
        policy=with_card(reused_by_another="fake"),
        background=Background(reused=(Reuse("image", by_another_user=True, same_file=True),)),
    )
    verdict = decide_side(make.transaction(), StepName.FRONT, make.side_examination(), context)
    assert (verdict.code, verdict.fake, verdict.accepted, verdict.transaction.attack_seen) == (5005, True, False, True)


@pytest.mark.parametrize(
    ("similarity", "outcome"), [(0.9, Outcome.PASS), (0.1, Outcome.REVIEW), (None, Outcome.NOT_JUDGED)]
)
def test_a_portrait_is_held_against_an_earlier_one(similarity: float | None, outcome: Outcome) -> None:
    (found,) = portrait_evidence(EarlierPortrait(similarity), POLICY)
    assert (found.check, found.outcome, found.score) == ("portrait_changed", outcome, similarity)
    assert found.threshold == POLICY.match_review
    assert portrait_evidence(None, POLICY) == ()


@pytest.mark.parametrize(("confidence", "outcome"), [(0.999, Outcome.FAIL), (0.8, Outcome.REVIEW)])
@pytest.mark.parametrize("step", [StepName.FRONT, StepName.BACK])
def test_different_numbers_on_the_two_sides_are_told_with_their_place(
    step: StepName, confidence: float, outcome: Outcome
) -> None:
    other = {"idNumber": FieldValue("29005171201242", confidence, BOX)}
    examined = make.side_examination(step, fields=other)
    front = make.accepted_side(fields={"idNumber": FieldValue(make.NUMBER, 0.999)})
    before = make.transaction(front=front) if step is StepName.BACK else make.transaction(back=front)
    (found,) = number_evidence(before, step, examined, POLICY)
    assert (found.check, found.outcome) == ("conflicting_data", outcome)
    assert found.traces == (EvidenceTrace(BOX, pytest.approx(confidence * 0.999)),)
    verdict = decide_side(before, step, examined, make.context())
    assert (verdict.code, verdict.accepted, verdict.fake) == (3101, False, False)
    assert found in verdict.evidence


@pytest.mark.parametrize("texts", [{"idNumber": make.NUMBER}, {}])
def test_equal_or_missing_numbers_are_no_conflict(texts: dict[str, str]) -> None:
    before = make.transaction(front=make.accepted_side())
    examined = make.side_examination(StepName.BACK, fields=make.fields(**texts))
    assert number_evidence(before, StepName.BACK, examined, POLICY) == ()


@pytest.mark.parametrize("step", [StepName.FRONT, StepName.BACK])
def test_a_doubt_about_either_side_is_reviewed_and_named(step: StepName) -> None:
    doubtful = make.accepted_side(step, evidence=(make.evidence("screen", Outcome.REVIEW, score=0.4),))
    before = make.both_sides(**{step.value: doubtful})
    ended = decide_liveness(before, make.liveness_examination(), make.context()).transaction
    assert (ended.state, ended.verified) == (State.IN_REVIEW, False)
    (said,) = [one for one in ended.decision if one.check == "card_checks"]
    assert (said.outcome, said.detail) == (Outcome.REVIEW, "screen")


def test_what_was_not_judged_is_evidence_and_stops_nobody() -> None:
    unjudged = make.accepted_side(evidence=(make.evidence("print", Outcome.NOT_JUDGED, detail="too small"),))
    ended = decide_liveness(make.both_sides(front=unjudged), make.liveness_examination(), make.context()).transaction
    assert (ended.state, ended.verified) == (State.COMPLETED, True)


def test_a_front_that_came_along_is_judged_like_the_accepted_one() -> None:
    forged = make.side_examination(fake=True, evidence=(make.evidence("print", Outcome.FAIL, score=0.9),))
    refused = decide_liveness(make.both_sides(), make.liveness_examination(), make.context(), forged)
    assert [(one.code, one.field) for one in refused.findings] == [(5005, "id_front_image")]
    assert (refused.accepted, refused.transaction.attack_seen) == (False, True)
    assert forged.evidence[0] in refused.evidence
    doubtful = make.side_examination(evidence=(make.evidence("print", Outcome.REVIEW, score=0.4),))
    ended = decide_liveness(make.both_sides(), make.liveness_examination(), make.context(), doubtful).transaction
    assert (ended.state, ended.verified) == (State.IN_REVIEW, False)
    assert ended.liveness is not None
    assert doubtful.evidence[0] in ended.liveness.evidence
