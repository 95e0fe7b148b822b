"""The clean cards behind every capture: rendered, or in training drawn from a bank on machines without fonts.

`python -m lab.attacks cards 200` writes the bank (lab/cache/attack-cards), which holds training fonts and people only.
"""

import json
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Split
from lab.lettering import Picture, Rect

BANK = Path(__file__).parent.parent / "cache/attack-cards"
WIDTH, HEIGHT = 1200, 750
MILLIMETRE = WIDTH / 85.6
"""Pixels of the rectified card."""
FINE_WIDTH, FINE_HEIGHT = 2000, 1250
QUALITY = 92
SEED = 41_707


@dataclass(frozen=True)
class CleanCard:
    """One clean side: (750, 1200, 3) BGR, the boxes and texts of its fields."""

    image: Picture
    side: str
    boxes: dict[str, Rect]
    texts: dict[str, str]


def clean(side: str, split: Split, rng: np.random.Generator) -> CleanCard:
    """Draw a clean card: rendered in the split's fonts; in training, where there are none, one of the bank's.

    Raises `FileNotFoundError` where there is neither.
    """
    if split == "train" and not can_render():
        notes = _notes(side)
        if not notes:
            raise FileNotFoundError(f"no Arabic fonts, and no cards in {BANK}: python -m lab.attacks cards 150")
        return _from_bank(notes[int(rng.integers(len(notes)))], rng)
    return rendered(side, split, rng)


@cache
def can_render() -> bool:
    """Tell whether this machine has what renders cards: fontTools, and Arabic fonts that `fc-list` finds."""
    try:
        from lab.fonts import training_fonts

        return bool(training_fonts())
    except (ImportError, FileNotFoundError):
        return False


def rendered(side: str, split: Split, rng: np.random.Generator) -> CleanCard:
    """Render a card with the people and fonts of a split; needs the fonts.

    Of those to learn from some are bare: what a card of this generator looks like must not be what makes it genuine.
    """
    from lab.card_bank import maybe_bare, render

    corpus, fonts = _materials(split)
    person = corpus.person(rng)
    card = render(side, person, fonts, rng, bare=maybe_bare(rng) if split == "train" else None)
    return CleanCard(card.image, side, card.boxes, card.texts)


def with_fine_print(image: Picture, rng: np.random.Generator) -> Picture:
    """Return the card at 2,000 x 1,250 with lines of some hundredths of a millimetre, as security print has them."""
    large = np.asarray(cv2.resize(image, (FINE_WIDTH, FINE_HEIGHT), interpolation=cv2.INTER_CUBIC), np.uint8)
    layer = np.full((FINE_HEIGHT, FINE_WIDTH), 255, np.uint8)
    xs = np.arange(-20, FINE_WIDTH + 20, 10, dtype=np.float32)
    slope, spacing = rng.uniform(-0.7, 0.7), rng.uniform(7, 16)
    base = slope * (xs - FINE_WIDTH / 2)
    for _ in range(2):
        base = base + rng.uniform(4, 40) * np.sin(2 * np.pi * xs / rng.uniform(90, 900) + rng.uniform(0, 6.3))
    swell = rng.uniform(0, 9) * np.sin(2 * np.pi * xs / rng.uniform(60, 400))
    reach = float(np.abs(base).max())
    offsets = np.arange(-reach, FINE_HEIGHT + reach, spacing)
    curves = [np.stack([xs, base + at + swell * np.sin(at / 90)], 1) for at in offsets]
    points = [np.round(curve * 8).astype(np.int32) for curve in curves]
    cv2.polylines(layer, points, False, 0, 1, cv2.LINE_AA, 3)
    colour = rng.uniform(0.55, 0.95, 3)
    strength = rng.uniform(0.15, 0.6)
    tables = [np.round(255 - (255 - np.arange(256)) * strength * (1 - c)).astype(np.uint8) for c in colour]
    veil = cv2.merge([cv2.LUT(layer, table) for table in tables])
    return np.asarray(cv2.multiply(large, veil, scale=1 / 255), np.uint8)


def outline(width: int, height: int, rng: np.random.Generator, radius: float | None = None) -> NDArray[np.uint8]:
    """Return the card's outline, 0 or 255 with soft edges, with the corners of ID-1 (3.18 mm and some wear)."""
    mask = np.zeros((height, width), np.uint8)
    r = round((rng.uniform(2.6, 3.6) if radius is None else radius) / 85.6 * width)
    cv2.rectangle(mask, (r, 0), (width - 1 - r, height - 1), 255, -1)
    cv2.rectangle(mask, (0, r), (width - 1, height - 1 - r), 255, -1)
    for x in (r, width - 1 - r):
        for y in (r, height - 1 - r):
            cv2.circle(mask, (x, y), r, 255, -1, cv2.LINE_AA)
    return mask


def write_bank(of_each: int, workers: int = 2, folder: Path = BANK) -> None:
    """Render that many cards of each side for training, with some processes, and write them."""
    folder.mkdir(parents=True, exist_ok=True)
    with get_context("spawn").Pool(workers) as pool:
        notes = pool.map(partial(_written, folder), range(2 * of_each), chunksize=4)
    (folder / "cards.json").write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")


def _written(folder: Path, index: int) -> dict[str, Any]:
    """Render and write one card; return its note."""
    side = ("front", "back")[index % 2]
    card = rendered(side, "train", np.random.default_rng([SEED, index]))
    name = f"{side}-{index:04d}.webp"
    cv2.imwrite(str(folder / name), card.image, [cv2.IMWRITE_WEBP_QUALITY, QUALITY])
    boxes = {field: [round(float(v), 1) for v in box] for field, box in card.boxes.items()}
    return {"file": name, "side": side, "boxes": boxes, "texts": card.texts}


@cache
def _materials(split: Split) -> tuple[Any, Any]:
    from lab.card import CardFonts
    from lab.card_bank import materials
    from lab.corpus import Corpus

    return materials() if split == "train" else (Corpus(held_out=True), CardFonts.reserved())


@cache
def _notes(side: str, folder: Path = BANK) -> tuple[dict[str, Any], ...]:
    path = folder / "cards.json"
    if not path.exists():
        return ()
    return tuple(note for note in json.loads(path.read_text(encoding="utf-8")) if note["side"] == side)


def _from_bank(note: dict[str, Any], rng: np.random.Generator, folder: Path = BANK) -> CleanCard:
    """Read a card of the bank, its colours a little changed so that fewer cards stand for more."""
    gains, shifts = rng.normal(1.0, 0.03, 3), rng.normal(0, 4, 3)
    table = np.clip(np.arange(256)[:, None] * gains + shifts, 0, 255).astype(np.uint8)[None]
    image = np.asarray(cv2.LUT(cv2.imread(str(folder / note["file"])), table), np.uint8)
    boxes = {name: tuple(box) for name, box in note["boxes"].items()}
    return CleanCard(image, note["side"], boxes, note["texts"])
