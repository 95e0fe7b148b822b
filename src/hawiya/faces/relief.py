"""Is the face solid? Plane plus parallax on point tracks between two views of a face.

Two views of anything flat are related by one homography. Two views of a head from different sides are not: points
move, beyond any homography, along one direction and in proportion to how far they stand out of the face's plane.
A rough relief of a head, an ellipsoid with a nose, is enough to ask whether such a component is there.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import ARCFACE_112, five_points, similarity
from hawiya.faces.result import Face, Grey, Image
from hawiya.faces.tracks import (
    Tracks,
    corners,
    follow_points,
    homography_rows,
    least_squares,
    levelled,
    robust_weights,
)

SIDE = 320
"""Pixels of the upright face picture in which points are followed."""

ZOOM, MARGIN = 2.2, 37.0
"""What stands at x in the 112 x 112 alignment of ArcFace stands at ZOOM * x + MARGIN in that picture."""

TEMPLATE = ARCFACE_112 * ZOOM + MARGIN
"""The five points there, (5, 2)."""

_EYE_DISTANCE = float(TEMPLATE[1, 0] - TEMPLATE[0, 0])
_MIDDLE = int(TEMPLATE[:, 0].mean()), int(TEMPLATE[2, 1] - 0.05 * _EYE_DISTANCE)
_HALF = int(1.1 * _EYE_DISTANCE), int(1.5 * _EYE_DISTANCE)
_AROUND = 8
_FACE_PART = tuple(
    min(max(_MIDDLE[axis] + sign * (_HALF[axis] + _AROUND), 0), SIDE) for sign in (-1, 1) for axis in (1, 0)
)
"""Top, left, bottom and right of the face's ellipse in that picture, with what a corner's strength depends on."""

FACE_WIDTH = 2.2 * _EYE_DISTANCE
"""Pixels from cheek to cheek in that picture; displacements are given in shares of it."""

LEAST_TRACKS = 40
"""Points that must be followed for two face views to say anything."""

TRACK_NOISE = 0.15
"""Pixels: the error of one track in good light."""


@dataclass(frozen=True, slots=True)
class ReliefEvidence:
    """What two views of a face say about its depth.

    `parallax` is the RMS displacement, in face widths, that the head's relief explains beyond the best homography;
    `share` (0..1) how much of all that the homography leaves unexplained it explains; `nose` the nose's own parallax
    over that of the rest of the head (about 1 for a head, about 0 for a bent picture); `tilt` how much the homography
    stretches one direction against another (0 without a change of the view's angle); `residual` the RMS, in face
    widths, that neither explains; `stray` the RMS, in face widths, by which points miss the best epipolar lines: next
    to nothing for whatever is stiff, of any shape; `tracks` the number of points.
    """

    parallax: float
    share: float
    nose: float
    tilt: float
    residual: float
    stray: float
    tracks: int

    @property
    def planar_residual(self) -> float:
        """RMS, in face widths, that the best homography leaves unexplained."""
        return float(np.hypot(self.parallax, self.residual))


def face_view(image: Image, face: Face) -> Grey:
    """Return the face upright at one scale, (320, 320) grey uint8: a similarity of the picture, so flat stays flat."""
    matrix = similarity(five_points(face.landmarks), TEMPLATE)
    back = cv2.invertAffineTransform(matrix)
    edges = np.array([[0, 0], [SIDE, 0], [0, SIDE], [SIDE, SIDE]]) @ back[:, :2].T + back[:, 2]
    factor = max(min(int(np.hypot(back[0, 0], back[1, 0])), *image.shape[:2]), 1)
    last = np.array([image.shape[1] - factor, image.shape[0] - factor])
    low = np.floor(edges.min(axis=0) - 2 * factor).astype(int).clip(0, last) // factor * factor
    high = np.ceil(edges.max(axis=0)).astype(int) + 3 * factor
    part = image[low[1] : max(high[1], low[1] + factor), low[0] : max(high[0], low[0] + factor)]
    if factor > 1:
        part = np.asarray(
            cv2.resize(part, None, fx=1.0 / factor, fy=1.0 / factor, interpolation=cv2.INTER_AREA), dtype=np.uint8
        )
    shift = low + (factor - 1) / 2
    view = cv2.warpAffine(
        cv2.cvtColor(part, cv2.COLOR_BGR2GRAY),
        np.column_stack([matrix[:, :2] * factor, matrix[:, 2] + matrix[:, :2] @ shift]),
        (SIDE, SIDE),
        flags=cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return levelled(np.asarray(view, dtype=np.uint8))


@cache
def face_mask() -> Grey:
    """Return 255 where the face lies in a face view: an ellipse from the brow's top to the chin."""
    mask = np.zeros((SIDE, SIDE), np.uint8)
    cv2.ellipse(mask, _MIDDLE, _HALF, 0, 0, 360, 255, -1)
    return mask


def head_relief(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return how far points (N, 2) of a face view stand towards the camera, pixels: the head's share, the nose's."""
    middle = TEMPLATE[:, 0].mean()
    x = (points[:, 0] - middle) / _EYE_DISTANCE
    y = (points[:, 1] - TEMPLATE[2, 1]) / _EYE_DISTANCE
    round_part = np.sqrt(np.clip(1.0 - (x / 1.3) ** 2 - (y / 2.0) ** 2, 0.02, None))
    bridge = (TEMPLATE[0, 1] - TEMPLATE[2, 1]) / _EYE_DISTANCE
    along = np.where(y <= 0.0, (y - bridge) / -bridge, 1.0 - y / 0.28)
    nose_part = np.clip(along, 0.0, 1.0) * np.exp(-((x / 0.24) ** 2))
    return 1.3 * _EYE_DISTANCE * round_part, 0.38 * _EYE_DISTANCE * nose_part


def landmark_tracks(first: Face, second: Face) -> Tracks:
    """Return the landmarks of two faces as tracks between their face views: coarse, but sure at any turn."""
    before, after = (
        face.landmarks @ matrix[:, :2].T + matrix[:, 2]
        for face in (first, second)
        for matrix in [similarity(five_points(face.landmarks), TEMPLATE)]
    )
    return Tracks(before[17:], after[17:])


def follow_face(first: Grey, second: Grey) -> Tracks:
    """Follow the points of one face view into another."""
    return follow_face_points(first, second, face_points(first))


def face_points(view: Grey) -> NDArray[np.float32]:
    """Return the points of a face view that can be followed, (N, 1, 2)."""
    top, left, bottom, right = _FACE_PART
    part = slice(top, bottom), slice(left, right)
    return corners(view[part], face_mask()[part], most=220, apart=4.0) + np.array([left, top], np.float32)


def follow_face_points(first: Grey, second: Grey, points: NDArray[np.float32]) -> Tracks:
    """Follow the `face_points` of one face view into another."""
    return follow_points(first, second, points, back_error=0.5)


def weigh_relief(tracks: Tracks) -> ReliefEvidence | None:
    """Weigh the tracks of two face views; None when too few points could be followed."""
    if len(tracks) < LEAST_TRACKS:
        return None
    before = (tracks.before - SIDE / 2) / FACE_WIDTH
    after = (tracks.after - SIDE / 2) / FACE_WIDTH
    head, nose = (part / FACE_WIDTH for part in head_relief(tracks.before))
    flat = homography_rows(before, after)
    solid = np.hstack([flat, _parallax_columns(head + nose)])
    split = np.hstack([flat, _parallax_columns(head), _parallax_columns(nose)])
    target = np.concatenate([after[:, 0], after[:, 1]])

    weights = np.ones(len(tracks))
    for _ in range(8):
        error, _solution = _fit(solid, target, weights)
        weights = robust_weights(error, TRACK_NOISE / FACE_WIDTH)
    total = float(weights.sum())
    flat_error, plane = _fit(flat, target, weights)
    solid_error, solution = _fit(solid, target, weights)
    _, both = _fit(split, target, weights)
    unexplained = float(weights @ flat_error**2) / total
    left = float(weights @ solid_error**2) / total
    gained = max(unexplained - left, 0.0)
    direction = solution[8:10]
    strength = float(direction @ direction)
    nose_share = float(both[10:12] @ direction) / strength if strength > 0 else 0.0
    return ReliefEvidence(
        parallax=gained**0.5,
        share=gained / max(unexplained, 1e-12),
        nose=nose_share,
        tilt=_tilt(plane),
        residual=left**0.5,
        stray=_stray(before, after, weights),
        tracks=len(tracks),
    )


def _parallax_columns(relief: NDArray[np.float64]) -> NDArray[np.float64]:
    zeros = np.zeros_like(relief)
    return np.vstack([np.column_stack([relief, zeros]), np.column_stack([zeros, relief])])


def _stray(before: NDArray[np.float64], after: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """Return the weighted RMS distance of points from the best affine epipolar geometry of two views.

    Of a stiff body, seen from afar, both views together lie in a hyperplane of (x, y, x', y') (Shapiro, Zisserman &
    Brady, 3D motion recovery via affine epipolar geometry, IJCV 1995, section 3).
    """
    both = np.hstack([before, after])
    total = weights.sum()
    centred = both - weights @ both / total
    return float(np.sqrt(max(np.linalg.eigvalsh((centred * weights[:, None]).T @ centred / total)[0], 0.0)))


def _fit(
    design: NDArray[np.float64], target: NDArray[np.float64], weights: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return each point's residual length (N,) and the solution of the weighted system."""
    solution = least_squares(design, target, weights)
    error = design @ solution - target
    half = len(weights)
    return np.hypot(error[:half], error[half:]), solution


def _tilt(plane: NDArray[np.float64]) -> float:
    """Return how unequal the homography's stretch is: the log ratio of its linear part's singular values, plus bend."""
    linear = np.array([[plane[0], plane[1]], [plane[3], plane[4]]])
    large, small = np.linalg.svd(linear, compute_uv=False)
    return float(np.log(large / max(small, 1e-6)) + np.hypot(plane[6], plane[7]))
