"""What looking at faces gives: frozen results that carry score, threshold and place of everything judged."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
"""A picture: (height, width, 3), uint8, BGR, 0..255."""

Grey = NDArray[np.uint8]
"""A picture in grey: (height, width), uint8."""

Embedding = NDArray[np.float32]
"""A face template: (D,), float32, L2-normalised; comparable only within one embedder."""


class FaceFinding(IntEnum):
    """What can be wrong with face pictures; the numbers are the public error codes."""

    NO_PORTRAIT = 3014
    SEVERAL_FACES = 4206
    NO_FACE = 4207
    NO_FACE_IN_OTHER = 4208
    POOR_PICTURE = 4209
    NOT_CLEAR = 4210
    REPLAYED_FRAMES = 4220
    DIFFERENT_PEOPLE = 4221
    FRAMES_DIFFER = 4222
    PRESENTATION_ATTACK = 4223
    NO_MATCH_WITH_CARD = 4224
    NO_MATCH_WITH_USER = 4225


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found wrong: which rule, in which picture (`face_1`…`face_3`, `image`), and what to change."""

    code: FaceFinding
    field: str
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class Face:
    """One face in a picture.

    `box` is x, y, width, height in pixels; `landmarks` (68, 2) float32 pixels in iBUG 300-W order; `roll`, `yaw`,
    `pitch` in degrees (roll positive = head tilted clockwise in the picture, yaw positive = turned to the picture's
    right, pitch positive = looking up); `score` the detector's confidence 0..1.
    """

    box: tuple[float, float, float, float]
    score: float
    landmarks: NDArray[np.float32]
    roll: float
    yaw: float
    pitch: float


@dataclass(frozen=True, slots=True)
class Check:
    """One liveness or matching check: its outcome with the number it rests on.

    `outcome` is "pass", "fail", "review" or "not_judged"; `threshold` is the operating point that was applied.
    """

    name: str
    outcome: str
    score: float | None = None
    threshold: float | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class Portrait:
    """The face on a card: its template, how large it is (pixels between the face's left and right edge), how good.

    `view` is the face upright, (320, 320) grey, as `relief.face_view` gives it.
    """

    embedding: Embedding
    width_px: float
    quality: float
    view: Grey


@dataclass(frozen=True, slots=True)
class LivenessResult:
    """The judgement of three frames.

    `live` is True, False (a finding 4220 to 4223 says why) or None when the frames could not be judged or hold too
    little motion to tell; the latter sets `needs_review`. `template` is the mean embedding of the accepted frames.
    Similarities are cosines in -1..1, None when there was nothing to compare with.
    """

    live: bool | None
    needs_review: bool
    findings: tuple[Finding, ...] = ()
    checks: tuple[Check, ...] = ()
    faces: tuple[Face | None, ...] = ()
    template: Embedding | None = None
    portrait_similarity: float | None = None
    enrolled_similarity: float | None = None
    milliseconds: Mapping[str, float] = field(default_factory=dict)
    models: Mapping[str, str] = field(default_factory=dict)
