"""What a copy shows: a capture of a card, cropped to it or not, seldom the clean card that no camera has seen."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.design import RATIO, Side, surface_pixels
from lab.second.photograph import photograph
from lab.second.pinhole import CARD_MM, Array
from lab.second.sensor import jpeg, opened
from lab.second.taken import Taken
from lab.second.takes import PHOTO, taken_of

Picture = NDArray[np.uint8]

SOURCE = replace(PHOTO, frames=(((1280, 960), 2), ((1600, 1200), 1)), fill=(0.7, 0.95), tilt=20, webp=0.0)
"""The photographs that are copied: smaller than some, the card large in them."""


@dataclass(frozen=True, slots=True)
class Content:
    """A picture (H, W, 3) BGR that shows a card, and the card's corners (4, 2) in its pixels."""

    picture: Picture
    quad: Array

    def in_millimetres(self) -> tuple[Array, float]:
        """Return the matrix (2, 3) from pixels to a plane in millimetres, and millimetres per pixel.

        The card comes to lie about the plane's origin, as large as a card in the mean of its edges.
        """
        low, high = self.quad.min(0), self.quad.max(0)
        edges = np.linalg.norm(np.roll(self.quad, -1, 0) - self.quad, axis=1)
        scale = float(2 * sum(CARD_MM) / edges.sum())
        middle = (low + high) / 2
        return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]]]), scale


def content(side: Side, rng: Generator) -> Content:
    """Draw what is shown of a printed side."""
    kind = rng.random()
    if kind < 0.3:
        taken = taken_of(side, "scan", rng)
        return _upright(taken)
    if kind < 0.6:
        return _cropped(taken_of(side, "scan", rng), rng)
    if kind < 0.78:
        return _cropped(photograph(side, SOURCE, rng), rng)
    if kind < 0.92:
        return _upright(photograph(side, SOURCE, rng))
    return clean(side, int(rng.integers(900, 1700)), rng)


def clean(side: Side, width: int, rng: Generator) -> Content:
    """Return the card as it is drawn, on a plain ground that is mostly white."""
    surface, free = side.pixels(width, pad=rng.uniform(0, 0.05))
    side.draw(surface.getCanvas(), width, free)
    drawn = surface_pixels(surface)
    ground = np.full(3, 255.0) if rng.random() < 0.7 else rng.uniform(0, 255, 3)
    picture = np.asarray(drawn[..., :3] + (255 - drawn[..., 3:]) / 255 * ground, np.uint8)
    height = round(width / RATIO)
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]]) + free - 0.5
    return Content(picture, corners)


def _upright(taken: Taken) -> Content:
    """Turn a capture by quarters until the card can be read."""
    picture, quad = opened(taken.file), taken.corners
    for _ in range(4):
        across = quad[1] - quad[0]
        if across[0] >= abs(across[1]):
            break
        width = picture.shape[1]
        picture = np.ascontiguousarray(np.rot90(picture))
        quad = np.stack([quad[:, 1], width - 1 - quad[:, 0]], 1)
    return Content(picture, quad)


def _cropped(taken: Taken, rng: Generator) -> Content:
    """Cut the card out as apps do that look for documents: along edges that they do not find exactly."""
    width = int(rng.integers(850, 1500))
    height = round(width / RATIO * rng.uniform(0.985, 1.015))
    picture, corners = opened(taken.file), taken.corners
    meant = corners + rng.normal(0, 0.003 * np.linalg.norm(corners[1] - corners[0]), (4, 2))
    ends = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32) - 0.5
    matrix = cv2.getPerspectiveTransform(meant.astype(np.float32), ends.astype(np.float32))
    kernel = cv2.INTER_LINEAR if rng.random() < 0.6 else cv2.INTER_CUBIC
    flat = cv2.warpPerspective(picture, matrix, (width, height), flags=kernel, borderMode=cv2.BORDER_REPLICATE)
    quad = cv2.perspectiveTransform(corners[None], matrix)[0]
    return Content(jpeg(np.asarray(flat, np.uint8), int(rng.integers(80, 97))), quad)
