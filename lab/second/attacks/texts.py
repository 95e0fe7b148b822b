"""Another text in a field's place: digits set anew, a sticker, a pen; or in the picture: copied, moved, typed over."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.card_texts import back_texts, front_texts
from lab.corpus import Corpus, Person
from lab.fonts import evaluation_fonts, fonts
from lab.second.attacks.digits import Digit, digits_of
from lab.second.attacks.editing import Edit, begin, corner_of, ink_of, marked, noise_level, original, save, wipe
from lab.second.attacks.geometry import Box, edges, grown, homography
from lab.second.design import Design, Side
from lab.second.grain import grain
from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.outlines import Face, open_face
from lab.second.taken import Taken
from lab.second.takes import PRINTERS, taken_of
from lab.second.typesetting import ARABIC_DIGITS, Align, Line, as_set, text_line

Picture = NDArray[np.uint8]
Edited = tuple[str, Taken, Picture]
"""Which way, the file, and the mask on the rectified card."""

NUMBERS = {"front": ("idNumber", "dateOfBirth"), "back": ("idNumber", "idExpiry", "releaseDate")}
WORDS = {"front": ("first_name", "last_names", "address_1", "address_2"), "back": ("job", "husbandName")}
WAYS = ("reset", "sticker", "pen", "copied", "moved", "typed", "line")


@dataclass(frozen=True, slots=True)
class Card:
    """A person, a side and the dice that print it: it can be printed again, with lines amended."""

    person: Person
    side: str
    start: tuple[int, ...]

    def printed(self, amend: Callable[[Line], Line] = as_set) -> tuple[Side, Design, Generator]:
        """Print the side; return it, its design, and the dice as they lie then."""
        rng = np.random.default_rng(list(self.start))
        design = Design.draw(rng)
        return PRINTERS[self.side](self.person, design, rng, amend), design, rng


def edit_text(card: Card, tier: str, rng: Generator) -> Edited:
    """Change a text of a card, on the card or in its picture."""
    way = WAYS[int(rng.choice(len(WAYS), p=[0.16, 0.14, 0.08, 0.2, 0.06, 0.24, 0.12]))]
    side, design, _ = card.printed()
    name = str(rng.choice([line.name for line in side.lines if line.name in NUMBERS[card.side]]))
    line = next(line for line in side.lines if line.name == name)
    digits = digits_of(line, side.texts[name])
    if len(digits) < 4:
        way = "line"
    if way in ("reset", "pen", "sticker"):
        return way, *_on_the_card(card, way, line, digits, tier, rng)
    edit = begin(original(side, tier, rng))
    if way == "copied":
        _copy(edit, digits, rng)
    elif way == "moved":
        _move(edit, _some(digits, 1, rng)[0], rng)
    elif way == "typed":
        for digit in _some(digits, int(rng.integers(1, 5)), rng):
            _retype(edit, digit, _other_face(design, rng), rng)
    else:
        _retype_line(edit, card, side, _other_face(design, rng), rng)
    return way, *save(edit, tier, rng)


def _some(digits: list[Digit], count: int, rng: Generator) -> list[Digit]:
    """Return some digits, mostly neighbours."""
    if rng.random() < 0.6:
        start = int(rng.integers(0, max(1, len(digits) - count + 1)))
        return digits[start : start + count]
    return [digits[int(i)] for i in rng.choice(len(digits), min(count, len(digits)), replace=False)]


def _changed(digit: str, rng: Generator) -> str:
    return digit if digit == "/" else str((int(digit) + int(rng.integers(1, 10))) % 10)


def _other_face(design: Design, rng: Generator) -> Face:
    """Return another font than the card's, seldom the same one."""
    kind = rng.random()
    if kind < 0.15:
        return design.face
    every = [font for font in (evaluation_fonts() if kind < 0.6 else fonts()) if font.draws("٠١٢٣٤٥٦٧٨٩/")]
    others = [font for font in every if font.family != design.family] or every
    return open_face(others[int(rng.integers(len(others)))].path)


def _set_digit(face: Face, digit: str, box: Box, rng: Generator, tall: float) -> skia.Path:
    """Return a digit's outline in place of one in a box, `tall` card units as a one: size, baseline, weight off."""
    size = tall / face.height("١") * rng.uniform(0.88, 1.12)
    outline = face.outline(digit.translate(ARABIC_DIGITS))
    path = skia.Path()
    path.addPath(outline, skia.Matrix.Scale(size * rng.uniform(0.9, 1.08), size))
    bounds = path.computeTightBounds()
    middle = (box[0] + box[2]) / 2 + rng.normal(0, 1.2)
    base = box[3] + rng.normal(0, 1.5)
    moved = skia.Path()
    if digit == "0":
        moved.addPath(path, middle - bounds.centerX(), (box[1] + box[3]) / 2 - bounds.centerY() + rng.normal(0, 1.5))
    else:
        moved.addPath(path, middle - bounds.centerX(), base - bounds.bottom())
    return moved


def _on_the_card(
    card: Card, way: str, line: Line, digits: list[Digit], tier: str, rng: Generator
) -> tuple[Taken, Picture]:
    """Change print on the card itself, then take it."""
    if way == "sticker":
        digits = digits_of(line, card.printed()[0].texts[line.name], slashes=True)
        count = int(rng.integers(2, 15))
        chosen = digits[-count:] if rng.random() < 0.5 else digits[:count]
    else:
        chosen = _some(digits, int(rng.integers(1, 5)), rng)
    gone = [grown(digit.box, 1.0) for digit in chosen]
    side, design, dice = card.printed(lambda set_: _without(set_, gone) if set_.name == line.name else set_)
    if way == "sticker":
        side, _, dice = card.printed()
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(WIDTH, HEIGHT))
    canvas.drawPicture(side.print_)
    gloss: NDArray[np.float32] | None = None
    face = _other_face(design, rng)
    if way == "reset":
        polygons = [_reset(canvas, digit, line, design, face, rng) for digit in chosen]
    elif way == "pen":
        polygons = [_write(canvas, digit, line, face, rng) for digit in chosen]
    else:
        polygons, gloss = _stick(canvas, chosen, line, face, rng)
    changed = replace(side, print_=recorder.finishRecordingAsPicture(), gloss=gloss)
    taken = taken_of(changed, tier, dice, webp=False)
    return taken, marked(taken, [edges(box) for box in polygons])


def _without(line: Line, gone: list[Box]) -> Line:
    path = line.path
    for box in gone:
        hole = skia.Path()
        hole.addRect(skia.Rect.MakeLTRB(*box))
        path = skia.Op(path, hole, skia.PathOp.kDifference_PathOp) or path
    return Line(line.name, path, line.height)


def _reset(canvas: skia.Canvas, digit: Digit, line: Line, design: Design, face: Face, rng: Generator) -> Box:
    box = digit.set_in(line)
    path = _set_digit(face, _changed(digit.text, rng), box, rng, line.height)
    colour = design.digit_ink.colour if rng.random() < 0.5 else _dark(rng)
    paint = skia.Paint(AntiAlias=True, Color=colour, BlendMode=skia.BlendMode.kMultiply)
    _thicken(paint, line.height * rng.uniform(0, 0.06))
    canvas.drawPath(path, paint)
    return _joined(grown(digit.box, 1), path.computeTightBounds())


def _write(canvas: skia.Canvas, digit: Digit, line: Line, face: Face, rng: Generator) -> Box:
    """Rub a digit out, more or less, and write another by hand."""
    box = grown(digit.set_in(line), 3)
    rubbed = skia.Paint(AntiAlias=True, Color=tone(0.12, 0.05, rng.uniform(0.85, 1), rng.uniform(0.1, 0.6)))
    rubbed.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, rng.uniform(1, 4)))
    canvas.drawRect(skia.Rect.MakeLTRB(*box), rubbed)
    path = _set_digit(face, _changed(digit.text, rng), digit.set_in(line), rng, line.height)
    ink = skia.Paint(AntiAlias=True, Color=_dark(rng), BlendMode=skia.BlendMode.kMultiply)
    _thicken(ink, rng.uniform(0.5, 2.2))
    ink.setPathEffect(skia.DiscretePathEffect.Make(rng.uniform(3, 7), rng.uniform(0.4, 1.2), int(rng.integers(1, 999))))
    canvas.drawPath(path, ink)
    return _joined(box, path.computeTightBounds())


def _stick(
    canvas: skia.Canvas, chosen: list[Digit], line: Line, face: Face, rng: Generator
) -> tuple[list[Box], NDArray[np.float32]]:
    """Glue a strip of paper with other digits over some."""
    boxes = np.array([digit.set_in(line) for digit in chosen])
    box = (*(boxes[:, :2].min(0) - rng.uniform(2, 7, 2)), *(boxes[:, 2:].max(0) + rng.uniform(2, 7, 2)))
    rect, thick = skia.Rect.MakeLTRB(*box), rng.uniform(0.5, 2.5)
    shadow = skia.Paint(AntiAlias=True, Color=tone(0, 0, 0, rng.uniform(0.3, 0.7)))
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.7 * thick + 0.3))
    canvas.save()
    canvas.rotate(rng.normal(0, 0.6), rect.centerX(), rect.centerY())
    canvas.drawRect(rect.makeOffset(*rng.uniform(-thick, thick, 2)), shadow)
    canvas.drawRect(
        rect, skia.Paint(AntiAlias=True, Color=tone(rng.uniform(0, 1), rng.uniform(0, 0.12), rng.uniform(0.82, 1)))
    )
    ink = skia.Paint(AntiAlias=True, Color=_dark(rng))
    for digit in chosen:
        path = _set_digit(face, _changed(digit.text, rng), digit.set_in(line), rng, line.height)
        canvas.drawPath(path, ink)
    canvas.restore()
    gloss = np.ones((int(HEIGHT) // 2, int(WIDTH) // 2), np.float32)
    low, high = np.array(box[:2]) / 2, np.array(box[2:]) / 2
    gloss[round(low[1]) : round(high[1]), round(low[0]) : round(high[0])] = rng.uniform(0, 0.4)
    return [box], gloss


def _copy(edit: Edit, digits: list[Digit], rng: Generator) -> None:
    """Lay pictures of some digits over others of the same line."""
    for there in _some(digits, int(rng.integers(1, 4)), rng):
        others = [digit for digit in digits if digit.text != there.text]
        if not others:
            continue
        here = others[int(rng.integers(len(others)))]
        cell = _cell(here, there, rng)
        moved = tuple(np.array(cell) + np.tile(_middle(there) - _middle(here), 2))
        _carry(edit, cell, (moved[0], moved[1], moved[2], moved[3]), rng)


def _move(edit: Edit, digit: Digit, rng: Generator) -> None:
    """Take one digit out and lay its picture down a little beside its place."""
    cell = grown(digit.box, rng.uniform(2, 5))
    shift = np.tile(rng.normal(0, 1, 2) * (9, 4), 2)
    moved = tuple(np.array(cell) + shift)
    at = edit.region(cell)
    held = edit.picture[at].copy()
    wipe(edit, cell, rng)
    _carry(edit, cell, (moved[0], moved[1], moved[2], moved[3]), rng, held)


def _cell(here: Digit, there: Digit, rng: Generator) -> Box:
    """Return the piece to copy: wide and tall enough to cover the digit it replaces."""
    half = np.maximum(np.array(here.size), np.array(there.size)) / 2 + rng.uniform(2, 5)
    x, y = _middle(here)
    return x - half[0], y - half[1], x + half[0], y + half[1]


def _middle(digit: Digit) -> NDArray[np.float64]:
    return np.array([(digit.box[0] + digit.box[2]) / 2, digit.row])


def _carry(edit: Edit, cell: Box, to: Box, rng: Generator, held: Picture | None = None) -> None:
    """Lay the picture of a cell, as it is now or as it was held, over another place."""
    start = edit.region(cell)
    piece = (edit.picture[start] if held is None else held).astype(np.float32)
    step = edit.taken.place(edges(to)).mean(0) - edit.taken.place(edges(cell)).mean(0)
    polygon = edit.polygon(edges(cell)) - corner_of(start)
    mask = np.zeros(piece.shape[:2], np.uint8)
    cv2.fillPoly(mask, [np.round(polygon * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    alpha = np.asarray(mask / 255, np.float32)
    soft = rng.uniform(0.5, 1.5) if rng.random() < 0.6 else 0.0
    if soft:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), soft), np.float32)
    whole = np.round(step).astype(int)
    if rng.random() < 0.35:
        part = np.array([[1, 0, step[0] - whole[0]], [0, 1, step[1] - whole[1]]])
        piece = np.asarray(
            cv2.warpAffine(piece, part, piece.shape[1::-1], flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE),
            np.float32,
        )
    low = corner_of(start).astype(int) + whole
    height, width = edit.picture.shape[:2]
    first = np.maximum(-low, 0)
    last = np.minimum(np.array([width, height]) - low, piece.shape[1::-1])
    if (last - first < 2).any():
        return
    inner = (slice(first[1], last[1]), slice(first[0], last[0]))
    there = (slice(low[1] + first[1], low[1] + last[1]), slice(low[0] + first[0], low[0] + last[0]))
    edit.lay(np.asarray(piece[inner], np.float32), alpha[inner], there)
    edit.mark(polygon + low)


def _retype(edit: Edit, digit: Digit, face: Face, rng: Generator) -> None:
    """Paint a digit out and type another."""
    ink = ink_of(edit.picture[edit.region(digit.box)])
    wipe(edit, grown(digit.box, rng.uniform(2, 5)), rng)
    path = _set_digit(face, _changed(digit.text, rng), digit.box, rng, digit.tall)
    _type(edit, path, ink, rng)


def _retype_line(edit: Edit, card: Card, side: Side, face: Face, rng: Generator) -> None:
    """Paint a whole line out and type another person's."""
    names = (*WORDS[card.side], *NUMBERS[card.side])
    line = side.lines[int(rng.choice([i for i, line in enumerate(side.lines) if line.name in names]))]
    texts = back_texts if card.side == "back" else front_texts
    other = texts(Corpus().person(rng)).get(line.name, "") or side.texts[line.name]
    if line.name in NUMBERS[card.side]:
        other = other.translate(ARABIC_DIGITS)
    bounds = line.bounds
    box = (bounds.left(), bounds.top(), bounds.right(), bounds.bottom())
    ink = ink_of(edit.picture[edit.region(box)])
    wipe(edit, grown(box, rng.uniform(3, 6)), rng)
    sample = "١" if line.name in NUMBERS[card.side] else "ا"
    room = bounds.width() * rng.uniform(0.9, 1.15) if sample == "١" else max(bounds.width(), 300.0)
    base = (bounds.right(), bounds.bottom() - (0.0 if sample == "١" else 0.25 * line.height))
    typed = text_line(line.name, other, face, line.height * rng.uniform(0.88, 1.1), base, room, Align.RIGHT, sample)
    left = typed.bounds.left()
    _type(edit, typed.moved(max(0.0, 8 - left), 0).path, ink, rng)


def _type(edit: Edit, path: skia.Path, ink: NDArray[np.float32], rng: Generator) -> None:
    """Draw an outline in card units into the picture, in its perspective."""
    bounds = path.computeTightBounds()
    box = grown((bounds.left(), bounds.top(), bounds.right(), bounds.bottom()), 3)
    at = edit.region(box)
    shape = (at[0].stop - at[0].start, at[1].stop - at[1].start)
    way = homography(edit.taken.place(edges(box)) - corner_of(at) + 0.5, edges(box)).matrix
    surface = skia.Surface(shape[1], shape[0])
    canvas = surface.getCanvas()
    canvas.clear(0xFF000000)
    canvas.concat(skia.Matrix.MakeAll(*(way / way[2, 2]).ravel().tolist()))
    paint = skia.Paint(AntiAlias=True, Color=0xFFFFFFFF)
    _thicken(paint, rng.uniform(0, 1.6))
    canvas.drawPath(path, paint)
    drawn = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)[..., 1]
    alpha = np.asarray(drawn, np.float32) / 255 * rng.uniform(0.85, 1.0)
    if rng.random() < 0.55:
        alpha = np.asarray(cv2.GaussianBlur(alpha, (0, 0), rng.uniform(0.4, 1.3)), np.float32)
    colour = np.clip(ink * rng.uniform(0.75, 1.1) + rng.uniform(-12, 6), 0, 255)
    content = np.asarray(np.tile(colour, (*shape, 1)), np.float32)
    if rng.random() < 0.35:
        content += np.float32(noise_level(edit.picture[at])) * grain(rng, *shape)[..., None]
    edit.lay(content, np.asarray(alpha, np.float32), at)
    edit.mark(edit.polygon(edges(box)))


def _thicken(paint: skia.Paint, width: float) -> None:
    if width > 0.2:
        paint.setStyle(skia.Paint.kStrokeAndFill_Style)
        paint.setStrokeWidth(width)
        paint.setStrokeJoin(skia.Paint.kRound_Join)


def _dark(rng: Generator) -> int:
    hue = float(rng.choice([0.0, 0.62, 0.05]))
    return tone(hue, rng.uniform(0, 0.6), rng.uniform(0.0, 0.3), rng.uniform(0.85, 1.0))


def _joined(box: Box, bounds: skia.Rect) -> Box:
    return (
        min(box[0], bounds.left()),
        min(box[1], bounds.top()),
        max(box[2], bounds.right()),
        max(box[3], bounds.bottom()),
    )
