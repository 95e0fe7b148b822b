"""Doing jobs in several processes, with progress, so that nothing finished is lost."""

import multiprocessing
import signal
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Protocol, TypeVar

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from benchmarks.reading.cards import Record
from benchmarks.reading.results import Results

IN_WAITING = 4
"""Jobs handed out per worker: enough to keep it busy, few enough to stop soon."""

SAY_EVERY_S = 60.0
"""How often progress is told where there is no terminal to draw a bar on."""


class Task(Protocol):
    """What a worker does at once."""

    @property
    def key(self) -> str:
        """What names the job in the results."""

    @property
    def title(self) -> str:
        """What it is called beside the bar."""

    @property
    def count(self) -> int:
        """How many pictures it has."""


AnyTask = TypeVar("AnyTask", bound=Task)


class WorkerDied(Exception):
    """A worker process ended of itself."""


def work(todo: Sequence[AnyTask], do: Callable[[AnyTask], list[Record]], workers: int, results: Results) -> list[str]:
    """Do jobs in worker processes and keep each as it is finished; return which failed, and why.

    `do` is called in other processes, so it is a function of a module, or a partial of one. Raises `WorkerDied`; what
    was finished until then is kept.
    """
    failed: list[str] = []
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, TimeRemainingColumn()) as progress:
        task = progress.add_task("pictures", total=sum(job.count for job in todo))
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(workers, mp_context=context, initializer=_end_when_interrupted) as pool:
            waiting = iter(todo)
            running: dict[Future[list[Record]], AnyTask] = {}
            said = time.monotonic()
            try:
                while True:
                    for job in islice(waiting, workers * IN_WAITING - len(running)):
                        running[pool.submit(do, job)] = job
                    if not running:
                        return failed
                    for future in wait(running, return_when=FIRST_COMPLETED).done:
                        job = running.pop(future)
                        failed += _keep(job, future, results)
                        progress.update(task, advance=job.count, description=job.title)
                    if not progress.console.is_terminal and time.monotonic() - said > SAY_EVERY_S:
                        said = time.monotonic()
                        state = progress.tasks[0]
                        print(f"{state.completed:.0f} of {state.total:.0f} pictures", flush=True)
            except BrokenProcessPool as error:
                raise WorkerDied("a worker process died (out of memory?): the same command carries on") from error
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _end_when_interrupted() -> None:
    """Let an interrupt at the terminal end a worker at once: what it is doing is done again anyway."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _keep(job: Task, future: Future[list[Record]], results: Results) -> list[str]:
    error = future.exception()
    if isinstance(error, BrokenProcessPool):
        raise error
    if error is not None:
        # One picture that cannot be drawn must not end a run of hours.
        return [f"{job.key}: {error!r}"]
    results.add(job.key, future.result())
    return []
