"""Draws what was read: the rectified card with boxes, texts, confidences and hints, and the corners on the picture."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont, features

from hawiya.cards.authenticity.result import Authenticity
from hawiya.cards.pipeline import CardReader
from hawiya.cards.reading import CardReading, FieldReading, Finding
from hawiya.cards.reading import Image as Pixels
from hawiya.cli.drawing_authenticity import authenticity_picture
from hawiya.inference.pictures import decode_card_picture

Colour = tuple[int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

SURE, FAIR, UNREADABLE, DERIVED = (22, 128, 60), (196, 118, 0), (200, 24, 44), (110, 110, 110)
SURE_FROM = 0.9
_PANEL, _INK, _OUTLINE = (250, 250, 246), (30, 30, 30), (0, 150, 255)
_PANEL_WIDTH, _MARGIN, _ROW, _HINT_ROW = 760, 16, 31, 24
_NAME_COLUMN, _PERCENT_COLUMN = 46, 210
_LONGEST_EDGE = 1400
_WRAP = 84

NOTHING_JUDGED = Authenticity()

ARABIC_FONTS = (
    "Amiri-Regular.ttf",
    "DejaVuSans.ttf",
    "KacstOne.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoSansArabic-Regular.ttf",
    "tahoma.ttf",
    "arial.ttf",
    "GeezaPro.ttc",
)
"""Fonts with Arabic letters that systems usually have; the first that is found draws the texts."""


def draw_reading(reader: CardReader, data: bytes, target: Path) -> Path:
    """Read one side of a card and write what `card_picture` draws of it to `target`, as PNG."""
    image = decode_card_picture(data, "image")
    reading = reader.read(image, datetime.now(UTC).date())
    (card_picture(reading) or corners_picture(image, reading)).save(target)
    return target


def write_overlay(
    folder: Path, stem: str, image: Pixels, reading: CardReading, judged: Authenticity = NOTHING_JUDGED
) -> list[Path]:
    """Write `STEM_corners.png` and, where a card was found, `STEM_card.png` into a folder; return what was written.

    `STEM_authenticity.png` is written where the card was judged.
    """
    drawn = {
        "corners": corners_picture(image, reading),
        "card": card_picture(reading),
        "authenticity": authenticity_picture(reading, judged),
    }
    written = []
    for name, picture in drawn.items():
        if picture is not None:
            path = folder / f"{stem}_{name}.png"
            picture.save(path)
            written.append(path)
    return written


def corners_picture(image: Pixels, reading: CardReading) -> Image.Image:
    """Return the picture (height, width, 3 BGR) with the card's outline and its corners, numbered from its upper left.

    Larger pictures are scaled down to 1400 pixels. What is wrong with the picture as a whole stands in its corner.
    """
    scale = min(1.0, _LONGEST_EDGE / max(image.shape[:2]))
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    canvas = _pillow(np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8))
    pen = ImageDraw.Draw(canvas)
    if reading.corners is not None:
        corners = [(float(x), float(y)) for x, y in (reading.corners + 0.5) * scale - 0.5]
        pen.line([*corners, corners[0]], _OUTLINE, 4, "curve")
        for number, corner in enumerate(corners, 1):
            pen.circle(corner, 14, _OUTLINE, "white", 2)
            pen.text(corner, str(number), "white", _latin(17), "mm")
    said = reading.side.value if reading.side is not None else reading.doc_type.value
    hints = [str(finding.hint) for finding in reading.findings if finding.field == "image"]
    for row, line in enumerate([said, *(part for hint in hints for part in _wrapped(hint))]):
        place = (12, 10 + row * 26)
        colour = "white" if row == 0 else (255, 120, 120)
        pen.text(place, line, colour, _latin(19), stroke_width=3, stroke_fill="black")
    return canvas


def card_picture(reading: CardReading) -> Image.Image | None:
    """Return the rectified card with a numbered box a line, and beside it what was read there; None without a card.

    Green is sure (90 % and more), amber read, red unreadable, with a hint; grey stands on another field's authority.
    """
    if reading.rectified is None:
        return None
    rows = list(_rows(reading))
    hints = [line for finding in reading.findings if finding.cause is None for line in _wrapped(_complaint(finding))]
    high = sum(_ROW + _HINT_ROW * len(_wrapped(row.hint)) for row in rows) + _HINT_ROW * (len(hints) + 3) + 3 * _MARGIN
    height, width = reading.rectified.shape[:2]
    canvas = Image.new("RGB", (width + _PANEL_WIDTH, max(height, high)), _PANEL)
    canvas.paste(_pillow(reading.rectified), (0, 0))
    pen = ImageDraw.Draw(canvas)
    y = _head(pen, reading, width + _MARGIN)
    for row in rows:
        _draw_box(pen, row)
        y = _draw_row(pen, row, width + _MARGIN, y)
    for line in hints:
        pen.text((width + _MARGIN, y), line, UNREADABLE, _latin(16))
        y += _HINT_ROW
    return canvas


@dataclass(frozen=True, slots=True)
class _Row:
    """One field in the panel; `number` is that of its box, None without one."""

    number: int | None
    name: str
    field: FieldReading
    text: str
    colour: Colour
    hint: str


def _rows(reading: CardReading) -> Iterator[_Row]:
    """Return the fields from top to bottom, those without a box last, English forms left out."""
    hints = {finding.field: str(finding.hint) for finding in reading.findings if finding.cause is not None}
    every = {**reading.fields, **reading.unreadable}
    printed = [name for name in every if not name.endswith("_english")]
    printed.sort(key=lambda name: _place(every[name]))
    number = 0
    for name in printed:
        field, unreadable = every[name], name in reading.unreadable
        number += field.box is not None
        colour = SURE if field.confidence >= SURE_FROM else FAIR
        colour = UNREADABLE if unreadable else DERIVED if field.box is None else colour
        text = "unreadable" if unreadable else _drawable(field.text, reading.fields, name)
        yield _Row(number if field.box is not None else None, name, field, text, colour, hints.get(name, ""))
    for name, hint in hints.items():
        if name not in every and name != "image":
            yield _Row(None, name, FieldReading("", 0.0), "unreadable", UNREADABLE, hint)


def _place(field: FieldReading) -> tuple[bool, float]:
    return field.box is None, field.box.y if field.box is not None else 0.0


def _drawable(text: str, fields: Mapping[str, FieldReading], name: str) -> str:
    """Return the text itself where it can be drawn, else its English form."""
    if text.isascii() or _arabic(20) is not None:
        return text
    english = fields.get(f"{name}_english")
    return english.text if english is not None else "(Arabic)"


def _complaint(finding: Finding) -> str:
    return f"{finding.field}: {finding.hint}"


def _head(pen: ImageDraw.ImageDraw, reading: CardReading, x: int) -> int:
    side = reading.side.value if reading.side is not None else "?"
    pen.text((x, _MARGIN), f"{side}  {sum(reading.milliseconds.values()):.0f} ms", _INK, _latin(20))
    quality = reading.quality
    if quality is not None:
        measures = (
            f"sharpness {quality.sharpness:.2f}   exposure {quality.exposure:.2f}   glare {quality.glare:.0%}   "
            f"width {quality.card_width_px:.0f} px   coverage {quality.coverage:.0%}"
        )
        pen.text((x, _MARGIN + 28), measures, _INK, _latin(16))
    return 2 * _MARGIN + 2 * _HINT_ROW


def _draw_box(pen: ImageDraw.ImageDraw, row: _Row) -> None:
    box = row.field.box
    if box is None:
        return
    pen.rectangle((box.x, box.y, box.x + box.width, box.y + box.height), None, row.colour, 3)
    tag = (max(0.0, box.x - 26), box.y, max(26.0, box.x), box.y + 22)
    pen.rectangle(tag, row.colour)
    pen.text(((tag[0] + tag[2]) / 2, (tag[1] + tag[3]) / 2), str(row.number), "white", _latin(16), "mm")


def _draw_row(pen: ImageDraw.ImageDraw, row: _Row, x: int, y: int) -> int:
    if row.number is not None:
        pen.rectangle((x, y, x + 28, y + 24), row.colour)
        pen.text((x + 14, y + 12), str(row.number), "white", _latin(16), "mm")
    middle = y + 12
    pen.text((x + _NAME_COLUMN, middle), row.name, _INK, _latin(17), "lm")
    percent = f"{row.field.confidence:.0%}" if row.field.confidence or row.field.box is not None else "-"
    pen.text((x + _PERCENT_COLUMN + 40, middle), percent, row.colour, _latin(17), "rm")
    right = (x + _PANEL_WIDTH - 2 * _MARGIN, middle)
    font = None if row.text.isascii() else _arabic(22)
    if font is None:
        pen.text(right, row.text, row.colour, _latin(18), "rm")
    else:
        pen.text(right, row.text, row.colour, font, "rm", direction="rtl", language="ar")
    y += _ROW
    for line in _wrapped(row.hint):
        pen.text((x + _NAME_COLUMN, y - 4), line, UNREADABLE, _latin(15))
        y += _HINT_ROW
    return y


def _wrapped(text: str) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= _WRAP:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _pillow(pixels: Pixels) -> Image.Image:
    return Image.fromarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))


@cache
def _latin(size: int) -> Font:
    return ImageFont.load_default(size)


@cache
def _arabic(size: int) -> ImageFont.FreeTypeFont | None:
    """Return a font for Arabic; None where this system has none or Pillow cannot shape the script."""
    if not features.check("raqm"):
        return None
    for name in ARABIC_FONTS:
        try:
            return ImageFont.truetype(name, size, layout_engine=ImageFont.Layout.RAQM)
        except OSError:
            continue
    return None
