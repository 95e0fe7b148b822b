"""Traces of JPEG in the pixels: the grid of 8 x 8 blocks, and a second quantisation.

Block edges stand out by their jumps (Fan & de Queiroz, Identification of bitmap compression history, IEEE TIP 2003);
a grid that does not begin at the corner was there before the picture was cut (Li et al., Passive detection of doctored
JPEG image via block artifact grid extraction, Signal Processing 2009; Bianchi & Piva, Image forgery localization via
block-grained analysis of JPEG artifacts, IEEE TIFS 2012). A first quantisation on the same grid leaves gaps and peaks
in the histograms of the second one's coefficients; what they were without it shows in the picture moved by half a
block (Lukas & Fridrich, Estimation of primary quantization matrix in double compressed JPEG images, DFRWS 2003).
"""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.forensics import dct
from hawiya.forensics.picture import Grey, Picture, grey_of

_BLOCK = dct.BLOCK
_MOST_JUMP = 6
_LEAST_SIDE = 64
_MOST_SIDE = 512
_COEFFICIENTS = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1))
_FREQUENCIES = 1 + max(max(place) for place in _COEFFICIENTS)
_REACH = 12
_FIRST_STEPS = range(2, 25)
_LEAST_SPREAD = 60
_FINE, _HALF_RANGE = 2, 800


@dataclass(frozen=True, slots=True)
class GridEvidence:
    """How clearly block edges show, in deviations of the other columns' and rows' jumps.

    `own` is the strength of the grid that begins at the picture's corner; `other` that of the strongest other one,
    which begins `offset` (x, y; 0 to 7) pixels from it.
    """

    own: float
    other: float
    offset: tuple[int, int]


def find_grid(image: Picture) -> GridEvidence:
    """Look for block grids in the picture's middle (512 pixels at most); all 0 in pictures under 64 pixels."""
    grey = _middle(grey_of(image))
    if min(grey.shape) < _LEAST_SIDE:
        return GridEvidence(0.0, 0.0, (0, 0))
    across, down = _phases(grey), _phases(np.ascontiguousarray(grey.T))
    x, y = int(np.argmax(across)), int(np.argmax(down))
    own = min(across[0], down[0])
    if (x, y) == (0, 0):
        x, y = 1 + int(np.argmax(across[1:])), 1 + int(np.argmax(down[1:]))
    return GridEvidence(max(float(own), 0.0), max(float(min(across[x], down[y])), 0.0), (x, y))


def second_quantisation(luma: Grey, steps: NDArray[np.int_]) -> float:
    """Return how much better a first quantisation explains the coefficients than none, nats per coefficient.

    `luma` is the decoded luminance of a JPEG file, `steps` (8, 8) its quantisation table. About 0 for a picture that
    was encoded once, or twice with the first one finer; 0 where there is too little structure to tell.
    """
    luma = _middle(luma)
    rows, columns = (luma.shape[0] - _BLOCK) // _BLOCK, (luma.shape[1] - _BLOCK) // _BLOCK
    if rows < 4 or columns < 4:
        return 0.0
    half = _BLOCK // 2
    own = _coefficients(luma[: rows * _BLOCK, : columns * _BLOCK])
    moved = _coefficients(luma[half : half + rows * _BLOCK, half : half + columns * _BLOCK])
    gains = [_gain(own[v, u], moved[v, u], int(steps[v, u])) for v, u in _COEFFICIENTS]
    told = [gain for gain in gains if gain is not None]
    return float(np.median(told)) if len(told) >= len(_COEFFICIENTS) // 2 else 0.0


def _middle(grey: Grey) -> Grey:
    """Return the middle of a large picture, cut at multiples of 8 so that grids keep their place."""
    top, left = (max(side - _MOST_SIDE, 0) // 2 // _BLOCK * _BLOCK for side in grey.shape)
    return grey[top : top + _MOST_SIDE, left : left + _MOST_SIDE]


def _phases(grey: Grey) -> NDArray[np.float64]:
    """Return for each of 8 phases how far the jumps into its columns exceed those of all other columns, (8,)."""
    jump = cv2.absdiff(grey[:, 1:], grey[:, :-1]).astype(np.int16)
    # A jump counts for what it has over its neighbours on both sides: edges of things and textures cancel.
    excess = 2 * jump[:, 1:-1] - jump[:, :-2] - jump[:, 2:]
    # 16 bits hold the sum of 512 rows of at most 12.
    total = np.clip(excess, -2 * _MOST_JUMP, 2 * _MOST_JUMP).sum(axis=0, dtype=np.int16)
    profile = total.astype(np.float32) / np.float32(2 * len(excess))
    phases = [profile[(phase - 2) % _BLOCK :: _BLOCK] for phase in range(_BLOCK)]
    middles = np.array([np.median(one) for one in phases])
    spread = 1.4826 * float(np.median(np.abs(profile - np.median(profile)))) + 1e-3
    counts = np.array([len(one) for one in phases])
    return np.asarray((middles - np.median(middles)) / spread * np.sqrt(counts), dtype=np.float64)


def _coefficients(grey: Grey) -> NDArray[np.float32]:
    """Return the lowest DCT coefficients of every 8 x 8 block, (3, 3, N): down, across, block."""
    return dct.lowest(grey, _FREQUENCIES).reshape(_FREQUENCIES, _FREQUENCIES, -1)


def _gain(seen: NDArray[np.float32], free: NDArray[np.float32], step: int) -> float | None:
    """Return the log likelihood per informative coefficient that the best first step gains over none."""
    if step < 1:
        return None
    counts = dct.histogram(seen, step, _REACH)
    informative = int(counts.sum() - counts[_REACH])
    if informative < _LEAST_SPREAD:
        return None
    fine = np.clip(np.round(free * _FINE) + _HALF_RANGE, 0, 2 * _HALF_RANGE).astype(np.intp)
    below = np.concatenate([[0], np.cumsum(np.bincount(fine, minlength=2 * _HALF_RANGE + 1))])
    models = np.diff(below[_class_edges(step)], axis=1).astype(np.float64)
    # A coefficient may be negative as well as positive, and nothing is impossible, only rare.
    models = (models + models[:, ::-1]) / 2 + 0.02 * models.mean(axis=1, keepdims=True) + 1e-9
    likelihood = np.log(models / models.sum(axis=1, keepdims=True)) @ counts
    return float(likelihood.max() - likelihood[0]) / informative


@lru_cache(maxsize=256)
def _class_edges(step: int) -> NDArray[np.intp]:
    """Return between which fine values -12 to 12 steps lie, (F, 26), after no first quantisation and each coarser one.

    Quantisation keeps the order, so that each class is one interval.
    """
    values = np.arange(-_HALF_RANGE, _HALF_RANGE + 1) / _FINE
    firsts = [values] + [np.round(values / first) * first for first in _FIRST_STEPS if first > step]
    between = np.arange(-_REACH, _REACH + 2) - 0.5
    return np.stack([np.searchsorted(np.round(once / step), between) for once in firsts])
