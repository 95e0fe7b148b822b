"""Is a frame the portrait of the card itself: held up to the camera, photographed off the card, or fed in.

Two photographs of one person differ in expression, light and relief, so few points of one can be followed into the
other. The same photograph, however it was printed, blurred or seen at an angle, can be followed all over and is one
homography away.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from hawiya.faces.frame_checks import Judged
from hawiya.faces.relief import SIDE, follow_face
from hawiya.faces.result import Check, FaceFinding, Finding, Grey
from hawiya.faces.thresholds import LivenessThresholds

_PORTRAIT_BLUR, _FRAME_BLUR = 1.5, 2.0
"""A print is softer than a frame: both are brought to about one softness, in pixels of the face view."""

_COARSE = 12.0
_CONTRAST, _LEAST_CONTRAST = 40.0, 1.0
_LEAST_TRACKS = 8
_REACH = 4.0
_INNER = (slice(60, 280), slice(70, 250))
"""The face within the view, without hair and background."""


@dataclass(frozen=True, slots=True)
class PortraitCopyEvidence:
    """How much a frame looks like the portrait itself.

    `tracks`: points of the portrait that were found in the frame, of 220 at most. `likeness`: correlation, -1..1, of
    the structure of both faces once the frame was laid over the portrait by the homography of those points.
    """

    tracks: int
    likeness: float


def weigh_portrait_copy(portrait: Grey, face: Grey) -> PortraitCopyEvidence:
    """Compare the face views (`relief.face_view`) of a portrait and of a frame."""
    printed, seen = _structure(portrait, _PORTRAIT_BLUR), _structure(face, _FRAME_BLUR)
    tracks = follow_face(printed, seen)
    if len(tracks) < _LEAST_TRACKS:
        return PortraitCopyEvidence(len(tracks), _likeness(printed, seen))
    found, _ = cv2.findHomography(tracks.before, tracks.after, cv2.RANSAC, _REACH)
    # Points in one line have no homography: then OpenCV gives nothing, whatever its annotation says.
    matrix = np.asarray(found)
    if matrix.shape != (3, 3):
        return PortraitCopyEvidence(len(tracks), _likeness(printed, seen))
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    laid = cv2.warpPerspective(seen, matrix, (SIDE, SIDE), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return PortraitCopyEvidence(len(tracks), _likeness(printed, np.asarray(laid, np.uint8)))


def check_portrait_copy(portrait: Grey, views: Sequence[Grey], thresholds: LivenessThresholds) -> Judged:
    """The frames, of which these are the face views, are not the portrait itself; the first that is not settles it."""
    least = 1.0
    for view in views:
        evidence = weigh_portrait_copy(portrait, view)
        least = min(least, evidence.likeness)
        if evidence.tracks < thresholds.portrait_tracks or evidence.likeness < thresholds.portrait_likeness:
            detail = f"{evidence.tracks} points of the portrait found again"
            return Judged(Check("portrait_copy", "pass", evidence.likeness, thresholds.portrait_likeness, detail))
    hint = "This is the portrait of the card: take pictures of your own face."
    finding = Finding(FaceFinding.PRESENTATION_ATTACK, "face_1", hint)
    return Judged(Check("portrait_copy", "fail", least, thresholds.portrait_likeness), (finding,))


def _likeness(first: Grey, second: Grey) -> float:
    a, b = (view[_INNER].astype(np.float64).ravel() for view in (first, second))
    a, b = a - a.mean(), b - b.mean()
    scale = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / scale if scale > 0 else 0.0


def _structure(view: Grey, blur: float) -> Grey:
    """Return a view without what light and sharpness change, at one contrast within the face."""
    exact = view.astype(np.float32)
    fine = cv2.GaussianBlur(exact, (0, 0), blur) - cv2.GaussianBlur(exact, (0, 0), _COARSE)
    contrast = max(float(fine[_INNER].std()), _LEAST_CONTRAST)
    return np.asarray(np.clip(128 + _CONTRAST / contrast * fine, 0, 255), np.uint8)
