"""Which network does a job: the folder says, and what it says wrongly is an error, never the default."""

import json
from pathlib import Path

import pytest

from hawiya.models import (
    Manifest,
    ModelError,
    known_manifests,
    load_network,
    manifest_in_use,
    manifest_of,
    manifests,
    shipped_manifests,
)
from hawiya.models.choice import CHOICE_FILE, MANIFEST_ENDING, choices, choose, manifests_in_use, named, roles

DLIB = "face_embedder_dlib"


def _own(folder: Path, **changes: object) -> Manifest:
    manifest = manifest_of(DLIB).model_copy(update={"name": "face_embedder_own", "file": "face_embedder_own.onnx"})
    manifest = manifest.model_copy(update={"origin": "operator", **changes})
    (folder / ("face_embedder_own" + MANIFEST_ENDING)).write_text(manifest.model_dump_json(), encoding="utf-8")
    return manifest


def test_every_job_has_its_default_at_first(tmp_path: Path) -> None:
    assert manifests_in_use(tmp_path / "nothing here") == manifests()


def test_an_alternative_is_known_but_no_default() -> None:
    assert DLIB not in manifests()
    assert manifest_of(DLIB).role == "face_embedder"


@pytest.mark.parametrize("name", [DLIB, "dlib"])
def test_a_choice_is_kept_and_taken_back(tmp_path: Path, name: str) -> None:
    choose(named("face_embedder", name, tmp_path), tmp_path)
    assert manifest_in_use("face_embedder", tmp_path).name == DLIB
    assert manifest_in_use("face_detector", tmp_path).name == "face_detector"

    choose(named("face_embedder", "default", tmp_path), tmp_path)
    assert manifest_in_use("face_embedder", tmp_path).name == "face_embedder"
    assert choices(tmp_path) == {}


def test_an_operators_network_is_found_in_the_folder(tmp_path: Path) -> None:
    own = _own(tmp_path)

    choose(named("face_embedder", "own", tmp_path), tmp_path)

    assert manifest_in_use("face_embedder", tmp_path) == own


def test_only_jobs_on_faces_can_be_given_away(tmp_path: Path) -> None:
    assert roles() == ("face_antispoof", "face_detector", "face_embedder", "face_eyes", "face_landmarks", "face_pose")
    with pytest.raises(ModelError, match="'card_reader' is no job whose network can be replaced"):
        named("card_reader", "default", tmp_path)


def test_a_network_of_another_job_is_not_offered(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"'face_embedder_dlib'; known: face_detector$"):
        named("face_detector", DLIB, tmp_path)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("{", "cannot be read"),
        ("[]", "does not say which network does which job"),
        ('{"face_embedder": 3}', "does not say which network does which job"),
        ('{"card_reader": "face_embedder_dlib"}', "'card_reader' is no job"),
        ('{"face_embedder": "gone"}', "gives face_embedder to 'gone'"),
        ('{"face_embedder": "face_pose"}', "gives face_embedder to 'face_pose'"),
    ],
)
def test_a_spoiled_choice_never_means_the_default(tmp_path: Path, content: str, says: str) -> None:
    (tmp_path / CHOICE_FILE).write_text(content, encoding="utf-8")

    with pytest.raises(ModelError, match=says):
        manifest_in_use("face_embedder", tmp_path)


@pytest.mark.parametrize(
    "changes", [{"role": "card_reader"}, {"role": None}, {"name": "face_embedder"}, {"file": "../../elsewhere.onnx"}]
)
def test_a_manifest_in_the_folder_that_lies_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    _own(tmp_path, **changes)

    with pytest.raises(ModelError, match=r"face_embedder_own\.manifest\.json"):
        known_manifests(tmp_path)


def test_the_chosen_network_that_is_not_installed_is_named_with_its_remedy(tmp_path: Path) -> None:
    choose(manifest_of(DLIB), tmp_path)

    with pytest.raises(ModelError, match="run `hawiya models install face_embedder_dlib`"):
        load_network("face_embedder", tmp_path)


def test_the_choice_is_one_readable_file(tmp_path: Path) -> None:
    choose(manifest_of(DLIB), tmp_path / "models")

    assert [path.name for path in (tmp_path / "models").iterdir()] == [CHOICE_FILE]
    assert json.loads((tmp_path / "models" / CHOICE_FILE).read_bytes()) == {"face_embedder": DLIB}


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("a file", encoding="utf-8")

    with pytest.raises(ModelError, match="cannot be read"):
        choose(manifest_of(DLIB), tmp_path / "models")


def test_every_shipped_network_has_a_card_and_is_listed_with_the_dependencies() -> None:
    root = Path(__file__).parents[3]
    listed = (root / "docs/dependencies.md").read_text(encoding="utf-8")

    for name in shipped_manifests():
        assert (root / "src/hawiya/models" / f"{name}.md").is_file()
        assert f"`{name}`" in listed
