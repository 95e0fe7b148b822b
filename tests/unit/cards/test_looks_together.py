import pytest

from hawiya.cards.line_reading import NOTHING, Alphabet, Candidate, LineReading
from hawiya.cards.looks_together import together
from hawiya.cards.read import LineReader
from tests.unit.cards.without_network import line_reader

LISTED = 9.0


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return line_reader()


def look(*options: tuple[str, float, float]) -> LineReading:
    """Return a reading of these texts, the first one chosen: each with its likelihood and what the lists say for it."""
    candidates = tuple(Candidate(text, likely, likely + listed, listed > 0) for text, likely, listed in options)
    first = candidates[0]
    return LineReading(first.text, 0.4, first.text, first.likelihood, 1.0, candidates, Alphabet.PLACE, first.known)


def test_a_listed_place_that_every_look_finds_possible_is_read(reader: LineReader) -> None:
    looks = [
        look(("مطأة", -1.0, 0.0), ("منشأة", -12.0, LISTED)),
        look(("منشاه", -1.0, 0.0), ("منشأة", -9.5, LISTED)),
        look(("متشأة", -2.0, 0.0), ("منشأة", -6.5, LISTED), ("مطأة", -8.0, 0.0)),
    ]
    found = together(reader, looks, looks[0])
    assert found.text == "منشأة"
    assert found.known
    assert found.likelihood == -6.5
    assert found.candidates == looks[2].candidates
    assert found.margin > 0


def test_a_single_look_that_saw_half_the_line_shuts_nothing_out(reader: LineReader) -> None:
    whole = look(("كفر الشيخ", -0.5, LISTED), ("كفر الشيح", -2.5, 0.0))
    looks = [whole, whole, look(("كفر", -0.1, LISTED), ("كفر الشيخ", -60.0, LISTED))]
    assert together(reader, looks, looks[2]).text == "كفر الشيخ"


def test_what_was_chosen_stays_as_it_is_where_the_looks_agree(reader: LineReader) -> None:
    looks = [look(("طنطا", -0.4, LISTED), ("طنطه", -3.0, 0.0)), look(("طنطا", -0.9, LISTED))]
    assert together(reader, looks, looks[1]) is looks[1]


def test_one_look_or_none_with_ink_is_no_second_opinion(reader: LineReader) -> None:
    alone = look(("قنا", -0.4, 0.0), ("قفا", -0.5, LISTED))
    assert together(reader, [alone, NOTHING], alone) is alone
    assert together(reader, [NOTHING, NOTHING], NOTHING) is NOTHING
