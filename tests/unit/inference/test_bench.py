from base64 import b64encode

from hawiya.cards.authenticity.result import Authenticity
from hawiya.cards.reading import Barcode, CardReading, DocType, Side
from hawiya.cards.rectify import rectangle
from hawiya.inference.bench import _line


def test_a_barcode_is_told_with_its_content_in_base64_and_its_place() -> None:
    barcode = Barcode("PDF417", b"\x00\xffabc", rectangle(60, 480, 1080, 200))
    told = _line("back.jpg", CardReading(Side.BACK, DocType.NATIONAL_ID, barcode=barcode), Authenticity(), {})
    assert told["barcode"] == {
        "format": "PDF417",
        "payload_base64": b64encode(b"\x00\xffabc").decode("ascii"),
        "quad": [[60.0, 480.0], [1140.0, 480.0], [1140.0, 680.0], [60.0, 680.0]],
    }


def test_without_a_barcode_there_is_none() -> None:
    assert _line("front.jpg", CardReading(Side.FRONT, DocType.NATIONAL_ID), Authenticity(), {})["barcode"] is None
