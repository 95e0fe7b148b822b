"""Run it: draw genuine cards and attacks, judge them in several processes, keep the results, print the tables."""

import os
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.authenticity import doing, plot, tables, times
from benchmarks.authenticity.jobs import CAPTURES, REPLAY, TIMES
from benchmarks.authenticity.plan import PUBLISHED_SEED, Plan, forecast, identity, parse
from benchmarks.machine import machine
from benchmarks.reading import page
from benchmarks.reading.results import OtherRun, Results
from benchmarks.reading.tables import Table
from benchmarks.reading.working import WorkerDied, work
from hawiya.models import ModelError

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")
COMMAND = "python -m benchmarks.authenticity --write-docs"
PLOT = "authenticity_det.png"
RUNS = "runs"


def run(plan: Plan, results: Results) -> list[str]:
    """Do what is asked and not done yet, the timing last and alone; return which jobs failed."""
    wanted = plan.jobs()
    todo = [job for job in wanted if job.key not in results]
    print(forecast(todo, plan, len(wanted) - len(todo)), flush=True)
    began = f"{datetime.now(UTC):%Y-%m-%d %H:%M:%S}"
    if todo:
        count = sum(job.count for job in todo)
        about = f"{count} pictures in {plan.workers} processes on {machine()}"
        results.add(f"{RUNS} {began}", [{"id": began, "asked": plan.asked, "about": about}])
    failed = work(todo, partial(doing.do, seed=plan.seed), plan.workers, results)
    timing = f"{TIMES} {plan.timed}"
    if TIMES in plan.parts and timing not in results:
        print("timing: the machine should do nothing else now", flush=True)
        results.add(timing, times.measure(plan.timed, plan.seed))
    return failed


def all_tables(results: Results) -> list[Table]:
    """Make a table of everything that there are results of."""
    records = list(results.of_part(CAPTURES))
    made = []
    if records:
        making = (tables.genuine, tables.attacks, tables.moved, tables.by_own_detector, tables.det_points)
        made += [table(records) for table in (*making, tables.by_tier, tables.by_detector, tables.by_variant)]
    replayed = tables.replayed(list(results.of_part(REPLAY)))
    timed = times.table(list(results.of_part(TIMES)))
    return made + [table for table in (replayed, timed) if table is not None]


def said(about: Mapping[str, Any]) -> str:
    """Return what results are of in one line."""
    return ", ".join(f"{key} {value}" for key, value in about.items())


def write(results: Results, made: Sequence[Table], docs: Path) -> None:
    """Put the tables and the plot into a folder of documentation."""
    runs = (f"`{one['asked']}`, {one['id']} UTC: {one['about']}." for one in results.of_part(RUNS))
    parts = [*runs, f"{said(results.of)}."]
    records = list(results.of_part(CAPTURES))
    if records:
        plot.draw(records, docs / PLOT)
        parts.append(f"![APCER against BPCER of every species, by simulator]({PLOT})")
    page.put(docs / "accuracy.md", "\n\n".join([*parts, *(table.as_markdown() for table in made)]), COMMAND)


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
        if plan.anew:
            plan.results.unlink(missing_ok=True)
        results = Results(plan.results, identity(plan.seed))
        print(f"{machine()}\n{said(results.of)}")
        failed = run(plan, results)
    made = all_tables(results)
    for table in made:
        print("\n" + table.as_text())
    print("\n" + tables.seconds(list(results.of_part(CAPTURES))).as_text())
    if plan.write_docs is not None:
        if results.of["seed"] != PUBLISHED_SEED:
            print(f"\nnote: seed {results.of['seed']} is not the one that is published, {PUBLISHED_SEED}")
        write(results, made, plan.write_docs)
        print(f"\nwrote the tables into {plan.write_docs}")
    if failed:
        sys.exit("\n".join(["these jobs failed, the same command tries them again:", *failed]))


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit("\ninterrupted: the same command carries on") from None
    except OtherRun as error:
        raise SystemExit(f"{error}\nforget them with --anew, or name another file with --results") from error
    except (FileNotFoundError, ModelError, WorkerDied, page.NoMarks) as error:
        raise SystemExit(str(error)) from error
