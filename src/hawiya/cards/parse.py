"""From lines that were read to the fields of the wire: every field with its text, confidence, place and origin.

Lines are named like the wire field that stands on them: front `first_name`, `last_names`, `address_1`, `address_2`,
`idNumber`, `dateOfBirth`, `idKey`; back `releaseDate`, `idNumber`, `job`, `jobTitle`, `maritalStatus`, `religion`,
`gender`, `husbandName`, `idExpiry`. A line that was not found is absent. A field that cannot be made out of its line is
absent from the result.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from rapidfuzz.distance import DamerauLevenshtein

from hawiya.cards.arabic import ascii_digits, clean, fold
from hawiya.cards.dates import UnreadableDate, parse_full_date, parse_month, to_wire
from hawiya.cards.english import (
    GENDERS,
    MARITAL_STATUSES,
    RELIGIONS,
    Term,
    english_address_1,
    english_address_2,
    english_job,
    english_name,
)
from hawiya.cards.national_number import Gender, InvalidNationalNumber, NationalNumber, parse_national_number
from hawiya.cards.places import resolve_place
from hawiya.cards.reading import Box, FieldReading
from hawiya.cards.wording import is_figure

SERIAL = re.compile(r"[A-Z]{2}[0-9]{7}")
"""The form of `idKey`."""

_JOBS = ("job", "jobTitle")

WRONG_CHECK_DIGIT = 0.05
"""What a wrong check digit leaves of the odds that the number was read right: nine of ten misread numbers have one,
and the rule is well confirmed but unpublished, so that a few printed numbers may. Sharp digits still outweigh it."""

UNKNOWN_PLACE = 0.2
"""What is left of the odds of a second address line that ends in no governorate: all that are printed are listed."""

REPAIRED_GLYPH = 0.9
"""What one glyph put right leaves of a serial's confidence."""

_LETTER_FOR_DIGIT = str.maketrans("012568", "OIZSGB")
_DIGIT_FOR_LETTER = str.maketrans("OQDILZSGB", "000112568")


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line as the recogniser read it.

    `confidence` is 0..1; `box` lies on the rectified card; `printed` is the reading before any rule of the line reader
    touched `text`, None where it is the same.
    """

    text: str
    confidence: float
    box: Box | None = None
    printed: str | None = None


Fields = dict[str, FieldReading]


def parse_front(lines: Mapping[str, Line], today: date) -> Mapping[str, FieldReading]:
    """Make the fields of a front.

    The number is authoritative: `dateOfBirth` and `gender` come from it where it holds (age and structure on `today`);
    the printed date stands in where it does not. Derived fields have no box and carry the text they came from.
    """
    fields: Fields = {}
    _add_names(fields, lines)
    _add_address(fields, lines)
    number = _add_number(fields, lines, today)
    _add_birth_date(fields, lines.get("dateOfBirth"), number)
    if number is not None:
        _add_derived_gender(fields, number)
    serial = lines.get("idKey")
    if serial is not None:
        _add(fields, "idKey", _serial(serial))
    return fields


def parse_back(lines: Mapping[str, Line], today: date) -> Mapping[str, FieldReading]:
    """Make the fields of a back.

    Marital status, religion and gender are put right to the nearest printed form. The gender comes from the number
    where the word cannot be read. A husband is printed for women only; what stands there on a man's card is noise.
    """
    fields: Fields = {}
    number = _add_number(fields, lines, today)
    _add_date(fields, "releaseDate", lines.get("releaseDate"), parse_month)
    _add_date(fields, "idExpiry", lines.get("idExpiry"), parse_full_date)
    for name in _JOBS:
        _add_with_english(fields, name, _text(lines.get(name)), english_job)
    if number is None or number.gender is Gender.FEMALE:
        _add_with_english(fields, "husbandName", _name(lines.get("husbandName")), english_name)
    _add_term(fields, "gender", lines.get("gender"), GENDERS, number)
    _add_term(fields, "maritalStatus", lines.get("maritalStatus"), MARITAL_STATUSES, number)
    _add_term(fields, "religion", lines.get("religion"), RELIGIONS, number)
    if number is not None and "gender" not in fields:
        _add_derived_gender(fields, number)
    return fields


def with_jobs_in_order(lines: Mapping[str, Line]) -> Mapping[str, Line]:
    """Return a back's lines with the upper line of the profession as `job`, the lower as `jobTitle`.

    By its place alone a single line may pass for the lower one; what stands alone is the profession. Nobody's is a
    figure: where one was read, the number's or a date's line was taken for that of the profession, and is left out. The
    lower line then stays what it was.
    """
    figures = [name for name in _JOBS if name in lines and lines[name].text and is_figure(lines[name].text)]
    if figures:
        return {name: line for name, line in lines.items() if name not in figures}
    job, title = (lines.get(name) for name in _JOBS)
    rest = {name: line for name, line in lines.items() if name not in _JOBS}
    if title is None:
        return lines
    if job is None:
        return {**rest, "job": title}
    if job.box is None or title.box is None:
        return lines
    return {**rest, "job": title, "jobTitle": job} if job.box.y > title.box.y else lines


def read_printed_date(line: Line, parse: Callable[[str], date]) -> date:
    """Read the date on a line, whatever words stand before it (البطاقة سارية حتى).

    Raises `WrongDateFormat` or `NoSuchDate`.
    """
    words = clean(line.text).split()
    return parse(" ".join(word for word in words if not any(c.isalpha() for c in word)))


def nearest_term(text: str, terms: Sequence[Term], gender: Gender | None) -> tuple[Term, int] | None:
    """Return the printed form nearest to `text` and how many letters differ; None when none is near or two are.

    One letter may be wrong, two in a form of six or more. Between two equally near forms `gender` decides, where known.
    """
    read, spelled = fold(text), clean(text)
    ranked = sorted(
        (DamerauLevenshtein.distance(read, fold(term.arabic)), DamerauLevenshtein.distance(spelled, term.arabic), at)
        for at, term in enumerate(terms)
    )
    nearest = [terms[at] for wrong, differing, at in ranked if (wrong, differing) == ranked[0][:2]]
    if len(nearest) > 1:
        nearest = [term for term in nearest if term.gender is gender]
    if len(nearest) != 1:
        return None
    wrong = ranked[0][0]
    return (nearest[0], wrong) if wrong <= (2 if len(nearest[0].arabic) >= 6 else 1) else None


def _add_names(fields: Fields, lines: Mapping[str, Line]) -> None:
    _add_with_english(fields, "first_name", _name(lines.get("first_name")), english_name)
    _add_with_english(fields, "last_names", _name(lines.get("last_names")), english_name)
    for ending in ("", "_english"):
        _add_joined(fields, f"name{ending}", f"first_name{ending}", f"last_names{ending}")


def _add_address(fields: Fields, lines: Mapping[str, Line]) -> None:
    second = _text(lines.get("address_2"))
    place = resolve_place(second.text) if second is not None else None
    if second is not None and place is not None:
        second = FieldReading(place.line, second.confidence * place.certainty, second.box, second.printed)
        derived = {
            "govern": place.governorate_ar,
            "govern_english": place.governorate_en,
            "city": place.city,
            "district": place.district,
        }
        for name, text in derived.items():
            if text is not None:
                fields[name] = _derived(text, second)
    elif second is not None:
        second = replace(second, confidence=less_likely(second.confidence, UNKNOWN_PLACE))
    _add_with_english(fields, "address_1", _text(lines.get("address_1")), english_address_1)
    _add_with_english(fields, "address_2", second, english_address_2)
    for ending in ("", "_english"):
        _add_joined(fields, f"address{ending}", f"address_1{ending}", f"address_2{ending}")


def _add_number(fields: Fields, lines: Mapping[str, Line], today: date) -> NationalNumber | None:
    line = lines.get("idNumber")
    if line is None:
        return None
    try:
        number = parse_national_number(line.text, today)
    except InvalidNationalNumber:
        return None
    confidence = line.confidence if number.check_digit_ok else less_likely(line.confidence, WRONG_CHECK_DIGIT)
    fields["idNumber"] = FieldReading(number.digits, confidence, line.box, _printed(line))
    return number


def _add_birth_date(fields: Fields, line: Line | None, number: NationalNumber | None) -> None:
    """Take the birth date from the number; a printed one that agrees lends its box and its confidence."""
    printed = _date(line, parse_full_date) if line is not None else None
    if number is None:
        _add(fields, "dateOfBirth", printed)
        return
    source = fields["idNumber"]
    text = to_wire(number.birth_date)
    if printed is not None and printed.text == text:
        confidence = max(printed.confidence, source.confidence)
        fields["dateOfBirth"] = FieldReading(text, confidence, printed.box, printed.printed)
    else:
        fields["dateOfBirth"] = _derived(text, source)


def _add_derived_gender(fields: Fields, number: NationalNumber) -> None:
    fields["gender"] = _derived(number.gender.arabic, fields["idNumber"])
    fields["gender_english"] = _derived(number.gender.value, fields["idNumber"])


def _add_term(
    fields: Fields, name: str, line: Line | None, terms: Sequence[Term], number: NationalNumber | None
) -> None:
    if line is None:
        return
    found = nearest_term(line.text, terms, number.gender if number else None)
    if found is None:
        return
    term, wrong = found
    confidence = line.confidence * (1 - wrong / len(term.arabic))
    fields[name] = FieldReading(term.arabic, confidence, line.box, _printed(line))
    fields[f"{name}_english"] = _derived(term.english, fields[name])


def _add_date(fields: Fields, name: str, line: Line | None, parse: Callable[[str], date]) -> None:
    if line is not None:
        _add(fields, name, _date(line, parse))


def _date(line: Line, parse: Callable[[str], date]) -> FieldReading | None:
    try:
        day = read_printed_date(line, parse)
    except UnreadableDate:
        return None
    return FieldReading(to_wire(day), line.confidence, line.box, _printed(line))


def _add_with_english(fields: Fields, name: str, field: FieldReading | None, english: Callable[[str], str]) -> None:
    if field is None:
        return
    fields[name] = field
    text = english(field.text)
    if text:
        fields[f"{name}_english"] = FieldReading(text, field.confidence, None, field.text)


def _add_joined(fields: Fields, name: str, first_name: str, second_name: str) -> None:
    """Join two fields by one space, as sure as the weaker; nothing unless both are there."""
    if first_name in fields and second_name in fields:
        first, second = fields[first_name], fields[second_name]
        text, printed = f"{first.text} {second.text}", f"{first.printed} {second.printed}"
        fields[name] = FieldReading(text, min(first.confidence, second.confidence), None, printed)


def _add(fields: Fields, name: str, field: FieldReading | None) -> None:
    if field is not None:
        fields[name] = field


def _text(line: Line | None) -> FieldReading | None:
    """Return a free text; None when there is no line or nothing but strokes on it."""
    if line is None:
        return None
    text = clean(line.text)
    if not any(character.isalnum() for character in text):
        return None
    return FieldReading(text, line.confidence, line.box, _printed(line))


def _name(line: Line | None) -> FieldReading | None:
    """Return a name: letters and spaces only, since nothing else is printed there."""
    if line is None:
        return None
    letters = (c if unicodedata.category(c).startswith("L") else " " for c in clean(line.text))
    text = " ".join("".join(letters).split())
    return FieldReading(text, line.confidence, line.box, _printed(line)) if text else None


def _serial(line: Line) -> FieldReading | None:
    """Return the serial, with letters and digits that look alike put right where the form says which it must be."""
    read = "".join(c for c in ascii_digits(clean(line.text)).upper() if c.isalnum())
    if not read:
        return None
    repaired = read[:2].translate(_LETTER_FOR_DIGIT) + read[2:].translate(_DIGIT_FOR_LETTER)
    if not SERIAL.fullmatch(repaired):
        return FieldReading(read, line.confidence, line.box, _printed(line))
    wrong = sum(a != b for a, b in zip(read, repaired, strict=True))
    return FieldReading(repaired, line.confidence * REPAIRED_GLYPH**wrong, line.box, _printed(line))


def less_likely(confidence: float, odds: float) -> float:
    """Return a confidence whose odds were multiplied by `odds`."""
    return odds * confidence / (odds * confidence + (1 - confidence))


def _derived(text: str, source: FieldReading) -> FieldReading:
    return FieldReading(text, source.confidence, None, source.printed)


def _printed(line: Line) -> str:
    return line.text if line.printed is None else line.printed
