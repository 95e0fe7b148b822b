"""The grey LFW pictures beside the repository: who is on them, which pairs there are, and each picture's own face."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import BENCH
from hawiya.faces.engine import FaceEngine, SeenFace
from hawiya.faces.result import Image

FACES = BENCH / "faces"
PAIRS = FACES / "pairs_grey.csv"

Pair = tuple[str, str]
"""The names of two pictures."""


def genuine_pairs(table: Path = PAIRS) -> list[Pair]:
    """Return the pairs of one person, in the table's order."""
    with table.open(encoding="utf-8", newline="") as file:
        return [(row["a"], row["b"]) for row in csv.DictReader(file) if row["same"] == "1"]


def picture_names(table: Path = PAIRS) -> list[str]:
    """Return the name of every picture in the table, sorted."""
    with table.open(encoding="utf-8", newline="") as file:
        return sorted({row[side] for row in csv.DictReader(file) for side in ("a", "b")})


def person_of(name: str) -> str:
    """Return whom a picture shows."""
    return name.rsplit("_", 1)[0]


def halves_of(names: Iterable[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Return the people of both halves: every other one of the sorted people on these pictures."""
    people = sorted({person_of(name) for name in names})
    return frozenset(people[::2]), frozenset(people[1::2])


def picture(name: str) -> Image:
    """Load a picture as BGR."""
    return np.asarray(cv2.imread(str(FACES / "grey" / name), cv2.IMREAD_COLOR), dtype=np.uint8)


def own_face(engine: FaceEngine, image: Image) -> SeenFace | None:
    """Return the most central face, in widths of that face; LFW's pictures are cut around their own person."""
    seen = engine.see(image)
    return seen[most_central([one.face.box for one in seen], image.shape[1], image.shape[0])] if seen else None


def most_central(boxes: Sequence[tuple[float, float, float, float]], width: int, height: int) -> int:
    """Return which box (x, y, width, height) lies nearest to the picture's middle, in its own widths."""
    middle = np.array([width, height]) / 2
    return min(range(len(boxes)), key=lambda i: float(np.hypot(*(_centre(boxes[i]) - middle))) / boxes[i][2])


def _centre(box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    return np.array([box[0] + box[2] / 2, box[1] + box[3] / 2])
