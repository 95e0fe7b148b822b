"""The engine with an embedder whose vector's length does not tell an upright face from a turned one."""

from pathlib import Path

import numpy as np
import pytest

from hawiya.faces.engine import UPRIGHT_STRENGTH, FaceEngine
from hawiya.faces.match import cosine
from hawiya.models import installed_models_dir, manifest_of
from hawiya.models.choice import choose
from hawiya.models.install import is_intact
from tests.unit.faces.pictures import PEOPLE, decoded, specimen

DLIB = manifest_of("face_embedder_dlib")


@pytest.fixture(scope="module")
def dlib(tmp_path_factory: pytest.TempPathFactory) -> FaceEngine:
    if not is_intact(DLIB):
        pytest.skip("NOT RUN: dlib's embedder is not installed here (hawiya models install dlib)")
    folder: Path = tmp_path_factory.mktemp("models")
    for path in installed_models_dir().glob("*.onnx"):
        (folder / path.name).symlink_to(path)
    choose(DLIB, folder)
    return FaceEngine(folder)


def test_a_face_turned_by_anything_is_seen_upright(dlib: FaceEngine) -> None:
    assert DLIB.operating_points is not None
    for person in PEOPLE:
        image = decoded(specimen(person, "face_1"))
        (upright,) = dlib.see(image)
        assert upright.strength > UPRIGHT_STRENGTH
        for quarters in (1, 2, 3):
            turned = dlib.see(np.ascontiguousarray(np.rot90(image, quarters)))[0]
            assert cosine(upright.embedding, turned.embedding) > DLIB.operating_points.match


def test_evidence_names_the_embedder_by_its_job(dlib: FaceEngine, engine: FaceEngine) -> None:
    assert dlib.models["face_embedder"] == "face_embedder_dlib@0.3.0"
    assert dlib.models.keys() == engine.models.keys()
    assert dlib.embedder != engine.embedder
