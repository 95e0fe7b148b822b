"""The specimen people's frames: the clean photographs of the forensic tests."""

from importlib.resources import files

import cv2
import numpy as np

from hawiya.forensics.picture import Picture

FRAMES = tuple(f"person_{person}/face_{frame}" for person in (1, 2, 3) for frame in (1, 2, 3))


def specimen_bytes(name: str) -> bytes:
    """Return the JPEG bytes of one specimen picture."""
    return files("hawiya.specimens").joinpath("people", f"{name}.jpg").read_bytes()


def specimen_picture(name: str) -> Picture:
    """Return one specimen picture, BGR."""
    data = np.frombuffer(specimen_bytes(name), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
