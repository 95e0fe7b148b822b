"""What a small or grey photograph lacks: colours, and the fine structure of skin, hair and cloth. Both invented."""

import zlib

import cv2
import numpy as np

from lab.faces.solid import Field, Image


def seed_of(text: str) -> int:
    """Return a number that stands for a text."""
    return zlib.crc32(text.encode("utf-8"))


def with_detail(picture: Image, name: str) -> Image:
    """Add fine structure that belongs to the surface (it moves with it): octaves of noise, under 1 % of the light.

    An enlarged photograph has nothing above its own resolution; without this every frame would be smoother than any
    camera's, and a check for noise or sharpness would judge the enlarging.
    """
    random = np.random.default_rng(seed_of(name))
    side = picture.shape[0]
    texture = np.zeros((side, side), np.float32)
    for period, weight in ((2.0, 0.5), (4.0, 0.7), (8.0, 0.8)):
        cells = max(8, round(side / period))
        layer = random.standard_normal((cells, cells), dtype=np.float32)
        texture += weight * cv2.resize(layer, (side, side), interpolation=cv2.INTER_CUBIC)
    light = picture.astype(np.float32)
    detailed = light * (1 + 0.007 * texture[..., None]) + 0.2 * texture[..., None]
    return np.asarray(np.clip(np.round(detailed), 0, 255), dtype=np.uint8)


def coloured(picture: Image, background: Image, mask: Field, mesh: Field, name: str) -> tuple[Image, Image]:
    """Colour a grey photograph: skin by its lightness, clothes and background each a muted hue, lips a little red.

    Crude, and no claim about the person's colours: it keeps the channels from being equal, which no camera delivers.
    """
    random = np.random.default_rng(seed_of(name) ^ 0x5EED)
    side = picture.shape[0]
    face = np.zeros((side, side), np.uint8)
    hull = cv2.convexHull(mesh[:, :2].astype(np.float32))
    middle = hull.mean(axis=0)
    grown = (hull - middle) * [1.06, 1.1] + middle
    grown[..., 1] -= np.where(hull[..., 1] < middle[0, 1], 0.16, 0.0) * (hull[..., 1].max() - hull[..., 1].min())
    cv2.fillConvexPoly(face, np.round(grown).astype(np.int32), 255)
    low, high = mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)
    below = np.clip((np.arange(side)[:, None] - high[1]) / (0.5 * (high[1] - low[1])), 0, 1)
    skin = cv2.GaussianBlur(face.astype(np.float32) / 255, (0, 0), side / 60)
    grey = cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.float32)
    near = np.clip(1 - np.abs(grey - np.median(grey[face > 0])) / 70, 0, 1)
    neck = (1 - below) * mask * near * (np.abs(np.arange(side)[None, :] - middle[0, 0]) < 0.75 * (high[0] - low[0]))
    skin = np.maximum(skin, cv2.GaussianBlur(neck.astype(np.float32), (0, 0), side / 80))
    hues = random.uniform(-9, 9, size=(2, 2))
    out = []
    for image, person in ((picture, mask), (background, np.zeros_like(mask))):
        lab = cv2.cvtColor(image.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)
        warm = skin * person
        for channel, tone in ((1, 13.0 + random.uniform(-2, 2)), (2, 17.0 + random.uniform(-3, 3))):
            cloth = hues[0, channel - 1] * person + hues[1, channel - 1] * (1 - person)
            strength = np.sin(np.clip(lab[..., 0] / 100, 0, 1) * np.pi * 0.62 + 0.25)
            lab[..., channel] = strength * (warm * tone + (1 - warm) * cloth)
        out.append(np.clip(np.round(cv2.cvtColor(lab, cv2.COLOR_LAB2BGR) * 255), 0, 255).astype(np.uint8))
    return out[0], out[1]
