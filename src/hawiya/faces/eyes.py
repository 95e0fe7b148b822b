"""Are the eyes open, and to be seen at all: their shape from the landmarks, and a small network on each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hawiya.faces.align import LEFT_EYE, RIGHT_EYE, warp_region
from hawiya.faces.result import Image
from hawiya.forensics.picture import grey_of
from hawiya.models import Network

_LEVEL, _CONTRAST = 0.45, 0.18
_LEAST_CONTRAST = 0.04


@dataclass(frozen=True, slots=True)
class EyeState:
    """What one picture says about each eye; left is the picture's left.

    `left`, `right` are the log-odds that the eye is closed or covered (0: as likely as not, negative: it looks);
    `left_aspect`, `right_aspect` its height over its width as the landmarks have it.
    """

    left: float
    right: float
    left_aspect: float
    right_aspect: float

    @property
    def hidden(self) -> float:
        """Log-odds that no eye looks: those of the more open one, so that a wink hides nothing."""
        return min(self.left, self.right)

    @property
    def aspect(self) -> float:
        """The eyes' mean height over width."""
        return (self.left_aspect + self.right_aspect) / 2


def see_eyes(network: Network, image: Image, landmarks: NDArray[np.float32]) -> EyeState:
    """Look at both eyes of the face with these landmarks, (68, 2) pixels of the picture (BGR, uint8).

    An eye's log-odds are the mean over the network's crop scales, each as it is, mirrored, and levelled in light:
    single readings of a 24 pixel crop vary by several units.
    """
    left, right = (_hidden(network, image, landmarks[eye].astype(np.float64)) for eye in (LEFT_EYE, RIGHT_EYE))
    return EyeState(left, right, *(eye_aspect(landmarks[eye]) for eye in (LEFT_EYE, RIGHT_EYE)))


def eye_aspect(eye: NDArray[np.float32]) -> float:
    """Return the eye aspect ratio of six landmarks (6, 2): mean height over width (Soukupova & Cech, CVWW 2016)."""
    heights = np.linalg.norm(eye[1] - eye[5]) + np.linalg.norm(eye[2] - eye[4])
    return float(heights / (2.0 * max(float(np.linalg.norm(eye[3] - eye[0])), 1e-6)))


def _hidden(network: Network, image: Image, eye: NDArray[np.float64]) -> float:
    settings = network.manifest.settings
    side, closed = int(settings["size"]), int(settings["closed_index"])
    across = eye[3] - eye[0]
    width = max(float(np.hypot(*across)), 1.0)
    roll = float(np.degrees(np.arctan2(across[1], across[0])))
    centre = eye[[1, 2, 4, 5]].mean(axis=0)
    readings: list[float] = []
    for scale in settings["scales"]:
        extent = width * float(scale)
        crop, _ = warp_region(image, (centre[0], centre[1]), (extent, extent), roll, (side, side))
        grey = grey_of(crop).astype(np.float32) / np.float32(255.0)
        for seen in (grey, np.ascontiguousarray(grey[:, ::-1]), _levelled(grey)):
            logits = network.run(seen[None, None])[0][0]
            readings.append(float(logits[closed] - logits[1 - closed]))
    return float(np.mean(readings))


def _levelled(grey: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the crop at the mean and deviation of an eye in good light."""
    gain = _CONTRAST / max(float(grey.std()), _LEAST_CONTRAST)
    level = np.clip((grey - grey.mean()) * gain + _LEVEL, 0.0, 1.0)
    return np.asarray(level, dtype=np.float32)
