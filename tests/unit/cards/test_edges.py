from typing import cast

import cv2
import numpy as np
import pytest

from hawiya.cards.edges import (
    ALONG,
    CELLS,
    DEPTH,
    EdgeFinder,
    cut_strips,
)
from hawiya.cards.rectify import Corners, rectangle
from hawiya.cards.scales import Scales
from hawiya.models import Network, load_network
from lab.edge_targets import targets

CARD = np.array([[210, 150], [590, 175], [570, 410], [195, 395]], np.float32)
OFF = np.array([[6, -3], [-5, 4], [3, 5], [-4, -4]], np.float32)
PICTURE = np.full((600, 800, 3), 40, np.uint8)
cv2.fillConvexPoly(PICTURE, np.int32(CARD), (230, 225, 220))


def edges_of(card: Corners, seen: Corners) -> tuple[np.ndarray, np.ndarray]:
    """Logits of a network that sees a card's edges without fail, as training has it, in the strips of a quad."""
    places, shown = targets(card + 0.5, seen + 0.5, *PICTURE.shape[1::-1])
    place = -((np.arange(CELLS)[:, None] - places[:, None]) ** 2)
    return place.astype(np.float32), np.where(shown > 0, 9, -9).astype(np.float32)


class Sees:
    """Sees the edges of `card` while the finder moves its quad; `hidden` columns show nothing."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, card: Corners, hidden: slice = slice(0)) -> None:
        self.card, self.hidden, self.looks = card, hidden, 0
        monkeypatch.setattr("hawiya.cards.edges.cut_strips", self._cut)

    def _cut(self, picture: np.ndarray, corners: Corners) -> np.ndarray:
        self.seen = corners
        return cut_strips(picture, corners)

    def run(self, strips: np.ndarray) -> list[np.ndarray]:
        assert strips.shape == (4, 3, DEPTH, ALONG)
        assert 0 <= strips.min() <= strips.max() <= 1
        self.looks += 1
        place, shown = edges_of(self.card, self.seen)
        shown[:, self.hidden] = -9
        return [place, shown]


def settled(network: object, corners: Corners) -> Corners:
    return EdgeFinder(cast(Network, network)).settle(Scales(PICTURE), corners).corners


def test_strips_show_each_side_from_outside_the_card() -> None:
    strips = cut_strips(PICTURE, CARD)
    assert strips.shape == (4, DEPTH, ALONG, 3)
    assert (strips[:, : DEPTH // 2 - 3] == 40).all()
    assert (strips[:, DEPTH // 2 + 3 :, 20:-20] > 200).all()


def test_what_lies_beyond_the_picture_is_grey() -> None:
    assert (cut_strips(PICTURE, rectangle(-1, 100, 400, 250))[3, : DEPTH // 2 - 3] == 128).all()


def test_corners_a_little_off_are_moved_onto_the_edges(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Sees(monkeypatch, CARD)
    np.testing.assert_allclose(settled(network, CARD + OFF), CARD, atol=0.3)


@pytest.mark.parametrize("corner", range(4))
def test_a_corner_that_was_drawn_far_away_is_found_again(monkeypatch: pytest.MonkeyPatch, corner: int) -> None:
    off = CARD.copy()
    off[corner] += (off[corner] - CARD.mean(0)) * 0.35
    network = Sees(monkeypatch, CARD)
    np.testing.assert_allclose(settled(network, off), CARD, atol=0.5)
    assert network.looks > 1


def test_fingers_over_half_of_every_edge_leave_the_line(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Sees(monkeypatch, CARD, hidden=slice(8, 24))
    np.testing.assert_allclose(settled(network, CARD + OFF), CARD, atol=0.5)


def test_without_an_edge_the_quad_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    network = Sees(monkeypatch, CARD, hidden=slice(None))
    off = CARD + np.float32(3)
    np.testing.assert_allclose(settled(network, off), off, atol=0.01)


def test_edges_that_cannot_be_a_cards_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    squat = CARD.copy()
    squat[2:] += [0, 40]
    network = Sees(monkeypatch, squat)
    np.testing.assert_array_equal(settled(network, CARD), CARD)


def test_the_shipped_network_sees_a_plain_card(monkeypatch: pytest.MonkeyPatch) -> None:
    off = CARD + np.array([[9, -6], [-8, 7], [6, 9], [-7, -8]], np.float32)
    np.testing.assert_allclose(settled(load_network("card_edges"), off), CARD, atol=1.5)


def test_support_is_the_least_share_of_columns_that_speak_for_a_side(monkeypatch: pytest.MonkeyPatch) -> None:
    def support(hidden: slice) -> float:
        network = Sees(monkeypatch, CARD, hidden)
        return EdgeFinder(cast(Network, network)).settle(Scales(PICTURE), CARD).support

    assert support(slice(0)) > 0.9
    assert 0.4 < support(slice(8, 24)) < 0.6
    assert support(slice(None)) == 0
