import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.forensics.fingerprint import BITS, FEATURELESS, SAME_PICTURE, distance, fingerprint
from hawiya.forensics.picture import Picture, grey_of
from tests.unit.forensics.copies import COPIES, Change, later_frame
from tests.unit.forensics.pictures import any_picture
from tests.unit.forensics.specimens import FRAMES, specimen_picture

SURE_COPIES = [change for name, change in COPIES.items() if name.startswith(("JPEG", "scale", "lighter"))]


@pytest.mark.parametrize("change", SURE_COPIES)
@pytest.mark.parametrize("name", FRAMES[::3])
def test_a_copy_keeps_its_fingerprint(name: str, change: Change) -> None:
    grey = grey_of(specimen_picture(name))
    copy = change(grey, np.random.default_rng(0))
    assert distance(fingerprint(grey), fingerprint(copy)) <= SAME_PICTURE


def test_other_people_lie_far_apart() -> None:
    prints = [fingerprint(specimen_picture(name)) for name in FRAMES[::3]]
    apart = [distance(prints[a], prints[b]) for a, b in ((0, 1), (0, 2), (1, 2))]
    assert min(apart) > 5 * SAME_PICTURE


@pytest.mark.parametrize("seed", range(4))
def test_a_frame_of_another_session_has_another_fingerprint(seed: int) -> None:
    grey = grey_of(specimen_picture(FRAMES[0]))
    later = later_frame(grey, np.random.default_rng(seed), shift=0.05, turn=3.0)
    assert distance(fingerprint(grey), fingerprint(later)) > SAME_PICTURE


def test_grey_and_colour_agree() -> None:
    picture = specimen_picture(FRAMES[0])
    assert fingerprint(picture) == fingerprint(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY).astype(np.uint8))


def test_the_value_is_pinned() -> None:
    picture = np.random.default_rng(5).integers(0, 256, (32, 32), dtype=np.uint8)
    assert f"{fingerprint(picture):016x}" == "570bed5ccf901ba4"


@pytest.mark.parametrize("level", [0, 1, 127, 255])
@pytest.mark.parametrize("shape", [(1, 1), (31, 500), (40, 40, 3)])
def test_a_plain_picture_is_featureless(level: int, shape: tuple[int, ...]) -> None:
    assert fingerprint(np.full(shape, level, np.uint8)) == FEATURELESS


@given(any_picture())
def test_every_picture_has_a_fingerprint(picture: Picture) -> None:
    value = fingerprint(picture)
    assert 0 <= value < 2**BITS
    assert value == fingerprint(picture.copy())


@pytest.mark.parametrize(
    "wrong", [np.zeros((0, 4), np.uint8), np.zeros((4, 4, 4), np.uint8), np.zeros((4, 4, 1, 1), np.uint8)]
)
def test_what_is_no_picture_is_refused(wrong: Picture) -> None:
    with pytest.raises(ValueError, match="picture"):
        fingerprint(wrong)


@given(st.integers(0, 2**BITS - 1), st.integers(0, 2**BITS - 1))
def test_distance_is_a_metric_on_bits(first: int, second: int) -> None:
    assert distance(first, first) == 0
    assert distance(first, second) == distance(second, first)
    assert distance(first, second) == f"{first ^ second:b}".count("1")
