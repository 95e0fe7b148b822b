"""Another portrait in the card's place for one: glued on, printed over, pasted in, or only its face swapped."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.names import Gender
from lab.second.attacks.editing import Edit, begin, corner_of, feathered, marked, noise_level, original, save
from lab.second.attacks.geometry import Box, edges, homography
from lab.second.attacks.halftones import printed, separated
from lab.second.attacks.looking import coded
from lab.second.design import Side
from lab.second.grain import grain
from lab.second.ornaments import HEIGHT, WIDTH, tone
from lab.second.portrait import draw_portrait
from lab.second.sensor import jpeg
from lab.second.taken import Points, Taken
from lab.second.takes import taken_of

Picture = NDArray[np.uint8]

FACES = Path(__file__).resolve().parents[4] / "shared" / "bench" / "faces"
"""Photographs of faces, for measuring only; where they are absent, all portraits are drawn."""

Substituted = tuple[str, Taken, Picture]
"""Which way, the file, and the mask on the rectified card."""


def substitute(side: Side, tier: str, rng: Generator) -> Substituted:
    """Put another portrait in a front. Raises ValueError for a side that has none."""
    if side.portrait is None:
        raise ValueError("no portrait on this side to substitute")
    way = ("glued", "pasted", "swapped", "reprinted")[int(rng.choice(4, p=[0.42, 0.33, 0.15, 0.1]))]
    x, y, width, height = side.portrait
    there = (x, y, x + width, y + height)
    face = portrait_picture(rng)
    if way == "glued":
        return way, *_glued(side, there, face, tier, rng)
    if way == "reprinted":
        return way, *_reprinted(side, there, face, tier, rng)
    edit = begin(original(side, tier, rng))
    if way == "pasted":
        _paste(edit, _misplaced(there, rng, rng.random() < 0.4), face, rng)
    else:
        _swap(edit, there, face, rng)
    return way, *save(edit, tier, rng)


def portrait_picture(rng: Generator) -> Picture:
    """Return a portrait (h, w, 3) BGR of about a portrait's shape: a photograph of the bench or a drawn head."""
    files = _faces()
    if files and rng.random() < 0.6:
        path = files[0 if rng.random() < 0.7 else 1]
        picture = cv2.imread(str(path[int(rng.integers(len(path)))]), cv2.IMREAD_COLOR)
        if picture is not None:
            return _head_of(np.asarray(picture, np.uint8), rng)
    width, height = int(rng.integers(180, 480)), 0
    height = round(width * rng.uniform(1.22, 1.36))
    surface = skia.Surface(width, height)
    gender = Gender.FEMALE if rng.random() < 0.5 else Gender.MALE
    surface.getCanvas().clear(tone(0.6, 0.05, 0.9))
    draw_portrait(surface.getCanvas(), rng, skia.Rect.MakeWH(width, height), gender)
    drawn = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)[..., :3].astype(np.float32)
    drawn += rng.uniform(0, 5) * grain(rng, height, width)[..., None]
    soft = cv2.GaussianBlur(drawn, (0, 0), rng.uniform(0.3, 1.4))
    return jpeg(np.clip(soft, 0, 255).astype(np.uint8), int(rng.integers(60, 96)))


def _head_of(photograph: Picture, rng: Generator) -> Picture:
    size = photograph.shape[0]
    height = size * rng.uniform(0.62, 0.9)
    width = height * rng.uniform(0.74, 0.82)
    middle = np.array([0.5, 0.5]) * size + rng.normal(0, 0.015, 2) * size
    x, y = (max(0, int(value)) for value in (middle[0] - width / 2, middle[1] - 0.5 * height))
    cut = photograph[y : y + int(height), x : x + int(width)]
    if np.ptp(cut.astype(int), axis=2).max() < 12:
        cut = np.clip(cut * np.array([rng.uniform(0.85, 1), 1.0, rng.uniform(1, 1.1)]), 0, 255).astype(np.uint8)
    return np.ascontiguousarray(cut)


@cache
def _faces() -> tuple[tuple[Path, ...], tuple[Path, ...]] | None:
    colour, grey = (tuple(sorted((FACES / kind).glob("*.jpg"))) for kind in ("colour", "grey"))
    return (colour, grey) if colour and grey else None


def _misplaced(there: Box, rng: Generator, wrong: bool) -> Box:
    """Return about the portrait's place, or a place that is wrong: shifted, larger or smaller."""
    spread, scale = (22.0, rng.uniform(0.84, 1.12)) if wrong else (2.0, rng.uniform(0.985, 1.03))
    middle = np.array([there[0] + there[2], there[1] + there[3]]) / 2 + rng.normal(0, spread, 2)
    half = scale * np.array([there[2] - there[0], there[3] - there[1]]) / 2 * rng.uniform(0.97, 1.03, 2)
    low, high = np.maximum(middle - half, 4), np.minimum(middle + half, (WIDTH - 4, HEIGHT - 4))
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _glued(side: Side, there: Box, face: Picture, tier: str, rng: Generator) -> tuple[Taken, Picture]:
    box = _misplaced(there, rng, rng.random() < 0.35)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    turn = rng.normal(0, 1.2)
    rim = rng.uniform(2, 9) if rng.random() < 0.35 else 0.0
    thick = rng.uniform(0.6, 3.2)
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(WIDTH, HEIGHT))
    canvas.drawPicture(side.print_)
    canvas.rotate(turn, *middle)
    rect = skia.Rect.MakeLTRB(*box)
    towards = rng.uniform(0, 2 * np.pi)
    shift = thick * np.array([np.cos(towards), np.sin(towards)])
    shadow = skia.Paint(AntiAlias=True, Color=tone(0, 0, 0, rng.uniform(0.35, 0.8)))
    shadow.setMaskFilter(skia.MaskFilter.MakeBlur(skia.kNormal_BlurStyle, 0.7 * thick + 0.3))
    canvas.drawRect(rect.makeOffset(*shift), shadow)
    canvas.drawRect(rect, skia.Paint(AntiAlias=True, Color=tone(0.12, rng.uniform(0, 0.06), rng.uniform(0.85, 1.0))))
    lit = skia.Paint(AntiAlias=True, Color=tone(0, 0, 1, rng.uniform(0.2, 0.7)), StrokeWidth=rng.uniform(0.6, 1.6))
    lit.setStyle(skia.Paint.kStroke_Style)
    way = str(rng.choice(["dyes", "diffused", "stochastic", "lines"], p=[0.5, 0.25, 0.1, 0.15]))
    _draw_image(canvas, _in_print(face, way, rng), rect.makeInset(rim, rim))
    canvas.drawRect(rect.makeInset(0.5, 0.5), lit)
    gloss = np.ones((int(HEIGHT) // 2, int(WIDTH) // 2), np.float32)
    turned = _turned(edges(box) - middle, turn) + middle
    share = rng.uniform(0.0, 0.4) if rng.random() < 0.6 else rng.uniform(1.2, 1.8)
    cv2.fillPoly(gloss, [np.round(turned / 2 * 16).astype(np.int32)], share, cv2.LINE_8, 4)
    glued = replace(side, print_=recorder.finishRecordingAsPicture(), gloss=gloss)
    taken = taken_of(glued, tier, rng, webp=False)
    return taken, marked(taken, [turned])


def _reprinted(side: Side, there: Box, face: Picture, tier: str, rng: Generator) -> tuple[Taken, Picture]:
    box = _misplaced(there, rng, wrong=True)
    box = (min(box[0], there[0]), min(box[1], there[1]), max(box[2], there[2]), max(box[3], there[3]))
    recorder = skia.PictureRecorder()
    canvas = recorder.beginRecording(skia.Rect.MakeWH(WIDTH, HEIGHT))
    canvas.drawPicture(side.print_)
    way = str(rng.choice(["dyes", "diffused", "stochastic"]))
    _draw_image(canvas, _in_print(face, way, rng), skia.Rect.MakeLTRB(*box))
    taken = taken_of(replace(side, print_=recorder.finishRecordingAsPicture()), tier, rng, webp=False)
    return taken, marked(taken, [edges(box)])


def _in_print(face: Picture, way: str, rng: Generator) -> Picture:
    """Return the portrait as a printer puts it on paper."""
    width = int(rng.integers(420, 760))
    height = round(width * face.shape[0] / face.shape[1])
    period = width / rng.uniform(70, 170)
    large = cv2.resize(face, (width, height), interpolation=cv2.INTER_CUBIC)
    light = printed(separated(np.asarray(large, np.uint8), rng), way, "dye" if way != "lines" else "toner", period, rng)
    return coded(np.asarray(light * np.float32(rng.uniform(0.85, 0.98)), np.float32))


def _draw_image(canvas: skia.Canvas, picture: Picture, rect: skia.Rect) -> None:
    image = skia.Image.fromarray(cv2.cvtColor(picture, cv2.COLOR_BGR2BGRA), colorType=skia.kBGRA_8888_ColorType)
    canvas.drawImageRect(image, rect, skia.SamplingOptions(skia.FilterMode.kLinear, skia.MipmapMode.kLinear))


def _turned(points: Points, degrees: float) -> Points:
    c, s = np.cos(np.radians(degrees)), np.sin(np.radians(degrees))
    turned: Points = points @ np.array([[c, s], [-s, c]])
    return turned


def _paste(edit: Edit, box: Box, face: Picture, rng: Generator) -> None:
    """Lay a portrait over a box of the card, its light and its colours more or less matched."""
    at = edit.region(box)
    low = corner_of(at)
    polygon = edit.polygon(edges(box)) - low
    shape = (at[0].stop - at[0].start, at[1].stop - at[1].start)
    content = _warped(edit, face, box, at, rng)
    area = edit.picture[at]
    content = _matched(content, area, rng.uniform(0.0, 0.9))
    if rng.random() < 0.4:
        content = jpeg(np.clip(content, 0, 255).astype(np.uint8), int(rng.integers(40, 90))).astype(np.float32)
    if rng.random() < 0.4:
        content += rng.uniform(0.3, 1.6) * noise_level(area) * grain(rng, *shape)[..., None]
    alpha = feathered(shape, polygon, float(rng.choice([0.0, rng.uniform(0.5, 2.5)])))
    edit.lay(np.asarray(content, np.float32), alpha, at)
    edit.mark(polygon + low)


def _swap(edit: Edit, there: Box, face: Picture, rng: Generator) -> None:
    """Lay only the face of another portrait over the card's, softly, its colours matched."""
    at = edit.region(there)
    low = corner_of(at)
    shape = (at[0].stop - at[0].start, at[1].stop - at[1].start)
    turn = np.linspace(0, 2 * np.pi, 40, endpoint=False)
    middle = np.array([(there[0] + there[2]) / 2, there[1] + 0.44 * (there[3] - there[1])])
    reach = np.array([there[2] - there[0], there[3] - there[1]]) * (rng.uniform(0.2, 0.3), rng.uniform(0.22, 0.3))
    oval = middle + reach * np.stack([np.cos(turn), np.sin(turn)], 1)
    polygon = edit.taken.place(oval) - low
    content = _matched(_warped(edit, face, there, at, rng), edit.picture[at], rng.uniform(0.6, 1.0))
    soft = rng.uniform(0.01, 0.04) * min(shape)
    edit.lay(content, feathered(shape, polygon, float(soft)), at)
    edit.mark(polygon + low)


def _warped(edit: Edit, face: Picture, box: Box, at: tuple[slice, slice], rng: Generator) -> NDArray[np.float32]:
    """Return the portrait in the picture's perspective (h, w, 3), over a region."""
    shape = (at[1].stop - at[1].start, at[0].stop - at[0].start)
    height, width = face.shape[:2]
    start = edges((0.0, 0.0, float(width), float(height))) - 0.5
    shrink = float(np.sqrt(shape[0] * shape[1] / (width * height)))
    if shrink < 0.7:
        size = (max(8, round(width * shrink)), max(8, round(height * shrink)))
        face = np.asarray(cv2.resize(face, size, interpolation=cv2.INTER_AREA), np.uint8)
        start = edges((0.0, 0.0, float(size[0]), float(size[1]))) - 0.5
    ends = edit.taken.place(edges(box)) - corner_of(at)
    kernel = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)[int(rng.integers(0, 3))]
    way = homography(ends, start).matrix
    warped = cv2.warpPerspective(face, way, shape, flags=kernel, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, np.float32)


def _matched(content: NDArray[np.float32], area: Picture, share: float) -> NDArray[np.float32]:
    """Move the content's mean colour and spread towards the area's by a share."""
    there = area.reshape(-1, 3).astype(np.float32)
    here = content.reshape(-1, 3)
    scale = 1 + share * (np.clip(there.std(0) / (here.std(0) + 1), 0.5, 1.5) - 1)
    mean = here.mean(0) + share * (there.mean(0) - here.mean(0))
    return np.asarray((content - here.mean(0)) * scale + mean, np.float32)
