"""One capture through the product, from the bytes of its file to the judgement, and what is kept of it."""

import time
from functools import cache

from benchmarks.authenticity.captures import Captured
from benchmarks.reading.bench import TODAY, card_reader
from benchmarks.reading.cards import Record
from hawiya.cards.authenticity.judge import AuthenticityJudge
from hawiya.cards.authenticity.result import Authenticity, Detection
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import CardReading, Side
from hawiya.inference.loading import load_judge
from hawiya.inference.pictures import decode_card_picture
from hawiya.inference.translate import as_finding, authenticity_thresholds, reading_thresholds
from hawiya.verification.effects import refuses
from hawiya.verification.policy import Policy

NETWORKS = ("card_copies", "card_tampering")
"""What judges; what reads is not among them."""

POLICY = Policy()
DIGITS = 6


@cache
def judge() -> AuthenticityJudge:
    """Return the judge with the shipped networks, made once a process."""
    return load_judge()


@cache
def thresholds() -> AuthenticityThresholds:
    """Return what a tenant without wishes of its own gets."""
    return authenticity_thresholds(POLICY)


def judged(capture: Captured) -> Record:
    """Decode, read and judge a file as the server does; times are wall-clock milliseconds.

    `refused` says that the reader found no such side of a card to judge; `asked_again` that the server asks for another
    picture for whatever the reader found wrong, whether it is genuine or not.
    """
    started = time.perf_counter()
    picture = decode_card_picture(capture.jpeg, "image")
    decoded = time.perf_counter()
    reading = card_reader().read(picture, TODAY, Side(capture.side), reading_thresholds(POLICY))
    read = time.perf_counter()
    record: Record = {
        "kind": capture.kind,
        "variant": capture.variant,
        "tier": capture.tier,
        "side": capture.side,
        "findings": [int(finding.code) for finding in reading.findings],
        "asked_again": refuses(as_finding(finding) for finding in reading.findings),
        "pixels": [picture.shape[1], picture.shape[0]],
        "card_px": None if reading.quality is None else round(reading.quality.card_width_px),
        "refused": refused(reading, capture.side),
        "ms": {"decode": _milliseconds(started, decoded), "read": _milliseconds(decoded, read)},
    }
    if record["refused"]:
        return record
    result = judge().judge(picture, capture.jpeg, reading, thresholds(), TODAY)
    record["ms"]["judge"] = _milliseconds(read, time.perf_counter())
    return {**record, **said(result)}


def refused(reading: CardReading, side: str) -> bool:
    """Tell whether there was nothing to judge: no card, another document, a card cut off, or the other side."""
    return reading.rectified is None or reading.side is None or reading.side != side


def said(result: Authenticity) -> Record:
    """Return what the judgement says: the outcome, and of every detector its score and what it is held against."""
    return {
        "fake": result.fake,
        "review": result.needs_review,
        "detections": [_plain(detection) for detection in result.detections],
    }


def _plain(detection: Detection) -> Record:
    return {
        "species": detection.species.value,
        "score": None if detection.score is None else round(float(detection.score), DIGITS),
        "threshold": detection.threshold,
        "doubt": detection.doubt,
        "detail": detection.detail,
        "model": detection.model,
    }


def _milliseconds(start: float, end: float) -> float:
    return round((end - start) * 1000, 2)
