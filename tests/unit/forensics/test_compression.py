import io

import cv2
import numpy as np
import PIL.Image
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.forensics.compression import encoding_of, standard_steps, weigh_compression
from hawiya.forensics.jpeg_grid import find_grid, second_quantisation
from hawiya.forensics.picture import Grey, Picture
from tests.unit.forensics.copies import encoded
from tests.unit.forensics.pictures import any_picture
from tests.unit.forensics.specimens import FRAMES, specimen_bytes, specimen_picture

GRID, SECOND = 8.0, 0.1


def taken(name: str) -> Grey:
    """Return a photograph without traces of compression: halved, with a sensor's noise."""
    small = cv2.resize(specimen_picture(name), (420, 420), interpolation=cv2.INTER_AREA)
    grey = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY)
    noise = np.random.default_rng(1).normal(size=grey.shape) * 1.5
    return np.asarray(np.clip(grey + noise + 0.5, 0, 255), dtype=np.uint8)


def jpeg(picture: Picture, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


@pytest.mark.parametrize("quality", [30, 50, 75, 84, 95, 100])
def test_the_quality_is_read_from_the_table(quality: int) -> None:
    found = encoding_of(jpeg(taken(FRAMES[0]), quality))
    assert (found.format, found.quality, found.standard) == ("JPEG", quality, True)


def test_a_table_of_ones_own_is_told() -> None:
    file = io.BytesIO()
    table = [int(step) for step in (standard_steps(80) + np.arange(64).reshape(8, 8) % 2).ravel()]
    PIL.Image.fromarray(taken(FRAMES[0])).save(file, "JPEG", qtables=[table])
    found = encoding_of(file.getvalue())
    assert found.standard is False
    assert found.quality == pytest.approx(80, abs=2)


def test_a_png_has_no_quality() -> None:
    found = encoding_of(bytes(cv2.imencode(".png", taken(FRAMES[0]))[1]))
    assert (found.format, found.quality, found.steps) == ("PNG", None, None)


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"no picture", specimen_bytes(FRAMES[0])[:40]])
def test_broken_bytes_are_no_format(data: bytes) -> None:
    assert encoding_of(data).format == ""


@pytest.mark.parametrize("name", FRAMES[::3])
def test_an_uncompressed_picture_has_no_grid(name: str) -> None:
    found = find_grid(taken(name))
    assert max(found.own, found.other) < GRID


@pytest.mark.parametrize("name", FRAMES[::3])
@pytest.mark.parametrize("quality", [50, 75])
def test_a_compressed_picture_has_its_own_grid(name: str, quality: int) -> None:
    found = find_grid(encoded(taken(name), quality))
    assert found.own >= GRID
    assert found.other < GRID


@pytest.mark.parametrize("name", FRAMES[::3])
@pytest.mark.parametrize(("x", "y"), [(3, 5), (7, 1), (4, 4)])
def test_a_cut_picture_shows_where_its_blocks_began(name: str, x: int, y: int) -> None:
    found = find_grid(encoded(taken(name), 75)[y:, x:])
    assert found.other >= GRID
    assert found.offset == (8 - x, 8 - y)


@pytest.mark.parametrize("name", FRAMES[::3])
@pytest.mark.parametrize("quality", [50, 75, 90])
def test_encoded_once_needs_no_second_quantisation(name: str, quality: int) -> None:
    once = encoded(taken(name), quality)
    assert second_quantisation(once, standard_steps(quality)) < SECOND


@pytest.mark.parametrize("name", FRAMES[::3])
@pytest.mark.parametrize(("first", "second"), [(50, 75), (75, 90), (75, 95)])
def test_a_coarser_first_quantisation_shows(name: str, first: int, second: int) -> None:
    twice = encoded(encoded(taken(name), first), second)
    assert second_quantisation(twice, standard_steps(second)) >= SECOND


def test_a_turned_file_keeps_its_grid() -> None:
    file, exif = io.BytesIO(), PIL.Image.Exif()
    exif[0x0112] = 6
    PIL.Image.fromarray(taken(FRAMES[0])[:411, :405]).save(file, "JPEG", quality=75, exif=exif)
    upright = np.ascontiguousarray(np.rot90(taken(FRAMES[0])[:411, :405], -1))
    found = weigh_compression(file.getvalue(), upright)
    assert found.grid.own >= GRID
    assert found.grid.other < GRID


@settings(max_examples=60, deadline=None)
@given(any_picture(), st.integers(1, 100))
def test_every_picture_can_be_weighed(picture: Picture, quality: int) -> None:
    found = weigh_compression(jpeg(picture, quality), picture)
    assert found.encoding.quality is not None
    assert np.isfinite([found.grid.own, found.grid.other, found.second]).all()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_can_be_weighed(data: bytes) -> None:
    found = weigh_compression(data, np.zeros((9, 9, 3), np.uint8))
    assert found.second == 0.0
