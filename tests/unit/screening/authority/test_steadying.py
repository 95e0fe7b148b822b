"""Several attempts make a question, and an authority that keeps failing is given a rest."""

from collections.abc import Iterator

import pytest
import stamina

from hawiya.screening.authority.client import NoAnswer
from hawiya.screening.authority.steadying import SteadyAuthority, worth_another_try
from hawiya.verification.ports import AuthorityUnreachable, Person
from hawiya.verification.transaction import AuthorityAnswer

pytestmark = pytest.mark.anyio
PERSON = Person(None, "29001011234567", None)
VALID = AuthorityAnswer(valid=True)


@pytest.fixture(autouse=True)
def _no_pauses() -> Iterator[None]:
    with stamina.set_testing(True, attempts=3, cap=True):
        yield


class Scripted:
    """Fails as often as it is told to, then answers."""

    def __init__(self, *failures: NoAnswer) -> None:
        self.failures = list(failures)
        self.asked = 0

    async def ask(self, person: Person) -> AuthorityAnswer:
        self.asked += 1
        if self.failures:
            raise self.failures.pop(0)
        return VALID


def steady(attempt: Scripted, pause_seconds: float = 3600) -> SteadyAuthority:
    return SteadyAuthority(attempt.ask, attempts=3, pause_after=2, pause_seconds=pause_seconds)


async def failure_of(authority: SteadyAuthority) -> AuthorityUnreachable:
    with pytest.raises(AuthorityUnreachable) as caught:
        await authority.ask(PERSON)
    return caught.value


async def test_a_failed_attempt_is_made_again() -> None:
    attempt = Scripted(NoAnswer("HTTP status 500"), NoAnswer("no connection"))
    assert await steady(attempt).ask(PERSON) == VALID
    assert attempt.asked == 3


async def test_the_last_failure_is_told() -> None:
    attempt = Scripted(*(NoAnswer(f"failure {number}") for number in range(9)))
    failure = await failure_of(steady(attempt))
    assert (failure.reason, failure.paused_for) == ("failure 2", None)
    assert attempt.asked == 3


async def test_what_no_other_try_mends_is_not_tried_again() -> None:
    attempt = Scripted(NoAnswer("HTTP status 401", again=False))
    assert (await failure_of(steady(attempt))).reason == "HTTP status 401"
    assert attempt.asked == 1


async def test_after_failed_questions_in_a_row_nobody_is_asked() -> None:
    attempt = Scripted(*(NoAnswer("no connection") for _ in range(99)))
    authority = steady(attempt)
    assert (await failure_of(authority)).paused_for is None
    tripping = await failure_of(authority)
    assert tripping.reason == "no connection"
    assert tripping.paused_for is not None
    assert 0 < tripping.paused_for <= 3600
    resting = await failure_of(authority)
    assert resting.paused_for is not None
    assert attempt.asked == 6


async def test_the_authority_says_when_to_come_back() -> None:
    now = [100.0]
    attempt = Scripted(NoAnswer("HTTP status 503", wait=30.0))
    authority = SteadyAuthority(attempt.ask, attempts=3, pause_after=9, pause_seconds=3600, now=lambda: now[0])
    failure = await failure_of(authority)
    assert (failure.reason, failure.paused_for) == ("HTTP status 503", 30.0)
    now[0] += 29.0
    assert (await failure_of(authority)).paused_for == 1.0
    assert attempt.asked == 1
    now[0] += 1.0
    assert await authority.ask(PERSON) == VALID
    attempt.failures = [NoAnswer("HTTP status 429", wait=1e9)]
    assert (await failure_of(authority)).paused_for == 3600.0


@pytest.mark.parametrize(
    ("error", "again"),
    [
        (NoAnswer("HTTP status 429", wait=2.0), 2.0),
        (NoAnswer("HTTP status 429", wait=0.0), 0.1),
        (NoAnswer("HTTP status 429", wait=6.0), False),
        (NoAnswer("HTTP status 500"), True),
        (NoAnswer("HTTP status 403", again=False), False),
        (RuntimeError(), False),
    ],
)
def test_a_short_pause_is_kept_within_the_question(error: Exception, again: bool | float) -> None:
    assert worth_another_try(error) == again
    assert isinstance(again, bool) is isinstance(worth_another_try(error), bool)


async def test_failures_that_are_not_in_a_row_do_not_count() -> None:
    attempt = Scripted()
    authority = steady(attempt)
    for _ in range(5):
        attempt.failures = [NoAnswer("no connection")] * 3
        assert (await failure_of(authority)).paused_for is None
        assert await authority.ask(PERSON) == VALID


async def test_after_the_rest_one_answer_ends_it_and_one_failure_prolongs_it() -> None:
    attempt = Scripted(*(NoAnswer("no connection") for _ in range(9)))
    authority = steady(attempt, pause_seconds=0)
    await failure_of(authority)
    assert (await failure_of(authority)).paused_for == 0
    assert (await failure_of(authority)).paused_for == 0  # tried, and failed again
    assert attempt.asked == 9
    assert await authority.ask(PERSON) == VALID
    attempt.failures = [NoAnswer("no connection")] * 3
    assert (await failure_of(authority)).paused_for is None
