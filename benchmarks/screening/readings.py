"""Whether people are found whose names our own reader misread: cards drawn, read, and compared with what is printed.

The cards are those of `python -m benchmarks.reading`, in fonts that no network was trained on, with seeds of their own.
A name counts where the reader reports both of its lines; one that it calls unreadable is asked for again. Needs the
lab's fonts (`lab/README.md`).
"""

import multiprocessing
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial

from rich.progress import track

from benchmarks.machine import machine
from benchmarks.reading.bench import read
from benchmarks.reading.cards import wire_text
from benchmarks.reading.generators import GENERATORS, TIER_NAMES, generator
from benchmarks.reading.jobs import Job, runs
from benchmarks.reading.parts import CARDS
from benchmarks.screening.shares import told
from hawiya.models.calibration import wilson
from hawiya.names.compare import MATCH, compare_names
from hawiya.names.parse import parse_name

_SEED = 96_501
_LINES = ("first_name", "last_names")


@dataclass(frozen=True, slots=True)
class NameRead:
    """A name as it is printed and as it was read; `read` is None where the reader did not report it whole."""

    generator: str
    tier: str
    printed: str
    read: str | None

    @property
    def is_misread(self) -> bool:
        """Whether it was reported, and otherwise than it is printed."""
        return self.read is not None and self.read != self.printed

    @property
    def score(self) -> float:
        """How alike both are."""
        return 0.0 if self.read is None else compare_names(parse_name(self.printed), parse_name(self.read)).score


def names_of(job: Job, seed: int) -> list[NameRead]:
    """Draw the fronts of a job and read their names."""
    found = []
    for card in generator(job.of).pictures(job.tier, job.side, job.start, job.count, seed):
        fields = read(card.picture).fields
        given = [fields[line].text for line in _LINES if line in fields]
        printed = " ".join(wire_text(line, card.texts[line]) for line in _LINES)
        found.append(NameRead(job.of, job.tier, printed, " ".join(given) if len(given) == len(_LINES) else None))
    return found


def add_options(parser: ArgumentParser) -> None:
    """Add what this benchmark can be told."""
    parser.add_argument("--cards", type=int, default=1000, help="fronts of each generator and tier")
    parser.add_argument("--tiers", nargs="+", choices=TIER_NAMES, default=TIER_NAMES)
    parser.add_argument("--seed", type=int, default=_SEED)
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show N misread names that do not match")


def run(options: Namespace) -> None:
    """Draw, read, compare and print."""
    jobs = [
        Job(CARDS, of, tier, "front", start, count)
        for of in GENERATORS
        for tier in options.tiers
        for start, count in runs(0, options.cards)
    ]
    print(f"{machine()}; seed {options.seed}, match at {MATCH}; {len(jobs)} jobs in {options.workers} processes")
    with multiprocessing.get_context("spawn").Pool(options.workers) as pool:
        read_each = track(pool.imap_unordered(partial(names_of, seed=options.seed), jobs), "names", total=len(jobs))
        names = [name for several in read_each for name in several]
    print("| generator | tier | names | reported, % | misread, of those, % | found, of misread, % | found, of all, % |")
    print("| --- | --- | --- | --- | --- | --- | --- |")
    for of in (*GENERATORS, None):
        for tier in (*options.tiers, None) if of is not None else (None,):
            own = [name for name in names if of in (name.generator, None) and tier in (name.tier, None)]
            print(f"| {of or 'all'} | {tier or 'all'} | {_row(own)} |")
    wrong = sorted((name for name in names if name.is_misread and name.score < MATCH), key=lambda name: name.printed)
    for name in wrong[: options.failures]:
        print(f"missed ({name.generator}, {name.tier}) {name.score:.2f}: {name.printed} | {name.read}")


def _row(names: Iterable[NameRead]) -> str:
    all_of = list(names)
    reported = [name for name in all_of if name.read is not None]
    misread = [name for name in reported if name.is_misread]
    rates = [
        wilson(len(reported), len(all_of)),
        wilson(len(misread), len(reported)),
        *(wilson(sum(name.score >= MATCH for name in some), len(some)) for some in (misread, reported)),
    ]
    return " | ".join([str(len(all_of)), *map(told, rates)])
