"""How far captures of cards and their copies without colour lie apart: `python -m lab.evaluate_authenticity`.

Rendered cards in the reserved fonts, all tiers of capture; each copy is the capture in grey, under a warm light, with
noise of its own. Prints the spread of colour (`hawiya.cards.authenticity.colour`) of both.
"""

import argparse

import cv2
import numpy as np

from hawiya.cards.authenticity.colour import check_colour
from hawiya.cards.rectify import rectify
from lab.card import CardFonts
from lab.card_bank import render
from lab.corpus import Corpus
from lab.tiers import TIERS, take

WARM_LIGHT = (0.8, 0.97, 1.0)
NOISE = 5.0
SEED = 77
THRESHOLD = 3.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=24)
    corpus, fonts = Corpus(), CardFonts.reserved()
    genuine, copies = [], []
    for number in range(parser.parse_args().people):
        rng = np.random.default_rng([SEED, number])
        person = corpus.person(rng)
        for side in ("front", "back"):
            scene = take(TIERS[number % len(TIERS)], render(side, person, fonts, rng), rng)
            if scene.quad is None:
                continue
            card = rectify(scene.picture, np.asarray(scene.quad, np.float32))
            genuine.append(check_colour(card, THRESHOLD).spread)
            grey = cv2.cvtColor(cv2.cvtColor(card, cv2.COLOR_BGR2GRAY), cv2.COLOR_GRAY2BGR)
            copy = np.clip(grey * np.array(WARM_LIGHT) + rng.normal(0, NOISE, grey.shape), 0, 255).astype(np.uint8)
            copies.append(check_colour(copy, THRESHOLD).spread)
    print(f"seed {SEED}, {len(genuine)} captures; threshold {THRESHOLD}")
    print(f"genuine: least {min(genuine):.2f}, median {np.median(genuine):.2f}")
    print(f"copies without colour: most {max(copies):.2f}, median {np.median(copies):.2f}")


if __name__ == "__main__":
    main()
