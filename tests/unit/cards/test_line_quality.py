"""How legible a line is, and what is blamed when it was not read."""

import cv2
import numpy as np
import pytest

from hawiya.cards.line_quality import LineQuality, cut, edge_width, measure_lines
from hawiya.cards.reading import Box, Cause, Side
from hawiya.cards.rectify import rectangle

NUMBER = Box(500, 575, 620, 60)
NAME = Box(760, 205, 300, 60)
LINES = {"idNumber": NUMBER, "first_name": NAME}
WHOLE = rectangle(0, 0, 1200, 750)
PAPER = 200.0


def card() -> np.ndarray:
    grey = np.full((750, 1200), PAPER, np.uint8)
    cv2.putText(grey, "29001050112351", (505, 625), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 30, 6)
    cv2.putText(grey, "AHMED", (770, 255), cv2.FONT_HERSHEY_SIMPLEX, 2.0, 30, 6)
    return cv2.GaussianBlur(grey, (0, 0), 0.7)


def measured(grey: np.ndarray, corners: np.ndarray = WHOLE, found: dict[str, Box] = LINES) -> dict[str, LineQuality]:
    return measure_lines(np.asarray(grey, np.uint8), PAPER, corners, (750, 1201), Side.FRONT, found)


def spoiled(kind: str) -> np.ndarray:
    grey = card()
    part = cut(grey, NUMBER)
    if kind == "blurred":
        part[:] = cv2.GaussianBlur(part, (0, 0), 6)
    elif kind == "glare":
        part[:, 200:] = 255
    elif kind == "dark":
        part[:] = part // 5
    elif kind == "white":
        part[:] = 255
    return grey


@pytest.mark.parametrize("sigma", [2.0, 4.0])
def test_edge_width_is_the_sigma_of_the_blur(sigma: float) -> None:
    step = np.zeros((60, 120), np.uint8)
    step[:, 60:] = 200
    assert edge_width(np.asarray(cv2.GaussianBlur(step, (0, 0), sigma))) == pytest.approx(sigma, rel=0.15)


@pytest.mark.parametrize("shape", [(40, 40), (1, 1), (2, 90)])
def test_an_empty_crop_has_no_edge(shape: tuple[int, int]) -> None:
    assert edge_width(np.full(shape, 128, np.uint8)) == float("inf")


def test_a_clear_line_has_no_cause() -> None:
    line = measured(card())["idNumber"]
    assert line.cause is None
    assert line.height_px == NUMBER.height
    assert line.paper == pytest.approx(PAPER, abs=1)
    assert (line.glare, line.outside_px, line.found) == (0, 0, True)


@pytest.mark.parametrize(
    ("kind", "cause"), [("blurred", Cause.BLURRED), ("glare", Cause.GLARE), ("dark", Cause.TOO_DARK)]
)
def test_what_happened_to_one_line_is_said_of_that_line_only(kind: str, cause: Cause) -> None:
    lines = measured(spoiled(kind))
    assert lines["idNumber"].cause is cause
    assert lines["first_name"].cause is None


def test_on_white_paper_glare_cannot_be_told_but_lost_print_can() -> None:
    lines = measure_lines(spoiled("white"), 250.0, WHOLE, (750, 1201), Side.FRONT, LINES)
    assert lines["idNumber"].glare == 0
    assert lines["idNumber"].cause is Cause.TOO_BRIGHT


def test_small_print_is_small_in_the_picture_not_on_the_card() -> None:
    line = measured(card(), rectangle(10, 10, 180, 112))["idNumber"]
    assert line.height_px == pytest.approx(9)
    assert line.cause is Cause.TOO_SMALL


def test_a_line_beyond_the_frame_is_cut_off() -> None:
    lines = measured(card(), rectangle(200, 0, 1200, 750))
    assert lines["idNumber"].outside_px == pytest.approx(120)
    assert lines["idNumber"].cause is Cause.CUT_OFF
    assert lines["first_name"].cause is Cause.CUT_OFF
    assert lines["idKey"].cause is None


def test_a_line_that_was_not_found_is_looked_for_at_its_usual_place() -> None:
    lines = measured(spoiled("glare"), found={"first_name": NAME})
    assert not lines["idNumber"].found
    assert lines["idNumber"].cause is Cause.GLARE
    assert measured(card(), found={})["idNumber"].cause is None, "no print is no blur"


def test_glare_beside_a_line_that_was_found_too_short_is_seen() -> None:
    grey = card()
    grey[560:680, 900:] = 255
    lines = measured(grey, found={"idNumber": Box(500, 575, 380, 60)})
    assert lines["idNumber"].glare == pytest.approx(250 / 650, abs=0.01)
    assert lines["idNumber"].cause is Cause.GLARE


def test_a_box_beside_the_card_is_left_out() -> None:
    assert "husbandName" not in measured(card(), found={"husbandName": Box(1300, 10, 50, 20)})
