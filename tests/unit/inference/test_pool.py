import asyncio
import threading

import pytest

from hawiya.inference.pool import PixelPool
from hawiya.verification.ports import Overloaded

pytestmark = pytest.mark.anyio


async def test_a_full_queue_refuses_at_once_and_frees_its_places() -> None:
    pool = PixelPool(workers=1, queue_limit=2, timeout_seconds=60)
    release = threading.Event()
    waiting = [asyncio.create_task(pool.run(lambda: release.wait(60))) for _ in range(2)]
    await asyncio.sleep(0)
    assert pool.depth == 2
    with pytest.raises(Overloaded) as caught:
        await pool.run(lambda: True)
    assert caught.value.retry_after >= 1
    release.set()
    assert await asyncio.gather(*waiting) == [True, True]
    await asyncio.sleep(0)
    assert await pool.run(lambda: "again") == "again"
    pool.close()


async def test_a_job_that_takes_too_long_is_given_up_and_keeps_its_place_until_it_ends() -> None:
    pool = PixelPool(workers=1, queue_limit=1, timeout_seconds=0.01)
    release = threading.Event()
    with pytest.raises(Overloaded):
        await pool.run(lambda: release.wait(60))
    assert pool.depth == 1
    release.set()
    pool.close()


async def test_what_a_job_raises_reaches_its_caller() -> None:
    pool = PixelPool(workers=1, queue_limit=1, timeout_seconds=60)

    def fail() -> None:
        raise ValueError("bad picture")

    with pytest.raises(ValueError, match="bad picture"):
        await pool.run(fail)
    pool.close()
