"""The anti-spoof network (MiniFASNet type): does a face crop look like a camera's first sight or a recapture."""

import math

import cv2
import numpy as np

from hawiya.faces.align import warp_region
from hawiya.faces.landmarks import eye_roll
from hawiya.faces.planes import planes
from hawiya.faces.result import Face, Image
from hawiya.models import Network

_MEDIAN = 3
"""Pixels across of the median, which keeps edges."""

_TOLERATED_ROLL = 15.0
"""Degrees of head tilt that the network bears; turning the crop costs it sharpness, so less tilt is left alone."""


def live_score(network: Network, image: Image, face: Face) -> float:
    """Return how live the face looks, 0..1: the mean softmax share of "live" over the network's crop scales.

    Crops are upright and stay inside the picture, as the network was used to: a scale is lowered where the picture
    ends. The network knows recapture traces only; a clean digital picture fed in scores as live.
    """
    settings = network.manifest.settings
    return float(np.mean([_score_at(network, image, face, float(scale)) for scale in settings["scales"]]))


def _score_at(network: Network, image: Image, face: Face, scale: float) -> float:
    side, live = int(network.manifest.settings["size"]), int(network.manifest.settings["live_index"])
    roll = eye_roll(face.landmarks)
    if abs(roll) <= _TOLERATED_ROLL:
        roll = 0.0
    x, y, width, height = face.box
    image_height, image_width = image.shape[:2]
    # What the turned box spans stays inside the picture: the grey beyond it costs a living face its score.
    cos, sin = abs(math.cos(math.radians(roll))), abs(math.sin(math.radians(roll)))
    across, down = width * cos + height * sin, width * sin + height * cos
    scale = min(scale, (image_height - 1) / down, (image_width - 1) / across)
    half_x, half_y = across * scale / 2, down * scale / 2
    centre = (
        min(max(x + width / 2, half_x), image_width - half_x),
        min(max(y + height / 2, half_y), image_height - half_y),
    )
    crop, _ = warp_region(image, centre, (width * scale, height * scale), roll, (side, side))
    logits = network.run(planes(_without_noise(crop), "BGR"))[0][0]
    weights = np.exp(logits - logits.max(), dtype=np.float64)
    return float(weights[live] / weights.sum())


def _without_noise(crop: Image) -> Image:
    """Take away what single pixels differ by: a sensor's noise looks like a recapture to the network.

    It tells drawn captures apart better so (docs/accuracy.md), of every kind of recapture.
    """
    return np.asarray(cv2.medianBlur(crop, _MEDIAN), dtype=np.uint8)
