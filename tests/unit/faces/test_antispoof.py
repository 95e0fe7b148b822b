"""What the anti-spoof network is shown, by a pretended one."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from hawiya.faces.antispoof import live_score
from hawiya.faces.result import Face
from hawiya.models import Network

LIGHT = 250
RIM = 3


class FakeNetwork:
    """Keeps what it is shown, and finds everything live."""

    def __init__(self) -> None:
        self.manifest = SimpleNamespace(settings={"size": 128, "scales": [1.5, 2.7], "live_index": 0})
        self.shown: list[NDArray[np.float32]] = []

    def run(self, crop: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        self.shown.append(crop)
        return [np.array([[9.0, 0.0, 0.0]], dtype=np.float32)]


def tilted_face(x: float, y: float, width: float, height: float, roll: float) -> Face:
    angle = np.radians(roll)
    eyes = np.array([x + width / 2, y + 0.4 * height]) + np.outer([-20, 20], [np.cos(angle), np.sin(angle)])
    landmarks = np.zeros((68, 2), dtype=np.float32)
    landmarks[36:42], landmarks[42:48] = eyes
    return Face((x, y, width, height), 0.9, landmarks, roll, 0.0, 0.0)


@given(
    x=st.floats(0, 300),
    y=st.floats(0, 250),
    width=st.floats(60, 180),
    height=st.floats(80, 230),
    roll=st.floats(-60, 60),
)
def test_crops_stay_inside_the_picture(x: float, y: float, width: float, height: float, roll: float) -> None:
    network = FakeNetwork()
    picture = np.full((480, 480, 3), LIGHT, np.uint8)

    score = live_score(cast(Network, network), picture, tilted_face(x, y, width, height, roll))

    assert score == pytest.approx(1.0, abs=0.001)
    assert [crop.shape for crop in network.shown] == [(1, 3, 128, 128)] * 2
    # Shrinking by whole numbers leaves out a last row or column: the rim may be grey, no more.
    assert all(crop[..., RIM:-RIM, RIM:-RIM].min() == LIGHT for crop in network.shown)


def test_the_network_does_not_see_what_single_pixels_differ_by() -> None:
    network = FakeNetwork()
    picture = np.full((400, 400, 3), 120, np.uint8)
    picture[::9, ::7] = 255

    # The smaller crop shows the picture's own pixels, so that none is averaged away before.
    live_score(cast(Network, network), picture, tilted_face(157, 157, 128 / 1.5, 128 / 1.5, 0.0))

    assert np.ptp(network.shown[0][..., RIM:-RIM, RIM:-RIM]) == 0
