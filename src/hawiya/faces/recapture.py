"""Was the face photographed from a screen or a print: patterns in it, and a straight border around it.

Numbers and places only; what they mean is decided by whoever holds the thresholds. Reflections on flat glass are not
looked at: bright spots on spectacles, sweat and windows behind the person look the same in one frame.
"""

from dataclasses import dataclass, replace
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.result import Face, Image
from hawiya.forensics.periodic import NOTHING, PeriodicEvidence, find_periodic
from hawiya.forensics.picture import Box, grey_of

_AROUND = 1.5
_CANVAS = 160
_SPAN = 3.4
_FACE = _CANVAS / _SPAN
_NEAR, _FAR = 0.7, 1.6
_FIRST, _LAST = round(_CANVAS / 2 + _NEAR * _FACE), round(_CANVAS / 2 + _FAR * _FACE)
_ROWS = slice(round(_CANVAS / 2 - 0.8 * _FACE), round(_CANVAS / 2 + 0.8 * _FACE))
_TURNS = (-10.0, -5.0, 0.0, 5.0, 10.0)
_EDGE = 3.0
_BENT = 5
_BUSY = 11
_BESIDE = 4


@dataclass(frozen=True, slots=True)
class BorderEvidence:
    """The most complete rectangle of straight edges around the face.

    `support` is the share, 0..1, of the length of its third best side along which there is an edge, darker outwards
    on all sides or brighter outwards on all sides, beyond that of the lines beside it; `step` the brightness inside
    less outside, grey levels, mean of the three largest; `box` where the rectangle lies in the frame.
    """

    support: float
    step: float
    box: Box


@dataclass(frozen=True, slots=True)
class RecaptureEvidence:
    """What speaks for a recapture; the places of `periodic` are boxes in the frame."""

    periodic: PeriodicEvidence
    border: BorderEvidence


def recapture_signals(frame: Image, face: Face) -> RecaptureEvidence:
    """Look for a recapture's traces in the face, at the frame's own resolution, and in the band around it.

    The frame is BGR or grey.
    """
    return RecaptureEvidence(_periodic(frame, face), _border(frame, face))


def _periodic(frame: Image, face: Face) -> PeriodicEvidence:
    x, y, width, height = face.box
    centre, side = (x + width / 2, y + height / 2), max(width, height) * _AROUND
    left, top = (max(int(middle - side / 2), 0) for middle in centre)
    part = frame[top : max(int(centre[1] + side / 2), 0), left : max(int(centre[0] + side / 2), 0)]
    if part.size == 0:
        return NOTHING
    found = find_periodic(np.ascontiguousarray(part))
    places = tuple((left + px, top + py, across, down) for px, py, across, down in found.places)
    return replace(found, places=places)


def _border(frame: Image, face: Face) -> BorderEvidence:
    """Turn the surroundings to and fro and look for four straight edges around the face."""
    x, y, width, height = face.box
    scale = max(float(np.sqrt(max(width * height, 0.0))), 1.0) / _FACE
    centre = np.array([x + width / 2, y + height / 2])
    grey = grey_of(frame)
    factor = min(1.0, 1.0 / scale)
    if factor < 1.0:
        size = (max(round(grey.shape[1] * factor), 1), max(round(grey.shape[0] * factor), 1))
        grey = np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    views = [_view(grey, _back(centre * factor, scale * factor, turn)) for turn in _TURNS]
    found = [_rectangle(view) for view in views]
    best = max(range(len(_TURNS)), key=lambda i: found[i][0])
    support, outward = found[best]
    if support <= 0.0:
        return BorderEvidence(0.0, 0.0, (0, 0, 0, 0))
    steps = sorted((_step(side, place) for side, place in zip(_sides(views[best]), outward, strict=True)), key=abs)
    return BorderEvidence(support, float(np.mean(steps[1:])), _box(outward, centre, scale, _TURNS[best]))


def _view(grey: NDArray[np.uint8], back: NDArray[np.float64]) -> NDArray[np.float32]:
    """Return the face and what is around it, (160, 160); beyond the frame its last pixels go on."""
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    view = cv2.warpAffine(grey, back, (_CANVAS, _CANVAS), flags=how, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.GaussianBlur(view.astype(np.float32), (3, 3), 0), dtype=np.float32)


def _back(centre: NDArray[np.float64], scale: float, turn: float) -> NDArray[np.float64]:
    """Return the (2, 3) matrix from pixels of the turned view to those of the picture."""
    angle = np.radians(turn)
    linear = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return np.column_stack([linear, centre - linear @ np.full(2, (_CANVAS - 1) / 2)])


def _rectangle(view: NDArray[np.float32]) -> tuple[float, tuple[int, int, int, int]]:
    """Return the support and the outward columns (left, right, top, bottom) of the best upright rectangle."""
    bands = np.stack([side[_ROWS, _FIRST - _BENT : _LAST + _BENT] for side in _sides(view)])
    slope = bands[:, :, 2:] - bands[:, :, :-2]
    edges = np.stack([slope < -2 * _EDGE, slope > 2 * _EDGE]).astype(np.uint8)
    columns = edges.shape[-1]
    wide = cv2.dilate(edges.reshape(-1, columns), np.ones((1, _BENT), np.uint8)).reshape(edges.shape)
    # In a busy scene there are edges everywhere: a border has more than the columns beside it.
    shares = (wide.mean(axis=2, dtype=np.float32) @ _less_usual(columns))[..., _BENT - 1 : 1 - _BENT]
    supports = shares.max(axis=2)
    third = np.sort(supports, axis=1)[:, 1]
    polarity = int(np.argmax(third))
    left, right, top, bottom = (_FIRST + int(place) for place in np.argmax(shares[polarity], axis=1))
    return float(third[polarity]), (left, right, top, bottom)


def _sides(view: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """Return the view turned so that its left, right, top and bottom come to lie on the right."""
    return view[:, ::-1], view, view.T[:, ::-1], view.T


@cache
def _less_usual(columns: int) -> NDArray[np.float32]:
    """Return the matrix that takes from each column's share the mean of those 6 to 11 columns beside it."""
    apart = np.abs(np.subtract.outer(np.arange(columns), np.arange(columns)))
    beside = ((apart > _BENT) & (apart <= _BUSY)).astype(np.float32)
    return np.asarray(np.eye(columns) - beside / beside.sum(axis=0), dtype=np.float32)


def _step(view: NDArray[np.float32], column: int) -> float:
    """Return how much brighter it is just inside a line than just outside, grey levels."""
    inside, outside = view[_ROWS, column - _BESIDE : column - 1], view[_ROWS, column + 2 : column + _BESIDE + 1]
    return float(np.median(inside) - np.median(outside))


def _box(outward: tuple[int, int, int, int], centre: NDArray[np.float64], scale: float, turn: float) -> Box:
    """Return the upright box in the frame that holds the rectangle found in a turned view."""
    last = _CANVAS - 1
    left, right, top, bottom = last - outward[0], outward[1], last - outward[2], outward[3]
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom]], dtype=np.float64)
    matrix = _back(centre, scale, turn)
    points = corners @ matrix[:, :2].T + matrix[:, 2]
    low, high = points.min(axis=0), points.max(axis=0)
    return int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1])
