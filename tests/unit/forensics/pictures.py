"""Any picture at all: tiny, narrow, plain, random; grey or colour. And what a camera might make of a scene."""

import cv2
import numpy as np
from hypothesis import strategies as st

from hawiya.forensics.picture import Picture


@st.composite
def any_picture(draw: st.DrawFn, most: int = 96) -> Picture:
    """Draw a picture of 1 x 1 up to `most` x `most` pixels: plain, noise, a ramp or stripes."""
    height, width = draw(st.integers(1, most)), draw(st.integers(1, most))
    colour = draw(st.booleans())
    shape = (height, width, 3) if colour else (height, width)
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    level = draw(st.integers(0, 255))
    kind = draw(st.sampled_from(["plain", "noise", "ramp", "stripes"]))
    if kind == "plain":
        return np.full(shape, level, np.uint8)
    if kind == "noise":
        return random.integers(0, 256, shape, dtype=np.uint8)
    across = np.arange(width) * (level / max(width, 1))
    row = across if kind == "ramp" else np.arange(width) % (2 + level % 7) * (level / 8.0)
    grey = np.broadcast_to(row.astype(np.uint8), (height, width))
    return np.ascontiguousarray(np.repeat(grey[..., None], 3, axis=2) if colour else grey)


def photographed(seed: int, height: int, width: int) -> Picture:
    """Return soft shapes in colour with a sensor's noise, nothing of them clipped."""
    random = np.random.default_rng(seed)
    blobs = cv2.GaussianBlur(random.normal(0, 1, (height, width, 3)).astype(np.float32), (0, 0), 3.5)
    return np.clip(128 + 32 * blobs / blobs.std() + random.normal(0, 3, blobs.shape), 1, 254).astype(np.uint8)


def jpeg(picture: Picture, quality: int) -> bytes:
    """Return a picture as a JPEG file of a quality."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])
