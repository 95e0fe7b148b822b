"""What `--overlay` draws of the judgement: traces on the card in the colour of their outcome, scores beside it."""

import numpy as np
from PIL import Image

from hawiya.cards.authenticity.result import Authenticity, Detection, Outcome, Species, Trace
from hawiya.cards.reading import Box, CardReading, DocType, Side
from hawiya.cli.drawing_authenticity import COLOURS, authenticity_picture

WHITE = np.full((750, 1200, 3), 255, np.uint8)
READING = CardReading(Side.FRONT, DocType.NATIONAL_ID, rectified=WHITE)
LEFT, RIGHT = Box(100, 100, 200, 100), Box(700, 400, 200, 100)
TALKATIVE = "a reason " * 40


def drawn(*detections: Detection) -> Image.Image:
    picture = authenticity_picture(READING, Authenticity(detections))
    assert picture is not None
    return picture


def test_traces_are_drawn_where_they_are_and_as_strong_as_they_are() -> None:
    weak, strong = Trace(LEFT, 0.2), Trace(RIGHT, 1.0)
    picture = drawn(Detection(Species.SCREEN, 0.9, 0.8, 0.4, (weak, strong)))
    assert picture.getpixel((100, 150)) == COLOURS[Outcome.FAIL]
    faint, heavy, bare = (picture.getpixel(place) for place in ((200, 150), (800, 450), (500, 600)))
    assert bare == (255, 255, 255)
    assert 255 > faint[1] > heavy[1]  # type: ignore[index]


def test_every_outcome_has_its_colour_beside_the_card() -> None:
    picture = drawn(
        Detection(Species.SCREEN, 0.9, 0.8, 0.4),
        Detection(Species.PRINT, 0.5, 0.8, 0.4),
        Detection(Species.DIGITAL, 0.3, 2.0, 2.0),
        Detection(Species.TEXT, None, 0.8, 0.4, detail="too small"),
    )
    panel = np.asarray(picture.crop((1200, 0, picture.width, picture.height))).reshape(-1, 3)
    seen = {tuple(map(int, colour)) for colour in np.unique(panel, axis=0)}
    assert {COLOURS[one] for one in Outcome} <= seen


def test_long_reasons_make_the_picture_higher_and_nothing_judged_makes_none() -> None:
    many = tuple(Detection(one, None, 0.8, 0.4, detail=TALKATIVE) for one in Species)
    assert drawn(*many).height > 750
    assert authenticity_picture(READING, Authenticity()) is None
    assert authenticity_picture(CardReading(None, DocType.NONE), Authenticity(many)) is None
