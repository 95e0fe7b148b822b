"""Which rules a read card breaks: fields that cannot be read, dates that cannot be, statements that contradict.

Findings only; how grave each is, the error table says. Field names are those of the wire.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from hawiya.cards.dates import (
    VALID_YEARS,
    NoSuchDate,
    UnreadableDate,
    WrongDateFormat,
    is_full_term,
    parse_full_date,
    parse_month,
    to_wire,
)
from hawiya.cards.english import GENDERS
from hawiya.cards.hints import hint_for
from hawiya.cards.issue import TOLERANCE_DAYS, NotIssued, why_not_issued
from hawiya.cards.line_quality import LineQuality
from hawiya.cards.national_number import (
    Gender,
    Impossible,
    InvalidNationalNumber,
    NationalNumber,
    parse_national_number,
)
from hawiya.cards.parse import SERIAL, Line, nearest_term, read_printed_date
from hawiya.cards.reading import CardFinding, Cause, FieldReading, Finding


@dataclass(frozen=True, slots=True)
class ReadingThresholds:
    """From which confidence (0..1) a field counts as read, and how far dates may lie apart.

    The defaults are the middle of the scale: what is likelier right than wrong counts as read. The number's is higher:
    one wrong digit makes another person of the holder, and a second picture costs little. The lab's `calibrate_fields`
    prints the threshold for a wanted rate of fields that are wrong although they count as read; a tenant's policy may
    set others. A field's confidence is its line's, lowered by what its form speaks against it.
    `validity_years` is the card's term by law; `validity_tolerance_days` is how far the printed expiry may lie from it,
    wide enough for cards prolonged or printed late.
    """

    number: float = 0.95
    name: float = 0.5
    address: float = 0.5
    date: float = 0.5
    serial: float = 0.5
    term: float = 0.5
    job: float = 0.5
    husband: float = 0.5
    validity_years: int = VALID_YEARS
    validity_tolerance_days: int = TOLERANCE_DAYS


@dataclass(frozen=True, slots=True)
class _DateRule:
    """How one printed date is judged: its field, its form, and the codes for what can be wrong with it."""

    field: str
    parse: Callable[[str], date]
    form: str
    unreadable: CardFinding
    wrong_format: CardFinding


_BIRTH = _DateRule(
    "dateOfBirth", parse_full_date, "YYYY/MM/DD", CardFinding.BIRTH_DATE_UNREADABLE, CardFinding.BIRTH_DATE_FORMAT
)
_ISSUE = _DateRule(
    "releaseDate", parse_month, "YYYY/MM", CardFinding.ISSUE_DATE_UNREADABLE, CardFinding.ISSUE_DATE_FORMAT
)
_EXPIRY = _DateRule("idExpiry", parse_full_date, "YYYY/MM/DD", CardFinding.EXPIRY_UNREADABLE, CardFinding.EXPIRY_FORMAT)

_NUMBER_HINTS = {
    Impossible.NOT_DIGITS: "the number has characters that are no digits",
    Impossible.LENGTH: "the number has not 14 digits",
    Impossible.CENTURY: "the number starts with neither 2 nor 3",
    Impossible.BIRTH_DATE: "the birth date in the number does not exist",
    Impossible.NOT_YET_BORN: "the birth date in the number lies in the future",
    Impossible.TOO_YOUNG: "by the number the holder is too young for a card",
    Impossible.TOO_OLD: "by the number the holder is over 120 years old",
    Impossible.GOVERNORATE: "the governorate code in the number is unknown",
}


def validate_front(
    fields: Mapping[str, FieldReading],
    lines: Mapping[str, Line],
    today: date,
    thresholds: ReadingThresholds | None = None,
    seen: Mapping[str, LineQuality] | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with a front: `fields` as `parse_front` made them of `lines`.

    `seen` says how legible each line was, by wire name; what stood in the way of an unreadable one is in its hint.
    """
    limits = thresholds or ReadingThresholds()
    card = _Card(fields, lines, limits, _trusted_number(fields, today, limits), seen or {})
    return (
        *_number_findings(card, today),
        *_unreadable(card, "first_name", limits.name, CardFinding.FIRST_NAME_UNREADABLE),
        *_unreadable(card, "last_names", limits.name, CardFinding.LAST_NAMES_UNREADABLE),
        *_unreadable(card, "address_1", limits.address, CardFinding.ADDRESS_1_UNREADABLE),
        *_unreadable(card, "address_2", limits.address, CardFinding.ADDRESS_2_UNREADABLE),
        *_unreadable(card, "govern", limits.address, CardFinding.GOVERNORATE_UNREADABLE, line="address_2"),
        *_birth_date_findings(card),
        *_serial_findings(card),
    )


def validate_back(
    fields: Mapping[str, FieldReading],
    lines: Mapping[str, Line],
    today: date,
    thresholds: ReadingThresholds | None = None,
    seen: Mapping[str, LineQuality] | None = None,
) -> tuple[Finding, ...]:
    """Return what is wrong with a back: `fields` as `parse_back` made them of `lines`; `seen` as for a front.

    An absent job title or husband is nothing wrong; one that is printed and cannot be read is.
    """
    limits = thresholds or ReadingThresholds()
    card = _Card(fields, lines, limits, _trusted_number(fields, today, limits), seen or {})
    return (
        *_number_findings(card, today),
        *_unreadable(card, "job", limits.job, CardFinding.JOB_UNREADABLE),
        *_unreadable(card, "jobTitle", limits.job, CardFinding.JOB_UNREADABLE, optional=True),
        *_unreadable(card, "maritalStatus", limits.term, CardFinding.MARITAL_STATUS_UNREADABLE),
        *_unreadable(card, "religion", limits.term, CardFinding.RELIGION_UNREADABLE),
        *_husband_findings(card),
        *_gender_findings(card),
        *_issue_and_expiry_findings(card, today),
    )


@dataclass(frozen=True, slots=True)
class _Card:
    """One side under judgement; `number` is None unless it was read with certainty and can be."""

    fields: Mapping[str, FieldReading]
    lines: Mapping[str, Line]
    limits: ReadingThresholds
    number: NationalNumber | None
    seen: Mapping[str, LineQuality]

    def unread(
        self, code: CardFinding, field: str, value: str | None, otherwise: Cause, *, line: str | None = None
    ) -> Finding:
        """Return the finding of an unreadable field: the cause that was seen on its line, else the one given."""
        quality = self.seen.get(line or field)
        cause = (quality.cause if quality is not None else None) or otherwise
        return Finding(code, field, value, hint_for(field, cause), cause)

    def printed_line(self, name: str) -> Line | None:
        """Return a line that has letters or digits on it."""
        line = self.lines.get(name)
        return line if line is not None and any(character.isalnum() for character in line.text) else None


def _trusted_number(
    fields: Mapping[str, FieldReading], today: date, limits: ReadingThresholds
) -> NationalNumber | None:
    field = fields.get("idNumber")
    if field is None or field.confidence < limits.number:
        return None
    return parse_national_number(field.text, today)


def _number_findings(card: _Card, today: date) -> Iterator[Finding]:
    code = CardFinding.NUMBER_UNREADABLE
    line, field = card.printed_line("idNumber"), card.fields.get("idNumber")
    if line is None:
        yield card.unread(code, "idNumber", None, Cause.NOT_FOUND)
    elif (line if field is None else field).confidence < card.limits.number:
        yield card.unread(code, "idNumber", line.text, Cause.UNCERTAIN)
    elif field is None:
        yield from _impossible_number(card, line, today)


def _impossible_number(card: _Card, line: Line, today: date) -> Iterator[Finding]:
    """Report a line that was read with certainty and can be nobody's number."""
    try:
        parse_national_number(line.text, today)
    except InvalidNationalNumber as error:
        what = _NUMBER_HINTS[error.reason]
        finding = card.unread(CardFinding.NUMBER_UNREADABLE, "idNumber", line.text, Cause.MISREAD)
        seen = finding.cause is not Cause.MISREAD
        yield replace(finding, hint=f"{what}; {finding.hint}" if seen else what)
        if error.reason is Impossible.GOVERNORATE:
            yield Finding(CardFinding.GOVERNORATE_UNREADABLE, "govern", line.text, what)


def _unreadable(
    card: _Card, name: str, threshold: float, code: CardFinding, *, line: str | None = None, optional: bool = False
) -> Iterator[Finding]:
    """Report a field that is absent or less certain than `threshold`; an optional one only when its line is printed."""
    field = card.fields.get(name)
    printed = card.printed_line(line or name)
    if field is not None:
        if field.confidence < threshold:
            yield card.unread(code, name, field.text, Cause.UNCERTAIN, line=line)
    elif printed is not None:
        yield card.unread(code, name, printed.text, Cause.MISREAD, line=line)
    elif not optional:
        yield card.unread(code, name, None, Cause.NOT_FOUND, line=line)


def _husband_findings(card: _Card) -> Iterator[Finding]:
    if card.number is not None and card.number.gender is Gender.MALE:
        return
    yield from _unreadable(card, "husbandName", card.limits.husband, CardFinding.HUSBAND_UNREADABLE, optional=True)


def _serial_findings(card: _Card) -> Iterator[Finding]:
    yield from _unreadable(card, "idKey", card.limits.serial, CardFinding.SERIAL_UNREADABLE)
    field = card.fields.get("idKey")
    if field is not None and field.confidence >= card.limits.serial and not SERIAL.fullmatch(field.text):
        yield card.unread(CardFinding.SERIAL_UNREADABLE, "idKey", field.text, Cause.MISREAD)


def _birth_date_findings(card: _Card) -> Iterator[Finding]:
    printed = _existing_date(card, _BIRTH)
    if printed is None or card.number is None:
        yield from _date_findings(card, _BIRTH)
    elif printed != card.number.birth_date:
        if _is_uncertain(card, _BIRTH):
            yield from _date_findings(card, _BIRTH)
        else:
            yield Finding(_BIRTH.unreadable, _BIRTH.field, to_wire(printed), "contradicts the national number")


def _gender_findings(card: _Card) -> Iterator[Finding]:
    code = CardFinding.GENDER_UNREADABLE
    line = card.printed_line("gender")
    found = nearest_term(line.text, GENDERS, None) if line is not None else None
    if line is None:
        yield card.unread(code, "gender", None, Cause.NOT_FOUND)
    elif found is None:
        yield card.unread(code, "gender", line.text, Cause.MISREAD)
    elif card.number is None or found[0].gender is not card.number.gender:
        # A word that agrees with the number is read, however faint it is.
        if line.confidence < card.limits.term:
            yield card.unread(code, "gender", found[0].arabic, Cause.UNCERTAIN)
        elif card.number is not None:
            yield Finding(code, "gender", found[0].arabic, "contradicts the national number")


def _issue_and_expiry_findings(card: _Card, today: date) -> Iterator[Finding]:
    issue = _existing_date(card, _ISSUE)
    expiry = _existing_date(card, _EXPIRY)
    confirmed = issue is not None and expiry is not None and is_full_term(issue, expiry, card.limits.validity_years)
    # Two faint dates that lie exactly one term apart confirm each other.
    if not confirmed:
        yield from _date_findings(card, _ISSUE)
        yield from _date_findings(card, _EXPIRY)
        if expiry is None and card.printed_line(_EXPIRY.field) is not None and not _is_uncertain(card, _EXPIRY):
            # The format is only a warning; a card of unknown expiry must not pass for a valid one.
            yield card.unread(_EXPIRY.unreadable, _EXPIRY.field, card.lines[_EXPIRY.field].text, Cause.MISREAD)
    if not confirmed and _is_uncertain(card, _EXPIRY):
        expiry = None
    if issue is not None and (confirmed or not _is_uncertain(card, _ISSUE)):
        hint = _contradiction(card, issue, expiry, today)
        if hint is not None:
            yield Finding(_ISSUE.unreadable, _ISSUE.field, to_wire(issue), hint)
    if expiry is not None and expiry < today:
        yield Finding(CardFinding.EXPIRED, _EXPIRY.field, to_wire(expiry), "the card has expired")


def _contradiction(card: _Card, issue: date, expiry: date | None, today: date) -> str | None:
    """Return why the card cannot have been issued in that month; None when it can."""
    born = card.number.birth_date if card.number is not None else None
    limits = card.limits
    why = why_not_issued(issue, expiry, born, today, limits.validity_years, limits.validity_tolerance_days)
    if why is NotIssued.FUTURE:
        return "lies in the future"
    if why is NotIssued.TOO_YOUNG:
        return "by the national number the holder was too young for a card"
    return f"lies not {limits.validity_years} years before the expiry" if why is not None else None


def _existing_date(card: _Card, rule: _DateRule) -> date | None:
    line = card.printed_line(rule.field)
    if line is None:
        return None
    try:
        return read_printed_date(line, rule.parse)
    except UnreadableDate:
        return None


def _is_uncertain(card: _Card, rule: _DateRule) -> bool:
    line = card.printed_line(rule.field)
    return line is None or line.confidence < card.limits.date


def _date_findings(card: _Card, rule: _DateRule) -> Iterator[Finding]:
    """Report a printed date that is absent, uncertain, of a wrong form, or not in the calendar."""
    line = card.printed_line(rule.field)
    if line is None:
        yield card.unread(rule.unreadable, rule.field, None, Cause.NOT_FOUND)
    elif line.confidence < card.limits.date:
        yield card.unread(rule.unreadable, rule.field, line.text, Cause.UNCERTAIN)
    else:
        try:
            read_printed_date(line, rule.parse)
        except NoSuchDate:
            yield Finding(CardFinding.IMPOSSIBLE_DATE, rule.field, line.text, "there is no such day", Cause.MISREAD)
        except WrongDateFormat:
            yield Finding(rule.wrong_format, rule.field, line.text, f"not of the form {rule.form}", Cause.MISREAD)
