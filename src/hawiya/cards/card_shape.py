"""Whether four corners can be those of a card: by their order, by its proportions, by how a camera would show it."""

import cv2
import numpy as np

from hawiya.cards.rectify import Corners, longer_edge

PROPORTIONS = 85.60 / 53.98
"""Width by height of a card (ISO/IEC 7810, ID-1)."""

FLAT = 0.02
"""A quad is the whole card seen flat when its sides, angles (in radians) and proportions are off by less than this."""

FOCAL_LENGTHS = (0.8, 1.2, 2.0)
"""Of cameras, in longer sides of the picture: phones' main cameras, and pictures of which a part was kept."""

_CARD = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) / 2 * [1, 1 / PROPORTIONS, 1]


def is_card_shaped(corners: Corners) -> bool:
    """Tell whether four corners can be those of a card seen from its front: convex, clockwise, not a sliver."""
    edges = np.roll(corners, -1, 0) - corners
    following = np.roll(edges, -1, 0)
    turns = edges[:, 0] * following[:, 1] - edges[:, 1] * following[:, 0]
    if (turns <= 0).any():
        return False
    lengths = np.linalg.norm(edges, axis=1)
    ratio = (lengths[0] + lengths[2]) / max(1e-6, lengths[1] + lengths[3])
    return bool(lengths.min() > 8 and 0.6 < ratio < 3.2)


def is_whole_and_flat(corners: Corners) -> bool:
    """Tell whether four corners make a rectangle of a card's proportions, turned by anything: a scan of all of it."""
    edges = (np.roll(corners, -1, 0) - corners).astype(np.float64)
    lengths = np.linalg.norm(edges, axis=1)
    if lengths.min() < 1:
        return False
    across, down = (lengths[0] + lengths[2]) / 2, (lengths[1] + lengths[3]) / 2
    uneven = max(abs(lengths[0] - lengths[2]) / across, abs(lengths[1] - lengths[3]) / down)
    ways = edges / lengths[:, None]
    leaning = float(np.abs((ways * np.roll(ways, -1, 0)).sum(1)).max())
    return bool(max(uneven, leaning, abs(across / down / PROPORTIONS - 1)) < FLAT)


def misfit(corners: Corners, size: tuple[int, int]) -> float:
    """Return how far a quad is from any view of a card, as the corners' root mean square distance in card widths.

    The views are those of pinhole cameras whose axis meets the middle of a picture of `size` (height, width); the pose
    is that of Collins & Bartoli, Infinitesimal plane-based pose estimation, 2014.
    """
    height, width = size
    points = corners.astype(np.float64) + 0.5
    least = np.inf
    for focal in FOCAL_LENGTHS:
        f = focal * max(size)
        camera = np.array([[f, 0, width / 2], [0, f, height / 2], [0, 0, 1]])
        _, _, _, errors = cv2.solvePnPGeneric(_CARD, points, camera, None, flags=cv2.SOLVEPNP_IPPE)
        least = min(least, float(np.min(errors)))
    # OpenCV's error is over eight coordinates, not four corners.
    return least * float(np.sqrt(2)) / max(1.0, longer_edge(corners))
