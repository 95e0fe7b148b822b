"""A bounded pool of threads for pixels: when it is full the answer is `Overloaded`, not a longer queue."""

import asyncio
import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from hawiya.verification.ports import Overloaded

Result = TypeVar("Result")


class PixelPool:
    """Runs functions over pictures in threads (OpenCV and ONNX Runtime release the interpreter lock)."""

    def __init__(self, workers: int, queue_limit: int, timeout_seconds: float) -> None:
        """Take at most `queue_limit` jobs at once, running `workers` of them; give up on one after the timeout."""
        self.workers = workers
        self._limit = queue_limit
        self._timeout = timeout_seconds
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="pixels")
        self._jobs = 0
        self._mean_seconds = 0.5

    @property
    def depth(self) -> int:
        """Jobs that wait or run."""
        return self._jobs

    @property
    def spare(self) -> bool:
        """Whether some of its threads, and so the cores they stand for, have nothing to do."""
        return self._jobs < self.workers

    async def run(self, job: Callable[[], Result]) -> Result:
        """Run one job; raise `Overloaded` when the queue is full or the job did not finish in time."""
        if self._jobs >= self._limit:
            raise Overloaded(self._retry_after())
        loop = asyncio.get_running_loop()
        started = loop.time()
        self._jobs += 1
        future = self._threads.submit(job)
        future.add_done_callback(lambda done: self._release(loop, done))
        try:
            async with asyncio.timeout(self._timeout):
                result = await asyncio.wrap_future(future)
        except TimeoutError:
            raise Overloaded(self._retry_after()) from None
        self._mean_seconds += 0.1 * (loop.time() - started - self._mean_seconds)
        return result

    def close(self) -> None:
        """Let running jobs finish; jobs that still wait are dropped."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _retry_after(self) -> int:
        return max(1, math.ceil(self._mean_seconds * self._jobs / self.workers))

    def _release(self, loop: asyncio.AbstractEventLoop, _done: "Future[Result]") -> None:
        """Free the job's place once the thread is really done with it, also after its caller gave up."""
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._decrement)

    def _decrement(self) -> None:
        self._jobs -= 1
