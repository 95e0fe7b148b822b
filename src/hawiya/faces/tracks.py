"""Following points from one picture to another: Lucas-Kanade, forwards and back, and the least-squares maps of them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.result import Grey

Points = NDArray[np.float64]
"""(N, 2), x and y in pixels."""

_WINDOW = (16, 16)
"""OpenCV works through whole groups of eight pixels: fifteen across take twice the time of sixteen."""

_LEVELS = 3
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 10, 0.02)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Points of a first picture, `before`, and where they lie in a second, `after`; both (N, 2) pixels."""

    before: Points
    after: Points

    def __len__(self) -> int:
        return len(self.before)


def corners(grey: Grey, mask: Grey, *, most: int, apart: float) -> NDArray[np.float32]:
    """Find up to `most` corners inside `mask`, at least `apart` pixels from each other, the best first: (N, 1, 2)."""
    found = cv2.goodFeaturesToTrack(grey, most, 0.005, apart, mask=mask, blockSize=5)
    return np.asarray(found if found is not None else np.empty((0, 1, 2)), dtype=np.float32).reshape(-1, 1, 2)


def follow_points(first: Grey, second: Grey, start: NDArray[np.float32], *, back_error: float) -> Tracks:
    """Follow points (N, 1, 2) of `first` into `second`; keep those that lead back to within `back_error` pixels.

    Following back keeps out points that are lost, covered, or alike with others nearby.
    """
    if len(start) == 0:
        return Tracks(np.empty((0, 2)), np.empty((0, 2)))
    there, found, _ = cv2.calcOpticalFlowPyrLK(
        first, second, start, start.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
    )
    back, found_back, _ = cv2.calcOpticalFlowPyrLK(
        second, first, there, there.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
    )
    off = (back - start).reshape(-1, 2)
    kept = (found.ravel() == 1) & (found_back.ravel() == 1) & (np.hypot(off[:, 0], off[:, 1]) <= back_error)
    return Tracks(
        start.reshape(-1, 2)[kept].astype(np.float64), np.asarray(there).reshape(-1, 2)[kept].astype(np.float64)
    )


def levelled(grey: Grey) -> Grey:
    """Return the picture at mean 128 and deviation 50: following points takes brightness for constant."""
    mean, deviation = cv2.meanStdDev(grey)
    gain = 50.0 / max(float(deviation[0, 0]), 4.0)
    return np.asarray(cv2.convertScaleAbs(grey, alpha=gain, beta=128.0 - gain * float(mean[0, 0])), dtype=np.uint8)


def robust_weights(residuals: NDArray[np.float64], floor: float) -> NDArray[np.float64]:
    """Return Tukey's weights, (N,), of residual lengths (N,); the scale is their median, at least `floor` pixels."""
    middle = len(residuals) // 2
    scale = 3.0 * max(float(np.partition(residuals, middle)[middle]) * 1.2, floor)
    share = residuals / scale
    return np.square(np.maximum(1.0 - share * share, 0.0))


def fit_homography(tracks: Tracks, rounds: int = 6) -> NDArray[np.float64]:
    """Fit the homography that explains most tracks; return each track's residual (N,) in pixels.

    Points should lie within some hundred pixels; they are brought to the order of one for the linear system
    (Hartley & Zisserman, Multiple View Geometry, 4.1 and 4.4).
    """
    middle, scale = tracks.before.mean(axis=0), float(tracks.before.std()) or 1.0
    before, after = (tracks.before - middle) / scale, (tracks.after - middle) / scale
    design = homography_rows(before, after)
    target = np.concatenate([after[:, 0], after[:, 1]])
    weights = np.ones(len(tracks))
    residuals = np.zeros(len(tracks))
    for _ in range(rounds):
        h = least_squares(design, target, weights)
        depth = before @ h[6:8] + 1.0
        across = (before @ h[0:2] + h[2]) / depth - after[:, 0]
        down = (before @ h[3:5] + h[5]) / depth - after[:, 1]
        residuals = np.hypot(across, down) * scale
        weights = robust_weights(residuals, 0.1)
    return residuals


def homography_rows(before: Points, after: Points) -> NDArray[np.float64]:
    """Return the (2N, 8) linear system of a homography: N rows for x, then N rows for y."""
    x, y = before.T
    ones, zeros = np.ones_like(x), np.zeros_like(x)
    across = np.column_stack([x, y, ones, zeros, zeros, zeros, -x * after[:, 0], -y * after[:, 0]])
    down = np.column_stack([zeros, zeros, zeros, x, y, ones, -x * after[:, 1], -y * after[:, 1]])
    return np.vstack([across, down])


def fit_similarity(tracks: Tracks, rounds: int = 6) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Fit the similarity that explains most tracks; return its (2, 3) matrix and each track's residual (N,) pixels."""
    middle = tracks.before.mean(axis=0)
    before, after = tracks.before - middle, tracks.after - middle
    x, y = before.T
    ones, zeros = np.ones_like(x), np.zeros_like(x)
    design = np.vstack([np.column_stack([x, -y, ones, zeros]), np.column_stack([y, x, zeros, ones])])
    target = np.concatenate([after[:, 0], after[:, 1]])
    weights = np.ones(len(tracks))
    turned, shift = np.eye(2), np.zeros(2)
    residuals = np.zeros(len(tracks))
    for _ in range(rounds):
        a, b, c, d = least_squares(design, target, weights)
        turned, shift = np.array([[a, -b], [b, a]]), np.array([c, d])
        off = before @ turned.T + shift - after
        residuals = np.hypot(off[:, 0], off[:, 1])
        weights = robust_weights(residuals, 0.1)
    return np.column_stack([turned, shift + middle - turned @ middle]), residuals


def least_squares(
    design: NDArray[np.float64], target: NDArray[np.float64], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Solve a weighted linear system of (2N, K) for points with `weights` (N,); return (K,).

    By the normal equations: the columns should be of the order of one. A trace of damping stands in where the points
    do not determine the solution.
    """
    weighted = design.T * np.concatenate([weights, weights])
    normal = weighted @ design
    diagonal = normal.ravel()[:: len(normal) + 1]
    diagonal += 1e-12 * float(diagonal.sum()) + 1e-300
    return np.asarray(np.linalg.solve(normal, weighted @ target), dtype=np.float64)
