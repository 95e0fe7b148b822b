"""The manifest of a network: where it comes from, under which licence, what it eats, and its checksum."""

from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class ModelError(Exception):
    """A network is missing, or its file is not the one that its manifest names."""


class OperatingPoints(BaseModel):
    """The cosines of one embedder from which two faces are one person; they mean nothing for another embedder."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    match: float = Field(ge=-1, le=1, description="FMR 1e-4")
    match_review: float = Field(ge=-1, le=1, description="FMR 1e-3")
    same_person: float = Field(ge=-1, le=1, description="FMR 1e-2")


class Manifest(BaseModel):
    """One network file, as its JSON manifest describes it: beside this module, or in the models folder."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*$", max_length=80)
    version: str
    role: str | None = Field(default=None, description="Whose job it does, where it is not the default for that job")
    file: str = Field(pattern=r"^[A-Za-z0-9_]+\.onnx$", max_length=100)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    origin: Literal["trained_here", "installed", "converted", "operator"]
    source: str = Field(description="The command that trained it, or the package it is installed or converted from")
    licence: str = Field(description="As stated by its origin")
    unknown: str | None = Field(default=None, description="What is not known about its origin, said plainly")
    input: str = Field(description="Shape, colour order, value range")
    output: str
    settings: dict[str, Any] = Field(default_factory=dict, description="Constants of pre- and post-processing")
    operating_points: OperatingPoints | None = Field(default=None, description="Of an embedder, as measured")


@cache
def shipped_manifests() -> dict[str, Manifest]:
    """Return the manifests that come with this package, by name: the defaults and their alternatives."""
    found = (
        Manifest.model_validate_json(entry.read_text(encoding="utf-8"))
        for entry in files(__package__).iterdir()
        if entry.name.endswith(".json")
    )
    return {manifest.name: manifest for manifest in sorted(found, key=lambda m: m.name)}


def manifests() -> dict[str, Manifest]:
    """Return the manifest of every job's default network, by name; the name of the job is the network's."""
    return {name: manifest for name, manifest in shipped_manifests().items() if manifest.role is None}


def manifest_of(name: str) -> Manifest:
    """Return the manifest of one shipped network; raise `ModelError` when there is none of this name."""
    try:
        return shipped_manifests()[name]
    except KeyError:
        raise ModelError(f"no network is called {name!r}; known: {', '.join(shipped_manifests())}") from None
