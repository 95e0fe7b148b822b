from itertools import pairwise

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.cards.authenticity.text import (
    ABOVE,
    HEIGHT,
    LEAST_WIDTH,
    MOST_WIDTH,
    STEP,
    cut_text,
    line_areas,
    measure_digits,
)
from hawiya.cards.reading import Box
from hawiya.cards.rectify import rectangle

CARD = rectangle(0, 0, 1199, 749)
sizes = st.floats(10, 120)


@settings(deadline=None)
@given(width=st.floats(5, 1150), height=sizes)
def test_crops_cover_the_line_in_whole_steps(width: float, height: float) -> None:
    box = Box(20, 100, width, height)
    areas = line_areas(box)
    assert min(area.x for area, _ in areas) <= box.x + 1e-6
    assert max(area.x + area.width for area, _ in areas) >= box.x + box.width - 1e-6
    for (left, _), (right, _) in pairwise(areas):
        assert right.x < left.x + left.width
    for area, wide in areas:
        assert wide % STEP == 0
        assert LEAST_WIDTH <= wide <= MOST_WIDTH
        assert area.height == pytest.approx(height * (1 + 2 * ABOVE))
        assert area.width / area.height == pytest.approx(wide / HEIGHT)


def test_a_crop_shows_its_area() -> None:
    picture = np.full((750, 1200, 3), 220, np.uint8)
    cv2.rectangle(picture, (500, 300), (699, 349), (10, 10, 10), -1)
    (crop,) = cut_text(picture, CARD, Box(500, 300, 200, 50))
    dark = crop.pixels[..., 0] < 100
    rows, columns = np.flatnonzero(dark.any(1)), np.flatnonzero(dark.any(0))
    scale = HEIGHT / crop.area.height
    assert rows[0] == pytest.approx((300 - crop.area.y) * scale, abs=1.5)
    assert columns[0] == pytest.approx((500 - crop.area.x) * scale, abs=1.5)
    assert columns[-1] == pytest.approx((699 - crop.area.x) * scale, abs=1.5)


def digits(heights: list[int], feet: list[int], middles: list[int]) -> np.ndarray:
    picture = np.full((HEIGHT, 512, 3), 215, np.uint8)
    for height, foot, middle in zip(heights, feet, middles, strict=True):
        cv2.rectangle(picture, (middle - 6, foot - height), (middle + 6, foot), (20, 20, 20), -1)
    return picture


EVEN = [30 + 32 * n for n in range(14)]


def test_even_digits_measure_even() -> None:
    found = measure_digits(digits([28] * 14, [48] * 14, EVEN), 14)
    assert found is not None
    assert found.signs == 14
    assert max(found.pitch, found.baseline, found.tall) < 0.08


def test_a_digit_out_of_pitch_shows() -> None:
    moved = [middle + (7 if n == 6 else 0) for n, middle in enumerate(EVEN)]
    found = measure_digits(digits([28] * 14, [48] * 14, moved), 14)
    assert found is not None
    assert found.pitch > 0.2


def test_a_digit_off_the_baseline_shows_and_a_slope_does_not() -> None:
    sloped = [44 + n // 2 for n in range(14)]
    straight = measure_digits(digits([28] * 14, sloped, EVEN), 14)
    off = measure_digits(digits([28] * 14, [foot + (5 if n == 6 else 0) for n, foot in enumerate(sloped)], EVEN), 14)
    assert straight is not None
    assert off is not None
    assert straight.baseline < 0.06
    assert off.baseline > 0.12


def test_a_taller_digit_shows() -> None:
    found = measure_digits(digits([28] * 9 + [34] + [28] * 4, [48] * 14, EVEN), 14)
    assert found is not None
    assert found.tall > 0.15


def test_groups_are_no_uneven_pitch() -> None:
    grouped = [middle + (20 if n > 6 else 0) for n, middle in enumerate(EVEN)]
    found = measure_digits(digits([28] * 14, [48] * 14, grouped), 14)
    assert found is not None
    assert found.pitch < 0.08


def test_other_than_the_expected_number_of_signs_is_not_measured() -> None:
    assert measure_digits(digits([28] * 14, [48] * 14, EVEN), 13) is None
    assert measure_digits(np.full((HEIGHT, 300, 3), 180, np.uint8), 14) is None
