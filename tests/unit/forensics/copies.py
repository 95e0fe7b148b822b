"""What becomes of a picture on its way: encoded anew, scaled, lightened, cropped; and frames taken a little later."""

from collections.abc import Callable

import cv2
import numpy as np

from hawiya.forensics.picture import Grey

Change = Callable[[Grey, np.random.Generator], Grey]


def encoded(picture: Grey, quality: int) -> Grey:
    """Return the picture after JPEG."""
    data = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_UNCHANGED), dtype=np.uint8)


def scaled(picture: Grey, factor: float, how: int = cv2.INTER_AREA) -> Grey:
    """Return the picture scaled."""
    return np.asarray(cv2.resize(picture, None, fx=factor, fy=factor, interpolation=how), dtype=np.uint8)


def gamma(picture: Grey, exponent: float) -> Grey:
    """Return the picture with its tones bent."""
    return (255 * (picture / 255.0) ** exponent + 0.5).astype(np.uint8)


def cropped(picture: Grey, share: float) -> Grey:
    """Return the picture without `share` of its width and height on every side."""
    down, across = (max(1, round(share * side)) for side in picture.shape[:2])
    return picture[down:-down, across:-across]


def later_frame(picture: Grey, random: np.random.Generator, shift: float, turn: float) -> Grey:
    """Return a frame of the same scene taken later: moved by `shift` of the side, turned, with its own noise, JPEG."""
    height, width = picture.shape[:2]
    sign = random.choice([-1.0, 1.0], 3)
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), float(turn * sign[0]), 1.0)
    matrix[:, 2] += sign[1:] * shift * np.array([width, height])
    moved = cv2.warpAffine(picture, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    noisy = np.clip(moved + random.normal(size=moved.shape) * 3.0 + 0.5, 0, 255).astype(np.uint8)
    return encoded(noisy, 70)


COPIES: dict[str, Change] = {
    "JPEG q30": lambda picture, _: encoded(picture, 30),
    "JPEG q50": lambda picture, _: encoded(picture, 50),
    "JPEG q95": lambda picture, _: encoded(picture, 95),
    "scale 0.5, q50": lambda picture, _: encoded(scaled(picture, 0.5), 50),
    "scale 0.7 linear, q80": lambda picture, _: encoded(scaled(picture, 0.7, cv2.INTER_LINEAR), 80),
    "scale 2 cubic, q80": lambda picture, _: encoded(scaled(picture, 2.0, cv2.INTER_CUBIC), 80),
    "gamma 0.8": lambda picture, _: gamma(picture, 0.8),
    "gamma 1.25": lambda picture, _: gamma(picture, 1.25),
    "lighter by 10 %": lambda picture, _: np.clip(picture * 1.1 + 0.5, 0, 255).astype(np.uint8),
    "crop 1 % a side": lambda picture, _: cropped(picture, 0.01),
    "crop 2 % a side": lambda picture, _: cropped(picture, 0.02),
}


def _later(shift: float, turn: float) -> Change:
    return lambda picture, random: later_frame(picture, random, shift, turn)


LATER: dict[str, Change] = {
    f"frame later: {shift:.0%}, {turn:.0f} deg": _later(shift, turn)
    for shift, turn in ((0.01, 1.0), (0.02, 1.0), (0.03, 2.0), (0.05, 3.0))
}
