"""First step: from bytes to an upright picture. JPEG, PNG, WebP and HEIC; nothing else, and nothing too large."""

from io import BytesIO

import cv2
import numpy as np
import pi_heif
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from hawiya.cards.picture_headers import (
    CorruptImage,
    ImageError,
    PictureFormat,
    PictureHeader,
    TooManyPixels,
    UnsupportedFormat,
    read_header,
    sniff,
)
from hawiya.cards.reading import Image

__all__ = ["CorruptImage", "ImageError", "PictureFormat", "TooManyPixels", "UnsupportedFormat", "decode", "sniff"]

# The plugins are used directly: Pillow's own `open` guesses the format and warns about sizes through process-wide
# state, which threads share.
_PLUGINS: dict[PictureFormat, type[ImageFile]] = {
    PictureFormat.JPEG: JpegImageFile,
    PictureFormat.PNG: PngImageFile,
    PictureFormat.WEBP: WebPImageFile,
}
_ALPHA_MODES = frozenset({"LA", "La", "PA", "RGBA", "RGBa"})

# libjpeg decodes at these fractions for much less than the whole picture costs.
_JPEG_FRACTIONS = {
    1: cv2.IMREAD_COLOR,
    2: cv2.IMREAD_REDUCED_COLOR_2,
    4: cv2.IMREAD_REDUCED_COLOR_4,
    8: cv2.IMREAD_REDUCED_COLOR_8,
}
_COLOUR_OR_GREY = frozenset({1, 3})


def decode(
    data: bytes, *, max_pixels: int = 25_000_000, longest_edge: int | None = None, by_halves: bool = False
) -> Image:
    """Decode a picture to (height, width, 3) uint8 BGR, upright, transparency laid on white.

    The format is told by the bytes alone. `max_pixels` is compared with the header before any pixel is decoded.
    `longest_edge` bounds the result's longer side in pixels; larger pictures are scaled down (a JPEG already while it
    is decoded, which is several times faster), smaller ones are left alone. With `by_halves` a larger picture is halved
    until it fits, which costs next to nothing; without, it is scaled to fit exactly. Of an animation the first frame
    counts.

    Raises `UnsupportedFormat`, `CorruptImage` or `TooManyPixels`, all `ImageError`; never anything else.
    """
    header = read_header(data)
    if header.width * header.height > max_pixels:
        raise TooManyPixels(header.width, header.height, max_pixels)
    size = header.width, header.height
    if by_halves and longest_edge is not None:
        longest_edge = _halved_to_fit(max(size), longest_edge)
    try:
        if header.format is PictureFormat.HEIC:
            image = _decode_heic(header, max_pixels)
        elif header.channels in _COLOUR_OR_GREY:
            image = _decode_jpeg(header, longest_edge)
        else:
            image = _decode_with_pillow(header, longest_edge)
    except ImageError:
        raise
    except Exception as error:
        # Decoders of broken data raise whatever their parsers stumble over: OSError, SyntaxError, KeyError, …
        raise CorruptImage(f"the {header.format} data cannot be decoded") from error
    return np.ascontiguousarray(_turn_upright(_fit(image, longest_edge), header.orientation))


def _halved_to_fit(longer: int, longest_edge: int) -> int:
    """Return the longer side after it was halved, rounding up, until it is at most `longest_edge`."""
    while longer > longest_edge:
        longer = (longer + 1) // 2
    return longer


def _decode_jpeg(header: PictureHeader, longest_edge: int | None) -> Image:
    """Decode a JPEG of colour or grey with libjpeg-turbo, at the smallest fraction not under `longest_edge`."""
    longer = max(header.width, header.height)
    parts = [part for part in _JPEG_FRACTIONS if longest_edge is not None and -(-longer // part) >= longest_edge]
    part = max(parts, default=1)
    flags = _JPEG_FRACTIONS[part] | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(header.body, np.uint8), flags)
    if pixels is None or pixels.shape[:2] != (-(-header.height // part), -(-header.width // part)):
        raise CorruptImage("the JPEG data cannot be decoded, or the header contradicts itself")
    return _as_image(pixels)


def _decode_with_pillow(header: PictureHeader, longest_edge: int | None) -> Image:
    with _PLUGINS[header.format](BytesIO(header.body)) as picture:
        if header.format is not PictureFormat.WEBP and picture.size != (header.width, header.height):
            raise CorruptImage("the header contradicts itself")
        if longest_edge is not None and max(picture.size) > longest_edge:
            # Draft mode picks the smallest of 1/1, 1/2, 1/4, 1/8 that is not smaller than what is asked for.
            picture.draft(None, _scaled_size(picture.width, picture.height, longest_edge))
        picture.load()
        return _to_bgr(picture)


def _scaled_size(width: int, height: int, longest_edge: int) -> tuple[int, int]:
    scale = longest_edge / max(width, height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _to_bgr(picture: Pillow.Image) -> Image:
    """Convert any mode that the plugins give to BGR; alpha and transparent colours become white."""
    if picture.mode.startswith("I;16"):
        return _grey_16_to_bgr(np.asarray(picture), picture.info.get("transparency"))
    if picture.mode in _ALPHA_MODES or "transparency" in picture.info:
        ground = Pillow.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
        picture = ground
    return _as_image(cv2.cvtColor(np.asarray(picture.convert("RGB")), cv2.COLOR_RGB2BGR))


def _grey_16_to_bgr(grey: NDArray[np.uint16], transparent: int | None) -> Image:
    eight_bit = (grey >> 8).astype(np.uint8)
    if transparent is not None:
        eight_bit[grey == transparent] = 255
    return _as_image(cv2.cvtColor(eight_bit, cv2.COLOR_GRAY2BGR))


def _decode_heic(header: PictureHeader, max_pixels: int) -> Image:
    container = pi_heif.open_heif(BytesIO(header.body), convert_hdr_to_8bit=True, bgr_mode=True)
    width, height = container.size
    if width * height > max_pixels:
        raise TooManyPixels(width, height, max_pixels)
    pixels = np.asarray(container)
    if pixels.ndim == 2:
        return _as_image(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR))
    if pixels.shape[2] == 3:
        return _as_image(pixels)
    return _lay_on_white(pixels, premultiplied=container.premultiplied_alpha)


def _lay_on_white(pixels: NDArray[np.uint8], *, premultiplied: bool) -> Image:
    """Flatten (height, width, 2 or 4) grey or BGR with alpha."""
    alpha = pixels[..., -1:].astype(np.uint16)
    colour = pixels[..., :-1].astype(np.uint16) * (255 if premultiplied else alpha)
    flat = ((colour + (255 - alpha) * 255 + 127) // 255).clip(0, 255).astype(np.uint8)
    return _as_image(np.broadcast_to(flat, (*flat.shape[:2], 3)))


def _fit(image: Image, longest_edge: int | None) -> Image:
    height, width = image.shape[:2]
    if longest_edge is None or max(height, width) <= longest_edge:
        return image
    size = _scaled_size(width, height, longest_edge)
    return _as_image(cv2.resize(image, size, interpolation=cv2.INTER_AREA))


def _turns(orientation: int) -> tuple[bool, bool, bool]:
    """Return what an EXIF orientation asks for, in this order: swap the axes, mirror across, mirror down."""
    return orientation >= 5, orientation in (2, 3, 6, 7), orientation in (3, 4, 7, 8)


def _turn_upright(image: Image, orientation: int) -> Image:
    """Undo an EXIF orientation."""
    swapped, across, down = _turns(orientation)
    image = image.transpose(1, 0, 2) if swapped else image
    image = image[:, ::-1] if across else image
    return image[::-1] if down else image


def as_stored(image: Image, orientation: int) -> Image:
    """Turn an upright picture back to how a file of this EXIF orientation stores it; a view of its pixels."""
    swapped, across, down = _turns(orientation)
    image = image[::-1] if down else image
    image = image[:, ::-1] if across else image
    return image.transpose(1, 0, 2) if swapped else image


def points_as_stored(points: NDArray[np.float32], size: tuple[int, int], orientation: int) -> NDArray[np.float32]:
    """Return where points (n, 2) of an upright picture of a size (height, width) lie in what the file stores."""
    swapped, *mirrored = _turns(orientation)
    ends = np.array(size[::-1], np.float32) - 1
    stored = np.where(mirrored, ends - points, points).astype(np.float32)
    return stored[:, ::-1] if swapped else stored


def _as_image(pixels: NDArray[np.generic]) -> Image:
    return pixels.astype(np.uint8, copy=False)
