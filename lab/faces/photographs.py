"""The photographs that faces are made of, who is on them, and what is kept about their depth.

Photographs lie beside the repository (`../shared/bench/faces`: LFW, for measuring only) or come in packages:
scikit-image's astronaut and the test pictures of face-recognition 1.3.0's source distribution (public domain).
`python -m lab.faces depth` finds every face's points once and keeps them in `lab/cache/faces`; the rest reads that.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from lab.faces.relief import head_weight, relief_of
from lab.faces.solid import Field, Image, Scene
from lab.faces.surface import coloured, with_detail

ROOT = Path(__file__).resolve().parents[2]
BENCH = ROOT.parent / "shared" / "bench" / "faces"
KEPT = ROOT / "lab" / "cache" / "faces"

Split = Literal["train", "evaluate"]
SPLITS: tuple[Split, Split] = ("train", "evaluate")

PUBLIC = {
    "astronaut": "Eileen_Collins",
    "obama.jpg": "Barack_Obama",
    "obama2.jpg": "Barack_Obama",
    "obama3.jpg": "Barack_Obama",
    "biden.jpg": "Joe_Biden",
}
"""The packages' photographs and who is on them."""

FLOW_SIDE = 256
"""Pixels across at which surfaces and motion are worked out; both are smooth."""

_MOST_YAW = 18.0
_MOST_PITCH = 22.0
_LEAST_FACE = 0.28


@dataclass(frozen=True, slots=True)
class Photograph:
    """A square photograph of one head, known by its name; `grey` where it has no colours of its own."""

    name: str
    person: str
    grey: bool


class NothingKept(Exception):
    """No depth has been worked out yet."""


def photograph(name: str, folder: Path) -> Image:
    """Load a package's photograph as BGR: `astronaut` from scikit-image, any other from a folder."""
    if name == "astronaut":
        from skimage import data

        return np.ascontiguousarray(data.astronaut()[..., ::-1])
    picture = cv2.imread(str(folder / name))
    if picture is None:
        raise SystemExit(f"{folder / name} cannot be read")
    return np.asarray(picture, dtype=np.uint8)


def listed(bench: Path = BENCH) -> Iterator[tuple[str, str, Path]]:
    """List the bench's photographs: name, person, file; none where the bench is not there."""
    for colours in ("colour", "grey"):
        for path in sorted((bench / colours).glob("*.jpg")):
            yield f"{colours}/{path.stem}", path.stem.rsplit("_", 1)[0], path


def keep(name: str, person: str, picture: Image, mesh: Field, mask: Field, folder: Path = KEPT) -> None:
    """Keep a square photograph with its points (pixels), its mask, its surface and what lies behind the person."""
    folder.mkdir(parents=True, exist_ok=True)
    side = picture.shape[0]
    hole = cv2.dilate((mask > 0.03).astype(np.uint8), np.ones((9, 9), np.uint8))
    background = cv2.inpaint(picture, hole, 5, cv2.INPAINT_TELEA)
    small = mesh * np.float32(FLOW_SIDE / side)
    path = folder / f"{name.replace('/', '+')}.npz"
    np.savez_compressed(
        path,
        person=np.array(person),
        picture=picture,
        background=background,
        mask=np.round(mask * 255).astype(np.uint8),
        mesh=mesh.astype(np.float32),
        relief=relief_of(small, FLOW_SIDE).astype(np.float16),
    )


def usable(mesh: Field, side: int) -> bool:
    """Tell whether a face looks at the camera and is large enough: its points must survive a turn of 30 degrees."""
    across, up = mesh[454] - mesh[234], mesh[10] - mesh[152]
    yaw = np.degrees(np.arctan2(abs(across[2]), abs(across[0])))
    pitch = np.degrees(np.arctan2(abs(up[2]), abs(up[1])))
    roll = np.degrees(np.arctan2(abs(across[1]), abs(across[0])))
    low, high = mesh[:, :2].min(axis=0), mesh[:, :2].max(axis=0)
    inside = bool((low > 0.04 * side).all() and (high < 0.96 * side).all())
    large = float(high[1] - low[1]) >= _LEAST_FACE * side
    return bool(inside and large and yaw <= _MOST_YAW and pitch <= _MOST_PITCH and roll <= 15.0)


@cache
def catalogue(folder: Path = KEPT) -> Sequence[Photograph]:
    """Return every kept photograph, by name. Raises `NothingKept` where there is none."""
    names = sorted(path.stem for path in folder.glob("*.npz"))
    if not names:
        raise NothingKept(f"{folder} is empty: run `python -m lab.faces depth` first (lab/README.md)")
    found = []
    for name in names:
        person = PUBLIC.get(name) or name.split("+")[1].rsplit("_", 1)[0]
        found.append(Photograph(name.replace("+", "/"), person, name.startswith("grey")))
    return found


def halves(photographs: Sequence[Photograph]) -> dict[str, Split]:
    """Give every person one half: of the sorted names of each collection every other one.

    Who is in an earlier collection (public, colour, grey) keeps the half he has there.
    """
    given: dict[str, Split] = {}
    for kind in ("public", "colour", "grey"):
        own = {p.person for p in photographs if (p.name.split("/")[0] if "/" in p.name else "public") == kind}
        for number, person in enumerate(sorted(own - given.keys())):
            given[person] = SPLITS[number % 2]
    return given


def of_split(split: Split, folder: Path = KEPT) -> list[Photograph]:
    """Return the photographs of one half of the people."""
    everyone = catalogue(folder)
    given = halves(everyone)
    return [one for one in everyone if given[one.person] == split]


@lru_cache(maxsize=48)
def scene(name: str, side: int, folder: Path = KEPT) -> Scene:
    """Return a kept photograph with depth at `side` pixels; its surface and weights stay at `FLOW_SIDE`.

    A grey photograph is coloured, and fine structure is added that enlarging cannot bring back (`surface.py`).
    """
    with np.load(folder / f"{name.replace('/', '+')}.npz") as kept:
        picture, background = kept["picture"], kept["background"]
        mask, mesh = kept["mask"].astype(np.float32) / 255, kept["mesh"]
        relief = kept["relief"].astype(np.float32)
    own = picture.shape[0]
    if name.startswith("grey"):
        picture, background = coloured(picture, background, mask, mesh, name)
    mesh_there = mesh * np.float32(FLOW_SIDE / own)
    return Scene(
        picture=with_detail(_sized(picture, side), name),
        background=with_detail(_sized(background, side), name + " behind"),
        mask=cv2.resize(mask, (FLOW_SIDE, FLOW_SIDE), interpolation=cv2.INTER_AREA),
        relief=relief,
        head=head_weight(mesh_there, FLOW_SIDE),
        mesh=mesh_there,
    )


def _sized(picture: Image, side: int) -> Image:
    how = cv2.INTER_AREA if picture.shape[0] > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(picture, (side, side), interpolation=how), dtype=np.uint8)
