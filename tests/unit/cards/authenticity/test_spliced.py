"""A portrait or a line that was put into a picture after it had been saved as a JPEG."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from hawiya.cards.authenticity.result import Detection, Outcome, Species
from hawiya.cards.authenticity.spliced import detect_splices
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.decode import decode
from hawiya.cards.reading import Box, Image
from hawiya.cards.rectify import rectangle
from tests.unit.forensics.pictures import jpeg, photographed

CORNERS = rectangle(37, 29, 1000, 625)
PORTRAIT, NUMBER = Box(60, 100, 300, 400), Box(500, 575, 650, 90)
BOXES = {"portrait": PORTRAIT, "idNumber": NUMBER, "barcode": Box(0, 0, 10, 10)}
TWO = (Species.PORTRAIT, Species.TEXT)


def card(seed: int) -> Image:
    return photographed(seed, 690, 1080)


def edited(box: Box | None, first: int = 78) -> Image:
    """Return a picture that was saved once, with other pixels where a box of the card is."""
    picture = decode(jpeg(card(1), first))
    if box is not None:
        scale = 1000 / 1200
        x, y = round(37 + box.x * scale), round(29 + box.y * scale)
        place = (slice(y, y + round(box.height * scale)), slice(x, x + round(box.width * scale)))
        picture[place] = card(2)[place]
    return picture


def judged(data: bytes, corners: np.ndarray = CORNERS, longest: int | None = None) -> tuple[Detection, ...]:
    picture = decode(data, longest_edge=longest, by_halves=longest is not None)
    return detect_splices(picture, data, corners, BOXES, AuthenticityThresholds())


@pytest.mark.parametrize(
    ("box", "outcomes"),
    [
        (PORTRAIT, (Outcome.FAIL, Outcome.PASS)),
        (Box(600, 575, 60, 90), (Outcome.PASS, Outcome.FAIL)),
        (None, (Outcome.PASS, Outcome.PASS)),
    ],
    ids=["portrait", "a digit or two", "nothing"],
)
def test_what_was_put_in_is_found_where_it_is(box: Box | None, outcomes: tuple[Outcome, Outcome]) -> None:
    png = bytes(cv2.imencode(".png", edited(box))[1])
    for data in (jpeg(edited(box), 92), png):
        found = judged(data)
        assert tuple(one.species for one in found) == TWO
        assert tuple(one.outcome for one in found) == outcomes


def test_a_reviewer_is_shown_where() -> None:
    portrait, text = judged(jpeg(edited(PORTRAIT), 92))
    assert text.traces == ()
    assert portrait.detail is not None
    strongest = portrait.traces[0]
    assert strongest.strength > 0.9
    # Blocks are as large as ten pixels of the card, and windows reach two of them further.
    for found, true in zip(
        (strongest.box.x, strongest.box.y, strongest.box.width, strongest.box.height),
        (PORTRAIT.x, PORTRAIT.y, PORTRAIT.width, PORTRAIT.height),
        strict=True,
    ):
        assert found == pytest.approx(true, abs=45)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_file_is_looked_at_as_it_is_stored(orientation: int) -> None:
    exif = Pillow.Exif()
    exif[0x0112] = orientation
    stored = edited(PORTRAIT)
    file = io.BytesIO()
    Pillow.fromarray(stored[..., ::-1]).save(file, "JPEG", quality=92, exif=exif)
    # The card in the upright picture: wherever its first corner went, the boxes go with it.
    height, width = stored.shape[:2]
    corners = CORNERS.copy()
    if orientation >= 5:
        corners, height, width = corners[:, ::-1].copy(), width, height
    if orientation in (2, 3, 6, 7):
        corners[:, 0] = width - 1 - corners[:, 0]
    if orientation in (3, 4, 7, 8):
        corners[:, 1] = height - 1 - corners[:, 1]
    portrait, text = judged(file.getvalue(), corners)
    assert (portrait.outcome, text.outcome) == (Outcome.FAIL, Outcome.PASS)


def test_a_picture_that_was_halved_is_looked_at_as_it_was() -> None:
    portrait, text = judged(jpeg(edited(PORTRAIT), 92), (CORNERS + 0.5) / 2 - 0.5, longest=600)
    assert (portrait.outcome, text.outcome) == (Outcome.FAIL, Outcome.PASS)


def test_what_says_nothing_is_not_judged() -> None:
    webp = bytes(cv2.imencode(".webp", edited(PORTRAIT), [cv2.IMWRITE_WEBP_QUALITY, 90])[1])
    smaller = np.asarray(cv2.resize(edited(PORTRAIT), None, fx=0.7, fy=0.7, interpolation=cv2.INTER_AREA), np.uint8)
    said = {
        "the file is neither JPEG nor PNG": judged(webp),
        "no earlier JPEG shows in the picture": judged(jpeg(card(3), 85)),
    }
    for detail, found in said.items():
        assert [(one.outcome, one.detail) for one in found] == [(Outcome.NOT_JUDGED, detail)] * 2
    scaled = judged(jpeg(smaller, 90), (CORNERS + 0.5) * 0.7 - 0.5)
    assert {one.outcome for one in scaled} == {Outcome.NOT_JUDGED}


def test_only_what_was_found_is_judged() -> None:
    data = jpeg(edited(PORTRAIT), 92)
    of_back = detect_splices(decode(data), data, CORNERS, {"idNumber": NUMBER}, AuthenticityThresholds())
    assert [one.species for one in of_back] == [Species.TEXT]
    assert detect_splices(decode(data), data, CORNERS, {}, AuthenticityThresholds()) == ()
    beyond = detect_splices(decode(data), data, CORNERS + 5000, BOXES, AuthenticityThresholds())
    assert {one.outcome for one in beyond} == {Outcome.NOT_JUDGED}
