"""Loading a network: checksum first, then one single-threaded ONNX Runtime session on the CPU."""

import hashlib
import os
import sys
from collections.abc import Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from hawiya.models.choice import manifest_in_use
from hawiya.models.faster_graph import faster_graph
from hawiya.models.manifest import Manifest, ModelError


class Network:
    """A loaded network. Thread-safe: ONNX Runtime sessions may run concurrently."""

    def __init__(self, manifest: Manifest, session: onnxruntime.InferenceSession) -> None:
        self.manifest = manifest
        self._session = session
        self.input_names: tuple[str, ...] = tuple(item.name for item in session.get_inputs())
        self.output_names: tuple[str, ...] = tuple(item.name for item in session.get_outputs())

    @property
    def name_and_version(self) -> str:
        """What evidence records: `name@version`."""
        return f"{self.manifest.name}@{self.manifest.version}"

    def run(self, inputs: Mapping[str, NDArray[Any]] | NDArray[Any]) -> Sequence[NDArray[np.float32]]:
        """Run one forward pass; a bare array goes to the only input. Returns the outputs in their declared order."""
        feed = dict(inputs) if isinstance(inputs, Mapping) else {self.input_names[0]: inputs}
        outputs: Sequence[NDArray[np.float32]] = self._session.run(None, feed)
        return outputs


def installed_models_dir() -> Path:
    """Return the folder of the networks that others trained: `HAWIYA_MODELS_DIR`, else inside this environment."""
    return Path(os.environ.get("HAWIYA_MODELS_DIR") or Path(sys.prefix) / "share" / "hawiya" / "models")


def weights_path(manifest: Manifest, installed_dir: Path | None = None) -> Path:
    """Return where the file of a network lies (or should lie)."""
    if manifest.origin == "trained_here":
        return Path(str(files(__package__).joinpath(manifest.file)))
    return (installed_dir or installed_models_dir()) / manifest.file


def load_network(role: str, installed_dir: Path | None = None) -> Network:
    """Load the network that does a job (see `choice.py`) with one thread per call.

    Several sessions with own pools slow each other down. Raises `ModelError` when the job or its network is unknown,
    or its file is missing or not the one that its manifest names.
    """
    folder = installed_dir or installed_models_dir()
    return open_network(manifest_in_use(role, folder), folder)


def open_network(manifest: Manifest, folder: Path) -> Network:
    """Load one network, in use or not. Raises `ModelError` when its file is missing, different or no network."""
    name, path = manifest.name, weights_path(manifest, folder)
    try:
        weights = path.read_bytes()
    except OSError as error:
        raise ModelError(f"network {name!r} is not installed ({path}): run `{how_to_install(manifest)}`") from error
    if hashlib.sha256(weights).hexdigest() != manifest.sha256:
        raise ModelError(f"network {name!r}: {path} is not the file its manifest names (SHA-256 differs)")
    return Network(manifest, open_session(weights))


def open_session(weights: bytes) -> onnxruntime.InferenceSession:
    """Return a session of one thread for an ONNX file, rewritten where that is faster; what ONNX Runtime raises is
    passed on.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(faster_graph(weights), options, providers=["CPUExecutionProvider"])


def how_to_install(manifest: Manifest) -> str:
    """Return the command that brings a network's file."""
    if manifest.origin == "operator":
        return f"hawiya models use {manifest.role} FILE"
    return "hawiya models install" if manifest.role is None else f"hawiya models install {manifest.name}"
