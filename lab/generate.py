"""Write specimen cards or photos of them with their truth: `python -m lab.generate out --people 5 --tier photo`.

For each invented person `NN-front.jpg` and `NN-back.jpg`, and one `truth.json` with texts, boxes and corners.
"""

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from lab.card import Card, CardFonts
from lab.card_bank import render
from lab.corpus import Corpus
from lab.scenes import Quad
from lab.tiers import TIERS, take

CLEAN = "clean"
QUALITY = 92
PHONE, PHONE_QUALITY = "phone", 70
"""Pictures of this tier have been through JPEG quality 50 already."""


def _note(file: str, card: Card, quad: Quad | None) -> dict[str, Any]:
    return {
        "file": file,
        "side": card.side,
        "texts": card.texts,
        "boxes": {name: [round(value, 1) for value in box] for name, box in card.boxes.items()},
        "corners": None if quad is None else [[round(float(x), 2), round(float(y), 2)] for x, y in quad],
    }


def generate(folder: Path, people: int, tier_name: str, seed: int, *, reserved: bool, portraits: list[Path]) -> None:
    """Write both sides of `people` invented people; `portraits` fill the slot in turn, else drawn heads do."""
    folder.mkdir(parents=True, exist_ok=True)
    corpus = Corpus()
    fonts = CardFonts.reserved() if reserved else CardFonts.for_training()
    tiers = {tier.name: tier for tier in TIERS}
    notes = []
    for number in range(people):
        rng = np.random.default_rng([seed, number])
        person = corpus.person(rng)
        portrait = cv2.imread(str(portraits[number % len(portraits)])) if portraits else None
        for side in ("front", "back"):
            card = render(side, person, fonts, rng, None if portrait is None else np.asarray(portrait, np.uint8))
            picture, quad = card.image, None
            if tier_name != CLEAN:
                scene = take(tiers[tier_name], card, rng)
                picture, quad = scene.picture, scene.quad
            file = f"{number:02d}-{side}.jpg"
            cv2.imwrite(
                str(folder / file),
                picture,
                [cv2.IMWRITE_JPEG_QUALITY, PHONE_QUALITY if tier_name == PHONE else QUALITY],
            )
            notes.append(_note(file, card, quad))
    text = json.dumps({"seed": seed, "pictures": notes}, ensure_ascii=False, indent=1)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--people", type=int, default=5)
    arguments.add_argument("--tier", choices=[CLEAN, *(tier.name for tier in TIERS)], default=CLEAN)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--reserved-fonts", action="store_true")
    arguments.add_argument("--portraits", type=Path, help="a folder of face pictures for the portrait slot")
    given = arguments.parse_args()
    faces = sorted(given.portraits.glob("*.[jp][pn]g")) if given.portraits else []
    generate(given.folder, given.people, given.tier, given.seed, reserved=given.reserved_fonts, portraits=faces)
