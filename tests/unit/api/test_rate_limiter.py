import pytest
from limits import RateLimitItemPerHour

from hawiya.api.limits import open_rate_limiter, seconds_to_wait
from hawiya.api.metrics import Metrics
from hawiya.settings import Settings

pytestmark = pytest.mark.anyio
FIVE = RateLimitItemPerHour(5)


async def test_events_are_counted_by_identifiers_until_they_are_forgotten() -> None:
    async with open_rate_limiter(Settings(), Metrics()) as limiter:
        assert [await limiter.hit(FIVE, "sign-in", "a") for _ in range(5)] == [None] * 5
        wait = await limiter.hit(FIVE, "sign-in", "a")
        assert wait is not None
        assert 0 <= wait <= 2 * 3600
        assert await limiter.hit(FIVE, "sign-in", "b") is None
        assert await limiter.hit(FIVE, "code", "a") is None
        await limiter.clear(FIVE, "sign-in", "a")
        assert await limiter.hit(FIVE, "sign-in", "a") is None


@pytest.mark.parametrize(("seconds", "header"), [(0.0, "1"), (0.2, "1"), (1.0, "1"), (1.1, "2"), (59.5, "60")])
def test_the_wait_is_whole_seconds_from_one_up(seconds: float, header: str) -> None:
    assert seconds_to_wait(seconds) == header
