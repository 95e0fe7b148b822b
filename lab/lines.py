"""Rendered lines as a camera would bring them: print on a patterned ground, crooked, blurred, glaring, compressed."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from hawiya.cards.ctc import LINE_HEIGHT
from hawiya.cards.rectify import MIN_LINE_HEIGHT
from lab.backdrops import Backdrops
from lab.camera import jpeg, sharpened
from lab.fonts import Font, latin_fonts
from lab.ink import Mask, line_mask, restroke, spaced_mask
from lab.line_texts import Kind, LineText, LineTexts

Grey = NDArray[np.uint8]
"""(32, width) uint8."""

WORK_HEIGHT = 48
"""Lines are degraded at this height and then reduced to the reader's 32."""

MAX_WIDTH = 576

SMALL_SHARE = 0.4
"""Share of lines that a camera saw in few pixels, as where a telephone sends a picture of 800 × 800."""

SMALL_HEIGHTS = (9.0, 26.0)
"""Pixels of such a line's height."""


@dataclass(frozen=True, slots=True)
class Line:
    """One picture of a line and its truth in logical order."""

    picture: Grey
    text: str
    kind: Kind
    family: str


class LineRenderer:
    """Draws degraded lines in the given Arabic fonts. `strength` scales every kind of harm (None draws 0.2 to 1.1)."""

    def __init__(self, arabic: tuple[Font, ...], texts: LineTexts, seed: int, strength: float | None = None) -> None:
        self._families = _by_family(arabic)
        weights = np.array([files[0].weight for files in self._families])
        self._weights = weights / weights.sum()
        self._latin = _by_family(latin_fonts())
        self._texts = texts
        self._backdrops = Backdrops(seed)
        self._strength = strength
        self._neighbour = np.full((30, 200), 255, np.uint8)

    def lines(self, rng: Generator) -> Iterator[Line]:
        """Draw lines without end."""
        while True:
            line = self.line(rng)
            if line is not None:
                yield line

    def line(self, rng: Generator, kind: Kind | None = None) -> Line | None:
        """Draw one line; None when the chosen font cannot draw the text or the line would be too wide."""
        text = self._texts.draw(rng, kind)
        font = self._font(rng, text)
        if not font.draws(text.text.replace(" ", "")):
            return None
        mask = _mask(text, font, rng)
        if mask.shape[0] < 8 or mask.shape[1] < 8:
            return None
        picture = self._photograph(mask, text.kind, rng)
        self._neighbour = mask
        if picture.shape[1] > MAX_WIDTH:
            return None
        return Line(picture, text.text, text.kind, font.family)

    def _font(self, rng: Generator, text: LineText) -> Font:
        if text.kind is Kind.SERIAL:
            files = self._latin[int(rng.integers(len(self._latin)))]
        else:
            files = self._families[int(rng.choice(len(self._families), p=self._weights))]
        return files[int(rng.integers(len(files)))]

    def _photograph(self, mask: Mask, kind: Kind, rng: Generator) -> Grey:
        harm = float(rng.uniform(0.2, 1.1)) if self._strength is None else self._strength
        cover = self._place(restroke(mask, rng), rng, harm)
        grey = self._expose(cover, kind, rng, harm)
        return from_afar(grey, rng, harm) if rng.random() < SMALL_SHARE else _camera(grey, rng, harm)

    def _place(self, mask: Mask, rng: Generator, harm: float) -> NDArray[np.float32]:
        """Lay the ink on an empty line of 48 px: height, margins, slant, neighbours' ink; 0..1."""
        share = rng.uniform(0.62, 0.94) if rng.random() < 0.72 else rng.uniform(0.36, 0.66)
        if rng.random() < 0.14:
            share = rng.uniform(0.94, 1.06)
        height = max(12, round(share * WORK_HEIGHT))
        width = max(6, round(mask.shape[1] * height / mask.shape[0] * rng.uniform(0.82, 1.2)))
        ink = cv2.resize(mask, (width, height), interpolation=cv2.INTER_AREA)
        wide = rng.random(2) < 0.4
        left, right = (int(rng.uniform(0, 70) if w else rng.uniform(1.5, 10)) for w in wide)
        room = WORK_HEIGHT - height
        top = round(room * rng.uniform(0.1, 0.9)) if room > 0 else round(room * rng.uniform(0, 1))
        canvas = np.zeros((WORK_HEIGHT, left + width + right), np.uint8)
        upper, lower = max(0, top), min(WORK_HEIGHT, top + height)
        canvas[upper:lower, left : left + width] = ink[upper - top : lower - top]
        canvas = _tilt(canvas, rng, harm)
        if rng.random() < 0.3:
            self._add_neighbour(canvas, upper, WORK_HEIGHT - lower, rng)
        if rng.random() < 0.04:
            edge = int(rng.integers(2, 12))
            canvas[:, :edge] = (
                np.maximum(canvas[:, :edge], rng.integers(40, 200)) if left > edge + 4 else canvas[:, :edge]
            )
        return np.asarray(canvas, np.float32) / 255

    def _add_neighbour(self, canvas: Mask, above: int, below: int, rng: Generator) -> None:
        """Let the line above or below reach into the crop, leaving a pixel or more free."""
        over = above > below if rng.random() < 0.7 else above <= below
        reach = min((above if over else below) - 2, int(rng.integers(2, 12)))
        if reach < 2:
            return
        other = self._neighbour
        height = int(rng.integers(28, 44))
        other = cv2.resize(other, (max(4, other.shape[1] * height // other.shape[0]), height))
        start = int(rng.integers(-other.shape[1] // 2, canvas.shape[1]))
        strip = other[-reach:] if over else other[:reach]
        strip = strip[:, max(0, -start) : max(0, -start) + canvas.shape[1] - max(0, start)]
        x = max(0, start)
        target = canvas[:reach, x : x + strip.shape[1]] if over else canvas[-reach:, x : x + strip.shape[1]]
        np.maximum(target, strip, out=target)

    def _expose(self, cover: NDArray[np.float32], kind: Kind, rng: Generator, harm: float) -> NDArray[np.float32]:
        """Print the ink onto paper under some light; returns grey values, about 0..255."""
        height, width = cover.shape
        paper = rng.uniform(105, 250)
        contrast = rng.uniform(0.55, 0.92) if rng.random() > 0.3 * harm else rng.uniform(0.22, 0.55)
        ink = paper * (1 - contrast)
        pattern = self._backdrops.crop(rng, height, width)
        amplitude = rng.uniform(0, 0.34 * contrast) * harm * (rng.random() < 0.85)
        ground = paper * (1 + amplitude * pattern)
        cover = cover ** np.float32(rng.uniform(0.6, 1.7))
        if kind is Kind.DATE and rng.random() < 0.25:
            return _emboss(cover, np.asarray(ground, np.float32), paper * contrast, rng)
        grey = ground * (1 - cover) + (ink + 0.4 * (ground - paper)) * cover
        ramp = np.linspace(-1, 1, width, dtype=np.float32) * rng.normal(0, 0.09) * harm
        grey = grey * (1 + ramp)
        if rng.random() < 0.14 * harm:
            grey = grey + _glare(height, width, rng)
        return np.asarray(grey, np.float32)


def varied(line: Grey, rng: Generator) -> Grey:
    """Return a stored line (32, w) a little narrower or wider, lighter or darker in the middle, and noisier.

    Lines are drawn from the store many times over; the network shall not know them by their pixels.
    """
    width = int(np.clip(round(line.shape[1] * rng.uniform(0.9, 1.1)), 8, MAX_WIDTH))
    values = cv2.resize(line, (width, line.shape[0]), interpolation=cv2.INTER_LINEAR).astype(np.float32) / 255
    values = values ** np.float32(rng.uniform(0.75, 1.3)) * 255 + rng.normal(0, abs(rng.normal(0, 3)), values.shape)
    return np.asarray(np.clip(values, 0, 255), np.uint8)


def _by_family(files: tuple[Font, ...]) -> list[list[Font]]:
    families: dict[str, list[Font]] = {}
    for font in files:
        families.setdefault(font.family, []).append(font)
    return list(families.values())


def _mask(line: LineText, font: Font, rng: Generator) -> Mask:
    if line.kind is Kind.NUMBER:
        groups = ((), (), (), (1, 7, 9, 13), (1, 3, 5, 7, 9, 13), (7,))[int(rng.integers(6))]
        return spaced_mask(line.text, font, rng, float(rng.uniform(0.0, 0.9)), groups)
    if line.kind is Kind.SERIAL and rng.random() < 0.4:
        return spaced_mask(line.text, font, rng, float(rng.uniform(0.0, 0.4)), ((), (2,))[int(rng.integers(2))])
    if line.kind is Kind.DATE and rng.random() < 0.5:
        return spaced_mask(line.text, font, rng, float(rng.uniform(0.0, 0.4)))
    return line_mask(line.text, font)


def _tilt(canvas: Mask, rng: Generator, harm: float) -> Mask:
    height, width = canvas.shape
    angle = np.clip(rng.normal(0, 0.8 * harm), -2.2, 2.2)
    if width > 250:
        angle *= 250 / width
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(angle), 1.0)
    shear = rng.normal(0, 0.06 * harm)
    matrix[0] += shear * np.array([0, 1, -height / 2])
    return np.asarray(cv2.warpAffine(canvas, matrix, (width, height), flags=cv2.INTER_LINEAR), np.uint8)


def _emboss(
    cover: NDArray[np.float32], ground: NDArray[np.float32], depth: float, rng: Generator
) -> NDArray[np.float32]:
    """Raise the characters: one flank lit, the other in shadow, with a faint tone of ink."""
    relief = cover - np.roll(cover, (1, 1), (0, 1))
    return np.asarray(
        ground - cover * depth * rng.uniform(0.15, 0.5) + relief * depth * rng.uniform(-0.6, 0.6), np.float32
    )


def _glare(height: int, width: int, rng: Generator) -> NDArray[np.float32]:
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    centre, reach = rng.uniform(0, width), rng.uniform(20, 140)
    slope = rng.uniform(-1.5, 1.5)
    bright = np.exp(-(((x - centre + slope * (y - height / 2)) / reach) ** 2)) * rng.uniform(20, 100)
    return np.asarray(bright, np.float32)


def _blurred(grey: NDArray[np.float32], rng: Generator, harm: float) -> NDArray[np.float32]:
    """Blur by a lens, by motion, or not at all."""
    kind = rng.random()
    if kind < 0.55:
        sigma = abs(rng.normal(0, 0.95 * harm)) + 0.05
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), min(sigma, 2.4)), np.float32)
    if kind < 0.75:
        return np.asarray(cv2.filter2D(grey, -1, _motion(rng, harm)), np.float32)
    return grey


def from_afar(grey: NDArray[np.float32], rng: Generator, harm: float) -> Grey:
    """See the line in few pixels, code those as JPEG, and enlarge them as `cut_line` and `prepare` do."""
    low, high = SMALL_HEIGHTS
    rows = low * (high / low) ** rng.random()
    factor = rows / grey.shape[0]
    seen = cv2.resize(_blurred(grey, rng, harm), None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    seen = seen + rng.normal(0, abs(rng.normal(0, 4 * harm)) + 0.1, seen.shape)
    # The line begins anywhere in the blocks of eight that the file is coded in.
    left, above = (int(value) for value in rng.integers(0, 8, 2))
    around = cv2.copyMakeBorder(np.clip(seen, 0, 255).astype(np.uint8), above, 4, left, 4, cv2.BORDER_REPLICATE)
    if rng.random() < 0.25:
        around = sharpened(around, float(rng.uniform(0.2, 1.0)), float(rng.uniform(0.6, 1.5)))
    if rng.random() < 0.85:
        around = jpeg(around, int(rng.uniform(30, 90)))
    height = max(MIN_LINE_HEIGHT, round(rows))
    scale = height / rows
    shift = np.array([left, above]) + rng.uniform(-0.5, 0.5, 2)
    width = max(8, round(seen.shape[1] * scale))
    matrix = np.array([[scale, 0, -shift[0] * scale], [0, scale, -shift[1] * scale]])
    cut = cv2.warpAffine(around, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    new_width = max(16, round(width * LINE_HEIGHT / height))
    return np.asarray(cv2.resize(cut, (new_width, LINE_HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)


def _camera(grey: NDArray[np.float32], rng: Generator, harm: float) -> Grey:
    """Blur, lose resolution, add noise, compress, and reduce to the reader's height."""
    height, width = grey.shape
    grey = _blurred(grey, rng, harm)
    if rng.random() < 0.35 * harm:
        factor = rng.uniform(0.4, 0.85)
        small = cv2.resize(grey, (max(8, int(width * factor)), int(height * factor)), interpolation=cv2.INTER_AREA)
        grey = cv2.resize(small, (width, height), interpolation=int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC])))
    grey = grey + rng.normal(0, abs(rng.normal(0, 6 * harm)) + 0.1, grey.shape)
    picture = np.clip(grey, 0, 255).astype(np.uint8)
    if rng.random() < 0.7:
        picture = jpeg(picture, int(rng.uniform(25, 95)))
    new_width = max(16, round(width * LINE_HEIGHT / height))
    return np.asarray(cv2.resize(picture, (new_width, LINE_HEIGHT), interpolation=cv2.INTER_AREA), np.uint8)


def _motion(rng: Generator, harm: float) -> NDArray[np.float32]:
    length = int(np.clip(rng.uniform(2, 3 + 4 * harm), 2, 8))
    kernel = np.zeros((9, 9), np.float32)
    angle = rng.uniform(0, np.pi)
    dx, dy = np.cos(angle) * length / 2, np.sin(angle) * length / 2
    cv2.line(kernel, (round(4 - dx), round(4 - dy)), (round(4 + dx), round(4 + dy)), 1.0)
    return kernel / kernel.sum()
