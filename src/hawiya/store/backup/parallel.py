"""Work on many blobs, a few at a time."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable

_AT_ONCE = 8


async def each(keys: Iterable[str], work: Callable[[str], Awaitable[None]]) -> None:
    """Do some work for every key. The first failure stops the rest and is raised as it is."""
    waiting = iter(keys)

    async def work_on() -> None:
        for key in waiting:
            await work(key)

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(_AT_ONCE):
                group.create_task(work_on())
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
