"""Findings: every code that a side's text can earn, on which field, with which value."""

from dataclasses import replace
from datetime import date

import pytest

from hawiya.cards.line_quality import LineQuality
from hawiya.cards.national_number import check_digit
from hawiya.cards.parse import Line, parse_back, parse_front
from hawiya.cards.reading import CardFinding, Cause, Finding
from hawiya.cards.validate import ReadingThresholds, validate_back, validate_front

TODAY = date(2026, 11, 25)
MAN = "2900105011235" + check_digit("2900105011235")
WOMAN = "2900105011236" + check_digit("2900105011236")
FRONT = {
    "first_name": Line("احمد", 0.9),
    "last_names": Line("محمد على", 0.9),
    "address_1": Line("١٢ شارع التحرير", 0.9),
    "address_2": Line("مدينة نصر - القاهرة", 0.9),
    "idNumber": Line(MAN, 0.97),
    "dateOfBirth": Line("١٩٩٠/٠١/٠٥", 0.9),
    "idKey": Line("AB1234567", 0.9),
}
BACK = {
    "releaseDate": Line("٢٠٢٠/٠٥", 0.9),
    "idNumber": Line(WOMAN, 0.97),
    "job": Line("مهندسة", 0.9),
    "maritalStatus": Line("متزوجة", 0.9),
    "religion": Line("مسلمة", 0.9),
    "gender": Line("أنثى", 0.9),
    "idExpiry": Line("٢٠٢٧/٠٥/١٢", 0.9),
}


def front(**changes: Line | None) -> list[tuple[int, str, str | None]]:
    lines = {name: changed for name, changed in {**FRONT, **changes}.items() if changed is not None}
    return told(validate_front(parse_front(lines, TODAY), lines, TODAY))


def back(**changes: Line | None) -> list[tuple[int, str, str | None]]:
    lines = {name: changed for name, changed in {**BACK, **changes}.items() if changed is not None}
    return told(validate_back(parse_back(lines, TODAY), lines, TODAY))


def told(findings: tuple[Finding, ...]) -> list[tuple[int, str, str | None]]:
    assert all(finding.hint for finding in findings)
    return [(int(finding.code), finding.field, finding.value) for finding in findings]


def test_nothing_is_wrong_with_a_good_card() -> None:
    assert front() == []
    assert back() == []


def test_an_optional_field_may_be_printed() -> None:
    assert back(jobTitle=Line("وزارة الصحة", 0.9), husbandName=Line("محمد على", 0.9)) == []


@pytest.mark.parametrize(
    ("name", "code", "also"),
    [
        ("idNumber", 3001, []),
        ("dateOfBirth", 3002, []),
        ("idKey", 3004, []),
        ("first_name", 3021, []),
        ("last_names", 3022, []),
        ("address_1", 3023, []),
        ("address_2", 3024, [(3003, "govern", None)]),
    ],
)
def test_what_a_front_lacks(name: str, code: int, also: list[tuple[int, str, str | None]]) -> None:
    assert front(**{name: None}) == [(code, name, None), *also]
    assert front(**{name: Line(" - ", 0.9)}) == [(code, name, None), *also]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("idNumber", 3001),
        ("gender", 3005),
        ("releaseDate", 3006),
        ("job", 3025),
        ("maritalStatus", 3026),
        ("religion", 3027),
        ("idExpiry", 3029),
    ],
)
def test_what_a_back_lacks(name: str, code: int) -> None:
    assert back(**{name: None}) == [(code, name, None)]
    assert back(**{name: Line("", 0.0)}) == [(code, name, None)]


@pytest.mark.parametrize(
    ("name", "code"), [("first_name", 3021), ("last_names", 3022), ("address_1", 3023), ("idKey", 3004)]
)
def test_what_is_uncertain_on_a_front(name: str, code: int) -> None:
    assert front(**{name: replace(FRONT[name], confidence=0.49)}) == [(code, name, FRONT[name].text)]
    assert front(**{name: replace(FRONT[name], confidence=0.5)}) == []


def test_an_uncertain_second_line_makes_the_governorate_uncertain() -> None:
    assert front(address_2=Line("مدينة نصر - القاهرة", 0.4)) == [
        (3024, "address_2", "مدينة نصر - القاهرة"),
        (3003, "govern", "القاهرة"),
    ]


@pytest.mark.parametrize(("name", "code"), [("job", 3025), ("maritalStatus", 3026), ("religion", 3027)])
def test_what_is_uncertain_on_a_back(name: str, code: int) -> None:
    assert back(**{name: replace(BACK[name], confidence=0.49)}) == [(code, name, BACK[name].text)]
    assert back(**{name: replace(BACK[name], confidence=0.5)}) == []


@pytest.mark.parametrize(("name", "code"), [("jobTitle", 3025), ("husbandName", 3028)])
def test_an_optional_field_that_is_uncertain(name: str, code: int) -> None:
    assert back(**{name: Line("محمد", 0.4)}) == [(code, name, "محمد")]


def test_an_optional_field_that_makes_no_sense() -> None:
    assert back(husbandName=Line("123", 0.9)) == [(3028, "husbandName", "123")]


def test_a_man_has_no_husband_to_read() -> None:
    changes = {"maritalStatus": Line("متزوج", 0.9), "religion": Line("مسلم", 0.9), "gender": Line("ذكر", 0.9)}
    assert back(idNumber=Line(MAN, 0.97), husbandName=Line("محمد", 0.1), **changes) == []


def test_words_that_cannot_be_printed_there() -> None:
    assert back(maritalStatus=Line("قطار", 0.9)) == [(3026, "maritalStatus", "قطار")]
    assert back(religion=Line("قطار", 0.9)) == [(3027, "religion", "قطار")]
    assert back(gender=Line("قطار", 0.9)) == [(3005, "gender", "قطار")]


@pytest.mark.parametrize(
    ("number", "hint"),
    [
        ("2900105", "the number has not 14 digits"),
        ("2900105O112351", "the number has characters that are no digits"),
        ("59001050112351", "the number starts with neither 2 nor 3"),
        ("29013050112351", "the birth date in the number does not exist"),
        ("39901010112351", "the birth date in the number lies in the future"),
        ("32001010112351", "by the number the holder is too young for a card"),
        ("20001010112351", "by the number the holder is over 120 years old"),
    ],
)
def test_impossible_numbers(number: str, hint: str) -> None:
    lines = {**FRONT, "idNumber": Line(number, 0.97)}
    findings = validate_front(parse_front(lines, TODAY), lines, TODAY)
    assert findings == (Finding(CardFinding.NUMBER_UNREADABLE, "idNumber", number, hint, Cause.MISREAD),)
    lines = {**BACK, "idNumber": Line(number, 0.97)}
    findings = validate_back(parse_back(lines, TODAY), lines, TODAY)
    assert findings == (Finding(CardFinding.NUMBER_UNREADABLE, "idNumber", number, hint, Cause.MISREAD),)


def test_an_unknown_governorate_in_the_number() -> None:
    number = "29001059912351"
    assert front(idNumber=Line(number, 0.97)) == [(3001, "idNumber", number), (3003, "govern", number)]


def test_an_uncertain_number_contradicts_nothing() -> None:
    assert front(idNumber=Line(MAN, 0.4), dateOfBirth=Line("1991/01/05", 0.9)) == [(3001, "idNumber", MAN)]


def test_a_wrong_check_digit_alone_is_no_finding_but_doubt_and_a_wrong_check_digit_are() -> None:
    wrong = MAN[:-1] + str((int(MAN[-1]) + 1) % 10)
    assert front(idNumber=Line(wrong, 0.998)) == []
    assert front(idNumber=Line(wrong, 0.99)) == [(3001, "idNumber", wrong)]


def test_a_second_line_without_a_governorate() -> None:
    assert front(address_2=Line("قرية محمد", 0.9)) == [(3003, "govern", "قرية محمد")]


def test_a_serial_of_another_form() -> None:
    assert front(idKey=Line("ABC123", 0.9)) == [(3004, "idKey", "ABC123")]
    assert front(idKey=Line("ABC123", 0.4)) == [(3004, "idKey", "ABC123")]


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        ("1991/01/05", 0.9, [(3002, "dateOfBirth", "1991-01-05T00:00:00")]),
        ("1991/01/05", 0.4, [(3002, "dateOfBirth", "1991/01/05")]),
        ("1990/01/05", 0.1, []),
        ("1990/13/05", 0.9, [(1001, "dateOfBirth", "1990/13/05")]),
        ("1990/13/05", 0.4, [(3002, "dateOfBirth", "1990/13/05")]),
        ("1990/01", 0.9, [(3007, "dateOfBirth", "1990/01")]),
        ("1990/01", 0.4, [(3002, "dateOfBirth", "1990/01")]),
    ],
)
def test_the_printed_birth_date(text: str, confidence: float, expected: list[tuple[int, str, str | None]]) -> None:
    assert front(dateOfBirth=Line(text, confidence)) == expected


@pytest.mark.parametrize(
    ("text", "confidence", "expected"),
    [
        ("ذكر", 0.9, [(3005, "gender", "ذكر")]),
        ("ذكر", 0.4, [(3005, "gender", "ذكر")]),
        ("أنثى", 0.1, []),
    ],
)
def test_the_printed_gender(text: str, confidence: float, expected: list[tuple[int, str, str | None]]) -> None:
    assert back(gender=Line(text, confidence)) == expected


def test_a_gender_without_a_number_must_be_certain_itself() -> None:
    assert back(idNumber=None, gender=Line("أنثى", 0.4)) == [(3001, "idNumber", None), (3005, "gender", "أنثى")]
    assert back(idNumber=None) == [(3001, "idNumber", None)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020/13", [(1001, "releaseDate", "2020/13")]),
        ("2020", [(3008, "releaseDate", "2020")]),
        ("2026/12", [(3006, "releaseDate", "2026-12-01T00:00:00")]),
    ],
)
def test_the_issue_date(text: str, expected: list[tuple[int, str, str | None]]) -> None:
    assert back(releaseDate=Line(text, 0.9)) == expected


def test_an_issue_before_the_holder_was_fifteen() -> None:
    young = "3091220011236" + check_digit("3091220011236")
    assert back(idNumber=Line(young, 0.97), releaseDate=Line("2024/11", 0.9), idExpiry=Line("2031/11/01", 0.9)) == [
        (3006, "releaseDate", "2024-11-01T00:00:00")
    ]
    assert back(idNumber=Line(young, 0.97), releaseDate=Line("2024/12", 0.9), idExpiry=Line("2031/12/01", 0.9)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2027/02/30", [(1001, "idExpiry", "2027/02/30"), (3029, "idExpiry", "2027/02/30")]),
        ("2027/05", [(3009, "idExpiry", "2027/05"), (3029, "idExpiry", "2027/05")]),
        ("2026/11/24", [(3010, "idExpiry", "2026-11-24T00:00:00")]),
        ("2026/11/25", []),
        ("2028/05/01", []),
        ("2029/05/12", [(3006, "releaseDate", "2020-05-01T00:00:00")]),
    ],
)
def test_the_expiry(text: str, expected: list[tuple[int, str, str | None]]) -> None:
    assert back(idExpiry=Line(text, 0.9)) == expected


def test_two_faint_dates_one_term_apart_confirm_each_other() -> None:
    assert back(releaseDate=Line("2020/05", 0.2), idExpiry=Line("2027/05/12", 0.2)) == []
    assert back(releaseDate=Line("2019/05", 0.2), idExpiry=Line("2026/05/12", 0.2)) == [
        (3010, "idExpiry", "2026-05-12T00:00:00")
    ]


def test_two_faint_dates_that_do_not_confirm_each_other() -> None:
    assert back(releaseDate=Line("2020/05", 0.2), idExpiry=Line("2026/06/12", 0.2)) == [
        (3006, "releaseDate", "2020/05"),
        (3029, "idExpiry", "2026/06/12"),
    ]


def test_thresholds_are_arguments() -> None:
    lines = {**FRONT, "first_name": Line("احمد", 0.3)}
    lenient = ReadingThresholds(name=0.2)
    assert validate_front(parse_front(lines, TODAY), lines, TODAY, lenient) == ()
    lines = {**BACK, "idExpiry": Line("2029/05/12", 0.9)}
    assert validate_back(parse_back(lines, TODAY), lines, TODAY, ReadingThresholds(validity_years=9)) == ()


def test_the_last_year_of_the_calendar_is_no_trap() -> None:
    assert back(releaseDate=Line("9999/12", 0.9), idExpiry=Line("9999/12/31", 0.9)) == [
        (3006, "releaseDate", "9999-12-01T00:00:00")
    ]


GLARE = LineQuality(height_px=40, edge_px=2, edge=0.05, paper=255, glare=0.6, outside_px=0)
CLEAR = LineQuality(height_px=40, edge_px=2, edge=0.05, paper=200, glare=0, outside_px=0)


def hint(seen: dict[str, LineQuality], **changes: Line | None) -> tuple[str | None, Cause | None]:
    lines = {name: changed for name, changed in {**FRONT, **changes}.items() if changed is not None}
    finding = validate_front(parse_front(lines, TODAY), lines, TODAY, None, seen)[0]
    return finding.hint, finding.cause


def test_the_hint_names_what_was_seen_on_the_lines_own_box() -> None:
    faint = Line(MAN, 0.3)
    glare = "glare on the national number: tilt the card away from the light or turn off the flash"
    assert hint({"idNumber": GLARE, "first_name": CLEAR}, idNumber=faint) == (glare, Cause.GLARE)
    assert hint({"idNumber": GLARE}, idNumber=None) == (glare, Cause.GLARE)
    unsure = "the national number was read without certainty: take another picture"
    assert hint({"idNumber": CLEAR, "first_name": GLARE}, idNumber=faint) == (unsure, Cause.UNCERTAIN)
    assert hint({}, idNumber=faint) == (unsure, Cause.UNCERTAIN)


def test_an_impossible_number_keeps_its_reason_beside_what_was_seen() -> None:
    text, cause = hint({"idNumber": GLARE}, idNumber=Line("123", 0.97))
    assert text == (
        "the number has not 14 digits; "
        "glare on the national number: tilt the card away from the light or turn off the flash"
    )
    assert cause is Cause.GLARE


def test_what_was_read_and_contradicts_has_no_cause() -> None:
    assert hint({"dateOfBirth": GLARE}, dateOfBirth=Line("1991/01/05", 0.9)) == (
        "contradicts the national number",
        None,
    )


def test_the_governorate_is_blamed_on_its_line() -> None:
    lines = {**FRONT, "address_2": Line("قرية محمد", 0.9)}
    (finding,) = validate_front(parse_front(lines, TODAY), lines, TODAY, None, {"address_2": GLARE})
    assert (finding.field, finding.cause) == ("govern", Cause.GLARE)
