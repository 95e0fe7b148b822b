"""The milliseconds of every stage of one liveness call."""

import statistics
import time
from importlib.resources import files

import cv2
import numpy as np

from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.inference.translate import liveness_thresholds
from hawiya.verification.policy import Policy


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
