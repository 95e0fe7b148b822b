"""What was put into a picture between its first JPEG and its last file.

A picture that was saved as JPEG, edited and saved again has been quantised twice on one grid, and its coefficients lie
where the first, coarser steps left them. What was put in between has been quantised once, and its coefficients lie
anywhere (Lin, He, Tang & Tang, Fast, automatic and fine-grained tampered JPEG image detection via DCT coefficient
analysis, Pattern Recognition 2009; Bianchi & Piva, Image forgery localization via block-grained analysis of JPEG
artifacts, IEEE TIFS 2012). A picture that was saved once, scaled or cut off its grid shows nothing here, whatever was
done to it; nor does one whose last steps are the coarser ones.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from hawiya.forensics import dct
from hawiya.forensics.picture import Picture, grey_of

_BLOCK = dct.BLOCK
_FIRST_LOOK = ((0, 1), (1, 0), (1, 1))
_COEFFICIENTS = (*_FIRST_LOOK, (0, 2), (2, 0), (1, 2), (2, 1), (2, 2), (0, 3), (3, 0), (1, 3), (3, 1))
_FIRST_FREQUENCIES, _FREQUENCIES = (1 + max(max(place) for place in places) for places in (_FIRST_LOOK, _COEFFICIENTS))
_FIRST_STEPS = range(2, 33)
_COARSEST = _FIRST_STEPS[-1]
"""The step from which on no first one was coarser, so that nothing shows."""
_LEAST_GAIN = 0.05
"""Nats for each coefficient that is not zero by which a first quantisation has to explain them better than none."""
_BLOCKS_LOOKED_AT = 2500
_LEAST_BLOCKS, _LEAST_NOT_ZERO = 80, 50
_LARGEST, _LEAST_REACH = 48.0, 6
"""How far from zero coefficients are looked at: in their own unit, and in steps."""
_ROUNDING = 0.5
"""Deviation that rounding the first file's pixels, and the way through colours and back, gives a coefficient."""
_SPLICED_SHARE = 0.2
_SURPRISE, _MOST = 0.02, 5.0
"""Share of coefficients that lie anywhere for other reasons, and the most nats that a single one may say."""
_FINE, _HALF_RANGE = 2, 1600
_CLIPPED = 2
"""Grey levels from the brightest and the darkest of a channel within which it may have been clipped."""
_FLAT = 3
_SEVERAL = 2


@dataclass(frozen=True, slots=True)
class FirstQuantisation:
    """What the first JPEG left in the blocks of a picture.

    `missing` (rows, columns), float32: nats that speak for a block's having been put in since; below 0 against it, 0
    where nothing can be told (flat, or clipped). `told` is how many of twelve coefficients show a first quantisation.
    """

    missing: NDArray[np.float32]
    told: int


def find_first_quantisation(image: Picture, steps: NDArray[np.int_]) -> FirstQuantisation | None:
    """Look for an earlier JPEG in a picture whose blocks begin at its corner; None where hardly anything shows of one.

    `image`, BGR or grey, is a part of the decoded picture, `steps` (8, 8) the file's luminance quantisation
    table, ones where the file is lossless. Most pictures were saved once, which a first look tells soon.
    """
    rows, columns = image.shape[0] // _BLOCK, image.shape[1] // _BLOCK
    if rows < 4 or columns < 4:
        return None
    image = image[: rows * _BLOCK, : columns * _BLOCK]
    grey = grey_of(image)
    if not _shows_any(grey, steps):
        return None
    usable = _usable(image, grey)
    half = _BLOCK // 2
    # Half a block on no quantisation of the grid shows.
    own, moved = dct.lowest(grey, _FREQUENCIES), dct.lowest(grey[half:-half, half:-half], _FREQUENCIES)
    missing = np.zeros((rows, columns), np.float32)
    told = 0
    for place in _COEFFICIENTS:
        step = int(steps[place])
        found = _explained(own[place][usable], moved[place][usable[:-1, :-1]], step)
        if found is not None:
            reach = len(found) // 2
            multiples = np.round(own[place] / step).astype(np.intp)
            seen = usable & (np.abs(multiples) <= reach)
            missing += np.where(seen, found[np.clip(multiples, -reach, reach) + reach], np.float32(0))
            told += 1
    return FirstQuantisation(missing, told)


def _shows_any(grey: Picture, steps: NDArray[np.int_]) -> bool:
    """Tell whether a few coefficients of some rows of blocks show a first quantisation."""
    rows, columns = grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK
    apart = max(2, rows * columns // _BLOCKS_LOOKED_AT)
    half, every = _BLOCK // 2, apart * _BLOCK
    strips = grey[: rows // apart * every].reshape(rows // apart, every, columns * _BLOCK)
    some = strips[:, :_BLOCK].reshape(-1, columns * _BLOCK)
    between = strips[:, half : half + _BLOCK, half:-half].reshape(-1, (columns - 1) * _BLOCK)
    own, moved = dct.lowest(some, _FIRST_FREQUENCIES), dct.lowest(between, _FIRST_FREQUENCIES)
    explained = [_explained(own[place].ravel(), moved[place].ravel(), int(steps[place])) for place in _FIRST_LOOK]
    return sum(one is not None for one in explained) >= _SEVERAL


def _usable(image: Picture, grey: Picture) -> NDArray[np.bool_]:
    """Return which blocks (rows, columns) are neither flat nor clipped, which moves coefficients off their places."""
    within = np.ones((grey.shape[0] // _BLOCK, grey.shape[1] // _BLOCK), np.bool_)
    for channel in np.moveaxis(np.atleast_3d(image), 2, 0):
        lowest, highest = _extremes(np.ascontiguousarray(channel))
        within &= (highest < highest.max() - _CLIPPED) & (lowest > lowest.min() + _CLIPPED)
    lowest, highest = _extremes(grey)
    return np.asarray(within & (highest - lowest > _FLAT))


def _extremes(channel: Picture) -> tuple[NDArray[np.int16], NDArray[np.int16]]:
    """Return the lowest and the highest value of every block, (rows, columns) each."""
    rows, columns = channel.shape[0] // _BLOCK, channel.shape[1] // _BLOCK
    blocks = channel.reshape(rows, _BLOCK, columns * _BLOCK)
    lowest, highest = blocks.min(axis=1), blocks.max(axis=1)
    return (
        lowest.reshape(rows, columns, _BLOCK).min(axis=2).astype(np.int16),
        highest.reshape(rows, columns, _BLOCK).max(axis=2).astype(np.int16),
    )


def _explained(seen: NDArray[np.float32], free: NDArray[np.float32], step: int) -> NDArray[np.float32] | None:
    """Return how much each multiple of the step speaks against a first quantisation, -reach to reach; None: none shows.

    `seen` are coefficients of one frequency, `free` such as the grid has not quantised: what the others were before.
    """
    # A file may say 0, or 65535.
    if not 0 < step < _COARSEST:
        return None
    reach = max(_LEAST_REACH, round(_LARGEST / step))
    counts = dct.histogram(seen, step, reach)
    not_zero = counts.sum() - counts[reach]
    if counts.sum() < _LEAST_BLOCKS or not_zero < _LEAST_NOT_ZERO:
        return None
    fine = np.clip(np.round(free * _FINE) + _HALF_RANGE, 0, 2 * _HALF_RANGE).astype(np.intp)
    held = np.bincount(fine, minlength=2 * _HALF_RANGE + 1)
    below = np.concatenate([[0], np.cumsum(held + held[::-1])])
    once = _as_shares(_between(below, (np.arange(-reach, reach + 2) - 0.5) * step))
    alone = float(np.log(once) @ counts)
    edges, spread = _requantised(step, reach)
    twice = _as_shares(np.matmul(_between(below, edges)[:, None], spread)[:, 0])
    likelihoods = np.log((1 - _SPLICED_SHARE) * twice + _SPLICED_SHARE * once) @ counts
    best = twice[int(np.argmax(likelihoods))]
    if float(likelihoods.max()) - alone < _LEAST_GAIN * not_zero:
        return None
    return np.asarray(np.clip(np.log(once) - np.log(best), -_MOST, _MOST), np.float32)


def _between(below: NDArray[np.int_], edges: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return how many fine values lie between neighbouring edges, of the last axis."""
    at = np.clip(np.round(edges * _FINE + _HALF_RANGE + 0.5), 0, len(below) - 1).astype(np.intp)
    return np.diff(below[at], axis=-1).astype(np.float64)


def _as_shares(counts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return counts as shares, along the last axis, of which none is impossible, only rare."""
    shares = counts / np.maximum(counts.sum(axis=-1, keepdims=True), 1e-9)
    return np.asarray((shares + _SURPRISE / shares.shape[-1]) / (1 + _SURPRISE))


@lru_cache(maxsize=64)
def _requantised(step: int, reach: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return where multiples of first steps come to lie when they are rounded and quantised again.

    Of F first steps the edges (F, M + 1) between their multiples, from -M/2 on, and how these spread (F, M, N) over the
    N multiples of `step` from -reach to reach.
    """
    firsts = np.array([first for first in _FIRST_STEPS if first != step], np.float64)[:, None]
    places = int(np.ceil((reach + 1) * step / float(firsts.min()))) + 1
    values = np.arange(-places, places + 1)[None] * firsts
    edges = (np.arange(-reach, reach + 2) - 0.5) * step
    # The logistic curve that is nearest to the normal distribution's.
    below = 1 / (1 + np.exp(np.clip(-1.702 * (edges[None, None] - values[..., None]) / _ROUNDING, -60, 60)))
    return (np.arange(-places, places + 2) - 0.5)[None] * firsts, np.asarray(np.diff(below, axis=-1))
