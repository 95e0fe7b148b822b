import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray

from hawiya.cards.line_ink import ACROSS, ALONG, MARGIN, InkEdges, ink_edges

HEIGHT, WIDTH = 32, 200
BESIDE, ABOVE = round(ALONG * HEIGHT), round(ACROSS * HEIGHT)
INK_TALL = 20


def wide(*bars: tuple[int, int], paper: int = 200, ink: int = 60, top: int = 6) -> NDArray[np.uint8]:
    """Draw upright strokes (start, end), in pixels from the line's left end, `INK_TALL` high, `top` below its top."""
    line = np.full((HEIGHT + 2 * ABOVE, WIDTH + 2 * BESIDE), paper, np.uint8)
    for start, end in bars:
        line[ABOVE + top : ABOVE + top + INK_TALL, BESIDE + start : BESIDE + end] = ink
    return line


def strokes(start: int, end: int) -> list[tuple[int, int]]:
    return [(at, at + 4) for at in range(start, end - 3, 9)]


def framed(edges: InkEdges | None) -> tuple[float, float, float, float]:
    """Return the frame in pixels of the line: left, right, top, bottom."""
    assert edges is not None
    return (
        -edges.left * HEIGHT,
        WIDTH + edges.right * HEIGHT,
        -edges.above * HEIGHT,
        HEIGHT + edges.below * HEIGHT,
    )


def expected(start: int, end: int, top: int = 6) -> tuple[float, float, float, float]:
    across, along = MARGIN[0] * INK_TALL, MARGIN[1] * INK_TALL
    return start - along, end + along, top - across, top + INK_TALL + across


def test_a_line_that_goes_on_is_followed() -> None:
    assert framed(ink_edges(wide(*strokes(100, 240)), 1.3)) == pytest.approx(expected(100, 239), abs=2)


def test_what_stands_behind_a_gap_is_left_out() -> None:
    assert framed(ink_edges(wide(*strokes(0, 130), *strokes(170, 200)), 0.7)) == pytest.approx(expected(0, 130), abs=2)


def test_a_line_smaller_than_its_box_is_framed_closely() -> None:
    assert framed(ink_edges(wide(*strokes(90, 130), top=10), 1.3)) == pytest.approx(expected(90, 130, 10), abs=2)


def test_the_papers_shade_and_a_stain_are_no_ink() -> None:
    stained = wide(*strokes(90, 130))
    stained[:, : BESIDE + 60] = 110
    assert framed(ink_edges(stained, 0.7)) == pytest.approx(expected(90, 130), abs=2)


def test_faint_print_on_light_paper_is_ink() -> None:
    assert ink_edges(wide(*strokes(20, 180), paper=252, ink=236), 1.3) is not None


def test_a_line_of_another_size_moves_by_the_same_shares() -> None:
    small = wide(*strokes(100, 240))
    large = np.repeat(np.repeat(small, 2, axis=0), 2, axis=1)
    assert framed(ink_edges(large, 1.3)) == pytest.approx(framed(ink_edges(small, 1.3)), abs=1)


def test_without_ink_there_is_nothing_to_frame() -> None:
    assert ink_edges(wide(), 1.3) is None


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 60), st.integers(1, 300))))
def test_no_picture_breaks_it(picture: NDArray[np.uint8]) -> None:
    edges = ink_edges(picture, 1.0)
    assert edges is None or edges.left + edges.right + picture.shape[1] > 0
