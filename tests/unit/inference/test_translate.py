"""What the card room says of authenticity, in the heart's words."""

import numpy as np

from hawiya.cards.authenticity.result import Authenticity, Detection, Species, Trace
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Box
from hawiya.inference.translate import MOST_TRACES, authenticity_evidence, authenticity_thresholds, corners_evidence
from hawiya.verification.policy import Policy
from hawiya.verification.transaction import Evidence, EvidenceTrace, Outcome


def test_a_tenant_without_wishes_gets_the_thresholds_of_the_card_room() -> None:
    assert authenticity_thresholds(Policy()) == AuthenticityThresholds()


def test_a_tenants_wishes_reach_the_card_room() -> None:
    own = Policy().with_overrides({"colour_spread": 1.5, "card": {"screen": 0.9, "reused_by_same": "review"}})
    assert authenticity_thresholds(own) == AuthenticityThresholds(screen=0.9, colour_spread=1.5)


def test_a_detection_becomes_evidence_with_its_strongest_traces() -> None:
    many = tuple(Trace(Box(number, 0, 10, 10), number / 100) for number in range(MOST_TRACES + 2))
    detections = (
        Detection(Species.TEXT, 0.6, 0.9, 0.5, many, "digits", "card_tampering@1"),
        Detection(Species.PRINT, None, 0.9, 0.5, detail="too small"),
    )
    text, print_ = authenticity_evidence(Authenticity(detections))
    assert text.traces[0] == EvidenceTrace((MOST_TRACES + 1, 0, 10, 10), (MOST_TRACES + 1) / 100)
    assert (len(text.traces), text.traces[-1].strength) == (MOST_TRACES, 0.02)
    assert (text.check, text.outcome, text.model, text.doubt) == (
        "edited_text",
        Outcome.REVIEW,
        "card_tampering@1",
        0.5,
    )
    assert print_ == Evidence("print", Outcome.NOT_JUDGED, None, 0.9, None, "too small", 0.5)


def test_corners_are_told_as_shares_of_the_picture() -> None:
    corners = np.array([[-0.5, -0.5], [199.5, -0.5], [199.5, 99.5], [99.5, 49.5]], np.float32)
    assert corners_evidence(corners, (200, 100)).detail == "0.0000,0.0000 1.0000,0.0000 1.0000,1.0000 0.5000,0.5000"
