"""The checks on each frame alone: is there one face, large, sharp and lit enough, and turned to the camera."""

from collections.abc import Sequence
from dataclasses import dataclass

from hawiya.faces.engine import SeenFace
from hawiya.faces.expression import Expression
from hawiya.faces.eyes import EyeState
from hawiya.faces.occlusion import Cover
from hawiya.faces.quality import brightness, sharpness
from hawiya.faces.result import Check, FaceFinding, Finding, Image
from hawiya.faces.thresholds import LivenessThresholds

CLEAR_STRENGTH = 2.4
"""Length of the embedder's raw vector below which a face that faces the camera is covered or unrecognisable."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A check and the findings that follow from it."""

    check: Check
    findings: tuple[Finding, ...] = ()


def check_faces(seen: Sequence[Sequence[SeenFace]], thresholds: LivenessThresholds) -> Judged:
    """One face in each frame, and no second one of comparable size."""
    findings: list[Finding] = []
    for number, faces in enumerate(seen, start=1):
        if not faces:
            findings.append(Finding(FaceFinding.NO_FACE, f"face_{number}", "No face was found: look at the camera."))
        elif any(
            other.strength >= CLEAR_STRENGTH and other.face.box[2] >= thresholds.second_face * faces[0].face.box[2]
            for other in faces[1:]
        ):
            hint = "More than one person is in the picture: take it alone."
            findings.append(Finding(FaceFinding.SEVERAL_FACES, f"face_{number}", hint))
    counts = ", ".join(str(len(faces)) for faces in seen)
    return Judged(Check("one_face", _outcome(findings), detail=f"faces found: {counts}"), tuple(findings))


def check_quality(frames: Sequence[Image], seen: Sequence[SeenFace], thresholds: LivenessThresholds) -> Judged:
    """Every face large, sharp and lit enough to be judged; the hint says what to change."""
    findings: list[Finding] = []
    blurriest = float("inf")
    for number, (frame, one) in enumerate(zip(frames, seen, strict=True), start=1):
        sharp, light = sharpness(frame, one.face), brightness(frame, one.face)
        blurriest = min(blurriest, sharp)
        hint = None
        if one.face.box[2] < thresholds.face_px:
            hint = f"The face is {one.face.box[2]:.0f} pixels wide and must be {thresholds.face_px:.0f}: come closer."
        elif light < thresholds.dark:
            hint = "The face is too dark: turn to the light."
        elif light > thresholds.bright:
            hint = "The face is overexposed: turn away from the light."
        elif sharp < thresholds.sharpness:
            hint = "The picture is blurred: hold the phone still and wipe the lens."
        if hint is not None:
            findings.append(Finding(FaceFinding.POOR_PICTURE, f"face_{number}", hint))
    check = Check("quality", _outcome(findings), score=blurriest, threshold=thresholds.sharpness)
    return Judged(check, tuple(findings))


def check_direction(seen: Sequence[SeenFace], thresholds: LivenessThresholds) -> Judged:
    """No face turned away or covered: in all frames it is not clear, in some they differ too much."""
    turned = [abs(one.face.yaw) > thresholds.turned_degrees for one in seen]
    covered = [not away and one.strength < CLEAR_STRENGTH for away, one in zip(turned, seen, strict=True)]
    findings: list[Finding] = []
    for number, (away, hidden) in enumerate(zip(turned, covered, strict=True), start=1):
        if hidden or all(turned):
            hint = "The face cannot be seen clearly: look at the camera and uncover the face."
            findings.append(Finding(FaceFinding.NOT_CLEAR, f"face_{number}", hint))
        elif away:
            hint = "The head is turned away too far: look at the camera."
            findings.append(Finding(FaceFinding.FRAMES_DIFFER, f"face_{number}", hint))
    most = max(abs(one.face.yaw) for one in seen)
    check = Check("direction", _outcome(findings), score=most, threshold=thresholds.turned_degrees)
    return Judged(check, tuple(findings))


def check_eyes(eyes: Sequence[EyeState], covers: Sequence[Cover], thresholds: LivenessThresholds) -> Judged:
    """The eyes look in at least one frame: closed in one they blink, closed or covered in all they cannot be judged.

    Dark places of the eyes alone are no cover: behind dark glasses or hair the network is at least unsure, in the
    shadow of a cap it sees the eyes look.
    """
    hidden = [
        eye.hidden >= thresholds.eyes_hidden
        or (cover.eyes < thresholds.eyes_dark and eye.hidden >= thresholds.eyes_dark_hidden)
        for eye, cover in zip(eyes, covers, strict=True)
    ]
    hint = "The eyes cannot be seen: open them, and take off dark glasses or what covers them."
    return _in_every_frame("eyes", hidden, min(eye.hidden for eye in eyes), thresholds.eyes_hidden, hint)


def check_mouth(covers: Sequence[Cover], thresholds: LivenessThresholds) -> Judged:
    """The mouth is seen in at least one frame."""
    hidden = [cover.mouth < thresholds.mouth_cover for cover in covers]
    hint = "The lower face is covered: take off the mask, or take the hand away."
    return _in_every_frame("mouth", hidden, max(cover.mouth for cover in covers), thresholds.mouth_cover, hint)


def seen_gestures(expression: Expression, thresholds: LivenessThresholds) -> tuple[str, ...]:
    """Name the gestures that were seen: "blink", "smile", "turn".

    Lids or lips moved where their residual motion says so; the lids blinked where the eyes' log-odds of being closed
    changed as well. A picture held askew can turn; it cannot do the other two.
    """
    lids = expression.eyes >= thresholds.motion_residual
    seen = {
        "blink": lids and expression.blink >= thresholds.blink_closing,
        "smile": expression.mouth >= thresholds.motion_residual,
        "turn": expression.turn >= thresholds.turn_degrees,
    }
    return tuple(name for name, there in seen.items() if there)


def _in_every_frame(name: str, hidden: Sequence[bool], score: float, threshold: float, hint: str) -> Judged:
    if not all(hidden):
        return Judged(Check(name, "pass", score, threshold))
    findings = tuple(Finding(FaceFinding.NOT_CLEAR, f"face_{n}", hint) for n in range(1, len(hidden) + 1))
    return Judged(Check(name, "fail", score, threshold), findings)


def _outcome(findings: Sequence[Finding]) -> str:
    return "fail" if findings else "pass"
