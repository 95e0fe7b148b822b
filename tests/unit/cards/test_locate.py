from collections.abc import Sequence
from typing import Any, cast

import cv2
import numpy as np
import pytest

from hawiya.cards.card_shape import is_card_shaped, is_whole_and_flat
from hawiya.cards.edges import CELLS, COLUMNS
from hawiya.cards.locate import (
    CANVAS,
    CELL,
    SECOND_LOOK,
    CardLocator,
    agreement,
    letterbox,
    outside,
    peaks,
    turned_boxes,
)
from hawiya.cards.reading import DocType, Side
from hawiya.cards.rectify import rectangle
from hawiya.models import Network

PHOTO = np.full((600, 800, 3), 90, np.uint8)
FRONT, BACK, OTHER, NONE = (8.0, 0, 0, 0), (0, 8.0, 0, 0), (0, 0, 8.0, 0), (0, 0, 0, 8.0)


class TwoLooks:
    """Answers the first look with given corners, every further one with corners at their nominal places."""

    def __init__(self, corners: np.ndarray, kinds: Sequence[float], whole: float = 8.0, sure: float = 1.0) -> None:
        self.answers = [corners, SECOND_LOOK]
        self.labels = np.array([[*kinds, whole]], np.float32)
        self.sure = sure

    def run(self, picture: np.ndarray) -> list[np.ndarray]:
        assert picture.shape == (1, 3, CANVAS, CANVAS)
        assert 0 <= picture.min() <= picture.max() <= 1
        corners = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [corner_maps(corners, self.sure)[None], self.labels]


def corner_maps(corners: np.ndarray, sure: float = 1.0) -> np.ndarray:
    side = CANVAS // CELL
    ys, xs = (np.mgrid[0:side, 0:side] + 0.5) * CELL - 0.5
    maps = [-((xs - x) ** 2 + (ys - y) ** 2) / (2 * CELL**2) * sure for x, y in corners]
    area = np.full((side, side), -1.0)
    cv2.fillConvexPoly(area, np.round(corners / CELL).astype(np.int32), 1.0)
    return np.array([*maps, area], np.float32)


class NoEdges:
    """Sees no edge in any strip."""

    def run(self, strips: np.ndarray) -> list[np.ndarray]:
        return [np.zeros((4, CELLS, COLUMNS), np.float32), np.full((4, COLUMNS), -9, np.float32)]


class FirmEdges:
    """Sees every edge of the card just where the quad's sides are."""

    def run(self, strips: np.ndarray) -> list[np.ndarray]:
        place = np.zeros((4, CELLS, COLUMNS), np.float32)
        place[:, CELLS // 2 - 1 : CELLS // 2 + 1] = 9
        return [place, np.full((4, COLUMNS), 9, np.float32)]


def locator(network: Any, edges: Any = None) -> CardLocator:
    return CardLocator(cast(Network, network), cast(Network, edges or NoEdges()))


def test_peaks_are_finer_than_a_cell() -> None:
    places = np.array([[60.3, 81.7], [199.1, 80.2], [201.6, 170.9], [62.0, 171.5]], np.float32)
    found, masses = peaks(corner_maps(places)[:4])
    np.testing.assert_allclose(found, places, atol=0.3)
    assert masses.min() > 0.9


def test_a_flat_map_has_no_mass_at_its_peak() -> None:
    assert peaks(np.zeros((1, 64, 64), np.float32))[1][0] < 0.02


def test_the_letterbox_centres_the_picture_and_keeps_its_proportions() -> None:
    canvas, scale, offset = letterbox(PHOTO)
    assert canvas.shape == (256, 256, 3)
    np.testing.assert_allclose(scale, 0.3, atol=1e-6)
    np.testing.assert_allclose(offset, [8, 38])
    assert (canvas[:38] == 128).all()
    assert (canvas[38:218, 8:248] == 90).all()


@pytest.mark.parametrize("turn", [0, 2])
def test_corners_come_back_in_pixels_of_the_picture_in_the_cards_own_order(turn: int) -> None:
    truth = np.roll(rectangle(150, 120, 480, 300), turn, axis=0)
    sighting = locator(TwoLooks((truth + 0.5) * 0.3 - 0.5 + [8, 38], FRONT)).locate(PHOTO)
    assert sighting.classification.side is Side.FRONT
    assert not sighting.cut_off
    assert sighting.corners is not None
    np.testing.assert_allclose(sighting.corners, truth, atol=1.5)
    assert sighting.confidence > 0.8


class Once(TwoLooks):
    """Answers one look only."""

    def run(self, picture: np.ndarray) -> list[np.ndarray]:
        assert len(self.answers) > 1, "a second look"
        return super().run(picture)


def test_a_certain_look_with_firm_edges_needs_no_second() -> None:
    truth = rectangle(150, 120, 480, 300)
    sighting = locator(Once((truth + 0.5) * 0.3 - 0.5 + [8, 38], (12.0, 0, 0, 0)), FirmEdges()).locate(PHOTO)
    assert sighting.corners is not None
    np.testing.assert_allclose(sighting.corners, truth, atol=3)
    assert sighting.confidence > 0.8


@pytest.mark.parametrize(("kinds", "sure_of_edges"), [(FRONT, FirmEdges()), ((12.0, 0, 0, 0), NoEdges())])
def test_without_certainty_or_edges_there_is_a_second_look(kinds: Sequence[float], sure_of_edges: object) -> None:
    truth = rectangle(150, 120, 480, 300)
    with pytest.raises(AssertionError, match="a second look"):
        locator(Once((truth + 0.5) * 0.3 - 0.5 + [8, 38], kinds), sure_of_edges).locate(PHOTO)


@pytest.mark.parametrize(("kinds", "doc_type"), [(OTHER, DocType.OTHER), (NONE, DocType.NONE)])
def test_other_documents_and_empty_pictures_have_no_corners(kinds: Sequence[float], doc_type: DocType) -> None:
    sighting = locator(TwoLooks(rectangle(50, 60, 150, 95), kinds)).locate(PHOTO)
    assert sighting.classification.doc_type is doc_type
    assert sighting.corners is None


def test_corners_that_are_not_seen_give_no_card() -> None:
    sighting = locator(TwoLooks(rectangle(50, 60, 150, 95), BACK, sure=0.001)).locate(PHOTO)
    assert sighting.classification.side is Side.BACK
    assert sighting.corners is None
    assert not sighting.cut_off


class ShortSighted:
    """Sees the corners of the brightest rectangle only where it is wide enough; its area always."""

    def run(self, picture: np.ndarray) -> list[np.ndarray]:
        ys, xs = np.nonzero(picture[0, 0] > 0.9)
        corners = rectangle(xs.min() - 0.5, ys.min() - 0.5, np.ptp(xs) + 1, np.ptp(ys) + 1)
        return [
            corner_maps(corners, 1.0 if np.ptp(xs) > 60 else 0.0)[None],
            np.array([[*FRONT, 8.0]], np.float32),
        ]


def test_a_card_whose_corners_are_not_seen_is_looked_at_closer() -> None:
    photo = PHOTO.copy()
    photo[250:325, 300:420] = 255
    sighting = locator(ShortSighted()).locate(photo)
    assert sighting.corners is not None
    assert not sighting.cut_off
    np.testing.assert_allclose(sighting.corners, rectangle(299.5, 249.5, 120, 75), atol=3)


@pytest.mark.parametrize(("edges", "cut_off"), [(FirmEdges(), False), (NoEdges(), True)])
def test_firm_edges_within_the_frame_tell_that_a_card_is_whole(edges: object, cut_off: bool) -> None:
    truth = np.array([[1, 120], [484, 140], [474, 420], [1, 430]], np.float32)
    sighting = locator(TwoLooks((truth + 0.5) * 0.3 - 0.5 + [8, 38], (12.0, 0, 0, 0), whole=-4.0), edges).locate(PHOTO)
    assert sighting.corners is not None
    assert sighting.cut_off == cut_off


def test_a_card_beyond_the_frame_is_cut_off() -> None:
    truth = rectangle(-60, 120, 480, 300)
    sighting = locator(TwoLooks((truth + 0.5) * 0.3 - 0.5 + [8, 38] + [14, 0], BACK, whole=-4.0)).locate(PHOTO)
    assert sighting.cut_off


def test_a_card_that_fills_the_picture_exactly_is_not_cut_off() -> None:
    tight = np.full((750, 1200, 3), 200, np.uint8)
    sighting = locator(TwoLooks(rectangle(7.5, 52.5, 240, 150), BACK)).locate(tight)
    assert not sighting.cut_off
    assert sighting.corners is not None
    np.testing.assert_allclose(sighting.corners, rectangle(-0.5, -0.5, 1200, 750), atol=6)


@pytest.mark.parametrize("turn", [0, 3, 45, 180])
def test_a_scan_of_a_whole_card_is_flat_however_it_is_turned(turn: float) -> None:
    quad = cv2.transform(rectangle(10, 20, 856, 540)[None], cv2.getRotationMatrix2D((400, 300), turn, 1.1))[0]
    assert is_whole_and_flat(quad)


@pytest.mark.parametrize(
    "corners",
    [
        rectangle(0, 0, 856 * 0.95, 540),
        rectangle(0, 0, 856, 540 * 0.95),
        np.array([[0, 0], [856, 0], [830, 540], [26, 540]], np.float32),
        np.array([[0, 0], [856, 0], [886, 540], [30, 540]], np.float32),
        np.zeros((4, 2), np.float32),
    ],
    ids=["a part of its width", "a part of its height", "tilted", "leaning", "nothing"],
)
def test_what_is_not_known_to_be_a_scan_of_a_whole_card(corners: np.ndarray) -> None:
    assert not is_whole_and_flat(corners)


def test_a_scan_cut_to_the_card_is_whole_though_nothing_is_around_it() -> None:
    tight = np.full((757, 1200, 3), 200, np.uint8)
    sighting = locator(TwoLooks(rectangle(7.5, 52, 240, 151.4), BACK, whole=-4.0)).locate(tight)
    assert sighting.corners is not None
    assert not sighting.cut_off


def test_outside_is_measured_in_longer_edges_of_the_card() -> None:
    assert outside(rectangle(-40.5, 100, 400, 250), PHOTO) == pytest.approx(0.1)
    assert outside(rectangle(39.5, 100, 400, 250), PHOTO) == pytest.approx(-0.1)


@pytest.mark.parametrize(
    "corners",
    [
        rectangle(0, 0, 100, 60)[::-1],
        np.array([[0, 0], [100, 60], [100, 0], [0, 60]]),
        rectangle(0, 0, 200, 10),
        rectangle(0, 0, 10, 6),
    ],
    ids=["mirrored", "crossed", "sliver", "tiny"],
)
def test_shapes_that_no_card_has(corners: np.ndarray) -> None:
    assert not is_card_shaped(corners.astype(np.float32))


def test_a_tilted_card_is_card_shaped() -> None:
    assert is_card_shaped(np.array([[10, 20], [180, 40], [170, 150], [20, 120]], np.float32))


def test_agreement_is_the_overlap_of_the_corners_with_the_area() -> None:
    area = corner_maps(rectangle(40, 60, 160, 100))[4]
    assert agreement(rectangle(40, 60, 160, 100).astype(np.float32), area) > 0.9
    assert agreement(rectangle(40, 60, 80, 100).astype(np.float32), area) == pytest.approx(0.5, abs=0.06)


def test_a_turned_card_has_four_beginnings_and_a_speck_none() -> None:
    diamond = np.array([[128, 40], [216, 128], [128, 216], [40, 128]], np.float32)
    boxes = turned_boxes(corner_maps(diamond)[4])
    assert len(boxes) == 4
    for box in boxes:
        np.testing.assert_allclose(sorted(box[:, 0]), [40, 128, 128, 216], atol=8)
    assert turned_boxes(corner_maps(rectangle(40, 60, 16, 10))[4]) == []
