"""The manifest of a network: where it comes from, under which licence, what it eats, and its checksum."""

from functools import cache
from importlib.resources import files
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class ModelError(Exception):
    """A network is missing, or its file is not the one that its manifest names."""


class Manifest(BaseModel):
    """One network file, as its JSON manifest beside this module describes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    version: str
    file: str
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    origin: Literal["trained_here", "installed"]
    source: str = Field(description="The command that trained it, or the package it is installed from")
    licence: str = Field(description="As stated by its origin")
    unknown: str | None = Field(default=None, description="What is not known about its origin, said plainly")
    input: str = Field(description="Shape, colour order, value range")
    output: str
    settings: dict[str, Any] = Field(default_factory=dict, description="Constants of pre- and post-processing")


@cache
def manifests() -> dict[str, Manifest]:
    """Return every known network's manifest by name."""
    found = (
        Manifest.model_validate_json(entry.read_text(encoding="utf-8"))
        for entry in files(__package__).iterdir()
        if entry.name.endswith(".json")
    )
    return {manifest.name: manifest for manifest in sorted(found, key=lambda m: m.name)}


def manifest_of(name: str) -> Manifest:
    """Return the manifest of one network; raise `ModelError` when no such network is known."""
    try:
        return manifests()[name]
    except KeyError:
        raise ModelError(f"no network is called {name!r}; known: {', '.join(manifests())}") from None
