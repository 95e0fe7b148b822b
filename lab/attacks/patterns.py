"""Patterns of screens and prints as one sees them, from any period and depth rather than from a device's physics.

The physical simulators (`screens`, `prints`) leave what their panels, rulings and lenses leave, which is mostly little.
A network that learned from those alone passed copies whose dots anybody sees: these patterns are of every strength.
A pattern is a function of the place on the card in millimetres, sampled where the camera's pixels are, so that what is
finer than they beats against them by itself.
"""

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks.cards import MILLIMETRE
from lab.attacks.framing import Matrix

Plane = NDArray[np.float32]
"""(h, w), one value a pixel of the picture's part that is worked on."""

Tones = NDArray[np.float32]
"""(h, w, 3) BGR, 0..1, of that part."""

Shape = Literal["dots", "lines", "diamonds"]
SHAPES: tuple[Shape, ...] = ("dots", "lines", "diamonds")

RULING = (40.0, 210.0)
"""Lines an inch of a print's screen; on a phone's picture of the card from about a pixel to nine."""
PIXEL = (0.045, 0.5)
"""Millimetres on the card of a pixel that shows it."""
BEAT = (3.0, 90.0)
"""Pixels of the picture from one band of a moire to the next."""

INCH = 25.4


@dataclass(frozen=True)
class Sampling:
    """Where the samples of a part of the picture lie: `back` takes its pixels to the card's, 3 x 3; `shape` (h, w).

    `finer` samples a pixel along each axis are averaged; one alone beats the most.
    """

    back: Matrix
    shape: tuple[int, int]
    finer: int

    @classmethod
    def draw(cls, back: Matrix, shape: tuple[int, int], rng: np.random.Generator) -> "Sampling":
        """Draw how finely a part is sampled."""
        return cls(back, shape, int(rng.choice([1, 2, 3], p=[0.35, 0.5, 0.15])))

    def places(self) -> list[tuple[Plane, Plane]]:
        """Return, for every sample of a pixel, where all pixels have theirs: millimetres across and down the card."""
        ys, xs = np.mgrid[0 : self.shape[0], 0 : self.shape[1]].astype(np.float32)
        steps = (np.arange(self.finer) + 0.5) / self.finer - 0.5
        h = (self.back / [[MILLIMETRE], [MILLIMETRE], [1.0]]).astype(np.float32)
        found = []
        for dy in steps:
            for dx in steps:
                x, y = xs + np.float32(dx), ys + np.float32(dy)
                depth = h[2, 0] * x + h[2, 1] * y + h[2, 2]
                found.append(
                    ((h[0, 0] * x + h[0, 1] * y + h[0, 2]) / depth, (h[1, 0] * x + h[1, 1] * y + h[1, 2]) / depth)
                )
        return found


def log_uniform(rng: np.random.Generator, low: float, high: float) -> float:
    """Draw a value whose logarithm is uniform."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def halftoned(tones: Tones, sampling: Sampling, rng: np.random.Generator) -> tuple[Tones, str]:
    """Return tones printed in clustered dots, in scattered ones, or in lines of dye without any; and which it was."""
    kind = str(rng.choice(["clustered", "clustered", "scattered", "dyed"]))
    if kind == "dyed":
        return _dyed(tones, sampling, rng), kind
    black = rng.random() < 0.5
    inks = 1 - tones
    key = inks.min(2, keepdims=True) * np.float32(rng.uniform(0.3, 1.0)) if black else None
    if key is not None:
        inks = (inks - key) / np.maximum(1 - key, 0.02)
    planes = [np.ascontiguousarray(inks[..., index]) for index in range(3)]
    if key is not None:
        planes.append(np.ascontiguousarray(key[..., 0]))
    if kind == "clustered":
        laid = _clustered(planes, sampling, rng)
    else:
        laid = [_scattered(plane, sampling, rng) for plane in planes]
    depth = np.float32(1 if rng.random() < 0.5 else rng.uniform(0.25, 1))
    laid = [plane + (dots - plane) * depth for plane, dots in zip(planes, laid, strict=True)]
    density = np.float32(rng.uniform(0.75, 0.97))
    paper = 1 - density * np.stack(laid[:3], 2)
    if key is not None:
        paper = paper * (1 - density * laid[3][..., None])
    return np.asarray(paper, np.float32), kind


def pixelled(tones: Tones, sampling: Sampling, rng: np.random.Generator) -> tuple[Tones, str]:
    """Return tones as a panel's pixels give them: stripes of three colours, a grid of dark lines, or diamonds."""
    kind = str(rng.choice(["stripes", "stripes", "grid", "diamonds"]))
    pitch = log_uniform(rng, *PIXEL)
    turn = 0.0 if rng.random() < 0.5 else float(rng.normal(0, 0.1))
    turn += float(rng.choice([0, 0, 0, np.pi / 2]))
    gap, lit = rng.uniform(0.05, 0.45), rng.uniform(0.5, 1.0)
    order = np.array([[2, 1, 0], [0, 1, 2]][int(rng.integers(2))])
    total = np.zeros_like(tones)
    for across, down in sampling.places():
        x = (across * np.float32(np.cos(turn)) + down * np.float32(np.sin(turn))) / np.float32(pitch)
        y = (down * np.float32(np.cos(turn)) - across * np.float32(np.sin(turn))) / np.float32(pitch)
        rows = _soft(np.abs(y % 1 - np.float32(0.5)), 0.5 - gap / 2)
        for channel in range(3):
            if kind == "grid":
                light = rows * _soft(np.abs(x % 1 - np.float32(0.5)), 0.5 - gap / 2)
            elif kind == "stripes":
                away = np.abs((x - np.float32((order[channel] + 0.5) / 3) + np.float32(0.5)) % 1 - np.float32(0.5))
                light = rows * _soft(away, lit / 6)
            else:
                away = np.abs(x % 1 - np.float32(0.5)) + np.abs(y % 1 - np.float32(0.5))
                odd = (np.floor(x) + np.floor(y)) % 2
                light = _soft(away, lit / 2)
                light = (
                    light if channel == 1 else light * np.where(odd == (channel > 0), np.float32(1.9), np.float32(0.1))
                )
            total[..., channel] += light
    total /= total.mean((0, 1), keepdims=True).clip(0.02)
    depth = np.float32(1 if rng.random() < 0.4 else rng.uniform(0.1, 1))
    # Light adds up, codes do not.
    light = tones ** np.float32(2.2) * (1 + (total - 1) * depth)
    return np.asarray(np.clip(light, 0, 1) ** np.float32(1 / 2.2), np.float32), kind


def beating(shape: tuple[int, int], rng: np.random.Generator) -> Tones:
    """Return bands about 1, (h, w, 3), as pixels or dots leave that are too fine to be seen: bent, coloured."""
    height, width = shape
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    bends = [
        cv2.resize(rng.normal(0, 1, (4, 5)).astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
        for _ in range(2)
    ]
    out = np.ones((height, width, 3), np.float32)
    bent = rng.uniform(0, 0.5)
    for _ in range(int(rng.integers(1, 4))):
        period, angle = log_uniform(rng, *BEAT), rng.uniform(0, np.pi)
        along = xs * np.float32(np.cos(angle)) + ys * np.float32(np.sin(angle))
        phase = np.float32(2 * np.pi) * (
            along / np.float32(period) + bends[int(rng.integers(2))] * np.float32(bent * 4)
        )
        strength = log_uniform(rng, 0.015, 0.2)
        same = rng.random() < 0.4
        for channel in range(3):
            shift = 0.0 if same else rng.uniform(0, 2 * np.pi)
            out[..., channel] += np.float32(strength) * np.cos(phase + np.float32(shift))
    return np.clip(out, 0.2, 1.8)


def coarsened(tones: Tones, pixels_wide: float, rng: np.random.Generator) -> Tones:
    """Return tones as so many pixels across can show them, smoothly or in squares."""
    height, width = tones.shape[:2]
    share = pixels_wide / width
    if share >= 1:
        return tones
    size = (max(8, round(width * share)), max(8, round(height * share)))
    small = cv2.resize(tones, size, interpolation=cv2.INTER_AREA)
    how = cv2.INTER_NEAREST if rng.random() < 0.3 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(small, (width, height), interpolation=how), np.float32)


def _clustered(planes: list[Plane], sampling: Sampling, rng: np.random.Generator) -> list[Plane]:
    """Return inks 0..1 in dots that grow with the tone, each ink's screen at an angle of its own."""
    period = INCH / log_uniform(rng, *RULING)
    shape = SHAPES[int(rng.integers(len(SHAPES)))]
    angles = np.radians([0, 75, 15, 45]) + rng.uniform(0, np.pi) * (rng.random() < 0.5)
    if rng.random() < 0.2:
        angles[:] = rng.uniform(0, np.pi)
    hard = rng.uniform(2, 12)
    out = [np.zeros_like(plane) for plane in planes]
    places = sampling.places()
    for across, down in places:
        for ink, plane in enumerate(planes):
            level = _screen(across, down, period, float(angles[ink]), shape)
            out[ink] += np.clip((plane * np.float32(1.04) - level) * np.float32(hard) + np.float32(0.5), 0, 1)
    return [dots / len(places) for dots in out]


def _screen(across: Plane, down: Plane, period: float, angle: float, shape: Shape) -> Plane:
    """Return the tone from which each place is inked, spread evenly over 0..1 as far as the shape allows."""
    cos, sin = np.float32(np.cos(angle) / period), np.float32(np.sin(angle) / period)
    u = np.abs((across * cos + down * sin) % 1 - np.float32(0.5)) * 2
    if shape == "lines":
        return np.asarray(u, np.float32)
    v = np.abs((down * cos - across * sin) % 1 - np.float32(0.5)) * 2
    if shape == "diamonds":
        return np.asarray((u + v) / 2, np.float32)
    return np.asarray(np.sqrt((u * u + v * v) / 2), np.float32)


def _scattered(plane: Plane, sampling: Sampling, rng: np.random.Generator) -> Plane:
    """Return an ink 0..1 in dots of one size, scattered as inkjets do, by holding it against noise."""
    size = log_uniform(rng, 0.04, 0.22)
    side = 512
    noise = rng.random((side, side), np.float32)
    level = noise - cv2.GaussianBlur(noise, (0, 0), 1.5, borderType=cv2.BORDER_REFLECT)
    order = np.argsort(np.argsort(level, axis=None)).reshape(side, side).astype(np.float32) / side**2
    out = np.zeros_like(plane)
    places = sampling.places()
    for across, down in places:
        x, y = (across / np.float32(size)) % side, (down / np.float32(size)) % side
        seen = cv2.remap(order, x, y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_WRAP)
        out += np.clip((plane - seen) * np.float32(8) + np.float32(0.5), 0, 1)
    return np.asarray(out / len(places), np.float32)


def _dyed(tones: Tones, sampling: Sampling, rng: np.random.Generator) -> Tones:
    """Return tones as a printer of continuous tones gives them: softer, with the bands of its head across the sheet."""
    soft = np.asarray(cv2.GaussianBlur(tones, (0, 0), rng.uniform(0.6, 2.2)), np.float32)
    pitch, angle, strength = log_uniform(rng, 0.08, 1.2), float(rng.choice([0, np.pi / 2])), rng.uniform(0.01, 0.08)
    across, down = sampling.places()[0]
    along = across * np.float32(np.cos(angle)) + down * np.float32(np.sin(angle))
    bands = 1 + np.float32(strength) * np.cos(np.float32(2 * np.pi / pitch) * along)
    return np.asarray(np.clip(soft * bands[..., None], 0, 1), np.float32)


def _soft(away: Plane, reach: float) -> Plane:
    """Return 1 within `reach` of a middle and 0 beyond, in shares of a period, with an edge a twelfth wide."""
    return np.asarray(np.clip((np.float32(reach) - away) * 12 + np.float32(0.5), 0, 1), np.float32)
