"""What the bytes of a picture say before a single pixel is decoded: format, size, orientation, completeness.

Everything that a decoder does not need for the pixels (EXIF, ICC, XMP, comments, text chunks) is dropped here, so that
nothing hidden in it, a compressed text of gigabytes for one, ever reaches a third party's parser.

Formats: JPEG (ITU-T T.81), PNG (W3C third edition), WebP (RFC 9649), HEIF with HEVC (ISO/IEC 23008-12).
"""

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from struct import unpack_from

import numpy as np
from numpy.typing import NDArray


class ImageError(ValueError):
    """The bytes are not a picture that can be examined."""


class UnsupportedFormat(ImageError):
    """The bytes are of no supported picture format."""

    def __init__(self) -> None:
        super().__init__("not a JPEG, PNG, WebP or HEIC picture")


class CorruptImage(ImageError):
    """The bytes start like a supported format but are truncated or broken."""


class TooManyPixels(ImageError):
    """The picture is larger than allowed; told from its header, no pixel was decoded."""

    def __init__(self, width: int, height: int, limit: int) -> None:
        super().__init__(f"{width} x {height} pixels, at most {limit} are allowed")
        self.width = width
        self.height = height
        self.limit = limit


class PictureFormat(StrEnum):
    """The formats that are examined."""

    JPEG = "jpeg"
    PNG = "png"
    WEBP = "webp"
    HEIC = "heic"


@dataclass(frozen=True, slots=True)
class PictureHeader:
    """What the header says.

    `width` and `height` are the largest that any part of the file declares, in pixels as stored. `orientation` is the
    EXIF value 1..8; 1 for HEIC, whose own transformations the decoder applies. `body` is the file without metadata.
    `channels` counts the colour channels of a JPEG; 0 for other formats.
    """

    format: PictureFormat
    width: int
    height: int
    orientation: int
    body: bytes
    channels: int = 0


_PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_HEVC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_IMAGE_BRANDS = frozenset({b"mif1", b"msf1"})
_LONGEST_FTYP = 256

# A marker is FF and a byte that is neither stuffing (00), nor a restart (D0..D7), nor filling (FF).
_JPEG_IS_MARKER = np.ones(256, np.bool_)
_JPEG_IS_MARKER[[0x00, *range(0xD0, 0xD8), 0xFF]] = False
_JPEG_START, _JPEG_END, _JPEG_SCAN, _JPEG_TEMPORARY, _JPEG_EXIF = 0xD8, 0xD9, 0xDA, 0x01, 0xE1
_JPEG_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
# APP1 to APP13, APP15 and comments; APP0 (JFIF) and APP14 (Adobe) tell how colours are coded.
_JPEG_METADATA = (frozenset(range(0xE1, 0xF0)) - {0xEE}) | {0xFE}
_MOST_JPEG_SEGMENTS = 4096
# Each scan of a progressive picture visits every block again: real ones have about ten, an attack thousands.
_MOST_JPEG_SCANS = 32

_PNG_KEPT = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})


def sniff(data: bytes) -> PictureFormat | None:
    """Tell the format by its first bytes; None for anything that is not supported."""
    if data.startswith(b"\xff\xd8\xff"):
        return PictureFormat.JPEG
    if data.startswith(_PNG_SIGNATURE):
        return PictureFormat.PNG
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return PictureFormat.WEBP
    if data[4:8] == b"ftyp" and _is_heic(data):
        return PictureFormat.HEIC
    return None


def read_header(data: bytes) -> PictureHeader:
    """Read format, size and orientation without decoding pixels.

    Raises `UnsupportedFormat` or `CorruptImage`; the latter also when the end of the file is missing.
    """
    picture_format = sniff(data)
    if picture_format is None:
        raise UnsupportedFormat
    try:
        header = _READERS[picture_format](data)
    except (struct.error, IndexError) as error:
        raise CorruptImage("the header is truncated") from error
    if header.width < 1 or header.height < 1:
        raise CorruptImage("the header gives no size")
    return header


def _is_heic(data: bytes) -> bool:
    end = min(int.from_bytes(data[:4]), _LONGEST_FTYP, len(data))
    major = data[8:12]
    compatible = {data[at : at + 4] for at in range(16, end - 3, 4)}
    return major in _HEVC_BRANDS or (major in _IMAGE_BRANDS and bool(compatible & _HEVC_BRANDS))


def _read_jpeg(data: bytes) -> PictureHeader:
    width = height = channels = scans = 0
    orientation = 1
    kept = [data[:2]]
    for marker, start, content, end in _jpeg_segments(data):
        if marker in _JPEG_FRAMES and not height:
            height, width, channels = unpack_from(">HHB", data, content + 1)
        if marker == _JPEG_SCAN:
            scans += 1
        if marker == _JPEG_EXIF and orientation == 1 and data[content : content + 6] == b"Exif\0\0":
            orientation = _exif_orientation(data[content + 6 : end])
        if marker not in _JPEG_METADATA:
            kept.append(data[start:end])
    if not scans:
        raise CorruptImage("no picture data")
    if scans > _MOST_JPEG_SCANS:
        raise CorruptImage("too many scans")
    return PictureHeader(PictureFormat.JPEG, width, height, orientation, b"".join(kept), channels)


def _jpeg_segments(data: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield (marker, start, start of content, end) up to the end marker; a scan ends where the next marker starts."""
    markers = _jpeg_marker_positions(data)
    start = _following(markers, 2)
    for _ in range(_MOST_JPEG_SEGMENTS):
        marker, content = data[start + 1], start + 2
        if marker == _JPEG_END:
            yield marker, start, content, content
            return
        if marker in (_JPEG_START, _JPEG_TEMPORARY):
            start = _following(markers, content)
            continue
        end = content + max(2, unpack_from(">H", data, content)[0])
        following = _following(markers, end)
        yield marker, start, content + 2, following if marker == _JPEG_SCAN else end
        start = following
    raise CorruptImage("too many segments")


def _jpeg_marker_positions(data: bytes) -> NDArray[np.intp]:
    """Return where markers may stand, in order; inside segments some are chance."""
    octets = np.frombuffer(data, np.uint8)
    candidates = np.flatnonzero(octets[:-1] == 0xFF)
    return candidates[_JPEG_IS_MARKER[octets[candidates + 1]]]


def _following(markers: NDArray[np.intp], at: int) -> int:
    """Return the first marker at or after `at`."""
    index = int(np.searchsorted(markers, at))
    if index == len(markers):
        raise CorruptImage("the file is truncated")
    return int(markers[index])


def _read_png(data: bytes) -> PictureHeader:
    width = height = 0
    orientation = 1
    kept = [_PNG_SIGNATURE]
    at = len(_PNG_SIGNATURE)
    while True:
        length, kind = unpack_from(">I4s", data, at)
        content, end = at + 8, at + 12 + length
        if end > len(data):
            raise CorruptImage("the file is truncated")
        if kind == b"eXIf":
            orientation = _exif_orientation(data[content : end - 4])
        if kind in _PNG_KEPT:
            if zlib.crc32(data[at + 4 : end - 4]) != unpack_from(">I", data, end - 4)[0]:
                raise CorruptImage("a checksum is wrong")
            kept.append(data[at:end])
        if kind == b"IHDR" and not width:
            width, height = unpack_from(">II", data, content)
        if kind == b"IEND":
            return PictureHeader(PictureFormat.PNG, width, height, orientation, b"".join(kept))
        at = end


def _read_webp(data: bytes) -> PictureHeader:
    riff_end = 8 + unpack_from("<I", data, 4)[0]
    if riff_end > len(data):
        raise CorruptImage("the file is truncated")
    sizes = [(0, 0)]
    orientation = 1
    at = 12
    while at + 8 <= riff_end:
        kind, length = unpack_from("<4sI", data, at)
        content, end = at + 8, at + 8 + length
        if end > riff_end:
            raise CorruptImage("the file is truncated")
        if kind == b"EXIF":
            orientation = _exif_orientation(data[content:end].removeprefix(b"Exif\0\0"))
        else:
            sizes.append(_webp_size(kind, data, content))
        at = end + length % 2
    width, height = max(sizes, key=lambda size: size[0] * size[1])
    return PictureHeader(PictureFormat.WEBP, width, height, orientation, data[:riff_end])


def _webp_size(kind: bytes, data: bytes, at: int) -> tuple[int, int]:
    """Return the size that a chunk declares; (0, 0) for one without a size."""
    if kind == b"VP8X":
        return _uint24(data, at + 4) + 1, _uint24(data, at + 7) + 1
    if kind == b"ANMF":
        return _uint24(data, at + 6) + 1, _uint24(data, at + 9) + 1
    if kind == b"VP8 ":
        width, height = unpack_from("<HH", data, at + 6)
        return width & 0x3FFF, height & 0x3FFF
    if kind == b"VP8L":
        bits = unpack_from("<I", data, at + 1)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    return 0, 0


def _uint24(data: bytes, at: int) -> int:
    low, high = unpack_from("<HB", data, at)
    return int(low | high << 16)


def _read_heic(data: bytes) -> PictureHeader:
    """Read the largest size of any item (`ispe`): a small clean aperture may be cut from a huge coded picture."""
    width = height = 0
    for found in re.finditer(rb"ispe\x00\x00\x00\x00(?s:(.{8}))", data):
        item_width, item_height = unpack_from(">II", found[1])
        if item_width * item_height > width * height:
            width, height = item_width, item_height
    return PictureHeader(PictureFormat.HEIC, width, height, 1, data)


def _exif_orientation(tiff: bytes) -> int:
    """Return tag 274 of the first directory, 1 when it is absent or the block is broken."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        directory = unpack_from(f"{order}I", tiff, 4)[0]
        for entry in range(unpack_from(f"{order}H", tiff, directory)[0]):
            tag, kind, _, value = unpack_from(f"{order}HHIH", tiff, directory + 2 + 12 * entry)
            if tag == 0x0112:
                return int(value) if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1


_READERS = {
    PictureFormat.JPEG: _read_jpeg,
    PictureFormat.PNG: _read_png,
    PictureFormat.WEBP: _read_webp,
    PictureFormat.HEIC: _read_heic,
}
