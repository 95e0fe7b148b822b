"""Draws what was read onto a picture of the card."""

from datetime import UTC, datetime
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hawiya.cards.pipeline import CardReader
from hawiya.cards.reading import CardReading
from hawiya.inference.pictures import LARGEST_CARD_EDGE, decode_picture

_BOX = (200, 30, 60)
_LINE_HEIGHT = 26
_PANEL_WIDTH = 620
_PANEL = (250, 250, 246)
_INK = (30, 30, 30)


def draw_reading(reader: CardReader, data: bytes, target: Path) -> Path:
    """Read one side of a card and write the rectified card, boxes and texts drawn on it, as PNG.

    The texts stand beside the card: Latin forms and digits, since no Arabic font can be taken for granted.
    """
    image = decode_picture(data, "image", LARGEST_CARD_EDGE)
    reading = reader.read(image, datetime.now(UTC).date())
    if reading.rectified is None:
        canvas = Image.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    else:
        canvas = _drawn(reading, reading.rectified)
    canvas.save(target)
    return target


def _drawn(reading: CardReading, card: "np.typing.NDArray[np.uint8]") -> Image.Image:
    height, width = card.shape[:2]
    canvas = Image.new("RGB", (width + _PANEL_WIDTH, height), _PANEL)
    canvas.paste(Image.fromarray(cv2.cvtColor(card, cv2.COLOR_BGR2RGB)), (0, 0))
    pen = ImageDraw.Draw(canvas)
    font = ImageFont.load_default(17)
    row = 12
    for number, (name, field) in enumerate(sorted(reading.fields.items()), 1):
        if field.box is not None:
            corner = (field.box.x, field.box.y)
            pen.rectangle((*corner, field.box.x + field.box.width, field.box.y + field.box.height), None, _BOX, 2)
            pen.text((field.box.x + 2, field.box.y - 20), str(number), _BOX, font)
        shown = field.text if field.text.isascii() else _latin(reading, name)
        if shown is not None and not name.endswith("_english"):
            pen.text((width + 14, row), f"{number:2}  {name}: {shown}  {field.confidence:.0%}", _INK, font)
            row += _LINE_HEIGHT
    return canvas


def _latin(reading: CardReading, name: str) -> str | None:
    twin = reading.fields.get(f"{name}_english")
    return twin.text if twin is not None else None
