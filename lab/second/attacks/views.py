"""How a camera or a scanner looks at a flat thing: where each of its pixels falls, and over what it averages."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float32]

BOX = 1 / 12
"""The variance of a pixel's own square, in pixels."""

FARTHEST = 30000
"""Texels from the origin that OpenCV's remap still reaches."""


@dataclass(frozen=True, slots=True)
class View:
    """Where every pixel (H, W) of a picture falls on a plane, `x` and `y` in millimetres.

    `per_mm` are the pixels of a millimetre on average, `spread` is the lens's in pixels.
    """

    x: Light
    y: Light
    per_mm: float
    spread: float

    @property
    def reach(self) -> float:
        """The standard deviation, in pixels, of what a pixel sees: the lens's spread and its own square."""
        return float(np.sqrt(self.spread**2 + BOX))

    def sample(self, texture: Light, per_mm: float, origin: tuple[float, float], outside: float) -> Light:
        """Return light (H, W, channels) that pixels gather from a texture of `per_mm` texels.

        `origin` is the texel that lies on the plane's origin. Beyond the texture there is `outside`.
        """
        ratio = per_mm / self.per_mm
        factor = max(1, int(ratio * self.reach / 1.2))
        if factor > 1:
            height, width = (size // factor for size in texture.shape[:2])
            cut = texture[: height * factor, : width * factor]
            texture = np.asarray(cv2.resize(cut, (width, height), interpolation=cv2.INTER_AREA), np.float32)
        blur = float(np.sqrt(max(0.0, (ratio * self.reach / factor) ** 2 - (BOX if factor > 1 else 0))))
        if blur > 0.25:
            texture = np.asarray(cv2.GaussianBlur(texture, (0, 0), blur), np.float32)
        across, down = (
            np.asarray(axis * np.float32(per_mm / factor) + np.float32((start + 0.5) / factor - 0.5), np.float32)
            for axis, start in zip((self.x, self.y), origin, strict=True)
        )
        seen = cv2.remap(
            texture, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=(outside,) * 4
        )
        return np.asarray(seen, np.float32)

    def repeat(self, tile: Light, per_mm: float) -> Light:
        """Return light (H, W[, channels]) that pixels gather from a tile of `per_mm` texels, repeated on the plane."""
        height, width = tile.shape[:2]
        tile = _blurred(tile, per_mm / self.per_mm, self.spread)
        across, down = self.x * np.float32(per_mm), self.y * np.float32(per_mm)
        if max(np.abs(across[:: len(across) - 1]).max(), np.abs(down[:: len(down) - 1]).max()) > FARTHEST:
            across, down = np.mod(across, np.float32(width)), np.mod(down, np.float32(height))
        return np.asarray(cv2.remap(tile, across, down, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP), np.float32)


def _blurred(tile: Light, ratio: float, spread: float) -> Light:
    """Average a repeated tile over a pixel's square of `ratio` texels and the lens's spread, its rim included."""
    v, u = (np.fft.fftfreq(size) * ratio for size in tile.shape[:2])
    down = np.sinc(v) * np.exp(-2 * (np.pi * spread * v) ** 2)
    across = np.sinc(u) * np.exp(-2 * (np.pi * spread * u) ** 2)
    response = (down[:, None] * across[None])[..., None]
    planes = tile if tile.ndim == 3 else tile[..., None]
    spectrum = np.fft.rfft2(planes, axes=(0, 1)) * response[:, : tile.shape[1] // 2 + 1]
    return np.asarray(np.fft.irfft2(spectrum, tile.shape[:2], axes=(0, 1)).reshape(tile.shape), np.float32)
