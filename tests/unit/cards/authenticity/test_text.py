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
