"""What a worker process holds, and how it does a job."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache

import cv2
import numpy as np

from benchmarks.reading import empty_handed, harms, parts
from benchmarks.reading.cards import Record, as_printed, outcome
from benchmarks.reading.generators import CardPicture, generator
from benchmarks.reading.jobs import Job
from benchmarks.reading.peers import peers
from benchmarks.reading.tesseract import version
from hawiya.cards.lines import CardLayout
from hawiya.cards.parse import Line, with_jobs_in_order
from hawiya.cards.pipeline import CardReader
from hawiya.cards.reading import CardReading, Image, Side
from hawiya.cards.rectify import cut_line
from hawiya.models import Network, load_network
from lab.corpus import REFERENCE_DAY

NETWORKS = ("card_locator", "card_edges", "card_layout", "card_reader")
TODAY: date = REFERENCE_DAY


@cache
def networks() -> tuple[Network, Network, Network, Network]:
    """Return the shipped networks, loaded once a process."""
    cv2.setNumThreads(1)
    locator, edges, layout, lines = (load_network(name) for name in NETWORKS)
    return locator, edges, layout, lines


@cache
def card_reader() -> CardReader:
    """Return the pipeline, made once a process."""
    return CardReader(*networks())


@cache
def layout() -> CardLayout:
    """Return the finder of lines."""
    return CardLayout(networks()[2])


def read(picture: Image) -> CardReading:
    """Read a picture without telling which side it ought to be."""
    return card_reader().read(picture, TODAY)


def do(job: Job, seed: int) -> list[Record]:
    """Do a job; every record names its picture as `id`."""
    return _DO[job.part](job, seed)


def _cards(job: Job, seed: int) -> list[Record]:
    records = []
    drawn = generator(job.of).pictures(job.tier, job.side, job.start, job.count, seed)
    for index, test in enumerate(drawn, job.start):
        about = {"id": f"{job.of} {job.tier} {job.side} {index}", "generator": job.of, "tier": job.tier}
        about |= {"side": job.side, "font": test.font}
        records.append({**about, **outcome(read(test.picture), test.texts, test.quad)})
    return records


def _peer(job: Job, seed: int) -> list[Record]:
    """Read the lines of a few cards with every reader; cards that are not found have none to give."""
    # Seeds of its own, so that the comparison can be widened without touching the accuracies.
    drawn = list(generator(job.of).pictures(job.tier, job.side, job.start, job.count, seed + 1))
    records: list[Record] = []
    crops: dict[str, list[tuple[Record, Image]]] = {}
    for index, test in enumerate(drawn, job.start):
        reading = read(test.picture)
        found = reading.rectified is not None and reading.side == Side(job.side)
        record: Record = {"id": f"{job.of} {job.tier} {job.side} {index}", "generator": job.of, "tier": job.tier}
        record |= {"tesseract": version(), "side": job.side, "found": found, "lines": {}}
        records.append(record)
        if not found:
            continue
        for name, line in line_crops(test, reading).items():
            # Tesseract withholds nothing, so here our doubtful readings count as well.
            ours = reading.fields.get(name) or reading.unreadable.get(name)
            text = "" if ours is None else as_printed(name, ours.text)
            record["lines"][name] = {"truth": test.texts[name], "hawiya": text}
            crops.setdefault(name, []).append((record, line))
    for name, lines in crops.items():
        for peer in peers():
            for (record, _), text in zip(lines, peer.read(name, [line for _, line in lines]), strict=True):
                record["lines"][name][peer.name] = text
    return records


def line_crops(test: CardPicture, reading: CardReading) -> Mapping[str, Image]:
    """Return the lines of a found card as the pipeline cuts them for its reader, those that are printed, by name."""
    if reading.rectified is None or reading.corners is None or reading.side is None:
        return {}
    found = layout().find(reading.rectified, reading.side)
    # The pipeline may call the lower of two professions the upper one; so must what is compared with it.
    named = with_jobs_in_order({name: Line(name, 1.0, line.box) for name, line in found.items()})
    return {
        name: cut_line(test.picture, reading.corners, found[line.text].quad)
        for name, line in named.items()
        if name in test.texts
    }


def _refused(about: Record, reading: CardReading) -> Record:
    about |= {"doc_type": reading.doc_type.value, "findings": [int(finding.code) for finding in reading.findings]}
    return about | {"given": sorted(reading.fields), "taken": reading.rectified is not None}


def _no_card(job: Job, seed: int) -> list[Record]:
    records = []
    for index in range(job.start, job.start + job.count):
        rng = np.random.default_rng([seed, 71, empty_handed.KINDS.index(job.of), index])
        about: Record = {"id": f"{job.of} {index}", "kind": job.of}
        records.append(_refused(about, read(empty_handed.draw(job.of, index, rng))))
    return records


def _cut_off(job: Job, seed: int) -> list[Record]:
    records = []
    for index in range(job.start, job.start + job.count):
        rng = np.random.default_rng([seed, 72, job.side == Side.BACK, index])
        scene, share = empty_handed.cut_off(job.side, rng)
        about: Record = {"id": f"{job.side} {index}", "side": job.side, "outside": round(share, 3)}
        records.append(_refused(about, read(scene.picture)))
    return records


def _sweep(job: Job, seed: int) -> list[Record]:
    records = []
    for index in range(job.start, job.start + job.count):
        # The same cards at every level of every harm: only the harm differs.
        test = harms.harmed(job.of, job.level, job.side, index, seed)
        about: Record = {"id": f"{job.of} {job.level} {job.side} {index}", "harm": job.of, "level": job.level}
        records.append({**about, "side": job.side, **outcome(read(test.picture), test.texts, test.quad)})
    return records


_DO: Mapping[str, Callable[[Job, int], list[Record]]] = {
    parts.CARDS: _cards,
    parts.PEER: _peer,
    parts.NO_CARD: _no_card,
    parts.CUT_OFF: _cut_off,
    parts.SWEEP: _sweep,
}
