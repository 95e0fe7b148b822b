"""Sharing one judgement between the thread that makes it and idle cores, with the same result as without."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Condition
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")


class Job(Generic[Result]):
    """A piece of work that nobody, the caller or a helper has taken; `result` gives its outcome."""

    def __init__(self, work: "Work", function: Callable[[], Result], after: "Sequence[Job[Any]]") -> None:
        self._work = work
        self._function = function
        self.after = after
        self._taken = False
        self._outcome: Future[Result] = Future()

    @property
    def done(self) -> bool:
        """Whether it was finished, well or not."""
        return self._outcome.done()

    @property
    def ready(self) -> bool:
        """Whether it can be taken: nobody has, and what it needs is done."""
        return not self._taken and all(job.done for job in self.after)

    def take(self) -> None:
        """Mark it as somebody's; call with the work's lock held."""
        self._taken = True

    def run(self) -> None:
        """Do it, once, and keep the outcome or what it raised."""
        try:
            self._outcome.set_result(self._function())
        except Exception as error:  # noqa: BLE001 - raised again where the result is asked for
            self._outcome.set_exception(error)

    def result(self) -> Result:
        """Do it in this thread unless a helper has it; then do other ready jobs until it is done.

        Raises what the job raised.
        """
        self._work.until_done(self)
        return self._outcome.result()


class Work:
    """The jobs of one judgement. Without helpers each is done when its result is asked for, the others never."""

    def __init__(self) -> None:
        self._jobs: list[Job[Any]] = []
        self._changed = Condition()
        self._closed = False

    def offer(self, function: Callable[[], Result], after: Sequence[Job[Any]] = ()) -> Job[Result]:
        """Let a helper do this, once the jobs of `after` are done."""
        job = Job(self, function, after)
        with self._changed:
            self._jobs.append(job)
            self._changed.notify_all()
        return job

    def until_done(self, wanted: Job[Any]) -> None:
        """Do this job, after what it needs, or, while a helper does it, others."""
        for needed in wanted.after:
            self.until_done(needed)
        while (job := self._take(lambda: wanted.done, wanted)) is not None:
            self._do(job)

    def help(self) -> None:
        """Do whatever is ready until the work is closed."""
        while (job := self._take(lambda: self._closed)) is not None:
            self._do(job)

    def close(self) -> None:
        """Send helpers home; jobs that nobody has taken are dropped."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def _take(self, enough: Callable[[], bool], first: Job[Any] | None = None) -> Job[Any] | None:
        """Wait for a job that is ready, preferably `first`, and take it; None when it is `enough`."""
        with self._changed:
            while not enough():
                known = [first, *self._jobs] if first is not None else self._jobs
                job = next((job for job in known if job.ready), None)
                if job is not None:
                    job.take()
                    return job
                self._changed.wait()
        return None

    def _do(self, job: Job[Any]) -> None:
        job.run()
        with self._changed:
            self._changed.notify_all()


class Crew:
    """Helper threads that all judgements share; each gets them only while `spare` says that cores are idle."""

    def __init__(self, helpers: int = 0, spare: Callable[[], bool] = lambda: True) -> None:
        """Start up to `helpers` threads when they are needed first; with none every job is its caller's."""
        self._helpers = helpers
        self._spare = spare
        self._threads = ThreadPoolExecutor(helpers, thread_name_prefix="crew") if helpers else None

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Give a place for the jobs of one judgement."""
        work = Work()
        threads = self._threads if self._spare() else None
        lent = [threads.submit(work.help) for _ in range(self._helpers)] if threads is not None else []
        try:
            yield work
        finally:
            work.close()
            for help_ in lent:
                help_.cancel()


ALONE = Crew()
"""Nobody helps."""
