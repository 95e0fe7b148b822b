"""Is it still the same place and the same light: background and face colour compared between frames."""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.result import Face, Image

_SIDE = 96
_BINS = 8


def background_likeness(first: Image, first_face: Face, second: Image, second_face: Face) -> float:
    """Return how alike, 0..1, two frames are outside the person: the better of colours and of shapes.

    Colours survive a turn of the camera, shapes an automatic white balance; another room changes both. The person
    is left out generously: the head, and everything below it.
    """
    a, a_mask = _small_background(first, first_face)
    b, b_mask = _small_background(second, second_face)
    if min(int(a_mask.sum()), int(b_mask.sum())) < _SIDE:
        return 1.0
    return max(_colour_likeness(a, a_mask, b, b_mask), _shape_likeness(a, a_mask, b, b_mask))


def light_change(first: Image, first_face: Face, second: Image, second_face: Face) -> tuple[float, float]:
    """Return how the light on the face changed: brightness in stops, colour in CIELAB units (a, b), both >= 0."""
    a, b = _skin(first, first_face), _skin(second, second_face)
    stops = abs(float(np.log2((_linear(a[0]) + 0.002) / (_linear(b[0]) + 0.002))))
    return stops, float(np.hypot(a[1] - b[1], a[2] - b[2]))


def _small_background(image: Image, face: Face) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    height, width = image.shape[:2]
    small = cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB), dtype=np.float32)
    x, y, w, h = face.box
    outside = np.ones((_SIDE, _SIDE), dtype=np.bool_)
    left, right = int((x - 0.55 * w) / width * _SIDE), int(np.ceil((x + 1.55 * w) / width * _SIDE))
    top, chin = int((y - 0.45 * h) / height * _SIDE), int(np.ceil((y + 0.9 * h) / height * _SIDE))
    outside[max(top, 0) : max(chin, 0), max(left, 0) : max(right, 0)] = False
    outside[max(chin, 0) :, :] = False
    return lab, outside


def _colour_likeness(
    a: NDArray[np.float32], a_mask: NDArray[np.bool_], b: NDArray[np.float32], b_mask: NDArray[np.bool_]
) -> float:
    """Return the overlap (Bhattacharyya) of the smoothed colour histograms."""
    return float(np.sum(np.sqrt(_histogram(a[a_mask]) * _histogram(b[b_mask]))))


def _histogram(lab: NDArray[np.float32]) -> NDArray[np.float64]:
    ranges = ((0.0, 100.0), (-40.0, 40.0), (-40.0, 40.0))
    clipped = np.column_stack([np.clip(lab[:, i], low, high) for i, (low, high) in enumerate(ranges)])
    counts, _ = np.histogramdd(clipped, bins=(_BINS, _BINS, _BINS), range=ranges)
    for axis in range(3):
        padded = np.pad(counts, [(1, 1) if i == axis else (0, 0) for i in range(3)])
        before, here, after = (np.take(padded, range(i, i + _BINS), axis) for i in range(3))
        counts = 0.25 * before + 0.5 * here + 0.25 * after
    return np.asarray(counts / counts.sum())


def _shape_likeness(
    a: NDArray[np.float32], a_mask: NDArray[np.bool_], b: NDArray[np.float32], b_mask: NDArray[np.bool_]
) -> float:
    """Return the best correlation of the blurred lightness over shifts of up to a sixth of the frame, never below 0."""
    light_a, light_b = (cv2.GaussianBlur(lab[..., 0], (0, 0), 1.5) for lab in (a, b))
    best = 0.0
    for down in range(-16, 17, 4):
        for across in range(-16, 17, 4):
            rows_a, rows_b = _overlap(down)
            columns_a, columns_b = _overlap(across)
            both = a_mask[rows_a, columns_a] & b_mask[rows_b, columns_b]
            if int(both.sum()) < 8 * _SIDE:
                continue
            x, y = light_a[rows_a, columns_a][both], light_b[rows_b, columns_b][both]
            x, y = x - x.mean(), y - y.mean()
            best = max(best, float(x @ y) / (float(np.sqrt((x @ x) * (y @ y))) + 1e-6))
    return best


def _overlap(shift: int) -> tuple[slice, slice]:
    return slice(max(shift, 0), _SIDE + min(shift, 0)), slice(max(-shift, 0), _SIDE - max(shift, 0))


def _skin(image: Image, face: Face) -> NDArray[np.float64]:
    """Return the median CIELAB colour between eyes and mouth, where there is most skin."""
    points = face.landmarks[[36, 45, 54, 48]].astype(np.int32)
    low, high = points.min(axis=0).clip(0), points.max(axis=0) + 1
    part = image[low[1] : high[1], low[0] : high[0]]
    if part.size == 0:
        return np.zeros(3)
    small = cv2.resize(part, (24, 24), interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
    return np.asarray(np.median(cv2.cvtColor(small, cv2.COLOR_BGR2LAB).reshape(-1, 3), axis=0), dtype=np.float64)


def _linear(lightness: float) -> float:
    """Return relative luminance of CIE lightness 0..100."""
    return float(((lightness + 16.0) / 116.0) ** 3)
