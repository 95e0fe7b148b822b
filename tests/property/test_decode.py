"""Decoding arbitrary and damaged bytes: a picture or an `ImageError`, nothing else."""

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow

from hawiya.cards.decode import ImageError, decode, sniff

PICTURES = Path(__file__).parents[1] / "unit" / "cards" / "pictures"


def picture(file_format: str, mode: str = "RGB", **options: object) -> bytes:
    ramp = np.arange(24 * 32 * 3, dtype=np.uint32).reshape(24, 32, 3) * 7 % 251
    exif = Pillow.Exif()
    exif[0x0112] = 6
    buffer = BytesIO()
    Pillow.fromarray(ramp.astype(np.uint8)).convert(mode).save(buffer, file_format, exif=exif, **options)
    return buffer.getvalue()


VALID = [
    picture("JPEG"),
    picture("JPEG", progressive=True),
    picture("JPEG", "CMYK"),
    picture("PNG"),
    picture("PNG", "P"),
    picture("PNG", "RGBA"),
    picture("WEBP"),
    picture("WEBP", "RGBA", lossless=True),
    (PICTURES / "quadrants.heic").read_bytes(),
    (PICTURES / "quadrants_alpha.heic").read_bytes(),
]
SIGNATURES = [b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\x40\0\0\0WEBP", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", b""]


def decodes_or_refuses(data: bytes) -> None:
    try:
        image = decode(data, max_pixels=1_000_000, longest_edge=64)
    except ImageError:
        return
    assert image.dtype == np.uint8
    assert image.ndim == 3
    assert image.shape[2] == 3
    assert 1 <= max(image.shape[:2]) <= 64


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """Draw a valid file with bytes changed, removed, repeated or inserted, perhaps cut."""
    data = bytearray(draw(st.sampled_from(VALID)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data) - 1))
        kind = draw(st.sampled_from(["change", "remove", "repeat", "insert"]))
        span = draw(st.integers(1, 32))
        if kind == "change":
            data[at] = draw(st.integers(0, 255))
        elif kind == "remove" and len(data) > span + 16:
            del data[at : at + span]
        elif kind == "repeat":
            data[at:at] = data[at : at + span]
        else:
            data[at:at] = draw(st.binary(min_size=1, max_size=8))
    cut = draw(st.integers(0, len(data)))
    return bytes(data[:cut] if draw(st.booleans()) else data)


@given(damaged())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_damaged_pictures(data: bytes) -> None:
    decodes_or_refuses(data)


@given(st.sampled_from(SIGNATURES), st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_arbitrary_bytes(signature: bytes, rest: bytes) -> None:
    decodes_or_refuses(signature + rest)


@given(st.binary(max_size=64))
@settings(deadline=None)
def test_what_is_not_recognised_is_refused(data: bytes) -> None:
    if sniff(data) is None:
        with pytest.raises(ImageError):
            decode(data)
