"""Is part of the face covered: a mask or a hand before the mouth, dark glasses or hair before the eyes."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.relief import MARGIN, SIDE, ZOOM
from hawiya.faces.result import Grey

Box = tuple[int, int, int, int]

_MOUTH: Box = (36, 76, 82, 104)
_EYE_BAND: Box = (26, 86, 42, 60)
_FACE: Box = (24, 88, 36, 110)
_EYES: tuple[Box, Box] = ((26, 50, 44, 60), (62, 86, 44, 60))
_CHEEKS: tuple[Box, Box] = ((24, 42, 68, 84), (70, 88, 68, 84))
"""Left, right, top, bottom in the 112 x 112 alignment of ArcFace, which a face view holds enlarged."""

_SMOOTH = 2.2
_LEFT, _TOP = (round(at * ZOOM + MARGIN) - 12 for at in (_FACE[0], _FACE[2]))
_LOOKED_AT = (
    slice(_TOP, round(_FACE[3] * ZOOM + MARGIN) + 12),
    slice(_LEFT, round(_FACE[1] * ZOOM + MARGIN) + 12),
)
"""The boxes' part of a face view, with a border as wide as smoothing reaches."""

_FLAT_EDGE, _FLAT_CONTRAST, _EDGE_OF_CONTRAST = 0.3, 5.0, 0.05
_BRIGHT_PART = 0.7


@dataclass(frozen=True, slots=True)
class Cover:
    """What shows of the face's lower and upper half.

    `mouth`: how much there is to see across the lips, in shares of what there is in the band of the eyes (lips and
    nostrils make edges even when pressed together; cloth and the back of a hand make none). `eyes`: how much darker
    than the cheeks the brighter part of the eyes' places is, in deviations of the face's grey (lenses and hair lie
    far below 0, open and closed eyes near it).
    """

    mouth: float
    eyes: float


def weigh_cover(view: Grey) -> Cover:
    """Weigh the face view of one frame (`relief.face_view`), (320, 320) grey uint8."""
    smooth = np.asarray(cv2.GaussianBlur(view[_LOOKED_AT].astype(np.float32), (0, 0), _SMOOTH), dtype=np.float32)
    edges = np.abs(cv2.Sobel(smooth, cv2.CV_32F, 0, 1, scale=1 / 8)).astype(np.float32)
    contrast = float(_part(smooth, _FACE).std())
    usual = float(_part(edges, _EYE_BAND).mean()) + _EDGE_OF_CONTRAST * contrast + _FLAT_EDGE
    eyes = np.mean([_quantile(_part(smooth, box).ravel(), _BRIGHT_PART) for box in _EYES])
    cheeks = _quantile(np.concatenate([_part(smooth, box).ravel() for box in _CHEEKS]), 0.5)
    return Cover(
        mouth=float(_part(edges, _MOUTH).mean()) / usual,
        eyes=float(eyes - cheeks) / (contrast + _FLAT_CONTRAST),
    )


def _part(view: NDArray[np.float32], box: Box) -> NDArray[np.float32]:
    left, right, top, bottom = (min(round(at * ZOOM + MARGIN), SIDE) for at in box)
    return view[top - _TOP : bottom - _TOP, left - _LEFT : right - _LEFT]


def _quantile(values: NDArray[np.float32], share: float) -> float:
    """Return the value below which a share of the values (N,) lies, between its neighbours (as NumPy's, sooner)."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    parted = np.partition(values, (below, above))
    return float(parted[below]) + (place - below) * float(parted[above] - parted[below])
