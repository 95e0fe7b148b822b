"""What the reader learns from: lines in few pixels, and stored lines that are never quite the same."""

import cv2
import numpy as np
from numpy.typing import NDArray

from hawiya.cards.ctc import LINE_HEIGHT
from lab.lines import WORK_HEIGHT, from_afar, varied

WIDTH = 300


def bars() -> NDArray[np.float32]:
    """Draw dark bars on paper, as high as lines are drawn."""
    drawn = np.full((WORK_HEIGHT, WIDTH), 210, np.float32)
    for left in range(20, 280, 20):
        drawn[10:40, left : left + 8] = 40
    return drawn


def test_a_line_in_few_pixels_has_the_readers_height_and_its_own_proportions() -> None:
    for seed in range(20):
        line = from_afar(bars(), np.random.default_rng(seed), harm=0.5)
        assert line.dtype == np.uint8
        assert line.shape[0] == LINE_HEIGHT
        # Whole pixels of a line of nine are a ninth of its height each.
        assert abs(line.shape[1] - WIDTH * LINE_HEIGHT / WORK_HEIGHT) < WIDTH / 9


def test_few_pixels_lose_fine_detail() -> None:
    stripes = np.full((WORK_HEIGHT, WIDTH), 210, np.float32)
    stripes[:, ::4] = stripes[:, 1::4] = 40
    contrasts = [from_afar(stripes, np.random.default_rng(seed), harm=0.0).std() for seed in range(20)]
    assert np.mean(contrasts) < 0.5 * stripes.std()


def test_the_same_seed_gives_the_same_line() -> None:
    one, other = (from_afar(bars(), np.random.default_rng(8), harm=0.8) for _ in range(2))
    assert np.array_equal(one, other)


def test_a_stored_line_is_drawn_a_little_differently_each_time() -> None:
    rng = np.random.default_rng(3)
    stored = bars()[8:40].astype(np.uint8)
    drawn = [varied(stored, rng) for _ in range(10)]
    assert len({line.tobytes() for line in drawn}) == 10
    assert all(line.shape[0] == LINE_HEIGHT for line in drawn)
    assert all(0.89 < line.shape[1] / stored.shape[1] < 1.11 for line in drawn)
    for line in drawn:
        # Dark stays dark and light stays light.
        back = cv2.resize(line, stored.shape[::-1], interpolation=cv2.INTER_LINEAR)
        assert np.corrcoef(back.ravel(), stored.ravel())[0, 1] > 0.8
