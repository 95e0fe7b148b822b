"""Lettering: text as an ink mask, and ink laid onto a card (print, bold print, embossing)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Picture = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""

Mask = NDArray[np.float32]
"""(height, width) float32, 0..1."""

Rect = tuple[float, float, float, float]
"""x, y, width, height in pixels."""

FALLBACK = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")
"""Draws what a font lacks."""

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@lru_cache(maxsize=512)
def _font(path: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(path, size, layout_engine=ImageFont.Layout.RAQM)


def ink(text: str, font: Path, size: int, *, rtl: bool = True, bold: float = 0.0) -> Mask:
    """Return the ink of one line, cut tight (empty 1 × 1 when the font draws nothing); `bold` is a stroke in pixels."""
    direction, language = ("rtl", "ar") if rtl else ("ltr", "en")
    options = {"direction": direction, "language": language}
    runs = [(run, _font(_drawing(run, str(font)), size)) for run in _runs(text, str(font))]
    lengths = [face.getlength(run, **options) for run, face in runs]
    canvas = Image.new("L", (int(sum(lengths)) + 4 * size, int(4.4 * size)))
    draw = ImageDraw.Draw(canvas)
    x = canvas.width - 2 * size if rtl else 2 * size
    for (run, face), length in zip(runs, lengths, strict=True):
        draw.text((x, 2.4 * size), run, fill=255, font=face, anchor="rs" if rtl else "ls", **options)
        x += -length if rtl else length
    mask = np.asarray(canvas, np.float32) / 255
    if bold > 0:
        mask = _embolden(mask, bold)
    return cut_tight(mask)


@lru_cache(maxsize=512)
def _characters(font: str) -> frozenset[str]:
    # Imported where it is needed: what only composes rendered cards runs without fonts and fontTools.
    from fontTools.ttLib import TTFont

    with TTFont(font, fontNumber=0, lazy=True) as opened:
        return frozenset(chr(code) for code in opened.getBestCmap())


def _drawing(run: str, font: str) -> str:
    return font if set(run) <= _characters(font) | {" "} else str(FALLBACK)


def _runs(text: str, font: str) -> list[str]:
    """Split a text so that characters that the font lacks (often the hyphen and the slash) stand alone."""
    return [run for run in re.split("([-/])", text) if run] if set(text) - _characters(font) else [text]


def _embolden(mask: Mask, stroke: float) -> Mask:
    whole = int(stroke)
    grown = mask
    if whole:
        grown = np.asarray(cv2.dilate(mask, np.ones((1, whole + 1), np.uint8)), np.float32)
    further = np.asarray(cv2.dilate(grown, np.ones((1, 2), np.uint8)), np.float32)
    rest = np.float32(stroke - whole)
    return grown * (1 - rest) + further * rest


def cut_tight(mask: Mask) -> Mask:
    """Cut a mask to the rows and columns that hold ink."""
    rows, columns = np.flatnonzero(mask.max(1) > 0.2), np.flatnonzero(mask.max(0) > 0.2)
    if not len(rows):
        return np.zeros((1, 1), np.float32)
    return mask[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def ink_of_height(text: str, font: Path, height: float, **options: float | bool) -> Mask:
    """Return the ink of `text` set in the size in which the font's tall reference letters are `height` pixels high."""
    size = max(6, round(height * _size_per_height(str(font))))
    return ink(text, font, size, **options)  # type: ignore[arg-type]


@lru_cache(maxsize=512)
def _size_per_height(font: str) -> float:
    reference = ink("الكعقىجم", Path(font), 100)
    if reference.shape[0] < 20:
        reference = ink("AB12", Path(font), 100, rtl=False)
    return 100 / max(20, reference.shape[0])


def spaced_digits(digits: str, font: Path, height: float, pitch: float, groups: tuple[int, ...], bold: float) -> Mask:
    """Return digits set one by one at a constant pitch (in digit heights), with a wider gap after each group."""
    reference = ink("٠١٢٣٤٥٦٧٨٩"[1:], font, 100, rtl=False)
    size = max(6, round(100 * height / max(20, reference.shape[0])))
    step = pitch * height
    gaps = np.zeros(len(digits))
    for end in np.cumsum(groups)[:-1] if groups else ():
        gaps[end:] += 0.6 * height
    width = int(step * len(digits) + gaps[-1] + 2 * height)
    canvas = Image.new("L", (width, int(3 * height)))
    draw = ImageDraw.Draw(canvas)
    for place, digit in enumerate(digits):
        x = height + step * (place + 0.5) + gaps[place]
        face = _font(_drawing(digit, str(font)), size)
        draw.text((x, 2.2 * height), digit, fill=255, font=face, anchor="ms", direction="ltr")
    mask = np.asarray(canvas, np.float32) / 255
    return cut_tight(_embolden(mask, bold) if bold > 0 else mask)


def squeeze(mask: Mask, width: float) -> Mask:
    """Narrow a mask to `width` when it is wider: letters first become narrower, then smaller."""
    if mask.shape[1] <= width:
        return mask
    ratio = width / mask.shape[1]
    height = mask.shape[0] * max(ratio, 0.8) if ratio < 0.8 else mask.shape[0]
    return np.asarray(cv2.resize(mask, (max(1, int(width)), max(1, round(height))), interpolation=cv2.INTER_AREA))


@dataclass(frozen=True)
class Ink:
    """How a line is printed: BGR colour, opacity 0..1, relief in pixels (an embossed light edge), softness (sigma)."""

    colour: tuple[int, int, int]
    opacity: float = 0.95
    relief: float = 0.0
    softness: float = 0.0


def lay(card: Picture, mask: Mask, x: float, y: float, how: Ink) -> Rect:
    """Print `mask` with its upper left corner at (x, y); return the box of the ink that lies on the card."""
    left, top = round(x), round(y)
    height, width = card.shape[:2]
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(width, left + mask.shape[1]), min(height, top + mask.shape[0])
    if x1 <= x0 or y1 <= y0:
        return (float(left), float(top), 0.0, 0.0)
    part = mask[y0 - top : y1 - top, x0 - left : x1 - left]
    if how.softness:
        part = np.asarray(cv2.GaussianBlur(part, (0, 0), how.softness), np.float32)
    area = card[y0:y1, x0:x1].astype(np.float32)
    if how.relief:
        shift = np.float32([[1, 0, how.relief], [0, 1, how.relief]])
        light = cv2.warpAffine(part, shift, (part.shape[1], part.shape[0]))
        area += (255 - area) * (np.clip(light - part, 0, 1) * 0.7)[..., None]
    opacity = (part * how.opacity)[..., None]
    area = area * (1 - opacity) + np.float32(how.colour) * opacity
    card[y0:y1, x0:x1] = np.clip(area, 0, 255).astype(np.uint8)
    return (float(x0), float(y0), float(x1 - x0), float(y1 - y0))
