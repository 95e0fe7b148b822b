"""Printed photographs a second way: a laser printer's ordered dither, a line screen, a photo laboratory's dyes."""

import cv2
import numpy as np

from lab.faces.solid import Field, Image


def dithered(picture: Image, dot: float, cell: int, colour: bool, random: np.random.Generator) -> Image:
    """Print black on white, or three toners over each other, by a clustered matrix of square dots.

    `dot` is a dot's width in pixels, `cell` how many of them a halftone cell is wide.
    """
    height, width = picture.shape[:2]
    rows, columns = max(8, round(height / dot)), max(8, round(width / dot))
    small = cv2.resize(picture, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    out = np.ones((rows, columns, 3), np.float32)
    matrix = _clustered(cell)
    planes = range(3) if colour else (None,)
    for plane in planes:
        level = small.mean(axis=2) if plane is None else small[..., plane]
        turned = matrix if plane in (None, 1) else (matrix.T if plane == 0 else matrix[::-1])
        repeats = (-(-rows // cell), -(-columns // cell))
        white = level**0.9 > np.tile(turned, repeats)[:rows, :columns]
        toner = np.where(white, 1.0, random.uniform(0.06, 0.2)).astype(np.float32)
        for channel in range(3) if plane is None else (plane,):
            out[..., channel] *= toner
    how = cv2.INTER_NEAREST if dot > 1 else cv2.INTER_AREA
    spread = cv2.GaussianBlur(cv2.resize(out, (width, height), interpolation=how), (0, 0), max(0.45, 0.3 * dot))
    return _on_paper(spread, (0.90, 0.92, 0.92), 0.025, random)


def ruled(picture: Image, pitch: float, random: np.random.Generator) -> Image:
    """Print by lines that swell where it is dark, at one angle for each of the three inks."""
    height, width = picture.shape[:2]
    x, y = np.arange(width, dtype=np.float32)[None, :], np.arange(height, dtype=np.float32)[:, None]
    out = np.ones((height, width, 3), np.float32)
    start = random.uniform(0, 180)
    for channel in range(3):
        angle = np.radians(start + 30 * channel)
        phase = (np.cos(angle) * x + np.sin(angle) * y) / pitch
        saw = np.abs((phase - np.floor(phase)) - 0.5) * 2
        dark = 1 - picture[..., channel].astype(np.float32) / 255
        out[..., channel] = 1 - 0.92 * np.clip((dark - saw) * pitch * 0.9 + 0.5, 0, 1)
    return _on_paper(out, (0.91, 0.94, 0.95), 0.012, random)


def dyed(picture: Image, random: np.random.Generator) -> Image:
    """Print without any dots: softened, its darks lifted, its colours shifted, with a silky surface."""
    light = cv2.GaussianBlur(picture, (0, 0), float(random.uniform(0.8, 2.0))).astype(np.float32) / 255
    toned = np.clip(light, 0, 1) ** np.array([random.uniform(0.85, 1.2) for _ in range(3)], np.float32)
    return _on_paper(0.05 + 0.92 * toned, (0.93, 0.94, 0.96), 0.006, random)


def _clustered(side: int) -> Field:
    """Return a matrix of thresholds, 0..1, that grow outwards from the middle."""
    down, across = np.mgrid[0:side, 0:side] - (side - 1) / 2
    order = (np.hypot(down, across) + 0.01 * np.arctan2(down, across)).ravel().argsort()[::-1].argsort()
    return np.asarray((order.reshape(side, side) + 0.5) / side**2, dtype=np.float32)


def _on_paper(light: np.ndarray, paper: tuple[float, float, float], rough: float, random: np.random.Generator) -> Image:
    """Lay a print on paper whose grain is `rough`."""
    rough_noise = random.standard_normal(light.shape[:2], dtype=np.float32)
    grain = np.asarray(cv2.GaussianBlur(rough_noise, (0, 0), 1.8)) * 4
    sheet = np.array(paper, np.float32) * (1 + random.normal(0, 0.02, 3).astype(np.float32))
    return np.asarray(np.clip(np.round(255 * light * sheet * (1 + rough * grain[..., None])), 0, 255), dtype=np.uint8)
