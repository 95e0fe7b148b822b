"""The portrait of a rectified card: where it stands, how large it is, and its template."""

import numpy as np

from hawiya.faces.engine import FaceEngine, SeenFace
from hawiya.faces.landmarks import JAW
from hawiya.faces.quality import sharpness
from hawiya.faces.relief import face_view
from hawiya.faces.result import FaceFinding, Finding, Image, Portrait

LEAST_WIDTH_PX = 60.0
"""Below this recognition collapses (TAR 98 % at 60 pixels, 90 % at 40, at FAR 1e-3 on degraded LFW)."""

_CARD = (750, 1200)
_PRINTED_AT = (slice(60, 490), slice(40, 370))
_LEFT_HALF = (slice(0, 750), slice(0, 600))
_WHOLE = (slice(None), slice(None))
_CRISP = 8.0
_MOST_ROLL = 30.0


def read_portrait(engine: FaceEngine, card: Image, least_width_px: float = LEAST_WIDTH_PX) -> Portrait | Finding:
    """Find the portrait on a rectified card, (750, 1200, 3) BGR, and take its template.

    The place where the portrait is printed is searched first, then the left half; a picture of another size is
    searched as a whole. Returns a `NO_PORTRAIT` finding for `image` when there is no upright face or it is under
    `least_width_px` between the face's edges. `quality` is 0..1: 1 for a face of twice the least width with crisp
    edges.
    """
    for place in (_PRINTED_AT, _LEFT_HALF) if card.shape[:2] == _CARD else (_WHOLE,):
        region = card[place]
        upright = [seen for seen in engine.see(region) if abs(seen.face.roll) <= _MOST_ROLL]
        if upright:
            return _judged(region, upright[0], least_width_px)
    return Finding(FaceFinding.NO_PORTRAIT, "image", "No face was found in the card's portrait: keep it uncovered.")


def _judged(region: Image, seen: SeenFace, least_width_px: float) -> Portrait | Finding:
    jaw = seen.face.landmarks[JAW]
    width = float(np.linalg.norm(jaw[-1] - jaw[0]))
    if width < least_width_px:
        hint = f"The face in the portrait is {width:.0f} pixels wide and must be {least_width_px:.0f}: come closer."
        return Finding(FaceFinding.NO_PORTRAIT, "image", hint)
    quality = min(1.0, width / (2 * least_width_px)) * min(1.0, sharpness(region, seen.face) / _CRISP)
    return Portrait(seen.embedding, width, quality, face_view(region, seen.face))
