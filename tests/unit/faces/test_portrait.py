import cv2
import numpy as np
import pytest

from hawiya.faces.engine import FaceEngine
from hawiya.faces.match import cosine
from hawiya.faces.portrait import read_portrait
from hawiya.faces.result import FaceFinding, Finding, Image, Portrait
from tests.unit.faces.pictures import decoded, specimen


def _card(portrait_px: int, left: int = 60, top: int = 80) -> Image:
    card = np.full((750, 1200, 3), 205, np.uint8)
    portrait = decoded(specimen("person_1", "portrait"))
    size = (portrait_px, portrait_px)
    card[top : top + portrait_px, left : left + portrait_px] = cv2.resize(portrait, size, interpolation=cv2.INTER_AREA)
    return card


@pytest.mark.parametrize(("size", "left"), [(300, 60), (160, 100), (300, 240)])
def test_the_portrait_is_found_and_is_its_owner(engine: FaceEngine, size: int, left: int) -> None:
    frame = engine.see(decoded(specimen("person_1", "face_1")))[0]

    portrait = read_portrait(engine, _card(size, left))

    assert isinstance(portrait, Portrait)
    assert portrait.width_px > 60
    assert 0 < portrait.quality <= 1
    assert cosine(portrait.embedding, frame.embedding) > 0.7


def test_a_portrait_under_sixty_pixels_is_refused_with_its_size(engine: FaceEngine) -> None:
    finding = read_portrait(engine, _card(100))

    assert isinstance(finding, Finding)
    assert finding.code is FaceFinding.NO_PORTRAIT
    assert finding.field == "image"
    assert finding.hint is not None
    assert "must be 60" in finding.hint


def test_a_card_without_a_portrait_says_so(engine: FaceEngine) -> None:
    finding = read_portrait(engine, np.full((750, 1200, 3), 205, np.uint8))

    assert isinstance(finding, Finding)
    assert finding.code is FaceFinding.NO_PORTRAIT


def test_a_face_on_the_right_half_is_no_portrait(engine: FaceEngine) -> None:
    finding = read_portrait(engine, _card(300, left=860))

    assert isinstance(finding, Finding)


def test_a_picture_of_another_size_is_searched_as_a_whole(engine: FaceEngine) -> None:
    assert isinstance(read_portrait(engine, decoded(specimen("person_2", "portrait"))), Portrait)
