"""Has the picture met a sensor: the noise of its plain areas, and how it depends on brightness.

Light comes in quanta and readout adds noise, so a camera's plain areas are never quite plain, and how much they
are not changes with brightness (Foi et al., Practical Poissonian-Gaussian noise modelling and fitting for single-image
raw data, IEEE TIP 2008). Drawings and rendered pictures have none, pictures with noise added as an afterthought the
same everywhere. Denoising, scaling down and JPEG take noise away as well, and the check must not take that for a
drawing: it answers "unknown" wherever compression could have swallowed one grey level of noise.
"""

from dataclasses import dataclass
from functools import cache, reduce
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hawiya.forensics import dct
from hawiya.forensics.picture import Picture, grey_of

Told = Literal["noise", "none", "unknown"]

_BLOCK = dct.BLOCK
_LEAST_BLOCKS, _MOST_BLOCKS = 24, 1024
_PLAIN = 1.5
_DARK, _BRIGHT = 16.0, 240.0
_PRESENT, _ABSENT = 0.5, 0.12
_BINS = 4
_LEAST_IN_BIN = 12
_FINE_STEP = 3
_PLAINEST = 0.1
"""The noise is everywhere, structure is not: the plainest tenth of the plain blocks tells the noise."""

_LEAST_COEFFICIENTS = 4


@dataclass(frozen=True, slots=True)
class NoiseEvidence:
    """What the plain areas (blocks of 8 x 8 without slope, neither black nor white) say.

    `told`: "noise" is there (in a JPEG file fine texture may pass for it), "none" ever was (most blocks hold none), or
    "unknown". `level` is the noise's deviation in grey levels, `curve` the same over brightness, darkest first, as
    (brightness, deviation), and `variation` how unequal the curve is (largest less smallest, over their mean; 0 for
    one class); `still` the share of blocks without any noise; `plain` the number of blocks. None where there are too
    few blocks, or compression was too coarse.
    """

    told: Told
    level: float | None
    curve: tuple[tuple[float, float], ...]
    variation: float | None
    still: float | None
    plain: int


def measure_noise(image: Picture, steps: NDArray[np.int_] | None, *, compressed_before: bool) -> NoiseEvidence:
    """Measure the noise of a decoded picture.

    `steps`: the luminance quantisation table (8, 8) of the JPEG file it was decoded from, None for a lossless file.
    Only coefficients with steps of 3 and less are looked at, which one grey level of noise gets through; coarse files
    have none of them. `compressed_before`: the pixels show an earlier compression; then missing noise means nothing.
    """
    brightness, blocks = _plain_blocks(grey_of(image))
    looked_at = _coefficients(steps)
    plain = len(brightness)
    if plain < _LEAST_BLOCKS or int(looked_at.sum()) < _LEAST_COEFFICIENTS:
        return NoiseEvidence("unknown", None, (), None, None, plain)
    waves = _waves()[looked_at.ravel()]
    coefficients = (blocks.reshape(plain, _BLOCK**2) - brightness[:, None]) @ waves.T
    deviation = np.sqrt((coefficients**2).mean(axis=1))
    deviation /= _plainest_of_noise(int(looked_at.sum()))
    level = float(np.quantile(deviation, _PLAINEST))
    told: Told = "unknown"
    if level >= _PRESENT:
        told = "noise"
    elif float(np.median(deviation)) <= _ABSENT and not compressed_before:
        told = "none"
    curve = _curve(brightness, deviation)
    heights = [height for _, height in curve]
    middle = sum(heights) / len(heights)
    return NoiseEvidence(
        told=told,
        level=level,
        curve=curve,
        variation=(max(heights) - min(heights)) / middle if middle > 0 else 0.0,
        still=float(np.mean(deviation < 0.05)),
        plain=plain,
    )


def _plainest_of_noise(coefficients: int) -> float:
    """Return the tenth percentile of the deviation of so many white coefficients (Wilson & Hilferty, PNAS 1931)."""
    part = 2.0 / (9.0 * coefficients)
    return float(max(1.0 - part - 1.2816 * part**0.5, 0.1) ** 1.5)


def _coefficients(steps: NDArray[np.int_] | None) -> NDArray[np.bool_]:
    """Return which of the 8 x 8 coefficients show noise: the upper half, or those that JPEG stored finely."""
    order = np.add.outer(np.arange(_BLOCK), np.arange(_BLOCK))
    if steps is None:
        return np.asarray(order >= _BLOCK - 1)
    return np.asarray((order >= 2) & (steps <= _FINE_STEP))


@cache
def _waves() -> NDArray[np.float32]:
    """Return the waves of the orthonormal DCT-II of 8 x 8 pixels, (64, 64), row by row.

    White noise keeps its deviation in every coefficient.
    """
    return np.kron(dct.waves(), dct.waves()).astype(np.float32)


def _plain_blocks(grey: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return brightness (N,) and pixels (N, 8, 8) of plain blocks on JPEG's grid, evenly drawn where there are many."""
    rows, columns = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    if rows == 0 or columns == 0:
        return np.empty(0, np.float32), np.empty((0, _BLOCK, _BLOCK), np.float32)
    picture = grey[: rows * _BLOCK, : columns * _BLOCK]
    half = _BLOCK // 2
    # Whole rows and columns are added up as integers: means over axes of four numbers take ten times as long.
    down = reduce(np.add, (picture[i::half].astype(np.uint16) for i in range(half)))
    quarters = reduce(np.add, (down[:, i::half] for i in range(half))).astype(np.float32) / np.float32(half**2)
    corners = np.stack([quarters[i::2, j::2] for i in range(2) for j in range(2)])
    brightness = corners.mean(axis=0)
    slope = np.sqrt(((corners - brightness) ** 2).mean(axis=0))
    row, column = np.nonzero((slope <= _PLAIN) & (brightness >= _DARK) & (brightness <= _BRIGHT))
    drawn = slice(None, None, max(1, len(row) // _MOST_BLOCKS))
    row, column = row[drawn], column[drawn]
    blocks = picture.reshape(rows, _BLOCK, columns, _BLOCK).transpose(0, 2, 1, 3)[row, column]
    return brightness[row, column], blocks.astype(np.float32)


def _curve(brightness: NDArray[np.float32], deviation: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
    """Return the noise in up to four classes of brightness with enough blocks each, never none."""
    edges = np.linspace(_DARK, _BRIGHT, _BINS + 1)
    number = np.clip(np.digitize(brightness, edges) - 1, 0, _BINS - 1)
    classes = [number == i for i in range(_BINS) if int((number == i).sum()) >= _LEAST_IN_BIN]
    return tuple(
        (float(np.median(brightness[chosen])), float(np.quantile(deviation[chosen], _PLAINEST)))
        for chosen in classes or [np.ones(len(brightness), dtype=np.bool_)]
    )
