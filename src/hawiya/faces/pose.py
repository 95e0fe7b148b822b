"""Where a head looks: yaw and pitch from the pose network (roll comes from the eyes, which see it better)."""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import warp_region
from hawiya.faces.result import Image
from hawiya.models import Network

_IMAGENET_MEAN = np.array([0.485, 0.456, 0.406], dtype=np.float32)
_IMAGENET_DEVIATION = np.array([0.229, 0.224, 0.225], dtype=np.float32)
_CROP = 1.5


def estimate_pose(
    network: Network, image: Image, centre: tuple[float, float], size: tuple[float, float], roll: float
) -> tuple[float, float]:
    """Return yaw and pitch in degrees of the face in the box of `size` around `centre`, turned by `roll` degrees.

    Yaw is positive when the head is turned to the picture's right, pitch when it looks up.
    """
    settings = network.manifest.settings
    side = int(settings["size"])
    crop, _ = warp_region(image, centre, (size[0] * _CROP, size[1] * _CROP), roll, (side, side))
    rgb = cv2.cvtColor(crop, cv2.COLOR_BGR2RGB).astype(np.float32) / 255.0
    normal = (rgb - _IMAGENET_MEAN) / _IMAGENET_DEVIATION
    yaw, pitch, _roll = network.run(normal.transpose(2, 0, 1)[None])
    first, step = float(settings["first_bin"]), float(settings["degrees_per_bin"])
    return -_expected_angle(yaw[0], first, step), _expected_angle(pitch[0], first, step)


def _expected_angle(logits: NDArray[np.float32], first: float, step: float) -> float:
    weights = np.exp(logits - logits.max(), dtype=np.float64)
    return float((weights / weights.sum()) @ np.arange(len(logits)) * step + first)
