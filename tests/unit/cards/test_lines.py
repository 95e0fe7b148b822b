import numpy as np
import pytest

from hawiya.cards.lines import GROUND, LINES, OFFSET_UNIT, lines_of, one_row, straight
from hawiya.cards.reading import Side

CELLS_X, CELLS_Y, CELL = 96, 60, 4


def maps_with(boxes: dict[str, tuple[float, float, float, float]], slope: float = 0.0) -> np.ndarray:
    """Draw the maps of a network that sees the given boxes (x, y, width, height in pixels of 384 × 240) clearly."""
    maps = np.full((GROUND + 3, CELLS_Y, CELLS_X), -4, np.float32)
    maps[GROUND] = 4
    ys, xs = (np.mgrid[0:CELLS_Y, 0:CELLS_X] + 0.5) * CELL
    for name, (x, y, width, height) in boxes.items():
        upper, lower = y + slope * (xs - x), y + height + slope * (xs - x)
        inside = (xs > x) & (xs < x + width) & (ys > upper) & (ys < lower)
        maps[LINES.index(name)][inside] = 8
        maps[GROUND + 1][inside] = ((ys - upper) / OFFSET_UNIT)[inside]
        maps[GROUND + 2][inside] = ((lower - ys) / OFFSET_UNIT)[inside]
    return maps


def test_a_lines_box_comes_back_on_the_rectified_card() -> None:
    found = lines_of(maps_with({"first_name": (240, 64, 120, 20)}), Side.FRONT)
    box = found["first_name"].box
    np.testing.assert_allclose([box.x, box.y, box.width, box.height], [750, 200, 375, 62.5], atol=4)
    assert found["first_name"].confidence > 0.9


def test_the_cut_leaves_a_margin_around_the_ink() -> None:
    found = lines_of(maps_with({"first_name": (240, 64, 120, 20)}), Side.FRONT)["first_name"]
    assert found.quad[3, 1] - found.quad[0, 1] == pytest.approx(found.box.height * 1.28, rel=0.02)
    assert found.quad[0, 0] < found.box.x


def test_a_line_askew_is_cut_askew() -> None:
    found = lines_of(maps_with({"idNumber": (160, 180, 200, 24)}, slope=0.03), Side.FRONT)["idNumber"]
    rise = (found.quad[1, 1] - found.quad[0, 1]) / (found.quad[1, 0] - found.quad[0, 0])
    assert rise == pytest.approx(0.03, abs=0.008)


def test_lines_of_the_other_side_and_missing_lines_are_absent() -> None:
    maps = maps_with({"idExpiry": (120, 108, 90, 18), "idNumber": (175, 20, 130, 14), "first_name": (240, 64, 120, 20)})
    assert set(lines_of(maps, Side.BACK)) == {"idExpiry", "idNumber"}


def test_areas_keep_their_box_without_margins() -> None:
    found = lines_of(maps_with({"portrait": (16, 20, 100, 136)}), Side.FRONT)["portrait"]
    np.testing.assert_allclose(found.quad[0], [found.box.x, found.box.y], atol=1e-3)
    np.testing.assert_allclose([found.box.width, found.box.height], [312.5, 425], atol=13)


def test_a_speck_is_no_line() -> None:
    assert lines_of(maps_with({"job": (200, 50, 4, 4)}), Side.BACK) == {}


def test_patches_of_one_row_belong_together_and_others_do_not() -> None:
    cells = np.zeros((20, 40), np.bool_)
    cells[5:8, 2:10] = cells[5:8, 14:30] = True
    stray = cells.copy()
    stray[15:18, 20:26] = True
    np.testing.assert_array_equal(one_row(stray, np.ones((20, 40), np.float32)), cells)


def test_a_straight_line_is_found_despite_an_outlier() -> None:
    xs = np.arange(20, 320, 4, dtype=np.float64)
    ys = 50 + 0.02 * xs
    ys[7] += 60
    height, slope = straight(xs, ys, np.ones(len(xs), np.float32))
    assert slope == pytest.approx(0.02, abs=0.002)
    assert height == pytest.approx(50, abs=0.4)


def test_a_short_line_is_taken_as_level() -> None:
    xs = np.array([100.0, 104, 108])
    assert straight(xs, np.array([50.0, 50.6, 51.2]), np.ones(3, np.float32))[1] < 0.01


def test_one_row_that_was_taken_for_two_lines_is_one() -> None:
    maps = maps_with({"job": (220, 40, 60, 16), "jobTitle": (160, 40, 60, 16)})
    found = lines_of(maps, Side.BACK)
    assert set(found) == {"job"}
    np.testing.assert_allclose([found["job"].box.x, found["job"].box.width], [500, 375], atol=8)


def test_two_rows_stay_two_lines() -> None:
    assert set(lines_of(maps_with({"job": (200, 40, 80, 14), "jobTitle": (160, 60, 120, 14)}), Side.BACK)) == {
        "job",
        "jobTitle",
    }
