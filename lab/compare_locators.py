"""Hold two locators against each other on the same pictures: `python -m lab.evaluate locators OTHER.onnx --seed 84001`.

Training fonts and seeds that training did not use: what decides between two versions must not be a test set. Prints for
the shipped network and the other one, a row a kind of picture, how many cards are located with an IoU of 0.9 and not
refused, and what becomes of pictures without a whole card.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from benchmarks.reading.overlap import quad_overlap
from hawiya.cards.locate import CardLocator
from hawiya.models import Network, load_network
from hawiya.models.network import open_session
from lab.card import CardFonts
from lab.card_bank import CardBank
from lab.other_documents import other_document
from lab.scenes import Mode, Scene, compose, without_card
from lab.tiers import TIERS, pictures
from lab.train_locator import draw_scene

LOCATED = 0.9
LONGEST = 1000


def whole_cards(count: int, seed: int) -> Iterator[tuple[str, list[Scene]]]:
    """Yield scenes that show a whole card: each tier of the generator, then the bank's cards with any portrait."""
    for tier in TIERS:
        drawn = (test.scene for side in ("front", "back") for test in pictures(tier, side, count, seed, _fonts()))
        yield tier.name, [scene for scene in drawn if scene.quad is not None]
    modes: tuple[Mode, ...] = ("photo", "tight", "flat")
    for mode in modes:
        rng = np.random.default_rng([seed, 5])
        yield f"bank, {mode}", _drawn(2 * count, rng, mode, complete=True)


def overlap(locator: CardLocator, scene: Scene) -> float:
    """Return the IoU of the card that is found; 0 where none is, or it is refused as cut off."""
    seen = locator.locate(scene.picture)
    if seen.corners is None or seen.cut_off or scene.quad is None:
        return 0.0
    return quad_overlap(seen.corners + 0.5, scene.quad)


def refused(locator: CardLocator, scene: Scene) -> bool:
    """Tell whether no card is found, or it is refused as cut off."""
    seen = locator.locate(scene.picture)
    return seen.corners is None or seen.cut_off


def _fonts() -> CardFonts:
    return CardFonts.for_training()


def _drawn(count: int, rng: np.random.Generator, mode: Mode, *, complete: bool) -> list[Scene]:
    bank, kept = CardBank(), []
    while len(kept) < count:
        scene = draw_scene(bank, rng, mode, LONGEST)
        if scene.kind in ("front", "back") and scene.quad is not None and scene.complete is complete:
            kept.append(scene)
    return kept


def main() -> None:
    """Measure both and print."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("other", type=Path, help="an exported locator")
    arguments.add_argument("--seed", type=int, default=84_001)
    arguments.add_argument("--count", type=int, default=40, help="pictures of each side")
    given = arguments.parse_args()
    cv2.setNumThreads(1)
    shipped, edges = load_network("card_locator"), load_network("card_edges")
    locators = {
        "shipped": CardLocator(shipped, edges),
        "other": CardLocator(Network(shipped.manifest, open_session(given.other.read_bytes())), edges),
    }
    for name, scenes in whole_cards(given.count, given.seed):
        for which, locator in locators.items():
            found = [overlap(locator, scene) for scene in scenes]
            located = np.mean([one >= LOCATED for one in found])
            mean = np.mean([one for one in found if one > 0])
            print(f"{name:12} {which:8} n {len(found)}  located {located:6.1%}  mean IoU {mean:.4f}", flush=True)
    rng = np.random.default_rng([given.seed, 6])
    cut = _drawn(2 * given.count, rng, "cut", complete=False)
    empty = [without_card(rng, LONGEST) for _ in range(given.count)]
    others = [
        compose(other_document(rng), "other", "photo", rng, LONGEST, 0.6, (0.5, 0.98)) for _ in range(given.count)
    ]
    for which, locator in locators.items():
        shares = [np.mean([refused(locator, scene) for scene in scenes]) for scenes in (cut, empty, others)]
        print(f"{which:8} refused: cut off {shares[0]:.1%}, empty {shares[1]:.1%}, other documents {shares[2]:.1%}")


if __name__ == "__main__":
    main()
