"""Measure the two card networks on unseen seeds and the reserved fonts: `python -m lab.evaluate_layers --count 100`.

Locator: share located, corner error in % of the card's width, IoU, class accuracy, false alarms, cut-off refusals.
Layout: recall of line boxes at IoU 0.5 on cards rectified by their true corners, so that only its own errors count.
"""

import argparse
from collections import defaultdict

import numpy as np

from benchmarks.reading.overlap import quad_overlap
from hawiya.cards.classify import KINDS
from hawiya.cards.lines import CardLayout
from hawiya.cards.locate import CardLocator
from hawiya.cards.reading import Box, Side
from hawiya.cards.rectify import rectify
from hawiya.models import load_network
from lab.lettering import Rect
from lab.other_documents import other_document
from lab.scenes import compose, without_card
from lab.tiers import EVALUATION_SEED, TIERS, pictures, with_outline


def box_overlap(found: Box, truth: Rect) -> float:
    """Return the intersection over union of a found box and a true one."""
    x, y, width, height = truth
    wide = min(found.x + found.width, x + width) - max(found.x, x)
    high = min(found.y + found.height, y + height) - max(found.y, y)
    if wide <= 0 or high <= 0:
        return 0.0
    return wide * high / (found.width * found.height + width * height - wide * high)


def measure_tier(
    locator: CardLocator, layout: CardLayout, tier_index: int, count: int, lines: dict[str, list[float]]
) -> str:
    """Measure both networks on one tier; line overlaps are added to `lines`, which maps names to IoUs."""
    errors, overlaps, right, found = [], [], [], 0
    for side in Side:
        for test in pictures(TIERS[tier_index], side.value, count):
            quad = test.scene.quad
            if quad is None:
                continue
            sighting = locator.locate(test.scene.picture)
            right.append(sighting.classification.side is side)
            if sighting.corners is None or sighting.cut_off:
                continue
            found += 1
            width = np.linalg.norm(quad[1] - quad[0])
            errors.append(float(np.linalg.norm(sighting.corners + 0.5 - quad, axis=1).mean() / width))
            overlaps.append(quad_overlap(sighting.corners + 0.5, quad))
            seen = layout.find(rectify(test.scene.picture, (quad - 0.5).astype(np.float32)), side)
            for name, box in test.card.boxes.items():
                lines[name].append(box_overlap(seen[name].box, box) if name in seen else 0.0)
    middle, worst = np.median(errors) * 100, np.percentile(errors, 95) * 100
    return (
        f"{TIERS[tier_index].name:6} located {found / (2 * count):6.1%}  side {np.mean(right):6.1%}  "
        f"corner error mean {np.mean(errors) * 100:.2f} % median {middle:.2f} % p95 {worst:.2f} %  "
        f"IoU mean {np.mean(overlaps):.4f} min {np.min(overlaps):.3f}"
    )


def measure_refusals(locator: CardLocator, count: int) -> str:
    """Measure what happens with no card, other documents, and cards that the frame cuts."""
    outcome: dict[str, list[bool]] = defaultdict(list)
    kinds: dict[str, list[bool]] = defaultdict(list)
    for index in range(count):
        rng = np.random.default_rng([EVALUATION_SEED, 77, index])
        for kind, scene in (
            ("none", without_card(rng, 1000)),
            ("other", compose(other_document(rng), "other", "photo", rng, 1000, 0.6, (0.5, 0.98))),
        ):
            sighting = locator.locate(scene.picture)
            outcome[kind].append(sighting.corners is not None and not sighting.cut_off)
            kinds[kind].append(sighting.classification.doc_type.value == kind)
    for side in Side:
        for index, test in enumerate(pictures(TIERS[1], side.value, count // 2)):
            rng = np.random.default_rng([EVALUATION_SEED, 78, index])
            scene = compose(with_outline(test.card, rng), side.value, "cut", rng, 1000, 0.6)
            sighting = locator.locate(scene.picture)
            outcome["cut off"].append(sighting.corners is not None and not sighting.cut_off)
    accepted = "  ".join(f"{kind}: accepted {np.mean(wrong):.1%}" for kind, wrong in outcome.items())
    named = "  ".join(f"{kind} named so {np.mean(right):.1%}" for kind, right in kinds.items())
    return f"{accepted}  |  {named}  (kinds: {', '.join(KINDS)})"


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--count", type=int, default=50, help="pictures per tier and side")
    given = arguments.parse_args()
    the_locator = CardLocator(load_network("card_locator"), load_network("card_edges"))
    the_layout = CardLayout(load_network("card_layout"))
    print(f"reserved fonts, seed {EVALUATION_SEED}, {given.count} pictures per tier and side")
    all_lines: dict[str, list[float]] = defaultdict(list)
    for number in range(len(TIERS)):
        print(measure_tier(the_locator, the_layout, number, given.count, all_lines), flush=True)
    print(measure_refusals(the_locator, given.count), flush=True)
    print("line boxes, IoU >= 0.5 (mean IoU), all tiers, rectified by true corners:")
    for line, values in all_lines.items():
        print(f"  {line:14} {np.mean(np.array(values) >= 0.5):6.1%}  ({np.mean(values):.3f})  n {len(values)}")


if __name__ == "__main__":
    main()
