"""How a worker process does a job."""

import time

import cv2

from benchmarks.authenticity.captures import simulator
from benchmarks.authenticity.jobs import REPLAY, Job
from benchmarks.authenticity.judging import judged
from benchmarks.reading.cards import Record


def do(job: Job, seed: int) -> list[Record]:
    """Do a job; every record names its capture as `id`."""
    cv2.setNumThreads(1)
    if job.part == REPLAY:
        # The store and its packages are not needed to judge.
        from benchmarks.authenticity import replay

        return replay.do(job, seed)
    return _captures(job, seed)


def _captures(job: Job, seed: int) -> list[Record]:
    records = []
    for index in range(job.start, job.start + job.count):
        started = time.perf_counter()
        capture = simulator(job.simulator).capture(job.kind, index, seed)
        drawn = round((time.perf_counter() - started) * 1000, 2)
        record = judged(capture)
        record["ms"]["draw"] = drawn
        records.append({"id": f"{job.simulator} {job.kind} {index}", "simulator": job.simulator, **record})
    return records
