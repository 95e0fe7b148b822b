"""Run it: draw pictures, read them in several processes, keep the results, print the tables."""

import os
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from benchmarks.reading import bench, harms, measured, page, plot, tables, tesseract, times
from benchmarks.reading.generators import TIER_NAMES
from benchmarks.reading.jobs import Job
from benchmarks.reading.parts import CARDS, CUT_OFF, NO_CARD, PEER, SWEEP, TIMES
from benchmarks.reading.peers import peers
from benchmarks.reading.plan import Plan, forecast, identity, parse
from benchmarks.reading.results import OtherRun, Results
from benchmarks.reading.tables import Table
from benchmarks.reading.working import WorkerDied, work

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
PLOT = "reading-by-harm.svg"
ABOUT = """Made by `python -m benchmarks.reading`: invented people in fonts that no network was trained on, from seeds
that training never used; the serial's Latin fonts alone are those of training. Names, places and jobs come from the
lists that the reader knows, which favours it. Nothing but the picture is known to the reader. A field is right when
every letter and digit is; a card that is not found counts as wrong. Intervals are Wilson's, at 95 %."""


def run(plan: Plan, results: Results) -> list[str]:
    """Do what is asked and not done yet, the timing last and alone; return which jobs failed."""
    wanted = plan.jobs()
    todo = [job for job in wanted if job.key not in results]
    print(forecast(todo, plan, len(wanted) - len(todo)), flush=True)
    failed = work(todo, partial(bench.do, seed=plan.seed), plan.workers, results)
    timing = Job(TIMES, "", "", "", 0, plan.timed)
    if TIMES in plan.parts and timing.key not in results:
        print("timing: the machine should do nothing else now", flush=True)
        results.add(timing.key, times.measure(plan.timed, plan.seed, with_peers=PEER in plan.parts))
    return failed


def all_tables(results: Results) -> list[Table]:
    """Make a table of everything that there are results of, times apart."""
    cards = list(results.of_part(CARDS))
    by_tier = tables.ordered(cards, "tier", TIER_NAMES)
    made = [tables.accuracy(cards, name, by_tier) for name in dict.fromkeys(record["generator"] for record in cards)]
    lines = list(results.of_part(PEER))
    if lines:
        made += measured.peers(lines, tables.ordered(lines, "tier", TIER_NAMES))
    if cards:
        made.append(tables.by_font(cards))
    swept = list(results.of_part(SWEEP))
    made += measured.sweep(swept, titles())
    without = list(results.of_part(NO_CARD))
    if without:
        made.append(tables.refusals(without))
    cut = list(results.of_part(CUT_OFF))
    if cut:
        made.append(tables.cut_off(cut))
    return made


def titles() -> dict[str, tuple[str, str]]:
    """Return what every harm is called, and its unit."""
    return {name: (harm.title, harm.unit) for name, harm in harms.HARMS.items()}


def said(about: Mapping[str, Any]) -> str:
    """Return what results are of in one line."""
    return ", ".join(str(value) if key in bench.NETWORKS else f"{key} {value}" for key, value in about.items())


def write(results: Results, made: Sequence[Table], timed: Sequence[Table], docs: Path) -> None:
    """Put the tables and the plot into the pages of a folder of documentation."""
    parts = [ABOUT, f"{said(results.of)}."]
    swept = list(results.of_part(SWEEP))
    if swept:
        plot.draw(swept, titles(), docs / "images" / PLOT)
        parts.append(f"![How accuracy falls with blur, noise, tilt and resolution](images/{PLOT})")
    page.put(docs / "accuracy.md", "\n\n".join([*parts, *(table.as_markdown() for table in made)]))
    if timed:
        page.put(docs / "performance.md", "\n\n".join(table.as_markdown() for table in timed))


def main() -> None:
    """Read the arguments and do as they say."""
    for name in ONE_THREAD:
        # Workers share the cores; what each starts inside inherits this.
        os.environ[name] = "1"
    plan = parse()
    failed: list[str] = []
    if plan.only_tables:
        results = Results(plan.results, None)
        print(said(results.of))
    else:
        if PEER in plan.parts:
            print("peers: " + ", ".join(f"Tesseract {tesseract.version()} {peer.name}" for peer in peers()))
        if plan.anew:
            plan.results.unlink(missing_ok=True)
        results = Results(plan.results, identity(plan.seed))
        print(f"{machine()}\n{said(results.of)}")
        failed = run(plan, results)
    made, timed = all_tables(results), measured.times(list(results.of_part(TIMES)))
    for table in (*made, *timed):
        print("\n" + table.as_text())
    if plan.write is not None:
        write(results, made, timed, plan.write)
        print(f"\nwrote the tables into {plan.write}")
    if failed:
        sys.exit("\n".join(["these jobs failed, the same command tries them again:", *failed]))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\ninterrupted: the same command carries on") from None
    except (FileNotFoundError, tesseract.NoTesseract, OtherRun, WorkerDied, page.NoMarks) as error:
        raise SystemExit(str(error)) from error
