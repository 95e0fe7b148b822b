import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.cards.card_shape import PROPORTIONS, misfit
from hawiya.cards.rectify import Corners, rectangle

SIZE = (1200, 1600)


def view(tilt_x: float, tilt_y: float, turn: float, distance: float) -> Corners:
    """The corners of a card before a pinhole camera of the picture, turned by angles in radians."""
    card = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]]) / 2 * [1, 1 / PROPORTIONS, 1]
    rotation = cv2.Rodrigues(np.array([tilt_x, 0, 0]))[0] @ cv2.Rodrigues(np.array([0, tilt_y, 0]))[0]
    points = card @ cv2.Rodrigues(np.array([0, 0, turn]))[0].T @ rotation.T + [0, 0, distance]
    return np.asarray(
        points[:, :2] / points[:, 2:] * 1.2 * SIZE[1] + [SIZE[1] / 2 - 0.5, SIZE[0] / 2 - 0.5], np.float32
    )


@given(st.floats(-0.6, 0.6), st.floats(-0.6, 0.6), st.floats(-3.1, 3.1), st.floats(1.6, 5))
def test_every_view_of_a_card_fits(tilt_x: float, tilt_y: float, turn: float, distance: float) -> None:
    assert misfit(view(tilt_x, tilt_y, turn, distance), SIZE) < 0.003


@pytest.mark.parametrize("corner", range(4))
def test_a_corner_that_is_far_off_hardly_ever_fits(corner: int) -> None:
    corners = view(0.1, 0.2, 0.3, 2.5)
    found = []
    for way in np.linspace(0, 2 * np.pi, 32, endpoint=False):
        off = corners.copy()
        off[corner] += 0.2 * np.linalg.norm(corners[1] - corners[0]) * np.array([np.cos(way), np.sin(way)])
        found.append(misfit(off, SIZE))
    # A camera closer by explains some of them.
    assert sum(one > 0.01 for one in found) > 26
    assert min(found) > 10 * misfit(corners, SIZE)


def test_a_flat_square_is_no_view_of_a_card() -> None:
    assert misfit(rectangle(400, 200, 800, 800), SIZE) > 0.03


def test_the_measure_does_not_change_with_the_size_of_the_picture() -> None:
    corners = rectangle(300, 300, 900, 640)
    twice = (2 * corners + 0.5).astype(np.float32)
    assert abs(misfit(corners, SIZE) - misfit(twice, (2400, 3200))) < 1e-4
