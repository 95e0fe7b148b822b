"""How far two quads agree."""

import cv2
import numpy as np
from numpy.typing import NDArray

GOOD = 0.9
"""From this intersection over union a card counts as located."""


def quad_overlap(one: NDArray[np.floating], other: NDArray[np.floating]) -> float:
    """Return the intersection over union, 0..1, of two convex quads, each (4, 2) in the same pixels."""
    # Single precision is ample near the origin; far from it differences of areas would drown.
    origin = one.mean(0)
    a, b = (np.ascontiguousarray(quad - origin, dtype=np.float32) for quad in (one, other))
    shared, _ = cv2.intersectConvexConvex(a, b)
    together = float(cv2.contourArea(a) + cv2.contourArea(b) - shared)
    return float(shared) / together if together > 0 else 0.0


def share_inside(quad: NDArray[np.floating], width: int, height: int) -> float:
    """Return which share of a quad's area lies inside a picture of that size: 0..1."""
    frame = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    a = np.ascontiguousarray(quad, dtype=np.float32)
    shared, _ = cv2.intersectConvexConvex(a, frame)
    return float(shared / cv2.contourArea(a))
