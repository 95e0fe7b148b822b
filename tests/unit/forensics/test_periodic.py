import cv2
import numpy as np
import pytest
from hypothesis import given, settings

from hawiya.forensics.periodic import LEAST_SIDE, NOTHING, find_periodic
from hawiya.forensics.picture import Picture
from tests.unit.forensics.attacks import print_out, screen, two_gratings
from tests.unit.forensics.pictures import any_picture
from tests.unit.forensics.specimens import FRAMES, specimen_picture

THRESHOLD = 1.3


@pytest.mark.parametrize("name", FRAMES)
def test_clean_photographs_show_nothing(name: str) -> None:
    assert find_periodic(specimen_picture(name)).score < THRESHOLD


@pytest.mark.parametrize("name", FRAMES[::3])
def test_moire_of_two_gratings_is_found_where_it_lies(name: str) -> None:
    picture = specimen_picture(name).astype(np.float64)
    beat = two_gratings(640, 0.30, 0.17, 3.0, amplitude=8.0)
    picture[:, :320] += beat[:, :320, None]
    found = find_periodic(np.clip(picture, 0, 255).astype(np.uint8))
    assert found.score > THRESHOLD
    assert found.places
    assert all(x < 320 for x, _, _, _ in found.places[:3])


@pytest.mark.parametrize(("frequency", "direction"), [(0.2, 30.0), (0.31, 100.0), (0.16, 155.0)])
def test_frequency_and_direction_are_told(frequency: float, direction: float) -> None:
    y, x = np.mgrid[0:320, 0:320]
    angle = np.radians(direction)
    wave = 8 * np.cos(2 * np.pi * frequency * (x * np.cos(angle) + y * np.sin(angle)))
    noise = np.random.default_rng(3).normal(size=wave.shape) * 3
    found = find_periodic(np.clip(128 + wave + noise, 0, 255).astype(np.uint8))
    assert found.frequency == pytest.approx(frequency, abs=1 / 64)
    assert found.direction == pytest.approx(direction, abs=4.0)


def test_a_screen_is_found() -> None:
    recaptured = screen(specimen_picture(FRAMES[0]), np.random.default_rng(4), side=320, pitch=2.5)
    assert find_periodic(recaptured).score > THRESHOLD


@pytest.mark.parametrize("pitch", [4.0, 6.0])
def test_a_print_is_found(pitch: float) -> None:
    recaptured = print_out(specimen_picture(FRAMES[3]), np.random.default_rng(5), side=320, pitch=pitch)
    assert find_periodic(recaptured).score > THRESHOLD


def test_the_blocks_of_jpeg_are_no_pattern() -> None:
    ramp = np.tile(np.linspace(40, 210, 320), (320, 1)) + np.random.default_rng(6).normal(size=(320, 320)) * 2
    data = cv2.imencode(".jpg", np.clip(ramp, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 30])[1]
    blocks = np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), dtype=np.uint8)
    assert find_periodic(blocks).score < THRESHOLD


def test_one_tile_alone_is_not_enough() -> None:
    picture = np.random.default_rng(7).normal(128, 3, (320, 320))
    picture[20:50, 20:50] += 60 * np.cos(2 * np.pi * 0.21 * np.add.outer(np.arange(30), 0.7 * np.arange(30)))
    assert find_periodic(np.clip(picture, 0, 255).astype(np.uint8)).score < THRESHOLD


def test_a_small_picture_tells_nothing() -> None:
    assert find_periodic(np.zeros((LEAST_SIDE - 1, 500), np.uint8)) == NOTHING


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_plain_picture_has_no_pattern(level: int) -> None:
    found = find_periodic(np.full((300, 200, 3), level, np.uint8))
    assert found.score == 0.0
    assert found.places == ()


@settings(max_examples=40, deadline=None)
@given(any_picture(most=160))
def test_every_picture_can_be_searched(picture: Picture) -> None:
    found = find_periodic(picture)
    assert np.isfinite([found.score, found.frequency, found.direction]).all()
    assert found.score >= 0.0
    assert 0.0 <= found.direction < 180.0
    for x, y, width, height in found.places:
        assert x >= 0
        assert y >= 0
        assert x + width <= picture.shape[1]
        assert y + height <= picture.shape[0]
