"""What lies under and around a card: procedural stuffs, keyboards, cloth, and the sample pictures of scikit-image."""

from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
import skia
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.grain import grain
from lab.second.ornaments import tone

Picture = NDArray[np.uint8]
Field = NDArray[np.float32]

SIDE = 1280
"""Textures are squares of so many pixels."""


def texture(rng: Generator) -> Picture:
    """Draw one texture (SIDE, SIDE, 3) BGR."""
    kinds: tuple[tuple[Callable[[Generator], Picture], float], ...] = (
        (_plaster, 1), (_stones, 1), (_keyboard, 1), (_marble, 1), (_checked, 1), (_sample, 2), (_dark, 1.2),
        (_sheet, 1.2), (_planks, 1), (_carpet, 0.8), (_print, 0.8),
    )  # fmt: skip
    weights = np.array([weight for _, weight in kinds])
    return kinds[int(rng.choice(len(kinds), p=weights / weights.sum()))][0](rng)


def noise(rng: Generator, cells: int, octaves: int = 4) -> Field:
    """Return value noise (SIDE, SIDE) about 0, its coarsest octave `cells` across; variance about 1."""
    total = np.zeros((SIDE, SIDE), np.float32)
    for octave in range(octaves):
        count = min(SIDE, cells * 2**octave)
        coarse = rng.standard_normal((count, count), np.float32) / 2**octave
        total += cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return total


def neighbour(rng: Generator) -> Picture:
    """Draw another card, of no issuer (540, 856, 4) BGRA: a chip, a number, a stripe."""
    surface = skia.Surface(856, 540)
    canvas = surface.getCanvas()
    card = skia.RRect.MakeRectXY(skia.Rect.MakeWH(856, 540), 32, 32)
    canvas.clipRRect(card, True)
    colours = [tone(rng.uniform(0, 1), rng.uniform(0.2, 0.9), rng.uniform(0.2, 0.9)) for _ in range(2)]
    ends = [skia.Point(0, 0), skia.Point(856, 540)]
    canvas.drawPaint(skia.Paint(Shader=skia.GradientShader.MakeLinear(ends, colours)))
    light = skia.Paint(AntiAlias=True, Color=0xE0F0F0F0)
    if rng.random() < 0.6:
        canvas.drawRoundRect(skia.Rect.MakeXYWH(80, 190, 120, 95), 14, 14, skia.Paint(AntiAlias=True, Color=0xFFD9B75A))
    else:
        canvas.drawRect(skia.Rect.MakeXYWH(0, 50, 856, 110), skia.Paint(Color=0xFF151515))
    font = skia.Font(skia.Typeface("DejaVu Sans Mono"), 54)
    digits = rng.integers(0, 10, (4, 4))
    canvas.drawString(" ".join("".join(map(str, group)) for group in digits), 80, 370, font, light)
    canvas.drawCircle(720, 440, 60, skia.Paint(AntiAlias=True, Color=0xA0FFFFFF))
    drawn: Picture = surface.makeImageSnapshot().toarray(
        alphaType=skia.kPremul_AlphaType, colorType=skia.kBGRA_8888_ColorType
    )
    return drawn


def _colour(rng: Generator, low: float, high: float, saturation: float = 0.35) -> Field:
    value = tone(rng.uniform(0, 1), rng.uniform(0, saturation), rng.uniform(low, high))
    return np.array([value & 255, value >> 8 & 255, value >> 16 & 255], np.float32)


def _finish(values: Field) -> Picture:
    return np.clip(values, 0, 255).astype(np.uint8)


def _between(share: Field, first: Field, second: Field) -> Picture:
    share = np.clip(share, 0, 1)[..., None]
    return _finish(first + share * (second - first))


def _plaster(rng: Generator) -> Picture:
    base = _colour(rng, 0.35, 0.95)
    relief = noise(rng, int(rng.integers(6, 40)), 5)
    lit = cv2.Sobel(relief, cv2.CV_32F, 1, 1, ksize=5, scale=rng.uniform(0.2, 0.6))
    return _finish(base * (1 + 0.06 * relief + 0.08 * lit)[..., None])


def _stones(rng: Generator) -> Picture:
    seeds = np.full((SIDE, SIDE), 255, np.uint8)
    count = int(rng.integers(30, 400))
    seeds[tuple(rng.integers(0, SIDE, (2, count)))] = 0
    distance, labels = cv2.distanceTransformWithLabels(seeds, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL)
    tints = _colour(rng, 0.3, 0.9) * rng.normal(1, 0.13, (labels.max() + 1, 1)).astype(np.float32)
    ridge = cv2.morphologyEx(labels.astype(np.float32), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    stones = tints[labels] * (1.12 - 0.25 * distance / distance.max())[..., None]
    stones[ridge] *= rng.uniform(0.3, 1.3)
    return _finish(stones + 5 * grain(rng, SIDE, SIDE)[..., None])


def _keyboard(rng: Generator) -> Picture:
    surface = skia.Surface(SIDE, SIDE)
    canvas = surface.getCanvas()
    dark = rng.random() < 0.7
    canvas.clear(tone(0, 0, 0.1 if dark else 0.75))
    pitch, font = rng.uniform(150, 210), skia.Font(skia.Typeface("DejaVu Sans"), 40)
    key, text = tone(0.6, 0.1, 0.22 if dark else 0.95), tone(0, 0, 0.9 if dark else 0.25)
    canvas.translate(SIDE / 2, SIDE / 2)
    canvas.rotate(rng.uniform(-20, 20))
    for row in range(-6, 7):
        for column in range(-6, 7):
            x, y = (column + 0.3 * (row % 3)) * pitch, row * pitch
            box = skia.Rect.MakeXYWH(x, y, 0.88 * pitch, 0.88 * pitch)
            canvas.drawRoundRect(box, 16, 16, skia.Paint(AntiAlias=True, Color=key))
            letter = chr(int(rng.integers(65, 91)))
            canvas.drawString(letter, x + 24, y + 58, font, skia.Paint(AntiAlias=True, Color=text))
    drawn: Picture = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)
    return np.ascontiguousarray(drawn[..., :3])


def _marble(rng: Generator) -> Picture:
    y, x = np.mgrid[0:SIDE, 0:SIDE].astype(np.float32) / SIDE
    turn = rng.uniform(0, np.pi)
    wave = np.sin(rng.uniform(8, 25) * (x * np.cos(turn) + y * np.sin(turn)) + rng.uniform(1, 3) * noise(rng, 5, 5))
    return _between(np.abs(wave) ** rng.uniform(0.3, 0.8), _colour(rng, 0.2, 0.7), _colour(rng, 0.75, 1.0, 0.15))


def _checked(rng: Generator) -> Picture:
    period = rng.uniform(60, 220)
    at = np.arange(SIDE, dtype=np.float32)
    bands = (np.sin(2 * np.pi * at / period) > rng.uniform(-0.3, 0.6)).astype(np.float32)
    check = 0.5 * (bands[:, None] + bands[None])
    weave = 0.06 * np.sin(at * 1.9)[:, None] * np.sin(at * 1.7)[None] + 0.04 * noise(rng, 20, 3)
    return _finish(_between(check, _colour(rng, 0.75, 1.0, 0.2), _colour(rng, 0.2, 0.8, 0.8)) * (1 + weave)[..., None])


def _sample(rng: Generator) -> Picture:
    paths = _sample_paths()
    if not paths:
        return _plaster(rng)
    sample = cv2.imread(str(paths[int(rng.integers(0, len(paths)))]), cv2.IMREAD_COLOR)
    if sample is None:
        return _plaster(rng)
    if rng.random() < 0.5:
        double = np.concatenate([sample, sample[:, ::-1]], 1)
        sample = np.concatenate([double, double[::-1]], 0)
    scaled = cv2.resize(sample, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    return _finish(scaled.astype(np.float32) * rng.uniform(0.6, 1.1))


@cache
def _sample_paths() -> tuple[Path, ...]:
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        return ()
    names = ("coffee.png", "brick.png", "grass.png", "gravel.png", "chelsea.png", "rocket.jpg", "hubble_deep_field.jpg",
             "motorcycle_left.png", "ihc.png", "moon.png")  # fmt: skip
    folder = Path(spec.origin).parent / "data"
    return tuple(folder / name for name in names if (folder / name).exists())


def _dark(rng: Generator) -> Picture:
    base = _colour(rng, 0.05, 0.25)
    return _finish(base * (1 + 0.12 * noise(rng, 8, 5))[..., None] + 2 * grain(rng, SIDE, SIDE)[..., None])


def _sheet(rng: Generator) -> Picture:
    small = SIDE // 4
    y, x = np.mgrid[0:small, 0:small].astype(np.float32) / small
    warp = cv2.resize(noise(rng, 3, 3), (small, small))
    folds: Field = np.zeros_like(x)
    for _ in range(4):
        turn = rng.uniform(0, np.pi)
        phase = rng.uniform(6, 22) * (x * np.cos(turn) + y * np.sin(turn)) + rng.uniform(0.5, 1.5) * warp
        folds += np.sin(phase, dtype=np.float32)
    deep = np.asarray(cv2.resize(folds, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC), np.float32)
    thread = grain(rng, SIDE, SIDE)
    return _finish(_colour(rng, 0.6, 1.0, 0.3) * (0.9 + 0.05 * deep + 0.015 * thread)[..., None])


def _planks(rng: Generator) -> Picture:
    veins = cv2.resize(rng.standard_normal((SIDE // 2, 10), np.float32), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    streaks = np.asarray(veins, np.float32) + 0.5 * noise(rng, 6, 3)
    width = int(rng.integers(120, 420))
    rows = np.arange(SIDE) // width
    tint = rng.normal(1, 0.09, rows.max() + 1).astype(np.float32)[rows]
    seam = np.where(np.arange(SIDE) % width < 4, 0.45, 1.0).astype(np.float32)
    base = _colour(rng, 0.25, 0.75, 0.0) * np.array([0.5, 0.75, 1.0], np.float32)
    wood = base * (1 + 0.09 * streaks)[..., None] * (tint * seam)[:, None, None]
    return _finish(np.swapaxes(wood, 0, 1) if rng.random() < 0.5 else wood)


def _carpet(rng: Generator) -> Picture:
    pile = cv2.GaussianBlur(grain(rng, SIDE, SIDE), (0, 0), 1.5)[..., None]
    pattern = noise(rng, int(rng.integers(4, 12)), 1) > 0
    colours = np.where(pattern[..., None], _colour(rng, 0.2, 0.7, 0.8), _colour(rng, 0.2, 0.8, 0.8))
    return _finish(colours.astype(np.float32) * (1 + 0.7 * pile))


def _print(rng: Generator) -> Picture:
    surface = skia.Surface(SIDE, SIDE)
    canvas = surface.getCanvas()
    canvas.clear(tone(rng.uniform(0, 1), rng.uniform(0, 0.1), rng.uniform(0.85, 1.0)))
    size = rng.uniform(12, 22)
    font = skia.Font(skia.Typeface(str(rng.choice(["DejaVu Serif", "DejaVu Sans"]))), size)
    ink = skia.Paint(AntiAlias=True, Color=tone(0, 0, rng.uniform(0.05, 0.35)))
    letters = np.array(list("aaabcdeeeefghiiilmnnoooprrssstttuuvwy"))
    for line in range(int(SIDE / (1.4 * size))):
        words = ("".join(rng.choice(letters, int(length))) for length in rng.integers(2, 10, 24))
        end = SIDE * (0.5 if rng.random() < 0.15 else 1)
        canvas.save()
        canvas.clipRect(skia.Rect.MakeWH(end, SIDE))
        canvas.drawString(" ".join(words), 20, (line + 1) * 1.4 * size, font, ink)
        canvas.restore()
    drawn: Picture = surface.makeImageSnapshot().toarray(colorType=skia.kBGRA_8888_ColorType)
    return np.ascontiguousarray(drawn[..., :3])
