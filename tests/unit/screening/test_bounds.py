from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.screening.watchlists.bounds import Powers, cost, in_any_order, in_order, power_at
from hawiya.screening.watchlists.row_parts import Names
from hawiya.screening.watchlists.vocabulary import APART, FREE, STEPS, UNKNOWN

HALF = FREE + STEPS // 2


def costs_of(*rows: tuple[int, ...]) -> np.ndarray:
    """Return a table of these costs, with a last column for what is no part."""
    return np.array([(*row, APART) for row in rows], np.uint8)


def names_of(costs: np.ndarray, *names: tuple[int, ...]) -> Names:
    """Return names, the shorter ones first, with a number after their end that no part has."""
    lengths = np.array([len(name) for name in names])
    parts = np.full((lengths.max(), len(names)), costs.shape[1] - 1, np.uint32)
    for column, name in enumerate(names):
        parts[: len(name), column] = name
    return Names(parts, lengths)


def least(costs: np.ndarray, *names: tuple[int, ...]) -> list[float]:
    return lower_costs(in_order(costs, names_of(costs, *names)))


def least_in_any_order(costs: np.ndarray, *names: tuple[int, ...]) -> list[float]:
    return lower_costs(in_any_order(costs, names_of(costs, *names)))


def lower_costs(powers: tuple[Powers, Powers]) -> list[float]:
    return cost(np.minimum(*powers)).tolist()


# Three parts asked for, which are the parts 0, 1 and 2 of the vocabulary; 3 is half of the second, 4 is none of them.
THREE = costs_of(
    (FREE, APART, APART, APART, APART), (APART, FREE, APART, HALF, APART), (APART, APART, FREE, APART, 255)
)


def test_parts_match_in_order_with_parts_left_over_on_one_side() -> None:
    assert least(THREE, (0, 1, 2)) == [0]
    assert least(THREE, (0, 3, 2)) == pytest.approx([0.5], abs=1e-5)
    assert least(THREE, (0, 4, 1, 2), (0, 1, 4, 2), (0, 1, 2, 4)) == [0, 0, 0]
    assert least(THREE, (0, 1), (0, 2)) == [0, 0]


def test_what_cannot_match_costs_without_end() -> None:
    assert least(THREE, (0, 1, 4), (1, 0, 2)) == [np.inf, np.inf]
    assert least(THREE, (4, 0, 1, 4)) == [np.inf]


def test_names_in_order_are_told_from_turned_ones() -> None:
    straight, turned = in_order(THREE, names_of(THREE, (0, 1, 2), (2, 0, 1)))
    assert straight.tolist() == [0, np.inf]
    assert turned.tolist() == [np.inf, 0]


def test_the_family_name_may_come_first_on_either_side() -> None:
    assert least(THREE, (1, 2, 0), (2, 0, 1)) == [0, 0]
    assert least(THREE, (2, 0, 1, 2)) == [0]


def test_a_family_name_that_comes_first_must_match_the_last_part() -> None:
    assert least(THREE, (4, 0, 1, 2)) == [np.inf]
    assert least(THREE[:2], (4, 0, 1)) == [np.inf]


def test_what_was_not_compared_is_free() -> None:
    assert least(costs_of((UNKNOWN, APART), (APART, HALF)), (0, 1)) == pytest.approx([0.5], abs=1e-5)


def test_in_any_order_a_part_that_nothing_is_like_costs_no_more_than_that() -> None:
    assert least_in_any_order(THREE, (2, 0, 1)) == [0]
    assert least_in_any_order(THREE, (2, 4, 1)) == pytest.approx([1.6], abs=1e-5)


def test_in_any_order_no_part_stands_for_two() -> None:
    assert least_in_any_order(THREE, (0, 0, 1)) == pytest.approx([1.6], abs=1e-5)
    twice = costs_of((FREE, APART), (FREE, APART))
    assert least_in_any_order(twice, (1, 0, 1)) == pytest.approx([1.6], abs=1e-5)


def test_in_any_order_names_are_left_out_that_cost_more_than_is_asked_for() -> None:
    names = names_of(THREE, (2, 4, 4), (2, 4, 1), (2, 0, 1))
    assert in_any_order(THREE, names)[0].tolist() == pytest.approx([2 * 1.6**3, 1.6**3, 0], abs=1e-4)
    assert in_any_order(THREE, names, 1.6**3 + 0.1)[0].tolist() == pytest.approx([np.inf, 1.6**3, 0], abs=1e-4)


def test_many_names_are_judged_as_few_are() -> None:
    names = [(0, 1, 2), (2, 0, 1), (1, 2, 0), (4, 4, 4), (0, 4, 2), (0, 3, 2)]
    few = in_order(THREE, names_of(THREE, *names))
    many = in_order(THREE, names_of(THREE, *names * 400))
    assert np.array_equal(many, np.tile(few, 400))
    assert np.isinf(in_order(THREE, names_of(THREE, *[(4, 4, 4)] * 2000))).all()


def drawn(asked: int, lengths: list[int], seed: int) -> tuple[np.ndarray, list[tuple[int, ...]]]:
    """Return a table of costs of six parts, and names of these lengths, the shorter ones first."""
    random = np.random.default_rng(seed)
    costs = costs_of(*random.choice([UNKNOWN, FREE, HALF, APART], (asked, 6)).tolist())
    return costs, [tuple(random.integers(0, 6, length).tolist()) for length in sorted(lengths)]


LENGTHS = st.lists(st.integers(1, 6), min_size=1, max_size=20)


@given(st.integers(1, 5), LENGTHS, st.integers(0, 2**32 - 1))
def test_order_never_makes_a_match_cheaper(asked: int, lengths: list[int], seed: int) -> None:
    costs, names = drawn(asked, lengths, seed)
    strict, loose = np.array(least(costs, *names)), np.array(least_in_any_order(costs, *names))
    assert (strict >= loose - 1e-5).all()


@given(st.integers(1, 5), LENGTHS, st.integers(0, 2**32 - 1))
def test_names_of_several_lengths_are_judged_as_each_alone(asked: int, lengths: list[int], seed: int) -> None:
    costs, names = drawn(asked, lengths, seed)
    for bound in (in_order, in_any_order):
        together = bound(costs, names_of(costs, *names))
        alone = [bound(costs, names_of(costs, name)) for name in names]
        for at, powers in enumerate(together):
            assert powers.tolist() == pytest.approx([float(one[at][0]) for one in alone], abs=1e-5)


@given(st.integers(1, 4), LENGTHS, st.integers(0, 2**32 - 1))
def test_the_least_of_all_ways_to_match_in_order_is_found(asked: int, lengths: list[int], seed: int) -> None:
    costs, names = drawn(asked, lengths, seed)
    straight, turned = in_order(costs, names_of(costs, *names))
    for at, name in enumerate(names):
        assert straight[at] == pytest.approx(tried(costs, range(asked), name), abs=1e-5)
        ways = [(np.roll(range(asked), -1), name), (range(asked), (*name[1:], name[0]))]
        expected = min(tried(costs, *way, to_the_end=True) for way in ways) if min(asked, len(name)) > 1 else np.inf
        assert turned[at] == pytest.approx(expected, abs=1e-5)


def tried(costs: np.ndarray, asked: Sequence[int], name: Sequence[int], *, to_the_end: bool = False) -> float:
    """Return the least power of all ways to match the shorter chain in order, tried one by one."""
    short, long = (asked, name) if len(asked) <= len(name) else (name, asked)
    found = np.inf
    for places in combinations(range(len(long)), len(short)):
        if places[0] == 0 and (not to_the_end or places[-1] == len(long) - 1):
            pairs = [(part, long[place]) for part, place in zip(short, places, strict=True)]
            cells = [costs[pair if short is asked else pair[::-1]] for pair in pairs]
            found = min(found, sum(((max(1, cell) - FREE) / STEPS) ** 3 if cell < APART else np.inf for cell in cells))
    return float(found)


@given(st.floats(0, 2))
def test_no_name_of_a_cost_is_beyond_its_power(most: float) -> None:
    assert np.float32(most) ** np.float32(3) <= power_at(most)
