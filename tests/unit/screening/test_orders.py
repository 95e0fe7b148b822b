import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hawiya.screening.watchlists.bitmaps import Places, at_least, bitmap, bitmap_of, rows_of
from hawiya.screening.watchlists.bounds import in_order
from hawiya.screening.watchlists.orders import rows_in_order
from hawiya.screening.watchlists.row_parts import Names
from hawiya.screening.watchlists.vocabulary import APART, FREE

ROWS = 128


@given(st.integers(1, 5), st.integers(1, 5), st.integers(0, 2**32 - 1))
def test_bitmaps_find_what_the_bounds_find(asked: int, length: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    costs = random.choice([FREE, APART], (asked, 6)).astype(np.uint8)
    names = random.integers(0, 6, (ROWS, length)).astype(np.uint32)
    columns = [[bitmap_of(row[names[:, place]] == FREE) for place in range(length)] for row in costs]
    found = rows_in_order(columns, length)
    assert found is not None
    straight, turned = in_order(costs, Names(np.ascontiguousarray(names.T), np.full(ROWS, length)))
    assert rows_of(found, ROWS).tolist() == np.flatnonzero(np.isfinite(np.minimum(straight, turned))).tolist()


@given(st.integers(2, 5), st.integers(1, 4), st.integers(0, 2**32 - 1))
def test_parts_that_are_no_bitmaps_match_nothing(asked: int, length: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    flags = random.random((asked, length, ROWS)) < 0.7
    missing = int(random.integers(asked))
    columns = [[bitmap_of(flags[part, place]) for place in range(length)] for part in range(asked)]
    without = [None if part == missing else own for part, own in enumerate(columns)]
    flags[missing] = False
    empty = [[bitmap_of(flags[part, place]) for place in range(length)] for part in range(asked)]
    found, wanted = rows_in_order(without, length), rows_in_order(empty, length)
    assert wanted is not None
    assert (found if found is not None else np.zeros_like(wanted)).tolist() == wanted.tolist()


def test_bitmaps_are_sets_of_rows() -> None:
    rows = np.array([0, 5, 63, 64, 100], np.uint32)
    words = bitmap(rows, ROWS)
    assert rows_of(words, ROWS).tolist() == rows.tolist()
    assert rows_of(words, 2).tolist() == [0, 5]
    places = Places(np.array([5, 6, 100], np.uint32))
    assert places.within(words).tolist() == [True, False, True]
    assert places[np.array([1, 2])].within(words).tolist() == [False, True]
    assert places.within(words, bitmap(np.array([6, 100], np.uint32), ROWS)).tolist() == [False, False, True]
    others = [bitmap(np.array(one, np.uint32), ROWS) for one in ((0, 5), (5, 64), (64, 100))]
    assert rows_of(at_least([words, *others], 2), ROWS).tolist() == [0, 5, 64, 100]
    assert rows_of(at_least([words, *others], 3), ROWS).tolist() == [5, 64]
    assert rows_of(at_least(others[:2], 2), ROWS).tolist() == [5]
