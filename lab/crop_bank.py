"""Lines cut from pictures of whole cards, as the pipeline cuts them: `python -m lab.crop_bank 4000` (that many cards).

The line renderer (`lab/lines.py`) makes endless lines cheaply; these show what it does not: print next to other print,
the card's ground, a camera that saw the whole card, and corners and edges found with small errors. Training fonts only.
They lie in lab/cache/crops in shards; the command adds the shards that are missing, so it can be interrupted.
"""

import argparse
import json
from collections.abc import Iterator
from multiprocessing import Pool
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from hawiya.cards.read import prepare
from hawiya.cards.rectify import cut_line
from lab.card import Card
from lab.card_bank import materials, render
from lab.corpus import ARABIC_INDIC
from lab.line_texts import Kind
from lab.lines import MAX_WIDTH, Grey, Line, varied
from lab.scenes import MODES, Scene, compose
from lab.tiers import TIERS, take, with_outline

FOLDER = Path(__file__).parent / "cache/crops"
SEED = 20_264
CARDS_PER_SHARD = 100
GREY_LEVELS = 60.0
"""Deviation of a stored line's grey values; what the network sees has a deviation of about one."""

TIER_SHARES = (0.08, 0.17, 0.45, 0.3)
"""How often a picture is a scan, a photo, a telephone's small one, a hard one."""

TAKEN_IN_TIERS = 0.75
"""Share of pictures taken as one of the tiers has it; the others vary freely."""

FRONTS = 3
"""Every third card is a front: the free text of professions, on the back, is the hardest to read."""

KINDS = {
    "first_name": Kind.FIRST_NAME, "last_names": Kind.LAST_NAMES, "husbandName": Kind.LAST_NAMES,
    "address_1": Kind.ADDRESS_1, "address_2": Kind.ADDRESS_2, "idNumber": Kind.NUMBER, "dateOfBirth": Kind.DATE,
    "releaseDate": Kind.DATE, "idExpiry": Kind.DATE, "idKey": Kind.SERIAL, "job": Kind.JOB, "jobTitle": Kind.JOB,
    "maritalStatus": Kind.SHORT_WORD, "religion": Kind.SHORT_WORD, "gender": Kind.SHORT_WORD,
}  # fmt: skip


def printed(kind: Kind, text: str) -> str:
    """Return what stands on the card: Arabic-Indic digits everywhere but in the serial."""
    return text if kind is Kind.SERIAL else text.translate(ARABIC_INDIC)


def _picture(card: Card, rng: np.random.Generator) -> Scene:
    """Take a picture as one of the tiers has it (small ones, coded anew by a telephone, most often), or of any kind."""
    if rng.random() < TAKEN_IN_TIERS:
        return take(TIERS[rng.choice(len(TIERS), p=TIER_SHARES)], card, rng)
    mode = str(rng.choice(np.array(MODES[:3]), p=(0.6, 0.15, 0.25)))
    longest = int(rng.choice([rng.uniform(600, 900), rng.uniform(900, 1800)]))
    return compose(with_outline(card, rng), card.side, mode, rng, longest, rng.uniform(0.1, 1.1), (0.55, 0.99))  # type: ignore[arg-type]


def crops(card: Card, rng: np.random.Generator) -> list[tuple[Grey, str, Kind]]:
    """Take one picture of a card and cut its lines with the errors that finding them brings."""
    scene = _picture(card, rng)
    if scene.quad is None:
        return []
    across = float(np.linalg.norm(scene.quad[1] - scene.quad[0]))
    corners = (scene.quad - 0.5 + rng.normal(0, 0.001 * across, (4, 2))).astype(np.float32)
    cut = []
    for name, kind in KINDS.items():
        if name in card.texts and name in card.boxes:
            line = cut_line(scene.picture, corners, _loose(card.boxes[name], rng))
            values = prepare(line) * GREY_LEVELS + 128
            if values.shape[1] <= MAX_WIDTH:
                cut.append((np.clip(values, 0, 255).astype(np.uint8), printed(kind, card.texts[name]), kind))
    return cut


def _loose(box: tuple[float, float, float, float], rng: np.random.Generator) -> NDArray[np.float32]:
    x, y, width, height = box
    above, below = (0.14 + rng.normal(0, 0.06, 2)).clip(-0.03, 0.4) * height
    left, right = (0.3 + rng.normal(0, 0.2, 2)).clip(0.0, 1.2) * height
    slope = rng.normal(0, 0.01) * height
    return np.array(
        [
            [x - left, y - above - slope],
            [x + width + right, y - above + slope],
            [x + width + right, y + height + below + slope],
            [x - left, y + height + below - slope],
        ],
        np.float32,
    )


def _shard(number: int) -> int:
    corpus, fonts = materials()
    pictures, notes = [], []
    for index in range(CARDS_PER_SHARD):
        rng = np.random.default_rng([SEED, number, index])
        card = render("front" if index % FRONTS == 0 else "back", corpus.person(rng), fonts, rng)
        for picture, text, kind in crops(card, rng):
            pictures.append(picture)
            notes.append([text, kind.value, picture.shape[1]])
    np.save(FOLDER / f"{number:04d}.npy", np.concatenate(pictures, 1))
    (FOLDER / f"{number:04d}.json").write_text(json.dumps(notes, ensure_ascii=False), encoding="utf-8")
    return len(notes)


def build(cards: int, workers: int) -> None:
    """Cut the lines of so many cards, a shard at a time."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    missing = [n for n in range(-(-cards // CARDS_PER_SHARD)) if not (FOLDER / f"{n:04d}.json").exists()]
    with Pool(workers) as pool, tqdm(total=len(missing) * CARDS_PER_SHARD, unit="card") as bar:
        for _ in pool.imap_unordered(_shard, missing):
            bar.update(CARDS_PER_SHARD)


def stored_lines(rng: np.random.Generator) -> Iterator[Line]:
    """Draw stored lines without end; shards that appear later join in."""
    while True:
        ready = sorted(FOLDER.glob("*.json"))
        if not ready:
            raise FileNotFoundError("no stored lines: run `python -m lab.crop_bank` first")
        for at in rng.permutation(len(ready))[:8]:
            notes = json.loads(ready[at].read_text(encoding="utf-8"))
            pixels = np.load(ready[at].with_suffix(".npy"))
            ends = np.cumsum([width for *_, width in notes])
            for index in rng.permutation(len(notes)):
                text, kind, width = notes[index]
                yield Line(varied(pixels[:, ends[index] - width : ends[index]], rng), text, Kind(kind), "stored")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("cards", type=int)
    arguments.add_argument("--workers", type=int, default=1)
    given = arguments.parse_args()
    build(given.cards, given.workers)
