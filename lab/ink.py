"""Text as an ink mask, drawn with Raqm's Arabic shaping, one line or spaced digit by digit."""

from functools import lru_cache

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from lab.fonts import Font

Mask = NDArray[np.uint8]
"""(height, width) uint8: 0 no ink, 255 full ink."""

REFERENCE_HEIGHT = 40
"""Pixels that the reference word is high, whatever the font."""


@lru_cache(maxsize=600)
def _face(path: str, reference: str) -> ImageFont.FreeTypeFont:
    probe = ImageFont.truetype(path, 64, layout_engine=ImageFont.Layout.RAQM)
    _, top, _, bottom = probe.getbbox(reference)
    size = max(8, round(64 * REFERENCE_HEIGHT / max(bottom - top, 8)))
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def line_mask(text: str, font: Font) -> Mask:
    """Draw one line, cut tight to its ink."""
    latin = text.isascii()
    face = _face(str(font.path), "AB01" if latin else "لأحمد")
    direction, language = ("ltr", "en") if latin else ("rtl", "ar")
    left, top, right, bottom = (int(v) for v in face.getbbox(text, direction=direction, language=language))
    canvas = Image.new("L", (right - left + 16, bottom - top + 16))
    ImageDraw.Draw(canvas).text((8 - left, 8 - top), text, fill=255, font=face, direction=direction, language=language)
    return cut_tight(np.asarray(canvas))


def spaced_mask(text: str, font: Font, rng: Generator, spacing: float, groups: tuple[int, ...] = ()) -> Mask:
    """Draw characters one by one, left to right, `spacing` of their height apart, wider after each of `groups`."""
    face = _face(str(font.path), "AB01" if text.isascii() else "٤٦٧")
    gap = spacing * REFERENCE_HEIGHT
    wide = gap + REFERENCE_HEIGHT * float(rng.uniform(0.3, 1.2))
    canvas = Image.new("L", (int(len(text) * (REFERENCE_HEIGHT * 1.4 + gap) + len(groups) * wide) + 40, 140))
    draw = ImageDraw.Draw(canvas)
    x = 10.0
    for index, character in enumerate(text):
        draw.text((x, 30), character, fill=255, font=face)
        x += face.getlength(character) + (wide if index + 1 in groups else gap)
    return cut_tight(np.asarray(canvas))


def cut_tight(mask: Mask) -> Mask:
    """Cut a mask to the rows and columns that hold ink; (1, 1) when there is none."""
    rows, columns = np.flatnonzero(mask.max(1) > 60), np.flatnonzero(mask.max(0) > 60)
    if not len(rows):
        return np.zeros((1, 1), np.uint8)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def restroke(mask: Mask, rng: Generator) -> Mask:
    """Thicken or thin the strokes now and then."""
    kind = rng.random()
    if kind < 0.3:
        kernel = np.ones((int(rng.integers(1, 4)), int(rng.integers(2, 4))), np.uint8)
        return np.asarray(cv2.dilate(cv2.copyMakeBorder(mask, 2, 2, 2, 2, cv2.BORDER_CONSTANT), kernel), np.uint8)
    if kind < 0.36:
        return np.asarray(cv2.erode(mask, np.ones((1, 2), np.uint8)), np.uint8)
    return mask
