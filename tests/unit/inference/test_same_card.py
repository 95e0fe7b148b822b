"""One picture of a card sent again, however it was changed since; another picture of a card is another."""

from collections.abc import Callable
from functools import cache

import cv2
import numpy as np
import pytest

from hawiya.cards.reading import Image
from hawiya.inference.loading import load_card_reader
from hawiya.inference.same_card import explained_share, is_same_exposure
from hawiya.specimens import people, specimen

CHANGES: dict[str, Callable[[Image], Image]] = {
    "low quality": lambda one: encoded(one, 30),
    "half the size": lambda one: encoded(scaled(one, 0.5), 80),
    "larger": lambda one: encoded(scaled(one, 1.3), 85),
    "cropped": lambda one: encoded(cropped(one, 0.02), 85),
    "brighter": lambda one: encoded(lit(one, 1.15, 8), 85),
    "darker": lambda one: encoded(lit(one, 0.75, 0), 85),
    "all of it": lambda one: encoded(scaled(lit(cropped(one, 0.02), 1.1, 0), 0.7), 60),
}


def jpeg(one: Image, quality: int) -> bytes:
    return cv2.imencode(".jpg", one, [cv2.IMWRITE_JPEG_QUALITY, quality])[1].tobytes()


def encoded(one: Image, quality: int) -> Image:
    data = np.frombuffer(jpeg(one, quality), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def scaled(one: Image, factor: float) -> Image:
    return np.asarray(cv2.resize(one, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), np.uint8)


def cropped(one: Image, share: float) -> Image:
    down, across = round(one.shape[0] * share), round(one.shape[1] * share)
    return np.ascontiguousarray(one[down:-down, across : -across // 2 or None])


def lit(one: Image, gain: float, offset: float) -> Image:
    return np.asarray(cv2.convertScaleAbs(one, alpha=gain, beta=offset), np.uint8)


def on_a_table(card: Image, quad: list[list[float]], seed: int) -> Image:
    """A capture of a card on a table of fine grain, with a camera's noise."""
    rng = np.random.default_rng(seed)
    coarse = cv2.resize(rng.integers(90, 170, (45, 64, 3), dtype=np.uint8), (1280, 900), interpolation=cv2.INTER_CUBIC)
    height, width = card.shape[:2]
    edges = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(edges, np.array(quad, np.float32))
    taken = cv2.warpPerspective(card, matrix, (1280, 900), dst=coarse, borderMode=cv2.BORDER_TRANSPARENT)
    noisy = taken + np.random.default_rng(seed + 1).normal(0, 3, taken.shape)
    return encoded(np.clip(noisy, 0, 255).astype(np.uint8), 90)


@cache
def specimen_side(name: str, which: str) -> Image:
    data = np.frombuffer(getattr(specimen(name), which), np.uint8)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def corners_of(*pictures: Image) -> list[np.ndarray]:
    found = [load_reader().corners(picture) for picture in pictures]
    assert all(one is not None for one in found)
    return found  # type: ignore[return-value]


load_reader = cache(load_card_reader)
TAKEN = [[210.0, 150.0], [1060.0, 190.0], [1040.0, 730.0], [190.0, 690.0]]
TAKEN_AGAIN = [[240.0, 170.0], [1020.0, 150.0], [1070.0, 700.0], [200.0, 710.0]]


@pytest.mark.parametrize("which", ["front", "back"])
@pytest.mark.parametrize("change", CHANGES)
def test_a_picture_is_known_again_however_it_was_changed(which: str, change: str) -> None:
    original = on_a_table(specimen_side(people()[0], which), TAKEN, 5)
    again = CHANGES[change](original)
    first, second = corners_of(original, again)
    assert is_same_exposure((original, again), (first, second)), explained_share((original, again), (first, second))


@pytest.mark.parametrize("which", ["front", "back"])
def test_another_capture_of_the_same_card_and_another_card_are_others(which: str) -> None:
    original = on_a_table(specimen_side(people()[0], which), TAKEN, 5)
    for other in (
        on_a_table(specimen_side(people()[0], which), TAKEN_AGAIN, 5),
        on_a_table(specimen_side(people()[1], which), TAKEN, 8),
    ):
        first, second = corners_of(original, other)
        assert not is_same_exposure((original, other), (first, second)), explained_share(
            (original, other), (first, second)
        )


def test_corners_in_one_point_compare_nothing() -> None:
    one = on_a_table(specimen_side(people()[0], "front"), TAKEN, 5)
    nowhere = np.zeros((4, 2), np.float32)
    assert 0.0 <= explained_share((one, np.zeros_like(one)), (nowhere, nowhere)) < 0.5
