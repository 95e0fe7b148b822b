"""The habits of one card: its fonts, inks, sizes, spacing and drift, drawn once and kept for all of its fields."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.fonts import Font, evaluation_fonts, fonts, latin_fonts
from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.outlines import Face, open_face
from lab.second.typesetting import Align, Ink, Line, inside

MARGIN = 7.0
"""Card units between a field's ink and the card's edge, at least."""

GROUPS = ((), (), (1, 6, 2, 5), (1, 6, 7), (7, 7), (1, 2, 2, 2, 2, 4, 1))
"""How the national number is grouped in print."""


@dataclass(frozen=True, slots=True)
class Design:
    """What one side's print has in common.

    `size` scales the letters and `digit_size` the digits, `spacing` the pitch of lines, `condense` the letters' width;
    `tabular` gives all digits of a date one width. `shift` moves all print, `drift` is the spread of each field's own
    displacement, both in card units.
    """

    family: str
    face: Face
    header: Face
    latin: Face
    ink: Ink
    digit_ink: Ink
    size: float
    digit_size: float
    condense: float
    spacing: float
    align: Align
    groups: tuple[int, ...]
    tabular: bool
    shift: tuple[float, float]
    drift: float
    hues: tuple[float, ...]

    @classmethod
    def draw(cls, rng: Generator) -> "Design":
        """Draw a design in a reserved font."""
        families = sorted({font.family for font in evaluation_fonts()})
        family = str(rng.choice(families))
        font = _pick(rng, tuple(f for f in evaluation_fonts() if f.family == family))
        spread = rng.uniform(0.0, 0.03) if "Bold" in font.path.name else rng.uniform(0.015, 0.06)
        colour = _ink(rng)
        hue = float(rng.choice([0.55, 0.58, 0.52, 0.12, 0.1, 0.35]))
        return cls(
            family=family,
            face=open_face(font.path, None if font.draws("-/") else _slashes()),
            header=open_face(_pick(rng, _header_fonts()).path),
            latin=open_face(_pick(rng, latin_fonts()).path),
            ink=Ink(colour, spread),
            digit_ink=Ink(colour if rng.random() < 0.7 else _ink(rng), spread * rng.uniform(0.5, 1.3)),
            size=rng.uniform(0.86, 1.12),
            digit_size=rng.uniform(0.82, 1.1),
            condense=rng.uniform(0.82, 1.06),
            spacing=rng.uniform(0.94, 1.06),
            align=Align.RIGHT if rng.random() < 0.86 else Align.CENTRE,
            groups=GROUPS[int(rng.integers(0, len(GROUPS)))],
            tabular=family == "kacstbook" or rng.random() < 0.3,
            shift=(rng.uniform(-14, 14), rng.uniform(-14, 14)),
            drift=rng.uniform(1, 5),
            hues=(hue, hue + rng.normal(0, 0.05), float(rng.choice([0.12, 0.55, 0.1])), hue),
        )

    def around(self, rng: Generator, x: float, y: float) -> tuple[float, float]:
        """Return a field's anchor displaced by the card's shift and its own drift, within 20 units of its place."""
        dx, dy = np.clip(np.array(self.shift) + rng.normal(0, self.drift, 2), -20, 20)
        return x + float(dx), y + float(dy)

    def anchor(self, rng: Generator, left: float, right: float, y: float) -> tuple[float, float]:
        """Return the anchor of a field between two edges, as the card aligns its text."""
        return self.around(rng, left + self.align.value * (right - left), y)


@dataclass(frozen=True, slots=True)
class Side:
    """A printed side, ready to be replayed at any size: Skia's recording, and which ink no finger may cover.

    `kept_free` holds x, y, width, height of every field and of the header, in card units; `lines` are the fields as
    they are set, `portrait` is x, y, width, height of the front's. `gloss` tells how much of the lamp every place
    mirrors, as a share of what the laminate does: (h, w) over the whole side, or None where all of it is laminate.
    """

    print_: skia.Picture
    kept_free: dict[str, tuple[float, float, float, float]]
    texts: dict[str, str]
    family: str
    lines: tuple[Line, ...] = ()
    portrait: tuple[float, float, float, float] | None = None
    gloss: NDArray[np.float32] | None = None

    def pixels(self, width: int, pad: float = 0.0) -> tuple[skia.Surface, float]:
        """Return a transparent surface with the card `width` pixels wide, and the pixels left free on every side."""
        height = round(width / RATIO)
        free = round(pad * width)
        surface = skia.Surface(width + 2 * free, height + 2 * free)
        return surface, float(free)

    def draw(self, canvas: skia.Canvas, width: int, free: float) -> None:
        """Replay the card on a surface of `pixels`."""
        canvas.save()
        canvas.translate(free, free)
        canvas.scale(width / WIDTH, round(width / RATIO) / HEIGHT)
        corner = skia.RRect.MakeRectXY(skia.Rect.MakeWH(WIDTH, HEIGHT), CORNER, CORNER * HEIGHT * RATIO / WIDTH)
        canvas.clipRRect(corner, True)
        canvas.drawPicture(self.print_)
        canvas.restore()


RATIO = 85.60 / 53.98
"""Width to height of an ID-1 card (ISO/IEC 7810)."""

CORNER = 3.18 / 85.60 * WIDTH


def surface_pixels(surface: skia.Surface) -> NDArray[np.uint8]:
    """Return a surface's pixels (H, W, 4), BGRA, premultiplied."""
    taken: NDArray[np.uint8] = surface.makeImageSnapshot().toarray(
        alphaType=skia.kPremul_AlphaType, colorType=skia.kBGRA_8888_ColorType
    )
    return taken


def settled(lines: list[Line]) -> list[Line]:
    """Return the lines with all ink on the card."""
    return [inside(line, WIDTH, HEIGHT, MARGIN) for line in lines]


def boxes(lines: list[Line]) -> dict[str, tuple[float, float, float, float]]:
    """Return each line's ink box: x, y, width, height."""
    found = ((line.name, line.bounds) for line in lines)
    return {name: (box.left(), box.top(), box.width(), box.height()) for name, box in found}


def specimen_colour(rng: Generator) -> int:
    """Return a colour for the mark that says that the card is a specimen."""
    return tone(
        float(rng.choice([0.0, 0.6, 0.95])), rng.uniform(0.3, 0.9), rng.uniform(0.3, 0.7), rng.uniform(0.6, 0.95)
    )


def _ink(rng: Generator) -> int:
    kind = rng.random()
    if kind < 0.6:
        return tone(0, 0, rng.uniform(0.0, 0.16), rng.uniform(0.85, 1.0))
    if kind < 0.82:
        return tone(rng.uniform(0.58, 0.68), rng.uniform(0.3, 0.8), rng.uniform(0.12, 0.3), rng.uniform(0.85, 1.0))
    return tone(rng.uniform(0.02, 0.09), rng.uniform(0.3, 0.7), rng.uniform(0.1, 0.25), rng.uniform(0.85, 1.0))


def _pick(rng: Generator, from_: tuple[Font, ...]) -> Font:
    return from_[int(rng.integers(0, len(from_)))]


@cache
def _header_fonts() -> tuple[Font, ...]:
    return tuple(font for font in fonts() if font.draws("جمهورية مصر العربية بطاقة تحقيق الشخصية سارية حتى"))


@cache
def _slashes() -> Path:
    return next(font.path for font in evaluation_fonts() if font.family == "scheherazade" and font.draws("-/"))
