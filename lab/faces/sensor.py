"""From what a lens sees to a JPEG file: blur, Bayer mosaic, photon and read noise, demosaicing, sharpening, coding."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.faces.photographs import Split
from lab.faces.solid import Image

Light = NDArray[np.float32]
"""Light, 1 for a full pixel: (H, W, 3) or (H, W)."""

_GAMMA = 2.2
_STEPS = 4096
_TO_LIGHT = ((np.arange(256) / 255) ** _GAMMA).astype(np.float32)
_TO_CODE = np.round(255 * (np.arange(_STEPS) / (_STEPS - 1)) ** (1 / _GAMMA)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera in one light.

    `electrons` fill a pixel; `read` is the read noise in shares of that; `exposure` multiplies the light; `balance`
    are the gains of blue, green and red that the white balance got wrong; `blur` is the lens's Gaussian in pixels;
    `smooth` how much of the chroma noise is taken away, 0..1; `sharpen` the unsharp mask's amount; `vignette` the
    light lost in the corners; `quality` JPEG's, `full_chroma` whether it keeps all of it.
    """

    electrons: float
    read: float
    exposure: float
    balance: tuple[float, float, float]
    blur: float
    smooth: float
    sharpen: float
    vignette: float
    quality: int
    full_chroma: bool


# A phone's front camera fills a pixel with some thousand electrons and averages eight or more of its eight to twelve
# million pixels into one of these frames'.
_RANGES: dict[Split, dict[str, tuple[float, float]]] = {
    "train": {
        "electrons": (4000.0, 40000.0),
        "read": (0.0003, 0.0015),
        "exposure": (0.75, 1.15),
        "blur": (0.5, 0.95),
        "sharpen": (0.1, 0.7),
        "quality": (80, 93),
    },
    "evaluate": {
        "electrons": (2500.0, 60000.0),
        "read": (0.0002, 0.002),
        "exposure": (0.7, 1.2),
        "blur": (0.45, 1.1),
        "sharpen": (0.0, 0.9),
        "quality": (76, 95),
    },
}

GESTURE_QUALITY = 50
"""JPEG quality of the frames that the mobile SDKs take after gestures."""


def draw_camera(split: Split, gestures: bool, random: np.random.Generator) -> Camera:
    """Draw a camera; after gestures the quality is always the SDKs'."""
    ranges = _RANGES[split]
    drawn = {name: float(random.uniform(*span)) for name, span in ranges.items()}
    for name in ("electrons", "read"):
        drawn[name] = float(np.exp(random.uniform(*np.log(ranges[name]))))
    balance = tuple(float(value) for value in random.normal(1.0, 0.02, 3))
    return Camera(
        electrons=drawn["electrons"],
        read=drawn["read"],
        exposure=drawn["exposure"],
        balance=(balance[0], balance[1], balance[2]),
        blur=drawn["blur"],
        smooth=float(random.uniform(0.2, 0.9)),
        sharpen=drawn["sharpen"],
        vignette=float(random.uniform(0.0, 0.25)),
        quality=GESTURE_QUALITY if gestures else round(drawn["quality"]),
        full_chroma=bool(random.random() < 0.2),
    )


def shoot(seen: Image, camera: Camera, gain: float, random: np.random.Generator, finer: int = 1) -> bytes:
    """Take a picture of what the lens sees, (finer * H, finer * W, 3) uint8; return JPEG bytes of (H, W, 3).

    `gain` is this frame's exposure beside the others'. `finer` is how many times finer the scene is given than the
    sensor samples it: what is finer than a pixel then averages, and what is nearly a pixel beats with the mosaic.
    """
    light = cv2.LUT(seen, _TO_LIGHT)
    if finer > 1:
        light = cv2.resize(light, None, fx=1 / finer, fy=1 / finer, interpolation=cv2.INTER_AREA)
    light = cv2.GaussianBlur(light, (0, 0), camera.blur)
    height, width = light.shape[:2]
    across = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    shade = camera.exposure * gain * (1 - camera.vignette * (across**2 + down**2) / 2)
    raw = _mosaic(np.asarray(light, dtype=np.float32)) * _mosaic_gain(shade.astype(np.float32), camera.balance)
    noise = random.standard_normal((height, width), dtype=np.float32)
    raw = raw + noise * np.sqrt(np.maximum(raw, 0) / camera.electrons + camera.read**2)
    counts = np.clip(raw * 60000 + 2000, 0, 65535).astype(np.uint16)
    full = cv2.demosaicing(counts, cv2.COLOR_BayerRGGB2BGR).astype(np.float32)
    full = (full - 2000) / 60000
    return encode(_finish(to_code(full), camera), camera.quality, full_chroma=camera.full_chroma)


def told(camera: Camera) -> dict[str, float]:
    """Return what is worth knowing of a camera."""
    chosen = ("electrons", "exposure", "blur", "sharpen", "quality")
    return {name: round(float(getattr(camera, name)), 2) for name in chosen}


def exposed_for(camera: Camera, seen: Image, random: np.random.Generator) -> Camera:
    """Return the camera as its automatic exposure sets it for a scene: a mean light of about a sixth to a quarter."""
    small = np.asarray(cv2.resize(seen, (96, 128), interpolation=cv2.INTER_AREA), dtype=np.uint8)
    light = float(to_light(small).mean())
    wanted = float(random.uniform(0.15, 0.26))
    return replace(camera, exposure=float(np.clip(wanted / max(light, 1e-3), 0.5, 5.0)))


def to_light(picture: Image) -> Light:
    """Return the light, 0..1 float32, that coded values stand for."""
    return np.asarray(cv2.LUT(picture, _TO_LIGHT), dtype=np.float32)


def to_code(light: Light) -> Image:
    """Return the coded values of light 0..1."""
    return np.asarray(_TO_CODE[np.clip(light * (_STEPS - 1), 0, _STEPS - 1).astype(np.uint16)], dtype=np.uint8)


def encode(picture: Image, quality: int, *, full_chroma: bool = False) -> bytes:
    """Return a picture's JPEG bytes."""
    sampling = cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444 if full_chroma else cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420
    options = [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, sampling]
    return bytes(cv2.imencode(".jpg", picture, options)[1])


def decode(jpeg: bytes) -> Image:
    """Return the picture, BGR, of JPEG bytes."""
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8)


def _mosaic(light: Light) -> Light:
    """Keep of every pixel the one colour that its filter lets through: red, green / green, blue."""
    raw = light[..., 1].copy()
    raw[0::2, 0::2] = light[0::2, 0::2, 2]
    raw[1::2, 1::2] = light[1::2, 1::2, 0]
    return raw


def _mosaic_gain(shade: Light, balance: tuple[float, float, float]) -> Light:
    gain = shade * np.float32(balance[1])
    gain[0::2, 0::2] *= np.float32(balance[2] / balance[1])
    gain[1::2, 1::2] *= np.float32(balance[0] / balance[1])
    return gain


def _finish(code: Image, camera: Camera) -> Image:
    """Smooth the chroma and sharpen the luma, as cameras do."""
    ycc = cv2.cvtColor(code, cv2.COLOR_BGR2YCrCb)
    luma = ycc[..., 0]
    for channel in (1, 2):
        plain = cv2.GaussianBlur(ycc[..., channel], (0, 0), 1.6)
        ycc[..., channel] = cv2.addWeighted(ycc[..., channel], 1 - camera.smooth, plain, camera.smooth, 0)
    soft = cv2.GaussianBlur(luma, (0, 0), 1.1)
    ycc[..., 0] = cv2.addWeighted(luma, 1 + camera.sharpen, soft, -camera.sharpen, 0)
    return np.asarray(cv2.cvtColor(ycc, cv2.COLOR_YCrCb2BGR), dtype=np.uint8)
