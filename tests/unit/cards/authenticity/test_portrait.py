import cv2
import numpy as np

from hawiya.cards.authenticity.portrait import AROUND, HEIGHT, WIDTH, cut_portrait, portrait_area
from hawiya.cards.reading import Box
from hawiya.cards.rectify import rectangle

CARD = rectangle(0, 0, 1199, 749)


def card_with_portrait(box: Box, shade: int = 90) -> np.ndarray:
    picture = np.full((750, 1200, 3), 200, np.uint8)
    cv2.rectangle(
        picture, (int(box.x), int(box.y)), (int(box.x + box.width), int(box.y + box.height)), (shade, shade, shade), -1
    )
    return picture


def test_the_area_is_the_box_grown_on_all_sides() -> None:
    area = portrait_area(Box(100, 200, 50, 100))
    assert (area.x, area.y) == (100 - 50 * AROUND, 200 - 100 * AROUND)
    assert (area.width, area.height) == (50 * (1 + 2 * AROUND), 100 * (1 + 2 * AROUND))


def test_the_crop_shows_the_portrait_in_its_middle() -> None:
    box = Box(60, 80, 320, 400)
    crop = cut_portrait(card_with_portrait(box), CARD, box)
    assert crop.shape == (HEIGHT, WIDTH, 3)
    edge = AROUND / (1 + 2 * AROUND)
    inner = crop[
        int(HEIGHT * edge) + 3 : int(HEIGHT * (1 - edge)) - 3, int(WIDTH * edge) + 3 : int(WIDTH * (1 - edge)) - 3
    ]
    assert inner.max() < 100
    assert crop[: int(HEIGHT * edge) - 3].min() > 190


def test_the_crop_is_upright_for_a_card_upside_down() -> None:
    box = Box(60, 80, 320, 400)
    picture = card_with_portrait(box)
    cv2.rectangle(picture, (60, 80), (380, 120), (0, 0, 255), -1)
    turned = np.ascontiguousarray(picture[::-1, ::-1])
    corners = np.array([[1199, 749], [0, 749], [0, 0], [1199, 0]], np.float32)
    straight, again = cut_portrait(picture, CARD, box), cut_portrait(turned, corners, box)
    assert np.abs(straight.astype(int) - again).mean() < 2
