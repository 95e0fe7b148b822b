from base64 import b64decode

import cv2
import numpy as np
import pytest
import zxingcpp

from hawiya.cards.barcode import read_barcode
from hawiya.cards.reading import Barcode, CardReading, DocType, Side
from hawiya.cards.rectify import rectangle
from hawiya.inference.translate import card_evidence
from hawiya.verification.transaction import Outcome

PAYLOAD = bytes(range(256)) + "بطاقة".encode()
AREA = rectangle(60, 480, 1080, 200)
TILTED = np.array([[210, 160], [1350, 240], [1290, 930], [260, 900]], np.float32)
UPRIGHT = rectangle(0, 0, 1200, 750)


def back(code_format: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.PDF417) -> np.ndarray:
    """A white card, (750, 1200), with a barcode in its lower third."""
    card = np.full((750, 1200), 235, np.uint8)
    bars = np.asarray(zxingcpp.create_barcode(PAYLOAD, code_format).to_image(scale=2, add_quiet_zones=False))
    x, y, width, height = 60, 480, 1080, 200
    card[y : y + height, x : x + width] = cv2.resize(bars, (width, height), interpolation=cv2.INTER_AREA)
    return card


def photographed(card: np.ndarray, corners: np.ndarray) -> np.ndarray:
    matrix = cv2.getPerspectiveTransform(UPRIGHT, corners.astype(np.float32))
    return np.asarray(cv2.warpPerspective(card, matrix, (1600, 1100), flags=cv2.INTER_AREA), np.uint8)


@pytest.mark.parametrize(
    "corners", [UPRIGHT, TILTED, np.roll(TILTED, 2, axis=0)], ids=["flat", "tilted", "upside down"]
)
def test_the_payload_comes_back_byte_for_byte(corners: np.ndarray) -> None:
    found = read_barcode(photographed(back(), corners), corners, AREA)
    assert found is not None
    assert (found.format, found.payload) == ("PDF417", PAYLOAD)


def test_its_place_is_given_on_the_rectified_card() -> None:
    found = read_barcode(photographed(back(), TILTED), TILTED, AREA)
    assert found is not None
    np.testing.assert_allclose(found.quad, AREA, atol=12)


def test_an_area_without_a_barcode_is_no_error() -> None:
    assert read_barcode(np.full((1100, 1600), 235, np.uint8), TILTED, AREA) is None


def test_a_blurred_barcode_is_no_error() -> None:
    blurred = np.asarray(cv2.GaussianBlur(photographed(back(), TILTED), (0, 0), 6), np.uint8)
    assert read_barcode(blurred, TILTED, AREA) is None


def test_an_area_beyond_the_picture_is_no_error() -> None:
    assert read_barcode(np.full((40, 60), 235, np.uint8), TILTED, AREA) is None


def test_another_symbology_is_not_read() -> None:
    small = np.full((750, 1200), 235, np.uint8)
    code = np.asarray(zxingcpp.create_barcode(PAYLOAD, zxingcpp.BarcodeFormat.QRCode).to_image(scale=2))
    small[480 : 480 + code.shape[0], 500 : 500 + code.shape[1]] = code
    assert read_barcode(small, UPRIGHT, AREA) is None


def test_the_payload_becomes_evidence_that_decides_nothing() -> None:
    reading = CardReading(Side.BACK, DocType.NATIONAL_ID, barcode=Barcode("PDF417", PAYLOAD, AREA))
    (evidence,) = card_evidence(reading, (1200, 750))
    assert (evidence.check, evidence.outcome) == ("barcode", Outcome.NOT_JUDGED)
    form, _, content = str(evidence.detail).partition(":")
    assert (form, b64decode(content)) == ("PDF417", PAYLOAD)


def test_a_payload_never_shows_in_a_repr() -> None:
    assert repr(Barcode("PDF417", b"29001011234567", AREA)) == "Barcode(format='PDF417')"
