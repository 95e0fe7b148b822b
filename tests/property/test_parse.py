"""Parsing and judging: a well-printed card is never faulted, and no lines, however wild, break the rules."""

from collections.abc import Mapping
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from hawiya.cards.english import MARITAL_STATUSES
from hawiya.cards.national_number import check_digit
from hawiya.cards.parse import Line, parse_back, parse_front
from hawiya.cards.places import BORN_ABROAD, governorates
from hawiya.cards.reading import CardFinding, FieldReading
from hawiya.cards.validate import ReadingThresholds, validate_back, validate_front

TODAY = date(2026, 11, 25)
FRONT_LINES = ("first_name", "last_names", "address_1", "address_2", "idNumber", "dateOfBirth", "idKey")
BACK_LINES = (
    "releaseDate",
    "idNumber",
    "job",
    "jobTitle",
    "maritalStatus",
    "religion",
    "gender",
    "husbandName",
    "idExpiry",
)
ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويىةأإآءئؤ"
ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")

words = st.text(ARABIC, min_size=2, max_size=10)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)
confidences = st.floats(ReadingThresholds().number, 1)
births = st.dates(date(1906, 11, 26), date(2005, 1, 1))
wild_texts = st.text(max_size=30) | st.text(ARABIC + "0123456789٠١٢٣/- AB", max_size=30)
wild_lines = st.builds(Line, wild_texts, st.floats(0, 1))


@st.composite
def people(draw: st.DrawFn) -> tuple[date, str, bool]:
    """Draw a birth date, a national number of it, and whether it is a woman's."""
    born = draw(births)
    woman = draw(st.booleans())
    serial = draw(st.integers(0, 4999)) * 2 + (not woman)
    code = draw(st.sampled_from(sorted(governorates())))
    body = f"{2 if born.year < 2000 else 3}{born:%y%m%d}{code}{serial:04d}"
    return born, body + check_digit(body), woman


@st.composite
def homes(draw: st.DrawFn) -> tuple[str, str]:
    """Draw the second address line of a listed place, and its governorate."""
    inhabited = [entry for code, entry in governorates().items() if code != BORN_ABROAD]
    governorate = draw(st.sampled_from(inhabited))
    district = draw(st.sampled_from(governorate.districts))
    return f"{district.arabic} - {governorate.arabic}", governorate.arabic


@given(people(), names, names, words, homes(), st.from_regex(r"[A-Z]{2}[0-9]{7}", fullmatch=True), confidences)
@settings(deadline=None)
def test_a_well_printed_front_is_read_whole(
    person: tuple[date, str, bool],
    first: str,
    last: str,
    street: str,
    home: tuple[str, str],
    serial: str,
    confidence: float,
) -> None:
    born, number, woman = person
    texts = {
        "first_name": first,
        "last_names": last,
        "address_1": street,
        "address_2": home[0],
        "idNumber": number.translate(ARABIC_INDIC),
        "dateOfBirth": f"{born:%Y/%m/%d}".translate(ARABIC_INDIC),
        "idKey": serial,
    }
    lines = {name: Line(text, confidence) for name, text in texts.items()}
    fields = parse_front(lines, TODAY)
    assert fields["name"].text == f"{first} {last}"
    assert fields["idNumber"].text == number
    assert fields["dateOfBirth"].text == f"{born:%Y-%m-%d}T00:00:00"
    assert fields["gender_english"].text == ("female" if woman else "male")
    assert fields["govern"].text == home[1]
    assert fields["address"].text == f"{street} {home[0]}"
    assert fields["idKey"].text == serial
    assert all(field.text.isascii() for name, field in fields.items() if name.endswith("_english"))
    assert validate_front(fields, lines, TODAY) == ()


@given(people(), st.dates(date(2020, 1, 1), date(2026, 11, 1)), st.integers(0, 3), words, names, confidences)
@settings(deadline=None)
def test_a_well_printed_back_is_read_whole(
    person: tuple[date, str, bool], issued: date, status: int, job: str, husband: str, confidence: float
) -> None:
    _, number, woman = person
    expires = date(issued.year + 7, issued.month, 28)
    texts = {
        "releaseDate": f"{issued:%Y/%m}".translate(ARABIC_INDIC),
        "idNumber": number,
        "job": job,
        "maritalStatus": MARITAL_STATUSES[status * 2 + woman].arabic,
        "religion": "مسيحية" if woman else "مسيحي",
        "gender": "أنثى" if woman else "ذكر",
        "idExpiry": f"{expires:%Y/%m/%d}".translate(ARABIC_INDIC),
    }
    if woman:
        texts["husbandName"] = husband
    lines = {name: Line(text, confidence) for name, text in texts.items()}
    fields = parse_back(lines, TODAY)
    expected = {
        **texts,
        "releaseDate": f"{issued:%Y-%m}-01T00:00:00",
        "idExpiry": f"{expires:%Y-%m-%d}T00:00:00",
    }
    assert {name: fields[name].text for name in expected} == expected
    assert validate_back(fields, lines, TODAY) == ()


def sound(fields: Mapping[str, FieldReading]) -> None:
    for name, field in fields.items():
        assert 0 <= field.confidence <= 1
        assert field.text
        assert field.text == " ".join(field.text.split())
        assert field.printed is not None
        assert field.text.isascii() or not name.endswith("_english")


@given(st.dictionaries(st.sampled_from(FRONT_LINES), wild_lines), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@settings(max_examples=300, deadline=None)
def test_any_lines_of_a_front_are_parsed_and_judged(lines: dict[str, Line], today: date) -> None:
    fields = parse_front(lines, today)
    sound(fields)
    reported = {finding.field for finding in validate_front(fields, lines, today)}
    assert {name for name in FRONT_LINES if name not in fields} <= reported


@given(st.dictionaries(st.sampled_from(BACK_LINES), wild_lines), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
@settings(max_examples=300, deadline=None)
def test_any_lines_of_a_back_are_parsed_and_judged(lines: dict[str, Line], today: date) -> None:
    fields = parse_back(lines, today)
    sound(fields)
    reported = {finding.field for finding in validate_back(fields, lines, today)}
    optional = {"jobTitle", "husbandName", "gender"}
    assert {name for name in BACK_LINES if name not in fields} - optional <= reported


@given(st.integers(1, 4000), st.floats(0.5, 1))
@settings(deadline=None)
def test_no_expired_card_passes(days: int, confidence: float) -> None:
    lines = {"idExpiry": Line(f"{TODAY - timedelta(days=days):%Y/%m/%d}", confidence)}
    codes = {finding.code for finding in validate_back(parse_back(lines, TODAY), lines, TODAY)}
    assert CardFinding.EXPIRED in codes
