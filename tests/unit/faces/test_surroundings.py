import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Face, Image
from hawiya.faces.surroundings import background_likeness, light_change
from tests.unit.faces.pictures import decoded, specimen


@pytest.fixture(scope="module")
def taken(engine: FaceEngine) -> dict[str, tuple[Image, Face]]:
    images = {person: decoded(specimen(person, "face_1")) for person in ("person_1", "person_2", "person_3")}
    return {person: (image, engine.detect(image)[0]) for person, image in images.items()}


def test_another_frame_of_the_same_place_is_alike(engine: FaceEngine, taken: dict[str, tuple[Image, Face]]) -> None:
    later = decoded(specimen("person_1", "face_3"))

    assert background_likeness(*taken["person_1"], later, engine.detect(later)[0]) > 0.9


def test_another_room_is_not(taken: dict[str, tuple[Image, Face]]) -> None:
    assert background_likeness(*taken["person_1"], *taken["person_3"]) < 0.3


def test_halving_the_light_is_one_stop(taken: dict[str, tuple[Image, Face]]) -> None:
    image, face = taken["person_1"]
    linear = (image / 255.0) ** 2.2 / 2
    darker = np.round(linear ** (1 / 2.2) * 255).astype(np.uint8)

    stops, colour = light_change(image, face, darker, face)

    assert stops == pytest.approx(1.0, abs=0.15)
    assert colour < 8


def test_a_coloured_lamp_is_seen(taken: dict[str, tuple[Image, Face]]) -> None:
    image, face = taken["person_2"]
    warm = np.clip(image * np.array([0.6, 1.0, 1.3]), 0, 255).astype(np.uint8)

    assert light_change(image, face, warm, face)[1] > 15
