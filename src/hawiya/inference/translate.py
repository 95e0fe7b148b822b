"""Between the card and face rooms, which know only arrays, and the heart, which knows none."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Authenticity
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Barcode, CardReading, FieldReading
from hawiya.cards.reading import Finding as CardFinding
from hawiya.cards.validate import ReadingThresholds
from hawiya.faces.compare import Comparison
from hawiya.faces.result import Finding as FaceFinding
from hawiya.faces.result import LivenessResult
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.verification.policy import Policy
from hawiya.verification.ports import FaceComparison
from hawiya.verification.transaction import Evidence, EvidenceTrace, FieldValue, Finding, Outcome

MOST_TRACES = 48
"""Traces of one detection that are kept, the strongest first."""


def reading_thresholds(policy: Policy) -> ReadingThresholds:
    """Return the card room's thresholds."""
    sure = policy.field_confidence
    return ReadingThresholds(
        number=policy.number_confidence,
        name=sure,
        address=sure,
        date=sure,
        serial=sure,
        term=sure,
        job=sure,
        husband=sure,
    )


def authenticity_thresholds(policy: Policy) -> AuthenticityThresholds:
    """Return the thresholds of the judgement whether a card is genuine."""
    scores = {name: value for name, value in asdict(policy.card).items() if isinstance(value, float | int)}
    return AuthenticityThresholds(**scores, colour_spread=policy.colour_spread)


def authenticity_evidence(judged: Authenticity) -> tuple[Evidence, ...]:
    """Return every detection as evidence, named after its species, with the strongest of its traces."""
    return tuple(
        Evidence(
            one.species.value,
            Outcome(one.outcome.value),
            one.score,
            one.threshold,
            one.model,
            one.detail,
            one.doubt,
            tuple(
                EvidenceTrace((trace.box.x, trace.box.y, trace.box.width, trace.box.height), trace.strength)
                for trace in sorted(one.traces, key=lambda trace: -trace.strength)[:MOST_TRACES]
            ),
        )
        for one in judged.detections
    )


def liveness_thresholds(policy: Policy) -> LivenessThresholds:
    """Return the face room's thresholds."""
    return LivenessThresholds(
        match=policy.match,
        review=policy.match_review,
        same_person=policy.same_person,
        turned_degrees=policy.largest_yaw,
        **asdict(policy.frames),
    )


def as_finding(finding: CardFinding | FaceFinding) -> Finding:
    """Translate a finding of the card or face room."""
    if not isinstance(finding, CardFinding):
        return Finding(int(finding.code), finding.field, None, finding.hint)
    cause = finding.cause.value if finding.cause is not None else None
    return Finding(int(finding.code), finding.field, finding.value, finding.hint, cause)


def as_value(reading: FieldReading) -> FieldValue:
    """Translate a field of a card."""
    box = reading.box
    return FieldValue(
        reading.text,
        reading.confidence,
        (box.x, box.y, box.width, box.height) if box is not None else None,
    )


def card_evidence(reading: CardReading, size: tuple[int, int]) -> tuple[Evidence, ...]:
    """Return what the verdict on a card rests on: networks, the picture's quality, the card's place; and its barcode.

    `size` is the picture's width and height in pixels.
    """
    known = tuple(Evidence("network", Outcome.NOT_JUDGED, model=model) for model in reading.models.values())
    if reading.corners is not None:
        known += (corners_evidence(reading.corners, size),)
    if reading.barcode is not None:
        known += (barcode_evidence(reading.barcode),)
    if reading.quality is None:
        return known
    measured = asdict(reading.quality).items()
    return known + tuple(Evidence(f"quality.{name}", Outcome.NOT_JUDGED, float(value)) for name, value in measured)


def corners_evidence(corners: NDArray[np.float32], size: tuple[int, int]) -> Evidence:
    """Return where the card's corners are, from its own upper left on, as shares of the picture's width and height.

    With them boxes on the rectified card are drawn onto the picture, in whatever size it is shown.
    """
    places = ((corners + 0.5) / np.asarray(size, np.float32)).tolist()
    return Evidence("corners", Outcome.NOT_JUDGED, detail=" ".join(f"{x:.4f},{y:.4f}" for x, y in places))


def barcode_evidence(barcode: Barcode) -> Evidence:
    """Return the back's barcode as evidence: its format, and its content in base64. Nothing is judged by it."""
    content = b64encode(barcode.payload).decode("ascii")
    return Evidence("barcode", Outcome.NOT_JUDGED, detail=f"{barcode.format}:{content}")


def liveness_evidence(result: LivenessResult) -> tuple[Evidence, ...]:
    """Return every check over the frames, and the networks behind them."""
    checks = tuple(
        Evidence(check.name, Outcome(check.outcome), check.score, check.threshold, detail=check.detail)
        for check in result.checks
    )
    return checks + tuple(Evidence("network", Outcome.NOT_JUDGED, model=model) for model in result.models.values())


def face_comparison(compared: Comparison, policy: Policy, models: Mapping[str, str]) -> FaceComparison:
    """Judge two faces that were compared: one person from `policy.match` on."""
    findings = tuple(as_finding(item) for item in compared.findings)
    if compared.similarity is None:
        return FaceComparison(None, findings)
    matched = compared.similarity >= policy.match
    outcome = Outcome.PASS if matched else Outcome.FAIL
    evidence = Evidence("same_face", outcome, compared.similarity, policy.match, models["face_embedder"])
    return FaceComparison(matched, findings, (evidence,))
