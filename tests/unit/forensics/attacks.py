"""Recaptures drawn from how they come about: a screen's pixels before a colour sensor, and printed halftone."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.forensics.picture import Picture

_FINE = 3


def two_gratings(side: int, first: float, second: float, turn: float, amplitude: float) -> NDArray[np.float64]:
    """Return the product of two line gratings (cycles per pixel), the second turned by degrees: classic moire."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float64)
    angle = np.radians(turn)
    across = np.cos(2 * np.pi * first * (x + 0.3 * y))
    turned = np.cos(2 * np.pi * second * ((x + 0.3 * y) * np.cos(angle) + (y - 0.3 * x) * np.sin(angle)))
    return np.asarray(amplitude * across * turned)


def with_sensor(light: NDArray[Any], random: np.random.Generator, noise: float, quality: int) -> Picture:
    """Add a sensor's noise (grey levels) to a picture of any depth and encode it as JPEG."""
    noisy = np.clip(light + random.normal(size=light.shape) * noise + 0.5, 0, 255).astype(np.uint8)
    data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)


def screen(
    picture: Picture,
    random: np.random.Generator,
    side: int = 640,
    pitch: float = 1.3,
    turn: float = 4.0,
    blur: float = 0.45,
    quality: int = 75,
) -> Picture:
    """Photograph the picture from a screen whose pixels are `pitch` camera pixels apart, turned by `turn` degrees.

    Each screen pixel has three upright stripes, red, green and blue, and a gap below; the lens blurs, a Bayer sensor
    samples, and the camera interpolates the colours, adds noise and writes JPEG.
    """
    fine = side * _FINE
    y, x = np.mgrid[0:fine, 0:fine].astype(np.float32) / _FINE
    angle = np.radians(turn)
    lean = random.uniform(-0.08, 0.08, 2)
    depth = 1.0 + lean[0] * (x / side - 0.5) + lean[1] * (y / side - 0.5)
    across = ((x - side / 2) * np.cos(angle) + (y - side / 2) * np.sin(angle)) / depth
    down = (-(x - side / 2) * np.sin(angle) + (y - side / 2) * np.cos(angle)) / depth
    column, row = across / pitch, down / pitch
    zoom = picture.shape[0] / (side * 1.1)
    shown = cv2.remap(
        picture,
        (np.floor(column) * pitch * zoom + picture.shape[1] / 2).astype(np.float32),
        (np.floor(row) * pitch * zoom + picture.shape[0] / 2).astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    light = (shown / np.float32(255.0)) ** np.float32(2.2)
    stripe, gap = column % 1.0, (row % 1.0) < 0.85
    for channel, start in ((2, 0.0), (1, 1 / 3), (0, 2 / 3)):
        light[..., channel] *= 3.2 * ((stripe >= start) & (stripe < start + 0.3) & gap)
    blurred = cv2.GaussianBlur(light, (0, 0), blur * _FINE)
    seen = cv2.resize(blurred, (side, side), interpolation=cv2.INTER_AREA)
    mosaic = np.empty((side, side), np.float32)
    for top, left, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        mosaic[top::2, left::2] = seen[top::2, left::2, channel]
    tones = np.clip(255 * np.clip(mosaic, 0, 1) ** (1 / 2.2) + random.normal(size=mosaic.shape) * 2.0, 0, 255)
    colour = cv2.cvtColor(tones.astype(np.uint8), cv2.COLOR_BayerRGGB2RGB)
    return with_sensor(colour, random, 0.5, quality)


def print_out(
    picture: Picture,
    random: np.random.Generator,
    side: int = 640,
    pitch: float = 4.0,
    blur: float = 0.8,
    quality: int = 75,
) -> Picture:
    """Photograph the picture from a print in four screens of dots, `pitch` camera pixels apart, blurred by the lens."""
    fine = side * _FINE
    shown = cv2.resize(picture, (fine, fine), interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255.0
    black = 0.7 * (1.0 - shown.max(axis=2))
    inks = [1.0 - shown[..., channel] - black for channel in (2, 1, 0)] + [black]
    y, x = np.mgrid[0:fine, 0:fine].astype(np.float32) / (_FINE * pitch)
    paper = np.full((fine, fine, 3), 0.93, np.float32)
    turn = random.uniform(-4, 4)
    for ink, angle, absorbed in zip(inks, (15.0, 75.0, 0.0, 45.0), ((2,), (1,), (0,), (0, 1, 2)), strict=True):
        a = np.radians(angle + turn)
        cell = (
            2
            + np.cos(2 * np.pi * (x * np.cos(a) + y * np.sin(a)))
            + np.cos(2 * np.pi * (y * np.cos(a) - x * np.sin(a)))
        ) / 4
        dot = np.clip((ink - cell) * 6 + 0.5, 0, 1)
        for channel in absorbed:
            paper[..., channel] *= 1.0 - 0.9 * dot
    seen = cv2.resize(cv2.GaussianBlur(paper, (0, 0), blur * _FINE), (side, side), interpolation=cv2.INTER_AREA)
    return with_sensor(seen * 255.0, random, 1.5, quality)


def first_capture(picture: Picture, random: np.random.Generator, side: int = 640, quality: int = 75) -> Picture:
    """Photograph the scene itself, at the size of the recaptures."""
    seen = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    return with_sensor(seen, random, 1.5, quality)


def held_up(
    picture: Picture, behind: Picture, random: np.random.Generator, border: tuple[int, int, int], side: int = 480
) -> Picture:
    """Show the middle of a picture, framed in a colour, before another scene: a telephone or a print held up."""
    inner = picture[picture.shape[0] // 8 : -picture.shape[0] // 8, picture.shape[1] // 8 : -picture.shape[1] // 8]
    shown = cv2.resize(inner, (300, 300), interpolation=cv2.INTER_CUBIC)
    wide = int(random.integers(10, 25))
    shown = cv2.copyMakeBorder(shown, wide, wide, wide, wide, cv2.BORDER_CONSTANT, value=border)
    scene = cv2.GaussianBlur(cv2.resize(behind, (side, side), interpolation=cv2.INTER_CUBIC), (0, 0), 2)
    middle = np.array([shown.shape[1] / 2, shown.shape[0] / 2])
    matrix = cv2.getRotationMatrix2D((float(middle[0]), float(middle[1])), float(random.uniform(-8, 8)), 1.0)
    matrix[:, 2] = matrix[:, 2] + (side / 2 - middle + random.uniform(-20, 20, 2))
    placed = cv2.warpAffine(shown, matrix, (side, side), flags=cv2.INTER_LINEAR)
    mask = cv2.warpAffine(np.full(shown.shape[:2], 255, np.uint8), matrix, (side, side), flags=cv2.INTER_LINEAR)
    share = cv2.GaussianBlur(mask, (0, 0), 0.7)[..., None] / 255.0
    return with_sensor(placed * share + scene * (1 - share), random, 1.5, 75)
