"""Which pairs are printed on cards, and what is kept of them."""

import numpy as np

from benchmarks.faces.portrait_jobs import TIERS_TAKEN, as_text, chosen, jobs, template_of

PAIRS = [("A_1", "A_2"), ("A_1", "A_3"), ("A_2", "A_3"), ("B_1", "B_2"), ("C_1", "C_2"), ("D_1", "D_2")]


def test_every_person_comes_once_before_anyone_comes_twice() -> None:
    drawn = chosen(PAIRS, {"A", "B", "C"}, 4, seed=3)
    assert sorted(a[0] for a, _ in drawn[:3]) == ["A", "B", "C"]
    assert drawn[3][0][0] == "A"


def test_more_pairs_begin_with_the_same_ones() -> None:
    assert chosen(PAIRS, {"A", "B", "C"}, 5, seed=3)[:2] == chosen(PAIRS, {"A", "B", "C"}, 2, seed=3)


def test_half_of_the_pairs_are_of_each_half_in_every_tier() -> None:
    listed = list(jobs(PAIRS, ({"A", "C"}, {"B", "D"}), 4, seed=3))
    counted = {(tier, half): 0 for tier in TIERS_TAKEN for half in (0, 1)}
    for job in listed:
        counted[job.tier, job.half] += 1
    assert set(counted.values()) == {2}
    assert len({job.key for job in listed}) == 8


def test_a_kept_template_is_the_same() -> None:
    template = np.array([0.6, -0.8], np.float32)
    kept = {"template": as_text(template)}
    again = template_of(kept)
    assert again is not None
    assert np.array_equal(again, template)
    assert template_of({"outcome": "no card"}) is None
