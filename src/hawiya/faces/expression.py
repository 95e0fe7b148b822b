"""What moves in a living face and in no print of one: lids and lips, beyond what moves the face as a whole.

Between two face views (see `relief.py`) the stiff motion is fitted on the parts that bear no expression: a smooth map
of second order, which a bent picture obeys, and the parallax of a head's relief. Undoing it leaves of a photograph
what its noise leaves, everywhere alike; of a living face it leaves more at the eyes and the mouth than elsewhere.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import MOUTH_CORNERS
from hawiya.faces.eyes import EyeState
from hawiya.faces.landmarks import eye_centres
from hawiya.faces.relief import FACE_WIDTH, LEAST_TRACKS, SIDE, TEMPLATE, TRACK_NOISE, face_mask, head_relief
from hawiya.faces.result import Face, Grey
from hawiya.faces.tracks import Tracks, robust_weights

_INNER_LIPS = ((61, 67), (62, 66), (63, 65))
_SMOOTH = 1.0
_SHADING = 6.0
_LEAST_SLOPE = 4.0
_ROUNDS = 6
_LEAST_FLOOR = 0.05
_STEP = 2
_BORDER = 3


@dataclass(frozen=True, slots=True)
class PairMotion:
    """What moved between two views of a face: RMS pixels of the face view that undoing the stiff motion leaves.

    `eyes`, `mouth`: there; `stiff`: everywhere else in the face, the noise floor of the other two.
    """

    eyes: float
    mouth: float
    stiff: float


@dataclass(frozen=True, slots=True)
class Expression:
    """The largest change between any two of the frames, of everything that a living face can do.

    `blink`: of the log-odds that the eyes are closed (the eyes' mean); `smile`: of the mouth's width and of its
    opening, the larger one, in distances between the eyes; `turn`: of the yaw, degrees. `eyes`, `mouth`: the residual
    motion there over that of the stiff parts, about 1 for a photograph; `floor`: the stiff parts' own, in shares of the
    face's width. The last three are 0 where too few points could be followed from frame to frame.
    """

    blink: float
    smile: float
    turn: float
    eyes: float
    mouth: float
    floor: float


def weigh_expression(
    faces: Sequence[Face], eyes: Sequence[EyeState], views: Sequence[Grey], followed: Mapping[tuple[int, int], Tracks]
) -> Expression:
    """Weigh what the frames' faces do; `views` are their face views (`relief.face_view`), all in the same order.

    `followed` holds the points followed from one view to another (`relief.follow_face`) by the pair's places. Raises
    `ValueError` without any frame.
    """
    closed = [(one.left + one.right) / 2 for one in eyes]
    mouths = np.array([mouth_shape(face) for face in faces])
    yaws = [face.yaw for face in faces]
    moved = [one for (a, b), tracks in followed.items() if (one := weigh_pair(views[a], views[b], tracks)) is not None]
    return Expression(
        blink=max(closed) - min(closed),
        smile=float(np.ptp(mouths, axis=0).max()),
        turn=max(yaws) - min(yaws),
        eyes=max((one.eyes / max(one.stiff, _LEAST_FLOOR) for one in moved), default=0.0),
        mouth=max((one.mouth / max(one.stiff, _LEAST_FLOOR) for one in moved), default=0.0),
        floor=max((one.stiff / FACE_WIDTH for one in moved), default=0.0),
    )


def mouth_shape(face: Face) -> tuple[float, float]:
    """Return the mouth's width and the opening between its lips, in distances between the eyes."""
    left, right = eye_centres(face.landmarks)
    unit = max(float(np.linalg.norm(right - left)), 1e-6)
    corners = face.landmarks[list(MOUTH_CORNERS)]
    gaps = [np.linalg.norm(face.landmarks[low] - face.landmarks[up]) for up, low in _INNER_LIPS]
    return float(np.linalg.norm(corners[1] - corners[0])) / unit, float(np.mean(gaps)) / unit


def weigh_pair(first: Grey, second: Grey, tracks: Tracks) -> PairMotion | None:
    """Undo the stiff motion between two face views, (320, 320) grey; None when too few points could be followed.

    `tracks` are the points followed from the first to the second (`relief.follow_face`).
    """
    at = np.clip(np.round(tracks.before / _STEP).astype(int), 0, SIDE // _STEP - 1)
    eyes, mouth, stiff = expressive_masks()
    still = stiff[at[:, 1], at[:, 0]]
    if int(still.sum()) < LEAST_TRACKS:
        return None
    place = _stiff_motion(Tracks(tracks.before[still], tracks.after[still]))
    inside = np.all((place > _BORDER) & (place < SIDE // _STEP - 1 - _BORDER), axis=2)
    a, moved = _coarse(first), _coarse(second)
    b = cv2.remap(moved, place[..., 0], place[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    change = (a - b).astype(np.float32)
    spent = (change - _blurred(change, _SHADING)) ** 2
    steep = np.maximum(_slope(a), _slope(np.asarray(b, dtype=np.float32))) ** 2 + np.float32(_LEAST_SLOPE**2)
    return PairMotion(
        *(float(np.sqrt(spent[part & inside].sum() / steep[part & inside].sum())) for part in (eyes, mouth, stiff))
    )


@cache
def expressive_masks() -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where eyes, mouth and the stiff rest of the face lie in a face view: masks of every other pixel."""
    unit = float(TEMPLATE[1, 0] - TEMPLATE[0, 0])
    eyes, mouth = (np.zeros((SIDE, SIDE), np.uint8) for _ in range(2))
    for eye in TEMPLATE[:2]:
        _ellipse(eyes, eye, 0.30 * unit, 0.19 * unit)
    _ellipse(mouth, TEMPLATE[3:].mean(axis=0) + np.array([0.0, 0.04 * unit]), 0.62 * unit, 0.36 * unit)
    seen_eyes, seen_mouth, face = (mask[::_STEP, ::_STEP] > 0 for mask in (eyes, mouth, face_mask()))
    return seen_eyes, seen_mouth, face & ~seen_eyes & ~seen_mouth


def _ellipse(mask: Grey, centre: NDArray[np.float64], across: float, down: float) -> None:
    cv2.ellipse(mask, (round(centre[0]), round(centre[1])), (round(across), round(down)), 0, 0, 360, 255, -1)


def _stiff_motion(tracks: Tracks) -> NDArray[np.float32]:
    """Return where each pixel of the first view, halved, lies in the second, halved too: (160, 160, 2) pixels."""
    design, target = _terms(tracks.before), (tracks.after - SIDE / 2) / FACE_WIDTH
    weights = np.ones(len(tracks), dtype=np.float64)
    for _ in range(_ROUNDS):
        root = np.sqrt(weights)[:, None]
        solution = np.linalg.lstsq(design * root, target * root, rcond=None)[0]
        weights = robust_weights(np.linalg.norm(design @ solution - target, axis=1), TRACK_NOISE / FACE_WIDTH)
    place = (_PIXEL_TERMS @ solution * FACE_WIDTH + SIDE / 2 - _OFFSET) / _STEP
    return place.astype(np.float32).reshape(SIDE // _STEP, SIDE // _STEP, 2)


def _terms(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the terms (N, 7) of the stiff motion at points (N, 2) of a view: a quadratic, and a head's relief."""
    x, y = ((points - SIDE / 2) / FACE_WIDTH).T
    head, nose = head_relief(points)
    return np.column_stack([np.ones_like(x), x, y, x * x, x * y, y * y, (head + nose) / FACE_WIDTH])


_OFFSET = (_STEP - 1) / 2
_PIXEL_PLACES = np.arange(SIDE // _STEP) * float(_STEP) + _OFFSET
_PIXEL_TERMS = _terms(np.stack(np.meshgrid(_PIXEL_PLACES, _PIXEL_PLACES), axis=-1).reshape(-1, 2))


def _coarse(view: Grey) -> NDArray[np.float32]:
    """Halve a face view and smooth it: noise and a change of focus are fine, lids and lips are not."""
    half = cv2.resize(view, (SIDE // _STEP, SIDE // _STEP), interpolation=cv2.INTER_AREA)
    return _blurred(half.astype(np.float32), _SMOOTH)


def _blurred(view: NDArray[np.float32], deviation: float) -> NDArray[np.float32]:
    return np.asarray(cv2.GaussianBlur(view, (0, 0), deviation), dtype=np.float32)


def _slope(view: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the steepest slope near each pixel, grey levels a pixel."""
    steep = np.hypot(
        cv2.Sobel(view, cv2.CV_32F, 1, 0, scale=1 / (8 * _STEP)),
        cv2.Sobel(view, cv2.CV_32F, 0, 1, scale=1 / (8 * _STEP)),
    )
    return np.asarray(cv2.dilate(steep, np.ones((3, 3), np.uint8)), dtype=np.float32)
