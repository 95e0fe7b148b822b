import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.forensics.compression import standard_steps
from hawiya.forensics.noise import measure_noise
from hawiya.forensics.picture import Picture
from tests.unit.forensics.pictures import any_picture
from tests.unit.forensics.specimens import FRAMES, specimen_picture


def ramp(side: int = 256) -> np.ndarray:
    """Return a soft slope from dark to bright."""
    return np.tile(np.linspace(30, 225, side), (side, 1))


@pytest.mark.parametrize("deviation", [1.0, 2.0, 4.0])
def test_the_level_of_white_noise_is_told(deviation: float) -> None:
    noise = np.random.default_rng(1).normal(size=(256, 256)) * deviation
    found = measure_noise(np.round(ramp() + noise).clip(0, 255).astype(np.uint8), None, compressed_before=False)
    assert found.told == "noise"
    assert found.level == pytest.approx(deviation, rel=0.15)


def test_noise_that_grows_with_light_varies() -> None:
    random = np.random.default_rng(2)
    sensor = ramp() + random.normal(size=(256, 256)) * np.sqrt(ramp()) * 0.3
    even = ramp() + random.normal(size=(256, 256)) * 3.0
    varied, same = (
        measure_noise(picture.clip(0, 255).astype(np.uint8), None, compressed_before=False)
        for picture in (sensor, even)
    )
    assert varied.variation is not None
    assert same.variation is not None
    assert varied.variation > 3 * same.variation
    assert [height for _, height in varied.curve] == sorted(height for _, height in varied.curve)


def drawing() -> Picture:
    """Return discs of plain colour."""
    picture = np.full((256, 256, 3), (200, 180, 160), np.uint8)
    cv2.circle(picture, (128, 128), 80, (90, 120, 190), -1)
    cv2.circle(picture, (128, 100), 30, (40, 60, 90), -1)
    return picture


def test_a_drawing_has_none() -> None:
    found = measure_noise(drawing(), None, compressed_before=False)
    assert found.told == "none"
    assert found.level == 0.0


@pytest.mark.parametrize(
    ("quality", "before", "told"),
    [(95, False, "none"), (95, True, "unknown"), (75, False, "unknown"), (50, False, "unknown")],
)
def test_compression_makes_a_drawing_unknown(quality: int, before: bool, told: str) -> None:
    data = cv2.imencode(".jpg", drawing(), [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    picture = np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8)
    assert measure_noise(picture, standard_steps(quality), compressed_before=before).told == told


@pytest.mark.parametrize("name", FRAMES)
def test_photographs_never_pass_for_drawings(name: str) -> None:
    assert measure_noise(specimen_picture(name), standard_steps(84), compressed_before=False).told == "unknown"


def test_a_busy_picture_is_unknown() -> None:
    busy = np.random.default_rng(3).integers(0, 256, (128, 128), dtype=np.uint8)
    assert measure_noise(busy, None, compressed_before=False).told == "unknown"


@settings(max_examples=60, deadline=None)
@given(any_picture(), st.one_of(st.none(), st.integers(1, 100)))
def test_every_picture_can_be_measured(picture: Picture, quality: int | None) -> None:
    steps = None if quality is None else standard_steps(quality)
    found = measure_noise(picture, steps, compressed_before=False)
    numbers = [found.level, found.variation, found.still, *(value for pair in found.curve for value in pair)]
    assert np.isfinite([number for number in numbers if number is not None]).all()
