"""How long a side takes from JPEG bytes to fields, on one core and on two, and Tesseract's lines beside ours."""

import multiprocessing
import time
from collections.abc import Iterator, Sequence
from multiprocessing.synchronize import Barrier

import cv2
import numpy as np

from benchmarks.machine import machine
from benchmarks.reading import bench
from benchmarks.reading.cards import Record
from benchmarks.reading.generators import CardPicture, families
from benchmarks.reading.peers import peers
from benchmarks.reading.tesseract import seconds_to_start
from hawiya.cards.reading import Image
from hawiya.inference.pictures import decode_card_picture
from lab.card_bank import render
from lab.corpus import Corpus
from lab.scenes import compose
from lab.tiers import with_outline

MEGAPIXELS = (2, 12)
QUALITY = 90
WARM_UP = 3
PROCESSES = 2
THROUGHPUT_MEGAPIXELS = 2


def photos(megapixels: float, count: int, seed: int) -> Iterator[CardPicture]:
    """Draw hand-held photos of that many million pixels, fronts and backs in turn."""
    corpus = Corpus()
    for index in range(count):
        rng = np.random.default_rng([seed, 74, int(megapixels), index])
        side = ("front", "back")[index % 2]
        family, fonts = families()[index % len(families())]
        card = render(side, corpus.person(rng), fonts, rng)
        scene = compose(with_outline(card, rng), side, "photo", rng, 1600, 0.4, (0.6, 0.98))
        height, width = scene.picture.shape[:2]
        factor = (megapixels * 1e6 / (height * width)) ** 0.5
        size = (round(width * factor), round(height * factor))
        picture = np.asarray(cv2.resize(scene.picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)
        quad = None if scene.quad is None else scene.quad * factor
        yield CardPicture(picture, quad, side, dict(card.texts), family, "")


def as_jpeg(picture: Image) -> bytes:
    """Return the bytes that a client would send."""
    done, coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])
    if not done:
        raise ValueError("JPEG encoding failed")
    return coded.tobytes()


def one_at_a_time(megapixels: float, count: int, seed: int) -> Iterator[Record]:
    """Time `count` sides in this process, after a few that do not count: decoding, then every stage, then all."""
    for index, photo in enumerate(photos(megapixels, count + WARM_UP, seed)):
        data = as_jpeg(photo.picture)
        started = time.perf_counter()
        picture = decode_card_picture(data, "image")
        decoded = time.perf_counter()
        reading = bench.read(picture)
        ended = time.perf_counter()
        if index < WARM_UP:
            continue
        stages = {"decode": (decoded - started) * 1000, **reading.milliseconds, "all": (ended - started) * 1000}
        rounded = {stage: round(value, 3) for stage, value in stages.items()}
        name = f"{megapixels} MP"
        yield {"id": f"{name} {index}", "what": name, "found": reading.rectified is not None, "ms": rounded}


def together(count: int, seed: int) -> Record:
    """Return how many sides a second `PROCESSES` processes read, each `count` of its own, once all are warm."""
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(PROCESSES)
    with context.Pool(PROCESSES, _hold, (barrier,)) as pool:
        spans = pool.starmap(_read_own, [(count, seed + number) for number in range(PROCESSES)], chunksize=1)
    elapsed = max(end for _, end in spans) - min(start for start, _ in spans)
    return {"id": "together", "what": "together", "sides": PROCESSES * count, "seconds": round(elapsed, 3)}


_START: list[Barrier] = []


def _hold(barrier: Barrier) -> None:
    """Keep the barrier that a worker process is given as it starts."""
    _START.append(barrier)


def _read_own(count: int, seed: int) -> tuple[float, float]:
    waiting = [as_jpeg(photo.picture) for photo in photos(THROUGHPUT_MEGAPIXELS, count, seed)]
    for data in waiting[:WARM_UP]:
        bench.read(decode_card_picture(data, "image"))
    _START[0].wait()
    started = time.monotonic()
    for data in waiting:
        bench.read(decode_card_picture(data, "image"))
    return started, time.monotonic()


def lines(count: int, seed: int) -> Iterator[Record]:
    """Time the lines of `count` sides with ours and with Tesseract, whose start-up is taken off."""
    crops: dict[str, list[Image]] = {}
    ours: list[float] = []
    for photo in photos(THROUGHPUT_MEGAPIXELS, count, seed):
        reading = bench.read(photo.picture)
        found = bench.line_crops(photo, reading)
        if found:
            ours.append(reading.milliseconds["read"] / len(found))
        for name, line in found.items():
            crops.setdefault(name, []).append(line)
    total = sum(len(some) for some in crops.values())
    if not total:
        return
    yield {"id": "line hawiya", "what": "line", "reader": "hawiya", "ms": round(float(np.mean(ours)), 3), "n": total}
    for peer in peers():
        seconds = 0.0
        for name, some in crops.items():
            started = time.perf_counter()
            peer.read(name, some)
            seconds += time.perf_counter() - started - seconds_to_start(peer, name)
        milliseconds = round(seconds * 1000 / total, 3)
        yield {"id": f"line {peer.name}", "what": "line", "reader": peer.name, "ms": milliseconds, "n": total}


def measure(count: int, seed: int, *, with_peers: bool) -> Sequence[Record]:
    """Run everything here, one after the other, on a machine that should do nothing else."""
    records = [record for megapixels in MEGAPIXELS for record in one_at_a_time(megapixels, count, seed)]
    records.append({"id": "machine", "what": "machine", "machine": machine()})
    records.append(together(count, seed))
    if with_peers:
        records += lines(count, seed)
    return records
