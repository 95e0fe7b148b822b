"""Doing jobs in several processes, with progress, so that nothing finished is lost."""

import multiprocessing
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.reading import bench
from benchmarks.reading.cards import Record
from benchmarks.reading.jobs import Job
from benchmarks.reading.plan import Plan
from benchmarks.reading.results import Results

IN_WAITING = 4
"""Jobs handed out per worker: enough to keep it busy, few enough to stop soon."""

SAY_EVERY_S = 60.0
"""How often progress is told where there is no terminal to draw a bar on."""


class WorkerDied(Exception):
    """A worker process ended of itself."""


def work(todo: Sequence[Job], plan: Plan, results: Results) -> list[str]:
    """Do jobs in worker processes and keep each as it is finished; return which failed, and why.

    Raises `WorkerDied`; what was finished until then is kept.
    """
    failed: list[str] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        task = progress.add_task("pictures", total=sum(job.count for job in todo))
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(plan.workers, mp_context=context) as pool:
            waiting = iter(todo)
            running: dict[Future[list[Record]], Job] = {}
            said = time.monotonic()
            try:
                while True:
                    for job in islice(waiting, plan.workers * IN_WAITING - len(running)):
                        running[pool.submit(bench.do, job, plan.seed)] = job
                    if not running:
                        return failed
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        job = running.pop(future)
                        failed += _keep(job, future, results)
                        progress.update(task, advance=job.count, description=f"{job.part} {job.of} {job.tier}".strip())
                    if not progress.console.is_terminal and time.monotonic() - said > SAY_EVERY_S:
                        said = time.monotonic()
                        state = progress.tasks[0]
                        print(f"{state.completed:.0f} of {state.total:.0f} pictures", flush=True)
            except BrokenProcessPool as error:
                raise WorkerDied("a worker process died (out of memory?): the same command carries on") from error
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _keep(job: Job, future: Future[list[Record]], results: Results) -> list[str]:
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise error
    if error is not None:
        # One picture that cannot be drawn must not end a run of hours.
        return [f"{job.key}: {error!r}"]
    results.add(job.key, future.result())
    return []
