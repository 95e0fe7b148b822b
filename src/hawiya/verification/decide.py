"""The decisions: what an examined step does to its transaction.

Pure functions: the same inputs give the same verdict, and every verdict carries the evidence it rests on.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hawiya.verification import effects
from hawiya.verification.card_evidence import (
    number_evidence,
    other_front_evidence,
    portrait_evidence,
    reuse_evidence,
    reused_card_evidence,
)
from hawiya.verification.conclude import (
    Background,
    any_fake,
    background_findings,
    conclude,
    is_card_of_another,
    screening_evidence,
    text_of,
    watchlist_findings,
)
from hawiya.verification.names import name_similarity
from hawiya.verification.policy import Policy
from hawiya.verification.ports import LivenessExamination, SideExamination
from hawiya.verification.reuse import Reuse
from hawiya.verification.transaction import (
    AcceptedLiveness,
    AcceptedSide,
    Evidence,
    FieldValue,
    Finding,
    ImageRef,
    Outcome,
    State,
    StepName,
    Transaction,
    User,
)

# Findings under which the picture is not this side of a card at all: what was read off it means nothing.
_NO_SUCH_SIDE = frozenset({3011, 5001, effects.WRONG_SIDE})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one examined step: the transaction after it, and everything that an answer shows of it."""

    transaction: Transaction
    step: StepName
    accepted: bool
    code: int | None
    findings: tuple[Finding, ...]
    evidence: tuple[Evidence, ...]
    doc_type: str | None = None
    fake: bool | None = None
    live: bool | None = None
    background: Background = field(default_factory=Background)
    seen_fields: Mapping[str, FieldValue] = field(default_factory=dict)
    milliseconds: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StepContext:
    """What both kinds of step share: who is verified, by which rules, under which ids, and when."""

    user: User
    policy: Policy
    now: datetime
    request_id: str
    images: tuple[ImageRef, ...] = ()
    name_check_value: str | None = None
    background: Background = field(default_factory=Background)


def decide_side(
    transaction: Transaction, step: StepName, examination: SideExamination, context: StepContext
) -> Verdict:
    """Judge one examined side of the card against the transaction it belongs to."""
    reused = reused_card_evidence(context.background.reused, context.policy)
    if any(one.outcome is Outcome.FAIL for one in reused):
        examination = replace(examination, fake=True)
    findings = _side_findings(transaction, step, examination, context)
    evidence = (
        *examination.evidence,
        *reused,
        *portrait_evidence(context.background.earlier_portrait, context.policy),
        *number_evidence(transaction, step, examination, context.policy),
        *screening_evidence(context.background.screening),
    )
    touched = replace(transaction, last_step_at=context.now)
    if effects.refuses(findings):
        after = _refused(touched, step, findings)
    else:
        side = AcceptedSide(
            fields=examination.fields,
            findings=findings,
            evidence=evidence,
            images=context.images,
            fake=examination.fake,
            doc_type=examination.doc_type,
            request_id=context.request_id,
            accepted_at=context.now,
            portrait=examination.portrait,
        )
        after = replace(touched, front=side) if step is StepName.FRONT else replace(touched, back=side)
    return Verdict(
        transaction=after,
        step=step,
        accepted=not effects.refuses(findings),
        code=effects.gravest(findings),
        findings=findings,
        evidence=evidence,
        doc_type=examination.doc_type,
        fake=examination.fake,
        background=context.background,
        seen_fields=examination.fields if examination.side == step.value else {},
        milliseconds=examination.milliseconds,
    )


def decide_liveness(
    transaction: Transaction,
    examination: LivenessExamination,
    context: StepContext,
    other_front: SideExamination | None = None,
) -> Verdict:
    """Judge three examined frames; when they are accepted, the transaction ends and the identity is decided.

    `other_front` is the card front that came along with this call (`id_front_image`), if one did; a doubt about it
    counts as one about the frames.
    """
    reused = context.background.reused
    doubts = other_front_evidence(other_front)
    examination = replace(
        examination,
        needs_review=examination.needs_review or bool(doubts),
        evidence=(*examination.evidence, *doubts),
    )
    findings = frame_findings(transaction, examination, reused, other_front)
    findings += _name_findings(transaction.front.fields if transaction.front else {}, context, check_user=False)
    evidence = (
        *examination.evidence,
        *reuse_evidence("replay", reused, Outcome.FAIL, Outcome.FAIL),
        *screening_evidence(context.background.screening),
    )
    touched = replace(transaction, last_step_at=context.now)
    if effects.refuses(findings):
        after = _refused(touched, StepName.LIVENESS, findings)
    else:
        findings += background_findings(touched, context.background)
        accepted = AcceptedLiveness(
            live=examination.live,
            findings=findings,
            evidence=evidence,
            images=context.images,
            request_id=context.request_id,
            accepted_at=context.now,
            template=examination.template,
        )
        after = conclude(replace(touched, liveness=accepted), examination, context.background, context.policy)
    return Verdict(
        transaction=after,
        step=StepName.LIVENESS,
        accepted=not effects.refuses(findings),
        code=effects.gravest(findings),
        findings=findings,
        evidence=evidence,
        doc_type=transaction.front.doc_type if transaction.front else None,
        fake=any_fake(transaction),
        live=False if reused else examination.live,
        background=context.background,
        milliseconds=examination.milliseconds,
    )


def frame_findings(
    transaction: Transaction,
    examination: LivenessExamination,
    reused: tuple[Reuse, ...],
    other_front: SideExamination | None,
) -> tuple[Finding, ...]:
    """Return what is wrong with three frames and the front that came along: all that can refuse the step."""
    findings = (*examination.findings, *_replay_findings(examination, reused))
    return findings + _other_front_findings(transaction, other_front)


def decide_unexamined(transaction: Transaction, step: StepName, finding: Finding, now: datetime) -> Verdict:
    """Refuse a step without looking at its pictures (a country that is not supported)."""
    return Verdict(
        transaction=_refused(replace(transaction, last_step_at=now), step, (finding,)),
        step=step,
        accepted=False,
        code=finding.code,
        findings=(finding,),
        evidence=(),
    )


def reject_used_up(transaction: Transaction, step: StepName, now: datetime) -> Verdict:
    """End a transaction whose tries at a step are used up."""
    evidence = (Evidence("tries", Outcome.FAIL, float(transaction.refusals.get(step, 0)), detail=step.value),)
    ended = replace(transaction, state=State.REJECTED, last_step_at=now, decision=evidence)
    return Verdict(
        transaction=ended, step=step, accepted=False, code=effects.TRIES_USED_UP, findings=(), evidence=evidence
    )


def verified_user(transaction: Transaction, user: User) -> User | None:
    """Return the user with the card's data and the face template, or None unless the identity is verified.

    None for an anonymous user, too.
    """
    if user.anonymous or not transaction.verified or transaction.front is None or transaction.liveness is None:
        return None
    card = transaction.front.fields
    born = text_of(card, "dateOfBirth")
    return replace(
        user,
        verified=True,
        id_number=text_of(card, "idNumber"),
        address=text_of(card, "address") or user.address,
        card_name=text_of(card, "name"),
        date_of_birth=datetime.fromisoformat(born).date() if born is not None else None,
        template=transaction.liveness.template,
    )


def _side_findings(
    transaction: Transaction, step: StepName, examination: SideExamination, context: StepContext
) -> tuple[Finding, ...]:
    findings = examination.findings
    if examination.side is not None and examination.side != step.value:
        findings += (Finding(effects.WRONG_SIDE, "image"),)
    if any(finding.code in _NO_SUCH_SIDE for finding in findings):
        return tuple(finding for finding in findings if finding.code in _NO_SUCH_SIDE)
    if examination.fake:
        findings += (Finding(effects.NOT_GENUINE, "image"),)
    number = text_of(examination.fields, "idNumber")
    other = transaction.back if step is StepName.FRONT else transaction.front
    if other is not None and number != text_of(other.fields, "idNumber") and number is not None:
        findings += (Finding(effects.NUMBER_DIFFERS, "idNumber", number),)
    if is_card_of_another(number, context.user, context.background):
        findings += (Finding(effects.CARD_OF_ANOTHER_USER, "idNumber", number),)
    if step is StepName.FRONT:
        findings += _name_findings(examination.fields, context, check_user=True)
    elif transaction.front is not None:
        findings += _name_findings(transaction.front.fields, context, check_user=False)
    return findings + watchlist_findings(context.background.screening)


def _name_findings(fields: Mapping[str, FieldValue], context: StepContext, *, check_user: bool) -> tuple[Finding, ...]:
    arabic, latin = text_of(fields, "name"), text_of(fields, "name_english")
    if arabic is None:
        return ()
    findings: tuple[Finding, ...] = ()
    given = context.name_check_value
    if given and given.strip() and name_similarity(given, arabic, latin) < context.policy.name_similarity:
        findings += (Finding(effects.NAME_DIFFERS, "name", arabic, "it is not name_check_value"),)
    return findings + (user_name_findings(fields, context.user, context.policy) if check_user else ())


def user_name_findings(fields: Mapping[str, FieldValue], user: User, policy: Policy) -> tuple[Finding, ...]:
    """Return the finding that the card's name is not the registered user's, if one is registered."""
    arabic, registered = text_of(fields, "name"), user.full_name
    if arabic is None or not registered:
        return ()
    if name_similarity(registered, arabic, text_of(fields, "name_english")) >= policy.name_similarity:
        return ()
    return (Finding(effects.NAME_DIFFERS, "name", arabic, "it is not the registered user's name"),)


def _replay_findings(examination: LivenessExamination, reused: tuple[Reuse, ...]) -> tuple[Finding, ...]:
    known = {(finding.code, finding.field) for finding in examination.findings}
    hint = "This picture was sent before, in another transaction: take three new ones."
    return tuple(
        Finding(effects.REPLAYED_FRAMES, reuse.name, None, hint)
        for reuse in reused
        if (effects.REPLAYED_FRAMES, reuse.name) not in known
    )


def _other_front_findings(transaction: Transaction, other: SideExamination | None) -> tuple[Finding, ...]:
    if other is None:
        return ()
    name = "id_front_image"
    if other.side != StepName.FRONT.value:
        return (Finding(effects.WRONG_SIDE if other.side else 3011, name),)
    if other.fake:
        return (Finding(effects.NOT_GENUINE, name),)
    if other.portrait is None:
        return (Finding(effects.NO_FACE_IN_OTHER_PICTURE, name),)
    number = text_of(other.fields, "idNumber")
    if number is None:
        return (Finding(effects.NUMBER_UNREADABLE, name),)
    accepted = text_of(transaction.front.fields, "idNumber") if transaction.front else None
    return () if number == accepted else (Finding(effects.NUMBER_DIFFERS, name, number),)


def _refused(transaction: Transaction, step: StepName, findings: tuple[Finding, ...]) -> Transaction:
    attack = any(finding.code in {effects.NOT_GENUINE, effects.PRESENTATION_ATTACK} for finding in findings)
    refusals = {**transaction.refusals, step: transaction.refusals.get(step, 0) + 1}
    return replace(transaction, refusals=refusals, attack_seen=transaction.attack_seen or attack)
