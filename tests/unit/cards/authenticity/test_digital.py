import io

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow
from PIL.PngImagePlugin import PngInfo

from hawiya.cards.authenticity.digital import detect_digital
from hawiya.cards.authenticity.result import Detection, Outcome
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.reading import Image
from hawiya.cards.rectify import rectangle

CORNERS = rectangle(40, 30, 1000, 625)


def drawn() -> Image:
    """Return a card as software draws one: an even ramp, flat areas, letters with smooth edges."""
    ramp = np.linspace(150, 230, 690, dtype=np.float32)[:, None, None]
    card = np.broadcast_to(ramp + np.array([20, 5, -10], np.float32), (690, 1080, 3))
    picture = np.clip(np.round(card / 12) * 12, 0, 255).astype(np.uint8)
    for row in range(90, 640, 90):
        cv2.putText(picture, "29001010100012", (300, row), cv2.FONT_HERSHEY_DUPLEX, 1.6, (40, 30, 30), 2, cv2.LINE_AA)
    return picture


def photographed(deviation: float = 2.0) -> Image:
    noise = np.random.default_rng(4).normal(0, deviation, drawn().shape)
    return np.clip(drawn() + noise, 0, 255).astype(np.uint8)


def png(picture: Image) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])


def jpeg(picture: Image, quality: int) -> bytes:
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])[1])


def judged(data: bytes, corners: np.ndarray = CORNERS) -> Detection:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
    return detect_digital(np.asarray(picture, np.uint8), data, corners, AuthenticityThresholds())


@pytest.mark.parametrize("data", [png(drawn()), jpeg(drawn(), 95), jpeg(drawn(), 90)], ids=["png", "jpeg95", "jpeg90"])
def test_a_drawn_card_is_found(data: bytes) -> None:
    found = judged(data)
    assert found.outcome is Outcome.FAIL
    assert found.detail is not None
    assert found.detail.endswith("of the card's plain areas hold no noise")


@pytest.mark.parametrize("deviation", [0.8, 2.0, 6.0])
def test_a_sensors_noise_is_none(deviation: float) -> None:
    for data in (png(photographed(deviation)), jpeg(photographed(deviation), 95)):
        assert judged(data).outcome is Outcome.PASS


@pytest.mark.parametrize("picture", [drawn(), photographed()], ids=["drawn", "photographed"])
def test_coarse_files_are_not_judged(picture: Image) -> None:
    found = judged(jpeg(picture, 50))
    assert found.outcome is Outcome.NOT_JUDGED
    assert found.detail == "the file is compressed too much, or the card too busy, to measure noise"


def test_a_photo_that_was_a_coarse_jpeg_is_not_taken_for_drawn() -> None:
    coarse = cv2.imdecode(np.frombuffer(jpeg(photographed(), 50), np.uint8), cv2.IMREAD_COLOR)
    for data in (png(np.asarray(coarse, np.uint8)), jpeg(np.asarray(coarse, np.uint8), 95)):
        assert judged(data).outcome is Outcome.NOT_JUDGED
        assert judged(data).detail == "the picture was a coarser JPEG before, which may have swallowed its noise"


def test_a_small_card_is_not_judged() -> None:
    assert judged(png(drawn()), rectangle(40, 30, 200, 125)).outcome is Outcome.NOT_JUDGED
    assert judged(png(drawn()), np.full((4, 2), np.nan, np.float32)).outcome is Outcome.NOT_JUDGED


def test_a_file_that_names_its_generator_is_found_whatever_its_noise() -> None:
    notes = PngInfo()
    notes.add_text("parameters", "steps: 30")
    file = io.BytesIO()
    Pillow.fromarray(photographed()[..., ::-1]).save(file, "PNG", pnginfo=notes)
    found = judged(file.getvalue())
    assert found.outcome is Outcome.FAIL
    assert found.detail == "the file carries the settings of a picture generator"


def test_an_editors_name_is_for_the_reviewer() -> None:
    exif = Pillow.Exif()
    exif[0x0131] = "GIMP 2.10"
    file = io.BytesIO()
    Pillow.fromarray(photographed()[..., ::-1]).save(file, "JPEG", quality=50, exif=exif)
    found = judged(file.getvalue())
    assert found.outcome is Outcome.REVIEW
    assert found.detail == "the file names a picture editor (gimp)"


def test_bytes_that_are_no_picture_are_no_reason_to_raise() -> None:
    assert detect_digital(photographed(), b"", CORNERS, AuthenticityThresholds()).outcome is Outcome.PASS
