import numpy as np
import pytest

from hawiya.cards.scales import Scales, halve


def ramp(height: int, width: int) -> np.ndarray:
    return (np.arange(height * width) % 251).astype(np.uint8).reshape(height, width)


@pytest.mark.parametrize(
    ("scale", "part", "shape"),
    [(1.0, 1, (48, 64)), (0.51, 1, (48, 64)), (0.5, 2, (24, 32)), (0.3, 2, (24, 32)), (0.2, 4, (12, 16))],
)
def test_the_smallest_level_that_is_large_enough_is_given(scale: float, part: int, shape: tuple[int, int]) -> None:
    level, found = Scales(ramp(48, 64)).at_least(scale)
    assert (found, level.shape) == (part, shape)


def test_a_level_is_made_once() -> None:
    scales = Scales(ramp(48, 64))
    assert scales.at_least(0.3)[0] is scales.at_least(0.4)[0]


def test_a_picture_larger_than_asked_for_is_never_enlarged() -> None:
    picture = ramp(48, 64)
    level, part = Scales(picture).at_least(3.0)
    assert level is picture
    assert part == 1


def test_a_speck_cannot_be_halved_away() -> None:
    level, part = Scales(ramp(2, 64)).at_least(0.001)
    assert (level.shape, part) == ((1, 32), 2)


def test_a_half_averages_four_pixels_and_drops_what_is_over() -> None:
    picture = np.array([[0, 4, 9], [8, 12, 9], [9, 9, 9]], np.uint8)
    assert halve(picture).tolist() == [[6]]
