"""The physical camera that every class goes through: optics, colour mosaic, noise, tone, denoising, JPEG.

Light is uint16, `FULL` for white paper with room for what is brighter, given `FINER` times finer than the sensor
samples it, so that what is finer than a pixel averages and what is nearly a pixel beats with the mosaic. Lens and focus
blur that finer light: blurring after sampling would leave the moiré of what the lens never resolved.
"""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from lab.attacks import Split
from lab.attacks.ranges import interleaved, within
from lab.faces.sensor import to_light

Picture = NDArray[np.uint8]
Light = NDArray[np.uint16]
Field = NDArray[np.float32]

FINER = 2
FULL = 26_000

LENS = interleaved(0.42, 0.95)
"""The lens's Gaussian, pixels."""
ELECTRONS = interleaved(np.log(1500.0), np.log(40000.0))
READ = interleaved(np.log(0.0004), np.log(0.003))
SHARPEN = interleaved(0.0, 1.1)
RADIUS = interleaved(0.7, 1.6)
CORING = interleaved(0.0, 4.0)
"""Differences from the neighbourhood, in levels of 255, that a phone takes for noise."""
CHROMA = interleaved(0.1, 0.95)
CURVE = interleaved(0.0, 0.5)
MOSAICS: dict[Split, tuple[str, ...]] = {"train": ("RGGB", "GRBG"), "evaluate": ("BGGR", "GBRG")}
DEMOSAICING: dict[Split, tuple[str, ...]] = {"train": ("linear", "edges"), "evaluate": ("gradients", "medians")}
QUALITIES: dict[Split, tuple[int, ...]] = {"train": tuple(range(60, 97, 2)), "evaluate": tuple(range(59, 98, 2))}
SAMPLINGS = (
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_420,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_422,
    cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
)

# Where blue, green, green, red lie in the mosaic's square of two by two: rows, columns, channel of BGR.
_CELLS = {
    "RGGB": ((0, 0, 2), (0, 1, 1), (1, 0, 1), (1, 1, 0)),
    "GRBG": ((0, 0, 1), (0, 1, 2), (1, 0, 0), (1, 1, 1)),
    "BGGR": ((0, 0, 0), (0, 1, 1), (1, 0, 1), (1, 1, 2)),
    "GBRG": ((0, 0, 1), (0, 1, 0), (1, 0, 2), (1, 1, 1)),
}
# OpenCV names a mosaic by the second row's second and third pixel.
_CODES = {
    "RGGB": (cv2.COLOR_BayerBG2BGR, cv2.COLOR_BayerBG2BGR_EA),
    "GRBG": (cv2.COLOR_BayerGB2BGR, cv2.COLOR_BayerGB2BGR_EA),
    "BGGR": (cv2.COLOR_BayerRG2BGR, cv2.COLOR_BayerRG2BGR_EA),
    "GBRG": (cv2.COLOR_BayerGR2BGR, cv2.COLOR_BayerGR2BGR_EA),
}
_LIKE = np.zeros((5, 5), np.float32)
_LIKE[2, 2], _LIKE[[0, 2, 2, 4], [2, 0, 4, 2]] = 0.5, -0.125
_PEDESTAL = 1500
_SCALE = 50_000
_COUNTS = 65_535


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera in one hand.

    `mosaic` names the colour filters, `demosaicing` how they are undone; `lens` and `focus` are blurs in pixels,
    `shake` a motion in pixels along `heading` (radians); `electrons` fill a pixel, `read` is the read noise in shares
    of that; `balance` are gains of blue, green and red, `mixed` how far the filters let other colours through;
    `vignette` is the light lost in the corners; `curve` the tone curve's contrast; `coring` and `chroma` the denoising
    of brightness and colour; `sharpen` and `radius` the unsharp mask's.
    """

    mosaic: str
    demosaicing: str
    lens: float
    focus: float
    shake: float
    heading: float
    electrons: float
    read: float
    balance: tuple[float, float, float]
    mixed: float
    vignette: float
    curve: float
    coring: float
    chroma: float
    sharpen: float
    radius: float


def draw_camera(split: Split, strength: float, rng: np.random.Generator) -> Camera:
    """Draw a camera; `strength` (0..1, of the tier) scales blur, noise and casts."""
    balance = rng.normal(1.0, 0.015 + 0.04 * strength, 3)
    return Camera(
        mosaic=str(rng.choice(MOSAICS[split])),
        demosaicing=str(rng.choice(DEMOSAICING[split])),
        lens=within(LENS, split, rng),
        focus=float(rng.exponential(1.2 * strength)) if rng.random() < 0.5 * strength else 0.0,
        shake=float(rng.exponential(4.0 * strength)) if rng.random() < 0.3 * strength else 0.0,
        heading=float(rng.uniform(0, np.pi)),
        electrons=float(np.exp(within(ELECTRONS, split, rng))),
        read=float(np.exp(within(READ, split, rng))),
        balance=(float(balance[0]), 1.0, float(balance[2])),
        mixed=float(rng.uniform(0.0, 0.08)),
        vignette=float(rng.uniform(0.0, 0.3)),
        curve=within(CURVE, split, rng),
        coring=within(CORING, split, rng),
        chroma=within(CHROMA, split, rng),
        sharpen=within(SHARPEN, split, rng),
        radius=within(RADIUS, split, rng),
    )


def focused(light: Light, camera: Camera) -> Light:
    """Blur fine light (FINER * H, FINER * W, 3) by lens, focus and shake; return what falls on pixels (H, W, 3)."""
    out = cv2.GaussianBlur(light, (0, 0), camera.lens * FINER)
    if camera.focus > 0.3:
        side = max(3, round(camera.focus * FINER * 1.6)) | 1
        out = cv2.blur(cv2.blur(out, (side, side)), (side, side))
    if camera.shake > 0.7:
        out = _shaken(np.asarray(out, np.uint16), camera.shake * FINER, camera.heading)
    height, width = out.shape[:2]
    return np.asarray(cv2.resize(out, (width // FINER, height // FINER), interpolation=cv2.INTER_AREA), np.uint16)


def developed(light: Light, gain: Field, camera: Camera, rng: np.random.Generator) -> Picture:
    """Return the picture (H, W, 3) of light on a sensor's pixels; `gain` (H, W) is exposure times light."""
    height, width = (side - side % 2 for side in light.shape[:2])
    seen = light[:height, :width]
    if camera.mixed > 0.005:
        grey = cv2.transform(seen, np.full((3, 3), 1 / 3))
        seen = cv2.addWeighted(seen, 1 - camera.mixed, grey, camera.mixed, 0)
    raw = np.empty((height, width), np.float32)
    for row, column, channel in _CELLS[camera.mosaic]:
        factor = gain[row:height:2, column:width:2] * np.float32(camera.balance[channel] / FULL)
        raw[row::2, column::2] = seen[row::2, column::2, channel] * factor
    spread = raw * np.float32(1 / camera.electrons)
    spread += np.float32(camera.read**2)
    raw += normals(height, width, rng) * cv2.sqrt(spread)
    raw *= _SCALE
    raw += _PEDESTAL
    counts = np.clip(raw, 0, _COUNTS).astype(np.uint16)
    return finished(_toned(_demosaiced(counts, camera), camera.curve), camera)


def finished(code: Picture, camera: Camera) -> Picture:
    """Smooth the colour, take small differences of brightness for noise, and sharpen the rest, as phones do."""
    ycc = cv2.cvtColor(code, cv2.COLOR_BGR2YCrCb)
    luma, *colours = cv2.split(ycc)
    smooth = [
        cv2.addWeighted(c, 1 - camera.chroma, cv2.GaussianBlur(c, (0, 0), 1.5), camera.chroma, 0) for c in colours
    ]
    soft = cv2.GaussianBlur(luma, (0, 0), camera.radius)
    difference = cv2.subtract(luma, soft, dtype=cv2.CV_16S)
    steps = np.arange(-255, 256, dtype=np.float32)
    kept = np.sign(steps) * np.maximum(np.abs(steps) - camera.coring, 0.3 * np.minimum(np.abs(steps), camera.coring))
    table = np.round(kept * (1 + camera.sharpen)).astype(np.int16)
    detail = table[difference + 255]
    luma = cv2.add(soft, detail, dtype=cv2.CV_8U)
    return np.asarray(cv2.cvtColor(cv2.merge([luma, *smooth]), cv2.COLOR_YCrCb2BGR), np.uint8)


def normals(height: int, width: int, rng: np.random.Generator) -> Field:
    """Return standard normal noise (height, width), cut at random from a field that is drawn once: drawing is dear."""
    field = _normals()
    side = field.shape[0]
    if height > side or width > side:
        return rng.standard_normal((height, width), dtype=np.float32)
    y, x = int(rng.integers(side - height + 1)), int(rng.integers(side - width + 1))
    part = field[y : y + height, x : x + width]
    return part[:: int(rng.choice([-1, 1])), :: int(rng.choice([-1, 1]))]


@cache
def _normals(side: int = 2600) -> Field:
    return np.random.default_rng(3).standard_normal((side, side), dtype=np.float32)


def fine_light(code: Picture) -> Light:
    """Return the light, `FULL` for white, of coded values (H, W, 3)."""
    return np.asarray(cv2.LUT(code, _LIGHT_OF), np.uint16)


_LIGHT_OF = np.round(to_light(np.arange(256, dtype=np.uint8)[None]) * FULL).astype(np.uint16).ravel()


def _shaken(light: Light, length: float, heading: float) -> Light:
    """Smear along a line by halving shifts: sixteen positions in four passes."""
    out = light
    for part in (0.5, 0.25, 0.125, 0.0625):
        dx, dy = length * part * np.cos(heading), length * part * np.sin(heading)
        matrix = np.array([[1.0, 0, dx], [0, 1.0, dy]])
        moved = cv2.warpAffine(out, matrix, (out.shape[1], out.shape[0]), borderMode=cv2.BORDER_REPLICATE)
        out = cv2.addWeighted(out, 0.5, moved, 0.5, 0)
    return np.asarray(out, np.uint16)


def _demosaiced(counts: NDArray[np.uint16], camera: Camera) -> Light:
    linear, edges = _CODES[camera.mosaic]
    if camera.demosaicing == "edges":
        return np.asarray(cv2.demosaicing(counts, edges), np.uint16)
    full = np.asarray(cv2.demosaicing(counts, linear), np.uint16)
    if camera.demosaicing == "linear":
        return full
    if camera.demosaicing == "medians":
        # Colour differences under a median, as Freeman's patent of 1988 has it.
        green = full[..., 1]
        planes = [cv2.medianBlur(cv2.addWeighted(full[..., c], 0.5, green, -0.5, 32768), 3) for c in (0, 2)]
        blue, red = (cv2.addWeighted(plane, 2, green, 1, -65536) for plane in planes)
        return np.asarray(cv2.merge([blue, green, red]), np.uint16)
    # Gradient-corrected (Malvar, He, Cutler 2004), shortened: what a pixel differs by from its like, two away.
    detail = cv2.filter2D(counts, cv2.CV_32F, _LIKE)
    return np.asarray(cv2.add(full, cv2.merge([detail] * 3), dtype=cv2.CV_16U), np.uint16)


def _toned(counts: Light, curve: float) -> Picture:
    """Code linear counts by gamma and an S-shaped curve."""
    # Steps of sixteen counts: finer than the noise.
    steps = (np.arange(4096, dtype=np.float32) * 16 + 8 - _PEDESTAL) / _SCALE
    code = np.clip(steps, 0, 1) ** (1 / 2.2)
    curved = code + curve * (3 * code**2 - 2 * code**3 - code)
    table = np.clip(np.round(255 * curved), 0, 255).astype(np.uint8)
    return np.asarray(table[counts >> 4], np.uint8)
