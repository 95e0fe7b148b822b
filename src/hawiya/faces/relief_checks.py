"""Is the face solid: the relief of a head over three frames, told from flat and bent pictures and from warped ones."""

from collections.abc import Mapping, Sequence

import numpy as np

from hawiya.faces.engine import SeenFace
from hawiya.faces.frame_checks import Judged
from hawiya.faces.relief import ReliefEvidence, landmark_tracks, weigh_relief
from hawiya.faces.result import Check, FaceFinding, Finding
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.faces.tracks import Tracks

PAIRS = ((0, 1), (1, 2), (0, 2))
"""Which frames are compared."""

_STIFF = 0.006
"""Share of the face's width: planes, even bent ones, stay below it; a head that turns far enough to tilt does not."""

_STRAY_WHEN_TURNED = 1.25
"""How much more a face may stray over a turn."""

_POSE_NOISE = 3.0
"""Degrees by which the view may have turned without the pose network's noticing."""

_LEAST_TURN = 8.0

_LEAST_SHARE = 0.25


def check_relief(
    followed: Mapping[tuple[int, int], Tracks],
    seen: Sequence[SeenFace],
    as_one: float,
    thresholds: LivenessThresholds,
) -> Judged:
    """The face is solid: something between the frames moved as only a head can.

    A plane that was tilted and shows no relief is flat; where nothing shows either there was too little motion. The
    further the view turned, the more relief a head must show: a photograph bent around a head shows some. A relief
    that is no stiff body's, or more than so small a turn can show, is left to a person: software that warps a picture
    makes such. `followed` is what `follow_views` gives; `as_one` the share of two whole pictures that moved as one flat
    picture, which `check_copies` measures.
    """
    weighed = [weigh_relief(followed[pair]) for pair in PAIRS]
    known = [evidence for evidence in weighed if evidence is not None]
    solid = max((_solid(evidence) for evidence in known), default=0.0)
    turn = _solid_by_turn(seen, weighed) if known else 0.0
    tilt = max((evidence.tilt for evidence in known), default=0.0)
    flat = [
        evidence for evidence in known if evidence.tilt >= thresholds.flat_tilt and evidence.planar_residual < _STIFF
    ]
    alike, stray = _shares(known)
    detail = f"turn {turn:.4f}, tilt {tilt:.3f}, head's share {alike:.2f}, stray {stray:.2f}"
    needed = max(thresholds.relief, thresholds.relief_per_tilt * tilt)
    if solid >= needed or (turn >= thresholds.turn_relief and solid >= thresholds.relief_doubt):
        warped = _unlike_a_head(seen, alike, stray, solid, as_one, thresholds)
        said = detail if warped is None else f"{warped}; {detail}"
        return Judged(Check("relief", "review" if warped else "pass", solid, thresholds.relief, said))
    if solid < thresholds.relief_doubt and flat:
        hint = "The face moves like a flat picture: hold your own face before the camera."
        finding = Finding(FaceFinding.PRESENTATION_ATTACK, "face_1", hint)
        return Judged(Check("relief", "fail", solid, thresholds.relief_doubt, detail), (finding,))
    return Judged(Check("relief", "review", solid, thresholds.relief, f"not enough motion; {detail}"))


def _shares(known: Sequence[ReliefEvidence]) -> tuple[float, float]:
    """Return shares of what left the plane between all pairs of frames: a head's of its power, and the stray, RMS."""
    beyond = max(sum(evidence.planar_residual**2 for evidence in known), 1e-12)
    alike = sum(evidence.parallax**2 for evidence in known) / beyond
    return alike, float(np.sqrt(sum(evidence.stray**2 for evidence in known) / beyond))


def _unlike_a_head(
    seen: Sequence[SeenFace], alike: float, stray: float, solid: float, as_one: float, thresholds: LivenessThresholds
) -> str | None:
    """Say why a relief is not one that a head shows; None when it may well be.

    The more of a head's sides is seen, the less can all else keep moving as one flat picture: only a picture whose
    middle is pushed aside does both. Over a turn this and the shape of a rough head are worth little, and lips and lids
    have moved as well.
    """
    yaw = float(np.ptp([one.face.yaw for one in seen]))
    turned = yaw >= thresholds.turn_degrees
    if stray > thresholds.relief_stray * (_STRAY_WHEN_TURNED if turned else 1.0):
        return "moves as nothing stiff does"
    if alike < thresholds.relief_share and not turned:
        return "no head's shape"
    if solid * as_one > thresholds.relief_as_one and not turned:
        return "all but the face moves as one flat picture"
    view = float(np.hypot(yaw, np.ptp([one.face.pitch for one in seen])))
    if solid > thresholds.relief_per_degree * (view + _POSE_NOISE):
        return f"more relief than a turn of {view:.0f} degrees shows"
    return None


def _solid(evidence: ReliefEvidence) -> float:
    """Return the parallax, face widths, that a head with a nose explains: a bent picture has no nose to speak of."""
    if evidence.share < _LEAST_SHARE:
        return 0.0
    return evidence.parallax * float(np.clip(evidence.nose, 0.0, 1.0))


def _solid_by_turn(seen: Sequence[SeenFace], followed: Sequence[ReliefEvidence | None]) -> float:
    """Return the same of the landmarks, where the head turned too far for points to be followed exactly.

    Landmarks are coarse, so they count only beside a turn, and only where the followed points deny a plane as well.
    Where no pair of frames has points in common they count for nothing: unrelated photographs of a face look so too.
    """
    best = 0.0
    for (a, b), tracked in zip(PAIRS, followed, strict=True):
        turned = abs(seen[a].face.yaw - seen[b].face.yaw) >= _LEAST_TURN
        planar = tracked is not None and tracked.planar_residual < _STIFF
        if not turned or planar:
            continue
        evidence = weigh_relief(landmark_tracks(seen[a].face, seen[b].face))
        if evidence is not None:
            best = max(best, _solid(evidence))
    return best
