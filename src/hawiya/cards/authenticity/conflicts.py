"""What is printed on one side against itself: a number, a birth date, a gender and dates that cannot all be true.

Judged on what is printed, not on what was made of it: the reader settles what the pixels leave open in favour of
agreement (`cards/agree.py`), so a contradiction that is left was read clearly on both lines. Its score is the
probability that both readings are right, by their calibrated confidences; a misread digit costs certainty twice, by its
line and by the number's check digit. A card that has expired contradicts nothing.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from hawiya.cards.authenticity.result import Detection, Species, Trace
from hawiya.cards.authenticity.thresholds import AuthenticityThresholds
from hawiya.cards.dates import (
    VALID_YEARS,
    NoSuchDate,
    UnreadableDate,
    parse_full_date,
    parse_month,
)
from hawiya.cards.english import GENDERS
from hawiya.cards.issue import NotIssued, why_not_issued
from hawiya.cards.national_number import (
    LENGTH,
    Impossible,
    InvalidNationalNumber,
    NationalNumber,
    parse_national_number,
)
from hawiya.cards.parse import WRONG_CHECK_DIGIT, Line, nearest_term, read_printed_date
from hawiya.cards.reading import CardReading, FieldReading, Side

IMPOSSIBLE_ODDS = WRONG_CHECK_DIGIT
"""What is left of the odds that a line was read right which says what cannot be: misread lines mostly do."""

IMPOSSIBLE = 0.9
"""How much a single line that says what cannot be weighs: whoever edits a card takes a date or number that can be."""

OTHER_TERM = 0.6
"""How much a term of other than seven years weighs: a rule of the office, with exceptions that nobody listed."""

OTHER_CHECK_DIGIT = 0.6
"""How much a wrong check digit weighs: its rule is well confirmed, but unpublished. Never enough to refuse a card."""

_CONFLICTING_NUMBERS = frozenset(Impossible) - {Impossible.NOT_DIGITS, Impossible.LENGTH}


@dataclass(frozen=True, slots=True)
class Conflict:
    """One contradiction: what it is, in words, how sure it is (0..1), and the lines that make it."""

    what: str
    score: float
    lines: tuple[FieldReading, ...]


def detect_conflicts(reading: CardReading, thresholds: AuthenticityThresholds, today: date) -> Detection:
    """Judge one side, by the gravest contradiction; not judged where no number and no date was read."""
    threshold, doubt = thresholds.of(Species.CONFLICT)
    print_ = _Print(reading, today)
    if print_.number is None and not any(name in reading.lines for name in ("idNumber", *_DATES)):
        detail = "neither number nor dates were found"
        return Detection(Species.CONFLICT, None, threshold, doubt, detail=detail)
    conflicts = sorted(_conflicts(print_), key=lambda one: -one.score)
    standing = [one for one in conflicts if one.score >= doubt]
    return Detection(
        Species.CONFLICT,
        conflicts[0].score if conflicts else 0.0,
        threshold,
        doubt,
        tuple(Trace(line.box, one.score) for one in standing for line in one.lines if line.box is not None),
        "; ".join(one.what for one in standing) or None,
    )


_DATES: dict[str, Callable[[str], date]] = {
    "dateOfBirth": parse_full_date,
    "releaseDate": parse_month,
    "idExpiry": parse_full_date,
}


class _Print:
    """The lines of a side; `number` is None unless it was read and can be."""

    def __init__(self, reading: CardReading, today: date) -> None:
        self.side = reading.side
        self.lines = reading.lines
        self.today = today
        self.number_line = reading.fields.get("idNumber")
        self.number = _number(self.number_line, today)

    def day(self, name: str) -> date | None:
        """Return a printed date that exists."""
        try:
            return self._read(name)
        except UnreadableDate:
            return None

    def is_no_day(self, name: str) -> bool:
        """Tell whether a printed date has the right form and is in no calendar."""
        try:
            self._read(name)
        except NoSuchDate:
            return True
        except UnreadableDate:
            return False
        return False

    def _read(self, name: str) -> date | None:
        line = self.lines.get(name)
        if line is None:
            return None
        return read_printed_date(Line(line.text, line.confidence, line.box, line.printed), _DATES[name])


def _number(line: FieldReading | None, today: date) -> NationalNumber | None:
    try:
        return parse_national_number(line.text, today) if line is not None else None
    except InvalidNationalNumber:
        return None


def _conflicts(said: _Print) -> Iterator[Conflict]:
    yield from _impossible_number(said)
    yield from _check_digit(said)
    for name in _DATES:
        if said.is_no_day(name):
            line = said.lines[name]
            yield Conflict(f"{name}: there is no such day", _impossible(line.confidence), (line,))
    if said.side is Side.FRONT:
        yield from _birth_date(said)
    else:
        yield from _gender(said)
        yield from _issue_and_expiry(said)


def _impossible_number(said: _Print) -> Iterator[Conflict]:
    line = said.lines.get("idNumber")
    if line is None or said.number is not None or len(line.text) != LENGTH:
        return
    try:
        parse_national_number(line.text, said.today)
    except InvalidNationalNumber as error:
        if error.reason in _CONFLICTING_NUMBERS:
            what = f"idNumber: nobody can have this number ({error.reason.value})"
            yield Conflict(what, _impossible(line.confidence), (line,))


def _check_digit(said: _Print) -> Iterator[Conflict]:
    line = said.number_line
    if line is not None and said.number is not None and not said.number.check_digit_ok:
        what = "idNumber: its check digit does not belong to the other thirteen"
        yield Conflict(what, OTHER_CHECK_DIGIT * line.confidence, (line,))


def _birth_date(said: _Print) -> Iterator[Conflict]:
    printed = said.day("dateOfBirth")
    if said.number is not None and printed is not None and printed != said.number.birth_date:
        yield _with_number(said, "dateOfBirth: is not the birth date in the national number", "dateOfBirth")


def _gender(said: _Print) -> Iterator[Conflict]:
    line = said.lines.get("gender")
    found = nearest_term(line.text, GENDERS, None) if line is not None else None
    # A word with a letter put right is no clear reading of it.
    if said.number is not None and found is not None and found[1] == 0 and found[0].gender is not said.number.gender:
        yield _with_number(said, "gender: is not the gender in the national number", "gender")


def _issue_and_expiry(said: _Print) -> Iterator[Conflict]:
    issue, expiry = said.day("releaseDate"), said.day("idExpiry")
    if issue is None:
        return
    line = said.lines["releaseDate"]
    why = why_not_issued(issue, expiry, said.number.birth_date if said.number is not None else None, said.today)
    if why is NotIssued.FUTURE:
        yield Conflict("releaseDate: lies in the future", line.confidence, (line,))
    elif why is NotIssued.TOO_YOUNG:
        yield _with_number(said, "releaseDate: by the number the holder was too young for a card", "releaseDate")
    elif why is not None:
        both = (line, said.lines["idExpiry"])
        sure = both[0].confidence * both[1].confidence
        if why is NotIssued.EXPIRES_BEFORE:
            yield Conflict("idExpiry: lies before the date of issue", sure, both)
        else:
            yield Conflict(f"idExpiry: lies not {VALID_YEARS} years after the date of issue", OTHER_TERM * sure, both)


def _with_number(said: _Print, what: str, name: str) -> Conflict:
    number, line = said.number_line, said.lines[name]
    if number is None:
        raise AssertionError("a contradiction with the number needs one")
    return Conflict(what, number.confidence * line.confidence, (number, line))


def _impossible(confidence: float) -> float:
    return IMPOSSIBLE * IMPOSSIBLE_ODDS * confidence / (IMPOSSIBLE_ODDS * confidence + (1 - confidence))
