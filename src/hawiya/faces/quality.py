"""How good the picture of a face is: focus, light and size, measured before anything is judged."""

import cv2
import numpy as np

from hawiya.faces.align import warp_region
from hawiya.faces.result import Face, Grey, Image
from hawiya.forensics.picture import grey_of


def sharpness(image: Image, face: Face) -> float:
    """Return the focus measure of the face: the deviation of the Laplacian, grey levels, on the face at 160 pixels."""
    grey = face_patch(image, face, 160)
    return float(cv2.Laplacian(cv2.GaussianBlur(grey, (3, 3), 0), cv2.CV_32F).std())


def brightness(image: Image, face: Face) -> float:
    """Return the median grey level, 0..255, of the face."""
    return float(np.median(face_patch(image, face, 64)))


def face_patch(image: Image, face: Face, side: int) -> Grey:
    """Return the upright face region as grey (side, side) uint8."""
    x, y, width, height = face.box
    patch, _ = warp_region(image, (x + width / 2, y + height / 2), (width, height), face.roll, (side, side))
    return grey_of(patch)
