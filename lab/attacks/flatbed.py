"""A flat-bed scanner: full colour in every pixel, no perspective, no lamps; its lines' own gains, noise, sharpening."""

import cv2
import numpy as np

from lab.attacks.camera import FINER, FULL, Light, Picture, normals
from lab.camera import sharpened
from lab.faces.sensor import to_code


def scanned(light: Light, rng: np.random.Generator) -> Picture:
    """Scan fine light (FINER * H, FINER * W, 3); return codes (H, W, 3)."""
    soft = cv2.GaussianBlur(light, (0, 0), float(rng.uniform(0.35, 0.75)) * FINER)
    height, width = soft.shape[0] // FINER, soft.shape[1] // FINER
    seen = cv2.resize(soft, (width, height), interpolation=cv2.INTER_AREA).astype(np.float32) / FULL
    # The three rows of the sensor pass a place one after the other, never quite at the same spot.
    planes = []
    for plane in cv2.split(seen):
        slip = np.array([[1.0, 0, rng.normal(0, 0.03)], [0, 1.0, rng.normal(0, 0.15)]])
        planes.append(cv2.warpAffine(plane, slip, (width, height), borderMode=cv2.BORDER_REPLICATE))
    seen = cv2.merge(planes)
    columns = 1 + rng.normal(0, rng.uniform(0.0005, 0.004), (1, width, 1)).astype(np.float32)
    seen *= columns * rng.normal(rng.uniform(0.92, 1.08), 0.01, 3).astype(np.float32)
    electrons, read = np.exp(rng.uniform(np.log(3000), np.log(60000))), rng.uniform(0.0006, 0.003)
    spread = seen * np.float32(1 / electrons)
    spread += np.float32(read**2)
    seen += cv2.merge([normals(height, width, rng) for _ in range(3)]) * cv2.sqrt(spread)
    code = to_code(seen)
    return sharpened(code, rng.uniform(0, 0.9), rng.uniform(0.7, 1.3))
