import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.cards.line_ends import REACH, SEEN_HEIGHT, between_ends, moved_ends

HEIGHT = 40
MARGIN = round(REACH * HEIGHT)


def line(*figures: tuple[int, int], width: int = 300) -> NDArray[np.uint8]:
    """Draw dark bars (start, end), in pixels from the line's left end, on a light line with its margins."""
    wide = np.full((HEIGHT, width + 2 * MARGIN), 200, np.uint8)
    for start, end in figures:
        wide[8:32, MARGIN + start : MARGIN + end] = 40
    return wide


def test_ends_in_gaps_stay() -> None:
    assert moved_ends(line((20, 30), (100, 110), (270, 280))) == (0.0, 0.0)


def test_an_end_through_a_figure_moves_to_the_gap_behind_it() -> None:
    left, right = moved_ends(line((20, 30), (100, 110), (292, 314)))
    assert left == 0.0
    assert 14 < right * HEIGHT < 14 + 0.2 * HEIGHT


def test_the_left_end_moves_as_well() -> None:
    left, right = moved_ends(line((-12, 6), (100, 110), (270, 280)))
    assert 12 < left * HEIGHT < 12 + 0.2 * HEIGHT
    assert right == 0.0


def test_print_without_a_gap_moves_nothing() -> None:
    assert moved_ends(line((100, 110), (290, 400))) == (0.0, 0.0)


def test_the_next_word_behind_a_gap_is_not_taken_in() -> None:
    _, right = moved_ends(line((100, 110), (295, 305), (320, 330)))
    assert 5 < right * HEIGHT < 20


@pytest.mark.parametrize("shape", [(40, 60), (4, 300), (40, 100)])
def test_pictures_too_small_to_tell_move_nothing(shape: tuple[int, int]) -> None:
    assert moved_ends(np.full(shape, 128, np.uint8)) == (0.0, 0.0)


def test_an_even_line_moves_nothing() -> None:
    assert moved_ends(np.full((HEIGHT, 300), 128, np.uint8)) == (0.0, 0.0)


def test_a_high_line_moves_as_a_low_one() -> None:
    low = line((20, 30), (100, 110), (292, 314))
    high = np.repeat(np.repeat(low, 3, axis=0), 3, axis=1)
    assert HEIGHT > SEEN_HEIGHT
    assert moved_ends(high) == pytest.approx(moved_ends(low), abs=0.06)


def test_between_ends_is_the_line_without_its_margins() -> None:
    wide = line((0, 300))
    assert np.array_equal(between_ends(wide, 0.0, 0.0), wide[:, MARGIN:-MARGIN])


def test_moved_ends_take_in_what_stands_there() -> None:
    wide = line((-12, 6), (292, 314))
    taken = between_ends(wide, 0.4, 0.5)
    assert np.array_equal(taken, wide[:, MARGIN - 16 : MARGIN + 320])


def test_ends_never_leave_the_picture() -> None:
    wide = line((100, 110))
    assert np.array_equal(between_ends(wide, REACH, REACH), wide)
