"""TAR at FAR on the grey LFW pictures beside the repository.

Thresholds of the people of one half, rates on the other half, both ways round; all cross pairs of different people
are impostors.
"""

import csv
from collections.abc import Iterable
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.faces.machine import BENCH
from benchmarks.reading.rates import Rate
from hawiya.faces.engine import FaceEngine
from hawiya.faces.result import Image

FACES = BENCH / "faces"
FALSE_ACCEPTS = (1e-2, 1e-3, 1e-4)


def templates(engine: FaceEngine, names: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """Return the template of the most central face of each picture that has one."""
    found: dict[str, NDArray[np.float32]] = {}
    for name in names:
        image = _picture(FACES / "grey" / name)
        middle = np.array([image.shape[1], image.shape[0]]) / 2
        seen = engine.see(image)
        if seen:
            central = min(seen, key=lambda s: float(np.hypot(*(_centre(s.face.box) - middle))) / s.face.box[2])
            found[name] = central.embedding
    return found


def _centre(box: tuple[float, float, float, float]) -> NDArray[np.float64]:
    return np.array([box[0] + box[2] / 2, box[1] + box[3] / 2])


def _picture(path: Path) -> Image:
    return np.asarray(cv2.imread(str(path), cv2.IMREAD_COLOR), dtype=np.uint8)


def accuracy(engine: FaceEngine) -> None:
    """Print TAR at FAR, thresholds and rates from different people.

    The intervals are Wilson's; pairs of one person are not independent, so they are narrower than they should be.
    """
    if not FACES.is_dir():
        print("grey LFW: NOT MEASURED, the bench pictures are not here")
        return
    with (FACES / "pairs_grey.csv").open(encoding="utf-8") as table:
        pairs = [(row["a"], row["b"]) for row in csv.DictReader(table) if row["same"] == "1"]
        table.seek(0)
        names = sorted({row[side] for row in csv.DictReader(table) for side in ("a", "b")})
    known = templates(engine, names)
    print(f"grey LFW: {len(known)} of {len(names)} pictures with a face, {len(pairs)} genuine pairs")
    people = sorted({_person(name) for name in known})
    halves = (set(people[::2]), set(people[1::2]))
    genuine = [_genuine(known, pairs, half) for half in halves]
    impostor = [_impostor(known, half) for half in halves]
    for rate in FALSE_ACCEPTS:
        for fit, held in ((0, 1), (1, 0)):
            threshold = float(np.quantile(impostor[fit], 1 - rate))
            taken = int((genuine[held] >= threshold).sum())
            low, high = Rate(taken, len(genuine[held])).interval
            far = float((impostor[held] >= threshold).mean())
            print(
                f"  FAR {rate:.0e} set on half {fit + 1}: threshold {threshold:.3f}; half {held + 1}: "
                f"TAR {taken / len(genuine[held]):.4f} ({low:.4f} to {high:.4f}), FAR {far:.1e} "
                f"of {len(impostor[held])} pairs"
            )


def _person(name: str) -> str:
    return name.rsplit("_", 1)[0]


def _genuine(
    known: dict[str, NDArray[np.float32]], pairs: list[tuple[str, str]], half: set[str]
) -> NDArray[np.float32]:
    return np.array([known[a] @ known[b] for a, b in pairs if a in known and b in known and _person(a) in half])


def _impostor(known: dict[str, NDArray[np.float32]], half: set[str]) -> NDArray[np.float32]:
    names = [name for name in known if _person(name) in half]
    stacked = np.stack([known[name] for name in names])
    owner = np.array([_person(name) for name in names])
    first, second = np.triu_indices(len(names), 1)
    different = owner[first] != owner[second]
    return np.asarray((stacked @ stacked.T)[first[different], second[different]])
