"""Edited text: digits and lines replaced on the card before its picture is taken, or in the picture afterwards.

    mask, variant = edit_line(Canvas.of_card(card), lines_of(card)["idNumber"], "train", rng)

Before: scraped off and printed anew, struck over, pasted over with a sticker. After: retyped in a font, size, weight or
place that is not the line's, copied from elsewhere on the same card, over a ground that is inpainted, flat or cloned.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Capture, Split
from lab.attacks.cards import CleanCard
from lab.attacks.inks import HEIGHT, TEXT_LINES, Inks, inks, line_like
from lab.attacks.patches import Canvas, Patch, cloned_grain, lift, mark, matched_noise, new_mask, put_back
from lab.camera import jpeg
from lab.lettering import Mask, Picture, Rect, squeeze

DIGIT_LINES = ("idNumber", "dateOfBirth", "releaseDate", "idExpiry", "idKey")


@dataclass(frozen=True)
class Habits:
    """How the forgers of one split work: never with the other split's tools and settings.

    Who is `careless` leaves new pixels in the picture as they come: with hard edges, without grain or compression.
    """

    fills: tuple[str, ...]
    feather: tuple[float, float]
    qualities: tuple[int, ...]
    size_error: float
    lift_error: float
    same_font: float
    sticker_edge: tuple[float, float]
    careless: bool = False


HABITS: dict[Split, Habits] = {
    "train": Habits(
        ("telea", "flat", "clone", "blur"), (0.0, 2.4), (*range(30, 60), *range(70, 82), *range(88, 97)), 0.08, 0.05,
        0.3, (1.0, 4.0),
    ),
    "evaluate": Habits(
        ("navier", "median", "mirror"), (0.3, 1.7), (*range(60, 70), *range(82, 88)), 0.06, 0.04, 0.3, (1.3, 3.2)
    ),
}  # fmt: skip


@dataclass(frozen=True)
class PrintedLine:
    """A printed line: wire name, text, its box on the card, and the boxes of its separate signs, left to right."""

    name: str
    text: str
    box: Rect
    signs: tuple[Rect, ...]

    @property
    def of_digits(self) -> bool:
        """Whether the line holds digits (and slashes, or a serial's letters)."""
        return self.name in DIGIT_LINES


def lines_of(card: CleanCard) -> dict[str, PrintedLine]:
    """Find the signs of every line of a clean card."""
    grey = cv2.cvtColor(card.image, cv2.COLOR_BGR2GRAY)
    return {
        name: PrintedLine(name, card.texts[name], card.boxes[name], signs_in(grey, card.boxes[name]))
        for name in (*DIGIT_LINES, *TEXT_LINES)
        if name in card.texts and name in card.boxes and min(card.boxes[name][2:]) > 8
    }


def signs_in(grey: NDArray[np.uint8], box: Rect) -> tuple[Rect, ...]:
    """Return the boxes of the dark signs in a box of a grey picture that gaps of white columns part."""
    x, y, width, height = (int(v) for v in box)
    part = grey[y : y + height, x : x + width].astype(np.float32)
    if part.size < 64:
        return ()
    ground, dark = np.percentile(part, 75), np.percentile(part, 2)
    inked = part < ground - 0.45 * (ground - dark)
    columns = np.concatenate([[False], inked.sum(0) >= max(1, 0.04 * height), [False]])
    edges = np.flatnonzero(np.diff(columns.astype(np.int8)))
    signs = []
    for left, right in zip(edges[::2], edges[1::2], strict=True):
        rows = np.flatnonzero(inked[:, left:right].any(1))
        if right - left >= 3 and len(rows):
            signs.append((float(x + left), float(y + rows[0]), float(right - left), float(rows[-1] - rows[0] + 1)))
    return tuple(signs)


@dataclass(frozen=True)
class _Work:
    """One edit under way: the patch, the line in the patch's pixels, and what its print looks like."""

    patch: Patch
    line: PrintedLine
    signs: tuple[Rect, ...]
    box: Rect
    colour: NDArray[np.float32]
    height: float
    baseline: float
    habits: Habits
    split: Split
    captured: bool

    @property
    def latin(self) -> bool:
        """Whether the line's signs are the serial's."""
        return self.line.name == "idKey"


Change = tuple[Picture, Mask]
"""New pixels of the patch, and where (0..1) they replace the old ones."""


def edit_line(
    canvas: Canvas,
    line: PrintedLine,
    split: Split,
    rng: np.random.Generator,
    mask: NDArray[np.uint8] | None = None,
    *,
    careless: bool = False,
) -> tuple[NDArray[np.uint8], str]:
    """Edit one line on the canvas, in place; return the card's mask (750, 1200) of what was put in, and the variant."""
    work = _begin(canvas, line, split, careless)
    choices = _ON_PICTURE if canvas.captured else _ON_CARD
    names = [name for name in choices if name not in _NEED_SIGNS or (line.of_digits and len(work.signs) >= 4)]
    shares = np.array([choices[name][1] for name in names])
    name = names[rng.choice(len(names), p=shares / shares.sum())]
    content, alpha = choices[name][0](work, rng)
    content = _finished(content, work, rng)
    flags = cv2.INTER_CUBIC if rng.random() < 0.4 else cv2.INTER_LINEAR
    put_back(canvas, work.patch, content, alpha, flags, None if careless else cloned_grain(rng))
    mask = new_mask() if mask is None else mask
    mark(mask, work.patch, alpha)
    return mask, f"{'digital' if canvas.captured else 'physical'}_{name}"


def _begin(canvas: Canvas, line: PrintedLine, split: Split, careless: bool) -> _Work:
    patch = lift(canvas, line.box, line.box[3] * 0.9)
    signs, box = tuple(patch.box(sign) for sign in line.signs), patch.box(line.box)
    x, y, width, height = (int(v) for v in box)
    part = patch.picture[max(0, y) : y + height + 1, max(0, x) : x + width + 1].reshape(-1, 3).astype(np.float32)
    grey = part.mean(1)
    colour = part[grey <= np.percentile(grey, 6)].mean(0)
    tall = [sign[3] for sign in signs] or [box[3]]
    bottoms = [sign[1] + sign[3] for sign in signs] or [box[1] + box[3]]
    reference = float(np.percentile(tall, 85))
    baseline = float(np.median([b for b, t in zip(bottoms, tall, strict=False) if t > 0.6 * reference] or bottoms))
    habits = replace(HABITS[split], careless=careless)
    return _Work(patch, line, signs, box, colour, reference, baseline, habits, split, canvas.captured)


def _finished(content: Picture, work: _Work, rng: np.random.Generator) -> Picture:
    """Give the new pixels a history of their own: grain like the picture's or none, a compression, a softness."""
    if not work.captured or work.habits.careless:
        return content
    if rng.random() < 0.35:
        content = np.asarray(cv2.GaussianBlur(content, (0, 0), rng.uniform(0.35, 1.1)), np.uint8)
    if rng.random() < 0.4:
        grain = matched_noise(content.shape, work.patch.picture, rng, rng.uniform(0.3, 1.4))
        content = np.clip(content + grain, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        content = jpeg(content, int(rng.choice(work.habits.qualities)))
    return content


# What new print looks like


def _sign(
    font: Inks, rng: np.random.Generator, height: float, bold: float, like: str = "0"
) -> tuple[Mask, float, float]:
    """Return a digit (or a letter, `like` one), the tallest being `height` high, and the middle of its foot (x, y)."""
    choices = [sign for sign in font.signs if sign.isalpha() == like.isalpha() and sign != "/"]
    return _sized(*font.signs[choices[rng.integers(len(choices))]], height, bold)


def _sized(mask: Mask, x: float, y: float, height: float, bold: float) -> tuple[Mask, float, float]:
    factor = height / HEIGHT
    size = (max(2, round(mask.shape[1] * factor)), max(2, round(mask.shape[0] * factor)))
    small = cv2.resize(mask, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR)
    if bold >= 0.5:
        wide = 1 + round(bold)
        small = cv2.dilate(
            cv2.copyMakeBorder(small, 0, 0, wide, wide, cv2.BORDER_CONSTANT), np.ones((1, wide), np.uint8)
        )
        return np.asarray(small, np.float32), x * factor + wide, y * factor
    return np.asarray(small, np.float32), x * factor, y * factor


def _add(layer: Mask, mask: Mask, x: float, y: float) -> None:
    """Add ink to a layer with its upper left corner at (x, y), in place."""
    left, top = round(x), round(y)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(layer.shape[1], left + mask.shape[1]), min(layer.shape[0], top + mask.shape[0])
    if x1 > x0 and y1 > y0:
        part = layer[y0:y1, x0:x1]
        np.maximum(part, mask[y0 - top : y1 - top, x0 - left : x1 - left], out=part)


def _inked(ground: Picture, layer: Mask, work: _Work, rng: np.random.Generator) -> Picture:
    """Print a layer of ink on the ground, in about the line's colour and softness."""
    wrong = rng.normal(0, rng.choice([2.0, 10.0, 28.0]), 3)
    colour = np.clip(work.colour + wrong + (rng.normal(0, 8) if rng.random() < 0.5 else 0), 0, 200).astype(np.float32)
    soft = rng.uniform(0.0, 1.5) * (max(0.6, work.patch.scale) if work.captured else 0.6)
    if soft > 0.3:
        layer = np.asarray(cv2.GaussianBlur(layer, (0, 0), soft), np.float32)
    weight = (layer * rng.uniform(0.75, 1.0))[..., None]
    return np.clip(ground + weight * (colour - ground), 0, 255).astype(np.uint8)


# How old print is taken away


def _filled(work: _Work, area: NDArray[np.uint8], rng: np.random.Generator) -> Picture:
    """Return the patch with an area (255) filled as one of the split's tools does."""
    picture = work.patch.picture
    how = str(rng.choice(work.habits.fills))
    if how in ("telea", "navier"):
        return _inpainted(picture, area, cv2.INPAINT_TELEA if how == "telea" else cv2.INPAINT_NS)
    out = picture.copy()
    inside = area > 0
    if how == "flat":
        ring = cv2.dilate(area, np.ones((9, 9), np.uint8)) > 0
        around = picture[ring & ~inside]
        bright = around[around.mean(1) >= np.median(around.mean(1))] if len(around) else picture.reshape(-1, 3)
        out[inside] = np.median(bright, 0).astype(np.uint8)
    elif how in ("blur", "median"):
        reach = max(3, int(work.height * 0.9)) | 1
        small = cv2.resize(picture, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
        light = cv2.dilate(small, np.ones((reach // 2 | 1, reach // 2 | 1), np.uint8))
        if how == "blur":
            smooth = cv2.GaussianBlur(light, (0, 0), reach / 6)
        else:
            smooth = cv2.medianBlur(light, min(31, reach // 2 | 1))
        out[inside] = cv2.resize(smooth, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)[inside]
    else:
        step = round(work.box[3] * rng.uniform(1.0, 1.5)) * (1 if rng.random() < 0.5 else -1)
        moved = np.roll(picture, step, 0) if how == "clone" else picture[::-1]
        shift = np.median(picture[~inside], 0) - np.median(moved[inside], 0) if rng.random() < 0.5 else np.zeros(3)
        out[inside] = np.clip(moved[inside] + shift, 0, 255).astype(np.uint8)
    return out


def _inpainted(picture: Picture, area: NDArray[np.uint8], method: int) -> Picture:
    if int((area > 0).sum()) < 12_000:
        return np.asarray(cv2.inpaint(picture, area, 3, method), np.uint8)
    half = cv2.resize(picture, None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    less = cv2.resize(area, half.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    filled = cv2.inpaint(half, ((less > 0) * 255).astype(np.uint8), 3, method)
    out = picture.copy()
    out[area > 0] = cv2.resize(filled, picture.shape[1::-1], interpolation=cv2.INTER_LINEAR)[area > 0]
    return out


def _area(work: _Work, boxes: tuple[Rect, ...], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return the area (255) that covers boxes with a margin."""
    area = np.zeros(work.patch.picture.shape[:2], np.uint8)
    reach = work.height * rng.uniform(0.05, 0.22)
    for x, y, width, height in boxes:
        low = (round(x - reach), round(y - reach))
        cv2.rectangle(area, low, (round(x + width + reach), round(y + height + reach)), 255, -1)
    return area


def _scraped(ground: Picture, area: NDArray[np.uint8], rng: np.random.Generator) -> Picture:
    """Roughen a surface where print was scraped off or covered: another tone, dull texture, a worn edge."""
    edge = cv2.GaussianBlur(area.astype(np.float32) / 255, (0, 0), rng.uniform(0.6, 3))[..., None]
    coarse = rng.normal(0, 1, (max(2, area.shape[0] // 6), max(2, area.shape[1] // 6))).astype(np.float32)
    texture = cv2.resize(coarse, area.shape[1::-1], interpolation=cv2.INTER_LINEAR) * rng.uniform(1, 9)
    fine = rng.normal(0, rng.uniform(0.5, 6), area.shape).astype(np.float32)
    change = rng.uniform(-14, 26) + np.float32(rng.normal(0, 4, 3)) + (texture + fine)[..., None]
    return np.clip(ground + edge * change, 0, 255).astype(np.uint8)


def _softened(area: NDArray[np.uint8], work: _Work, rng: np.random.Generator) -> Mask:
    """Return the area as a mask with the feathered edge of a brush or selection."""
    feather = rng.uniform(*work.habits.feather) if rng.random() < 0.75 and not work.habits.careless else 0.0
    hard = area.astype(np.float32) / 255
    return hard if feather < 0.3 else np.asarray(cv2.GaussianBlur(hard, (0, 0), feather), np.float32)


# The edits


def _run(work: _Work, rng: np.random.Generator) -> slice:
    """Draw which neighbouring signs are replaced: mostly one or two."""
    count = min(len(work.signs) - 1, int(rng.choice([1, 1, 1, 2, 2, 3, 4])))
    start = int(rng.integers(0, len(work.signs) - count + 1))
    return slice(start, start + count)


def _digits_retyped(work: _Work, rng: np.random.Generator) -> Change:
    chosen = work.signs[_run(work, rng)]
    area = _area(work, chosen, rng)
    ground = _filled(work, area, rng)
    if not work.captured:
        ground = _scraped(ground, area, rng)
    layer = np.zeros(area.shape, np.float32)
    font = inks(work.split, rng, work.latin)
    habits = work.habits
    height = work.height * (1 + rng.normal(0, habits.size_error))
    bold = rng.uniform(0, 3.2) * work.height / 45 if rng.random() < 0.5 else 0.0
    lower = rng.normal(0, habits.lift_error) * work.height
    for x, _, width, _ in chosen:
        mask, foot_x, foot_y = _sign(font, rng, height, bold)
        middle = x + width / 2 + rng.normal(0, 0.04) * work.height
        _add(layer, mask, middle - foot_x, work.baseline + lower - foot_y)
    if rng.random() < 0.15:
        layer = _turned(layer, work, rng)
    alpha = np.maximum(_softened(area, work, rng), np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.8), np.float32))
    return _inked(ground, layer, work, rng), alpha


def _turned(layer: Mask, work: _Work, rng: np.random.Generator) -> Mask:
    middle = (layer.shape[1] / 2, work.baseline - work.height / 2)
    matrix = cv2.getRotationMatrix2D(middle, float(rng.normal(0, 1.5)), 1)
    return np.asarray(cv2.warpAffine(layer, matrix, layer.shape[1::-1]), np.float32)


def _digits_copied(work: _Work, rng: np.random.Generator) -> Change:
    picture = work.patch.picture
    chosen = work.signs[_run(work, rng)]
    content, alpha = picture.copy(), np.zeros(picture.shape[:2], np.float32)
    for x, y, width, height in chosen:
        others = [sign for sign in work.signs if abs(sign[0] - x) > 2]
        sx, sy, sw, sh = others[rng.integers(len(others))]
        grow = work.height * rng.uniform(0.06, 0.18)
        source = _cut(picture, (sx - grow, min(sy, y) - grow, sw + 2 * grow, max(sh, height) + 2 * grow))
        if rng.random() < 0.3:
            factor = rng.uniform(0.88, 1.14)
            source = np.asarray(cv2.resize(source, None, fx=factor, fy=factor, interpolation=cv2.INTER_LINEAR))
        high, wide = source.shape[:2]
        left = round(x + width / 2 - wide / 2 + rng.normal(0, 0.04) * work.height)
        top = round(y + height / 2 - high / 2 + rng.normal(0, 0.04) * work.height)
        left = int(np.clip(left, 0, max(0, picture.shape[1] - wide)))
        top = int(np.clip(top, 0, max(0, picture.shape[0] - high)))
        part = content[top : top + high, left : left + wide]
        part[:] = source[: part.shape[0], : part.shape[1]]
        inset = np.zeros(alpha.shape, np.uint8)
        cv2.rectangle(inset, (left, top), (left + wide - 1, top + high - 1), 255, -1)
        cover = _area(work, ((x, y, width, height),), rng)
        hidden = (cover > 0) & (inset == 0)
        content[hidden] = _filled(work, cover, rng)[hidden]
        alpha = np.maximum(alpha, np.maximum(_softened(inset, work, rng), _softened(cover, work, rng)))
    return content, alpha


def _cut(picture: Picture, box: Rect) -> Picture:
    x, y, width, height = (int(v) for v in box)
    x0, y0 = max(0, x), max(0, y)
    return picture[y0 : max(y0 + 4, y + height), x0 : max(x0 + 4, x + width)].copy()


def _line_retyped(work: _Work, rng: np.random.Generator) -> Change:
    area = _area(work, (work.box,), rng)
    ground = _filled(work, area, rng)
    if not work.captured:
        ground = _scraped(ground, area, rng)
    layer = _typed_line(work, rng, work.box, area.shape)
    alpha = np.maximum(_softened(area, work, rng), np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.8), np.float32))
    return _inked(ground, layer, work, rng), alpha


def _typed_line(work: _Work, rng: np.random.Generator, box: Rect, shape: tuple[int, ...]) -> Mask:
    """Set a new text of the line's kind in another font, in about the old one's box."""
    bold = rng.uniform(0, 3) * work.height / 45 if rng.random() < 0.5 else 0.0
    if work.line.of_digits:
        count = max(1, round(len(work.line.text) * box[2] / max(1.0, work.box[2])))
        start = int(rng.integers(0, len(work.line.text) - min(count, len(work.line.text)) + 1))
        mask = _typed_digits(work, work.line.text[start : start + count], rng, bold)
        if rng.random() < 0.6:
            mask = np.asarray(cv2.resize(mask, (max(4, round(box[2])), mask.shape[0])), np.float32)
    else:
        mask = line_like(work.line.name, work.split, rng)
        factor = max(6.0, box[3] * rng.uniform(0.75, 1.05)) / HEIGHT
        size = (max(4, round(mask.shape[1] * factor)), max(4, round(mask.shape[0] * factor)))
        mask = np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.float32)
        if bold >= 0.5:
            mask = np.asarray(cv2.dilate(mask, np.ones((1, 1 + round(bold)), np.uint8)), np.float32)
    mask = squeeze(mask, max(4.0, box[2] * 1.1))
    layer = np.zeros(shape[:2], np.float32)
    x = box[0] + (box[2] - mask.shape[1]) * (0.5 if work.line.of_digits else 1.0)
    _add(layer, mask, x, box[1] + (box[3] - mask.shape[0]) / 2 + rng.normal(0, 0.05) * box[3])
    return layer


def _typed_digits(work: _Work, text: str, rng: np.random.Generator, bold: float) -> Mask:
    """Set new signs like those of a text, slashes where it has them, at an even pitch or as wide as they are."""
    font, height = inks(work.split, rng, work.latin), work.height * (1 + rng.normal(0, work.habits.size_error))
    even = rng.uniform(0.6, 0.95) * height if rng.random() < 0.4 else None
    layer = np.zeros((round(3 * height), round(len(text) * height * 1.3) + 20), np.float32)
    x = 4.0
    for old in text:
        if old == "/" and "/" in font.signs:
            mask, _, foot_y = _sized(*font.signs["/"], height, bold)
        else:
            mask, _, foot_y = _sign(font, rng, height, bold, old)
        wide = even or mask.shape[1] + 0.16 * height
        _add(layer, mask, x + wide / 2 - mask.shape[1] / 2, 2 * height - foot_y)
        x += wide
    rows, columns = np.flatnonzero(layer.max(1) > 0.2), np.flatnonzero(layer.max(0) > 0.2)
    return layer[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] if len(rows) else layer


def _word_retyped(work: _Work, rng: np.random.Generator) -> Change:
    """Replace a part of a line of words."""
    x, y, width, height = work.box
    share = rng.uniform(0.25, 0.7)
    left = x + rng.uniform(0, 1 - share) * width
    box = (left, y, share * width, height)
    area = _area(work, (box,), rng)
    ground = _filled(work, area, rng)
    if not work.captured:
        ground = _scraped(ground, area, rng)
    layer = _typed_line(work, rng, box, area.shape)
    alpha = np.maximum(_softened(area, work, rng), np.asarray(cv2.GaussianBlur(layer, (0, 0), 0.8), np.float32))
    return _inked(ground, layer, work, rng), alpha


def _struck_over(work: _Work, rng: np.random.Generator) -> Change:
    """Add ink to signs without taking any away: a digit becomes another, or a thick stroke covers it."""
    chosen = work.signs[_run(work, rng)]
    layer = np.zeros(work.patch.picture.shape[:2], np.float32)
    font = inks(work.split, rng, work.latin)
    for x, _, width, _ in chosen:
        mask, foot_x, foot_y = _sign(font, rng, work.height, rng.uniform(0, 3) * work.height / 45)
        middle = x + width / 2 + rng.normal(0, 0.06) * work.height
        _add(layer, mask, middle - foot_x, work.baseline + rng.normal(0, 0.05) * work.height - foot_y)
    content = _inked(work.patch.picture, layer, work, rng)
    return content, np.clip(cv2.GaussianBlur(layer, (0, 0), 0.7) * 1.5, 0, 1)


def _sticker(work: _Work, rng: np.random.Generator) -> Change:
    """Cover a part of the line or all of it with printed paper or film: an edge, a shadow, another white, a gloss."""
    if work.line.of_digits and len(work.signs) >= 4 and rng.random() < 0.6:
        chosen = work.signs[_run(work, rng)]
    else:
        chosen = (work.box,)
    x0, x1 = min(s[0] for s in chosen), max(s[0] + s[2] for s in chosen)
    reach = work.height * rng.uniform(0.1, 0.45, 4)
    outline = np.array([[x0, work.box[1]], [x1, work.box[1]], [x1, work.box[1] + work.box[3]],
                        [x0, work.box[1] + work.box[3]]])  # fmt: skip
    outline += np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * reach[:, None] + rng.normal(0, 1.2, (4, 2))
    area = np.zeros(work.patch.picture.shape[:2], np.uint8)
    cv2.fillConvexPoly(area, np.int32(np.round(outline * 16)), 255, cv2.LINE_AA, 4)
    clean = _inpainted(work.patch.picture, ((area > 0) * 255).astype(np.uint8), cv2.INPAINT_TELEA)
    inside = area > 128
    paper = np.median(clean[inside], 0) if inside.any() else np.full(3, 230.0)
    tone = paper + rng.normal(0, 12, 3) if rng.random() < 0.6 else np.full(3, rng.uniform(215, 255))
    see_through = rng.uniform(0.3, 0.8) if rng.random() < 0.25 else 0.0
    sheet = clean * see_through + np.float32(tone) * (1 - see_through)
    sheet = np.clip(sheet + rng.normal(0, rng.uniform(0.3, 4), (*area.shape, 1)), 0, 255).astype(np.uint8)
    layer = np.zeros(area.shape, np.float32)
    if len(chosen) == 1 and chosen[0] is work.box:
        layer = _typed_line(work, rng, work.box, area.shape)
    else:
        font = inks(work.split, rng, work.latin)
        for x, _, width, _ in chosen:
            mask, foot_x, foot_y = _sign(font, rng, work.height * rng.uniform(0.85, 1.05), rng.uniform(0, 2))
            _add(layer, mask, x + width / 2 - foot_x, work.baseline + rng.normal(0, 0.05) * work.height - foot_y)
    printed = _inked(sheet, layer, work, rng)
    alpha = area.astype(np.float32) / 255
    return relief(work.patch.picture, printed, alpha, rng, rng.uniform(*work.habits.sticker_edge))


def relief(under: Picture, sheet: Picture, alpha: Mask, rng: np.random.Generator, thick: float) -> Change:
    """Lay a sheet over a surface: its edge shines towards the light and throws a shadow `thick` pixels wide behind."""
    angle = rng.uniform(0, 2 * np.pi)
    dx, dy = np.cos(angle) * thick, np.sin(angle) * thick
    moved = cv2.warpAffine(alpha, np.float32([[1, 0, dx], [0, 1, dy]]), alpha.shape[1::-1])
    shadow = cv2.GaussianBlur(np.clip(moved - alpha, 0, 1), (0, 0), max(0.4, thick * 0.4)) * rng.uniform(0.2, 0.6)
    back = cv2.warpAffine(alpha, np.float32([[1, 0, dx * 0.6], [0, 1, dy * 0.6]]), alpha.shape[1::-1])
    shine = np.clip(alpha - back, 0, 1) * rng.uniform(0.0, 0.5)
    out = under.astype(np.float32) * (1 - shadow[..., None])
    out += alpha[..., None] * (sheet - out)
    out += (255 - out) * shine[..., None]
    return np.clip(out, 0, 255).astype(np.uint8), np.clip(np.maximum(alpha, shadow * 3), 0, 1)


_ON_CARD: dict[str, tuple[Callable[[_Work, np.random.Generator], Change], float]] = {
    "digits_reprinted": (_digits_retyped, 3), "struck_over": (_struck_over, 1.5), "sticker": (_sticker, 2.5),
    "line_reprinted": (_line_retyped, 1.5), "word_reprinted": (_word_retyped, 1),
}  # fmt: skip
_ON_PICTURE: dict[str, tuple[Callable[[_Work, np.random.Generator], Change], float]] = {
    "digits_retyped": (_digits_retyped, 3), "digits_copied": (_digits_copied, 3), "line_retyped": (_line_retyped, 1.5),
    "struck_over": (_struck_over, 1), "word_retyped": (_word_retyped, 1),
}  # fmt: skip
_NEED_SIGNS = ("digits_reprinted", "digits_retyped", "digits_copied", "struck_over")


def edited(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a capture of a card with edited text."""
    from lab.attacks.tampered import TEXT, draw

    return draw(TEXT, side, tier, split, rng)
