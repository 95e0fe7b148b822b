"""Is it still the same place and the same light: background and face colour compared between frames."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import halved
from hawiya.faces.result import Face, Image

_SIDE = 96
_BINS = 8
_RANGES = ((0.0, 100.0), (-40.0, 40.0), (-40.0, 40.0))
"""Of L, a and b in the histogram of colours."""

_MOST_SHIFT = 16
_EVERY = 4
_SHIFTS = np.arange(-_MOST_SHIFT, _MOST_SHIFT + 1, _EVERY)


@dataclass(frozen=True, slots=True)
class Background:
    """What is kept of a frame outside the person.

    `pixels` is how many of the 96 x 96 are seen, `colours` their smoothed CIELAB histogram (8, 8, 8) with sum 1,
    `waves` the two-dimensional Fourier transforms of where they are, of their blurred lightness, and of its square.
    """

    pixels: int
    colours: NDArray[np.float64]
    waves: NDArray[np.complex128]


def background(image: Image, face: Face) -> Background:
    """Take what a frame shows outside the person: not the head, generously, and nothing below it."""
    height, width = image.shape[:2]
    while min(image.shape[:2]) >= 4 * _SIDE:
        image = halved(image)
    small = cv2.resize(image, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    lab = np.asarray(cv2.cvtColor(small.astype(np.float32) / 255.0, cv2.COLOR_BGR2LAB), dtype=np.float32)
    x, y, w, h = face.box
    outside = np.ones((_SIDE, _SIDE), dtype=np.bool_)
    left, right = int((x - 0.55 * w) / width * _SIDE), int(np.ceil((x + 1.55 * w) / width * _SIDE))
    top, chin = int((y - 0.45 * h) / height * _SIDE), int(np.ceil((y + 0.9 * h) / height * _SIDE))
    outside[max(top, 0) : max(chin, 0), max(left, 0) : max(right, 0)] = False
    outside[max(chin, 0) :, :] = False
    # About 50 so that the sums of squares keep their digits.
    light = np.where(outside, cv2.GaussianBlur(lab[..., 0], (0, 0), 1.5) - 50.0, 0.0)
    layers = np.stack([outside.astype(np.float64), light, light * light])
    side = _SIDE + _MOST_SHIFT
    return Background(int(outside.sum()), _histogram(lab[outside]), np.fft.rfft2(layers, (side, side)))


def background_likeness(first: Background, second: Background) -> float:
    """Return how alike, 0..1, two frames are outside the person: the better of colours and of shapes.

    Colours survive a turn of the camera, shapes an automatic white balance; another room changes both.
    """
    if min(first.pixels, second.pixels) < _SIDE:
        return 1.0
    # The overlap of the histograms (Bhattacharyya).
    colours = float(np.sum(np.sqrt(first.colours * second.colours)))
    return max(colours, _shape_likeness(first, second))


def light_change(first: NDArray[np.float64], second: NDArray[np.float64]) -> tuple[float, float]:
    """Return how the light on the face (`skin_colour`) changed: stops of brightness and CIELAB (a, b), both >= 0."""
    stops = abs(float(np.log2((_linear(first[0]) + 0.002) / (_linear(second[0]) + 0.002))))
    return stops, float(np.hypot(first[1] - second[1], first[2] - second[2]))


def _histogram(lab: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return the smoothed share of the colours, (N, 3) CIELAB, in each bin."""
    places = [
        np.clip((lab[:, i].astype(np.float64) - low) / (high - low) * _BINS, 0, _BINS - 1).astype(np.intp)
        for i, (low, high) in enumerate(_RANGES)
    ]
    counts = np.bincount(np.ravel_multi_index(places, (_BINS,) * 3), minlength=_BINS**3).reshape((_BINS,) * 3) * 1.0
    for _ in range(3):
        counts = np.moveaxis(counts, 0, 2)
        smooth = 0.5 * counts
        smooth[1:] += 0.25 * counts[:-1]
        smooth[:-1] += 0.25 * counts[1:]
        counts = smooth
    return np.asarray(counts / max(float(counts.sum()), 1e-9))


def _shape_likeness(first: Background, second: Background) -> float:
    """Return the best correlation of the blurred lightness over shifts of up to a sixth of the frame, never below 0.

    The sums over what both frames see are products of the transforms, for all shifts at once.
    """
    (seen_a, light_a, square_a), (seen_b, light_b, square_b) = first.waves, np.conj(second.waves)
    products = np.stack(
        [seen_a * seen_b, light_a * seen_b, seen_a * light_b, square_a * seen_b, seen_a * square_b, light_a * light_b]
    )
    # Only every fourth shift down is asked for: of four frequencies that look alike there the sum is enough.
    side = _SIDE + _MOST_SHIFT
    folded = products.reshape(len(products), _EVERY, side // _EVERY, -1).mean(axis=1)
    sums = np.fft.irfft2(folded, (side // _EVERY, side))[:, _SHIFTS[:, None] // _EVERY, _SHIFTS]
    count = np.round(sums[0])
    enough = count >= 8 * _SIDE
    if not enough.any():
        return 0.0
    count, x, y, xx, yy, xy = (part[enough] for part in (count, *sums[1:]))
    spread = np.clip(xx - x * x / count, 0.0, None) * np.clip(yy - y * y / count, 0.0, None)
    return max(0.0, float(np.max((xy - x * y / count) / (np.sqrt(spread) + 1e-6))))


def skin_colour(image: Image, face: Face) -> NDArray[np.float64]:
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
