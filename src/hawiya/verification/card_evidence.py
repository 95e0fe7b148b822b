"""What other transactions and the other side say about a card, as evidence.

What the picture itself shows is the card room's; here is what only the heart can see. Pure functions.
"""

from collections.abc import Iterable

from hawiya.verification.conclude import REUSED_IMAGE, EarlierPortrait
from hawiya.verification.policy import Policy, WhenReused
from hawiya.verification.ports import SideExamination
from hawiya.verification.reuse import Reuse
from hawiya.verification.transaction import Evidence, EvidenceTrace, FieldValue, Outcome, StepName, Transaction

PORTRAIT_CHANGED = "portrait_changed"
"""The check of a card's portrait against the one with which its number was verified before."""

CONFLICTING_DATA = "conflicting_data"
"""The check of what is printed on a card against itself, under the name that the card room gives it, too."""

_OUTCOME_OF = {WhenReused.NOTE: Outcome.NOT_JUDGED, WhenReused.REVIEW: Outcome.REVIEW, WhenReused.FAKE: Outcome.FAIL}


def reused_card_evidence(reused: Iterable[Reuse], policy: Policy) -> tuple[Evidence, ...]:
    """Return the evidence of reused pictures of a card, by what the policy makes of them."""
    by_same = _OUTCOME_OF[WhenReused(policy.card.reused_by_same)]
    by_another = _OUTCOME_OF[WhenReused(policy.card.reused_by_another)]
    return reuse_evidence(REUSED_IMAGE, reused, by_same, by_another)


def reuse_evidence(check: str, reused: Iterable[Reuse], by_same: Outcome, by_another: Outcome) -> tuple[Evidence, ...]:
    """Return the evidence of reused pictures; the outcome depends on whether the same user used them before."""
    return tuple(
        Evidence(
            check,
            by_another if reuse.by_another_user else by_same,
            detail=f"{reuse.name}: {'the same file' if reuse.same_file else 'the same exposure'} in another "
            f"transaction of {'another' if reuse.by_another_user else 'the same'} user",
        )
        for reuse in reused
    )


def portrait_evidence(earlier: EarlierPortrait | None, policy: Policy) -> tuple[Evidence, ...]:
    """Return the evidence of a portrait beside an earlier one; one that is too unlike is left to a reviewer."""
    if earlier is None:
        return ()
    limit = policy.match_review
    if earlier.similarity is None:
        detail = "the earlier portrait's template was made by another embedder"
        return (Evidence(PORTRAIT_CHANGED, Outcome.NOT_JUDGED, threshold=limit, detail=detail),)
    alike = earlier.similarity >= limit
    detail = "the portrait with which this number was verified before"
    outcome = Outcome.PASS if alike else Outcome.REVIEW
    return (Evidence(PORTRAIT_CHANGED, outcome, earlier.similarity, limit, detail=detail),)


def number_evidence(
    transaction: Transaction, step: StepName, examination: SideExamination, policy: Policy
) -> tuple[Evidence, ...]:
    """Return the evidence that front and back carry different numbers; nothing where they agree or one is missing.

    The score is how sure both readings are. The step is refused for it (3101) whatever the outcome, since nobody can
    tell a back of another card from an edited number; the outcome says how much it weighs.
    """
    other = transaction.back if step is StepName.FRONT else transaction.front
    if other is None or examination.side != step.value:
        return ()
    here, there = examination.fields.get("idNumber"), other.fields.get("idNumber")
    if here is None or there is None or here.text == there.text:
        return ()
    sure, limits = here.confidence * there.confidence, policy.card
    outcome = Outcome.FAIL if sure >= limits.conflict else Outcome.REVIEW
    return (
        Evidence(
            CONFLICTING_DATA,
            outcome,
            sure,
            limits.conflict,
            detail="the numbers of front and back differ",
            doubt=limits.conflict_doubt,
            traces=_traces(here, sure),
        ),
    )


def other_front_evidence(other: SideExamination | None) -> tuple[Evidence, ...]:
    """Return what speaks against the card front that came along with the frames: attacks and doubts."""
    seen = other.evidence if other is not None else ()
    return tuple(one for one in seen if one.outcome in {Outcome.FAIL, Outcome.REVIEW})


def _traces(field: FieldValue, strength: float) -> tuple[EvidenceTrace, ...]:
    return (EvidenceTrace(field.box, strength),) if field.box is not None else ()
