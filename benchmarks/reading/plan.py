"""What a run is asked to do, and what it is told about itself: arguments, jobs, machine, versions."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.digests import digest
from benchmarks.reading import empty_handed, harms, jobs
from benchmarks.reading.bench import NETWORKS
from benchmarks.reading.generators import FIRST, GENERATORS, SECOND, THIRD, TIER_NAMES
from benchmarks.reading.jobs import Job
from benchmarks.reading.parts import CARDS, CUT_OFF, NO_CARD, PARTS, PEER, SWEEP, TIMES
from hawiya.models.manifest import manifest_of

SEED = 88_001
RESULTS = Path("out/reading/results.jsonl")
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, as asked."""

    parts: tuple[str, ...]
    generators: tuple[str, ...]
    tiers: tuple[str, ...]
    cards: int
    fronts: Mapping[str, int]
    peer_cards: int
    no_card: int
    cut_off: int
    sweep: int
    timed: int
    workers: int
    seed: int
    results: Path
    anew: bool
    only_tables: bool
    write: Path | None

    def jobs(self) -> list[Job]:
        """Return all jobs of the parts that are shared among workers, done before or not."""
        wanted: list[Job] = []
        if CARDS in self.parts:
            wanted += jobs.card_jobs(self.generators, self.tiers, self.cards, self.fronts)
        if PEER in self.parts:
            wanted += jobs.peer_jobs(self.generators, self.tiers, self.peer_cards)
        refusals = jobs.refusal_jobs(empty_handed.DRAWN, self.no_card, self.cut_off)
        if NO_CARD in self.parts:
            wanted += [job for job in refusals if job.part == NO_CARD]
            wanted += [Job(NO_CARD, empty_handed.SAMPLES, "", "", *run) for run in jobs.runs(0, self.samples)]
        if CUT_OFF in self.parts:
            wanted += [job for job in refusals if job.part == CUT_OFF]
        if SWEEP in self.parts:
            wanted += jobs.sweep_jobs(harms.LEVELS, self.sweep)
        return [job for job in wanted if job.count > 0]

    @property
    def samples(self) -> int:
        """How many of the packages' photographs are tried: no more than of any drawn kind would be."""
        return min(len(empty_handed.samples()), self.no_card)


def identity(seed: int) -> Mapping[str, Any]:
    """Return what results depend on besides the arguments: seed, networks, and the code that reads and that draws."""
    networks = {}
    for name in NETWORKS:
        manifest = manifest_of(name)
        networks[name] = f"{name}@{manifest.version} ({manifest.sha256[:12]})"
    # What is loaded by now is what draws; the other generators are loaded later and belong to it all the same.
    drawing = {Path(str(module.__file__)) for name, module in sys.modules.items() if name.startswith("lab.")}
    drawing |= {path for name in (SECOND, THIRD) for path in (ROOT / "lab" / name).glob("*.py")}
    reading = (ROOT / "src" / "hawiya" / "cards").rglob("*.py")
    return {"seed": seed, **networks, "reading": digest(reading), "drawing": digest(drawing)}


def _counts(text: str) -> Mapping[str, int]:
    """Read `scan=15000,photo=6000`."""
    try:
        pairs = (part.split("=") for part in text.split(",") if part)
        counts = {tier: int(number) for tier, number in pairs}
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not of the form scan=15000,photo=6000") from None
    unknown = sorted(counts.keys() - set(TIER_NAMES))
    if unknown:
        raise argparse.ArgumentTypeError(f"no such tier: {', '.join(unknown)}")
    return counts


def _choice(of: Sequence[str]) -> Any:
    def chosen(text: str) -> tuple[str, ...]:
        given = tuple(part for part in text.split(",") if part)
        unknown = sorted(set(given) - set(of))
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose among {', '.join(of)}")
        return given

    return chosen


def parse(arguments: Sequence[str] | None = None) -> Plan:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.reading", description=__doc__)
    add = parser.add_argument
    add("--parts", type=_choice(PARTS), default=PARTS, help=f"some of {','.join(PARTS)}, with commas")
    add("--cards", type=int, default=1000, help="cards of each side a tier")
    add("--fronts", type=_counts, default={}, help="more fronts a tier: scan=15000,photo=6000,hard=1500")
    add("--tiers", type=_choice(TIER_NAMES), default=TIER_NAMES, help="some tiers only")
    add("--generator", choices=(*GENERATORS, "all"), default=FIRST)
    add("--peer-cards", type=int, default=40, help="cards of each side a tier that Tesseract reads as well")
    add("--no-card", type=int, default=200, help="drawn pictures without a card; photographs of packages come on top")
    add("--cut-off", type=int, default=100, help="cut-off cards of each side")
    add("--sweep", type=int, default=50, help="cards of each side at every level of every harm")
    add("--timed", type=int, default=40, help="sides that are timed, of each size")
    add("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    add("--seed", type=int, default=SEED)
    add("--results", type=Path, default=RESULTS, help="where finished jobs are kept; the same file carries on")
    add("--anew", action="store_true", help="forget earlier results")
    add("--only-tables", action="store_true", help="run nothing, print what is there")
    add("--write", type=Path, nargs="?", const=DOCS, default=None, help="put the tables into the pages of this folder")
    given = vars(parser.parse_args(arguments))
    chosen = given.pop("generator")
    return Plan(generators=GENERATORS if chosen == "all" else (chosen,), **given)


def forecast(todo: Sequence[Job], plan: Plan, done: int) -> str:
    """Say what is about to be done and about how long it will take."""
    lines = []
    for part in PARTS:
        own = [job for job in todo if job.part == part]
        if own:
            minutes = sum(job.seconds for job in own) / plan.workers / 60
            lines.append(f"  {part}: {sum(job.count for job in own)} pictures, about {minutes:.1f} min")
    if TIMES in plan.parts:
        minutes = plan.timed * jobs.SECONDS_EACH[TIMES] / 60
        lines.append(f"  {TIMES}: {plan.timed} sides of each size, one after the other, about {minutes:.1f} min")
    before = f" ({done} jobs were done before)" if done else ""
    return "\n".join([f"to do with {plan.workers} processes{before}:", *(lines or ["  nothing"])])
