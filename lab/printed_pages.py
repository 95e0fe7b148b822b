"""Printed pages as backgrounds: columns of words at any angle, on light or coloured paper, in one size of print.

A card is often laid on a form, a letter or a newspaper, whose lines run as straight as the card's edges.
"""

from math import ceil, hypot

import cv2
import numpy as np

from lab.lettering import Picture

FACES = (
    cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX,
    cv2.FONT_HERSHEY_SCRIPT_COMPLEX,
)  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"
FACE_HEIGHT = 21.0
"""Pixels from base line to the top of a capital in a Hershey face of scale 1."""


def printed_page(rng: np.random.Generator, width: int, height: int) -> Picture:
    """Return a part of a printed page, drawn larger and reduced, (height, width, 3)."""
    finer = float(rng.uniform(1.0, 4.0))
    across, down = ceil(width * finer), ceil(height * finer)
    side = ceil(hypot(across, down))
    page = _page(rng, side, float(rng.uniform(3.5, 16) * finer))
    angle = float(rng.uniform(-90, 90)) if rng.random() < 0.6 else float(rng.normal(0, 3))
    turn = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0)
    turn[:, 2] += [(across - side) / 2, (down - side) / 2]
    part = cv2.warpAffine(page, turn, (across, down), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT)
    return np.asarray(cv2.resize(part, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _page(rng: np.random.Generator, side: int, tall: float) -> Picture:
    light = rng.uniform(130, 255) if rng.random() < 0.85 else rng.uniform(10, 90)
    paper = np.clip(light + rng.normal(0, 8, 3), 0, 255)
    apart = rng.uniform(40, 200)
    ink = np.clip(paper - apart if light > 110 else paper + apart, 0, 255)
    page = np.empty((side, side, 3), np.uint8)
    page[:] = paper.astype(np.uint8)
    face, scale = FACES[rng.integers(len(FACES))], tall / FACE_HEIGHT
    thick = max(1, round(tall * rng.uniform(0.05, 0.16)))
    colour = tuple(map(float, ink))
    column, gutter = float(rng.uniform(0.25, 1.2)) * side, float(rng.uniform(1, 4)) * tall
    space, pitch = float(rng.uniform(0.4, 0.9)) * tall, float(rng.uniform(1.5, 2.8)) * tall
    for left in np.arange(-rng.uniform(0, column), side, column + gutter):
        for base in np.arange(float(rng.uniform(0, pitch)), side + tall, pitch):
            if rng.random() < 0.04:
                continue
            x, end = float(left), left + column * (rng.uniform(0.3, 1) if rng.random() < 0.15 else 1)
            while x < min(end, side):
                word = "".join(rng.choice(list(LETTERS), int(rng.integers(1, 11))))
                cv2.putText(page, word, (round(x), round(base)), face, scale, colour, thick, cv2.LINE_AA)
                x += cv2.getTextSize(word, face, scale, thick)[0][0] + space
    return page
