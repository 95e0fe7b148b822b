from dataclasses import replace

import cv2
import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.landmarks import MIRRORED
from hawiya.faces.match import cosine
from tests.unit.faces.pictures import BENCH, PEOPLE, decoded, moved, specimen


@pytest.mark.parametrize("person", PEOPLE)
def test_one_face_is_found_upright(engine: FaceEngine, person: str) -> None:
    faces = engine.detect(decoded(specimen(person, "face_1")))

    assert len(faces) == 1
    assert faces[0].landmarks.shape == (68, 2)
    assert abs(faces[0].roll) < 20


@pytest.mark.parametrize("turn", [30, 45, 90, 135, 180, 225, 270, 315])
def test_a_face_is_the_same_at_any_roll(engine: FaceEngine, turn: int) -> None:
    image = decoded(specimen("person_1", "face_2"))
    upright = engine.see(image)[0]

    turned = engine.see(moved(image, turn=-turn, scale=0.7, border=cv2.BORDER_CONSTANT))[0]

    assert cosine(upright.embedding, turned.embedding) > 0.75
    assert abs((turned.face.roll - upright.face.roll - turn + 180) % 360 - 180) < 12


def test_several_faces_come_largest_first(engine: FaceEngine) -> None:
    canvas = np.full((640, 1000, 3), 180, np.uint8)
    canvas[:, :640] = decoded(specimen("person_1", "face_1"))
    canvas[200:520, 660:980] = decoded(specimen("person_2", "face_1"))[::2, ::2]

    faces = engine.detect(canvas)

    assert len(faces) == 2
    assert faces[0].box[2] > faces[1].box[2]


def test_a_small_face_is_found_in_a_tile(engine: FaceEngine) -> None:
    canvas = np.full((1000, 1400, 3), 200, np.uint8)
    small = decoded(specimen("person_1", "face_1"))[::8, ::8]
    canvas[600:680, 900:980] = small

    faces = engine.detect(canvas)

    assert len(faces) == 1
    assert np.hypot(faces[0].box[0] + faces[0].box[2] / 2 - 940, faces[0].box[1] - 620) < 30


@pytest.mark.parametrize("shape", [(1, 1), (20, 20), (3, 400), (480, 640)])
@pytest.mark.parametrize("value", [0, 127, 255])
def test_a_blank_picture_has_no_face(engine: FaceEngine, shape: tuple[int, int], value: int) -> None:
    assert engine.see(np.full((*shape, 3), value, np.uint8)) == []


def test_templates_tell_people_apart(engine: FaceEngine) -> None:
    first, second = decoded(specimen("person_1", "face_1")), decoded(specimen("person_1", "portrait"))
    other = decoded(specimen("person_3", "portrait"))
    template = engine.embed(first, engine.detect(first)[0])

    assert template.dtype == np.float32
    assert template.shape == (512,)
    assert np.linalg.norm(template) == pytest.approx(1.0, abs=1e-5)
    assert cosine(template, engine.embed(second, engine.detect(second)[0])) > 0.7
    assert cosine(template, engine.embed(other, engine.detect(other)[0])) < 0.2


def test_a_mirror_image_has_the_same_template(engine: FaceEngine) -> None:
    image = decoded(specimen("person_1", "face_1"))
    mirrored = np.ascontiguousarray(image[:, ::-1])
    face = engine.detect(image)[0]
    landmarks = face.landmarks[list(MIRRORED)]
    landmarks[:, 0] = image.shape[1] - 1 - landmarks[:, 0]
    x, y, width, height = face.box
    turned_over = replace(
        face, box=(image.shape[1] - 1 - x - width, y, width, height), landmarks=landmarks, roll=-face.roll
    )

    own, other = engine.embed(image, face), engine.embed(mirrored, turned_over)

    assert cosine(own, other) > 0.99
    assert cosine(engine.see(image)[0].embedding, own) > 0.9


def test_the_same_picture_gives_the_same_template(engine: FaceEngine) -> None:
    image = decoded(specimen("person_2", "face_3"))

    assert np.array_equal(engine.see(image)[0].embedding, engine.see(image)[0].embedding)


@pytest.mark.bench_data
def test_the_anti_spoof_network_is_right_on_the_bench_pictures(engine: FaceEngine) -> None:
    scores = {
        name: engine.live_score(image, engine.detect(image)[0])
        for name in ("image_T1", "image_F1", "image_F2")
        for image in [decoded((BENCH / "spoof" / f"{name}.jpg").read_bytes())]
    }

    assert scores["image_T1"] > 0.9
    assert max(scores["image_F1"], scores["image_F2"]) < 0.1


@pytest.mark.bench_data
def test_colour_bench_people_are_told_apart(engine: FaceEngine) -> None:
    seen = {
        path.stem: engine.see(decoded(path.read_bytes()))[0].embedding
        for path in sorted((BENCH / "faces" / "colour").glob("*_000[1-4].jpg"))
    }
    names = sorted(seen)
    same = [cosine(seen[a], seen[b]) for a in names for b in names if a < b and a[:-5] == b[:-5]]
    other = [cosine(seen[a], seen[b]) for a in names for b in names if a < b and a[:-5] != b[:-5]]

    assert len(names) == 20
    assert min(same) > 0.42
    assert max(other) < 0.42
