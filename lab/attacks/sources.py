"""What a screen shows and a printer gets: a scan or photo of a card, cropped or not, or rarely its clean image."""

from dataclasses import dataclass

import cv2
import numpy as np

from lab import camera
from lab.attacks import Split
from lab.attacks.cards import outline
from lab.attacks.framing import CARD, Matrix, Quad
from lab.attacks.genuine import in_use, surface_of
from lab.lettering import Picture
from lab.scenes import photo_quad, put_card
from lab.surfaces import surface

CLEAN = 0.1
SCAN_WIDTHS = (1000, 1700)
PHOTO_SIDES = (1000, 1500)
MARGIN = 24


@dataclass(frozen=True)
class Source:
    """A picture of a card, where its corners are in it, and whether it shows more than the card."""

    picture: Picture
    quad: Quad
    surroundings: bool

    @property
    def upright(self) -> Matrix:
        """Return the similarity, 3 × 3, that comes nearest to taking the rectified card to this picture."""
        matrix, _ = cv2.estimateAffinePartial2D(CARD, self.quad.astype(np.float32), method=cv2.LMEDS)
        return np.asarray(np.vstack([matrix, [0, 0, 1]]), np.float64)


def draw_source(side: str, split: Split, rng: np.random.Generator, *, cropped: bool = False) -> Source:
    """Draw a picture of a card; `cropped` asks for one that shows the card alone."""
    image = in_use(side, split, rng)
    pick = rng.random()
    if pick < CLEAN:
        return Source(image, CARD.astype(np.float64), False)
    printed = surface_of(image, rng)
    if cropped or pick < 0.55:
        return _scan(printed, rng)
    return _photo(printed, rng)


def _scan(printed: Picture, rng: np.random.Generator) -> Source:
    """Return a scan or a straightened photo: the card with at most a little of its ground round it."""
    width = int(rng.integers(*SCAN_WIDTHS))
    height = round(width * printed.shape[0] / printed.shape[1])
    how = cv2.INTER_AREA if width < printed.shape[1] else cv2.INTER_CUBIC
    card = np.asarray(cv2.resize(printed, (width, height), interpolation=how), np.uint8)
    margin = int(rng.integers(0, MARGIN)) if rng.random() < 0.5 else 0
    cover = outline(width, height, rng) if rng.random() < 0.8 else np.full((height, width), 255, np.uint8)
    bed = np.full((height + 2 * margin, width + 2 * margin, 3), rng.choice([255, 240, 225, 40]), np.uint8)
    part = bed[margin : margin + height, margin : margin + width]
    part[:] = cv2.copyTo(card, np.asarray(cover > 127, np.uint8), part)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) - 0.5 + margin
    return Source(_taken(bed, rng, float(rng.uniform(0.1, 0.45))), corners, False)


def _photo(printed: Picture, rng: np.random.Generator) -> Source:
    longest = int(rng.integers(*PHOTO_SIDES))
    ratio = float(rng.choice([4 / 3, 3 / 4, 16 / 9, 9 / 16, 1]))
    width, height = (longest, round(longest / ratio)) if ratio >= 1 else (round(longest * ratio), longest)
    quad = photo_quad(rng, width, height, (0.7, 0.98))
    ground = surface(rng, width, height)
    put_card(ground, np.dstack([printed, outline(printed.shape[1], printed.shape[0], rng)]), quad)
    return Source(_taken(ground, rng, float(rng.uniform(0.15, 0.6))), quad - 0.5, True)


def _taken(scene: Picture, rng: np.random.Generator, strength: float) -> Picture:
    """Take the picture and keep it as JPEG; never grey, since only a photocopy loses its colours."""
    for _ in range(4):
        taken = camera.shoot(scene, rng, strength)
        if np.ptp(taken[::16, ::16], axis=2).max() > 8:
            break
    return camera.jpeg(taken, int(rng.integers(70, 97)))
