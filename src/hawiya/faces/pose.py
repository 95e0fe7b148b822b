"""Where a head looks: yaw and pitch from the pose network (roll comes from the eyes, which see it better)."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import warp_region
from hawiya.faces.planes import planes
from hawiya.faces.result import Image
from hawiya.models import Network

_IMAGENET_MEAN = tuple(255.0 * share for share in (0.485, 0.456, 0.406))
_IMAGENET_DEVIATION = tuple(255.0 * share for share in (0.229, 0.224, 0.225))
_CROP = 1.5


class Pose(NamedTuple):
    """Where a head looks, in degrees, and how sure the network is: its greatest shares of one bin, averaged, 0..1."""

    yaw: float
    pitch: float
    certainty: float


def estimate_pose(
    network: Network, image: Image, centre: tuple[float, float], size: tuple[float, float], roll: float
) -> Pose:
    """Return the pose of the face in the box of `size` around `centre`, turned by `roll` degrees.

    Yaw is positive when the head is turned to the picture's right, pitch when it looks up.
    """
    settings = network.manifest.settings
    side = int(settings["size"])
    crop, _ = warp_region(image, centre, (size[0] * _CROP, size[1] * _CROP), roll, (side, side))
    yaw, pitch, roll_bins = (
        _shares(logits[0]) for logits in network.run(planes(crop, "RGB", _IMAGENET_MEAN, _IMAGENET_DEVIATION))
    )
    first, step = float(settings["first_bin"]), float(settings["degrees_per_bin"])
    certainty = float(yaw.max() + pitch.max() + roll_bins.max()) / 3
    return Pose(-_expected_angle(yaw, first, step), _expected_angle(pitch, first, step), certainty)


def _shares(logits: NDArray[np.float32]) -> NDArray[np.float64]:
    weights = np.exp(logits - logits.max(), dtype=np.float64)
    return np.asarray(weights / weights.sum(), dtype=np.float64)


def _expected_angle(shares: NDArray[np.float64], first: float, step: float) -> float:
    return float(shares @ np.arange(len(shares)) * step + first)
