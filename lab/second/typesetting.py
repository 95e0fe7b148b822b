"""Lines of print on a card: size, width, alignment, pitch of digits, ink."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import skia

from lab.second.outlines import Face

ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
NARROWEST = 0.74
"""No line is condensed further; a longer one is set smaller."""

CLEAR = 7.0
"""Card units between the ink of a line and that of the line below, at least."""


class Align(Enum):
    """Where a line's anchor lies in it."""

    LEFT = 0.0
    CENTRE = 0.5
    RIGHT = 1.0


@dataclass(frozen=True, slots=True)
class Ink:
    """A colour (ARGB) and how much the pen widens the letters, as a share of their height."""

    colour: int
    spread: float = 0.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line set for printing: its outline in card units, and the height that its letters were set in."""

    name: str
    path: skia.Path
    height: float

    @property
    def bounds(self) -> skia.Rect:
        """The box of its ink."""
        return self.path.computeTightBounds()

    def moved(self, dx: float, dy: float) -> "Line":
        """Return the line elsewhere."""
        path = skia.Path()
        path.addPath(self.path, dx, dy)
        return Line(self.name, path, self.height)


def text_line(
    name: str,
    text: str,
    face: Face,
    height: float,
    anchor: tuple[float, float],
    width: float,
    align: Align = Align.RIGHT,
    sample: str = "ا",
    condense: float = 1.0,
) -> Line:
    """Set Arabic text so that `sample` is `height` tall, no wider than `width`, its anchor (x, baseline) as given."""
    outline = face.outline(text)
    size = height / face.height(sample)
    natural = outline.computeTightBounds().width() * size
    across = min(condense, width / max(natural, 1e-6))
    if across < NARROWEST:
        size *= across / NARROWEST
        height *= across / NARROWEST
        across = NARROWEST
    return _anchored(name, _scaled(outline, size * across, size), height, anchor, align)


def digit_line(
    name: str,
    digits: str,
    face: Face,
    height: float,
    anchor: tuple[float, float],
    pitch: float,
    align: Align,
    groups: Sequence[int] = (),
    gap: float = 0.0,
) -> Line:
    """Set Arabic-Indic digits at a fixed pitch, with a gap after each group but the last; `digits` are ASCII."""
    size = height / face.height("١")
    ends = {sum(groups[: count + 1]) for count in range(len(groups) - 1)}
    path = skia.Path()
    x = 0.0
    for place, digit in enumerate(digits.translate(ARABIC_DIGITS)):
        x += gap if place in ends else 0.0
        glyph = _scaled(face.outline(digit), size, size)
        bounds = glyph.computeTightBounds()
        wide = min(1.0, 0.94 * pitch / max(bounds.width(), 1e-6))
        matrix = skia.Matrix.Scale(wide, 1).postTranslate(x + pitch / 2 - wide * bounds.centerX(), 0)
        path.addPath(glyph, matrix)
        x += pitch
    return _anchored(name, path, height, anchor, align)


def date_line(
    name: str,
    date: str,
    face: Face,
    height: float,
    anchor: tuple[float, float],
    width: float,
    align: Align,
    *,
    tabular: bool,
) -> Line:
    """Set a date (ASCII) in Arabic-Indic digits: as the font spaces them, or each digit in a cell of one width."""
    digits = date.translate(ARABIC_DIGITS)
    if not tabular:
        return text_line(name, digits, face, height, anchor, width, align, sample="١")
    inks = [face.outline(character) for character in digits]
    cell = 1.14 * max(ink.computeTightBounds().width() for ink in inks)
    path = skia.Path()
    x = 0.0
    for character, ink in zip(digits, inks, strict=True):
        bounds = ink.computeTightBounds()
        room = 1.1 * bounds.width() if character == "/" else cell
        path.addPath(ink, x + room / 2 - bounds.centerX(), 0)
        x += room
    size = height / face.height("١")
    across = min(1.0, width / (size * path.computeTightBounds().width()))
    return _anchored(name, _scaled(path, across * size, size), height, anchor, align)


def latin_line(
    name: str, text: str, face: Face, height: float, anchor: tuple[float, float], spacing: float, align: Align
) -> Line:
    """Set Latin capitals and digits, letters `spacing` further apart than the font says."""
    size = height / face.height("H")
    path = skia.Path()
    x = 0.0
    for character in text:
        glyph = _scaled(face.outline(character), size, size)
        path.addPath(glyph, x, 0)
        x += glyph.computeTightBounds().right() + 0.14 * height + spacing
    return _anchored(name, path, height, anchor, align)


def print_line(canvas: skia.Canvas, line: Line, ink: Ink) -> None:
    """Print a line as ink that lets the ground through a little."""
    paint = skia.Paint(AntiAlias=True, Color=ink.colour, BlendMode=skia.BlendMode.kMultiply)
    if ink.spread > 0:
        paint.setStyle(skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(ink.spread * line.height)
        paint.setStrokeJoin(skia.Paint.kRound_Join)
    canvas.drawPath(line.path, paint)


def emboss_line(canvas: skia.Canvas, line: Line, ink: Ink, depth: float) -> None:
    """Press a line into the card: a bright edge above, a dark one below, a thin fill of ink."""
    for shift, colour in ((-depth, 0xB0FFFFFF), (depth, 0x70202020)):
        canvas.drawPath(line.moved(shift, shift).path, skia.Paint(AntiAlias=True, Color=colour))
    print_line(canvas, line, ink)


def as_set(line: Line) -> Line:
    """Return the line as it is: nothing in it is amended before it is printed."""
    return line


def apart(lines: Sequence[Line], room: float) -> list[Line]:
    """Push each line down until its ink is clear of the line before, by at most `room` each; order is downwards."""
    placed: list[Line] = []
    for original in lines:
        line, pushed = original, 0.0
        while placed and pushed < room and _touch(placed[-1], line):
            pushed += 3.0
            line = original.moved(0, pushed)
        placed.append(line)
    return placed


def inside(line: Line, width: float, height: float, margin: float) -> Line:
    """Return the line moved so that all its ink lies on the card."""
    box = line.bounds
    dx = max(0.0, margin - box.left()) - max(0.0, box.right() - (width - margin))
    dy = max(0.0, margin - box.top()) - max(0.0, box.bottom() - (height - margin))
    return line.moved(dx, dy) if dx or dy else line


def _touch(above: Line, below: Line) -> bool:
    grown = above.moved(0, CLEAR)
    if not grown.bounds.makeOutset(1, CLEAR).intersects(below.bounds):
        return False
    return bool(skia.Op(grown.path, below.path, skia.PathOp.kIntersect_PathOp).computeTightBounds().height() > 0)


def _scaled(path: skia.Path, across: float, down: float) -> skia.Path:
    scaled = skia.Path()
    scaled.addPath(path, skia.Matrix.Scale(across, down))
    return scaled


def _anchored(name: str, path: skia.Path, height: float, anchor: tuple[float, float], align: Align) -> Line:
    bounds = path.computeTightBounds()
    left = anchor[0] - bounds.left() - align.value * bounds.width()
    return Line(name, path, height).moved(left, anchor[1])
