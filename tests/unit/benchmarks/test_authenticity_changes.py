"""What is done to a picture before it is sent again leaves the card whole."""

import numpy as np
import pytest

from benchmarks.authenticity.changes import CHANGES
from hawiya.cards.decode import decode

CARD = (40, 200, 640, 400)
"""Left, top, right and bottom edge of a red card on a green ground of 800 x 500 pixels: near two edges of the frame."""


def picture() -> np.ndarray:
    drawn = np.zeros((500, 800, 3), np.uint8)
    drawn[...] = (60, 200, 60)
    drawn[CARD[1] : CARD[3], CARD[0] : CARD[2]] = (60, 60, 200)
    return drawn


QUAD = np.array([[40, 200], [640, 200], [640, 400], [40, 400]], np.float64)


@pytest.mark.parametrize("name", CHANGES)
def test_the_whole_card_is_still_there(name: str) -> None:
    changed = decode(CHANGES[name](picture(), QUAD))
    scale = {"scaled to 50 %": 0.5, "scaled to 80 %": 0.8, "scaled to 130 %": 1.3}.get(name, 1.0)
    scale = 0.7 if "scaled," in name else scale
    red = (changed[..., 2] > changed[..., 1]).sum()
    assert red == pytest.approx(600 * 200 * scale**2, rel=0.03)


@pytest.mark.parametrize(
    ("name", "size"),
    [("cropped by 2 % at every edge", (768, 480)), ("cropped by 10 % at every edge", (684, 400)),
     ("cropped to the card", (608, 208))],
)  # fmt: skip
def test_a_crop_stops_before_the_card(name: str, size: tuple[int, int]) -> None:
    changed = decode(CHANGES[name](picture(), QUAD))
    assert changed.shape[1::-1] == size


def test_no_two_changes_give_the_same_file() -> None:
    files = [change(picture(), QUAD) for change in CHANGES.values()]
    assert len(set(files)) == len(files)
