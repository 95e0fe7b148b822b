from types import SimpleNamespace
from typing import Any, cast

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hawiya.cards.authenticity.copies import CopyDetector
from hawiya.cards.authenticity.copy_inputs import CONTEXT, LEAST_EDGE, SPECIES, TILE, as_fed, cut_inputs
from hawiya.cards.authenticity.result import Outcome, Species
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import CARD_HEIGHT, CARD_WIDTH
from hawiya.cards.rectify import rectangle
from hawiya.models import Network, load_network

THRESHOLDS = AuthenticityThresholds(screen=0.8, screen_doubt=0.5)
CARD = rectangle(100, 80, 800, 500)


class Answers:
    """Stands for the network: gives logits, and keeps what it was shown."""

    name_and_version = "card_copies@test"

    def __init__(self, side: list[float], tiles: np.ndarray | None = None, **named: Any) -> None:
        self.side, self.tiles = side, np.full((12, 4), -5.0) if tiles is None else tiles
        self.manifest = SimpleNamespace(settings=named)
        self.shown: dict[str, np.ndarray] = {}

    def run(self, inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.shown = inputs
        return [np.array([self.side], np.float32), self.tiles.astype(np.float32)]


def detector(network: Answers) -> CopyDetector:
    return CopyDetector(cast(Network, network))


def numbered(height: int, width: int) -> np.ndarray:
    """Return a picture whose blue and green tell the column and row of every pixel, modulo 251."""
    ys, xs = np.mgrid[0:height, 0:width]
    return np.dstack([xs % 251, ys % 251, (xs // 251) * 16 + ys // 251]).astype(np.uint8)


def test_tiles_are_the_pictures_own_pixels() -> None:
    picture = numbered(700, 1000)
    inputs = cut_inputs(picture, CARD)
    assert inputs.tiles.shape == (12, TILE, TILE, 3)
    for tile, (x, y) in zip(inputs.tiles, inputs.places, strict=True):
        np.testing.assert_array_equal(tile, picture[y : y + TILE, x : x + TILE])
    centres = inputs.places + (TILE - 1) / 2
    np.testing.assert_allclose(centres[0], [100 + 800 / 8, 80 + 500 / 6], atol=1)
    np.testing.assert_allclose(centres[-1], [100 + 800 * 7 / 8, 80 + 500 * 5 / 6], atol=1)


def test_tiles_follow_a_turned_card() -> None:
    picture = np.zeros((1000, 1000, 3), np.uint8)
    box = cv2.boxPoints(((500, 500), (600, 375), 30))
    corners = np.roll(box, -1, axis=0).astype(np.float32)
    cv2.fillConvexPoly(picture, np.round(corners).astype(np.int32), (255, 255, 255))
    inputs = cut_inputs(picture, corners)
    assert min(tile.mean() for tile in inputs.tiles) > 180
    assert inputs.context[CONTEXT // 2 - 20 : CONTEXT // 2 + 20, CONTEXT // 2 - 20 : CONTEXT // 2 + 20].min() == 255
    assert inputs.context[:24].max() == 0


def test_the_context_shows_a_third_of_the_card_around_it() -> None:
    picture = np.zeros((900, 1400, 3), np.uint8)
    corners = rectangle(300, 200, 800, 500)
    cv2.rectangle(picture, (300, 200), (1099, 699), (255, 255, 255), -1)
    bright = cut_inputs(picture, corners).context[..., 0] > 127
    columns, rows = np.flatnonzero(bright[80]), np.flatnonzero(bright[:, 80])
    np.testing.assert_allclose([columns[0], columns[-1], rows[0], rows[-1]], [32, 127, 32, 127], atol=1)


@pytest.mark.parametrize("shape", [(1, 1, 3), (40, 500, 3), (500, 40, 3), (96, 96, 3), (4000, 3000, 3)])
def test_pictures_of_any_size_give_the_same_shapes(shape: tuple[int, int, int]) -> None:
    picture = np.full(shape, 7, np.uint8)
    inputs = cut_inputs(picture, rectangle(-50, -40, shape[1] + 100, shape[0] + 90))
    assert (inputs.tiles == 7).all()
    assert inputs.tiles.shape == (12, TILE, TILE, 3)
    assert inputs.context.shape == (CONTEXT, CONTEXT, 3)


@settings(max_examples=60, deadline=None)
@given(arrays(np.float32, (4, 2), elements=st.floats(-3e4, 3e4, width=32)))
def test_odd_corners_never_raise(corners: np.ndarray) -> None:
    found = detector(Answers([0.0] * 4)).detect(numbered(300, 400), corners, THRESHOLDS)
    for one in found:
        for trace in one.traces:
            assert 0 <= trace.box.x <= CARD_WIDTH
            assert 0 <= trace.box.y + trace.box.height <= CARD_HEIGHT + 1e-3


def test_corners_that_are_no_numbers_are_not_judged() -> None:
    found = detector(Answers([9.0] * 4)).detect(numbered(300, 400), np.full((4, 2), np.nan, np.float32), THRESHOLDS)
    assert [one.outcome for one in found] == [Outcome.NOT_JUDGED] * 4


def test_a_small_card_is_not_judged() -> None:
    picture = numbered(400, 500)
    small = rectangle(10, 10, LEAST_EDGE - 5, (LEAST_EDGE - 5) * 0.63)
    found = detector(Answers([9.0] * 4)).detect(picture, small, THRESHOLDS)
    assert [one.outcome for one in found] == [Outcome.NOT_JUDGED] * 4
    assert found[0].detail == "the card is smaller than 260 pixels in the picture"


def test_the_network_is_shown_bgr_between_0_and_1() -> None:
    network = Answers([0.0] * 4)
    picture = np.zeros((700, 1000, 3), np.uint8)
    picture[..., 0] = 255
    detector(network).detect(picture, CARD, THRESHOLDS)
    assert network.shown["tiles"].shape == (12, 3, TILE, TILE)
    assert network.shown["context"].shape == (1, 3, CONTEXT, CONTEXT)
    np.testing.assert_array_equal(network.shown["tiles"][:, 0], 1.0)
    np.testing.assert_array_equal(network.shown["tiles"][:, 1:], 0.0)
    again = as_fed(cut_inputs(picture, CARD))
    np.testing.assert_array_equal(again["context"], network.shown["context"])


def test_scores_are_held_against_the_thresholds() -> None:
    found = detector(Answers([3.0, -3.0, 0.5, -1.0])).detect(numbered(700, 1000), CARD, THRESHOLDS)
    assert [one.species for one in found] == [Species.SCREEN, Species.PRINT, Species.PHOTOCOPY, Species.DIGITAL]
    assert [one.outcome for one in found] == [Outcome.FAIL, Outcome.PASS, Outcome.FAIL, Outcome.PASS]
    assert found[0].score == pytest.approx(1 / (1 + np.exp(-3.0)))
    assert (found[0].threshold, found[0].doubt) == (0.8, 0.5)
    assert found[0].model == "card_copies@test"


def test_the_manifest_calibrates_the_scores() -> None:
    network = Answers([1.0] * 4, calibration={"screen": [2.0, -1.0]})
    found = detector(network).detect(numbered(700, 1000), CARD, THRESHOLDS)
    assert found[0].score == pytest.approx(1 / (1 + np.exp(-1.0)))
    assert found[1].score == pytest.approx(1 / (1 + np.exp(-1.0)))


def test_tiles_that_show_the_copy_are_traced_where_they_lie_on_the_card() -> None:
    tiles = np.full((12, 4), -4.0)
    tiles[5, 0] = 2.0
    screen, printed, *_ = detector(Answers([4.0, -4.0, -4.0, -4.0], tiles)).detect(
        numbered(700, 1000), CARD, THRESHOLDS
    )
    assert printed.traces == ()
    (trace,) = screen.traces
    assert trace.strength == pytest.approx(1 / (1 + np.exp(-2.0)))
    middle = (trace.box.x + trace.box.width / 2, trace.box.y + trace.box.height / 2)
    np.testing.assert_allclose(middle, (CARD_WIDTH * 3 / 8, CARD_HEIGHT / 2), atol=3)
    assert trace.box.width == pytest.approx(TILE * CARD_WIDTH / 800, abs=1)


def test_a_card_that_passes_has_no_traces() -> None:
    tiles = np.full((12, 4), 4.0)
    found = detector(Answers([-4.0] * 4, tiles)).detect(numbered(700, 1000), CARD, THRESHOLDS)
    assert all(one.traces == () for one in found)


def test_the_shipped_network_answers_for_every_kind_and_tile() -> None:
    network = load_network("card_copies")
    side, each = network.run(as_fed(cut_inputs(numbered(700, 1000), CARD)))
    assert (side.shape, each.shape) == ((1, len(SPECIES)), (12, len(SPECIES)))
    assert np.isfinite(side).all()
    assert set(network.manifest.settings["calibration"]) == {species.value for species in SPECIES}
    found = CopyDetector(network).detect(numbered(700, 1000), CARD, THRESHOLDS)
    slope, offset = network.manifest.settings["calibration"]["screen"]
    assert found[0].score == pytest.approx(1 / (1 + np.exp(-(slope * side[0, 0] + offset))), abs=1e-6)
    assert found[0].model == network.name_and_version
