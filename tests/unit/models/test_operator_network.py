"""An operator's own ONNX file: only one that fits the job is taken, as a pinned copy."""

import hashlib
from pathlib import Path

import numpy as np
import pytest

from hawiya.models import ModelError, known_manifests, open_network
from hawiya.models.choice import roles
from hawiya.models.onnx_writer import Node, Tensor, onnx_file
from hawiya.models.operator_network import INTERFACES, Pixels, adopt


def embedder(path: Path, shape: tuple[int, ...] = (1, 3, 112, 112), dimensions: int = 64) -> Path:
    """Write a network that pools its input and multiplies the three means by a matrix."""
    weights = np.random.default_rng(3).normal(size=(shape[1], dimensions)).astype(np.float32)
    nodes = [
        Node("GlobalAveragePool", ["x"], "means"),
        Node("Flatten", ["means"], "flat"),
        Node("MatMul", ["flat", "weights"], "y"),
    ]
    graph = onnx_file("own", nodes, {"weights": weights}, Tensor("x", shape), Tensor("y", (1, dimensions)))
    path.write_bytes(graph)
    return path


def test_a_fitting_embedder_is_copied_pinned_and_described(tmp_path: Path) -> None:
    source, folder = embedder(tmp_path / "My Net (v2).onnx"), tmp_path / "models"

    manifest = adopt("face_embedder", source, folder)

    assert known_manifests(folder)[manifest.name] == manifest
    assert manifest.name == f"face_embedder_my_net_v2_{manifest.version}"
    assert (manifest.role, manifest.origin, manifest.licence) == ("face_embedder", "operator", "not stated")
    assert manifest.sha256 == hashlib.sha256(source.read_bytes()).hexdigest()
    assert (folder / manifest.file).read_bytes() == source.read_bytes()
    assert manifest.settings["dimensions"] == 64
    assert (manifest.settings["channels"], manifest.settings["mean"]) == ("RGB", [127.5] * 3)
    assert manifest.settings["length_tells"] is False
    assert manifest.operating_points is None
    source.unlink()
    (given,) = open_network(manifest, folder).run(np.ones((1, 3, 112, 112), np.float32))
    assert given.shape == (1, 64)


def test_the_same_file_fed_otherwise_is_another_embedder(tmp_path: Path) -> None:
    source = embedder(tmp_path / "own.onnx")

    one = adopt("face_embedder", source, tmp_path / "models")
    other = adopt("face_embedder", source, tmp_path / "models", Pixels("BGR", 0.0, 255.0))

    assert one.sha256 == other.sha256
    assert one.name != other.name
    assert {one.name, other.name} <= set(known_manifests(tmp_path / "models"))


def test_a_file_taken_twice_is_one_network(tmp_path: Path) -> None:
    source = embedder(tmp_path / "own.onnx")

    assert adopt("face_embedder", source, tmp_path) == adopt("face_embedder", source, tmp_path)


@pytest.mark.parametrize(
    ("shape", "dimensions", "says"),
    [
        ((1, 3, 150, 150), 64, r"input 'x' is \(1, 3, 150, 150\), not \(1, 3, 112, 112\)"),
        ((1, 1, 112, 112), 64, r"input 'x' is \(1, 1, 112, 112\)"),
        ((2, 3, 112, 112), 64, r"input 'x' is \(2, 3, 112, 112\)"),
        ((1, 3, 112, 112), 8, "templates of 8 numbers, not 32 to 4096"),
    ],
)
def test_an_embedder_that_does_not_fit_is_refused(
    tmp_path: Path, shape: tuple[int, ...], dimensions: int, says: str
) -> None:
    source = embedder(tmp_path / "own.onnx", shape, dimensions)

    with pytest.raises(ModelError, match=says):
        adopt("face_embedder", source, tmp_path / "models")

    assert not (tmp_path / "models").exists()


def test_an_output_of_another_shape_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "map.onnx"
    graph = onnx_file(
        "map", [Node("Relu", ["x"], "y")], {}, Tensor("x", (1, 3, 112, 112)), Tensor("y", (1, 3, 112, 112))
    )
    source.write_bytes(graph)

    with pytest.raises(ModelError, match=r"output 'y' is \(1, 3, 112, 112\), not \(1, any\)"):
        adopt("face_embedder", source, tmp_path / "models")


def test_another_job_wants_its_own_interface(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"input 'x' is \(1, 3, 112, 112\), not \(1, 3, 224, 224\)"):
        adopt("face_pose", embedder(tmp_path / "own.onnx"), tmp_path / "models")


def test_pixels_are_an_embedders_only(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="pixels can be described for face_embedder only"):
        adopt("face_pose", embedder(tmp_path / "own.onnx"), tmp_path / "models", Pixels())


def test_what_is_no_network_is_refused(tmp_path: Path) -> None:
    source = tmp_path / "own.onnx"
    source.write_bytes(b"no network")

    with pytest.raises(ModelError, match="is no ONNX network that can be run"):
        adopt("face_embedder", source, tmp_path / "models")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"cannot read .*own\.onnx: No such file"):
        adopt("face_embedder", tmp_path / "own.onnx", tmp_path / "models")


def test_every_replaceable_job_has_an_interface() -> None:
    assert set(INTERFACES) == set(roles())
