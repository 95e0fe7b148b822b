"""What a run is asked to do, and what its results depend on."""

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.authenticity.captures import KINDS, SECOND, SIMULATORS, THIRD
from benchmarks.authenticity.jobs import CAPTURES, PARTS, REPLAY, TIMES, Job, capture_jobs, replay_jobs
from benchmarks.digests import digest
from benchmarks.machine import BENCH

PUBLISHED_SEED = 20_261_137
"""Of the run that writes the documentation, and of no other: nothing is developed on it.

20261126 and 20261128 to 20261136 are spent.
"""

DEBUG_SEED = 41
RESULTS = Path("out/authenticity")
ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

SECONDS_EACH: Mapping[str, float] = {CAPTURES: 1.3, REPLAY: 8.0, TIMES: 1.3}
"""About how long a capture of each part takes one core, for the forecast alone."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do, as asked: `genuine` captures a tier and `attacks` of each kind, from each simulator."""

    parts: tuple[str, ...]
    simulators: tuple[str, ...]
    kinds: tuple[str, ...]
    genuine: int
    attacks: int
    replayed: int
    timed: int
    workers: int
    seed: int
    results: Path
    anew: bool
    only_tables: bool
    write_docs: Path | None

    def jobs(self) -> list[Job]:
        """Return all jobs that are shared among workers, done before or not."""
        wanted: list[Job] = []
        if CAPTURES in self.parts:
            wanted += capture_jobs(self.simulators, self.kinds, self.genuine, self.attacks)
        if REPLAY in self.parts:
            wanted += replay_jobs(self.simulators, self.replayed)
        return wanted

    @property
    def asked(self) -> str:
        """The command that asks for as much again, wherever its results are kept."""
        counts = f"--genuine {self.genuine} --attacks {self.attacks} --replayed {self.replayed} --timed {self.timed}"
        return f"python -m benchmarks.authenticity {counts} --seed {self.seed}"


def parse(arguments: Sequence[str] | None = None) -> Plan:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.authenticity", description=__doc__)
    add = parser.add_argument
    add("--parts", type=_choice(PARTS), default=PARTS, help=f"some of {','.join(PARTS)}, with commas")
    add(
        "--simulators",
        type=_choice(SIMULATORS),
        default=SIMULATORS,
        help=f"some of {','.join(SIMULATORS)}, with commas",
    )
    add("--kinds", type=_choice(KINDS), default=KINDS, help=f"some of {','.join(KINDS)}, with commas")
    add("--genuine", type=int, default=150, help="genuine captures a tier, half of them of each side")
    add("--attacks", type=int, default=300, help="attacks of each species, in all tiers alike")
    add("--replayed", type=int, default=60, help="genuine pictures that are sent again, changed")
    add("--timed", type=int, default=60, help="captures that are timed, alone on the machine")
    add("--workers", type=int, default=os.cpu_count() or 1, help="processes")
    add("--seed", type=int, default=None, help=f"{DEBUG_SEED}, or {PUBLISHED_SEED} with --write-docs")
    add("--results", type=Path, default=None, help="where finished jobs are kept; the same file carries on")
    add("--anew", action="store_true", help="forget earlier results")
    add("--only-tables", action="store_true", help="run nothing, print what is there")
    add(
        "--write-docs",
        type=Path,
        nargs="?",
        const=DOCS,
        default=None,
        help="put the tables and the plot into the pages of this folder",
    )
    given = vars(parser.parse_args(arguments))
    if given["write_docs"] is not None and find_spec("matplotlib") is None:
        parser.error("--write-docs draws a plot and needs matplotlib (the lab's environment has it)")
    if given["seed"] is None:
        given["seed"] = DEBUG_SEED if given["write_docs"] is None else PUBLISHED_SEED
    if given["results"] is None:
        given["results"] = RESULTS / f"{given['seed']}.jsonl"
    return Plan(**given)


def _choice(of: Sequence[str]) -> Any:
    def chosen(text: str) -> tuple[str, ...]:
        given = tuple(part for part in text.split(",") if part)
        unknown = sorted(set(given) - set(of))
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: choose among {', '.join(of)}")
        return given

    return chosen


def identity(seed: int) -> Mapping[str, Any]:
    """Return what results depend on besides the arguments: seed, networks, thresholds, and the code that judges and
    draws.
    """
    from benchmarks.authenticity import judging
    from benchmarks.reading.bench import NETWORKS
    from hawiya.models import shipped_manifests
    from lab.fonts import evaluation_fonts

    shipped = shipped_manifests()
    networks = {
        name: f"{shipped[name].version} ({shipped[name].sha256[:12]})" if name in shipped else "none"
        for name in (*NETWORKS, *judging.NETWORKS)
    }
    source = ROOT / "src" / "hawiya"
    judged_by = [*(source / "cards").rglob("*.py"), *(source / "forensics").glob("*.py")]
    # What is loaded by now is what draws; the simulators are loaded later and belong to it all the same.
    drawn_by = {Path(str(module.__file__)) for name, module in sys.modules.items() if name.startswith("lab.")}
    for room in ("attacks", SECOND, THIRD):
        drawn_by |= {*(ROOT / "lab" / room).rglob("*.py")}
    thresholds = ", ".join(f"{name} {value:g}" for name, value in asdict(judging.thresholds()).items())
    code = {"judging": digest(judged_by), "drawing": digest(drawn_by)}
    # What a machine may lack is drawn without.
    there = {
        "reserved fonts": len(evaluation_fonts()),
        "photographs of faces": sum(1 for _ in (BENCH / "faces").glob("*")),
    }
    return {"seed": seed, **networks, **code, **there, "thresholds": thresholds}


def forecast(todo: Sequence[Job], plan: Plan, done: int) -> str:
    """Say what is about to be done and about how long it will take."""
    lines = []
    for part in (CAPTURES, REPLAY):
        own = [job for job in todo if job.part == part]
        if own:
            count = sum(job.count for job in own)
            minutes = count * SECONDS_EACH[part] / plan.workers / 60
            lines.append(f"  {part}: {count} pictures, about {minutes:.1f} min")
    if TIMES in plan.parts:
        minutes = plan.timed * SECONDS_EACH[TIMES] / 60
        lines.append(f"  {TIMES}: {plan.timed} pictures, one after the other, about {minutes:.1f} min")
    before = f" ({done} jobs were done before)" if done else ""
    return "\n".join([f"to do with {plan.workers} processes{before}:", *(lines or ["  nothing"])])
