"""Does one lattice of square cells lie all over the card: the dots of a print, or the pixels of a screen?

Both stand in rows and columns of one pitch, so the spectrum has two peaks of one frequency at a right angle, and at the
same place wherever on the card one looks, since the flattened card is as flat as the paper or the panel was (peaks of
moire were looked for by Garcia & de Queiroz, Face-spoofing 2D-detection based on moire-pattern analysis, IEEE TIFS
2015). Security print has lines in one direction, or in others from place to place. What the camera's pixels could not
resolve any more is for the network `card_copies`.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.authenticity.result import Detection, Species
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.authenticity.traces import logistic
from hawiya.cards.reading import Image
from hawiya.cards.rectify import Corners, is_shown_by, longer_edge, rectangle

WINDOW = 128
"""Pixels across of a window, in the picture's own resolution."""
COLUMNS, ROWS = 6, 4
ASPECT = 85.6 / 53.98
LEAST_EDGE = 320.0
"""Pixels of the card's longer edge below which there is no room for windows."""
MOST_EDGE = 2400
"""Pixels above which the card is flattened to fewer: no lattice is that fine."""

COARSEST = 0.08
"""Cycles a pixel below which a period is no dot's or pixel's any more, but print's."""
SURROUNDINGS = 13
"""Frequencies across about each one that it is held against."""
AXIS = 2
"""Frequencies to both sides of an axis that count as on it."""
FLOOR = 40.0
"""Power below which nothing counts: that of rounding to whole codes."""

LEVEL, STEEPNESS = 3.0, 2.1
"""The strength at which the score is 0.5, and the slope of its logistic curve there.

None of 260 genuine captures of training exceeded 3.0; one in a hundred exceeds 2.6, a score of 0.3 (`python -m
lab.calibrate_lattice --count 130`).
"""

Plane = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Lattice:
    """The strongest lattice: by how much (nats, of power) its weaker peak stands out, and its period in pixels."""

    strength: float
    period: float


def detect_lattice(image: Image, corners: Corners, thresholds: AuthenticityThresholds) -> Detection:
    """Judge whether the card at `corners`, (4, 2), of a BGR picture is shown in dots or in pixels."""
    threshold, doubt = thresholds.of(Species.PRINT)
    found = find_lattice(image, corners)
    if found is None:
        detail = f"the card is smaller than {LEAST_EDGE:.0f} pixels in the picture"
        return Detection(Species.PRINT, None, threshold, doubt, detail=detail)
    score = logistic(STEEPNESS * (found.strength - LEVEL))
    said = f"cells of {found.period:.1f} pixels all over the card, of a print's dots or a screen's pixels"
    return Detection(Species.PRINT, score, threshold, doubt, detail=f"{said} ({found.strength:.1f} nats)")


def find_lattice(image: Image, corners: Corners) -> Lattice | None:
    """Return the strongest lattice of a card, None where the card is too small; every card has a weak one."""
    if not is_shown_by(corners, LEAST_EDGE):
        return None
    seen = [_standing_out(window) for window in _windows(image, corners)]
    # A real signal's spectrum is the same on both sides of its middle, which is in the middle of what is put together.
    left = _median(seen)
    left = np.concatenate([left, left[:1]])
    plane = np.concatenate([left, left[::-1, -2::-1]], axis=1, dtype=np.float32)
    across = np.rot90(cv2.dilate(plane, np.ones((3, 3), np.uint8)))
    rates, told = _frequencies()
    both = np.where(told, np.minimum(plane, across), -np.inf)
    best = int(both.argmax())
    return Lattice(float(both.flat[best]), float(1 / rates.flat[best]))


def _windows(image: Image, corners: Corners) -> list[NDArray[np.uint8]]:
    """Cut windows (128, 128) in grey, spread evenly a little inside the edges of the card, out of the picture.

    They are flattened, in as many pixels as the picture has of the card.
    """
    width = int(min(longer_edge(corners), MOST_EDGE))
    height = max(WINDOW, round(width / ASPECT))
    low = np.clip(np.floor(corners.min(0)).astype(int) - 2, 0, np.array(image.shape[1::-1]) - 1)
    high = np.clip(np.ceil(corners.max(0)).astype(int) + 3, low + 1, image.shape[1::-1])
    grey = cv2.cvtColor(image[low[1] : high[1], low[0] : high[0]], cv2.COLOR_BGR2GRAY)
    quad = np.asarray(corners - low, np.float32)
    matrix = cv2.getPerspectiveTransform(quad, rectangle(-0.5, -0.5, width, height))
    size, how = (WINDOW, WINDOW), cv2.INTER_CUBIC
    found = []
    for y, x in _places(width, height):
        onto = np.array([[1, 0, -x], [0, 1, -y], [0, 0, 1.0]]) @ matrix
        window = cv2.warpPerspective(grey, onto, size, flags=how, borderMode=cv2.BORDER_REPLICATE)
        found.append(np.asarray(window, np.uint8))
    return found


def _places(width: int, height: int) -> list[tuple[int, int]]:
    """Return the upper left corners (y, x) of the windows on a flat card."""
    inset = max(0, min(round(0.02 * width), (height - WINDOW) // 2))
    downs = np.linspace(inset, height - WINDOW - inset, ROWS).astype(int)
    acrosses = np.linspace(inset, width - WINDOW - inset, COLUMNS).astype(int)
    return [(int(y), int(x)) for y in downs for x in acrosses]


def _standing_out(window: NDArray[np.uint8]) -> Plane:
    """Return by how much each frequency's log power stands out of those around it, (128, 65).

    Rows go from the lowest frequency, columns from the lowest to zero.
    """
    half, beyond = WINDOW // 2, SURROUNDINGS // 2
    level = (window.astype(np.float32) - np.float32(window.mean())) * _taper()
    power = np.asarray(cv2.log(_power(level) + np.float32(FLOOR)), np.float32)
    # A real signal has the power of a frequency at its negative, too: so the columns left of zero, and as many right
    # of it as the surroundings take.
    rows = np.arange(-half, half)
    left, right = power[-rows % WINDOW, ::-1], power[rows % WINDOW, 1 : beyond + 1]
    shown = np.concatenate([left, right], axis=1)
    around = np.asarray(cv2.blur(shown, (SURROUNDINGS, SURROUNDINGS))[:, : half + 1])
    # Edges along the card's make whole axes bright: what stands there is held against the axis.
    axis, columns = slice(half - AXIS, half + AXIS + 1), slice(half - AXIS, half + 1)
    np.maximum(around[axis], cv2.blur(shown[axis], (SURROUNDINGS, 1))[:, : half + 1], out=around[axis])
    along = cv2.blur(np.ascontiguousarray(shown[:, columns]), (1, SURROUNDINGS))
    np.maximum(around[:, columns], along, out=around[:, columns])
    return np.asarray(shown[:, : half + 1] - around, np.float32)


def _power(signal: Plane) -> Plane:
    """Return the power of a signal's frequencies, (128, 65): rows from zero up, then the negative; columns from zero.

    Reads the packed transform of a real signal (OpenCV's CCS), which takes a third of the complex one's time.
    """
    half = WINDOW // 2
    squares = np.square(cv2.dft(signal))
    power = np.empty((WINDOW, half + 1), np.float32)
    np.add(squares[:, 1:-1:2], squares[:, 2::2], out=power[:, 1:half])
    # The first and the last column are transforms of real signals themselves, packed downwards.
    for column, packed in ((0, squares[:, 0]), (half, squares[:, -1])):
        inner = packed[1:-1:2] + packed[2::2]
        power[0, column], power[half, column] = packed[0], packed[-1]
        power[1:half, column], power[half + 1 :, column] = inner, inner[::-1]
    return power


def _median(planes: list[Plane]) -> Plane:
    """Return the median of an even number of planes; sorting short rows takes a quarter of `np.median`'s time."""
    values = np.sort(np.stack(planes, axis=-1).reshape(-1, len(planes)), axis=1)
    half = len(planes) // 2
    return np.asarray(values[:, half - 1 : half + 1].mean(1).reshape(planes[0].shape), np.float32)


@cache
def _taper() -> Plane:
    one = np.hanning(WINDOW + 2)[1:-1]
    return np.outer(one, one).astype(np.float32)


@cache
def _frequencies() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return cycles a pixel of every frequency (129, 129), and which of them say something.

    Not the coarse ones, nor those of JPEG's blocks of eight along the axes.
    """
    half = WINDOW // 2
    down, across = np.mgrid[-half : half + 1, -half : half + 1] / WINDOW
    rates = np.hypot(down, across)
    on_axis = np.minimum(np.abs(down), np.abs(across)) * WINDOW < AXIS
    along = np.maximum(np.abs(down), np.abs(across)) * 8
    of_blocks = on_axis & (np.abs(along - np.round(along)) < 0.13)
    return np.maximum(rates, 1 / WINDOW), (rates >= COARSEST) & (rates <= 0.5) & ~of_blocks
