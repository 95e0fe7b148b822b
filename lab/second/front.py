"""The front: header, portrait, names, address, national number, birth date, serial."""

from collections.abc import Callable

import skia
from numpy.random import Generator

from lab.card_texts import front_texts
from lab.corpus import Person
from lab.second import ornaments
from lab.second.design import Design, Side, boxes, settled, specimen_colour
from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.portrait import draw_portrait
from lab.second.typesetting import (
    Align,
    Ink,
    Line,
    apart,
    as_set,
    date_line,
    digit_line,
    emboss_line,
    latin_line,
    print_line,
    text_line,
)

COUNTRY, CARD = "جمهورية مصر العربية", "بطاقة تحقيق الشخصية"


def print_front(person: Person, design: Design, rng: Generator, amend: Callable[[Line], Line] = as_set) -> Side:
    """Print a person's front; `amend` may change a set line before it is printed, not what the side says is there."""
    texts = front_texts(person)
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(WIDTH, HEIGHT))
    _ground(canvas, design, rng)
    header = _header(canvas, design, rng)
    left, top = design.around(rng, 40, 60)
    wide, tall = rng.uniform(300, 335), rng.uniform(400, 440)
    portrait = (max(12.0, left), max(20.0, top), wide, tall)
    draw_portrait(canvas, rng, skia.Rect.MakeXYWH(*portrait), person.gender)
    lines = settled([*_names(texts, design, rng), *_numbers(texts, design, rng)])
    film = rng.uniform(0.15, 0.6)
    ornaments.draw_hologram(canvas, rng, (rng.uniform(150, 420), rng.uniform(500, 600)), rng.uniform(60, 130), film)
    for line in lines:
        _print(canvas, amend(line), design, rng)
    if rng.random() < 0.5:
        ornaments.draw_strip(canvas, rng, rng.uniform(340, 480), rng.uniform(40, 110), rng.uniform(0.15, 0.5))
    _mark(canvas, design, rng)
    ornaments.draw_lamination(canvas, rng)
    taken = recorder.finishRecordingAsPicture()
    return Side(taken, boxes([*lines, *header]), texts, design.family, tuple(lines), portrait)


def _ground(canvas: skia.Canvas, design: Design, rng: Generator) -> None:
    hue = design.hues[1]
    ornaments.draw_ground(canvas, rng, design.hues)
    ornaments.draw_waves(canvas, rng, hue)
    for _ in range(int(rng.integers(1, 3))):
        centre = (rng.uniform(450, 1150), rng.uniform(150, 650))
        ornaments.draw_rosette(canvas, rng, hue, centre, rng.uniform(90, 220))
    ornaments.draw_giza(canvas, rng, hue, rng.uniform(430, 620), rng.uniform(400, 580), rng.uniform(380, 560))
    for _ in range(int(rng.integers(0, 3))):
        at = (rng.uniform(0, 300), rng.uniform(20, HEIGHT - 20))
        colour = tone(hue, 0.6, 0.5, rng.uniform(0.2, 0.5))
        ornaments.draw_microtext(canvas, design.header, COUNTRY, at, rng.uniform(6, 9), 880, colour)


def _header(canvas: skia.Canvas, design: Design, rng: Generator) -> list[Line]:
    hue = float(rng.choice([0.0, 0.07, 0.6, 0.33]))
    colour = tone(hue, rng.uniform(0.3, 0.9), rng.uniform(0.1, 0.45), 0.95)
    x, y = design.around(rng, rng.uniform(870, 930), 78)
    lines = []
    for name, text, height, down, width in (("country", COUNTRY, 44, 0, 500), ("card", CARD, 31, 72, 420)):
        tall = height * rng.uniform(0.85, 1.08)
        line = text_line(name, text, design.header, tall, (x, y + down), width, Align.CENTRE)
        print_line(canvas, line, Ink(colour, rng.uniform(0, 0.03)))
        lines.append(line)
    return lines


def _names(texts: dict[str, str], design: Design, rng: Generator) -> list[Line]:
    pitch = 68 * design.spacing
    plan = (
        ("first_name", 750.0, 38.0, 250.0),
        ("last_names", 560.0, 35.0, 250.0 + 1.06 * pitch),
        ("address_1", 490.0, 33.0, 412.0),
        ("address_2", 490.0, 33.0, 412.0 + pitch),
    )
    lines = []
    for name, left, height, baseline in plan:
        anchor = design.anchor(rng, left, 1140, baseline)
        tall = height * design.size * rng.uniform(0.96, 1.04)
        width = 1140 - left
        lines.append(
            text_line(name, texts[name], design.face, tall, anchor, width, design.align, condense=design.condense)
        )
    return apart(lines, 18)


def _numbers(texts: dict[str, str], design: Design, rng: Generator) -> list[Line]:
    gaps = max(0, len(design.groups) - 1)
    gap = rng.uniform(8, 16) if gaps else 0.0
    pitch = min((620 - gaps * gap) / 14, rng.uniform(38, 45))
    tall = 46 * design.digit_size
    at = design.around(rng, 825 if design.align is Align.CENTRE else 1146, 640)
    number = digit_line("idNumber", texts["idNumber"], design.face, tall, at, pitch, design.align, design.groups, gap)
    digits = 40 * design.digit_size
    born = design.around(rng, rng.uniform(195, 265), 618)
    birth = date_line(
        "dateOfBirth", texts["dateOfBirth"], design.face, digits, born, 340, Align.CENTRE, tabular=design.tabular
    )
    corner = design.around(rng, rng.uniform(24, 60), 728)
    spacing = rng.uniform(0, 7)
    serial = latin_line("idKey", texts["idKey"], design.latin, rng.uniform(25, 33), corner, spacing, Align.LEFT)
    return [number, birth, serial]


def _print(canvas: skia.Canvas, line: Line, design: Design, rng: Generator) -> None:
    if line.name == "dateOfBirth" and rng.random() < 0.6:
        faint = Ink(tone(0.6, rng.uniform(0, 0.3), rng.uniform(0.12, 0.42), rng.uniform(0.75, 0.95)), design.ink.spread)
        emboss_line(canvas, line, faint, rng.uniform(0.8, 1.8))
    elif line.name == "idKey":
        colour = tone(float(rng.choice([0, 0.0, 0.6])), rng.uniform(0, 0.8), rng.uniform(0.05, 0.35), 0.95)
        print_line(canvas, line, Ink(colour, 0.0))
    else:
        print_line(canvas, line, design.digit_ink if line.name in ("idNumber", "dateOfBirth") else design.ink)


def _mark(canvas: skia.Canvas, design: Design, rng: Generator) -> None:
    size, colour = rng.uniform(13, 18), specimen_colour(rng)
    kind = rng.random()
    if kind < 0.5:
        at, width = (rng.uniform(560, 640), rng.uniform(714, 732)), rng.uniform(240, 460)
    elif kind < 0.75:
        at, width = (rng.uniform(50, 90), rng.uniform(24, 30)), rng.uniform(150, 240)
    else:
        at = (rng.uniform(405, 425), rng.uniform(40, 90))
        ornaments.draw_microtext(canvas, design.latin, "SPECIMEN", at, size, 130, colour, turn=90)
        return
    ornaments.draw_microtext(canvas, design.latin, "SPECIMEN", at, size, width, colour)
    line = text_line("", "عينة", design.face, 0.9 * size, (at[0] + width + 10, at[1]), 90, Align.LEFT)
    print_line(canvas, line, Ink(colour))
