"""The checks on three frames together: copies, people, place, light, expression, and the anti-spoof network.

Whether the face is solid stands in `relief_checks`.
"""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import five_points, similarity
from hawiya.faces.camera_hints import weigh_camera
from hawiya.faces.engine import SeenFace
from hawiya.faces.expression import weigh_expression
from hawiya.faces.eyes import EyeState
from hawiya.faces.frame_checks import Judged, seen_gestures
from hawiya.faces.match import cosine
from hawiya.faces.recapture import recapture_signals
from hawiya.faces.relief import face_points, follow_face_points
from hawiya.faces.relief_checks import PAIRS
from hawiya.faces.replay import WIDTH, CopyEvidence, encoded_anew, same_pixels, view_points, weigh_copy, whole_view
from hawiya.faces.result import Check, Embedding, Face, FaceFinding, Finding, Grey, Image
from hawiya.faces.surroundings import background, background_likeness, light_change, skin_colour
from hawiya.faces.thresholds import LivenessThresholds
from hawiya.faces.tracks import Tracks


def check_copies(
    frames: Sequence[Image],
    greys: Sequence[Grey],
    raw: Sequence[bytes],
    seen: Sequence[SeenFace],
    thresholds: LivenessThresholds,
) -> Judged:
    """No two frames are one picture: equal, encoded anew, or shifted, turned, scaled or cropped.

    `greys` are the frames in grey, `raw` the files that they were decoded from.
    Three-dimensional scenes never move as one stiff picture to within a third of a pixel. Where nothing moved at all
    only shared noise tells a copy; without it there is too little motion, which `check_relief` says.
    """
    views = [whole_view(grey) for grey in greys]
    points = [view_points(view) for view in views[:2]]
    most = 0.0
    for a, b in PAIRS:
        guess = motion_by_faces(frames[a], seen[a].face, frames[b], seen[b].face)
        evidence = weigh_copy(views[a], views[b], guess, points[a])
        most = max(most, evidence.explained, evidence.projected) if evidence else most
        reason = why_one_picture((frames[a], frames[b]), (raw[a], raw[b]), evidence, thresholds)
        if reason is not None:
            hint = "Two of the pictures are the same: take three new ones in a row."
            finding = Finding(FaceFinding.REPLAYED_FRAMES, f"face_{b + 1}", hint)
            return Judged(Check("copies", "fail", most, thresholds.copy_explained, reason), (finding,))
    return Judged(Check("copies", "pass", most, thresholds.copy_explained))


def why_one_picture(
    frames: tuple[Image, Image],
    raw: tuple[bytes, bytes],
    evidence: CopyEvidence | None,
    thresholds: LivenessThresholds,
) -> str | None:
    """Say why two frames, with their files and the evidence of `weigh_copy`, are one picture; None if they are not."""
    if raw[0] == raw[1] or same_pixels(*frames):
        return "equal pictures"
    if evidence is None:
        return None
    reason = _copied(evidence, thresholds)
    if reason is None and evidence.explained >= thresholds.copy_explained:
        reason = _made_anew(frames[0], raw[0], frames[1], raw[1])
    return reason


def check_people(seen: Sequence[SeenFace], thresholds: LivenessThresholds) -> Judged:
    """All frames show one person."""
    least = min(cosine(a.embedding, b.embedding) for a, b in combinations(seen, 2))
    if least >= thresholds.review:
        return Judged(Check("same_person", "pass", least, thresholds.review))
    if least >= thresholds.same_person:
        return Judged(Check("same_person", "review", least, thresholds.review))
    totals = [sum(cosine(one.embedding, other.embedding) for other in seen if other is not one) for one in seen]
    odd = int(np.argmin(totals)) + 1
    hint = "The pictures show different people: take all three of one person."
    finding = Finding(FaceFinding.DIFFERENT_PEOPLE, f"face_{odd}", hint)
    return Judged(Check("same_person", "fail", least, thresholds.same_person), (finding,))


def check_place(frames: Sequence[Image], seen: Sequence[SeenFace], thresholds: LivenessThresholds) -> Judged:
    """The background stays the same place."""
    places = [background(frame, one.face) for frame, one in zip(frames, seen, strict=True)]
    likeness = {(a, b): background_likeness(places[a], places[b]) for a, b in PAIRS}
    pair = min(likeness, key=lambda key: likeness[key])
    if likeness[pair] >= thresholds.background:
        return Judged(Check("place", "pass", likeness[pair], thresholds.background))
    hint = "The background changes between the pictures: take all three in one place."
    finding = Finding(FaceFinding.FRAMES_DIFFER, f"face_{pair[1] + 1}", hint)
    return Judged(Check("place", "fail", likeness[pair], thresholds.background), (finding,))


def check_light(frames: Sequence[Image], seen: Sequence[SeenFace], thresholds: LivenessThresholds) -> Judged:
    """The light on the face stays the same."""
    skins = [skin_colour(frame, one.face) for frame, one in zip(frames, seen, strict=True)]
    changes = {(a, b): light_change(skins[a], skins[b]) for a, b in PAIRS}
    shares = {
        pair: max(stops / thresholds.light_stops, colour / thresholds.light_colour)
        for pair, (stops, colour) in changes.items()
    }
    pair = max(shares, key=lambda key: shares[key])
    detail = f"{changes[pair][0]:.2f} stops, {changes[pair][1]:.1f} CIELAB"
    if shares[pair] <= 1.0:
        return Judged(Check("light", "pass", shares[pair], 1.0, detail))
    hint = "The light changes between the pictures: take all three in the same light."
    finding = Finding(FaceFinding.FRAMES_DIFFER, f"face_{pair[1] + 1}", hint)
    return Judged(Check("light", "fail", shares[pair], 1.0, detail), (finding,))


def follow_views(views: Sequence[Grey]) -> dict[tuple[int, int], Tracks]:
    """Follow the points of three face views (`relief.face_view`) from one into another, by the pair's places."""
    points = [face_points(view) for view in views[:2]]
    return {(a, b): follow_face_points(views[a], views[b], points[a]) for a, b in PAIRS}


def check_expression(
    views: Sequence[Grey],
    followed: Mapping[tuple[int, int], Tracks],
    seen: Sequence[SeenFace],
    eyes: Sequence[EyeState],
    thresholds: LivenessThresholds,
) -> Judged:
    """Lids or lips moved as those of a picture cannot; `followed` as for `check_relief`. Not moving is no fault."""
    expression = weigh_expression([one.face for one in seen], eyes, views, followed)
    gestures = seen_gestures(expression, thresholds)
    moved = max(expression.eyes, expression.mouth)
    alive = "blink" in gestures or "smile" in gestures
    detail = f"seen: {', '.join(gestures) or 'nothing'}"
    return Judged(Check("expression", "pass" if alive else "not_judged", moved, thresholds.motion_residual, detail))


def check_recapture(
    frames: Sequence[Image], seen: Sequence[SeenFace], thresholds: LivenessThresholds, *, solid: bool
) -> Judged:
    """No frame is free of a screen's or print's pattern, or of a straight border around the face: the first that is
    free of both settles it. A pattern beside a solid head, and a border, only raise doubt. Frames may be grey.
    """
    pattern = border = float("inf")
    for frame, one in zip(frames, seen, strict=True):
        signals = recapture_signals(frame, one.face)
        pattern, border = min(pattern, signals.periodic.score), min(border, signals.border.support)
        if pattern < thresholds.periodic and border < thresholds.border:
            break
    detail = f"border {border:.2f}"
    if pattern >= thresholds.periodic and not solid:
        hint = "The picture looks like a screen or a print: hold your own face before the camera."
        finding = Finding(FaceFinding.PRESENTATION_ATTACK, "face_1", hint)
        return Judged(Check("recapture", "fail", pattern, thresholds.periodic, detail), (finding,))
    doubt = pattern >= thresholds.periodic or border >= thresholds.border
    return Judged(Check("recapture", "review" if doubt else "pass", pattern, thresholds.periodic, detail))


def check_camera(frame: Image, data: bytes, thresholds: LivenessThresholds) -> Judged:
    """A frame (BGR or grey) came from a camera, as far as its noise, encoding and metadata tell; hints raise doubt,
    never more.
    """
    evidence = weigh_camera(frame, data, thresholds)
    outcome = "review" if evidence.score >= thresholds.camera_doubt else "pass"
    detail = "; ".join(evidence.reasons) or None
    return Judged(Check("camera", outcome, evidence.score, thresholds.camera_doubt, detail))


def check_spoof(
    scores: Sequence[Callable[[], float | None]],
    seen: Sequence[SeenFace],
    thresholds: LivenessThresholds,
    *,
    solid: bool,
    patterned: bool,
) -> Judged:
    """The anti-spoof network over all frames that look at the camera.

    Beside a solid or moving face it only raises doubt, unless a recapture's pattern says the same as the network.
    `scores` give each frame's live score when they are called, and are called only where it counts.
    """
    straight = [score for score, one in zip(scores, seen, strict=True) if abs(one.face.yaw) <= _STRAIGHT]
    mean = float(np.mean([score() for score in straight or scores]))
    if mean >= thresholds.spoof_doubt:
        return Judged(Check("anti_spoof", "pass", mean, thresholds.spoof_doubt))
    if mean >= thresholds.spoof or (solid and not patterned):
        return Judged(Check("anti_spoof", "review", mean, thresholds.spoof_doubt))
    hint = "The picture looks like a photograph or a screen: hold your own face before the camera."
    finding = Finding(FaceFinding.PRESENTATION_ATTACK, "face_1", hint)
    return Judged(Check("anti_spoof", "fail", mean, thresholds.spoof), (finding,))


def check_match(
    name: str, code: FaceFinding, template: Embedding, seen: Sequence[SeenFace], thresholds: LivenessThresholds
) -> tuple[Judged, float]:
    """Compare a template with every frame; return the judgement and the mean similarity."""
    similarity_ = float(np.mean([cosine(template, one.embedding) for one in seen]))
    if similarity_ >= thresholds.match:
        return Judged(Check(name, "pass", similarity_, thresholds.match)), similarity_
    if similarity_ >= thresholds.review:
        return Judged(Check(name, "review", similarity_, thresholds.match)), similarity_
    finding = Finding(code, "face_1", "The faces are not of one person.")
    return Judged(Check(name, "fail", similarity_, thresholds.review), (finding,)), similarity_


_STRAIGHT = 30.0
_UNMOVED_PX = 0.15


def _copied(evidence: CopyEvidence, thresholds: LivenessThresholds) -> str | None:
    """Say why the pair is one picture; None when nothing says so."""
    if evidence.noise >= thresholds.copy_noise:
        return "one picture with the same noise"
    if evidence.explained >= thresholds.copy_explained:
        return "one picture moved as a whole" if evidence.motion >= _UNMOVED_PX else None
    tilted = evidence.projected >= thresholds.copy_explained and evidence.motion >= _UNMOVED_PX
    return "one flat picture seen at an angle" if tilted else None


def _made_anew(first: Image, first_bytes: bytes, second: Image, second_bytes: bytes) -> str | None:
    """Say how one of two unmoved frames was made of the other; None when nothing shows it."""
    if first.shape != second.shape:
        return "one picture scaled"
    if encoded_anew(first, second, second_bytes) or encoded_anew(second, first, first_bytes):
        return "one picture encoded anew"
    return None


def motion_by_faces(first: Image, first_face: Face, second: Image, second_face: Face) -> NDArray[np.float64]:
    """Return the similarity between two whole views as the two faces' points suggest it."""
    return similarity(
        five_points(first_face.landmarks) * (WIDTH / first.shape[1]),
        five_points(second_face.landmarks) * (WIDTH / second.shape[1]),
    )
