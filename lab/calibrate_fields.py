"""How honest the fields' confidences are on whole cards, and which thresholds they call for.

    nice -n 10 python -m lab.calibrate_fields --count 400 --workers 2 --keep lab/runs/graded.jsonl
    python -m lab.calibrate_fields --graded lab/runs/graded.jsonl

What is calibrated on what: the confidence of a *line* is a logistic curve over likelihood and lead, fitted by
`lab.export_reader` on rendered lines and shipped in the manifest of `card_reader`. This command judges the confidence
of a *field*, after locating, cutting and parsing, on whole cards in all tiers, drawn in the training fonts from seeds
of its own (neither training nor evaluation uses them); the reserved fonts stay untouched for the evaluation. It fits
nothing: per kind of field it prints reliability (bins, expected calibration error) and the lowest threshold at which
no more than the wanted share of all printed fields is wrong although it counts as read. Those thresholds belong into
`ReadingThresholds` and the tenants' `Policy`. A field that no line was found for counts as not read, whatever the
threshold, and is left out of the rates. For a wanted 0.02 % of numbers, 15,000 numbers or more are needed.
"""

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from functools import cache
from multiprocessing import Pool
from pathlib import Path

import cv2
from tqdm import tqdm

from benchmarks.reading.cards import wire_text
from hawiya.cards.pipeline import CardReader
from hawiya.cards.reading import CardReading, Side
from hawiya.inference.loading import load_card_reader
from lab.card import CardFonts
from lab.corpus import REFERENCE_DAY
from lab.reliability import KINDS, Graded, table
from lab.tiers import TIERS, TestPicture, pictures

CALIBRATION_SEED = 52_000
AT_ONCE = 10
"""Pictures a task: each task has a seed of its own, so that the result does not depend on the number of workers."""

Task = tuple[int, Side, int, int]
"""Index of the tier, side, seed, pictures."""


def grade(test: TestPicture, reading: CardReading) -> Iterator[Graded]:
    """Compare every printed field that something was read for with its truth, whether it counts as read or not."""
    made_of_lines = {**reading.fields, **reading.unreadable}
    for name, printed in test.card.texts.items():
        field, kind = made_of_lines.get(name), KINDS.get(name)
        if field is not None and kind is not None:
            yield Graded(kind, field.confidence, field.text == wire_text(name, printed))


def tasks(count: int, seed: int) -> list[Task]:
    """Return tasks of at most `AT_ONCE` pictures, `count` in each tier and side, with distinct seeds."""
    return [
        (tier, side, seed + run, min(AT_ONCE, count - run * AT_ONCE))
        for run in range(-(-count // AT_ONCE))
        for tier in range(len(TIERS))
        for side in Side
    ]


def run(task: Task) -> list[Graded]:
    """Render, read and grade the pictures of one task."""
    tier, side, seed, count = task
    found: list[Graded] = []
    for test in pictures(TIERS[tier], side.value, count, seed, CardFonts.for_training()):
        found += grade(test, _reader().read(test.scene.picture, REFERENCE_DAY, side))
    return found


@cache
def _reader() -> CardReader:
    cv2.setNumThreads(1)
    return load_card_reader()


def collect(count: int, seed: int, workers: int) -> list[Graded]:
    """Grade `count` pictures a tier and side, with progress on stderr."""
    todo, graded = tasks(count, seed), list[Graded]()
    with Pool(workers) as pool:
        for some in tqdm(pool.imap(run, todo), total=len(todo), unit="task"):
            graded += some
    return graded


def main() -> None:
    """Grade, or take graded readings from a file; print the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=100, help="pictures per tier and side")
    parser.add_argument("--seed", type=int, default=CALIBRATION_SEED)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--keep", type=Path, help="write the graded readings there, a line of JSON each")
    parser.add_argument("--graded", type=Path, help="report on such a file instead of rendering")
    given = parser.parse_args()
    if given.graded is not None:
        graded = [Graded(**json.loads(line)) for line in given.graded.read_text(encoding="utf-8").splitlines()]
        print(f"{len(graded)} graded readings of a file")
    else:
        graded = collect(given.count, given.seed, given.workers)
        print(f"training fonts, seeds from {given.seed}, {given.count} pictures per tier and side")
    if given.keep is not None:
        given.keep.parent.mkdir(parents=True, exist_ok=True)
        given.keep.write_text("".join(json.dumps(asdict(g)) + "\n" for g in graded), encoding="utf-8")
    print(table(graded))


if __name__ == "__main__":
    main()
