"""A bank of clean training cards, rendered once: `nice -n 10 python -m lab.card_bank 1400` (so many of each side).

The bank is what the scenes for training are composed from; it lies in lab/cache/bank and holds training fonts only.
"""

import argparse
import json
from dataclasses import dataclass
from functools import cache
from multiprocessing import Pool
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from lab import ground
from lab.card import Card, CardFonts, Style
from lab.card_back import render_back
from lab.card_front import render_front
from lab.card_texts import back_texts, front_texts
from lab.corpus import Corpus, Person
from lab.lettering import Picture, Rect

FOLDER = Path(__file__).parent / "cache/bank"
BANK_WIDTH, BANK_HEIGHT = 640, 400
TRAINING_SEED = 20_262
BARE = 0.35
"""How many cards to learn from are print on a ground without ornament."""


def render(
    side: str,
    person: Person,
    fonts: CardFonts,
    rng: np.random.Generator,
    portrait: Picture | None = None,
    bare: Picture | None = None,
) -> Card:
    """Render one side of a person's specimen card in a freshly drawn style; on a `bare` ground its print alone."""
    style = Style.draw(fonts, rng)
    if side == "front":
        return render_front(front_texts(person), style, rng, portrait, bare)
    return render_back(back_texts(person), style, rng, bare)


def maybe_bare(rng: np.random.Generator) -> Picture | None:
    """Draw whether a card to learn from is bare, and its ground: what the generator adorns cards with must not tell."""
    return ground.bare(rng) if rng.random() < BARE else None


@dataclass(frozen=True)
class BankCard:
    """One card of the bank: (400, 640, 4) BGRA, side, and boxes in 1200 × 750 coordinates."""

    image: NDArray[np.uint8]
    side: str
    boxes: dict[str, Rect]


class CardBank:
    """The rendered bank, read through a memory map."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._images = np.load(folder / "cards.npy", mmap_mode="r")
        self._notes: list[dict[str, Any]] = json.loads((folder / "cards.json").read_text(encoding="utf-8"))
        self.by_side = {
            side: [index for index, note in enumerate(self._notes) if note["side"] == side]
            for side in ("front", "back")
        }

    def draw(self, rng: np.random.Generator, side: str) -> BankCard:
        """Draw one card of a side."""
        index = self.by_side[side][rng.integers(len(self.by_side[side]))]
        note = self._notes[index]
        return BankCard(self._images[index], side, {name: tuple(box) for name, box in note["boxes"].items()})


@cache
def materials() -> tuple[Corpus, CardFonts]:
    """Return what training cards are made of, once a process: invented people and training fonts."""
    cv2.setNumThreads(1)
    return Corpus(held_out=False), CardFonts.for_training()


def _one(index: int) -> tuple[NDArray[np.uint8], dict[str, Any]]:
    corpus, fonts = materials()
    rng = np.random.default_rng([TRAINING_SEED, index])
    person = corpus.person(rng)
    card = render("front" if index % 2 == 0 else "back", person, fonts, rng, bare=maybe_bare(rng))
    outline = (ground.round_corners(rng) * 255).astype(np.uint8)
    small = cv2.resize(np.dstack([card.image, outline]), (BANK_WIDTH, BANK_HEIGHT), interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), {"side": card.side, "boxes": card.boxes}


def build(of_each: int, workers: int = 2, folder: Path = FOLDER) -> None:
    """Render the bank with some processes."""
    folder.mkdir(parents=True, exist_ok=True)
    count = 2 * of_each
    images = np.lib.format.open_memmap(folder / "cards.npy", "w+", np.uint8, (count, BANK_HEIGHT, BANK_WIDTH, 4))
    notes = []
    with Pool(workers) as pool:
        for index, (image, note) in enumerate(pool.imap(_one, range(count), chunksize=8)):
            images[index] = image
            notes.append(note)
            if index % 200 == 0:
                print(index, "of", count, flush=True)
    images.flush()
    (folder / "cards.json").write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("of_each", type=int, help="cards of each side")
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    build(given.of_each, given.workers)
