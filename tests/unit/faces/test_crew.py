"""Sharing work: the same results with and without helpers, each job once, and nothing needless without help."""

from functools import partial
from threading import Event, current_thread, main_thread

import pytest

from hawiya.faces.crew import ALONE, Crew
from hawiya.faces.engine import FaceEngine
from hawiya.faces.liveness import judge_liveness
from hawiya.faces.thresholds import LivenessThresholds
from tests.unit.faces.pictures import burst, decoded


def test_without_helpers_only_what_is_asked_for_is_done() -> None:
    done: list[str] = []
    with ALONE.work() as work:
        first, second = (work.offer(partial(done.append, name)) for name in "ab")
        third = work.offer(partial(done.append, "c"), after=[first])

        third.result()

    assert done == ["a", "c"]
    assert not second.done


def test_a_helper_takes_what_the_caller_has_not_begun() -> None:
    begun, free = Event(), Event()

    def wait_for_help() -> str:
        begun.set()
        assert free.wait(10)
        return current_thread().name

    def release() -> str:
        assert begun.wait(10)
        free.set()
        return current_thread().name

    with Crew(helpers=1).work() as work:
        jobs = [work.offer(wait_for_help), work.offer(release)]
        names = [job.result() for job in jobs]

    assert len(set(names)) == 2
    assert main_thread().name in names


@pytest.mark.parametrize("helpers", [0, 1, 3])
def test_every_job_is_done_once_and_after_what_it_needs(helpers: int) -> None:
    done: list[int] = []
    with Crew(helpers).work() as work:
        jobs = [work.offer(partial(done.append, 0))]
        for number in range(1, 50):
            jobs.append(work.offer(partial(done.append, number), after=[jobs[number // 2]]))
        for job in jobs:
            job.result()

    assert sorted(done) == list(range(50))
    assert all(done.index(number // 2) < done.index(number) for number in range(1, 50))


@pytest.mark.parametrize("helpers", [0, 1])
def test_what_a_job_raises_is_raised_where_it_is_asked_for(helpers: int) -> None:
    with Crew(helpers).work() as work:
        bad, good = work.offer(lambda: 1 // 0), work.offer(lambda: 7)

        with pytest.raises(ZeroDivisionError):
            bad.result()

        assert good.result() == 7


def test_nobody_helps_while_no_core_is_idle() -> None:
    with Crew(helpers=2, spare=lambda: False).work() as work:
        jobs = [work.offer(lambda: current_thread() is main_thread()) for _ in range(20)]

        assert all(job.result() for job in jobs)


def test_a_judgement_is_the_same_with_help(engine: FaceEngine, thresholds: LivenessThresholds) -> None:
    raw = burst("person_3")
    frames = [decoded(one) for one in raw]

    alone = judge_liveness(engine, frames, raw, None, None, thresholds)
    helped = judge_liveness(engine, frames, raw, None, None, thresholds, crew=Crew(helpers=2))

    assert helped.checks == alone.checks
    assert helped.findings == alone.findings
