import cv2
import numpy as np
import pytest

from hawiya.cards.rectify import (
    cut_line,
    from_card_to_picture,
    longer_edge,
    project,
    rectangle,
    rectify,
    warp,
)


@pytest.fixture
def card() -> np.ndarray:
    """A soft pattern that survives resampling: gradients in every channel and one dark bar."""
    ys, xs = np.mgrid[0:750, 0:1200]
    picture = np.dstack([xs / 1200 * 200 + 30, ys / 750 * 200 + 30, np.full_like(xs, 120)]).astype(np.uint8)
    picture[300:360, 500:900] = 20
    return picture


def in_a_scene(card: np.ndarray, corners: np.ndarray, width: int, height: int) -> np.ndarray:
    matrix = cv2.getPerspectiveTransform(rectangle(0, 0, 1200, 750), corners)
    return cv2.warpPerspective(card, matrix, (width, height), flags=cv2.INTER_LINEAR)


TILTED = np.array([[210, 160], [1350, 240], [1290, 930], [260, 900]], np.float32)
UPSIDE_DOWN = np.array([[1390, 905], [250, 890], [240, 180], [1380, 190]], np.float32)


@pytest.mark.parametrize("corners", [TILTED, UPSIDE_DOWN])
def test_rectify_undoes_the_perspective(card: np.ndarray, corners: np.ndarray) -> None:
    flat = rectify(in_a_scene(card, corners, 1600, 1100), corners)
    assert flat.shape == (750, 1200, 3)
    inner = np.s_[20:-20, 20:-20]
    assert np.abs(flat[inner].astype(int) - card[inner].astype(int)).mean() < 2.0


def test_a_colour_picture_is_warped_as_each_of_its_channels(card: np.ndarray) -> None:
    scene = in_a_scene(card, TILTED, 1600, 1100)
    flat = rectify(scene, TILTED)
    for channel in range(3):
        assert np.array_equal(flat[..., channel], warp(np.ascontiguousarray(scene[..., channel]), TILTED, 1200, 750))


def test_a_reduced_warp_averages_fine_print_instead_of_dropping_it() -> None:
    stripes = np.zeros((800, 1200, 3), np.uint8)
    stripes[:, ::2] = 255
    small = warp(stripes, rectangle(0, 0, 1200, 800), 150, 100)
    assert abs(float(small[10:-10, 10:-10].mean()) - 127.5) < 3
    assert float(small[10:-10, 10:-10].std()) < 12


def test_corners_outside_the_picture_repeat_its_border() -> None:
    white = np.full((100, 160, 3), 255, np.uint8)
    assert warp(white, rectangle(-10, -10, 180, 120), 80, 50).min() == 255


def test_card_corners_land_on_the_picture_corners() -> None:
    landed = project(rectangle(0, 0, 1200, 750), from_card_to_picture(TILTED))
    np.testing.assert_allclose(landed, TILTED, atol=1e-3)


@pytest.mark.parametrize(("scale", "height"), [(0.3, 24), (1.0, 60), (3.0, 96)])
def test_a_line_is_cut_in_the_pictures_own_resolution_within_bounds(
    card: np.ndarray, scale: float, height: int
) -> None:
    corners = rectangle(0, 0, 1200 * scale, 750 * scale)
    picture = cv2.resize(card, (round(1200 * scale), round(750 * scale)), interpolation=cv2.INTER_AREA)
    line = cut_line(picture, corners, rectangle(500, 300, 400, 60))
    assert line.shape[0] == height
    assert line.shape[1] == round(height * 400 / 60)
    assert float(line[3:-3, 3:-3].mean()) < 24


def test_longer_edge_is_the_mean_of_the_upper_and_lower_edge() -> None:
    assert longer_edge(np.array([[0, 0], [10, 0], [12, 5], [0, 5]], np.float32)) == 11.0
