import cv2
import numpy as np
import pytest

from hawiya.cards.quality import is_dark, measure_quality, quality_findings
from hawiya.cards.reading import Box, CardFinding, Cause, Quality, Side
from hawiya.cards.rectify import rectangle

GOOD = Quality(sharpness=0.9, exposure=1.0, glare=0.01, card_width_px=1000, coverage=0.6)
LINE = Box(400, 300, 500, 60)
WHOLE = rectangle(0, 0, 1200, 750)


def card(blur: float = 0.3, light: float = 1.0) -> np.ndarray:
    picture = np.full((750, 1200, 3), 215, np.uint8)
    cv2.putText(picture, "0123456789", (410, 350), cv2.FONT_HERSHEY_SIMPLEX, 1.8, (30, 30, 30), 6)
    return np.clip(cv2.GaussianBlur(picture, (0, 0), blur) * light, 0, 255).astype(np.uint8)


def measured(picture: np.ndarray) -> Quality:
    return measure_quality(picture, picture, rectangle(0, 0, 1200, 750), Side.FRONT, {"first_name": LINE})[0]


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
    quality, _ = measure_quality(picture, card(), rectangle(0, 0, 1200, 750), Side.FRONT, {"first_name": LINE})
    assert quality.card_width_px == 1200
    assert quality.coverage == pytest.approx(0.5)


def test_without_lines_the_whole_card_tells_the_sharpness() -> None:
    full = np.full((750, 1200, 3), 215, np.uint8)
    for y in range(100, 740, 60):
        cv2.putText(full, "0123456789012345678901234", (100, y), cv2.FONT_HERSHEY_SIMPLEX, 2.0, (30, 30, 30), 6)
    blurred = [np.asarray(cv2.GaussianBlur(full, (0, 0), sigma), np.uint8) for sigma in (0.3, 6)]
    seen = [measure_quality(picture, picture, WHOLE, Side.BACK, {}) for picture in blurred]
    assert seen[0][0].sharpness > 0.8
    assert seen[1][0].sharpness < 0.1
    assert not any(line.found for line in seen[0][1].values())


def test_a_good_picture_has_no_findings() -> None:
    assert quality_findings(GOOD, readable=False) == ()


@pytest.mark.parametrize(
    ("poor", "code", "cause", "hint"),
    [
        (
            Quality(0.1, 1.0, 0.01, 1000, 0.6),
            CardFinding.OUT_OF_FOCUS,
            Cause.BLURRED,
            "the card is blurred: hold still",
        ),
        (Quality(0.9, 0.2, 0.01, 1000, 0.6), CardFinding.POOR_QUALITY, Cause.TOO_DARK, "the card is too dark: find"),
        (Quality(0.9, 1.0, 0.40, 1000, 0.6), CardFinding.POOR_QUALITY, Cause.GLARE, "glare on the card: tilt"),
        (Quality(0.9, 0.5, 0.65, 1000, 0.6), CardFinding.POOR_QUALITY, Cause.TOO_BRIGHT, "the card is too bright"),
        (Quality(0.9, 1.0, 0.01, 320, 0.1), CardFinding.POOR_QUALITY, Cause.TOO_SMALL, "only 320 pixels wide: move"),
    ],
    ids=["blurred", "dark", "glare", "bright", "small"],
)
def test_a_doubtful_picture_is_refused_only_when_it_was_not_read(
    poor: Quality, code: CardFinding, cause: Cause, hint: str
) -> None:
    (finding,) = quality_findings(poor, readable=False)
    assert (finding.code, finding.field, finding.cause) == (code, "image", cause)
    assert hint in str(finding.hint)
    assert quality_findings(poor, readable=True) == ()


def test_a_hopeless_picture_is_refused_anyway() -> None:
    (finding,) = quality_findings(Quality(0.0, 1.0, 0.01, 1000, 0.6), readable=True)
    assert finding.code is CardFinding.OUT_OF_FOCUS


@pytest.mark.parametrize(("grey", "lamp", "dark"), [(20, 20, True), (20, 200, False), (90, 90, False)])
def test_a_picture_is_dark_when_even_its_lightest_parts_are(grey: int, lamp: int, dark: bool) -> None:
    picture = np.full((400, 600, 3), grey, np.uint8)
    picture[:, :60] = lamp
    assert is_dark(picture) is dark
