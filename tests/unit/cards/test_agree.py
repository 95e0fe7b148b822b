from dataclasses import replace
from datetime import date

import pytest

from hawiya.cards.agree import agreed
from hawiya.cards.line_reading import Alphabet, Candidate, LineReading
from hawiya.cards.read import LineReader
from hawiya.cards.reading import Side
from tests.unit.cards.without_network import line_reader

TODAY = date(2026, 11, 25)
MAN, WOMAN = "29001010100050", "29001010100140"


@pytest.fixture(scope="module")
def reader() -> LineReader:
    return line_reader()


def reading(alphabet: Alphabet, *options: tuple[str, float]) -> LineReading:
    candidates = tuple(Candidate(text, worth, worth) for text, worth in options)
    lead = candidates[0].worth - candidates[1].worth if len(candidates) > 1 else 20.0
    return LineReading(options[0][0], 0.5, options[0][0], candidates[0].likelihood, lead, candidates, alphabet)


def test_a_birth_date_that_the_number_confirms_is_chosen_among_open_ones(reader: LineReader) -> None:
    lines = {
        "idNumber": reading(Alphabet.NUMBER, (MAN, -0.1)),
        "dateOfBirth": reading(Alphabet.DATE, ("1990/01/07", -0.5), ("1990/01/01", -2.0)),
    }
    settled = agreed(reader, Side.FRONT, lines, TODAY)
    assert settled["dateOfBirth"].text == "1990/01/01"
    assert settled["dateOfBirth"].margin == pytest.approx(3.5)
    assert settled["idNumber"].text == MAN


def test_agreement_does_not_outweigh_what_another_look_at_the_number_said(reader: LineReader) -> None:
    number, printed = reading(Alphabet.NUMBER, (MAN, -0.1)), reading(Alphabet.DATE, ("1990/01/01", -0.1))
    alone = agreed(reader, Side.FRONT, {"idNumber": number, "dateOfBirth": printed}, TODAY)
    doubted = {"idNumber": replace(number, contrary=0.75), "dateOfBirth": printed}
    settled = agreed(reader, Side.FRONT, doubted, TODAY)
    assert settled["idNumber"].confidence == pytest.approx(alone["idNumber"].confidence / 4)
    assert settled["dateOfBirth"].confidence == alone["dateOfBirth"].confidence


def test_clear_print_that_contradicts_stays_as_it_is_printed(reader: LineReader) -> None:
    lines = {
        "idNumber": reading(Alphabet.NUMBER, (MAN, -0.1)),
        "dateOfBirth": reading(Alphabet.DATE, ("1991/02/03", -0.1)),
    }
    assert agreed(reader, Side.FRONT, lines, TODAY) == lines


def test_issue_and_expiry_settle_each_other_by_the_term_of_seven_years(reader: LineReader) -> None:
    lines = {
        "releaseDate": reading(Alphabet.DATE, ("2023/04", -0.4), ("2022/04", -1.2)),
        "idExpiry": reading(Alphabet.DATE, ("2029/04/17", -0.2), ("2029/07/17", -2.2)),
    }
    settled = agreed(reader, Side.BACK, lines, TODAY)
    assert settled["releaseDate"].text == "2022/04"
    assert settled["idExpiry"].text == "2029/04/17"


def test_the_gender_settles_the_digit_that_says_it(reader: LineReader) -> None:
    lines = {
        "idNumber": reading(Alphabet.NUMBER, (MAN, -0.4), (WOMAN, -1.4)),
        "gender": reading(Alphabet.WORD, ("أنثى", -0.1)),
    }
    assert agreed(reader, Side.BACK, lines, TODAY)["idNumber"].text == WOMAN


def test_lines_that_were_not_found_or_read_are_left_alone(reader: LineReader) -> None:
    alone = {"releaseDate": reading(Alphabet.DATE, ("2023/04", -0.4), ("2022/04", -1.2))}
    assert agreed(reader, Side.BACK, alone, TODAY) == alone
    empty = {**alone, "idExpiry": LineReading("", 0.0, "")}
    assert agreed(reader, Side.BACK, empty, TODAY) == empty
