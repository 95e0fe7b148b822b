import cv2
import numpy as np
import pytest

from hawiya.cards.quality import edge_width, measure_quality, quality_findings
from hawiya.cards.reading import Box, CardFinding, Quality
from hawiya.cards.rectify import rectangle

GOOD = Quality(sharpness=0.9, exposure=1.0, glare=0.01, card_width_px=1000, coverage=0.6)
LINE = Box(400, 300, 500, 60)


def card(blur: float = 0.3, light: float = 1.0) -> np.ndarray:
    picture = np.full((750, 1200, 3), 215, np.uint8)
    cv2.putText(picture, "0123456789", (410, 350), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (30, 30, 30), 6)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), blur) * light, 0, 255).astype(np.uint8)


def measured(picture: np.ndarray) -> Quality:
    return measure_quality(picture, picture, rectangle(0, 0, 1200, 750), [LINE])


@pytest.mark.parametrize("sigma", [2.0, 4.0])
def test_edge_width_is_the_sigma_of_the_blur(sigma: float) -> None:
    step = np.zeros((60, 120), np.uint8)
    step[:, 60:] = 200
    assert edge_width(np.asarray(cv2.GaussianBlur(step, (0, 0), sigma))) == pytest.approx(sigma, rel=0.15)


def test_an_empty_crop_has_no_edge() -> None:
    assert edge_width(np.full((40, 40), 128, np.uint8)) == float("inf")


def test_blur_lowers_sharpness_and_nothing_else() -> None:
    sharp, soft = measured(card()), measured(card(blur=6))
    assert sharp.sharpness > 0.8
    assert soft.sharpness < 0.1
    assert soft.exposure == sharp.exposure == 1.0


def test_darkness_lowers_exposure() -> None:
    assert measured(card(light=0.2)).exposure < 0.2


def test_a_reflection_is_glare() -> None:
    picture = card()
    picture[:, :600] = 255
    assert measured(picture).glare == pytest.approx(0.5, abs=0.01)


def test_width_and_coverage_come_from_the_corners() -> None:
    picture = np.zeros((1500, 1200, 3), np.uint8)
    quality = measure_quality(picture, card(), rectangle(0, 0, 1200, 750), [LINE])
    assert quality.card_width_px == 1200
    assert quality.coverage == pytest.approx(0.5)


def test_a_good_picture_has_no_findings() -> None:
    assert quality_findings(GOOD, readable=False) == ()


@pytest.mark.parametrize(
    ("poor", "code"),
    [
        (Quality(0.1, 1.0, 0.01, 1000, 0.6), CardFinding.OUT_OF_FOCUS),
        (Quality(0.9, 0.2, 0.01, 1000, 0.6), CardFinding.POOR_QUALITY),
        (Quality(0.9, 1.0, 0.40, 1000, 0.6), CardFinding.POOR_QUALITY),
        (Quality(0.9, 1.0, 0.01, 320, 0.1), CardFinding.POOR_QUALITY),
    ],
    ids=["blurred", "dark", "glare", "small"],
)
def test_a_doubtful_picture_is_refused_only_when_it_was_not_read(poor: Quality, code: CardFinding) -> None:
    (finding,) = quality_findings(poor, readable=False)
    assert (finding.code, finding.field) == (code, "image")
    assert finding.hint
    assert quality_findings(poor, readable=True) == ()


def test_a_hopeless_picture_is_refused_anyway() -> None:
    (finding,) = quality_findings(Quality(0.0, 1.0, 0.01, 1000, 0.6), readable=True)
    assert finding.code is CardFinding.OUT_OF_FOCUS
