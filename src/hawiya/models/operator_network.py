"""An operator's own ONNX file for a job: its inputs and outputs checked, a pinned copy and a manifest written."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
import onnxruntime

from hawiya.models.choice import MANIFEST_ENDING, roles, write_whole
from hawiya.models.manifest import Manifest, ModelError, manifests
from hawiya.models.network import open_session

Shape = tuple[int | None, ...]
"""The axes after the batch axis; None is any size."""

LARGEST_FILE = 1 << 30
_LEAST_DIMENSIONS, _MOST_DIMENSIONS = 32, 4096


@dataclass(frozen=True, slots=True)
class Interface:
    """What the code around a job feeds its network and expects of it, in this order."""

    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]


INTERFACES = {
    "face_detector": Interface(((3, 240, 320),), ((4420, 2), (4420, 4))),
    "face_landmarks": Interface(((1, 64, 64),), ((136,),)),
    "face_embedder": Interface(((3, 112, 112),), ((None,),)),
    "face_antispoof": Interface(((3, 128, 128),), ((3,),)),
    "face_eyes": Interface(((1, 24, 24),), ((2,),)),
    "face_pose": Interface(((3, 224, 224),), ((66,), (66,), (66,))),
}
"""The interface of every job's default network; another network fits in when it has the same."""


@dataclass(frozen=True, slots=True)
class Pixels:
    """How an embedder wants its pixels: (x - mean) / scale, x in 0..255, in this order of channels."""

    channels: Literal["RGB", "BGR"] = "RGB"
    mean: float = 127.5
    scale: float = 127.5


def adopt(role: str, source: Path, folder: Path, pixels: Pixels | None = None) -> Manifest:
    """Copy an operator's ONNX file into the models folder, pinned by its SHA-256, with a manifest; return that.

    An embedder is fed as `pixels` says (default: RGB, (x - 127.5) / 127.5) with the alignment of ArcFace; any other
    network as the job's default network is. Raises `ModelError` when the job has no replaceable network, the file
    cannot be read or run, or its inputs or outputs are not those of the job.
    """
    if role not in roles():
        raise ModelError(f"{role!r} is no job whose network can be replaced: {', '.join(roles())}")
    if pixels is not None and role != "face_embedder":
        raise ModelError(f"pixels can be described for face_embedder only; {role} is fed as its default network is")
    weights = _read(source)
    dimensions = _checked(role, source, weights)
    settings = dict(manifests()[role].settings)
    described = manifests()[role].input
    if role == "face_embedder":
        pixels = pixels or Pixels()
        settings |= {"dimensions": dimensions, "length_tells": False}
        settings |= {"channels": pixels.channels, "mean": [pixels.mean] * 3, "scale": pixels.scale}
        described = (
            f"(1, 3, 112, 112) float32, {pixels.channels}, (x - {pixels.mean:g}) / {pixels.scale:g}, "
            "five points aligned as for ArcFace"
        )
    checksum = hashlib.sha256(weights).hexdigest()
    version = hashlib.sha256(json.dumps([checksum, settings], sort_keys=True).encode()).hexdigest()[:12]
    name = f"{role}_{_slug(source.stem)}_{version}"
    manifest = Manifest(
        name=name,
        version=version,
        role=role,
        file=f"{name}.onnx",
        sha256=checksum,
        origin="operator",
        source=f"the operator's file {source.name}",
        licence="not stated",
        unknown="Brought by the operator, whose it is to know who trained it, on which data, under which licence, "
        "and how often it errs.",
        input=described,
        output=f"(1, {dimensions}) float32" if role == "face_embedder" else manifests()[role].output,
        settings=settings,
    )
    write_whole(folder / manifest.file, weights)
    write_whole(folder / (name + MANIFEST_ENDING), (manifest.model_dump_json(indent=2) + "\n").encode())
    return manifest


def _read(source: Path) -> bytes:
    try:
        if source.stat().st_size > LARGEST_FILE:
            raise ModelError(f"{source} is larger than {LARGEST_FILE >> 20} MiB")
        return source.read_bytes()
    except OSError as error:
        raise ModelError(f"cannot read {source}: {error.strerror}") from error


def _checked(role: str, source: Path, weights: bytes) -> int:
    """Check a network's interface, then run it once on zeros; return how many numbers its first output holds."""
    try:
        session = open_session(weights)
    except Exception as error:  # ONNX Runtime has classes of its own for every way to be no network
        raise ModelError(f"{source} is no ONNX network that can be run: {_first_line(error)}") from error
    wanted = INTERFACES[role]
    _compare(source, "input", session.get_inputs(), wanted.inputs)
    _compare(source, "output", session.get_outputs(), wanted.outputs)
    fed = {
        item.name: np.zeros((1, *(size or 1 for size in shape)), np.float32)
        for item, shape in zip(session.get_inputs(), wanted.inputs, strict=True)
    }
    try:
        given = session.run(None, fed)
    except Exception as error:
        raise ModelError(f"{source} cannot be run on one picture: {_first_line(error)}") from error
    for item, array, shape in zip(session.get_outputs(), given, wanted.outputs, strict=True):
        if not _fits(array.shape, shape):
            raise ModelError(f"{source}: output {item.name!r} is {_said(array.shape)}, not {_said((1, *shape))}")
    dimensions = int(given[0].size)
    if role == "face_embedder" and not _LEAST_DIMENSIONS <= dimensions <= _MOST_DIMENSIONS:
        raise ModelError(
            f"{source} gives templates of {dimensions} numbers, not {_LEAST_DIMENSIONS} to {_MOST_DIMENSIONS}"
        )
    return dimensions


def _compare(source: Path, kind: str, found: Sequence[onnxruntime.NodeArg], wanted: Sequence[Shape]) -> None:
    if len(found) != len(wanted):
        raise ModelError(f"{source} has {len(found)} {kind}s, not {len(wanted)}")
    for item, shape in zip(found, wanted, strict=True):
        if item.type != "tensor(float)":
            raise ModelError(f"{source}: {kind} {item.name!r} is {item.type}, not tensor(float)")
        if not _fits(item.shape, shape):
            raise ModelError(f"{source}: {kind} {item.name!r} is {_said(item.shape)}, not {_said((1, *shape))}")


def _fits(found: Sequence[Any], wanted: Shape) -> bool:
    """Tell whether declared axes (numbers, or names and None for any) allow a batch of one of the wanted shape."""
    if len(found) != len(wanted) + 1:
        return False
    return all(
        not isinstance(size, int) or least is None or size == least
        for size, least in zip(found, (1, *wanted), strict=True)
    )


def _said(shape: Sequence[Any]) -> str:
    return "(" + ", ".join(str(size) if isinstance(size, int) else "any" for size in shape) + ")"


def _slug(stem: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", stem.lower()).strip("_")[:32].strip("_") or "own"


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
