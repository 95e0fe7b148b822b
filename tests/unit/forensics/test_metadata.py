import io

import PIL.Image
import PIL.PngImagePlugin
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.forensics.metadata import metadata_hints
from tests.unit.forensics.specimens import FRAMES, specimen_bytes

MAKE, MODEL, SOFTWARE, DETAIL, WIDTH, HEIGHT, COMMENT = 0x010F, 0x0110, 0x0131, 0x8769, 0xA002, 0xA003, 0x9286


def picture(
    kind: str, tags: dict[int, object] | None = None, detail: dict[int, object] | None = None, **info: str
) -> bytes:
    """Return a file of 40 x 30 pixels with EXIF tags, and text chunks or a comment."""
    exif = PIL.Image.Exif()
    for tag, value in (tags or {}).items():
        exif[tag] = value
    if detail:
        exif[DETAIL] = detail
    file = io.BytesIO()
    image = PIL.Image.new("RGB", (40, 30), (90, 120, 150))
    if kind == "PNG":
        chunks = PIL.PngImagePlugin.PngInfo()
        for key, value in info.items():
            chunks.add_text(key, value)
        image.save(file, kind, exif=exif, pnginfo=chunks)
    else:
        image.save(file, kind, exif=exif, **info)
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kinds"),
    [
        (picture("JPEG", {MAKE: "samsung", MODEL: "SM-A546E", SOFTWARE: "A546EXXU9CXF1"}), []),
        (picture("JPEG", {MAKE: "Apple", SOFTWARE: "17.5.1"}, {WIDTH: 40, HEIGHT: 30}), []),
        (picture("JPEG", None, {WIDTH: 30, HEIGHT: 40}), []),
        (picture("PNG"), []),
        (picture("JPEG", {SOFTWARE: "OBS Studio 30.1"}), ["virtual_camera"]),
        (picture("JPEG", {MODEL: "ManyCam Virtual Webcam"}), ["virtual_camera"]),
        (picture("JPEG", {SOFTWARE: "Adobe Photoshop 25.7 (Windows)"}), ["editor"]),
        (picture("JPEG", comment="Lavc60.31.102"), ["video"]),
        (picture("PNG", None, None, parameters="a portrait, steps: 20"), ["generator"]),
        (picture("PNG", None, None, Software="Stable Diffusion"), ["generator"]),
        (picture("PNG", {MAKE: "Xiaomi"}), ["lossless_phone"]),
        (picture("PNG", None, {COMMENT: b"ASCII\0\0\0Screenshot"}), ["screenshot"]),
        (picture("JPEG", None, {WIDTH: 4000, HEIGHT: 3000}), ["other_size"]),
    ],
)
def test_what_a_file_says_about_itself(data: bytes, kinds: list[str]) -> None:
    assert [hint.kind for hint in metadata_hints(data)] == kinds


@pytest.mark.parametrize("name", FRAMES)
def test_the_specimens_say_nothing(name: str) -> None:
    assert metadata_hints(specimen_bytes(name)) == ()


def test_xmp_names_the_tool() -> None:
    xmp = b'<x:xmpmeta><rdf:Description xmp:CreatorTool="Adobe Photoshop Lightroom 7.2"/></x:xmpmeta>'
    file = io.BytesIO()
    PIL.Image.new("RGB", (8, 8)).save(file, "JPEG", xmp=xmp)
    assert [hint.kind for hint in metadata_hints(file.getvalue())] == ["editor"]


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200), st.integers(0, 600))
def test_damaged_files_give_no_error(noise: bytes, place: int) -> None:
    data = picture("JPEG", {SOFTWARE: "GIMP 2.10"}, {WIDTH: 40, HEIGHT: 30})
    hints = metadata_hints(data[:place] + noise + data[place + len(noise) :])
    assert len(hints) <= 7
