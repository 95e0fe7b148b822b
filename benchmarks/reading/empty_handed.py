"""Pictures that must be refused: no card at all, another document, or a card that the frame cuts."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.reading.generators import families
from benchmarks.reading.overlap import share_inside
from hawiya.cards.reading import Image
from lab import ground
from lab.camera import shoot
from lab.card_bank import render
from lab.corpus import Corpus, vocabulary
from lab.fonts import Font, evaluation_fonts, latin_fonts
from lab.heads import draw_head
from lab.lettering import Ink, Mask, ink, lay, squeeze
from lab.scenes import Quad, Scene, compose, frame_size, put_card
from lab.surfaces import surface
from lab.tiers import with_outline

Rng = np.random.Generator
LONGEST = (900, 2000)
SAMPLES = "sample picture"
"""Photographs that come with Python packages (scikit-image, Matplotlib), where these are installed."""

OUTSIDE = (0.05, 0.5)
"""Share of a cut-off card's area outside the frame."""


def cut_off(side: str, rng: Rng) -> tuple[Scene, float]:
    """Return a picture of a card that the frame cuts, and which share of the card lies outside."""
    family = families()[rng.integers(len(families()))][1]
    card = with_outline(render(side, _corpus().person(rng), family, rng), rng)
    while True:
        scene = compose(card, side, "cut", rng, int(rng.integers(*LONGEST)), 0.5)
        height, width = scene.picture.shape[:2]
        outside = 1 - share_inside(scene.quad, width, height) if scene.quad is not None else 0.0
        if OUTSIDE[0] <= outside <= OUTSIDE[1]:
            return scene, outside


def draw(kind: str, index: int, rng: Rng) -> Image:
    """Return one picture of a kind (`KINDS`); `index` chooses among the sample pictures."""
    return sample(index) if kind == SAMPLES else _DRAW[kind](rng)


@cache
def samples() -> tuple[Path, ...]:
    """Return the photographs that installed packages bring."""
    found: list[Path] = []
    for package, folder in (("skimage", "data"), ("matplotlib", "mpl-data/sample_data")):
        spec = find_spec(package)
        if spec is not None and spec.origin is not None:
            inside = Path(spec.origin).parent / folder
            found += [path for path in sorted(inside.glob("*.*")) if path.suffix in (".png", ".jpg")]
    return tuple(path for path in found if cv2.imread(str(path)) is not None)


def sample(index: int) -> Image:
    """Return one of the sample pictures, as it is."""
    return np.asarray(cv2.imread(str(samples()[index]), cv2.IMREAD_COLOR), np.uint8)


def _text_page(rng: Rng) -> Image:
    """Return a photographed page of lines; some hold fourteen digits in a row, as the card does."""
    height, width = 1100, round(1100 * rng.uniform(0.65, 1.4))
    page = np.full((height, width, 3), rng.uniform(205, 255), np.uint8)
    font = _font(rng, evaluation_fonts() if rng.random() < 0.7 else latin_fonts())
    how = Ink((int(rng.integers(0, 70)),) * 3, float(rng.uniform(0.8, 1)))
    size, y = int(rng.integers(16, 40)), 50.0
    words = [*vocabulary()["jobs_men"], *vocabulary()["streets"]] if "ا" in font.characters else list(_LATIN_WORDS)
    while y < height - 60:
        text = " ".join(str(word) for word in rng.choice(words, rng.integers(2, 7)))
        if rng.random() < 0.12:
            text = "".join(str(digit) for digit in rng.integers(0, 10, 14))
            text = text.translate(_ARABIC_INDIC) if "ا" in font.characters else text
        mask = squeeze(ink(text, font.path, size, rtl="ا" in font.characters), width - 100)
        lay(page, mask, width - 50 - mask.shape[1] if "ا" in font.characters else 50, y, how)
        y += size * rng.uniform(1.4, 2.2)
    return _on_table(_opaque(page), rng)


def _bank_card(rng: Rng) -> Image:
    """Return a photographed payment card: chip, sixteen digits, a name, two circles."""
    dark, light = rng.uniform(0, 140, 3), rng.uniform(60, 255, 3)
    ramp = np.linspace(0, 1, 856, dtype=np.float32)[None, :, None]
    card = np.repeat(dark * (1 - ramp) + light * ramp, 540, 0).clip(0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(0, 3))):
        centre = (int(rng.integers(0, 856)), int(rng.integers(0, 540)))
        shade = tuple(float(value) for value in rng.uniform(0, 255, 3))
        cv2.circle(card, centre, int(rng.integers(60, 300)), shade, int(rng.integers(1, 5)), cv2.LINE_AA)
    cv2.rectangle(card, (70, 200), (170, 275), (110, 190, 215), -1)
    for x in (103, 136):
        cv2.line(card, (x, 200), (x, 275), (60, 110, 130), 2)
    font, arabic = _font(rng, latin_fonts()), _font(rng, evaluation_fonts())
    white = Ink((245, 245, 245) if dark.mean() < 90 else (20, 20, 20), 0.95, float(rng.choice([0, 2])))
    number = " ".join(f"{group:04d}" for group in rng.integers(0, 10_000, 4))
    _lay_at(card, ink(number, font.path, 58, rtl=False), 70, 320, 700, white)
    _lay_at(card, ink(f"VALID THRU {rng.integers(1, 13):02d}/{rng.integers(27, 33)}", font.path, 26, rtl=False),
            300, 400, 320, white)  # fmt: skip
    _lay_at(
        card, ink(str(rng.choice(_LATIN_WORDS)).upper() + " MOHAMED", font.path, 34, rtl=False), 70, 460, 420, white
    )
    _lay_at(card, ink(str(rng.choice(("بنك النيل", "بنك الدلتا", "بنك الواحة"))), arabic.path, 60), 520, 60, 300, white)
    for offset, colour in ((0, (40, 40, 220)), (55, (60, 160, 240))):
        cv2.circle(card, (680 + offset, 455), 48, colour, -1, cv2.LINE_AA)
    outline = cv2.resize(ground.round_corners(rng), (856, 540)) * 255
    whole = np.dstack([card, outline.astype(np.uint8)])
    return compose(whole, "other", "photo", rng, int(rng.integers(*LONGEST)), 0.6, (0.4, 0.98)).picture


def _face(rng: Rng) -> Image:
    width, height = frame_size(rng, int(rng.integers(*LONGEST)))
    picture = surface(rng, width, height)
    size = min(height, width)
    head = draw_head(rng, round(size * rng.uniform(0.4, 0.75)), round(size * rng.uniform(0.6, 0.98)))
    x = int(rng.integers(0, width - head.shape[1] + 1))
    picture[height - head.shape[0] :, x : x + head.shape[1]] = head
    return shoot(picture, rng, 0.6)


def _landscape(rng: Rng) -> Image:
    """Return sky, a sun, ridges or pyramids one before the other, sometimes water."""
    width, height = frame_size(rng, int(rng.integers(*LONGEST)))
    high, low = rng.uniform(90, 255, 3), rng.uniform(120, 255, 3)
    ramp = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    picture = np.repeat(high * (1 - ramp) + low * ramp, width, 1).clip(0, 255).astype(np.uint8)
    sun = (int(rng.integers(0, width)), int(rng.uniform(0.05, 0.4) * height))
    cv2.circle(picture, sun, int(rng.uniform(0.02, 0.08) * width), (200, 240, 255), -1, cv2.LINE_AA)
    xs = np.linspace(0, width, 80)
    for layer in range(int(rng.integers(2, 5))):
        horizon = height * (0.4 + 0.13 * layer)
        colour = tuple(float(value) for value in rng.uniform(20, 200, 3) * (1 - 0.12 * layer))
        if rng.random() < 0.35:
            middle, half = rng.uniform(0, width), rng.uniform(0.1, 0.3) * width
            ridge = horizon - np.clip(1 - np.abs(xs - middle) / half, 0, 1) * half * rng.uniform(0.6, 1)
        else:
            waves = rng.uniform(0.5, 6, 3)[:, None] * 2 * np.pi * xs / width + rng.uniform(0, 6, 3)[:, None]
            ridge = horizon - (np.sin(waves) * rng.uniform(0.01, 0.06, 3)[:, None]).sum(0) * height
        points = np.vstack([np.column_stack([xs, ridge]), [[width, height], [0, height]]])
        cv2.fillPoly(picture, [points.astype(np.int32)], colour, cv2.LINE_AA)
    return shoot(picture, rng, 0.6)


def _noise(rng: Rng) -> Image:
    """Return noise: white, in patches of every size, or black and white modules."""
    width, height = frame_size(rng, int(rng.integers(600, 1500)))
    kind = rng.random()
    if kind < 0.3:
        return rng.integers(0, 256, (height, width, 3), np.uint8)
    if kind < 0.7:
        field = np.zeros((height, width, 3), np.float32)
        for octave in range(1, 8):
            rough = rng.normal(0, 1, (2**octave, 2**octave, 3)).astype(np.float32)
            field += cv2.resize(rough, (width, height), interpolation=cv2.INTER_CUBIC) / octave
        return np.asarray((field - field.min()) / np.ptp(field) * 255, np.uint8)
    module = int(rng.integers(4, 60))
    cells = (rng.random((height // module + 1, width // module + 1)) < 0.5).astype(np.uint8) * 255
    big = cv2.resize(cells, None, fx=module, fy=module, interpolation=cv2.INTER_NEAREST)[:height, :width]
    return np.ascontiguousarray(np.repeat(big[..., None], 3, 2))


def _on_table(sheet: NDArray[np.uint8], rng: Rng) -> Image:
    """Lay a BGRA sheet of any shape on a surface, turned and tilted, and take a picture of it."""
    width, height = frame_size(rng, int(rng.integers(*LONGEST)))
    picture = surface(rng, width, height)
    angle = rng.normal(0, 0.12) + rng.choice([0, 0, 0, np.pi / 2, np.pi])
    half = np.array([sheet.shape[1], sheet.shape[0]]) / max(sheet.shape) / 2
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * half + rng.normal(0, 0.02, (4, 2))
    turned = corners @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    # Close-ups overlap the frame, as pictures of pages do.
    quad: Quad = turned * min(width, height) * rng.uniform(0.7, 1.5) + np.array([width, height]) / 2
    put_card(picture, sheet, quad)
    return shoot(picture, rng, 0.6)


def _opaque(page: Image) -> NDArray[np.uint8]:
    return np.dstack([page, np.full(page.shape[:2], 255, np.uint8)])


def _lay_at(card: Image, mask: Mask, x: float, y: float, width: float, how: Ink) -> None:
    lay(card, squeeze(mask, width), x, y, how)


def _font(rng: Rng, fonts: tuple[Font, ...]) -> Font:
    return fonts[rng.integers(len(fonts))]


@cache
def _corpus() -> Corpus:
    return Corpus()


_ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_LATIN_WORDS = ("report", "annual", "meeting", "delta", "shall", "water", "figure", "minutes", "of", "the", "contract")
_DRAW: Mapping[str, Callable[[Rng], Image]] = {
    "text page": _text_page,
    "bank card": _bank_card,
    "face": _face,
    "landscape": _landscape,
    "noise": _noise,
}
DRAWN = tuple(_DRAW)
KINDS = (*DRAWN, SAMPLES)
