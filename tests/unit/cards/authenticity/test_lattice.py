"""A lattice all over the card: dots of a print, pixels of a screen."""

import cv2
import numpy as np
import pytest

from hawiya.cards.authenticity.lattice import LEVEL, detect_lattice, find_lattice
from hawiya.cards.authenticity.result import Outcome, Species
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Image
from hawiya.cards.rectify import Corners

CARD = (900, 568)
CORNERS: Corners = np.array([[70, 90], [965, 60], [985, 640], [60, 655]], np.float32)


def picture(card: np.ndarray, sigma: float = 3.0) -> Image:
    """Lay a card (568, 900), grey 0..1, into a picture askew, blur it a little, and add a camera's noise."""
    rng = np.random.default_rng(7)
    square = np.array([[0, 0], [CARD[0], 0], [CARD[0], CARD[1]], [0, CARD[1]]], np.float32) - np.float32(0.5)
    matrix = cv2.getPerspectiveTransform(square, CORNERS)
    laid = cv2.warpPerspective(np.asarray(card * 220, np.float32), matrix, (1060, 740), flags=cv2.INTER_CUBIC)
    soft = cv2.GaussianBlur(laid, (0, 0), 0.6)[..., None] + rng.normal(0, sigma, (740, 1060, 3))
    return np.clip(soft, 0, 255).astype(np.uint8)


def printed(rng: np.random.Generator) -> np.ndarray:
    """Return a card with a portrait's tones, text, and guilloche: wavy lines side by side."""
    ys, xs = np.mgrid[0 : CARD[1], 0 : CARD[0]].astype(np.float32)
    card = 0.85 + 0.05 * np.sin((ys + 14 * np.sin(xs / 60)) * 2 * np.pi / 7)
    card[120:420, 60:280] = cv2.resize(rng.uniform(0.2, 0.9, (8, 6)), (220, 300), interpolation=cv2.INTER_CUBIC)
    for row in range(100, 520, 70):
        for at in rng.integers(420, 860, 16):
            card[row : row + int(rng.integers(8, 30)), at : at + int(rng.integers(3, 18))] = 0.1
    return np.clip(card, 0, 1)


def dots(card: np.ndarray, period: float, degrees: float) -> np.ndarray:
    ys, xs = np.mgrid[0 : CARD[1], 0 : CARD[0]].astype(np.float32)
    turn = np.radians(degrees)
    u = (xs * np.cos(turn) + ys * np.sin(turn)) * 2 * np.pi / period
    v = (ys * np.cos(turn) - xs * np.sin(turn)) * 2 * np.pi / period
    return np.asarray(card > (np.cos(u) + np.cos(v) + 2) / 4, np.float64)


def test_genuine_print_has_lines_but_no_lattice() -> None:
    found = find_lattice(picture(printed(np.random.default_rng(1))), CORNERS)
    assert found is not None
    assert found.strength < LEVEL
    assert detect_lattice(picture(printed(np.random.default_rng(2))), CORNERS, AuthenticityThresholds()).outcome is (
        Outcome.PASS
    )


@pytest.mark.parametrize(("period", "degrees"), [(3.3, 45), (4.5, 15), (7.0, 75), (5.0, 0)])
def test_dots_are_found_with_their_period(period: float, degrees: float) -> None:
    card = dots(printed(np.random.default_rng(1)), period, degrees)
    found = find_lattice(picture(card), CORNERS)
    assert found is not None
    assert found.strength > LEVEL + 1
    # The card is a little smaller in the picture than it was drawn; harmonics count as well.
    assert min(abs(found.period * factor / period - 1) for factor in (1, np.sqrt(2), 2)) < 0.12
    said = detect_lattice(picture(card), CORNERS, AuthenticityThresholds())
    assert (said.species, said.outcome) == (Species.PRINT, Outcome.FAIL)
    assert said.detail is not None
    assert "cells of" in said.detail


def test_lines_in_one_direction_are_no_lattice() -> None:
    ys = np.mgrid[0 : CARD[1], 0 : CARD[0]][0].astype(np.float32)
    card = printed(np.random.default_rng(1)) * (0.8 + 0.2 * np.sin(ys * 2 * np.pi / 5))
    found = find_lattice(picture(card), CORNERS)
    assert found is not None
    assert found.strength < LEVEL


def test_the_blocks_of_a_coarse_jpeg_are_no_lattice() -> None:
    card = np.asarray(printed(np.random.default_rng(1)) * 255, np.uint8)
    flat = cv2.cvtColor(card, cv2.COLOR_GRAY2BGR)
    coarse = cv2.imdecode(cv2.imencode(".jpg", flat, [cv2.IMWRITE_JPEG_QUALITY, 25])[1], cv2.IMREAD_COLOR)
    corners = np.array([[0, 0], [CARD[0], 0], [CARD[0], CARD[1]], [0, CARD[1]]], np.float32) - np.float32(0.5)
    found = find_lattice(np.asarray(coarse, np.uint8), corners)
    assert found is not None
    assert found.strength < LEVEL


@pytest.mark.parametrize(
    "corners",
    [CORNERS * 0.3, np.full((4, 2), np.nan, np.float32), CORNERS - 5000, CORNERS * 40],
    ids=["small", "no numbers", "outside", "beyond the picture"],
)
def test_odd_corners_never_raise(corners: Corners) -> None:
    detection = detect_lattice(picture(printed(np.random.default_rng(1))), corners, AuthenticityThresholds())
    assert detection.outcome in (Outcome.PASS, Outcome.NOT_JUDGED)


def test_a_small_card_is_not_judged_and_says_why() -> None:
    detection = detect_lattice(picture(printed(np.random.default_rng(1))), CORNERS * 0.3, AuthenticityThresholds())
    assert detection.outcome is Outcome.NOT_JUDGED
    assert detection.detail is not None
    assert "smaller" in detection.detail
