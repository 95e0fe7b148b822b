"""Work shared out among processes, results in the order of the work; whatever happens to a process, it gets done."""

import multiprocessing
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from typing import TypeVar

_Work = TypeVar("_Work")
_Result = TypeVar("_Result")


def share_out(
    task: Callable[[_Work], _Result], work: Iterable[_Work], *, processes: int, alone: int
) -> Iterator[_Result]:
    """Yield the result of every piece of work, in order.

    The first `alone` pieces are done here, and so is all when `processes` is 1: other processes are only worth their
    start when there is more. When one dies, or none can be started, what is left is done here. Work is taken from its
    iterable no further ahead than the processes need.
    """
    pieces = iter(work)
    yield from map(task, islice(pieces, alone))
    following = next(pieces, None)
    if following is None:
        return
    pieces = chain((following,), pieces)
    if processes == 1:
        yield from map(task, pieces)
        return
    # Not forked: the caller may be a server with threads.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context) as pool:
        waiting: deque[tuple[_Work, Future[_Result] | None]] = deque()
        for piece in pieces:
            waiting.append((piece, _submitted(pool, task, piece)))
            if len(waiting) > 2 * processes:
                yield _result(task, *waiting.popleft())
        while waiting:
            yield _result(task, *waiting.popleft())


def _submitted(pool: ProcessPoolExecutor, task: Callable[[_Work], _Result], piece: _Work) -> Future[_Result] | None:
    try:
        return pool.submit(task, piece)
    except (BrokenProcessPool, OSError):
        return None


def _result(task: Callable[[_Work], _Result], piece: _Work, future: Future[_Result] | None) -> _Result:
    if future is not None:
        try:
            return future.result()
        except BrokenProcessPool:
            pass
    return task(piece)
