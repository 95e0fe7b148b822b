"""How strong a lattice genuine cards and copies of training show: `python -m lab.calibrate_lattice --count 200`.

Draws captures of the physical simulators and overt ones in turn, and prints the strengths (`authenticity.lattice`) that
so many of the genuine ones exceed, and how many screens and prints do.
"""

import argparse
from functools import partial
from multiprocessing import get_context

import cv2
import numpy as np

from hawiya.cards.authenticity.lattice import find_lattice
from lab.attacks import GENUINE, TIERS, overt
from lab.attacks.species import draw

SEED = 640_211
SHARES = (0.05, 0.02, 0.01, 0.005, 0.0025)
SIDES = ("front", "back")


def strength(kind: str, index: int) -> float:
    """Return the strength of the strongest lattice on capture number `index` of a kind."""
    cv2.setNumThreads(1)
    rng = np.random.default_rng([SEED, ("genuine", "screen", "print").index(kind), index])
    drawn = (draw if index % 2 else overt.draw)(kind, SIDES[index // 2 % 2], TIERS[index // 4 % 4], "train", rng)
    found = find_lattice(drawn.picture, drawn.quad.astype(np.float32))
    return 0.0 if found is None else found.strength


def main() -> None:
    """Draw, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=200, help="captures of each copy; of genuine cards twice as many")
    parser.add_argument("--workers", type=int, default=1)
    given = parser.parse_args()
    with get_context("spawn").Pool(given.workers) as pool:
        strengths = {
            kind: np.array(pool.map(partial(strength, kind), range(count), chunksize=4))
            for kind, count in ((GENUINE, 2 * given.count), ("screen", given.count), ("print", given.count))
        }
    for share in SHARES:
        level = float(np.quantile(strengths[GENUINE], 1 - share))
        of_copies = ", ".join(
            f"{kind} {name} {(strengths[kind][start::2] >= level).mean():.1%}"
            for kind in ("screen", "print")
            for start, name in ((1, "physical"), (0, "overt"))
        )
        print(f"exceeded by {share:.2%} of {len(strengths[GENUINE])} genuine: {level:.2f}; by {of_copies}")


if __name__ == "__main__":
    main()
