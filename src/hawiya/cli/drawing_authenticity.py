"""Draws what speaks for a fake: the rectified card under its traces, and every detector's score beside it."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from hawiya.cards.authenticity.result import Authenticity, Detection, Outcome
from hawiya.cards.reading import CardReading

Colour = tuple[int, int, int]

COLOURS: dict[Outcome, Colour] = {
    Outcome.PASS: (22, 128, 60),
    Outcome.REVIEW: (196, 118, 0),
    Outcome.FAIL: (200, 24, 44),
    Outcome.NOT_JUDGED: (110, 110, 110),
}
_PANEL, _INK, _TRACK = (250, 250, 246), (30, 30, 30), (222, 222, 216)
_PANEL_WIDTH, _MARGIN, _ROW = 760, 16, 34
_BAR = (240, 300)
_WRAP = 84
_HEAT = 110
"""Opacity of the strongest trace, of 255."""


def authenticity_picture(reading: CardReading, judged: Authenticity) -> Image.Image | None:
    """Return the rectified card with the traces of all detections, and the scores beside it; None where none judged.

    Colours are those of the outcomes; the stronger a trace, the less shows through it. A tick on a bar is the threshold
    of a fake, the shorter one that of a doubt.
    """
    if reading.rectified is None or not judged.detections:
        return None
    height, width = reading.rectified.shape[:2]
    card = Image.fromarray(cv2.cvtColor(reading.rectified, cv2.COLOR_BGR2RGB)).convert("RGBA")
    layer = Image.new("RGBA", card.size, (0, 0, 0, 0))
    for one in judged.detections:
        _draw_traces(layer, one)
    canvas = Image.new("RGB", (width + _PANEL_WIDTH, max(height, _panel_height(judged))), _PANEL)
    canvas.paste(Image.alpha_composite(card, layer).convert("RGB"), (0, 0))
    _draw_panel(ImageDraw.Draw(canvas), judged, width + _MARGIN)
    return canvas


def _draw_traces(layer: Image.Image, detection: Detection) -> None:
    colour = COLOURS[detection.outcome]
    for trace in detection.traces:
        box = trace.box
        corners = (box.x, box.y, box.x + box.width, box.y + box.height)
        heat = Image.new("RGBA", layer.size, (0, 0, 0, 0))
        opacity = round(_HEAT * float(np.clip(trace.strength, 0.0, 1.0)))
        ImageDraw.Draw(heat).rectangle(corners, (*colour, opacity), (*colour, 255), 3)
        layer.alpha_composite(heat)


def _panel_height(judged: Authenticity) -> int:
    rows = sum(1 + len(_wrapped(one.detail)) for one in judged.detections)
    return (rows + 3) * _ROW + 2 * _MARGIN


def _draw_panel(pen: ImageDraw.ImageDraw, judged: Authenticity, x: int) -> None:
    said = {True: "fake", False: "genuine", None: "not judged"}[judged.fake]
    outcome = Outcome.FAIL if judged.fake else Outcome.REVIEW if judged.needs_review else Outcome.PASS
    text = "for a reviewer" if judged.needs_review else said
    y = _MARGIN
    pen.text((x, y), text, COLOURS[outcome] if judged.fake is not None else _INK, _font(24))
    y += 2 * _ROW
    for one in judged.detections:
        _draw_bar(pen, one, x, y)
        y += _ROW
        for line in _wrapped(one.detail):
            pen.text((x + _MARGIN, y - 8), line, _INK, _font(15))
            y += _ROW


def _draw_bar(pen: ImageDraw.ImageDraw, one: Detection, x: int, y: int) -> None:
    colour = COLOURS[one.outcome]
    pen.text((x, y + 10), one.species.value, _INK, _font(17), "lm")
    start, length = x + _BAR[0], _BAR[1]
    pen.rectangle((start, y + 2, start + length, y + 18), _TRACK)
    if one.score is not None:
        pen.rectangle((start, y + 2, start + length * min(1.0, one.score), y + 18), colour)
    for place, rise in ((one.threshold, 4), (one.doubt, 0)):
        if place <= 1:
            pen.line((start + length * place, y + 2 - rise, start + length * place, y + 18 + rise), _INK, 2)
    score = f"{one.score:.2f}" if one.score is not None else "not judged"
    pen.text((start + length + _MARGIN, y + 10), score, colour, _font(17), "lm")


def _wrapped(text: str | None) -> list[str]:
    lines: list[str] = []
    for word in (text or "").split():
        if lines and len(lines[-1]) + 1 + len(word) <= _WRAP:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
