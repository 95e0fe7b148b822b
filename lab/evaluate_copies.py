"""What the shipped detectors of copies say of the train split: `python -m lab.evaluate copies --count 200`.

Draws captures of seeds that training never used, six genuine ones for each of a screen, a print, a photocopy and a
digital picture, and judges them at the product's own thresholds: the network, the spread of colour and the noise.
Prints how many of each kind are taken for fake, and from which spread of colour genuine captures and photocopies begin.
Thresholds are set by this; the evaluate split and the second simulator are for `python -m benchmarks.authenticity`.
"""

import argparse
from collections import Counter, defaultdict

import cv2
import numpy as np

from hawiya.cards.authenticity.colour import check_colour
from hawiya.cards.authenticity.copies import CopyDetector
from hawiya.cards.authenticity.digital import detect_digital
from hawiya.cards.authenticity.judge import unless_in_colour
from hawiya.cards.authenticity.result import Outcome
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.rectify import rectify
from hawiya.models import load_network
from lab.attacks import GENUINE, TIERS
from lab.attacks.species import draw
from lab.copy_samples import KINDS, SIDES

SEED = 881
GENUINE_EACH = 6
QUANTILES = (0.0, 0.01, 0.05, 0.5, 0.95, 1.0)


def main() -> None:
    """Draw, judge and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200, help="captures in all")
    cv2.setNumThreads(1)
    detector, thresholds = CopyDetector(load_network("card_copies")), AuthenticityThresholds()
    counts, spreads = defaultdict(Counter[str]), defaultdict(list[float])
    row = [one for kind in KINDS[1:] for one in (kind, *[GENUINE] * GENUINE_EACH)]
    for index in range(parser.parse_args().count):
        rng, kind = np.random.default_rng([SEED, index]), row[index % len(row)]
        capture = draw(kind, str(rng.choice(SIDES)), str(rng.choice(TIERS)), "train", rng)
        corners = np.float32(capture.quad)
        colour = check_colour(rectify(capture.picture, corners), thresholds.colour_spread)
        detected = detector.detect(capture.picture, corners, thresholds)
        found = [unless_in_colour(one, colour) for one in detected]
        noise = detect_digital(capture.picture, capture.jpeg, corners, thresholds)
        fakes = [one.species.value for one in found if one.outcome is Outcome.FAIL]
        fakes += ["colourless"] * colour.greyscale + ["without_noise"] * (noise.outcome is Outcome.FAIL)
        unsure = any(one.outcome is Outcome.REVIEW for one in (*found, noise))
        counts[kind].update([*fakes, "fake" if fakes else "doubtful" if unsure else "passed"])
        spreads[kind].append(colour.spread)
    for kind in KINDS:
        total = len(spreads[kind])
        shares = ", ".join(f"{name} {count / max(total, 1):.1%}" for name, count in counts[kind].most_common())
        print(f"{kind} ({total}): {shares}")
    for kind in (GENUINE, "photocopy"):
        at = ", ".join(f"{q:.0%} {np.quantile(spreads[kind], q):.2f}" for q in QUANTILES)
        print(f"spread of colour, {kind}: {at}")


if __name__ == "__main__":
    main()
