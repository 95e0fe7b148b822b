"""Pictures of faces as files, and back."""

import cv2
import numpy as np

from hawiya.faces.result import Image


def decoded(jpeg: bytes) -> Image:
    """Return the picture in a JPEG file, BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def enlarged(picture: Image, side: int, quality: int) -> bytes:
    """Return a picture drawn `side` pixels wide and high as a JPEG file of a quality."""
    large = cv2.resize(picture, (side, side), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()
