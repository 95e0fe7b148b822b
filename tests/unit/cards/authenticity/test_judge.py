"""The judge over detectors that say what a test tells them to."""

from collections.abc import Mapping
from datetime import date

import numpy as np
import pytest

from hawiya.cards.authenticity.colour import check_colour
from hawiya.cards.authenticity.judge import AuthenticityJudge, detect_colourless
from hawiya.cards.authenticity.result import Detection, Outcome, Species
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Box, CardReading, DocType, FieldReading, Image, Side
from hawiya.cards.rectify import Corners, rectangle

TODAY = date(2026, 3, 1)
COLOURED: Image = np.random.default_rng(1).integers(0, 255, (15, 24, 3), np.uint8).repeat(50, 0).repeat(50, 1)
CORNERS = rectangle(0, 0, 1199, 749)
PORTRAIT, NAME = Box(60, 90, 280, 350), Box(700, 200, 300, 60)


class Fixed:
    """Both kinds of detector; remembers which boxes it was given."""

    def __init__(self, species: Species, score: float) -> None:
        self.species, self.score = species, score
        self.boxes: Mapping[str, Box] = {}

    def detect(self, image: Image, corners: Corners, *rest: object) -> tuple[Detection, ...]:
        thresholds = rest[-1]
        assert isinstance(thresholds, AuthenticityThresholds)
        if len(rest) > 1:
            self.boxes = rest[0]  # type: ignore[assignment]
        return (Detection(self.species, self.score, *thresholds.of(self.species)),)


def reading(**changes: object) -> CardReading:
    said = {
        "side": Side.FRONT,
        "doc_type": DocType.NATIONAL_ID,
        "lines": {"first_name": FieldReading("أحمد", 0.9, NAME), "gender": FieldReading("ذكر", 0.9)},
        "areas": {"portrait": PORTRAIT},
        "corners": CORNERS,
        "rectified": COLOURED,
    }
    return CardReading(**{**said, **changes})  # type: ignore[arg-type]


def test_every_detector_is_asked_and_the_tampering_one_gets_all_boxes() -> None:
    copies, tampering = Fixed(Species.SCREEN, 0.1), Fixed(Species.PORTRAIT, 0.9)
    judged = AuthenticityJudge(copies, tampering).judge(
        COLOURED, b"file", reading(), AuthenticityThresholds(portrait=0.8, digital=2.0), TODAY
    )
    assert {one.species for one in judged.detections} >= {
        Species.SCREEN, Species.PHOTOCOPY, Species.DIGITAL, Species.PORTRAIT, Species.CONFLICT
    }  # fmt: skip
    assert (judged.fake, judged.species) == (True, (Species.PORTRAIT,))
    assert tampering.boxes == {"first_name": NAME, "portrait": PORTRAIT}


@pytest.mark.parametrize("missing", ["side", "corners", "rectified"])
def test_without_a_card_nothing_is_judged(missing: str) -> None:
    judge = AuthenticityJudge(Fixed(Species.SCREEN, 0.9), Fixed(Species.TEXT, 0.9))
    judged = judge.judge(COLOURED, b"file", reading(**{missing: None}), AuthenticityThresholds(), TODAY)
    assert (judged.fake, judged.detections) == (None, ())


def test_a_card_without_colour_is_a_photocopy_whatever_the_network_says() -> None:
    grey = np.repeat(COLOURED[..., :1], 3, axis=2)
    assert detect_colourless(check_colour(grey, 2.4)).outcome is Outcome.FAIL
    assert detect_colourless(check_colour(COLOURED, 2.4)).outcome is Outcome.PASS
    assert detect_colourless(check_colour(grey, 0.0)).outcome is Outcome.PASS


def test_a_card_in_colour_is_no_photocopy_whatever_the_network_says() -> None:
    grey = np.repeat(COLOURED[..., :1], 3, axis=2)
    pale = np.clip(0.97 * grey.astype(np.float64) + 0.03 * COLOURED, 0, 255).astype(np.uint8)
    judge = AuthenticityJudge(Fixed(Species.PHOTOCOPY, 0.9), Fixed(Species.TEXT, 0.1))
    limits = AuthenticityThresholds(digital=2.0, digital_doubt=2.0)
    outcomes = {
        name: judge.judge(card, b"file", reading(rectified=card), limits, TODAY).fake
        for name, card in {"coloured": COLOURED, "pale": pale, "grey": grey}.items()
    }
    assert outcomes == {"coloured": False, "pale": True, "grey": True}


def test_a_network_alone_has_no_card_refused_as_rendered() -> None:
    limits = AuthenticityThresholds()
    assert limits.by_look(Species.DIGITAL)[0] > 1
    assert limits.by_look(Species.SCREEN) == limits.of(Species.SCREEN)
