import cv2
import numpy as np

from hawiya.cards.authenticity.portrait import AROUND, HEIGHT, WIDTH, cut_portrait, measure_grain, portrait_area
from hawiya.cards.reading import Box
from hawiya.cards.rectify import rectangle

CARD = rectangle(0, 0, 1199, 749)


def card_with_portrait(box: Box, shade: int = 90) -> np.ndarray:
    picture = np.full((750, 1200, 3), 200, np.uint8)
    cv2.rectangle(
        picture, (int(box.x), int(box.y)), (int(box.x + box.width), int(box.y + box.height)), (shade, shade, shade), -1
    )
    return picture


def test_the_area_is_the_box_grown_on_all_sides() -> None:
    area = portrait_area(Box(100, 200, 50, 100))
    assert (area.x, area.y) == (100 - 50 * AROUND, 200 - 100 * AROUND)
    assert (area.width, area.height) == (50 * (1 + 2 * AROUND), 100 * (1 + 2 * AROUND))


def test_the_crop_shows_the_portrait_in_its_middle() -> None:
    box = Box(60, 80, 320, 400)
    crop = cut_portrait(card_with_portrait(box), CARD, box)
    assert crop.shape == (HEIGHT, WIDTH, 3)
    edge = AROUND / (1 + 2 * AROUND)
    inner = crop[
        int(HEIGHT * edge) + 3 : int(HEIGHT * (1 - edge)) - 3, int(WIDTH * edge) + 3 : int(WIDTH * (1 - edge)) - 3
    ]
    assert inner.max() < 100
    assert crop[: int(HEIGHT * edge) - 3].min() > 190


def test_the_crop_is_upright_for_a_card_upside_down() -> None:
    box = Box(60, 80, 320, 400)
    picture = card_with_portrait(box)
    cv2.rectangle(picture, (60, 80), (380, 120), (0, 0, 255), -1)
    turned = np.ascontiguousarray(picture[::-1, ::-1])
    corners = np.array([[1199, 749], [0, 749], [0, 0], [1199, 0]], np.float32)
    straight, again = cut_portrait(picture, CARD, box), cut_portrait(turned, corners, box)
    assert np.abs(straight.astype(int) - again).mean() < 2


def grained(sigma_inside: float, sigma_around: float, seed: int = 4) -> np.ndarray:
    rng = np.random.default_rng(seed)
    sigma = np.full((HEIGHT, WIDTH, 1), sigma_around)
    edge = AROUND / (1 + 2 * AROUND)
    sigma[int(HEIGHT * edge) : int(HEIGHT * (1 - edge)), int(WIDTH * edge) : int(WIDTH * (1 - edge))] = sigma_inside
    return np.clip(128 + rng.normal(0, 1, (HEIGHT, WIDTH, 3)) * sigma, 0, 255).astype(np.uint8)


def test_equal_grain_has_a_ratio_near_one() -> None:
    grain = measure_grain(grained(6, 6))
    assert grain is not None
    assert grain.ratio < 1.15


def test_a_smooth_portrait_on_a_noisy_card_stands_out_and_so_does_the_reverse() -> None:
    for inside, around in ((1, 6), (6, 1)):
        grain = measure_grain(grained(inside, around))
        assert grain is not None
        assert grain.ratio > 2
        assert (grain.inside > grain.around) == (inside > around)


def test_grain_follows_the_noise_that_was_added() -> None:
    low, high = measure_grain(grained(3, 3)), measure_grain(grained(9, 9))
    assert low is not None
    assert high is not None
    assert 2.2 < high.inside / low.inside < 3.8


def test_a_blown_out_crop_is_not_measured() -> None:
    assert measure_grain(np.full((HEIGHT, WIDTH, 3), 255, np.uint8)) is None
