"""Screens: the texture of a display with its sub-pixels, its refresh bands, and what is reflected in its glass."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces.sensor import to_code, to_light
from lab.faces.solid import Field, Image


@dataclass(frozen=True, slots=True)
class Display:
    """A display: `lines` pixels high; `gap` the dark share between its pixels; `black` what a black pixel emits.

    `contrast` raises the picture's own, `tint` are the gains of blue, green, red; `bands` the swing of the light
    that the camera's rolling shutter catches, `periods` how many of them a frame holds.
    """

    lines: int
    gap: float
    black: float
    contrast: float
    tint: tuple[float, float, float]
    bands: float
    periods: float


def striped(content: Image, display: Display, rows: int) -> Image:
    """Return a display's texture, about `rows` pixels high: vertical stripes red, green, blue, gaps between rows.

    Drawn two by three texels a pixel, in light; averaged where that is finer than `rows`.
    """
    light = to_light(emitted(content, display))
    height, width = light.shape[:2]
    texture = np.zeros((height, 2, width, 3, 3), np.uint16)
    for column, channel in enumerate((2, 1, 0)):
        for row, share in ((0, 1.0), (1, 1 - display.gap)):
            texture[:, row, :, column, channel] = light[..., channel] * (60000 * share)
    return fitted(texture.reshape(height * 2, width * 3, 3), rows, width / height)


def fitted(texture: NDArray[np.uint16], rows: int, aspect: float) -> Image:
    """Bring a texture in light (60,000 for one) to about `rows` rows in code, square pixels; never enlarged."""
    down, across = min(rows, texture.shape[0]), min(round(rows * aspect), texture.shape[1])
    texture = np.asarray(cv2.resize(texture, (across, down), interpolation=cv2.INTER_AREA))
    return to_code(texture.astype(np.float32) / np.float32(60000))


def emitted(content: Image, display: Display) -> Image:
    """Return what the display's pixels emit for a picture, at its own lines."""
    height, width = display.lines, round(content.shape[1] * display.lines / content.shape[0])
    how = cv2.INTER_AREA if content.shape[0] > height else cv2.INTER_CUBIC
    sized = cv2.resize(content, (width, height), interpolation=how).astype(np.float32) / 255
    steep = np.clip((sized - 0.5) * display.contrast + 0.5, 0, 1)
    light = display.black + (1 - display.black) * steep * np.array(display.tint, np.float32)
    return np.clip(np.round(light * 255), 0, 255).astype(np.uint8)


def banded(picture: Image, display: Display, phase: float) -> Image:
    """Darken rows as a rolling shutter sees a backlight that is switched on and off."""
    rows = np.linspace(0, 2 * np.pi * display.periods, picture.shape[0], dtype=np.float32) + np.float32(phase)
    gain = 1 - display.bands * (0.5 + 0.5 * np.sin(rows))
    level = np.round(gain * 256).astype(np.uint16)[:, None, None]
    return np.asarray((picture.astype(np.uint16) * level) >> 8, dtype=np.uint8)


def reflection(size: tuple[int, int], random: np.random.Generator) -> Field:
    """Return what the glass mirrors, (height, width) 0..1: a haze and a window or lamp or two."""
    width, height = size
    out = np.full((height, width), random.uniform(0.0, 0.05), np.float32)
    for _ in range(int(random.integers(0, 3))):
        x, y = int(random.uniform(0, width)), int(random.uniform(0, height))
        w, h = int(random.uniform(0.04, 0.22) * width), int(random.uniform(0.04, 0.2) * height)
        lamp = np.zeros((height // 4, width // 4), np.float32)
        cv2.rectangle(lamp, ((x - w) // 4, (y - h) // 4), ((x + w) // 4, (y + h) // 4), 1.0, -1)
        spot = cv2.GaussianBlur(lamp, (0, 0), float(random.uniform(1.0, 10.0)))
        out += random.uniform(0.04, 0.3) * cv2.resize(spot, (width, height), interpolation=cv2.INTER_LINEAR)
    return np.clip(out, 0, 0.8)


def under_glass(picture: Image, mirrored: Field, shift: tuple[float, float]) -> Image:
    """Add a reflection, moved by `shift` pixels of its own size, to a picture of any size of the same shape."""
    matrix = np.array([[1.0, 0, shift[0]], [0, 1.0, shift[1]]])
    size = (mirrored.shape[1], mirrored.shape[0])
    moved = cv2.warpAffine(mirrored, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    return whitened(picture, np.asarray(moved, dtype=np.float32))


def whitened(picture: Image, share: Field) -> Image:
    """Blend a picture towards white by a share, 0..1, that may be given at another size."""
    size = (picture.shape[1], picture.shape[0])
    weight = cv2.resize(share, size, interpolation=cv2.INTER_LINEAR)
    return np.asarray(cv2.blendLinear(np.full_like(picture, 255), picture, weight, 1 - weight), dtype=np.uint8)
