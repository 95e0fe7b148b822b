"""Periodic structure that a recapture leaves: the moire of a screen, the dots or lines of a print.

A screen's pixels and a halftone's cells repeat with one period and direction over a whole area, so that they stand in
the spectrum as narrow peaks, and aliasing with the sensor's own grid moves the peaks (moire) but leaves them narrow
(Garcia & de Queiroz, Face-spoofing 2D-detection based on moire-pattern analysis, IEEE TIFS 2015; Patel et al., Live
face video vs. spoof face video: use of moire patterns, ICB 2015; for print: Bulan et al., Geometric distortion
signatures for printer identification, ICASSP 2009). Skin, hair and edges spread over many frequencies, falling
along any direction by a power law (Torralba & Oliva, Statistics of natural image categories, Network 2003). Peaks are
sought in windowed tiles at two resolutions; what counts is how far one stands over both its surroundings and that law,
and only as far as neighbouring tiles share it.

Not looked at: the axes, where every upright edge lies, and multiples of 1/8 cycles per pixel, where the blocks of JPEG
repeat (Fan & de Queiroz, Identification of bitmap compression history, IEEE TIP 2003).
"""

from dataclasses import dataclass
from functools import cache, reduce

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.forensics.picture import Box, Grey, Picture, grey_of

TILE = 64
"""Pixels across of a tile."""

LEAST_SIDE = 2 * TILE
"""Pixels from which a picture holds three half overlapping tiles a side; in smaller ones chance looks like a peak."""

_COLUMNS = TILE // 2 + 1
_MOST_TILES = 5
_GROUP = 3
_LEAST_RADIUS = 5.0
_AXIS = 1
_GRID = TILE // 8
_CLIP = 4.0
_FLOOR = 1.0
_INNER, _OUTER = 5, 9
_STEP = 1.5
_LOBE = 3
_SHOWN = 2.0
_UNIT = float(np.pi / np.sqrt(6.0))


@dataclass(frozen=True, slots=True)
class PeriodicEvidence:
    """The strongest periodic structure of a picture.

    `score` is how far the peak stands out, shared by 3 x 3 tiles, in deviations of a random texture's log power (that
    of an exponential distribution, pi / sqrt(6)); 0 where the picture is too small to tell. One tile alone adds
    0.35 at most. `frequency` in cycles per pixel of the picture and `direction` in degrees, 0 to 180, of the
    wave (0: varies from left to right, 90: from top to bottom); `places` the tiles that show it, strongest first.
    """

    score: float
    frequency: float
    direction: float
    places: tuple[Box, ...]


NOTHING = PeriodicEvidence(0.0, 0.0, 0.0, ())


@dataclass(frozen=True, slots=True)
class _Frequencies:
    """The frequencies that are looked at, as places in a centred spectrum of (64, 33) read row by row.

    `lower` and `higher` lie in the same direction at 1/1.5 and 1.5 times the frequency.
    """

    here: NDArray[np.intp]
    lower: NDArray[np.intp]
    higher: NDArray[np.intp]


def find_periodic(image: Picture) -> PeriodicEvidence:
    """Find the strongest periodic structure in at most 5 x 5 tiles at full and at half resolution."""
    grey = grey_of(image)
    best = NOTHING
    for shrink in (1, 2):
        level = grey if shrink == 1 else _halved(grey)
        if min(level.shape) < LEAST_SIDE:
            break
        found = _search(level, shrink)
        best = max(best, found, key=lambda evidence: evidence.score)
    return best


def _halved(grey: Grey) -> Grey:
    height, width = grey.shape
    size = (max(width // 2, 1), max(height // 2, 1))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _search(grey: Grey, shrink: int) -> PeriodicEvidence:
    tops, lefts = (_starts(side) for side in grey.shape)
    tiles = np.stack([grey[y : y + TILE, x : x + TILE] for y in tops for x in lefts])
    logarithm = _log_power(tiles)
    contrast = _contrast(logarithm).reshape(-1, len(tops), len(lefts))
    shared = _group_means(contrast)
    best, top, left = (int(i) for i in np.unravel_index(int(np.argmax(shared)), shared.shape))
    spectra = logarithm.reshape(TILE, _COLUMNS, len(tops), len(lefts))
    group = spectra[..., top : top + _GROUP, left : left + _GROUP].mean(axis=(2, 3))
    down, across = _peak(group, *divmod(int(_frequencies().here[best]), _COLUMNS))
    shown = contrast[best].ravel()
    order = [int(i) for i in np.argsort(-shown, kind="stable") if shown[i] >= _SHOWN]
    return PeriodicEvidence(
        score=max(float(shared.max()) / _UNIT, 0.0),
        frequency=float(np.hypot(down, across)) / TILE / shrink,
        direction=float(np.degrees(np.arctan2(down, across))) % 180.0,
        places=tuple(
            (int(lefts[i % len(lefts)]) * shrink, int(tops[i // len(lefts)]) * shrink, TILE * shrink, TILE * shrink)
            for i in order
        ),
    )


def _peak(spectrum: NDArray[np.float32], row: int, column: int) -> tuple[float, float]:
    """Return where the peak around a place of a log power spectrum (64, 33) lies, in bins from zero frequency.

    The contrast is clipped, so that all of a strong peak's middle looks alike; the power itself tells where it lies.
    """
    top, left = max(row - _LOBE, 0), max(column - _LOBE, 0)
    part = spectrum[top : row + _LOBE + 1, left : column + _LOBE + 1]
    power = np.exp(part.astype(np.float64)) - 1.0 + 1e-9
    rows, columns = np.mgrid[top : top + part.shape[0], left : left + part.shape[1]]
    total = float(power.sum())
    return float((rows * power).sum() / total) - TILE // 2, float((columns * power).sum() / total)


def _starts(side: int) -> NDArray[np.intp]:
    """Return where tiles begin along a side: half overlapping, spread out where those would be too many."""
    count = min(max(round((side - TILE) / (TILE / 2)) + 1, 1), _MOST_TILES)
    return np.linspace(0, side - TILE, count).round().astype(np.intp)


def _log_power(tiles: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return the log power of windowed tiles (N, 64, 64) as centred spectra (64, 33, N), above one grey level's."""
    level = tiles.mean(axis=(1, 2), keepdims=True, dtype=np.float32)
    window = _window()
    power = np.empty((len(tiles), TILE, _COLUMNS), np.float32)
    for one, tile in zip(power, (tiles - level) * window, strict=True):
        spectrum = cv2.dft(tile, flags=cv2.DFT_COMPLEX_OUTPUT)[:, :_COLUMNS]
        magnitude = spectrum[..., 0] ** 2 + spectrum[..., 1] ** 2
        one[: TILE // 2], one[TILE // 2 :] = magnitude[TILE // 2 :], magnitude[: TILE // 2]
    logarithm = np.log(power / np.float32((window**2).sum()) + np.float32(_FLOOR))
    return np.ascontiguousarray(logarithm.transpose(1, 2, 0))


def _contrast(logarithm: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return how far each frequency stands over the mean around it and over the power law through it, (F, N).

    Clipped, so that no tile speaks for its neighbours.
    """
    where = _frequencies()
    near, inner, outer = (_sum_around(logarithm, side) for side in (3, _INNER, _OUTER))
    around = (outer.take(where.here, axis=0) - inner.take(where.here, axis=0)) / np.float32(_OUTER**2 - _INNER**2)
    along = (near.take(where.lower, axis=0) + near.take(where.higher, axis=0)) / np.float32(18.0)
    here = logarithm.reshape(TILE * _COLUMNS, -1).take(where.here, axis=0)
    return np.asarray(np.clip(here - np.maximum(around, along), -_CLIP, _CLIP), dtype=np.float32)


def _sum_around(spectra: NDArray[np.float32], side: int) -> NDArray[np.float32]:
    """Return the sum of the `side` x `side` values around each one, (64 x 33, N)."""
    total = cv2.boxFilter(spectra, -1, (side, side), normalize=False, borderType=cv2.BORDER_REFLECT_101)
    return np.asarray(total, dtype=np.float32).reshape(TILE * _COLUMNS, -1)


def _group_means(contrast: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the means over groups of 3 x 3 neighbouring tiles."""
    rows, columns = contrast.shape[1] - _GROUP + 1, contrast.shape[2] - _GROUP + 1
    down = reduce(np.add, (contrast[:, row : row + rows] for row in range(_GROUP)))
    total = reduce(np.add, (down[..., column : column + columns] for column in range(_GROUP)))
    return np.asarray(total / np.float32(_GROUP**2), dtype=np.float32)


@cache
def _window() -> NDArray[np.float32]:
    """Return the two-dimensional Hann window."""
    one = np.hanning(TILE + 2)[1:-1]
    return np.outer(one, one).astype(np.float32)


@cache
def _frequencies() -> _Frequencies:
    """Return which frequencies count: neither coarse structure nor the axes nor the JPEG grid's."""
    half = TILE // 2
    down, across = np.mgrid[-half:half, 0 : half + 1]
    fine = np.hypot(down, across) >= _LEAST_RADIUS
    off_axes = (np.abs(down) > _AXIS) & (across > _AXIS)
    below_limit = (np.abs(down) < half - 1) & (across < half - 1)
    off_grid = [np.minimum(part % _GRID, -part % _GRID) > 1 for part in (down, across)]
    rows, columns = np.nonzero(fine & off_axes & below_limit & (off_grid[0] | off_grid[1]))

    def at(scale: float) -> NDArray[np.intp]:
        row = np.clip(np.round((rows - half) * scale) + half, 0, TILE - 1)
        column = np.clip(np.round(columns * scale), 0, half)
        return np.asarray(row * _COLUMNS + column, dtype=np.intp)

    return _Frequencies(at(1.0), at(1 / _STEP), at(_STEP))
