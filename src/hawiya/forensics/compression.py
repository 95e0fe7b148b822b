"""What the encoded bytes say: the format, JPEG's quality, and traces of an encoding before this one."""

import io
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import PIL.Image
from numpy.typing import NDArray

from hawiya.forensics.jpeg_grid import GridEvidence, find_grid, second_quantisation
from hawiya.forensics.picture import Grey, Picture, grey_of

UNREADABLE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    KeyError,
    TypeError,
    PIL.Image.DecompressionBombError,
    UserWarning,
    RuntimeWarning,
)
"""What Pillow raises on files that are no pictures, broken, or too large; its warnings where warnings are errors."""

_STANDARD = np.array(
    [
        [16, 11, 10, 16, 24, 40, 51, 61],
        [12, 12, 14, 19, 26, 58, 60, 55],
        [14, 13, 16, 24, 40, 57, 69, 56],
        [14, 17, 22, 29, 51, 87, 80, 62],
        [18, 22, 37, 56, 68, 109, 103, 77],
        [24, 35, 55, 64, 81, 104, 113, 92],
        [49, 64, 78, 87, 103, 121, 120, 101],
        [72, 92, 95, 98, 112, 100, 103, 99],
    ]
)
"""The luminance table of ITU-T T.81, table K.1, which IJG's library and most software scale by a quality 1 to 100."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a file is encoded.

    `format` as Pillow names it ("JPEG", "PNG"; "" for what it cannot read). For JPEG: `steps`, the luminance
    quantisation table (8, 8), `quality`, the IJG quality 1 to 100 whose table is nearest, and `standard`, whether the
    table is exactly that one (cameras often have their own).
    """

    format: str
    quality: int | None = None
    standard: bool = False
    steps: NDArray[np.int_] | None = None


@dataclass(frozen=True, slots=True)
class CompressionEvidence:
    """The file's encoding, the block grids in its pixels, and `second`, the gain of a first quantisation in nats.

    See `jpeg_grid` for both; `second` is 0 for files that are not JPEG.
    """

    encoding: Encoding
    grid: GridEvidence
    second: float


def encoding_of(data: bytes) -> Encoding:
    """Read how the bytes are encoded, without decoding the pixels."""
    try:
        with PIL.Image.open(io.BytesIO(data)) as file:
            name = file.format or ""
            table = getattr(file, "quantization", {}).get(0) if name in ("JPEG", "MPO") else None
    except UNREADABLE:
        return Encoding("")
    if table is None or len(table) != _STANDARD.size:
        return Encoding(name)
    steps = np.array(table, dtype=np.int_).reshape(_STANDARD.shape)
    unlike = np.abs(_standard_tables() - steps).sum(axis=(1, 2))
    best = int(np.argmin(unlike))
    return Encoding("JPEG", quality=best + 1, standard=bool(unlike[best] == 0), steps=steps)


def standard_steps(quality: int) -> NDArray[np.int_]:
    """Return the luminance table, (8, 8), that IJG's library writes at a quality of 1 to 100."""
    percent = 5000 // quality if quality < 50 else 200 - 2 * quality
    return np.asarray(np.clip((_STANDARD * percent + 50) // 100, 1, 255), dtype=np.int_)


@cache
def _standard_tables() -> NDArray[np.int_]:
    return np.stack([standard_steps(quality) for quality in range(1, 101)])


def weigh_compression(data: bytes, image: Picture) -> CompressionEvidence:
    """Weigh the traces of compression in a file; `image` is what it was decoded to, for formats other than JPEG."""
    encoding = encoding_of(data)
    if encoding.steps is None:
        return CompressionEvidence(encoding, find_grid(image), 0.0)
    luma = _luminance(data, image)
    return CompressionEvidence(encoding, find_grid(luma), second_quantisation(luma, encoding.steps))


def _luminance(data: bytes, image: Picture) -> Grey:
    """Decode JPEG's own luminance, not turned: turning moves the grid, colour conversion blurs the coefficients."""
    try:
        luma = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error:
        luma = None
    return grey_of(image) if luma is None else np.asarray(luma, dtype=np.uint8)
