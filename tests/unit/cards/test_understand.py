"""What was read and what is no more than a guess."""

from collections.abc import Callable
from datetime import date

import pytest

from hawiya.cards.line_quality import LineQuality
from hawiya.cards.national_number import check_digit
from hawiya.cards.parse import Line
from hawiya.cards.reading import Cause, FieldReading, Side
from hawiya.cards.understand import Understanding, understand
from hawiya.cards.validate import ReadingThresholds

TODAY = date(2026, 11, 25)
MAN = "2900105011235" + check_digit("2900105011235")
FRONT = {
    "first_name": Line("احمد", 0.9),
    "last_names": Line("محمد على", 0.9),
    "address_1": Line("١٢ شارع التحرير", 0.9),
    "address_2": Line("مدينة نصر - القاهرة", 0.9),
    "idNumber": Line(MAN, 0.97),
    "dateOfBirth": Line("١٩٩٠/٠١/٠٥", 0.8),
    "idKey": Line("AB1234567", 0.9),
}
BACK = {
    "releaseDate": Line("٢٠٢٠/٠٥", 0.9),
    "idNumber": Line(MAN, 0.97),
    "job": Line("مهندس", 0.9),
    "maritalStatus": Line("متزوج", 0.9),
    "religion": Line("مسلم", 0.9),
    "gender": Line("ذكر", 0.9),
    "idExpiry": Line("٢٠٢٧/٠٥/١٢", 0.9),
}


def front(**changes: Line) -> Understanding:
    return understand(Side.FRONT, {**FRONT, **changes}, TODAY)


def back(**changes: Line) -> Understanding:
    return understand(Side.BACK, {**BACK, **changes}, TODAY)


def test_a_good_side_is_read_whole() -> None:
    for said in (front(), back()):
        assert (said.unreadable, said.findings) == ({}, ())
    assert front().fields["gender"].text == "ذكر"
    assert back().fields["job_english"].text == "Engineer"


def _faint(lines: dict[str, Line], names: tuple[str, ...]) -> dict[str, Line]:
    return {name: Line(lines[name].text, 0.1) for name in names}


@pytest.mark.parametrize(
    ("side", "lines", "names"),
    [
        (front, FRONT, ("first_name", "last_names", "address_1", "address_2")),
        (back, BACK, ("releaseDate", "job", "idExpiry")),
    ],
)
def test_a_number_beside_which_nothing_could_be_read_has_to_be_sharper(
    side: Callable[..., Understanding], lines: dict[str, Line], names: tuple[str, ...]
) -> None:
    faint = _faint(lines, names)
    assert "idNumber" in side(**_faint(lines, names[:-1])).fields
    alone = side(**faint)
    assert "idNumber" in alone.unreadable
    assert "idNumber" not in alone.fields
    sharp = side(**faint, idNumber=Line(MAN, 0.998))
    assert sharp.fields["idNumber"].text == MAN


def test_lines_become_fields_by_their_side() -> None:
    lines = {"first_name": Line("مريم", 0.9), "religion": Line("مسلمة", 0.9)}
    seen, turned = understand(Side.FRONT, lines, TODAY).fields, understand(Side.BACK, lines, TODAY).fields
    assert "first_name" in seen
    assert "religion" not in seen
    assert turned["religion"].text == "مسلمة"
    assert "first_name" not in turned


@pytest.mark.parametrize(
    ("name", "gone"),
    [
        ("first_name", {"first_name", "first_name_english", "name", "name_english"}),
        ("last_names", {"last_names", "last_names_english", "name", "name_english"}),
        ("address_1", {"address_1", "address_1_english", "address", "address_english"}),
        (
            "address_2",
            {
                "address_2", "address_2_english", "address", "address_english",
                "govern", "govern_english", "city", "district",
            },
        ),
        ("idKey", {"idKey"}),
    ],
)  # fmt: skip
def test_a_guess_is_no_field_nor_is_anything_made_of_it(name: str, gone: set[str]) -> None:
    said = front(**{name: Line(FRONT[name].text, 0.4)})
    assert set(front().fields) - set(said.fields) == gone
    assert said.unreadable[name].text == FRONT[name].text
    assert said.unreadable[name].confidence == pytest.approx(0.4)
    assert {finding.cause for finding in said.findings} == {Cause.UNCERTAIN}


@pytest.mark.parametrize("name", ["job", "maritalStatus", "religion", "releaseDate", "idExpiry"])
def test_a_guess_on_the_back_is_no_field(name: str) -> None:
    said = back(
        **{name: Line(BACK[name].text, 0.4), "releaseDate": Line("٢٠١٩/٠٥", 0.4 if name == "releaseDate" else 0.9)}
    )
    assert name not in said.fields
    assert f"{name}_english" not in said.fields
    assert name in said.unreadable


def test_nothing_follows_from_a_number_that_was_not_read() -> None:
    said = front(idNumber=Line(MAN, 0.4), dateOfBirth=Line("1991/01/05", 0.9))
    assert said.fields["dateOfBirth"].text == "1991-01-05T00:00:00"
    assert not {"idNumber", "gender", "gender_english"} & set(said.fields)
    assert said.unreadable == {"idNumber": FieldReading(MAN, 0.4, None, MAN)}


def test_a_number_of_doubtful_digits_and_a_wrong_check_digit_is_a_guess() -> None:
    wrong = MAN[:-1] + str((int(MAN[-1]) + 1) % 10)
    assert "idNumber" not in front(idNumber=Line(wrong, 0.97)).fields
    assert front(idNumber=Line(wrong, 0.998)).fields["idNumber"].text == wrong


def test_the_numbers_date_stands_where_the_printed_one_is_faint() -> None:
    said = front(dateOfBirth=Line("1991/01/05", 0.2))
    assert said.fields["dateOfBirth"].text == "1990-01-05T00:00:00"
    assert [(finding.field, finding.cause) for finding in said.findings] == [("dateOfBirth", Cause.UNCERTAIN)]


def test_what_contradicts_the_number_was_read_all_the_same() -> None:
    said = back(gender=Line("أنثى", 0.9))
    assert said.fields["gender"].text == "أنثى"
    assert [finding.cause for finding in said.findings] == [None]


def test_a_line_that_makes_no_sense_is_kept_as_a_guess() -> None:
    said = back(religion=Line("قطار", 0.9))
    assert "religion" not in said.fields
    assert said.unreadable == {"religion": FieldReading("قطار", 0.9, None, "قطار")}


def test_thresholds_and_what_was_seen_are_arguments() -> None:
    faint = {**FRONT, "first_name": Line("احمد", 0.4)}
    assert understand(Side.FRONT, faint, TODAY, ReadingThresholds(name=0.3)).unreadable == {}
    dark = LineQuality(height_px=40, edge_px=2, edge=0.05, paper=20, glare=0, outside_px=0)
    (finding,) = understand(Side.FRONT, faint, TODAY, None, {"first_name": dark}).findings
    assert finding.hint == "the first name is too dark: find more light"
