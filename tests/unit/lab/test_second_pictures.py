import sys

import numpy as np
import pytest

pytest.importorskip("skia")
pytest.importorskip("fontTools")

from lab.card_texts import back_texts, front_texts
from lab.corpus import Corpus
from lab.second import SIDES, TIERS, pictures
from lab.second.back import print_back
from lab.second.design import Design
from lab.second.front import print_front
from lab.second.ornaments import HEIGHT, WIDTH


@pytest.mark.parametrize(("tier", "side"), list(zip(TIERS, SIDES * 2, strict=True)))
def test_a_picture_depends_on_seed_tier_side_and_index_alone(tier: str, side: str) -> None:
    *_, second_of_two = pictures(tier, side, 2, seed=5)
    again = list(pictures(tier, side, 2, seed=5))[1]

    assert (second_of_two.picture == again.picture).all()
    assert (second_of_two.quad == again.quad).all()


@pytest.mark.parametrize("tier", TIERS)
def test_the_whole_card_is_in_the_picture(tier: str) -> None:
    for test in pictures(tier, "front", 3, seed=6):
        height, width = test.picture.shape[:2]
        assert (test.quad > -1).all()
        assert (test.quad < (width, height)).all()


def test_both_sides_show_the_same_person() -> None:
    front = next(pictures("scan", "front", 1, seed=8))
    back = next(pictures("scan", "back", 1, seed=8))

    assert front.texts["idNumber"] == back.texts["idNumber"]


def test_what_a_phone_sends_fits_its_square() -> None:
    assert {max(test.picture.shape) for test in pictures("phone", "back", 2, seed=9)} == {800}


@pytest.mark.parametrize("number", range(20))
def test_no_field_of_the_front_touches_another_or_leaves_the_card(number: int) -> None:
    person = Corpus().person(np.random.default_rng(number))
    rng = np.random.default_rng(number)
    printed = print_front(person, Design.draw(rng), rng)

    assert printed.texts == front_texts(person)
    assert set(front_texts(person)) <= set(printed.kept_free)
    _check(printed.kept_free)


@pytest.mark.parametrize("number", range(20))
def test_no_field_of_the_back_touches_another_or_leaves_the_card(number: int) -> None:
    person = Corpus().person(np.random.default_rng(number))
    rng = np.random.default_rng(number)
    printed = print_back(person, Design.draw(rng), rng)

    assert printed.texts == back_texts(person)
    assert set(printed.kept_free) == set(back_texts(person))
    _check(printed.kept_free)


def test_the_first_generator_takes_no_part() -> None:
    list(pictures("hard", "front", 1, seed=1))

    first = {"lab.card_front", "lab.card_back", "lab.scenes", "lab.camera", "lab.surfaces", "lab.lettering"}
    assert not first & set(sys.modules)


def _check(boxes: dict[str, tuple[float, float, float, float]]) -> None:
    lows = np.array([box[:2] for box in boxes.values()])
    highs = lows + np.array([box[2:] for box in boxes.values()])
    assert (lows >= 0).all()
    assert (highs <= (WIDTH, HEIGHT)).all()
    # Descenders may reach beside the next line's letters; half of a line's height never lies over another line.
    for i in range(len(lows)):
        for j in range(i):
            shared = np.minimum(highs[i], highs[j]) - np.maximum(lows[i], lows[j])
            if (shared > 0).all():
                assert shared[1] < 0.5 * min(highs[i, 1] - lows[i, 1], highs[j, 1] - lows[j, 1])
