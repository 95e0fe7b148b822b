"""Cutting faces out of pictures: upright regions, and the alignment of few points that an embedder was trained with."""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.result import Image

LEFT_EYE, RIGHT_EYE = slice(36, 42), slice(42, 48)
NOSE_TIP, MOUTH_CORNERS = 30, (48, 54)
"""Places among the 68 landmarks, in iBUG 300-W order; left is the picture's left."""

ARCFACE_112 = np.array(
    [[38.2946, 51.6963], [73.5318, 51.5014], [56.0252, 71.7366], [41.5493, 92.3655], [70.7299, 92.2041]],
    dtype=np.float64,
)
"""Where both eyes, the nose tip and the mouth's corners lie in a 112 x 112 face crop (Deng et al., ArcFace, 2019)."""

_BORDER = (127, 127, 127)


def warp_region(
    image: Image, centre: tuple[float, float], size: tuple[float, float], roll: float, target: tuple[int, int]
) -> tuple[Image, NDArray[np.float64]]:
    """Cut the box of `size` (width, height in pixels) around `centre`, turned by `roll` degrees, upright.

    Returns the crop of `target` (width, height) and the (2, 3) matrix from the crop's pixels back to the picture's.
    """
    # Plain numbers: arrays of two cost ten times as much, and this is done a dozen times for a face.
    cos, sin = math.cos(math.radians(roll)), math.sin(math.radians(roll))
    step_x, step_y = size[0] / target[0], size[1] / target[1]
    half_x, half_y = (size[0] - step_x) / 2, (size[1] - step_y) / 2
    left = centre[0] - cos * half_x + sin * half_y
    top = centre[1] - sin * half_x - cos * half_y
    back = np.array([[cos * step_x, -sin * step_y, left], [sin * step_x, cos * step_y, top]])
    return _sample(image, back, target), back


def similarity(source: NDArray[np.floating], target: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the (2, 3) similarity that maps `source` points (N, 2) onto `target` (least squares; Umeyama, 1991)."""
    count = len(source)
    source_mean, target_mean = (
        source.sum(axis=0, dtype=np.float64) / count,
        target.sum(axis=0, dtype=np.float64) / count,
    )
    a, b = source - source_mean, target - target_mean
    spread = float(np.vdot(a, a)) or 1.0
    (xx, xy), (yx, yy) = (a.T @ b).tolist()
    cos, sin = (xx + yy) / spread, (xy - yx) / spread
    x, y = source_mean.tolist()
    across, down = target_mean.tolist()
    return np.array([[cos, -sin, across - cos * x + sin * y], [sin, cos, down - sin * x - cos * y]])


def five_points(landmarks: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return (5, 2): eye centres, nose tip and mouth corners out of 68 landmarks."""
    eyes = landmarks[LEFT_EYE.start : RIGHT_EYE.stop].reshape(2, -1, 2).mean(axis=1)
    return np.concatenate([eyes, landmarks[[NOSE_TIP, *MOUTH_CORNERS]]]).astype(np.float32)


def align_face(
    image: Image, points: NDArray[np.float32], template: NDArray[np.float64] = ARCFACE_112, size: int = 112
) -> Image:
    """Cut the face to a BGR square of `size` pixels by the similarity that brings `points` (N, 2) to `template`."""
    forward = similarity(points, template)
    inverse = cv2.invertAffineTransform(forward)
    return _sample(image, np.asarray(inverse, dtype=np.float64), (size, size))


def halved(image: Image) -> Image:
    """Halve a picture (colour or grey): OpenCV averages two by two pixels many times faster than any other square."""
    size = (image.shape[1] // 2, image.shape[0] // 2)
    whole = image[: size[1] * 2, : size[0] * 2]
    return np.asarray(cv2.resize(whole, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _sample(image: Image, back: NDArray[np.float64], target: tuple[int, int]) -> Image:
    """Sample the picture at `back` x crop pixel; first shrunk by whole factors so that fine texture does not alias."""
    (xx, xy, left), (yx, yy, top) = back.tolist()
    factor = int(math.sqrt(abs(xx * yy - xy * yx)))
    if factor >= 2:
        xs = (left, left + xx * target[0], left + xy * target[1], left + xx * target[0] + xy * target[1])
        ys = (top, top + yx * target[0], top + yy * target[1], top + yx * target[0] + yy * target[1])
        low_x, low_y = max(math.floor(min(xs)), 0), max(math.floor(min(ys)), 0)
        high_x, high_y = math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1
        part = image[low_y : max(high_y, low_y + factor), low_x : max(high_x, low_x + factor)]
        part = part[: part.shape[0] // factor * factor, : part.shape[1] // factor * factor]
        if part.size:
            size = (part.shape[1] // factor, part.shape[0] // factor)
            image = np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
            back = back - np.array([[0.0, 0.0, low_x + (factor - 1) / 2], [0.0, 0.0, low_y + (factor - 1) / 2]])
            back /= factor
    crop = cv2.warpAffine(
        image,
        back,
        target,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=_BORDER,
    )
    return np.asarray(crop, dtype=np.uint8)
