from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from hawiya.notify.webhooks.delivering import jitter
from hawiya.notify.webhooks.schedule import LONGEST_RETRY_AFTER, Schedule
from hawiya.settings import Settings
from hawiya.verification.events import Event, EventKind
from hawiya.verification.webhooks import Attempt, DeliveryState, DisabledBecause, DueDelivery, Endpoint, Verdict

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
SCHEDULE = Schedule((MINUTE, HOUR), timedelta(days=5))
WAITING, GIVEN_UP = DeliveryState.WAITING, DeliveryState.GIVEN_UP


def delivery(tried: int, failing_since: datetime | None = None) -> DueDelivery:
    endpoint = Endpoint(uuid4(), uuid4(), "https://example.com", (), NOW, failing_since=failing_since)
    return DueDelivery(1, uuid4(), tried, endpoint, Event(endpoint.tenant_id, EventKind.AML_HIT, NOW))


def verdict(
    tried: int, status: int | None, retry_after: timedelta | None = None, failing_since: datetime | None = None
) -> Verdict:
    attempt = Attempt(NOW, 1.0, status, None if status else "timeout")
    return SCHEDULE.verdict(delivery(tried, failing_since), attempt, retry_after, lambda: 1.0)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_any_2xx_is_a_success(status: int) -> None:
    assert verdict(0, status) == Verdict(DeliveryState.DELIVERED)


@pytest.mark.parametrize("status", [None, 101, 301, 302, 307, 400, 401, 404, 429, 500, 503])
def test_all_else_is_tried_again_by_the_schedule_and_then_given_up(status: int | None) -> None:
    assert verdict(0, status) == Verdict(WAITING, NOW + MINUTE)
    assert verdict(1, status) == Verdict(WAITING, NOW + HOUR)
    assert verdict(2, status) == Verdict(GIVEN_UP)


def test_pauses_are_jittered() -> None:
    attempt = Attempt(NOW, 1.0, 500)
    assert SCHEDULE.verdict(delivery(0), attempt, None, lambda: 0.8).due == NOW + 0.8 * MINUTE
    assert {0.8 <= jitter() <= 1.2 for _ in range(1_000)} == {True}


@pytest.mark.parametrize(
    ("status", "asked", "pause"),
    [
        (429, 10 * MINUTE, 10 * MINUTE),
        (503, 10 * MINUTE, 10 * MINUTE),
        (503, timedelta(seconds=1), MINUTE),
        (503, timedelta(days=30), LONGEST_RETRY_AFTER),
        (500, 10 * MINUTE, MINUTE),
        (503, None, MINUTE),
    ],
)
def test_retry_after_within_bounds(status: int, asked: timedelta | None, pause: timedelta) -> None:
    assert verdict(0, status, asked).due == NOW + pause


def test_a_gone_endpoint_is_disabled_and_its_deliveries_wait() -> None:
    assert verdict(0, 410) == Verdict(WAITING, NOW + MINUTE, DisabledBecause.GONE)
    assert verdict(2, 410) == Verdict(GIVEN_UP, None, DisabledBecause.GONE)


def test_an_endpoint_that_took_nothing_for_days_is_disabled_when_a_delivery_is_given_up() -> None:
    long_ago = NOW - timedelta(days=5)
    assert verdict(2, 500, None, long_ago) == Verdict(GIVEN_UP, None, DisabledBecause.FAILING)
    assert verdict(1, 500, None, long_ago) == Verdict(WAITING, NOW + HOUR)
    assert verdict(2, 500, None, long_ago + MINUTE) == Verdict(GIVEN_UP)
    assert verdict(2, 200, None, long_ago) == Verdict(DeliveryState.DELIVERED)


def test_the_pauses_of_the_settings_grow_for_a_day_and_end() -> None:
    pauses = Settings().webhook_retry_seconds
    assert list(pauses) == sorted(pauses)
    assert timedelta(days=1) < timedelta(seconds=sum(pauses)) < timedelta(days=2)
