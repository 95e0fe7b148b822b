"""What `--overlay` draws: colours at the boxes, a panel beside them, corners on the picture."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageDraw

from hawiya.cards.reading import Box, CardFinding, CardReading, Cause, DocType, FieldReading, Finding, Quality, Side
from hawiya.cli import drawing
from hawiya.cli.drawing import DERIVED, FAIR, SURE, UNREADABLE, card_picture, corners_picture, write_overlay

HINT = "glare on the national number: tilt the card away from the light or turn off the flash"
PICTURE = np.full((600, 2000, 3), 90, np.uint8)


def reading(**changes: object) -> CardReading:
    said = {
        "side": Side.FRONT,
        "doc_type": DocType.NATIONAL_ID,
        "fields": {
            "first_name": FieldReading("أحمد", 0.97, Box(700, 200, 300, 60)),
            "first_name_english": FieldReading("Ahmed", 0.97),
            "address_1": FieldReading("شارع النصر", 0.6, Box(500, 370, 400, 60)),
            "gender": FieldReading("ذكر", 0.9),
        },
        "unreadable": {"idNumber": FieldReading("29001050112351", 0.2, Box(500, 580, 600, 70))},
        "findings": (
            Finding(CardFinding.NUMBER_UNREADABLE, "idNumber", "29001050112351", HINT, Cause.GLARE),
            Finding(CardFinding.SERIAL_UNREADABLE, "idKey", None, "the serial was not found", Cause.NOT_FOUND),
            Finding(CardFinding.EXPIRED, "idExpiry", None, "the card has expired"),
        ),
        "quality": Quality(0.9, 1.0, 0.05, 900, 0.5),
        "corners": np.array([[200, 100], [1000, 100], [1000, 500], [200, 500]], np.float32),
        "rectified": np.full((750, 1200, 3), 240, np.uint8),
    }
    return CardReading(**{**said, **changes})  # type: ignore[arg-type]


def colours(picture: Image.Image) -> set[tuple[int, ...]]:
    pixels = np.asarray(picture.convert("RGB")).reshape(-1, 3)
    return {tuple(map(int, colour)) for colour in np.unique(pixels, axis=0)}


def test_every_box_is_drawn_in_the_colour_of_its_confidence() -> None:
    picture = card_picture(reading())
    assert picture is not None
    assert picture.getpixel((850, 200)) == SURE
    assert picture.getpixel((650, 370)) == FAIR
    assert picture.getpixel((800, 580)) == UNREADABLE
    panel = picture.crop((1200, 0, picture.width, picture.height))
    assert {SURE, FAIR, UNREADABLE, DERIVED} <= colours(panel)


def test_a_guess_is_never_drawn_as_text(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []
    original = ImageDraw.ImageDraw.text

    def spy(self: ImageDraw.ImageDraw, xy: tuple[float, float], text: str, *args: Any, **kwargs: Any) -> None:
        drawn.append(text)
        original(self, xy, text, *args, **kwargs)

    monkeypatch.setattr(ImageDraw.ImageDraw, "text", spy)
    card_picture(reading())
    assert "29001050112351" not in drawn
    assert drawn.count("unreadable") == 2
    assert {"97%", "60%", "20%", "idExpiry: the card has expired"} <= set(drawn)
    assert any(text.startswith("glare on the national number") for text in drawn)


@pytest.mark.parametrize("fonts", [drawing.ARABIC_FONTS, ()])
def test_arabic_is_drawn_where_a_font_has_it_and_in_latin_letters_where_none_has(
    monkeypatch: pytest.MonkeyPatch, fonts: tuple[str, ...]
) -> None:
    monkeypatch.setattr(drawing, "ARABIC_FONTS", fonts)
    drawing._arabic.cache_clear()
    arabic = drawing._arabic(20) is not None
    texts = {row.name: row.text for row in drawing._rows(reading())}
    drawing._arabic.cache_clear()
    assert texts["first_name"] == ("أحمد" if arabic else "Ahmed")
    assert texts["gender"] == ("ذكر" if arabic else "(Arabic)")


def test_the_panel_grows_with_what_it_must_hold() -> None:
    many = {f"field_{at}": FieldReading("x", 0.9) for at in range(60)}
    picture = card_picture(reading(fields=many))
    assert picture is not None
    assert picture.height > 60 * 30


def test_the_corners_are_drawn_on_the_picture_scaled_down() -> None:
    picture = corners_picture(PICTURE, reading())
    assert picture.size == (1400, 420)
    assert picture.getpixel((420, 70)) == drawing._OUTLINE
    assert picture.getpixel((420, 200)) == (90, 90, 90)


def test_without_a_card_there_is_one_picture_that_says_so(tmp_path: Path) -> None:
    none = CardReading(
        None, DocType.NONE, findings=(Finding(CardFinding.NO_CARD, "image", None, "show the card", Cause.NOT_FOUND),)
    )
    assert card_picture(none) is None
    assert write_overlay(tmp_path, "table", PICTURE, none) == [tmp_path / "table_corners.png"]
    with Image.open(tmp_path / "table_corners.png") as picture:
        assert (255, 120, 120) in colours(picture.convert("RGB"))


def test_with_a_card_there_are_two(tmp_path: Path) -> None:
    written = write_overlay(tmp_path, "card", PICTURE, reading())
    assert [path.name for path in written] == ["card_corners.png", "card_card.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in written)
