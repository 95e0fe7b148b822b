"""A few invented people as ready pictures with their truth, for demo, sandbox and tests; rendered by `lab/`.

Every card is marked as a specimen, its data is invented, and the faces are pictures in the public domain (SOURCES.md).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

FILES = ("front.jpg", "back.jpg", "face_1.jpg", "face_2.jpg", "face_3.jpg", "truth.json")


@dataclass(frozen=True, slots=True)
class Specimen:
    """One invented person: two card sides and three face pictures (JPEG files), and what is true of them (JSON)."""

    name: str
    front: bytes
    back: bytes
    faces: tuple[bytes, bytes, bytes]
    truth: bytes


def people() -> list[str]:
    """Return the names of the invented people, in a fixed order."""
    return sorted(entry.name for entry in _folder().iterdir() if entry.joinpath("truth.json").is_file())


def specimen(name: str) -> Specimen:
    """Return one person's pictures and truth; raise `KeyError` for an unknown name."""
    if name not in people():
        raise KeyError(name)
    front, back, *faces, truth = (_folder().joinpath(name, file).read_bytes() for file in FILES)
    return Specimen(name, front, back, (faces[0], faces[1], faces[2]), truth)


def pictures() -> Iterator[bytes]:
    """Yield every published picture, of cards and of faces."""
    for name in people():
        person = specimen(name)
        yield from (person.front, person.back, *person.faces)


def write_specimen(name: str, folder: Path) -> list[Path]:
    """Write one person's six files into a folder and return their paths; raise `KeyError` for an unknown name."""
    person = specimen(name)
    folder.mkdir(parents=True, exist_ok=True)
    contents = (person.front, person.back, *person.faces, person.truth)
    paths = [folder / file for file in FILES]
    for path, content in zip(paths, contents, strict=True):
        path.write_bytes(content)
    return paths


def _folder() -> Traversable:
    return files(__package__).joinpath("people")
