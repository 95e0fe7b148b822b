"""Write pictures to look at: `python -m lab.second out --people 3 --tier photo --seed 1`.

Every picture goes to `<tier>_<side>_<index>.jpg`; `truth.json` lists file, tier, side, font, quad and texts of each.
"""

import argparse
import json
from pathlib import Path

import cv2

from lab.second import SIDES, TIERS, pictures


def write(out: Path, people: int, tiers: tuple[str, ...], seed: int) -> int:
    """Write both sides of `people` people in every tier; return how many pictures."""
    out.mkdir(parents=True, exist_ok=True)
    truth = []
    for tier in tiers:
        for side in SIDES:
            for index, test in enumerate(pictures(tier, side, people, seed)):
                name = f"{tier}_{side}_{index}.jpg"
                cv2.imwrite(str(out / name), test.picture, [cv2.IMWRITE_JPEG_QUALITY, 95])
                corners = [[round(value, 2) for value in corner] for corner in test.quad.tolist()]
                entry = {"file": name, "tier": tier, "side": side, "font": test.font, "quad": corners}
                truth.append({**entry, "texts": test.texts})
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (out / "truth.json").write_text(text + "\n", encoding="utf-8")
    return len(truth)


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("out", type=Path)
    arguments.add_argument("--people", type=int, default=3)
    arguments.add_argument("--tier", choices=(*TIERS, "all"), default="all")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    chosen = TIERS if given.tier == "all" else (given.tier,)
    print(write(given.out, given.people, chosen, given.seed), "pictures in", given.out)
