"""The back: eagle, issue date, number, profession, the row of civil status, husband, expiry, barcode."""

from collections.abc import Callable

import skia
from numpy.random import Generator

from lab.card_texts import back_texts
from lab.corpus import Person
from lab.second import ornaments
from lab.second.barcode import draw_barcode
from lab.second.design import Design, Side, boxes, settled, specimen_colour
from lab.second.emblem import draw_eagle
from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.typesetting import Align, Ink, Line, apart, as_set, date_line, digit_line, print_line, text_line

VALID = "البطاقة سارية حتى"
RIGHT = 975.0
DIGITS = ("idNumber", "releaseDate", "idExpiry")
ROW = (("maritalStatus", 482.0), ("religion", 732.0), ("gender", 927.0))


def print_back(person: Person, design: Design, rng: Generator, amend: Callable[[Line], Line] = as_set) -> Side:
    """Print a person's back; `amend` may change a set line before it is printed, not what the side says is there."""
    texts = back_texts(person)
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(WIDTH, HEIGHT))
    hue = design.hues[1]
    ornaments.draw_ground(canvas, rng, design.hues)
    ornaments.draw_waves(canvas, rng, hue)
    ornaments.draw_rosette(canvas, rng, hue, (rng.uniform(350, 1100), rng.uniform(120, 380)), rng.uniform(90, 200))
    if rng.random() < 0.5:
        ornaments.draw_giza(canvas, rng, hue, rng.uniform(350, 600), rng.uniform(330, 420), rng.uniform(300, 480))
    draw_eagle(canvas, rng, design.around(rng, 155, 165), rng.uniform(210, 250))
    number, issued = _dates(texts, design, rng)
    jobs = apart([number, *_occupation(texts, design, rng)], 14)[1:]
    row = _row(texts, design, rng)
    expiry, words = _expiry(texts["idExpiry"], row, design, rng)
    lines = settled([number, issued, *jobs, *row, expiry])
    for line in (*lines, words):
        print_line(canvas, amend(line), design.digit_ink if line.name in DIGITS else design.ink)
    if rng.random() < 0.6:
        at = (rng.uniform(60, 260), rng.uniform(330, 400))
        ornaments.draw_hologram(canvas, rng, at, rng.uniform(40, 70), rng.uniform(0.15, 0.5))
    x, y = design.around(rng, 70 + rng.uniform(-20, 20), 462)
    draw_barcode(canvas, rng, skia.Rect.MakeLTRB(x, y, rng.uniform(1100, 1165), rng.uniform(690, 725)))
    _mark(canvas, design, rng)
    ornaments.draw_lamination(canvas, rng)
    return Side(recorder.finishRecordingAsPicture(), boxes(lines), texts, design.family, tuple(lines))


def _dates(texts: dict[str, str], design: Design, rng: Generator) -> tuple[Line, Line]:
    tall = 27 * design.digit_size
    x, y = design.around(rng, RIGHT - 5, 94)
    width = rng.uniform(350, 405)
    gaps = max(0, len(design.groups) - 1)
    gap = rng.uniform(4, 9) if gaps else 0.0
    pitch = (width - gaps * gap) / 14
    number = digit_line(
        "idNumber", texts["idNumber"], design.face, tall, (x, y), pitch, Align.RIGHT, design.groups, gap
    )
    at = design.around(rng, rng.uniform(318, 334), 94)
    date, tall = texts["releaseDate"], 1.04 * tall
    return number, date_line("releaseDate", date, design.face, tall, at, 185, Align.LEFT, tabular=design.tabular)


def _occupation(texts: dict[str, str], design: Design, rng: Generator) -> list[Line]:
    lines = []
    x, y = design.around(rng, RIGHT if design.align is Align.RIGHT else 690, 141)
    for place, name in enumerate(name for name in ("job", "jobTitle") if name in texts):
        tall = (23 if "jobTitle" in texts else 26) * min(design.size, 1.06)
        at = (x + rng.normal(0, 2), y + 41 * place)
        line = text_line(name, texts[name], design.face, tall, at, 575, design.align, condense=design.condense)
        lines.append(line)
    return lines


def _row(texts: dict[str, str], design: Design, rng: Generator) -> list[Line]:
    lines = []
    for name, x in ROW:
        tall = 27 * min(design.size, 1.05)
        at = design.around(rng, x, 270)
        lines.append(text_line(name, texts[name], design.face, tall, at, 150, Align.CENTRE, condense=design.condense))
    if "husbandName" in texts:
        at = design.anchor(rng, 420, RIGHT, 324)
        tall = 25 * min(design.size, 1.05)
        husband = text_line("husbandName", texts["husbandName"], design.face, tall, at, 550, design.align)
        pushed = [apart([line, husband], 14)[-1] for line in lines]
        lines.append(max(pushed, key=lambda line: line.bounds.top()))
    return lines


def _expiry(date: str, above: list[Line], design: Design, rng: Generator) -> tuple[Line, Line]:
    x, y = design.around(rng, RIGHT - 20, 388)
    words = text_line("", VALID, design.face, 25 * design.size, (x, y), 300, Align.RIGHT)
    at = (words.bounds.left() - rng.uniform(18, 34), y + rng.normal(0, 2))
    tall = 34 * design.digit_size
    line = date_line("idExpiry", date, design.face, tall, at, 300, Align.RIGHT, tabular=design.tabular)
    pushed = max(apart([upper, lower], 14)[1].bounds.top() - lower.bounds.top()
                 for upper in above for lower in (line, words))  # fmt: skip
    return line.moved(0, pushed), words.moved(0, pushed)


def _mark(canvas: skia.Canvas, design: Design, rng: Generator) -> None:
    colour = specimen_colour(rng)
    if rng.random() < 0.5:
        size, at = rng.uniform(15, 20), (rng.uniform(40, 80), rng.uniform(412, 430))
        ornaments.draw_microtext(canvas, design.latin, "SPECIMEN", at, size, rng.uniform(130, 260), colour)
    else:
        at = (rng.uniform(1080, 1150), rng.uniform(50, 120))
        ornaments.draw_microtext(canvas, design.latin, "SPECIMEN", at, 17, rng.uniform(130, 280), colour, turn=90)
    line = text_line("", "عينة", design.face, rng.uniform(14, 20), (rng.uniform(240, 300), 350), 120, Align.RIGHT)
    print_line(canvas, line, Ink(tone(0.0, 0.4, 0.5, 0.8)))
