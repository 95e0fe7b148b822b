"""What is captured, and that a longer run carries on where a shorter one stopped."""

from collections import Counter

import pytest

from benchmarks.authenticity.captures import ATTACKS, FIRST, GENUINE, KINDS, SECOND, SIMULATORS, TIERS, place_of
from benchmarks.authenticity.jobs import capture_jobs, replay_jobs


@pytest.mark.parametrize("kind", KINDS)
def test_sides_and_tiers_are_equally_frequent(kind: str) -> None:
    places = Counter(place_of(kind, index) for index in range(16))
    sides = ("front",) if kind == "substituted_portrait" else ("front", "back")
    assert set(places) == {(side, tier) for side in sides for tier in TIERS}
    assert len(set(places.values())) == 1


def test_every_kind_of_every_simulator_has_its_number() -> None:
    jobs = capture_jobs(SIMULATORS, KINDS, genuine=30, attacks=25)
    counted = Counter[tuple[str, str]]()
    for job in jobs:
        counted[job.simulator, job.kind] += job.count
    assert counted == {(name, kind): 120 if kind == GENUINE else 25 for name in SIMULATORS for kind in KINDS}
    assert len({job.key for job in jobs}) == len(jobs)


def test_kinds_advance_together() -> None:
    jobs = capture_jobs((FIRST, SECOND), KINDS, genuine=50, attacks=100)
    done = Counter[str]()
    for job in jobs[: len(jobs) // 2]:
        done[job.kind] += job.count
    assert all(80 <= done[kind] <= 120 for kind in ATTACKS)
    assert 180 <= done[GENUINE] <= 220


def test_a_longer_run_holds_the_jobs_of_a_shorter_one() -> None:
    shorter = {job.key for job in capture_jobs(SIMULATORS, KINDS, genuine=10, attacks=20)}
    assert shorter < {job.key for job in capture_jobs(SIMULATORS, KINDS, genuine=20, attacks=50)}


def test_a_key_begins_with_its_part() -> None:
    assert replay_jobs(("first",), 5)[0].key.split(" ", 1)[0] == "replay"
