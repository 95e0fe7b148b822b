import multiprocessing
import os
from collections.abc import Iterator

import pytest

from hawiya.screening.watchlists.sharing_out import share_out


def double(number: int) -> int:
    return 2 * number


def die_in_a_helper(number: int) -> int:
    if number == 5 and multiprocessing.parent_process() is not None:
        os._exit(1)
    return 2 * number


def of_a_helper(_: int) -> bool:
    return multiprocessing.parent_process() is not None


@pytest.mark.parametrize("processes", [1, 2])
@pytest.mark.parametrize("count", [0, 1, 3, 20])
def test_results_come_in_the_order_of_the_work(processes: int, count: int) -> None:
    results = list(share_out(double, range(count), processes=processes, alone=2))
    assert results == [2 * number for number in range(count)]


def test_little_work_is_done_here_and_the_rest_is_shared_out() -> None:
    assert list(share_out(of_a_helper, range(5), processes=2, alone=2)) == [False, False, True, True, True]
    assert list(share_out(of_a_helper, range(2), processes=2, alone=2)) == [False, False]


def test_the_work_of_a_process_that_dies_is_done_all_the_same() -> None:
    assert list(share_out(die_in_a_helper, range(20), processes=2, alone=0)) == [2 * number for number in range(20)]


def test_work_is_not_taken_far_ahead() -> None:
    taken: list[int] = []

    def work() -> Iterator[int]:
        for number in range(1000):
            taken.append(number)
            yield number

    results = share_out(double, work(), processes=1, alone=0)
    next(results)
    assert len(taken) <= 2


def test_what_the_work_raises_comes_through() -> None:
    def work() -> Iterator[int]:
        yield from range(10)
        raise ValueError("line 11")

    with pytest.raises(ValueError, match="line 11"):
        list(share_out(double, work(), processes=2, alone=1))
