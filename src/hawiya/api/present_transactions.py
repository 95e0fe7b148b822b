"""Turns transactions, with all their evidence, into what admins and reviewers see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from uuid import UUID

from hawiya.api.present import present_authority, present_screening
from hawiya.verification import effects
from hawiya.verification.listing import ListedTransaction
from hawiya.verification.ports import Screening, WatchlistHit
from hawiya.verification.reviewing import UnderReview
from hawiya.verification.transaction import (
    AcceptedLiveness,
    AcceptedSide,
    Evidence,
    FieldValue,
    Finding,
    ImageRef,
    Outcome,
    StepRecord,
    Transaction,
)
from hawiya.wire import admin_answers as wire
from hawiya.wire.errors import ERRORS, Language


def summary(listed: ListedTransaction) -> wire.TransactionSummary:
    """Return a transaction as a list shows it."""
    return wire.TransactionSummary(**_summary(listed))


def review_summary(listed: ListedTransaction) -> wire.ReviewSummary:
    """Return a waiting transaction as a list shows it."""
    return wire.ReviewSummary(
        **_summary(listed), why=_evidence(against(listed.transaction)), codes=blocking_codes(listed.transaction)
    )


def detail(
    listed: ListedTransaction,
    steps: Sequence[StepRecord],
    kept: Collection[UUID],
    hits: tuple[WatchlistHit, ...] | None,
    language: Language,
) -> wire.TransactionDetail:
    """Return a transaction with all its evidence; `kept` are the pictures that are still there."""
    one = listed.transaction
    monitored = present_screening(Screening(screened=True, hits=hits)) if hits is not None else None
    return wire.TransactionDetail(
        **_summary(listed),
        front=_side(one.front, kept, language),
        back=_side(one.back, kept, language),
        liveness=_liveness(one.liveness, kept, language),
        refusals={step.value: count for step, count in one.refusals.items()},
        isAttackSeen=one.attack_seen,
        decision=_evidence(one.decision),
        SRC=present_authority(one.authority),
        monitoringHits=monitored,
        steps=[_step(step, kept, language) for step in steps],
    )


def review_detail(
    case: UnderReview, transaction: wire.TransactionDetail, obstacles: Sequence[str]
) -> wire.ReviewDetail:
    """Return a transaction to be decided."""
    screening = case.screening
    hits = (
        [_hit(hit, dismissed=False) for hit in screening.hits]
        + [_hit(hit, dismissed=True) for hit in screening.dismissed]
        if screening is not None
        else []
    )
    return wire.ReviewDetail(
        transaction=transaction,
        why=_evidence(against(case.transaction)),
        codes=blocking_codes(case.transaction),
        isScreened=screening is not None and screening.screened,
        hits=hits,
        obstacles=list(obstacles),
    )


def against(transaction: Transaction) -> tuple[Evidence, ...]:
    """Return what of the evidence kept a transaction from being verified by itself."""
    return tuple(one for one in transaction.decision if one.outcome in {Outcome.REVIEW, Outcome.FAIL})


def blocking_codes(transaction: Transaction) -> list[int]:
    """Return the codes of what was found that blocks the identity."""
    parts = (transaction.front, transaction.back, transaction.liveness)
    found = (finding for part in parts if part is not None for finding in part.findings)
    return sorted({one.code for one in found if effects.effect_of(one) is effects.Effect.BLOCK})


def _summary(listed: ListedTransaction) -> dict[str, object]:
    one = listed.transaction
    sides: list[Mapping[str, FieldValue]] = [side.fields for side in (one.front, one.back) if side is not None]

    def text(name: str) -> str | None:
        return next((fields[name].text for fields in sides if name in fields), None)

    return {
        "id": str(one.id),
        "userId": None if listed.anonymous else one.user_id,
        "clientTransactionId": one.client_transaction_id,
        "state": one.state.value,
        "isVerificationProcessCompleted": one.completed,
        "isDigitalIdentityVerified": one.verified,
        "name": text("name"),
        "idNumber": text("idNumber"),
        "creationTime": one.created_at,
        "lastStepTime": one.last_step_at,
        "version": one.version,
    }


def _side(side: AcceptedSide | None, kept: Collection[UUID], language: Language) -> wire.SideDetail | None:
    if side is None:
        return None
    return wire.SideDetail(
        fields={name: _field(value) for name, value in side.fields.items()},
        findings=_findings(side.findings, language),
        evidence=_evidence(side.evidence),
        images=_images(side.images, kept),
        fake=side.fake,
        docType=side.doc_type,
        requestId=side.request_id,
        acceptedTime=side.accepted_at,
    )


def _liveness(one: AcceptedLiveness | None, kept: Collection[UUID], language: Language) -> wire.LivenessDetail | None:
    if one is None:
        return None
    return wire.LivenessDetail(
        live=one.live,
        findings=_findings(one.findings, language),
        evidence=_evidence(one.evidence),
        images=_images(one.images, kept),
        requestId=one.request_id,
        acceptedTime=one.accepted_at,
    )


def _step(step: StepRecord, kept: Collection[UUID], language: Language) -> wire.StepDetail:
    return wire.StepDetail(
        id=str(step.id),
        step=step.step.value,
        requestId=step.request_id,
        isAccepted=step.accepted,
        code=step.code,
        findings=_findings(step.findings, language),
        evidence=_evidence(step.evidence),
        images=_images(step.images, kept),
        time=step.at,
        milliseconds=dict(step.milliseconds),
    )


def _field(value: FieldValue) -> wire.ReadField:
    return wire.ReadField(
        text=value.text, confidence=value.confidence, box=list(value.box) if value.box is not None else None
    )


def _evidence(evidence: Iterable[Evidence]) -> list[wire.EvidenceData]:
    return [
        wire.EvidenceData(
            check=one.check,
            outcome=one.outcome.value,
            score=one.score,
            threshold=one.threshold,
            doubt=one.doubt,
            model=one.model,
            detail=one.detail,
            traces=[wire.TraceData(box=list(trace.box), strength=trace.strength) for trace in one.traces],
        )
        for one in evidence
    ]


def _findings(findings: Iterable[Finding], language: Language) -> list[wire.FindingData]:
    return [
        wire.FindingData(
            code=one.code, field=one.field, value=one.value, message=ERRORS[one.code].message(language), hint=one.hint
        )
        for one in findings
    ]


def _images(images: Iterable[ImageRef], kept: Collection[UUID]) -> list[wire.ImageData]:
    return [wire.ImageData(id=str(one.id), name=one.name, isKept=one.id in kept) for one in images]


def _hit(hit: WatchlistHit, *, dismissed: bool) -> wire.HitDetail:
    return wire.HitDetail(
        list=hit.list_name,
        entryKey=hit.entry_key,
        fullName=hit.full_name,
        caseNo=hit.case_no,
        score=hit.score,
        explanation=hit.explanation,
        isDismissed=dismissed,
    )
