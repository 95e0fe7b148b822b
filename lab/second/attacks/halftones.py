"""Ways to put a picture on paper: errors diffused, blue noise, screens of lines, dyes. Each gives ink by the dot."""

from functools import cache

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from lab.second.grain import grain

Light = NDArray[np.float32]
Picture = NDArray[np.uint8]

INKS = {
    "dye": ((0.80, 0.46, 0.05), (0.30, 0.06, 0.78), (0.06, 0.80, 0.90), (0.03, 0.03, 0.03)),
    "pigment": ((0.74, 0.42, 0.08), (0.24, 0.08, 0.70), (0.09, 0.74, 0.86), (0.02, 0.02, 0.02)),
    "toner": ((0.70, 0.38, 0.03), (0.26, 0.05, 0.72), (0.04, 0.72, 0.84), (0.012, 0.012, 0.014)),
}
"""What cyan, magenta, yellow and black let through, as blue, green, red light; rough colours of such inks."""


def separated(picture: Picture, rng: Generator) -> tuple[Light, Light, Light, Light]:
    """Return how much cyan, magenta, yellow and black (h, w), 0 to 1, a picture asks for, its neutrals partly black."""
    tones = (np.arange(256) / 255) ** rng.uniform(1.5, 2.1)
    wanted = np.asarray(1 - cv2.LUT(picture, tones.astype(np.float32)), np.float32)
    yellow, magenta, cyan = (wanted[..., channel] for channel in range(3))
    grey = np.minimum(np.minimum(cyan, magenta), yellow)
    black = np.asarray(np.clip((grey - rng.uniform(0.05, 0.3)) / 0.8, 0, 1) * rng.uniform(0.6, 1.0), np.float32)
    rest = np.maximum(1 - black, 1e-3)
    cyan, magenta, yellow = (np.asarray((ink - black) / rest, np.float32) for ink in (cyan, magenta, yellow))
    return cyan, magenta, yellow, black


def printed(inks: tuple[Light, ...], kind: str, transmit: str, period: float, rng: Generator) -> Light:
    """Return the light (h, w, 3) that ink on white paper throws back, for coverages by the printer's dot.

    `kind` is `diffused`, `stochastic`, `lines` (`period` dots apart) or `dyes`. Raises KeyError for another `transmit`.
    """
    colours = INKS[transmit]
    spread = rng.uniform(0.35, 0.75)
    gain = rng.uniform(0.8, 1.15)
    light = [np.ones(inks[0].shape, np.float32) for _ in range(3)]
    for number, (ink, colour) in enumerate(zip(inks, colours, strict=True)):
        wanted = np.clip(ink, 0, 1) ** np.float32(gain if kind != "dyes" else 1.0)
        dots = _dots(np.asarray(wanted, np.float32), number, kind, period, rng)
        if kind != "dyes":
            dots = np.asarray(cv2.GaussianBlur(dots, (0, 0), spread), np.float32)
            dots *= np.float32(rng.uniform(1.0, 1.15))
            np.minimum(dots, np.float32(rng.uniform(0.9, 1.0)), out=dots)
        for channel, share in enumerate(colour):
            light[channel] *= 1 - dots * np.float32(1 - share)
    return np.asarray(cv2.merge(light), np.float32)


def error_diffused(wanted: Light, rng: Generator) -> Light:
    """Return dots (0 or 1) after Floyd and Steinberg (1976), with noise against their worms."""
    noisy = wanted + 0.06 * rng.uniform(0, 1) * grain(rng, *wanted.shape) * (wanted > 0.01)
    grey = np.clip(255 * (1 - noisy), 0, 255).astype(np.uint8)
    black = np.asarray(Image.fromarray(grey).convert("1"), np.bool_)
    return np.asarray(~black, np.float32)


def stochastic(wanted: Light, rng: Generator) -> Light:
    """Return dots (0 or 1) by a threshold of blue noise."""
    field = _blue_noise()
    shift = rng.integers(0, len(field), 2)
    rolled = np.roll(field, shift, (0, 1))
    if rng.random() < 0.5:
        rolled = rolled.T
    return np.asarray(wanted > _repeated(rolled, wanted.shape), np.float32)


def lines(wanted: Light, angle: float, period: float, rng: Generator) -> Light:
    """Return dots of a screen of lines that swell, `period` dots apart at `angle` degrees."""
    height, width = wanted.shape
    turn = np.radians(angle)
    x, y = np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)[:, None]
    phase = np.float32(2 * np.pi / period) * (np.float32(np.cos(turn)) * x + np.float32(np.sin(turn)) * y)
    phase += np.float32(rng.uniform(0, 6))
    level = np.arccos(np.cos(phase)) / np.float32(np.pi)
    return np.asarray(np.clip((wanted - level) * 4 + 0.5, 0, 1), np.float32)


def _dots(wanted: Light, number: int, kind: str, period: float, rng: Generator) -> Light:
    if kind == "diffused":
        return error_diffused(wanted, rng)
    if kind == "stochastic":
        return stochastic(wanted, rng)
    if kind == "lines":
        return lines(wanted, (15, 75, 0, 45)[number] + rng.normal(0, 2), period * rng.uniform(0.93, 1.07), rng)
    soft = np.asarray(cv2.GaussianBlur(wanted, (0, 0), sigmaX=rng.uniform(0.3, 0.6), sigmaY=rng.uniform(0.5, 1.2)))
    bands = 1 + rng.uniform(0.002, 0.012) * rng.standard_normal((wanted.shape[0], 1), np.float32)
    return np.asarray(soft * bands, np.float32)


@cache
def _blue_noise(size: int = 128, rounds: int = 24) -> Light:
    """Return thresholds (size, size), evenly spread in 0 to 1, whose low frequencies are gone.

    White noise is high-passed and levelled again in turns; the seed is fixed, as a printer's mask is.
    """
    rng = np.random.default_rng(11)
    field = rng.random((size, size))
    f = np.fft.fftfreq(size)
    keep = 1 - np.exp(-(f[:, None] ** 2 + f[None] ** 2) / (2 * 0.12**2))
    for _ in range(rounds):
        high = np.fft.ifft2(np.fft.fft2(field - 0.5) * keep).real
        ranks = np.empty(size * size)
        ranks[np.argsort(high, axis=None)] = np.arange(size * size)
        field = (ranks.reshape(size, size) + 0.5) / (size * size)
    return field.astype(np.float32)


def _repeated(tile: Light, shape: tuple[int, ...]) -> Light:
    rows, columns = (-(-shape[axis] // len(tile)) for axis in (0, 1))
    return np.tile(tile, (rows, columns))[: shape[0], : shape[1]]
