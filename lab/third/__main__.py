"""Write plain attacks to look at: `python -m lab.third out --count 2 --seed 1`, in all tiers, with their truth.json."""

import argparse
import json
from pathlib import Path

from lab.attacks import TIERS
from lab.third import SPECIES, draw

if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m lab.third", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--count", type=int, default=1, help="captures of each species in each tier")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    notes = []
    for species in SPECIES:
        for number in range(given.count * len(TIERS)):
            side = "front" if species == "substituted_portrait" or number // len(TIERS) % 2 == 0 else "back"
            capture = draw(species, side, TIERS[number % len(TIERS)], given.seed, number)
            file = f"{species}-{capture.tier}-{number:03d}.jpg"
            (given.folder / file).write_bytes(capture.jpeg)
            corners = [[round(float(x), 2), round(float(y), 2)] for x, y in capture.quad]
            notes.append(
                {"file": file, "species": species, "variant": capture.variant, "side": side, "corners": corners}
            )
            print(file, capture.variant, flush=True)
    text = json.dumps({"seed": given.seed, "captures": notes}, indent=1)
    (given.folder / "truth.json").write_text(text + "\n", encoding="utf-8")
