"""Work is cut so that a longer run carries on where a shorter one stopped."""

from benchmarks.reading.jobs import Job, card_jobs, peer_jobs, refusal_jobs, runs, sweep_jobs
from benchmarks.reading.parts import CARDS, CUT_OFF, NO_CARD, SWEEP


def test_runs_cover_every_number_once_and_keep_their_borders() -> None:
    assert list(runs(0, 25)) == [(0, 10), (10, 10), (20, 5)]
    assert list(runs(0, 40))[:2] == [(0, 10), (10, 10)]
    assert list(runs(25, 10)) == [(25, 5), (30, 5)]
    assert list(runs(0, 0)) == []


def test_more_fronts_are_read_where_they_are_asked_for() -> None:
    jobs = card_jobs(["first"], ["scan", "hard"], 20, {"scan": 50, "hard": 10})

    def count(tier: str, side: str) -> int:
        return sum(job.count for job in jobs if (job.tier, job.side) == (tier, side))

    assert [count("scan", side) for side in ("front", "back", "other")] == [50, 20, 20]
    assert [count("hard", side) for side in ("front", "back", "other")] == [20, 20, 20]


def test_only_the_first_generator_draws_other_documents() -> None:
    assert {job.side for job in card_jobs(["second"], ["scan"], 10, {})} == {"front", "back"}


def test_pictures_without_a_card_are_shared_among_the_kinds() -> None:
    jobs = refusal_jobs(["page", "face", "noise"], 20, 0)
    assert [(job.of, job.count) for job in jobs] == [("page", 7), ("face", 7), ("noise", 6)]
    assert {job.part for job in jobs} == {NO_CARD}


def test_cut_off_cards_have_both_sides() -> None:
    jobs = refusal_jobs(["page"], 0, 12)
    assert sorted((job.side, job.start, job.count) for job in jobs) == [
        ("back", 0, 10), ("back", 10, 2), ("front", 0, 10), ("front", 10, 2),
    ]  # fmt: skip
    assert {job.part for job in jobs} == {CUT_OFF}


def test_a_sweep_has_every_level_of_every_harm() -> None:
    jobs = sweep_jobs({"blur": (0, 2), "tilt": (30,)}, 5)
    assert {(job.of, job.level, job.side, job.count) for job in jobs} == {
        ("blur", 0, "front", 5), ("blur", 0, "back", 5), ("blur", 2, "front", 5), ("blur", 2, "back", 5),
        ("tilt", 30, "front", 5), ("tilt", 30, "back", 5),
    }  # fmt: skip


def test_keys_tell_jobs_apart() -> None:
    jobs = [*card_jobs(["first", "second"], ["scan"], 15, {}), *peer_jobs(["first"], ["scan"], 15)]
    jobs += sweep_jobs({"blur": (0, 1, 1.5)}, 15)
    assert len({job.key for job in jobs}) == len(jobs)


def test_a_key_begins_with_its_part() -> None:
    assert Job(SWEEP, "blur", "", "front", 0, 5, 2).key.split(" ", 1)[0] == SWEEP
    assert Job(CARDS, "first", "scan", "front", 0, 5).key == "cards first scan front 0 5 0.0"
