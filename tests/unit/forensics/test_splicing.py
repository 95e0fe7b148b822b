"""What was put in between a picture's first JPEG and its last file."""

import cv2
import numpy as np
import pytest
from hypothesis import given

from hawiya.forensics.compression import encoding_of
from hawiya.forensics.picture import Picture
from hawiya.forensics.splicing import find_first_quantisation
from tests.unit.forensics.pictures import any_picture, jpeg, photographed

LOSSLESS = np.ones((8, 8), np.int_)
PATCH = (slice(120, 248), slice(160, 320))
BLOCKS = (slice(16, 30), slice(21, 39))
"""The patch, and the blocks that lie in it for sure."""


def scene(seed: int) -> Picture:
    return photographed(seed, 384, 512)


def opened(data: bytes) -> Picture:
    return np.asarray(cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR), np.uint8)


def spliced(first: int) -> Picture:
    picture = opened(jpeg(scene(1), first))
    picture[PATCH] = scene(2)[PATCH]
    return picture


@pytest.mark.parametrize(("first", "last"), [(75, 90), (60, 85), (85, 96), (90, 80)])
def test_what_was_put_in_stands_out_where_the_last_steps_are_not_the_first(first: int, last: int) -> None:
    file = jpeg(spliced(first), last)
    steps = encoding_of(file).steps
    assert steps is not None
    found = find_first_quantisation(opened(file), steps)
    if last < first:
        assert found is None or found.told < 8
        return
    assert found is not None
    assert found.told >= 8
    inside = np.zeros(found.missing.shape, np.bool_)
    inside[BLOCKS] = True
    assert found.missing[inside].mean() > 1.0
    assert found.missing[~cv2.dilate(inside.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(bool)].mean() < -1.0


def test_it_stands_out_in_a_lossless_file() -> None:
    found = find_first_quantisation(spliced(75), LOSSLESS)
    assert found is not None
    assert found.missing[BLOCKS].mean() > 1.0
    assert np.median(found.missing) < -1.0


@pytest.mark.parametrize("quality", [50, 75, 92, 98])
def test_nothing_is_said_of_a_picture_that_was_saved_once(quality: int) -> None:
    file = jpeg(scene(3), quality)
    steps = encoding_of(file).steps
    assert steps is not None
    assert find_first_quantisation(opened(file), steps) is None


def test_nothing_stands_out_where_nothing_was_put_in() -> None:
    file = jpeg(opened(jpeg(scene(4), 70)), 90)
    steps = encoding_of(file).steps
    assert steps is not None
    found = find_first_quantisation(opened(file), steps)
    assert found is not None
    windows = cv2.boxFilter(found.missing, -1, (5, 5), normalize=False)
    assert windows.max() < 20


def test_a_cut_or_scaled_picture_has_lost_its_traces() -> None:
    picture = spliced(70)
    smaller = cv2.resize(picture, None, fx=0.8, fy=0.8, interpolation=cv2.INTER_AREA)
    for changed in (picture[3:, 5:], np.asarray(smaller, np.uint8)):
        file = jpeg(np.ascontiguousarray(changed), 92)
        steps = encoding_of(file).steps
        assert steps is not None
        assert find_first_quantisation(opened(file), steps) is None


@given(any_picture())
def test_any_picture_is_looked_at(picture: Picture) -> None:
    for steps in (LOSSLESS, LOSSLESS * 0, LOSSLESS * 31, LOSSLESS * 65535):
        found = find_first_quantisation(picture, steps)
        assert found is None or np.isfinite(found.missing).all()
