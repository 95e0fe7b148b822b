"""Shares and their intervals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.reading.rates import Rate


def test_interval_is_the_one_of_the_textbook() -> None:
    # Newcombe (1998), Statistics in Medicine 17, table I, method 3: 81 of 263 and 15 of 148.
    low, high = Rate(81, 263).interval
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    low, high = Rate(15, 148).interval
    assert (round(low, 4), round(high, 4)) == (0.0624, 0.1605)


def test_no_hit_still_leaves_a_bound() -> None:
    # Newcombe (1998): 0 of 20 gives 0 to 0.1611.
    low, high = Rate(0, 20).interval
    assert (low, round(high, 4)) == (0.0, 0.1611)


@given(st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_holds_the_share_and_mirrors(counts: tuple[int, int]) -> None:
    hits, total = counts
    low, high = Rate(hits, total).interval
    assert 0 <= low <= hits / total <= high <= 1
    other_low, other_high = Rate(total - hits, total).interval
    assert (other_low, other_high) == pytest.approx((1 - high, 1 - low))


def test_counts_marks() -> None:
    assert Rate.of([True, False, True]) == Rate(2, 3)


@pytest.mark.parametrize(
    ("rate", "said"),
    [
        (Rate(0, 0), "–"),
        (Rate(10, 10), "100 (72.2–100)"),
        (Rate(1, 15_000), "0.007 (0.001–0.038)"),
        (Rate(95, 100), "95.0 (88.8–97.8)"),
    ],
)
def test_says_small_shares_finely(rate: Rate, said: str) -> None:
    assert str(rate) == said
