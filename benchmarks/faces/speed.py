"""The milliseconds of one liveness call, from files to judgement, by stage."""

import statistics
import time
from collections.abc import Callable
from functools import partial
from importlib.resources import files

from benchmarks.faces.pictures import decoded, enlarged
from hawiya.faces.crew import ALONE, Crew
from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import Portrait
from hawiya.inference.pictures import LARGEST_FACE_EDGE, decode_picture
from hawiya.inference.translate import liveness_thresholds
from hawiya.stages import StageClock
from hawiya.verification.policy import Policy

_SIDES = (640, 1024)
"""Pixels across the frames: as the specimen people have them, and enlarged to one megapixel."""

_QUALITY = 90
_IGNORED = 2


def speed(engine: FaceEngine, repetitions: int) -> None:
    """Print the milliseconds of one liveness call with a portrait, by stage, alone and with one helper."""
    folder = files("hawiya.specimens").joinpath("people")
    person = folder.joinpath(min(entry.name for entry in folder.iterdir() if entry.is_dir()))
    sent = [person.joinpath(f"face_{number}.jpg").read_bytes() for number in (1, 2, 3)]
    portrait = read_portrait(engine, decoded(person.joinpath("portrait.jpg").read_bytes()))
    if not isinstance(portrait, Portrait):
        raise SystemExit("no portrait was found")
    for side in _SIDES:
        raw = [_of_size(one, side) for one in sent]
        size = f"{side} x {side}, {sum(map(len, raw)) // 3000} kB"
        print(f"one liveness call, three frames of {size}, {repetitions} repetitions after {_IGNORED}: ms p50 / p95")
        _said(partial(_call, engine, raw, portrait, ALONE), repetitions, stages=True)
        print("  with one helper, as on two cores:")
        _said(partial(_call, engine, raw, portrait, Crew(1)), repetitions, stages=False)


def _said(call: Callable[[], dict[str, float]], repetitions: int, *, stages: bool) -> None:
    """Time a call that tells of its stages; print their milliseconds, or only those of all."""
    taken: dict[str, list[float]] = {}
    for _ in range(repetitions + _IGNORED):
        started, all_threads, own = time.perf_counter(), time.process_time(), time.thread_time()
        told = call()
        own, all_threads = time.thread_time() - own, time.process_time() - all_threads
        taken.setdefault("time passed", []).append((time.perf_counter() - started) * 1000)
        taken.setdefault("processor time", []).append(all_threads * 1000)
        taken.setdefault("processor time of the busier thread", []).append(max(own, all_threads - own) * 1000)
        for stage, milliseconds in told.items() if stages else ():
            taken.setdefault(stage, []).append(milliseconds)
    for name, values in taken.items():
        kept = sorted(values[_IGNORED:])
        print(f"  {name}: {statistics.median(kept):.1f} / {kept[int(0.95 * (len(kept) - 1))]:.1f}")


def _call(engine: FaceEngine, raw: list[bytes], portrait: Portrait, crew: Crew) -> dict[str, float]:
    """Do what the server does with three files; return the milliseconds of the stages."""
    clock = StageClock()
    with clock.stage("decode"), crew.work() as work:
        jobs = [work.offer(partial(decode_picture, one, "face", LARGEST_FACE_EDGE)) for one in raw]
        frames = [job.result() for job in jobs]
    thresholds = liveness_thresholds(Policy())
    result = judge_liveness(engine, frames, raw, portrait.embedding, None, thresholds, portrait.view, crew)
    return {**clock.milliseconds, **result.milliseconds}


def _of_size(jpeg: bytes, side: int) -> bytes:
    picture = decoded(jpeg)
    return jpeg if picture.shape[0] == side else enlarged(picture, side, _QUALITY)
