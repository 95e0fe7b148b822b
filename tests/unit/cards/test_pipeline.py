from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from hawiya.cards.classify import classify
from hawiya.cards.ctc import CLASSES
from hawiya.cards.decode import decode
from hawiya.cards.edges import CELLS, COLUMNS
from hawiya.cards.line_looks import grown
from hawiya.cards.line_reading import EVIDENCE_PARTS, Alphabet, LineReading
from hawiya.cards.lines import FoundLine
from hawiya.cards.locate import CANVAS, CELL, Sighting
from hawiya.cards.pipeline import CardReader, is_readable, side_of
from hawiya.cards.read import LineReader
from hawiya.cards.reading import Box, CardFinding, Cause, DocType, FieldReading, Finding, Side
from hawiya.cards.rectify import rectangle
from hawiya.models import Manifest, Network, load_network

TODAY = date(2026, 11, 1)
PICTURES = Path(__file__).parent / "pictures"
WHOLE, CUT = 8.0, -8.0
NETWORKS = ("card_locator", "card_edges", "card_layout", "card_reader")


class FixedNetwork(Network):
    """Gives the same outputs whatever it sees."""

    def __init__(self, name: str, outputs: Sequence[np.ndarray], settings: Mapping[str, Any] | None = None) -> None:
        self.manifest = Manifest(
            name=name,
            version="1",
            file="none.onnx",
            sha256="0" * 64,
            origin="trained_here",
            source="fixed",
            licence="none",
            input="",
            output="",
            settings=dict(settings or {}),
        )
        self._outputs = outputs

    def run(self, inputs: Any) -> Sequence[np.ndarray]:
        return self._outputs


def reader(kinds: Sequence[float], whole: float = WHOLE, left: float = 20) -> CardReader:
    """A card reader whose locator always sees this, at one place, and whose other networks see nothing."""
    side = CANVAS // CELL
    ys, xs = (np.mgrid[0:side, 0:side] + 0.5) * CELL - 0.5
    corners = rectangle(left, 60, 216, 135)
    maps = [-((xs - x) ** 2 + (ys - y) ** 2) / (2 * CELL**2) for x, y in corners]
    inside = (xs > left) & (xs < left + 216) & (ys > 60) & (ys < 195)
    maps.append(np.where(inside, 1.0, -1.0))
    locator = FixedNetwork("card_locator", [np.array([maps], np.float32), np.array([[*kinds, whole]], np.float32)])
    layout_maps = np.zeros((1, 20, 60, 96), np.float32)
    layout_maps[0, 17] = 9
    settings = {"classes": CLASSES, "calibration": {alphabet: [0.0] * EVIDENCE_PARTS for alphabet in Alphabet}}
    nowhere = [np.zeros((4, CELLS, COLUMNS), np.float32), np.full((4, COLUMNS), -9, np.float32)]
    return CardReader(
        locator,
        FixedNetwork("card_edges", nowhere),
        FixedNetwork("card_layout", [layout_maps]),
        FixedNetwork("card_reader", [], settings),
    )


def picture() -> np.ndarray:
    return np.full((640, 1024, 3), 180, np.uint8)


@pytest.mark.parametrize(
    ("kinds", "whole", "code", "doc_type", "word"),
    [
        ((0, 0, 0, 9), WHOLE, CardFinding.NO_CARD, DocType.NONE, "no identity card"),
        ((0, 0, 9, 0), WHOLE, CardFinding.UNSUPPORTED_DOCUMENT, DocType.OTHER, "no Egyptian"),
        ((9, 0, 0, 0), CUT, CardFinding.NO_CARD, DocType.NATIONAL_ID, "cut off"),
    ],
    ids=["none", "other", "cut off"],
)
def test_what_is_no_whole_card_is_refused_with_one_finding_and_a_hint(
    kinds: Sequence[float], whole: float, code: CardFinding, doc_type: DocType, word: str
) -> None:
    reading = reader(kinds, whole, left=8).read(picture(), TODAY)
    (finding,) = reading.findings
    assert (finding.code, finding.field) == (code, "image")
    assert word in str(finding.hint)
    assert reading.doc_type is doc_type
    assert reading.rectified is None
    assert reading.fields == {}
    assert set(reading.milliseconds) == {"locate"}


def test_a_picture_that_is_too_dark_to_find_a_card_in_says_so() -> None:
    (finding,) = reader((0, 0, 0, 9)).read(picture() // 6, TODAY).findings
    assert (finding.code, finding.cause) == (CardFinding.NO_CARD, Cause.TOO_DARK)
    assert finding.hint == "the card is too dark: find more light"


def test_a_card_on_which_nothing_is_found_is_located_and_its_number_reported() -> None:
    reading = reader((9, 0, 0, 0)).read(picture(), TODAY)
    assert reading.side is Side.FRONT
    assert reading.rectified is not None
    assert reading.rectified.shape == (750, 1200, 3)
    assert CardFinding.NUMBER_UNREADABLE in {finding.code for finding in reading.findings}
    assert list(reading.milliseconds) == [
        "locate",
        "rectify",
        "find_lines",
        "read",
        "barcode",
        "measure",
        "parse",
        "judge",
    ]
    assert reading.models == {name: f"{name}@1" for name in NETWORKS}


@pytest.mark.parametrize(
    ("probability", "expected", "side"),
    [(0.9, Side.BACK, Side.FRONT), (0.6, Side.BACK, Side.BACK), (0.6, None, Side.FRONT)],
)
def test_the_expected_side_settles_only_what_is_doubtful(probability: float, expected: Side | None, side: Side) -> None:
    odds = np.array([probability, 1 - probability, 0, 0], np.float32)
    sighting = Sighting(classify(odds), rectangle(0, 0, 100, 60), 1.0, cut_off=False)
    assert side_of(sighting, expected) is side


def test_nothing_seen_is_no_side_even_when_one_was_expected() -> None:
    sighting = Sighting(classify(np.array([0.1, 0.1, 0.1, 0.7], np.float32)), None, 0.0, cut_off=False)
    assert side_of(sighting, Side.FRONT) is None


def test_a_side_is_readable_when_its_decisive_field_was_read_without_fault() -> None:
    fields = {"idExpiry": FieldReading("2031-01-05T00:00:00", 0.9)}
    expired = Finding(CardFinding.EXPIRED, "idExpiry")
    doubtful = Finding(CardFinding.EXPIRY_UNREADABLE, "idExpiry")
    assert is_readable(Side.BACK, fields, ())
    assert is_readable(Side.BACK, fields, (expired,))
    assert not is_readable(Side.BACK, fields, (doubtful,))
    assert not is_readable(Side.FRONT, fields, ())


# Specimens in fonts that no network was trained on, as a phone sends them (800 × 800, JPEG quality 50, turned), made by
# python -m lab.generate out --people 3 --tier phone --seed 7 --reserved-fonts
FRONT_TRUTH = {
    "first_name": "محمود",
    "last_names": "عبد المنعم احمد عبد الرازق",
    "address_1": "٣٠ زقاق الشهداء",
    "address_2": "مركز المنصورة أول - الدقهلية",
    "idNumber": "29606031209930",
    "dateOfBirth": "1996-06-03T00:00:00",
    "idKey": "YC9765952",
}
BACK_TRUTH = {
    "idNumber": "29606031209930",
    "releaseDate": "2018-09-01T00:00:00",
    "job": "مصمم جرافيك",
    "maritalStatus": "أعزب",
    "religion": "مسلم",
    "gender": "ذكر",
    "idExpiry": "2025-09-21T00:00:00",
}


@pytest.fixture(scope="module")
def shipped() -> CardReader:
    return CardReader(*(load_network(name) for name in NETWORKS))


@pytest.mark.parametrize(
    ("file", "side", "truth", "corners"),
    [
        (
            "specimen_front.jpg",
            Side.FRONT,
            FRONT_TRUTH,
            [[620.99, 141.2], [622.65, 768.43], [184.02, 758.62], [240.55, 104.14]],
        ),
        (
            "specimen_back.jpg",
            Side.BACK,
            BACK_TRUTH,
            [[706.87, 180.6], [506.32, 711.97], [170.86, 608.19], [342.77, 54.28]],
        ),
    ],
)
def test_the_shipped_networks_read_a_specimen_photo(
    shipped: CardReader, file: str, side: Side, truth: dict[str, str], corners: list[list[float]]
) -> None:
    reading = shipped.read(decode((PICTURES / file).read_bytes()), TODAY)
    assert reading.side is side
    assert reading.corners is not None
    np.testing.assert_allclose(reading.corners, corners, atol=25)
    assert {name: reading.fields[name].text for name in truth} == truth


def test_a_further_look_reaches_along_and_across_the_line() -> None:
    level = np.array([[100, 50], [300, 50], [300, 80], [100, 80]], np.float32)
    assert grown(level, 0.6, 0.0).tolist() == [[82, 50], [318, 50], [318, 80], [82, 80]]
    assert grown(level, 0.0, 0.1).tolist() == [[100, 47], [300, 47], [300, 83], [100, 83]]


class Looks(LineReader):
    """Answers with one reading after the other, however the line is read."""

    def __init__(self, *answers: LineReading) -> None:
        self.answers = list(answers)

    def read_names(self, line: NDArray[np.uint8]) -> LineReading:
        return self.answers.pop(0)

    def read_number(self, line: NDArray[np.uint8], today: date) -> LineReading:
        return self.answers.pop(0)


BLANK = np.full((750, 1200), 200, np.uint8)
PRINTED = BLANK.copy()
PRINTED[215:245, 720:980:12] = PRINTED[215:245, 721:981:12] = 40


@pytest.mark.parametrize(
    ("picture", "answers", "text", "left"),
    [
        (BLANK, [("منى", 0.95), ("ملي", 0.99), ("ملي", 0.99)], "منى", 2),
        (BLANK, [("منى", 0.5), ("ملي", 0.6), ("منى", 0.4)], "منى", 0),
        (BLANK, [("منى", 0.5), ("ملي", 0.6), ("متى", 0.4)], "ملي", 0),
        (PRINTED, [("من", 0.5), ("منى", 0.8), ("ملي", 0.6), ("متى", 0.4)], "منى", 0),
        (PRINTED, [("من", 0.5), ("منى", 0.8), ("من", 0.6), ("متى", 0.4)], "من", 0),
        (PRINTED, [("من", 0.5), ("منى", 0.95), ("من", 0.6), ("متى", 0.4)], "منى", 2),
    ],
)
def test_a_doubtful_line_is_looked_at_again_until_a_look_is_sure_or_two_agree(
    picture: NDArray[np.uint8], answers: list[tuple[str, float]], text: str, left: int
) -> None:
    card = reader([9, 0, 0, 0])
    looks = Looks(*(LineReading(said, sure, said) for said, sure in answers))
    card._reader = looks
    quad = rectangle(700, 200, 300, 60)
    found = FoundLine("first_name", quad, Box(700, 200, 300, 60), 1.0)
    assert card._read(picture, rectangle(0, 0, 1200, 750), found, TODAY).text == text
    assert len(looks.answers) == left


@pytest.mark.parametrize(
    ("answers", "text", "confidence"),
    [
        ([("29805192435352", 0.95)], "29805192435352", 0.95),
        ([("29805192435352", 0.5), ("29805192435352", 0.95)], "29805192435352", 0.95),
        # A finger lies on the last digit: one look takes it for a 1, another is sure that it is a 2.
        ([("29805192435351", 0.75), ("29805192435352", 0.96)], "29805192435352", 0.24),
        # What has not the form of a number speaks against none.
        ([("2980519243535", 0.75), ("29805192435352", 0.96)], "29805192435352", 0.96),
        ([("29805192435351", 0.5), ("29805192435352", 0.8), ("29805192435352", 0.6)], "29805192435352", 0.4),
    ],
)
def test_what_another_look_at_a_number_says_counts_against_it(
    answers: list[tuple[str, float]], text: str, confidence: float
) -> None:
    card = reader([9, 0, 0, 0])
    card._reader = Looks(*(LineReading(said, sure, said) for said, sure in answers))
    found = FoundLine("idNumber", rectangle(700, 200, 300, 60), Box(700, 200, 300, 60), 1.0)
    read = card._read(BLANK, rectangle(0, 0, 1200, 750), found, TODAY)
    assert (read.text, read.confidence) == (text, pytest.approx(confidence))
