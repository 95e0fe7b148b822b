"""From light to a file: lens blur, Bayer mosaic, photon and read noise, demosaicing, sharpening, coding."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from lab.second.grain import grain

Picture = NDArray[np.uint8]
Light = NDArray[np.float32]

GAMMA = 2.2
_STEPS = 2048
_TO_LIGHT = ((np.arange(256) / 255) ** GAMMA).astype(np.float32)
_TO_CODE = np.round(255 * (np.arange(_STEPS) / (_STEPS - 1)) ** (1 / GAMMA)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Sensor:
    """What one camera does to light; `electrons` fill a pixel, `read` is read noise in shares of that.

    `balance` are the gains of blue, green, red that the white balance got wrong; `flicker` is the swing of the rows'
    exposure under mains light, `bands` its periods in the picture; `sharpen` and `radius` are the unsharp mask's.
    """

    electrons: float
    read: float
    balance: tuple[float, float, float]
    exposure: float
    flicker: float
    bands: float
    smooth: bool
    sharpen: float
    radius: float


def lens_blur(picture: Picture, sharp: float, soft: float, weight: Light | None) -> Picture:
    """Blur by a Gaussian of `sharp` pixels, towards `soft` where the weight (H, W), 0 to 1, says out of focus."""
    clear = cv2.GaussianBlur(picture, (0, 0), sharp) if sharp > 0.2 else picture
    if weight is None:
        return np.asarray(clear, np.uint8)
    reach = cv2.GaussianBlur(picture, (0, 0), soft)
    return np.asarray(cv2.blendLinear(clear, reach, 1 - weight, weight), np.uint8)


def motion_blur(picture: Picture, length: float, angle: float) -> Picture:
    """Smear along a line of `length` pixels at `angle` radians."""
    half = int(np.ceil(length / 2))
    kernel = np.zeros((2 * half + 1, 2 * half + 1), np.float32)
    for t in np.linspace(-length / 2, length / 2, 8 * half):
        x, y = half + t * np.cos(angle), half + t * np.sin(angle)
        kernel[round(y), round(x)] += 1
    return np.asarray(cv2.filter2D(picture, -1, kernel / kernel.sum()), np.uint8)


def expose(picture: Picture, gain: Light, glare: Light | None, sensor: Sensor, rng: Generator) -> Picture:
    """Return what the camera makes of a scene (H, W, 3): `gain` (H, W) lights it, `glare` (H, W) is added to it."""
    height, width = (side - side % 2 for side in picture.shape[:2])
    mosaic = np.empty((height, width), np.uint8)
    # The first row is blue, green, blue, green, …; the second green, red, green, red, …
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        mosaic[row::2, column::2] = picture[row:height:2, column:width:2, channel]
    light = np.asarray(cv2.LUT(mosaic, _TO_LIGHT), np.float32)
    rows = 1 + sensor.flicker * np.sin(2 * np.pi * (sensor.bands * np.arange(height) / height + rng.uniform(0, 1)))
    light *= gain[:height, :width]
    if glare is not None:
        light += glare[:height, :width]
    light *= (sensor.exposure * rows).astype(np.float32)[:, None]
    for row, column, channel in ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)):
        light[row::2, column::2] *= sensor.balance[channel]
    spread = np.sqrt(light / np.float32(sensor.electrons) + np.float32(sensor.read**2))
    spread *= grain(rng, height, width)
    light += spread
    np.clip(light, 0, 1, out=light)
    light *= _STEPS - 1
    coded = np.take(_TO_CODE, light.astype(np.uint16), mode="clip")
    developed = cv2.cvtColor(coded, cv2.COLOR_BayerBGGR2BGR if sensor.smooth else cv2.COLOR_BayerBGGR2BGR_EA)
    return np.asarray(developed, np.uint8)


def denoise_colour(picture: Picture, spread: float) -> Picture:
    """Blur the colour but not the brightness, as cameras do against coloured noise."""
    brightness, *colours = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2YCrCb))
    smooth = [cv2.GaussianBlur(colour, (0, 0), spread) for colour in colours]
    return np.asarray(cv2.cvtColor(cv2.merge([brightness, *smooth]), cv2.COLOR_YCrCb2BGR), np.uint8)


def sharpen(picture: Picture, amount: float, radius: float) -> Picture:
    """Apply an unsharp mask, which leaves halos."""
    blurred = cv2.GaussianBlur(picture, (0, 0), radius)
    return np.asarray(cv2.addWeighted(picture, 1 + amount, blurred, -amount, 0), np.uint8)


def jpeg(picture: Picture, quality: int, sampling: int = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420) -> Picture:
    """Return the picture after JPEG of a quality and a chroma subsampling."""
    return opened(jpeg_file(picture, quality, sampling))


def jpeg_file(picture: Picture, quality: int, sampling: int = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420) -> bytes:
    """Return the picture as a JPEG file of a quality and a chroma subsampling."""
    settings = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    return cv2.imencode(".jpg", picture, settings)[1].tobytes()


def webp_file(picture: Picture, quality: int) -> bytes:
    """Return the picture as a lossy WebP file of a quality."""
    return cv2.imencode(".webp", picture, [cv2.IMWRITE_WEBP_QUALITY, quality])[1].tobytes()


def opened(file: bytes) -> Picture:
    """Return a file's picture (H, W, 3), BGR."""
    return np.asarray(cv2.imdecode(np.frombuffer(file, np.uint8), cv2.IMREAD_COLOR), np.uint8)
