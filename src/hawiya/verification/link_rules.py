"""What linking a transaction to a registered user decides: what the user's own data say about it.

What was judged before stands, a reviewer's decision included: a link can only add doubt. Pure functions.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from hawiya.verification import effects
from hawiya.verification.conclude import (
    SCREENING_CHECKS,
    Background,
    any_fake,
    is_card_of_another,
    screening_evidence,
    text_of,
    watchlist_findings,
)
from hawiya.verification.decide import Verdict, user_name_findings
from hawiya.verification.policy import Policy
from hawiya.verification.transaction import (
    AcceptedSide,
    Evidence,
    Finding,
    Outcome,
    State,
    StepName,
    Transaction,
    User,
)


@dataclass(frozen=True, slots=True)
class EnrolledFace:
    """The user's enrolled face beside the transaction's: cosine, or None where another embedder made one of them."""

    similarity: float | None


def judge_link(
    transaction: Transaction, user: User, background: Background, policy: Policy, enrolled: EnrolledFace | None
) -> Transaction:
    """Return the transaction as this user's: with what its card and face contradict, and verified or not.

    `enrolled` is None when the user or the transaction has no face. An open transaction keeps the findings for its
    last step to count.
    """
    known = {finding.code for finding in _all_findings(transaction)}
    new = tuple(finding for finding in _findings(transaction, user, background, policy) if finding.code not in known)
    if transaction.liveness is None:
        return _with_findings(transaction, new)
    doubts = _judged(new, background, policy, enrolled)
    accepted = replace(
        transaction.liveness,
        findings=transaction.liveness.findings + new,
        evidence=(
            *(one for one in transaction.liveness.evidence if one.check not in SCREENING_CHECKS),
            *screening_evidence(background.screening),
        ),
    )
    linked = replace(transaction, liveness=accepted, decision=transaction.decision + doubts)
    outcomes = {evidence.outcome for evidence in doubts}
    if not transaction.verified or outcomes <= {Outcome.PASS}:
        return linked
    state = State.COMPLETED if Outcome.FAIL in outcomes else State.IN_REVIEW
    return replace(linked, state=state, verified=False)


def told(transaction: Transaction, background: Background) -> Verdict:
    """Return where a transaction stands, as a verdict to be answered."""
    used_up = transaction.state is State.REJECTED and not transaction.completed
    return _verdict(transaction, background, _all_findings(transaction), accepted=not used_up, used_up=used_up)


def refused_link(transaction: Transaction, background: Background) -> Verdict:
    """Return the verdict on a transaction whose face is not the user's: nothing is linked."""
    finding = Finding(effects.OTHER_FACE_THAN_USER, "face_1")
    return _verdict(transaction, background, (*_all_findings(transaction), finding), accepted=False, used_up=False)


def is_other_face(enrolled: EnrolledFace | None, policy: Policy) -> bool:
    """Tell whether the transaction's face is certainly not the user's."""
    return enrolled is not None and enrolled.similarity is not None and enrolled.similarity < policy.match_review


def _findings(transaction: Transaction, user: User, background: Background, policy: Policy) -> Iterable[Finding]:
    sides = [side for side in (transaction.front, transaction.back) if side is not None]
    number = next((one for one in (text_of(side.fields, "idNumber") for side in sides) if one is not None), None)
    if is_card_of_another(number, user, background):
        yield Finding(effects.CARD_OF_ANOTHER_USER, "idNumber", number)
    if transaction.front is not None:
        yield from user_name_findings(transaction.front.fields, user, policy)
    yield from watchlist_findings(background.screening)


def _judged(
    new: tuple[Finding, ...], background: Background, policy: Policy, enrolled: EnrolledFace | None
) -> tuple[Evidence, ...]:
    doubt = Outcome.REVIEW if policy.review_on_block else Outcome.FAIL
    codes = ", ".join(str(finding.code) for finding in new)
    judged = [Evidence("link_blocks_nothing", doubt if effects.blocks(new) else Outcome.PASS, detail=codes or None)]
    if policy.require_screening and not (background.screening is not None and background.screening.screened):
        judged.append(Evidence("link_screened", Outcome.REVIEW))
    if enrolled is not None:
        alike = enrolled.similarity is not None and enrolled.similarity >= policy.match
        judged.append(
            Evidence(
                "face_of_user",
                Outcome.PASS if alike else Outcome.REVIEW,
                enrolled.similarity,
                policy.match,
                detail=None if enrolled.similarity is not None else "the stored template was made by another embedder",
            )
        )
    return tuple(judged)


def _with_findings(transaction: Transaction, new: tuple[Finding, ...]) -> Transaction:
    """Keep findings with the side that they come from: the front, or the back when there is no front."""

    def more(side: AcceptedSide) -> AcceptedSide:
        return replace(side, findings=side.findings + new)

    if transaction.front is not None:
        return replace(transaction, front=more(transaction.front))
    return replace(transaction, back=more(transaction.back)) if transaction.back is not None else transaction


def _all_findings(transaction: Transaction) -> tuple[Finding, ...]:
    parts = (transaction.liveness, transaction.front, transaction.back)
    found = {(one.code, one.field): one for part in parts if part is not None for one in reversed(part.findings)}
    return tuple(found.values())


def _verdict(
    transaction: Transaction, background: Background, findings: tuple[Finding, ...], *, accepted: bool, used_up: bool
) -> Verdict:
    side = transaction.front or transaction.back
    return Verdict(
        transaction=transaction,
        step=StepName.LIVENESS,
        accepted=accepted,
        code=effects.TRIES_USED_UP if used_up else effects.gravest(findings),
        findings=findings,
        evidence=transaction.decision,
        doc_type=side.doc_type if side is not None else None,
        fake=any_fake(transaction),
        live=transaction.liveness.live if transaction.liveness is not None else None,
        background=background,
    )
