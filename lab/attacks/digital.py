"""The species `digital`: a picture of a card that never met a camera or a scanner."""

import cv2
import numpy as np

from lab.attacks import Capture, Split
from lab.attacks.cards import clean, outline
from lab.attacks.framing import draw_frame
from lab.attacks.taking import decoded, sent
from lab.lettering import Picture

SPECIES = "digital"
BLUR = 0.25
"""How often an editor softens the picture before it is saved."""


def draw(side: str, tier: str, split: Split, rng: np.random.Generator) -> Capture:
    """Draw a rendered card as a file: scaled and coded, on a flat ground or none, turned like a photo or not."""
    # The lab's clean cards have a paper's grain in their print; what is drawn on a computer has none.
    image = np.asarray(cv2.bilateralFilter(clean(side, split, rng).image, 7, 18.0, 2.5), np.uint8)
    frame = draw_frame(tier, rng)
    flat = frame.mode in ("tight", "flat") or rng.random() < 0.5
    if flat:
        picture, quad = _upright(image, int(rng.integers(*frame.kind.longest)), rng)
        variant = "upright"
    else:
        picture = _ground(frame.height, frame.width, rng)
        size = image.shape[1::-1]
        corners = np.array([[0, 0], [size[0], 0], [size[0], size[1]], [0, size[1]]], np.float32) - np.float32(0.5)
        matrix = cv2.getPerspectiveTransform(corners, frame.quad.astype(np.float32))
        if frame.card_width < 900:
            image = np.asarray(cv2.GaussianBlur(image, (0, 0), 0.4 * size[0] / frame.card_width), np.uint8)
        drawn = cv2.warpPerspective(image, matrix, (frame.width, frame.height), flags=cv2.INTER_CUBIC)
        cover = cv2.warpPerspective(outline(*size, rng), matrix, (frame.width, frame.height)).astype(np.float32) / 255
        picture = np.asarray(cv2.blendLinear(drawn, picture, cover, 1 - cover), np.uint8)
        quad, variant = frame.quad, "composed"
    if rng.random() < BLUR:
        picture = np.asarray(cv2.GaussianBlur(picture, (0, 0), float(rng.uniform(0.4, 1.2))), np.uint8)
        variant += "_softened"
    quad = np.asarray(quad, np.float64)
    if tier != "phone" and rng.random() < 0.25:
        coded = bytes(cv2.imencode(".png", picture)[1])
        return Capture(coded, decoded(coded), quad, side, SPECIES, variant + "_png", tier)
    return sent(picture, quad, (side, SPECIES, variant), tier, split, rng)


def _upright(image: Picture, longest: int, rng: np.random.Generator) -> tuple[Picture, np.ndarray]:
    """Return the card, scaled, alone or with a flat margin."""
    margin = 0 if rng.random() < 0.5 else int(rng.uniform(0.01, 0.15) * longest)
    width = longest - 2 * margin
    height = round(width * image.shape[0] / image.shape[1])
    how = (cv2.INTER_AREA, cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_LANCZOS4)[int(rng.integers(4))]
    how = cv2.INTER_AREA if width < 0.8 * image.shape[1] else how
    card = np.asarray(cv2.resize(image, (width, height), interpolation=how), np.uint8)
    out = _ground(height + 2 * margin, width + 2 * margin, rng)
    part = out[margin : margin + height, margin : margin + width]
    cover = outline(width, height, rng) if margin or rng.random() < 0.5 else np.full((height, width), 255, np.uint8)
    weight = cover.astype(np.float32) / 255
    part[:] = cv2.blendLinear(card, part.copy(), weight, 1 - weight)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float64) - 0.5 + margin
    return out, corners


def _ground(height: int, width: int, rng: np.random.Generator) -> Picture:
    """Return a flat or evenly graded ground, with none of a camera's noise."""
    one = rng.choice([0, 30, 232, 255]) if rng.random() < 0.6 else rng.uniform(0, 255, 3)
    ramp = np.linspace(0, rng.uniform(0, 1) if rng.random() < 0.3 else 0, height, dtype=np.float32)[:, None, None]
    row = np.zeros((1, width, 3), np.float32) + np.asarray(one, np.float32)
    return np.clip(np.round(row * (1 - ramp) + rng.uniform(0, 255) * ramp), 0, 255).astype(np.uint8)
