from dataclasses import replace

import cv2
import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Face, Image
from hawiya.faces.surroundings import background, background_likeness, light_change, skin_colour
from tests.unit.faces.pictures import decoded, specimen


@pytest.fixture(scope="module")
def taken(engine: FaceEngine) -> dict[str, tuple[Image, Face]]:
    images = {person: decoded(specimen(person, "face_1")) for person in ("person_1", "person_2", "person_3")}
    return {person: (image, engine.detect(image)[0]) for person, image in images.items()}


def test_another_frame_of_the_same_place_is_alike(engine: FaceEngine, taken: dict[str, tuple[Image, Face]]) -> None:
    later = decoded(specimen("person_1", "face_3"))

    assert background_likeness(background(*taken["person_1"]), background(later, engine.detect(later)[0])) > 0.9


def test_another_room_is_not(taken: dict[str, tuple[Image, Face]]) -> None:
    assert background_likeness(background(*taken["person_1"]), background(*taken["person_3"])) < 0.3


def test_a_place_is_like_itself_though_the_camera_moved(taken: dict[str, tuple[Image, Face]]) -> None:
    random = np.random.default_rng(5)
    wall = cv2.resize(random.integers(0, 256, (12, 15, 3), dtype=np.uint8), (600, 480), interpolation=cv2.INTER_CUBIC)
    face = replace(taken["person_1"][1], box=(0.0, 400.0, 10.0, 10.0))

    first, second = background(wall[:, :480], face), background(wall[:, 60:540], face)

    assert background_likeness(first, first) == pytest.approx(1.0, abs=1e-6)
    assert background_likeness(first, second) > 0.9


def test_halving_the_light_is_one_stop(taken: dict[str, tuple[Image, Face]]) -> None:
    image, face = taken["person_1"]
    linear = (image / 255.0) ** 2.2 / 2
    darker = np.round(linear ** (1 / 2.2) * 255).astype(np.uint8)

    stops, colour = light_change(skin_colour(image, face), skin_colour(darker, face))

    assert stops == pytest.approx(1.0, abs=0.15)
    assert colour < 8


def test_a_coloured_lamp_is_seen(taken: dict[str, tuple[Image, Face]]) -> None:
    image, face = taken["person_2"]
    warm = np.clip(image * np.array([0.6, 1.0, 1.3]), 0, 255).astype(np.uint8)

    assert light_change(skin_colour(image, face), skin_colour(warm, face))[1] > 15
