"""What prints, screens, cameras and copies do to a picture."""

import numpy as np
import pytest

from lab.faces.copies import WAYS, copied
from lab.faces.displays import Display, banded, striped
from lab.faces.photographs import Photograph, halves, usable
from lab.faces.printing import halftone, ink_jet
from lab.faces.printing_second import dithered, ruled
from lab.faces.sensor import Camera, decode, draw_camera, encode, shoot, to_code, to_light

CAMERA = Camera(4000.0, 0.002, 1.0, (1.0, 1.0, 1.0), 0.5, 0.5, 0.0, 0.0, 95, True)


def plain(level: int, height: int = 128, width: int = 96) -> np.ndarray:
    return np.full((height, width, 3), level, np.uint8)


def test_code_and_light_are_inverse() -> None:
    levels = np.arange(16, 256, dtype=np.uint8)[None, :, None].repeat(3, 2)
    assert np.abs(to_code(to_light(levels)).astype(int) - levels).max() <= 1


def test_a_camera_gives_plain_colour_back_and_noise_of_its_own() -> None:
    first = decode(shoot(plain(120), CAMERA, 1.0, np.random.default_rng(1)))
    second = decode(shoot(plain(120), CAMERA, 1.0, np.random.default_rng(2)))
    assert first.mean() == pytest.approx(120, abs=1.5)
    assert 0.3 < first.std() < 4.0
    assert not np.array_equal(first, second)


def test_a_camera_repeats_itself_by_seed() -> None:
    one, other = (shoot(plain(90), CAMERA, 1.0, np.random.default_rng(7)) for _ in range(2))
    assert one == other


def test_finer_scenes_give_frames_of_the_asked_size() -> None:
    assert decode(shoot(plain(90, 256, 192), CAMERA, 1.0, np.random.default_rng(7), 2)).shape == (128, 96, 3)


def test_gestures_are_always_of_quality_50() -> None:
    random = np.random.default_rng(3)
    assert {draw_camera("train", True, random).quality for _ in range(5)} == {50}


@pytest.mark.parametrize("level", [60, 128, 200])
def test_prints_keep_the_tone_in_order(level: int) -> None:
    random = np.random.default_rng(5)
    darker, same = plain(level - 40), plain(level)
    for printed in (
        lambda picture: halftone(picture, 6.0, random),
        lambda picture: ink_jet(picture, 2.0, random),
        lambda picture: dithered(picture, 2.0, 4, False, random),
        lambda picture: ruled(picture, 6.0, random),
    ):
        assert printed(darker).mean() < printed(same).mean()


def test_a_halftone_has_dots_and_covers_by_the_tone() -> None:
    printed = halftone(plain(128), 8.0, np.random.default_rng(5))
    assert printed.std() > 20


def test_each_stripe_of_a_display_is_a_third_of_its_light() -> None:
    display = Display(64, 0.0, 0.0, 1.0, (1.0, 1.0, 1.0), 0.0, 1.0)
    texture = striped(plain(255, 64, 48), display, 10_000)
    assert texture.shape == (128, 144, 3)
    assert to_light(texture).mean(axis=(0, 1)) == pytest.approx([1 / 3] * 3, abs=0.01)


def test_bands_darken_rows_alike() -> None:
    display = Display(64, 0.0, 0.0, 1.0, (1.0, 1.0, 1.0), 0.4, 2.0)
    seen = banded(plain(200), display, 0.0)
    assert seen.std(axis=1).max() == 0
    assert seen.min() == pytest.approx(200 * 0.6, abs=2)


@pytest.mark.parametrize("way", WAYS)
def test_copies_are_pictures(way: str) -> None:
    original = encode(np.random.default_rng(2).integers(0, 255, (160, 120, 3)).astype(np.uint8), 90)
    copy = copied(original, way, "train", "burst", np.random.default_rng(3))
    assert (copy == original) == (way == "equal")
    assert decode(copy).shape[2] == 3


def test_no_person_is_on_both_sides() -> None:
    photographs = [
        Photograph(name, person, grey=name.startswith("grey"))
        for name, person in [
            ("astronaut", "A"),
            ("colour/B_0001", "B"),
            ("colour/C_0001", "C"),
            ("grey/B_0002", "B"),
            ("grey/D_0001", "D"),
            ("grey/E_0001", "E"),
        ]
    ]
    assert halves(photographs) == {"A": "train", "B": "train", "C": "evaluate", "D": "train", "E": "evaluate"}


def mesh(yaw: float) -> np.ndarray:
    points = np.zeros((468, 3), np.float32)
    turn = np.radians(yaw)
    points[234], points[454] = (-50, 0, 50 * np.tan(turn)), (50, 0, -50 * np.tan(turn))
    points[10], points[152] = (0, -60, 0), (0, 60, 0)
    points[:, :2] += 128
    return points


@pytest.mark.parametrize(("yaw", "fits"), [(0.0, True), (15.0, True), (25.0, False)])
def test_only_faces_that_look_at_the_camera_are_used(yaw: float, fits: bool) -> None:
    assert usable(mesh(yaw), 256) is fits
