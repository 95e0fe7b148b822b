import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.faces.recapture import recapture_signals
from hawiya.faces.result import Face, Image
from tests.unit.forensics.attacks import print_out, screen, two_gratings
from tests.unit.forensics.pictures import any_picture
from tests.unit.forensics.specimens import FRAMES, specimen_picture

PERIODIC, BORDER = 1.4, 0.62
PLACES = {"person_1": (185, 78, 268, 347), "person_2": (166, 115, 299, 325), "person_3": (195, 65, 245, 376)}
"""Where the detector sees the specimens' faces."""


def face_at(x: float, y: float, width: float, height: float) -> Face:
    return Face(
        box=(x, y, width, height), score=1.0, landmarks=np.zeros((68, 2), np.float32), roll=0.0, yaw=0.0, pitch=0.0
    )


def face_of(name: str) -> Face:
    return face_at(*PLACES[name.split("/")[0]])


@pytest.mark.parametrize("name", FRAMES)
def test_a_clean_photograph_shows_no_recapture(name: str) -> None:
    found = recapture_signals(specimen_picture(name), face_of(name))
    assert found.periodic.score < PERIODIC
    assert found.border.support < BORDER


@pytest.mark.parametrize("name", FRAMES[::3])
def test_moire_on_the_face_is_found_at_its_place(name: str) -> None:
    picture = specimen_picture(name) + two_gratings(640, 0.30, 0.17, 3.0, amplitude=8.0)[..., None]
    found = recapture_signals(np.clip(picture, 0, 255).astype(np.uint8), face_of(name))
    assert found.periodic.score > PERIODIC
    x, y, width, height = face_of(name).box
    left, top, across, down = found.periodic.places[0]
    reach = 0.75 * max(width, height) + 1
    assert abs(left + across / 2 - (x + width / 2)) <= reach
    assert abs(top + down / 2 - (y + height / 2)) <= reach


def test_moire_far_from_the_face_does_not_count() -> None:
    picture = specimen_picture(FRAMES[0]).astype(np.float64)
    picture[:, :80] += two_gratings(640, 0.30, 0.17, 3.0, amplitude=8.0)[:, :80, None]
    found = recapture_signals(np.clip(picture, 0, 255).astype(np.uint8), face_of(FRAMES[0]))
    assert found.periodic.score < PERIODIC


def test_screen_and_print_raise_the_score() -> None:
    random = np.random.default_rng(2)
    picture = specimen_picture(FRAMES[0])
    for attack in (screen(picture, random, 640, pitch=2.5), print_out(picture, random, 640, pitch=6.0)):
        assert recapture_signals(attack, face_of(FRAMES[0])).periodic.score > PERIODIC


@pytest.mark.parametrize(("colour", "darker"), [((10, 10, 12), True), ((245, 245, 245), False)])
@pytest.mark.parametrize("turn", [0.0, 4.0, -7.0])
def test_a_frame_around_the_face_is_found(colour: tuple[int, int, int], darker: bool, turn: float) -> None:
    framed = np.full((640, 640, 3), colour, np.uint8)
    framed[160:480, 160:480] = cv2.resize(specimen_picture(FRAMES[3]), (320, 320), interpolation=cv2.INTER_AREA)
    matrix = cv2.getRotationMatrix2D((319.0, 285.0), turn, 1.0)
    turned = np.asarray(cv2.warpAffine(framed, matrix, (640, 640), borderMode=cv2.BORDER_REPLICATE), dtype=np.uint8)
    x, y, width, height = (side / 2 for side in PLACES["person_2"])
    found = recapture_signals(turned, face_at(x + 160, y + 160, width, height)).border
    assert found.support > BORDER
    assert (found.step > 0) is darker
    left, top, across, down = found.box
    off = np.abs(np.array([left, top, left + across, top + down]) - [160, 160, 480, 480])
    assert sorted(off)[2] <= 40  # the fourth side may be anywhere: three make the support


@settings(max_examples=40, deadline=None)
@given(
    any_picture(most=220),
    st.tuples(st.floats(-300, 300), st.floats(-300, 300), st.floats(0, 400), st.floats(0, 400)),
)
def test_every_picture_and_box_can_be_looked_at(picture: Image, box: tuple[float, float, float, float]) -> None:
    colour = picture if picture.ndim == 3 else np.repeat(picture[..., None], 3, axis=2)
    found = recapture_signals(colour, face_at(*box))
    assert np.isfinite([found.periodic.score, found.border.support, found.border.step]).all()
    assert 0.0 <= found.border.support <= 1.0


def test_a_plain_picture_shows_nothing() -> None:
    found = recapture_signals(np.full((480, 640, 3), 128, np.uint8), face_at(200, 100, 200, 250))
    assert (found.periodic.score, found.border.support, found.border.box) == (0.0, 0.0, (0, 0, 0, 0))
