"""Following points from one picture to another: Lucas-Kanade, forwards and back, and the least-squares maps of them."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]
"""(N, 2), x and y in pixels."""

Grey = NDArray[np.uint8]
"""A picture: (height, width), uint8."""

_WINDOW = (15, 15)
_LEVELS = 3
_STOP = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 20, 0.01)


@dataclass(frozen=True, slots=True)
class Tracks:
    """Points of a first picture, `before`, and where they lie in a second, `after`; both (N, 2) pixels."""

    before: Points
    after: Points

    def __len__(self) -> int:
        return len(self.before)


def follow(first: Grey, second: Grey, mask: Grey, *, most: int, apart: float, back_error: float) -> Tracks:
    """Follow up to `most` corners of `first` (at least `apart` pixels from each other, inside `mask`) into `second`.

    A track is kept when following it back ends within `back_error` pixels of where it began.
    """
    corners = np.asarray(cv2.goodFeaturesToTrack(first, most, 0.005, apart, mask=mask, blockSize=5))
    if corners.ndim == 0 or corners.size == 0:
        return Tracks(np.empty((0, 2)), np.empty((0, 2)))
    start = corners.astype(np.float32)
    there, found, _ = cv2.calcOpticalFlowPyrLK(
        first, second, start, start.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
    )
    back, found_back, _ = cv2.calcOpticalFlowPyrLK(
        second, first, there, there.copy(), winSize=_WINDOW, maxLevel=_LEVELS, criteria=_STOP
    )
    error = np.linalg.norm(back - start, axis=2).ravel()
    kept = (found.ravel() == 1) & (found_back.ravel() == 1) & (error <= back_error)
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
    scale = 3.0 * max(float(np.median(residuals)) * 1.2, floor)
    return np.asarray(np.clip(1.0 - (residuals / scale) ** 2, 0.0, None) ** 2)


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
        root = np.sqrt(np.tile(weights, 2))
        h = np.linalg.lstsq(design * root[:, None], target * root, rcond=None)[0]
        depth = before @ h[6:8] + 1.0
        mapped = np.column_stack([before @ h[0:2] + h[2], before @ h[3:5] + h[5]]) / depth[:, None]
        residuals = np.linalg.norm(mapped - after, axis=1) * scale
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
    x, y = tracks.before.T
    ones, zeros = np.ones_like(x), np.zeros_like(x)
    design = np.vstack([np.column_stack([x, -y, ones, zeros]), np.column_stack([y, x, zeros, ones])])
    target = np.concatenate([tracks.after[:, 0], tracks.after[:, 1]])
    weights = np.ones(len(tracks))
    matrix = np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])
    residuals = np.zeros(len(tracks))
    for _ in range(rounds):
        root = np.sqrt(np.tile(weights, 2))
        a, b, c, d = np.linalg.lstsq(design * root[:, None], target * root, rcond=None)[0]
        matrix = np.array([[a, -b, c], [b, a, d]])
        residuals = np.linalg.norm(tracks.before @ matrix[:, :2].T + matrix[:, 2] - tracks.after, axis=1)
        weights = robust_weights(residuals, 0.1)
    return matrix, residuals
