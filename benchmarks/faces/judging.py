"""One simulated capture through the face room, and what is kept of it."""

from functools import cache
from typing import Any

import cv2
import numpy as np

from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import Image, Portrait
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy
from lab.faces.sequence import Sequence

Record = dict[str, Any]
"""What is kept of one sequence: plain JSON."""


@cache
def engine() -> FaceEngine:
    """Return the networks, loaded once a process."""
    cv2.setNumThreads(1)
    return FaceEngine()


def judged(sequence: Sequence) -> Record:
    """Judge a sequence as the server does, by its default policy."""
    frames = [_decoded(frame) for frame in sequence.frames]
    portrait = _portrait(sequence.portrait)
    result = judge_liveness(
        engine(),
        frames,
        sequence.frames,
        portrait.embedding if portrait is not None else None,
        None,
        liveness_thresholds(Policy()),
        portrait.view if portrait is not None else None,
    )
    return {
        "species": sequence.species,
        "capture": sequence.capture,
        "source": sequence.source,
        "person": sequence.person,
        "live": result.live,
        "needs_review": result.needs_review,
        "findings": [int(finding.code) for finding in result.findings],
        "checks": [
            {
                "name": check.name,
                "outcome": check.outcome,
                "score": None if check.score is None else round(float(check.score), 6),
                "threshold": check.threshold,
                "detail": check.detail,
            }
            for check in result.checks
        ],
        "yaw": [None if face is None else round(face.yaw, 1) for face in result.faces],
        "face_px": [None if face is None else round(face.box[2]) for face in result.faces],
        "portrait_similarity": result.portrait_similarity,
        "how": dict(sequence.how),
        "ms": {stage: round(value, 1) for stage, value in result.milliseconds.items()},
    }


def _decoded(jpeg: bytes) -> Image:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def _portrait(picture: bytes | None) -> Portrait | None:
    if picture is None:
        return None
    found = read_portrait(engine(), _decoded(picture))
    return found if isinstance(found, Portrait) else None
