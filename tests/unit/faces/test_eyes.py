"""Eyes read by a pretended network: which pixels it is shown, and what is made of its answers."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.faces.eyes import EyeState, eye_aspect, see_eyes
from hawiya.models import Network


class _Pretended:
    """Takes an eye for closed as far as its crop's left half is brighter than its right one."""

    manifest = SimpleNamespace(settings={"size": 24, "closed_index": 0, "scales": [1.2, 1.6]})

    def __init__(self) -> None:
        self.shown: list[NDArray[np.float32]] = []

    def run(self, crop: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        assert crop.shape == (1, 1, 24, 24)
        assert crop.dtype == np.dtype(np.float32)
        self.shown.append(crop[0, 0])
        return [np.array([[crop.mean() * 10, 0.0]], dtype=np.float32)]


def _landmarks(height: float = 6.0) -> NDArray[np.float32]:
    """Return 68 landmarks whose eyes lie level, 30 pixels wide, at (60, 80) and (140, 80)."""
    points = np.zeros((68, 2), np.float32)
    for first, x in ((36, 60), (42, 140)):
        shape = [(-15, 0), (-5, -1), (5, -1), (15, 0), (5, 1), (-5, 1)]
        points[first : first + 6] = [(x + dx, 80 + dy * height / 2) for dx, dy in shape]
    return points


def _see(image: NDArray[np.uint8], landmarks: NDArray[np.float32]) -> tuple[EyeState, list[NDArray[np.float32]]]:
    network = _Pretended()
    return see_eyes(cast(Network, network), image, landmarks), network.shown


def test_each_eye_is_read_from_its_own_pixels() -> None:
    image = np.zeros((160, 200, 3), np.uint8)
    image[:, 100:] = 255

    state, shown = _see(image, _landmarks())

    assert len(shown) == 2 * 2 * 3
    assert state.left == pytest.approx(10 * 0.45 / 3, abs=0.05)
    assert state.right == pytest.approx(10 * (1 + 1 + 0.45) / 3, abs=0.05)


def test_every_crop_is_read_mirrored_and_levelled_too() -> None:
    image = np.zeros((160, 200, 3), np.uint8)
    image[:, 60:100] = 200

    _, shown = _see(image, _landmarks())

    assert np.array_equal(shown[1], shown[0][:, ::-1])
    assert float(shown[2].mean()) == pytest.approx(0.45, abs=0.02)
    assert float(shown[2].std()) == pytest.approx(0.18, abs=0.02)


def test_a_wink_hides_nothing() -> None:
    assert EyeState(9.0, -6.0, 0.1, 0.3).hidden == -6.0
    assert EyeState(9.0, 5.0, 0.1, 0.3).aspect == pytest.approx(0.2)


@pytest.mark.parametrize("height", [1.5, 6.0, 12.0])
def test_the_aspect_is_height_over_width(height: float) -> None:
    assert eye_aspect(_landmarks(height)[36:42]) == pytest.approx(height / 30)


def test_landmarks_in_one_point_or_outside_the_picture_are_no_fault() -> None:
    state, _ = _see(np.zeros((4, 4, 3), np.uint8), np.full((68, 2), -50.0, np.float32))

    assert (state.left_aspect, state.right_aspect) == (0.0, 0.0)
    assert np.isfinite([state.left, state.right]).all()
