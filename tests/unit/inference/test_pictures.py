from io import BytesIO

import pytest
from PIL import Image

from hawiya.inference.pictures import LARGEST_CARD_EDGE, LARGEST_FACE_EDGE, decode_card_picture, decode_picture
from hawiya.verification.ports import BadImage


def picture(width: int, height: int) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(buffer, "JPEG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("size", "shape"),
    [
        ((4000, 3000), (1500, 2000)),
        ((3024, 4032), (2016, 1512)),
        ((LARGEST_CARD_EDGE, 1000), (1000, LARGEST_CARD_EDGE)),
    ],
)
def test_a_large_picture_of_a_card_is_halved_and_a_small_one_left_alone(
    size: tuple[int, int], shape: tuple[int, int]
) -> None:
    assert decode_card_picture(picture(*size), "image").shape == (*shape, 3)


def test_a_face_picture_is_scaled_to_the_edge_exactly() -> None:
    assert decode_picture(picture(2000, 1000), "face_1", LARGEST_FACE_EDGE).shape == (640, LARGEST_FACE_EDGE, 3)


@pytest.mark.parametrize(
    ("data", "code"), [(b"%PDF-1.7", 415), (picture(64, 48)[:-20], 400), (picture(6000, 5000), 5003)]
)
def test_what_is_wrong_with_a_file_has_its_public_code(data: bytes, code: int) -> None:
    with pytest.raises(BadImage) as refusal:
        decode_card_picture(data, "image")
    assert (refusal.value.code, refusal.value.field) == (code, "image")
