import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.screening.watchlists.bounds import in_any_order, in_order
from hawiya.screening.watchlists.vocabulary import APART, FREE, STEPS, UNKNOWN

HALF = FREE + STEPS // 2


def costs_of(*rows: tuple[int, ...]) -> np.ndarray:
    return np.array(rows, np.uint8)


def least(costs: np.ndarray, *names: tuple[int, ...]) -> list[float]:
    straight, turned = in_order(costs, np.array(names, np.uint32))
    return np.minimum(straight, turned).tolist()


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
    straight, turned = in_order(THREE, np.array([(0, 1, 2), (2, 0, 1)], np.uint32))
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
    assert in_any_order(THREE, np.array([(2, 0, 1)], np.uint32))[0].tolist() == [0]
    assert in_any_order(THREE, np.array([(2, 4, 1)], np.uint32))[0].tolist() == pytest.approx([1.6], abs=1e-5)


def test_in_any_order_no_part_stands_for_two() -> None:
    assert in_any_order(THREE, np.array([(0, 0, 1)], np.uint32))[0].tolist() == pytest.approx([1.6], abs=1e-5)
    twice = costs_of((FREE, APART), (FREE, APART))
    assert in_any_order(twice, np.array([(1, 0, 1)], np.uint32))[0].tolist() == pytest.approx([1.6], abs=1e-5)


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_order_never_makes_a_match_cheaper(asked: int, length: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    costs = random.choice([UNKNOWN, FREE, HALF, APART], (asked, 6)).astype(np.uint8)
    names = random.integers(0, 6, (20, length)).astype(np.uint32)
    (straight, turned), (loose, _) = in_order(costs, names), in_any_order(costs, names)
    strict = np.minimum(straight, turned)
    assert (strict >= loose - 1e-5).all()
