"""The species `copies`: frames of which two or all are one picture, encoded anew, shifted, scaled, cropped, turned."""

import cv2
import numpy as np

from lab.faces import live
from lab.faces.photographs import Photograph, Split
from lab.faces.sensor import decode, encode
from lab.faces.sequence import Capture, Sequence
from lab.faces.solid import Image

WAYS = ("equal", "encoded", "shifted", "scaled", "cropped", "turned", "lighter", "mixed")


def draw(photograph: Photograph, split: Split, capture: Capture, random: np.random.Generator) -> Sequence:
    """Draw copies of a frame of a bona fide capture; in a third of cases one frame of the three is another."""
    taken = live.draw(photograph, split, capture, random)
    way = WAYS[int(random.integers(len(WAYS)))]
    first = taken.frames[0]
    frames = [first, *(copied(first, way, split, capture, random) for _ in range(2))]
    other = bool(random.random() < 1 / 3)
    if other:
        frames[2] = taken.frames[2]
    order = random.permutation(3)
    how: dict[str, float | str | bool] = {"way": way, "one_other": other}
    shuffled = [frames[i] for i in order]
    return Sequence(
        "copies", capture, photograph.name, photograph.person, (shuffled[0], shuffled[1], shuffled[2]), how=how
    )


def copied(jpeg: bytes, way: str, split: Split, capture: Capture, random: np.random.Generator) -> bytes:
    """Return a copy of a picture made in one way; sizes stay unless it is scaled or cropped."""
    if way == "equal":
        return jpeg
    picture = decode(jpeg)
    quality = 50 if capture == "gestures" else int(random.integers(60, 96))
    far = 1.0 if split == "train" else 1.6
    if way in ("shifted", "mixed"):
        picture = _warped(picture, 1.0, 0.0, random.uniform(-12, 12, 2) * far)
    if way in ("scaled", "mixed"):
        factor = float(random.uniform(0.75, 1.25))
        picture = np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)
    if way == "turned":
        picture = _warped(picture, 1.0, random.normal(0, 2.0 * far), np.zeros(2))
    if way == "cropped":
        sides = (random.uniform(0.0, 0.05 * far, 4) * np.repeat(picture.shape[:2], 2)).astype(int)
        picture = picture[sides[0] : picture.shape[0] - sides[1], sides[2] : picture.shape[1] - sides[3]]
    if way in ("lighter", "mixed"):
        change = 1 + random.choice([-1.0, 1.0]) * random.uniform(0.03, 0.12) * far
        picture = np.clip(picture * change, 0, 255).astype(np.uint8)
    return encode(np.ascontiguousarray(picture), quality)


def _warped(picture: Image, scale: float, degrees: float, shift: np.ndarray) -> Image:
    height, width = picture.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(degrees), scale)
    matrix[:, 2] += shift
    return np.asarray(cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101), np.uint8)
