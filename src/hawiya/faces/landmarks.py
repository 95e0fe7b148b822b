"""68 facial landmarks (iBUG 300-W order) of an upright face."""

import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import LEFT_EYE, RIGHT_EYE, warp_region
from hawiya.faces.result import Image
from hawiya.forensics.picture import grey_of
from hawiya.models import Network

JAW = slice(0, 17)

MIRRORED = (
    *range(16, -1, -1), *range(26, 16, -1), *range(27, 31), *range(35, 30, -1), *range(45, 41, -1), 47, 46,
    *range(39, 35, -1), 41, 40, *range(54, 47, -1), *range(59, 54, -1), *range(64, 59, -1), *range(67, 64, -1),
)  # fmt: skip
"""Which landmark of a face each landmark of its mirror image is."""


def eye_centres(landmarks: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the centres, (2,) pixels each, of the eye on the face's left in the picture and the one on its right."""
    return landmarks[LEFT_EYE].mean(axis=0), landmarks[RIGHT_EYE].mean(axis=0)


def eye_roll(landmarks: NDArray[np.float32]) -> float:
    """Return the head's roll in degrees from the line of the eyes; positive is clockwise in the picture."""
    left, right = eye_centres(landmarks)
    return float(np.degrees(np.arctan2(right[1] - left[1], right[0] - left[0])))


def locate_landmarks(
    network: Network, image: Image, centre: tuple[float, float], size: tuple[float, float], roll: float
) -> NDArray[np.float32]:
    """Find the landmarks of the face in the box of `size` (pixels) around `centre`, turned by `roll` degrees.

    Returns (68, 2) float32 in pixels of the picture. The box is cut upright and stretched to the network's square;
    what lies outside the picture is grey.
    """
    grey, back = _cut(network, image, centre, size, roll)
    return _in_picture(_places(network, grey), back)


def steady_landmarks(
    network: Network, image: Image, centre: tuple[float, float], size: tuple[float, float], roll: float
) -> NDArray[np.float32]:
    """Find the landmarks as `locate_landmarks` does, in the face and in its mirror image: the mean of both."""
    grey, back = _cut(network, image, centre, size, roll)
    mirrored = _places(network, np.ascontiguousarray(grey[:, ::-1]))[list(MIRRORED)]
    mirrored[:, 0] = grey.shape[1] - 1 - mirrored[:, 0]
    return (_in_picture(_places(network, grey), back) + _in_picture(mirrored, back)) / np.float32(2)


def _cut(
    network: Network, image: Image, centre: tuple[float, float], size: tuple[float, float], roll: float
) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Return the network's square, grey 0..1, and the (2, 3) matrix from its pixels to the picture's."""
    side = int(network.manifest.settings["size"])
    crop, back = warp_region(image, centre, size, roll, (side, side))
    return grey_of(crop).astype(np.float32) / np.float32(256.0), back


def _places(network: Network, grey: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return where the network sees the landmarks, (68, 2) in pixels of its square."""
    return network.run(grey[None, None])[0].reshape(68, 2).astype(np.float64) * len(grey)


def _in_picture(places: NDArray[np.float64], back: NDArray[np.float64]) -> NDArray[np.float32]:
    points: NDArray[np.float64] = places @ back[:, :2].T + back[:, 2]
    return points.astype(np.float32)
