"""Decoding: formats, colour modes, orientation, sizes, and everything that must be refused."""

import struct
import zlib
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from hawiya.cards.decode import (
    CorruptImage,
    ImageError,
    PictureFormat,
    TooManyPixels,
    UnsupportedFormat,
    as_stored,
    decode,
    points_as_stored,
    sniff,
)
from hawiya.cards.picture_headers import read_header
from hawiya.cards.reading import Image

PICTURES = Path(__file__).with_name("pictures")
WHITE, BLUE, RED, GREEN = (240, 240, 240), (210, 60, 30), (30, 40, 200), (40, 180, 50)
"""BGR of the quadrants: top left, top right, bottom left, bottom right."""


def quadrants(width: int = 64, height: int = 48) -> Image:
    image = np.zeros((height, width, 3), np.uint8)
    image[: height // 2, : width // 2] = WHITE
    image[: height // 2, width // 2 :] = BLUE
    image[height // 2 :, : width // 2] = RED
    image[height // 2 :, width // 2 :] = GREEN
    return image


def encoded(image: Image, file_format: str, mode: str = "RGB", **options: object) -> bytes:
    colours = Pillow.fromarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB))
    picture = colours.quantize(16) if mode == "P" else colours.convert(mode)
    buffer = BytesIO()
    picture.save(buffer, file_format, **options)
    return buffer.getvalue()


def png(
    width: int, height: int, pixels: bytes, *, depth: int = 8, colour: int = 2, chunks: bytes = b"", end: bytes = b""
) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunks + chunk(b"IDAT", pixels) + (end or chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + body


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def corners(image: Image) -> list[tuple[int, ...]]:
    height, width = image.shape[:2]
    spots = [(height // 4, width // 4), (height // 4, width * 3 // 4), (height * 3 // 4, width // 4)]
    return [tuple(int(value) for value in image[spot]) for spot in [*spots, (height * 3 // 4, width * 3 // 4)]]


def assert_corners(image: Image, *expected: tuple[int, int, int]) -> None:
    assert np.abs(np.array(corners(image)) - np.array(expected)).max() <= 8


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (encoded(quadrants(), "JPEG"), PictureFormat.JPEG),
        (encoded(quadrants(), "PNG"), PictureFormat.PNG),
        (encoded(quadrants(), "WEBP"), PictureFormat.WEBP),
        ((PICTURES / "quadrants.heic").read_bytes(), PictureFormat.HEIC),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", PictureFormat.HEIC),
        (b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", None),
        (b"\x00\x00\x00\x18ftypavif\x00\x00\x00\x00mif1avif", None),
        (b"\x00\x00\x00\x18ftypisom\x00\x00\x00\x00isommp42", None),
        (b"GIF89a\x01\x00\x01\x00", None),
        (b"%PDF-1.7\n", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", None),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", None),
        (b"BM\x36\x00\x00\x00", None),
        (b"II*\x00\x08\x00\x00\x00", None),
        ("هذا نص".encode(), None),
        (b"", None),
    ],
)
def test_the_first_bytes_tell_the_format(data: bytes, expected: PictureFormat | None) -> None:
    assert sniff(data) is expected


@pytest.mark.parametrize("data", [b"", b"plain text", b"GIF89a" + bytes(100), b"%PDF-1.7\n", b"\xff\xd8", b"RIFF"])
def test_unsupported_formats_are_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFormat):
        decode(data)


@pytest.mark.parametrize(
    ("file_format", "mode", "options"),
    [
        ("JPEG", "RGB", {"quality": 95}),
        ("JPEG", "RGB", {"quality": 95, "progressive": True}),
        ("JPEG", "CMYK", {"quality": 95}),
        ("PNG", "RGB", {}),
        ("PNG", "RGBA", {}),
        ("PNG", "P", {}),
        ("WEBP", "RGB", {"quality": 95}),
        ("WEBP", "RGB", {"lossless": True}),
        ("WEBP", "RGBA", {"lossless": True}),
    ],
)
def test_colours_survive(file_format: str, mode: str, options: dict[str, object]) -> None:
    image = decode(encoded(quadrants(), file_format, mode, **options))
    assert image.shape == (48, 64, 3)
    assert image.dtype == np.uint8
    assert image.flags.c_contiguous
    assert image.flags.writeable
    assert_corners(image, WHITE, BLUE, RED, GREEN)


@pytest.mark.parametrize(("file_format", "mode"), [("JPEG", "L"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "1")])
def test_grey_becomes_three_equal_channels(file_format: str, mode: str) -> None:
    grey = np.zeros((16, 16, 3), np.uint8)
    grey[:, 8:] = 255
    image = decode(encoded(grey, file_format, mode))
    assert corners(image) == [(0, 0, 0), (255, 255, 255)] * 2


def test_heic_is_decoded_upright() -> None:
    image = decode((PICTURES / "quadrants.heic").read_bytes())
    assert image.shape == (48, 64, 3)
    assert_corners(image, WHITE, BLUE, RED, BLUE[:3])


def test_heic_alpha_is_laid_on_white() -> None:
    assert_corners(decode((PICTURES / "quadrants_alpha.heic").read_bytes()), (255, 255, 255), BLUE, RED, BLUE)


def test_grey_heic_becomes_three_equal_channels() -> None:
    image = decode((PICTURES / "grey.heic").read_bytes())
    assert image.shape == (48, 64, 3)
    assert_corners(image, (0, 0, 0), (255, 255, 255), (0, 0, 0), (255, 255, 255))


def test_16_bit_grey_keeps_its_upper_byte() -> None:
    row = b"\x00" + struct.pack(">HH", 0x80FF, 0xFFFF)
    assert decode(png(2, 1, zlib.compress(row), depth=16, colour=0)).tolist() == [[[128] * 3, [255] * 3]]


def test_16_bit_grey_with_a_transparent_value_is_laid_on_white() -> None:
    row = b"\x00" + struct.pack(">HH", 0x0102, 0x4000)
    data = png(2, 1, zlib.compress(row), depth=16, colour=0, chunks=chunk(b"tRNS", b"\x01\x02"))
    assert decode(data).tolist() == [[[255] * 3, [64] * 3]]


def test_16_bit_colour_keeps_its_upper_bytes() -> None:
    row = b"\x00" + struct.pack(">HHH", 0xC8FF, 0x2800, 0x1E01)
    assert decode(png(1, 1, zlib.compress(row), depth=16, colour=2)).tolist() == [[[0x1E, 0x28, 0xC8]]]


def test_alpha_is_laid_on_white() -> None:
    row = b"\x00" + bytes([200, 100, 0, 0, 200, 100, 0, 255])
    assert decode(png(2, 1, zlib.compress(row), colour=6)).tolist() == [[[255, 255, 255], [0, 100, 200]]]


def test_a_transparent_palette_entry_is_laid_on_white() -> None:
    palette = chunk(b"PLTE", bytes([10, 20, 30, 40, 50, 60])) + chunk(b"tRNS", b"\x00")
    data = png(2, 1, zlib.compress(b"\x00\x00\x01"), colour=3, chunks=palette)
    assert decode(data).tolist() == [[[255, 255, 255], [60, 50, 40]]]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(file_format: str, orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    upright = quadrants()
    # What a camera stores is the upright picture under the inverse of the turn that the tag asks for.
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: np.rot90(upright, 1),
        7: upright[::-1, ::-1].transpose(1, 0, 2),
        8: np.rot90(upright, -1),
    }[orientation]
    image = decode(encoded(np.ascontiguousarray(stored), file_format, exif=exif, quality=95))
    assert image.shape == (48, 64, 3)
    assert_corners(image, WHITE, BLUE, RED, GREEN)


@pytest.mark.parametrize(
    "exif",
    [
        b"Exif\0\0",
        b"Exif\0\0II*\0\xff\xff\xff\xff",
        b"Exif\0\0MM\0*\0\0\0\x08\0\x05",
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x09\0\0\0",
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x02\0\x01\0\0\0\x06\0\0\0",
        b"Exif\0\0II*\0\x08\0\0\0\x01\0\x0f\x01\x03\0\x01\0\0\0\x06\0\0\0",
    ],
)
def test_broken_or_strange_exif_means_upright(exif: bytes) -> None:
    data = encoded(quadrants(), "JPEG", quality=95)
    segment = b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif
    assert_corners(decode(data[:2] + segment + data[2:]), WHITE, BLUE, RED, GREEN)


def test_one_pixel_is_a_picture() -> None:
    assert decode(encoded(np.full((1, 1, 3), 7, np.uint8), "PNG")).tolist() == [[[7, 7, 7]]]


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_longest_edge_bounds_the_result(file_format: str) -> None:
    image = decode(encoded(quadrants(1000, 750), file_format), longest_edge=300)
    assert image.shape == (225, 300, 3)
    assert_corners(image, WHITE, BLUE, RED, GREEN)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize(("edge", "shape"), [(1000, (750, 1000)), (999, (375, 500)), (300, (188, 250)), (20, (12, 16))])
def test_by_halves_a_picture_is_halved_until_it_fits(file_format: str, edge: int, shape: tuple[int, int]) -> None:
    image = decode(encoded(quadrants(1000, 750), file_format), longest_edge=edge, by_halves=True)
    assert image.shape == (*shape, 3)
    assert_corners(image, WHITE, BLUE, RED, GREEN)


def test_longest_edge_never_enlarges() -> None:
    assert decode(encoded(quadrants(), "JPEG"), longest_edge=300).shape == (48, 64, 3)


def test_longest_edge_counts_the_upright_picture() -> None:
    exif = Pillow.Exif()
    exif[0x0112] = 6
    assert decode(encoded(quadrants(400, 300), "JPEG", exif=exif), longest_edge=100).shape == (100, 75, 3)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP"])
def test_more_pixels_than_allowed_are_refused(file_format: str) -> None:
    data = encoded(quadrants(), file_format)
    assert decode(data, max_pixels=64 * 48).shape == (48, 64, 3)
    with pytest.raises(TooManyPixels) as refusal:
        decode(data, max_pixels=64 * 48 - 1)
    assert (refusal.value.width, refusal.value.height, refusal.value.limit) == (64, 48, 64 * 48 - 1)


def test_a_giant_png_is_told_by_its_header() -> None:
    with pytest.raises(TooManyPixels):
        decode(png(50_000, 50_000, zlib.compress(bytes(1000))))


def test_a_giant_heic_is_told_by_any_of_its_sizes() -> None:
    data = (PICTURES / "quadrants.heic").read_bytes()
    size = data.index(b"ispe") + 8
    with pytest.raises(TooManyPixels):
        decode(data[:size] + struct.pack(">II", 60_000, 60_000) + data[size + 8 :])


def test_a_heic_that_lies_about_its_size_is_corrupt() -> None:
    data = (PICTURES / "quadrants.heic").read_bytes()
    size = data.index(b"ispe") + 8
    with pytest.raises(CorruptImage):
        decode(data[:size] + struct.pack(">II", 2000, 2000) + data[size + 8 :])


@pytest.mark.parametrize(
    "payload",
    [
        b"VP8X" + struct.pack("<I", 10) + bytes(4) + b"\xff\xff\xff" + b"\xff\xff\xff",
        b"ANMF" + struct.pack("<I", 16) + bytes(6) + b"\xff\xff\x00" + b"\xff\xff\x00" + bytes(4),
        b"VP8 " + struct.pack("<I", 10) + bytes(3) + b"\x9d\x01\x2a" + b"\xff\x3f\xff\x3f",
        b"VP8L" + struct.pack("<I", 5) + b"\x2f\xff\xff\xff\x0f" + b"\x00",
    ],
)
def test_a_giant_webp_is_told_by_any_of_its_sizes(payload: bytes) -> None:
    with pytest.raises(TooManyPixels):
        decode(b"RIFF" + struct.pack("<I", len(payload) + 4) + b"WEBP" + payload)


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt", b"iCCP"])
def test_compressed_metadata_never_reaches_the_decoder(kind: bytes) -> None:
    bomb = chunk(kind, b"key\0\0" + zlib.compress(bytes(10_000_000)))
    data = png(1, 1, zlib.compress(bytes([0, 1, 2, 3])), chunks=bomb)
    assert read_header(data).body == png(1, 1, zlib.compress(bytes([0, 1, 2, 3])))
    assert decode(data).tolist() == [[[3, 2, 1]]]


def test_pixels_beyond_the_declared_size_are_ignored() -> None:
    assert decode(png(1, 1, zlib.compress(bytes([0, 1, 2, 3]) + bytes(50_000_000)))).tolist() == [[[3, 2, 1]]]


def test_a_jpeg_of_many_scans_is_refused() -> None:
    data = encoded(quadrants(), "JPEG", progressive=True)
    scan = data[data.rindex(b"\xff\xda") : -2]
    with pytest.raises(CorruptImage, match="scans"):
        decode(data[:-2] + scan * 40 + data[-2:])


def test_a_jpeg_of_endless_segments_is_refused() -> None:
    data = encoded(quadrants(), "JPEG")
    with pytest.raises(CorruptImage, match="segments"):
        decode(data[:2] + b"\xff\xfe\x00\x02" * 5000 + data[2:])


@pytest.mark.parametrize(
    "data",
    [
        encoded(quadrants(), "JPEG"),
        encoded(quadrants(), "JPEG", progressive=True),
        encoded(quadrants(), "PNG"),
        encoded(quadrants(), "WEBP"),
        encoded(quadrants(), "WEBP", lossless=True),
        (PICTURES / "quadrants.heic").read_bytes(),
        (PICTURES / "quadrants_alpha.heic").read_bytes(),
    ],
    ids=["jpeg", "progressive", "png", "webp", "lossless", "heic", "alpha"],
)
def test_a_file_cut_anywhere_is_refused(data: bytes) -> None:
    for length in [*range(16, len(data), 7), len(data) - 1]:
        with pytest.raises(ImageError):
            decode(data[:length])


def test_trailing_bytes_do_no_harm() -> None:
    for file_format in ("JPEG", "PNG", "WEBP"):
        assert decode(encoded(quadrants(), file_format) + b"trailer" * 50).shape == (48, 64, 3)


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xd8\xff",
        b"\xff\xd8\xff\xd9",
        b"\xff\xd8\xff\x01\xff\xd8\xff\xd9",
        encoded(quadrants(), "JPEG").replace(b"\xff\xc0\x00\x11\x08\x00\x30", b"\xff\xc0\x00\x11\x08\x00\x00"),
        encoded(quadrants(), "JPEG").replace(b"\xff\xdb", b"\xff\xfe"),
        b"\x89PNG\r\n\x1a\n",
        b"\x89PNG\r\n\x1a\n" + chunk(b"IEND", b""),
        png(0, 5, b""),
        png(4, 4, b"not zlib"),
        png(4, 4, zlib.compress(b"\x00")),
        png(1, 1, zlib.compress(bytes(4)), depth=3),
        png(1, 1, zlib.compress(bytes(4)))[:-8] + b"IEND\0\0\0\0",
        b"RIFF\x04\x00\x00\x00WEBP",
        b"RIFF\x0c\x00\x00\x00WEBPXXXX\x00\x00\x00\x00",
        b"RIFF\x0c\x00\x00\x00WEBPVP8 \x00\x00\x00\x00",
        b"RIFF\x0c\x00\x00\x00WEBPVP8 \xff\x00\x00\x00",
        b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic",
    ],
)
def test_broken_files_are_corrupt(data: bytes) -> None:
    with pytest.raises(CorruptImage):
        decode(data)


def test_two_sizes_in_one_jpeg_are_refused() -> None:
    data = encoded(quadrants(), "JPEG")
    frame = data.index(b"\xff\xc0")
    second = data[frame : frame + 5] + struct.pack(">HH", 96, 128) + data[frame + 9 : frame + 19]
    with pytest.raises(CorruptImage):
        decode(data[:frame] + second + data[frame:])


@pytest.mark.parametrize("orientation", range(1, 9))
def test_an_upright_picture_is_turned_back_to_how_it_is_stored(orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    stored = np.random.default_rng(7).integers(0, 256, (24, 40, 3), np.uint8)
    file = BytesIO()
    Pillow.fromarray(stored[..., ::-1]).save(file, "PNG", exif=exif)
    upright = decode(file.getvalue())
    assert np.array_equal(as_stored(upright, orientation), stored)
    points = np.array([[3, 5], [17, 11]], np.float32)
    back = points_as_stored(points, (upright.shape[0], upright.shape[1]), orientation).astype(int)
    assert [stored[y, x].tolist() for x, y in back] == [upright[y, x].tolist() for x, y in points.astype(int)]
