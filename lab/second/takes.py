"""The four tiers: what is taken of a card, with what, and how much is left of it in the file."""

from dataclasses import replace
from zlib import crc32

import cv2
import numpy as np
from numpy.random import Generator

from lab.corpus import Corpus
from lab.second import SecondPicture
from lab.second.back import print_back
from lab.second.design import Design, Side
from lab.second.flatbed import scan
from lab.second.front import print_front
from lab.second.photograph import Conditions, photograph
from lab.second.sensor import jpeg_file, opened
from lab.second.taken import Points, Taken

PRINTERS = {"front": print_front, "back": print_back}

LARGE = (((1600, 1200), 50), ((2048, 1536), 25), ((2592, 1944), 15), ((3264, 2448), 7), ((4000, 3000), 3))
PHOTO = Conditions(
    frames=LARGE, fill=(0.45, 0.95), tilt=30, blur=(0.0003, 0.0011), glare=(0.35, 0.4), electrons=(1500, 12000),
    quality=(75, 96),
)  # fmt: skip
PHONE = Conditions(
    frames=(((1600, 1200), 3), ((1600, 1060), 2), ((1600, 900), 1)), fill=(0.80, 0.99), tilt=25, blur=(0.0003, 0.0011),
    glare=(0.3, 0.4), electrons=(1500, 12000), quality=(90, 96), along=True,
)  # fmt: skip
HARD = Conditions(
    frames=(((960, 720), 3), ((800, 600), 1), ((1024, 768), 2), ((1280, 960), 1)), fill=(0.72, 0.97), tilt=25,
    blur=(0.0010, 0.0018), glare=(0.7, 0.5), electrons=(250, 1200), quality=(45, 76), along=True,
)  # fmt: skip
UPLOAD, UPLOAD_QUALITY = 800, 50
"""The `phone` tier is what a mobile client sends: fitted into a square of so many pixels, JPEG of this quality."""

CONDITIONS = {"photo": PHOTO, "phone": PHONE, "hard": HARD}


def take(tier: str, side: str, seed: int, index: int) -> SecondPicture:
    """Return the picture of one index; see `lab.second.pictures`."""
    rng = np.random.default_rng([seed, crc32(tier.encode()), crc32(side.encode()), index])
    person = Corpus().person(np.random.default_rng([seed, index]))
    printed = PRINTERS[side](person, Design.draw(rng), rng)
    taken = taken_of(printed, tier, rng)
    return SecondPicture(opened(taken.file), taken.corners, side, printed.texts, printed.family, tier)


def taken_of(printed: Side, tier: str, rng: Generator, *, webp: bool = True) -> Taken:
    """Take a printed side as the tier does; without `webp` what would be a WebP file is a JPEG. Raises KeyError."""
    if tier == "scan":
        return scan(printed, rng)
    conditions = CONDITIONS[tier]
    taken = photograph(printed, conditions if webp else replace(conditions, webp=0.0), rng)
    return uploaded(taken) if tier == "phone" else taken


def uploaded(taken: Taken) -> Taken:
    """Return what a mobile client sends of a photograph."""
    picture = opened(taken.file)
    height, width = picture.shape[:2]
    scale = UPLOAD / max(height, width)
    size = (round(width * scale), round(height * scale))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)

    def smaller(points: Points) -> Points:
        moved: Points = (points + 0.5) * (np.array(size) / (width, height)) - 0.5
        return moved

    return Taken(jpeg_file(small, UPLOAD_QUALITY), smaller(taken.corners), lambda points: smaller(taken.place(points)))
