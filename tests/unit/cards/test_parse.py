"""Lines to fields: texts as on the wire, confidences, boxes, origins."""

from datetime import date

import pytest

from hawiya.cards.english import GENDERS, MARITAL_STATUSES, RELIGIONS, Term
from hawiya.cards.national_number import Gender, check_digit
from hawiya.cards.parse import Line, nearest_term, parse_back, parse_front, with_jobs_in_order
from hawiya.cards.reading import Box, FieldReading

TODAY = date(2026, 11, 25)
BOX = Box(10, 20, 300, 40)
MAN = "2900105011235" + check_digit("2900105011235")
WOMAN = "2900105011236" + check_digit("2900105011236")
WRONG_CHECK = MAN[:-1] + str((int(MAN[-1]) + 1) % 10)


def line(text: str, confidence: float = 0.9) -> Line:
    return Line(text, confidence, BOX)


FRONT = {
    "first_name": line("احمد", 0.8),
    "last_names": line("محمد عبد الله الشناوى", 0.7),
    "address_1": line("١٢ شارع التحرير", 0.6),
    "address_2": line("مدينة نصر - القاهرة", 0.95),
    "idNumber": line(MAN, 0.99),
    "dateOfBirth": line("١٩٩٠/٠١/٠٥", 0.5),
    "idKey": line("AB1234567"),
}
BACK = {
    "releaseDate": line("٢٠٢٠/٠٥"),
    "idNumber": line(WOMAN),
    "job": line("مهندسة"),
    "jobTitle": line("وزارة الصحة"),
    "maritalStatus": line("متزوجة"),
    "religion": line("مسيحية"),
    "gender": line("أنثى"),
    "husbandName": line("محمد على حسن"),
    "idExpiry": line("٢٠٢٧/٠٥/١٢"),
}


def test_every_field_of_a_front() -> None:
    fields = parse_front(FRONT, TODAY)
    assert {name: field.text for name, field in fields.items()} == {
        "name": "احمد محمد عبد الله الشناوى",
        "first_name": "احمد",
        "last_names": "محمد عبد الله الشناوى",
        "name_english": "Ahmed Mohamed Abdullah Elshenawy",
        "first_name_english": "Ahmed",
        "last_names_english": "Mohamed Abdullah Elshenawy",
        "address": "١٢ شارع التحرير مدينة نصر - القاهرة",
        "address_1": "١٢ شارع التحرير",
        "address_2": "مدينة نصر - القاهرة",
        "address_english": "12 Street Eltahrir Nasr City - Cairo",
        "address_1_english": "12 Street Eltahrir",
        "address_2_english": "Nasr City - Cairo",
        "govern": "القاهرة",
        "govern_english": "Cairo",
        "city": "القاهرة",
        "district": "مدينة نصر",
        "idNumber": MAN,
        "dateOfBirth": "1990-01-05T00:00:00",
        "gender": "ذكر",
        "gender_english": "male",
        "idKey": "AB1234567",
    }


def test_every_field_of_a_back() -> None:
    fields = parse_back(BACK, TODAY)
    assert {name: field.text for name, field in fields.items()} == {
        "idNumber": WOMAN,
        "releaseDate": "2020-05-01T00:00:00",
        "idExpiry": "2027-05-12T00:00:00",
        "job": "مهندسة",
        "job_english": "Engineer",
        "jobTitle": "وزارة الصحة",
        "jobTitle_english": "Ministry of Health",
        "maritalStatus": "متزوجة",
        "maritalStatus_english": "married",
        "religion": "مسيحية",
        "religion_english": "Christian",
        "gender": "أنثى",
        "gender_english": "female",
        "husbandName": "محمد على حسن",
        "husbandName_english": "Mohamed Ali Hassan",
    }


def test_only_printed_fields_have_boxes() -> None:
    boxed = {name for name, field in parse_front(FRONT, TODAY).items() if field.box is not None}
    assert boxed == {"first_name", "last_names", "address_1", "address_2", "idNumber", "dateOfBirth", "idKey"}
    boxed = {name for name, field in parse_back(BACK, TODAY).items() if field.box is not None}
    assert boxed == set(BACK)


def test_a_joined_field_is_as_sure_as_its_weakest_part() -> None:
    fields = parse_front(FRONT, TODAY)
    assert fields["name"] == FieldReading("احمد محمد عبد الله الشناوى", 0.7, None, "احمد محمد عبد الله الشناوى")
    assert fields["address"].confidence == 0.6


def test_derived_fields_repeat_what_they_came_from() -> None:
    fields = parse_front(FRONT, TODAY)
    assert fields["gender"] == FieldReading("ذكر", 0.99, None, MAN)
    assert fields["govern"] == FieldReading("القاهرة", 0.95, None, "مدينة نصر - القاهرة")
    assert fields["first_name_english"] == FieldReading("Ahmed", 0.8, None, "احمد")


def test_the_recognisers_own_reading_is_kept() -> None:
    number = Line(MAN, 0.9, BOX, "٢٩٠٠١٠٥")
    assert parse_front({"idNumber": number}, TODAY)["idNumber"].printed == "٢٩٠٠١٠٥"


def test_nothing_read_gives_nothing() -> None:
    assert parse_front({}, TODAY) == {}
    assert parse_back({}, TODAY) == {}


@pytest.mark.parametrize("text", ["", " ", "-", "/ .", "\u200f"])
def test_strokes_are_no_text(text: str) -> None:
    assert parse_front({name: line(text) for name in FRONT}, TODAY) == {}
    assert parse_back({name: line(text) for name in BACK}, TODAY) == {}


def test_one_name_alone_makes_no_full_name() -> None:
    fields = parse_front({"first_name": line("احمد")}, TODAY)
    assert set(fields) == {"first_name", "first_name_english"}


def test_names_are_letters_and_spaces() -> None:
    assert parse_front({"last_names": line(" محمد. على2 ")}, TODAY)["last_names"].text == "محمد على"


def test_a_misread_governorate_is_put_right_at_a_cost() -> None:
    fields = parse_front({"address_2": Line("الخصوص - القلوبية", 0.8, BOX)}, TODAY)
    assert fields["address_2"] == FieldReading("الخصوص - القليوبية", 0.8 * 0.9, BOX, "الخصوص - القلوبية")
    assert fields["govern"].text == "القليوبية"
    assert "city" not in fields


def test_an_address_without_a_governorate_stays_a_text() -> None:
    fields = parse_front({"address_2": line("قرية محمد")}, TODAY)
    assert {name: field.text for name, field in fields.items()} == {
        "address_2": "قرية محمد",
        "address_2_english": "Village Mohamed",
    }


def test_an_agreeing_printed_date_lends_box_and_confidence() -> None:
    lines = {"idNumber": line(MAN, 0.6), "dateOfBirth": Line("١٩٩٠/٠١/٠٥", 0.8, Box(1, 2, 3, 4))}
    born = parse_front(lines, TODAY)["dateOfBirth"]
    assert born == FieldReading("1990-01-05T00:00:00", 0.8, Box(1, 2, 3, 4), "١٩٩٠/٠١/٠٥")


@pytest.mark.parametrize("printed", ["1991/01/05", "1990/13/05", "unreadable"])
def test_the_number_overrules_the_printed_date(printed: str) -> None:
    fields = parse_front({"idNumber": line(MAN, 0.6), "dateOfBirth": line(printed)}, TODAY)
    assert fields["dateOfBirth"] == FieldReading("1990-01-05T00:00:00", 0.6, None, MAN)


def test_the_printed_date_stands_in_for_an_impossible_number() -> None:
    fields = parse_front({"idNumber": line("123"), "dateOfBirth": line("1990/01/05")}, TODAY)
    assert set(fields) == {"dateOfBirth"}
    assert fields["dateOfBirth"].box == BOX


@pytest.mark.parametrize(("line_confidence", "confidence"), [(0.8, 1 / 6), (0.5, 1 / 21), (0.99, 0.832), (1.0, 1.0)])
def test_a_wrong_check_digit_divides_the_odds_by_twenty(line_confidence: float, confidence: float) -> None:
    fields = parse_front({"idNumber": line(WRONG_CHECK, line_confidence)}, TODAY)
    assert fields["idNumber"].text == WRONG_CHECK
    assert fields["idNumber"].confidence == pytest.approx(confidence, abs=0.0005)


@pytest.mark.parametrize(
    ("read", "text", "confidence"),
    [
        ("AB1234567", "AB1234567", 1.0),
        ("ab 123 4567", "AB1234567", 1.0),
        ("AB١٢٣٤٥٦٧", "AB1234567", 1.0),
        ("A81234S67", "AB1234567", 0.9**2),
        ("0I1234567", "OI1234567", 0.9),
        ("AB12O4567", "AB1204567", 0.9),
        ("AB123456", "AB123456", 1.0),
        ("AB-1234567", "AB1234567", 1.0),
        ("X?", "X", 1.0),
    ],
)
def test_serials(read: str, text: str, confidence: float) -> None:
    field = parse_front({"idKey": line(read, 1.0)}, TODAY)["idKey"]
    assert field.text == text
    assert field.confidence == pytest.approx(confidence)


def test_words_before_the_expiry_do_not_matter() -> None:
    fields = parse_back({"idExpiry": line("البطاقة سارية حتى ٢٠٢٧/٠٥/١٢")}, TODAY)
    assert fields["idExpiry"].text == "2027-05-12T00:00:00"


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("متزوجة", "متزوجة"),
        ("متزوجه", "متزوجة"),
        ("متزوج", "متزوج"),
        ("مبزوجة", "متزوجة"),
        ("اعزب", "أعزب"),
        ("انسة", "آنسة"),
        ("أعرب", "أعزب"),
        ("ارملة", "أرملة"),
        ("مطلفة", "مطلقة"),
    ],
)
def test_marital_status_is_put_right(read: str, text: str) -> None:
    assert parse_back({"maritalStatus": line(read)}, TODAY)["maritalStatus"].text == text


@pytest.mark.parametrize(
    ("read", "text"),
    [
        ("مسلم", "مسلم"),
        ("مسلمه", "مسلمة"),
        ("مسيحى", "مسيحى"),
        ("مسيحي", "مسيحي"),
        ("مسبحى", "مسيحى"),
        ("يهودية", "يهودية"),
    ],
)
def test_religion_is_put_right(read: str, text: str) -> None:
    assert parse_back({"religion": line(read)}, TODAY)["religion"].text == text


def test_putting_right_costs_confidence() -> None:
    assert parse_back({"gender": line("ذكز", 0.9)}, TODAY)["gender"].confidence == pytest.approx(0.6)


@pytest.mark.parametrize("read", ["قطار", "م", "متزوجات كثيرات"])
def test_what_is_near_to_no_form_is_absent(read: str) -> None:
    assert parse_back({"maritalStatus": line(read), "religion": line(read), "gender": line(read)}, TODAY) == {}


def test_a_tie_is_decided_by_the_gender_or_not_at_all() -> None:
    # One letter from مسلم and one from مسلمة.
    assert nearest_term("مسلمر", RELIGIONS, None) is None
    assert nearest_term("مسلمر", RELIGIONS, Gender.FEMALE) == (RELIGIONS[1], 1)
    assert nearest_term("مسلمر", RELIGIONS, Gender.MALE) == (RELIGIONS[0], 1)


@pytest.mark.parametrize("terms", [MARITAL_STATUSES, RELIGIONS, GENDERS], ids=["marital", "religion", "gender"])
def test_every_form_is_nearest_to_itself(terms: tuple[Term, ...]) -> None:
    assert [nearest_term(term.arabic, terms, None) for term in terms] == [(term, 0) for term in terms]


def test_an_unreadable_gender_comes_from_the_number() -> None:
    fields = parse_back({"idNumber": line(WOMAN), "gender": line("قطار")}, TODAY)
    assert fields["gender"] == FieldReading("أنثى", 0.9, None, WOMAN)
    assert fields["gender_english"].text == "female"


def test_a_printed_gender_is_kept_against_the_number() -> None:
    assert parse_back({"idNumber": line(WOMAN), "gender": line("ذكر")}, TODAY)["gender"].text == "ذكر"


def test_a_man_has_no_husband() -> None:
    fields = parse_back({"idNumber": line(MAN), "husbandName": line("محمد على")}, TODAY)
    assert "husbandName" not in fields
    assert "husbandName_english" not in fields


def test_a_number_is_judged_by_the_day() -> None:
    assert "idNumber" not in parse_front({"idNumber": line(MAN)}, date(2004, 1, 1))


def test_what_cannot_be_written_in_english_is_absent() -> None:
    fields = parse_front({"first_name": line("מריה"), "last_names": line("محمد")}, TODAY)
    assert set(fields) == {"first_name", "last_names", "last_names_english", "name"}


def _line_at(text: str, y: float) -> Line:
    return Line(text, 0.9, Box(400.0, y, 500.0, 30.0))


def test_an_address_that_ends_in_no_governorate_is_doubted() -> None:
    fields = parse_front({"address_2": line("قرية محمد", 0.9)}, TODAY)
    assert fields["address_2"].confidence == pytest.approx(1.8 / 2.8)
    assert parse_front({"address_2": line("طنطا - الغربية", 0.9)}, TODAY)["address_2"].confidence == 0.9


def test_a_single_line_of_the_profession_is_the_job() -> None:
    assert with_jobs_in_order({"jobTitle": _line_at("مهندس", 120)}) == {"job": _line_at("مهندس", 120)}


def test_the_upper_line_of_the_profession_is_the_job() -> None:
    swapped = {"job": _line_at("كلية الهندسة", 150), "jobTitle": _line_at("مهندس", 110)}
    assert with_jobs_in_order(swapped)["job"].text == "مهندس"
    assert with_jobs_in_order(swapped)["jobTitle"].text == "كلية الهندسة"
    right = {"job": _line_at("مهندس", 110), "jobTitle": _line_at("كلية الهندسة", 150)}
    assert with_jobs_in_order(right) == right


def test_a_figure_is_no_profession() -> None:
    title = _line_at("شركة الغاز", 150)
    assert with_jobs_in_order({"job": _line_at("٢٩٢٥٤٧٨٢٦", 110), "jobTitle": title}) == {"jobTitle": title}
    assert with_jobs_in_order({"job": title, "jobTitle": _line_at("٢٠٢٩/٠٧", 190)}) == {"job": title}
    assert with_jobs_in_order({"job": _line_at("٢٨١", 110)}) == {}
    unread = {"job": title, "jobTitle": _line_at("", 190)}
    assert with_jobs_in_order(unread) == unread
    numbered = {"job": _line_at("عامل بمصنع ٣٦", 110)}
    assert with_jobs_in_order(numbered) == numbered
