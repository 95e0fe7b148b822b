"""Portraits as cards carry them: drawn heads with the history that a printed photograph has."""

import cv2
import numpy as np

from lab.camera import grain, jpeg, sharpened
from lab.heads import draw_head
from lab.lettering import Picture
from lab.surfaces import surface


def natural_portrait(rng: np.random.Generator) -> Picture:
    """Draw an invented portrait with a print's history: size, blur, noise, compression, tone, halftone, backdrop.

    Genuine and substituted portraits are drawn by this one function, so that what the photograph itself is like tells
    nothing.
    """
    width = int(rng.choice([140, 170, 210, 270, 350]) * rng.uniform(0.9, 1.15))
    height = round(width * rng.uniform(1.2, 1.42))
    backdrop = None
    if rng.random() < 0.25:
        backdrop = np.asarray(cv2.GaussianBlur(surface(rng, width, height), (0, 0), rng.uniform(1, 8)), np.uint8)
    head = draw_head(rng, width, height, backdrop)
    if rng.random() < 0.4:
        head = np.asarray(cv2.GaussianBlur(head, (0, 0), rng.uniform(0.4, 1.8)), np.uint8)
    if rng.random() < 0.4:
        channels = 1 if rng.random() < 0.6 else 3
        head = np.clip(head + grain(rng, (height, width, channels), rng.uniform(1, 9)), 0, 255).astype(np.uint8)
    if rng.random() < 0.5:
        head = jpeg(head, int(rng.integers(35 if width > 200 else 60, 96)))
    if rng.random() < 0.3:
        head = sharpened(head, rng.uniform(0.3, 1.2), 1.2)
    if rng.random() < 0.4:
        head = _toned(head, rng)
    if width > 230 and rng.random() < 0.3:
        head = _screened(head, rng)
    return head


def _toned(picture: Picture, rng: np.random.Generator) -> Picture:
    """Change contrast, brightness and tint as a registry's printer does."""
    out = picture.astype(np.float32)
    if rng.random() < 0.4:
        out = out.mean(2, keepdims=True) * np.float32(1 + rng.normal(0, 0.04, 3))
    out = (out - 128) * rng.uniform(0.7, 1.15) + 128 + rng.uniform(-20, 25)
    return np.clip(out * np.float32(1 + rng.normal(0, 0.05, 3)), 0, 255).astype(np.uint8)


def _screened(picture: Picture, rng: np.random.Generator) -> Picture:
    """Print the picture with a fine dot screen of its own."""
    height, width = picture.shape[:2]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    angle, pitch = rng.uniform(0, np.pi), rng.uniform(2.1, 3.2)
    u, v = xs * np.cos(angle) + ys * np.sin(angle), ys * np.cos(angle) - xs * np.sin(angle)
    dots = (np.cos(2 * np.pi * u / pitch) + np.cos(2 * np.pi * v / pitch)) * rng.uniform(6, 28)
    return np.clip(picture + dots[..., None], 0, 255).astype(np.uint8)
