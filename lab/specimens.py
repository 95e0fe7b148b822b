"""Render the cards of the specimen people and write their truth: `python -m lab.specimens`.

Each folder of `src/hawiya/specimens/people` holds the pictures of one face (`lab/faces`). It gets an invented person
of that gender whose card is valid for years to come, the clean scans `front.jpg` and `back.jpg`, and `truth.json`.
Scans differ by `--scan` alone; the one is taken that no detector of copies and edits doubts (`hawiya read` tells).
"""

import argparse
import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from lab.attacks.camera import fine_light
from lab.attacks.cards import HEIGHT, WIDTH, outline, with_fine_print
from lab.attacks.flatbed import scanned
from lab.attacks.taking import lay, stage
from lab.card import Card, CardFonts, Style
from lab.card_back import render_back
from lab.card_front import render_front
from lab.card_texts import back_texts, front_texts
from lab.corpus import Corpus, Person
from lab.lettering import Picture
from lab.names import Gender

PEOPLE = Path(__file__).parent.parent / "src/hawiya/specimens/people"
FEMALE = frozenset({"person_2"})
NASKH = frozenset({"kacstone", "notonaskharabic", "notonaskharabicmedium"})
SIZE, BOLD = {"front": 1.1, "back": 0.78}, 1.4
"""The card's own print is large and bold."""

VALID_UNTIL = date(2033, 1, 1)
MARGIN = 45
SCANNER_WHITE = 232
ASKEW = (-1.2, 1.2)
"""Degrees by which a card lies askew on the scanner."""

QUALITY = 86


def like_the_card(fonts: CardFonts) -> CardFonts:
    """Return the training fonts of the kind that the card is printed in: plain Naskh of some weight."""
    plain = tuple(font for font in fonts.text if font.family in NASKH)
    return CardFonts(plain, plain, fonts.latin)


def suitable(person: Person, gender: Gender) -> bool:
    """Tell whether a person fits a face of this gender: grown up, and the card valid beyond `VALID_UNTIL`."""
    grown = 24 <= person.issue_date.year - person.birth_date.year <= 70
    return person.gender is gender and grown and person.expiry_date >= VALID_UNTIL


def scan(card: Card, rng: np.random.Generator) -> Picture:
    """Lay a card on a flat-bed scanner (`lab.attacks.flatbed`), never quite straight, with a light ground around it."""
    printed = with_fine_print(card.image, rng)
    height, width = HEIGHT, WIDTH
    light = stage(np.full((height + 2 * MARGIN, width + 2 * MARGIN, 3), SCANNER_WHITE, np.uint8))
    turned = np.eye(3)
    turned[:2] = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), float(rng.uniform(*ASKEW)), 1.0)
    turned[:2, 2] += MARGIN + rng.uniform(-0.5, 0.5, 2)
    finer = np.diag([WIDTH / printed.shape[1], WIDTH / printed.shape[1], 1.0])
    finer[0, 2] = finer[1, 2] = (WIDTH / printed.shape[1] - 1) / 2
    lay(light, fine_light(printed), outline(printed.shape[1], printed.shape[0], rng), turned @ finer)
    return scanned(light, rng)


def truth(name: str, person: Person) -> dict[str, Any]:
    """Return what is true of a person, as the wire says it: what is printed, not what anything read."""
    male = person.gender is Gender.MALE
    back = {
        "idNumber": person.number,
        "releaseDate": f"{person.issue_date:%Y-%m}-01T00:00:00",
        "idExpiry": f"{person.expiry_date:%Y-%m-%d}T00:00:00",
        "gender": person.gender_text,
        "gender_english": "male" if male else "female",
        "maritalStatus": person.marital_status,
        "religion": person.religion,
        "husbandName": person.husband,
        "job": person.job,
        "jobTitle": person.job_title or None,
    }
    front = {
        "name": f"{person.first_name} {person.last_names}",
        "first_name": person.first_name,
        "last_names": person.last_names,
        "address_1": person.address_1,
        "address_2": person.address_2,
        "address": f"{person.address_1} {person.address_2}",
        "idKey": person.serial,
        "idNumber": person.number,
        "dateOfBirth": f"{person.birth_date:%Y-%m-%d}T00:00:00",
        "gender": person.gender_text,
        "gender_english": "male" if male else "female",
    }
    verdict = {"isVerificationProcessCompleted": True, "isDigitalIdentityVerified": True}
    return {
        "person": name,
        "note": "Invented. No such person exists.",
        "front": front,
        "back": back,
        "verdict": verdict,
    }


def make(folder: Path, seed: int, scan_seed: int) -> None:
    """Write the card and the truth of one specimen person, always the same ones for a seed."""
    number = int(folder.name.rpartition("_")[2])
    rng = np.random.default_rng([seed, number])
    gender = Gender.FEMALE if folder.name in FEMALE else Gender.MALE
    corpus = Corpus()
    person = next(person for person in iter(lambda: corpus.person(rng), None) if suitable(person, gender))
    portrait = np.asarray(cv2.imread(str(folder / "portrait.jpg")), np.uint8)
    fonts = like_the_card(CardFonts.for_training())
    for side in ("front", "back"):
        style = replace(Style.draw(fonts, rng), size=SIZE[side], bold=BOLD, drift=(0.0, 0.0), wander=1.0)
        if side == "front":
            card = render_front(front_texts(person), style, rng, portrait)
        else:
            card = render_back(back_texts(person), style, rng)
        picture = scan(card, np.random.default_rng([scan_seed, number, side == "back"]))
        cv2.imwrite(str(folder / f"{side}.jpg"), picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    text = json.dumps(truth(folder.name, person), ensure_ascii=False, indent=2)
    (folder / "truth.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    """Render the specimens."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=2026)
    parser.add_argument("--scan", type=int, default=2, help="the seed of the scanner")
    parser.add_argument("--people", type=Path, default=PEOPLE)
    arguments = parser.parse_args()
    folders = sorted(path.parent for path in arguments.people.glob("*/portrait.jpg"))
    print(f"renders front.jpg, back.jpg and truth.json of {', '.join(folder.name for folder in folders)}")
    for folder in folders:
        make(folder, arguments.seed, arguments.scan)


if __name__ == "__main__":
    main()
