"""Accuracy and speed of the face room: `python -m benchmarks.faces`.

TAR at FAR on the grey LFW pictures beside the repository (`../shared/bench`): thresholds of the people of one half,
rates on the other half, both ways round; all cross pairs of different people are impostors. Then the milliseconds of
every stage of one liveness call. Prints the machine and the number of pairs and repetitions.
"""

import argparse
import csv
import os
import platform
import statistics
import time
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.result import Image
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy

BENCH = Path(__file__).resolve().parents[2] / "shared" / "bench" / "faces"
FALSE_ACCEPTS = (1e-2, 1e-3, 1e-4)


def machine() -> str:
    """Describe where this runs."""
    model = platform.processor()
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        pass
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"{model}, {os.cpu_count()} cores, load {load:.1f}, Python {platform.python_version()}"


def templates(engine: FaceEngine, names: Iterable[str]) -> dict[str, NDArray[np.float32]]:
    """Return the template of the most central face of each picture that has one."""
    found: dict[str, NDArray[np.float32]] = {}
    for name in names:
        image = _picture(BENCH / "grey" / name)
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
    """Print TAR at FAR, thresholds and rates from different people."""
    with (BENCH / "pairs_grey.csv").open(encoding="utf-8") as table:
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
            low, high = _wilson(taken, len(genuine[held]))
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


def _wilson(taken: int, total: int) -> tuple[float, float]:
    """Return the 95 % Wilson interval of a share; pairs of one person are not independent, so it is a lower bound."""
    z, share = 1.96, taken / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    width = z * ((share * (1 - share) + z * z / (4 * total)) / total) ** 0.5 / (1 + z * z / total)
    return centre - width, centre + width


def speed(engine: FaceEngine, repetitions: int) -> None:
    """Print the milliseconds of one liveness call with a portrait, by stage."""
    folder = files("hawiya.specimens").joinpath("people")
    person = min(entry.name for entry in folder.iterdir() if entry.is_dir())
    raw = [folder.joinpath(person, f"face_{number}.jpg").read_bytes() for number in (1, 2, 3)]
    frames = [np.asarray(cv2.imdecode(np.frombuffer(one, np.uint8), cv2.IMREAD_COLOR), dtype=np.uint8) for one in raw]
    portrait = engine.see(frames[0])[0].embedding
    thresholds = liveness_thresholds(Policy())
    stages: dict[str, list[float]] = {}
    whole: list[float] = []
    for _ in range(repetitions + 2):
        started, busy = time.perf_counter(), time.process_time()
        result = judge_liveness(engine, frames, raw, portrait, None, thresholds)
        whole.append((time.perf_counter() - started) * 1000)
        stages.setdefault("processor time of all", []).append((time.process_time() - busy) * 1000)
        for stage, milliseconds in result.milliseconds.items():
            stages.setdefault(stage, []).append(milliseconds)
    shape = f"{frames[0].shape[1]} x {frames[0].shape[0]}"
    print(f"one liveness call, three frames of {shape}, {repetitions} repetitions after 2: ms p50 / p95")
    for stage, values in [("all", whole), *stages.items()]:
        kept = sorted(values[2:])
        print(f"  {stage}: {statistics.median(kept):.1f} / {kept[int(0.95 * (len(kept) - 1))]:.1f}")


def main() -> None:
    """Run both."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repetitions", type=int, default=30)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    print(machine())
    engine = FaceEngine()
    print(", ".join(engine.models.values()))
    if BENCH.is_dir():
        accuracy(engine)
    else:
        print("grey LFW: NOT MEASURED, the bench pictures are not here")
    speed(engine, arguments.repetitions)


if __name__ == "__main__":
    main()
