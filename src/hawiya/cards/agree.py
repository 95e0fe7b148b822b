"""What the lines of one side say about each other: a date that stands twice, a term of seven years, a gender.

Where the pixels leave a line open, the reading that agrees with the card's other lines is the likelier one. Only
candidates of the line reader take part, so that clear print which contradicts other print stays as it is printed: it is
a finding, not a misreading.
"""

from collections.abc import Callable, Mapping
from datetime import date

from hawiya.cards.dates import VALID_YEARS, UnreadableDate, is_full_term, parse_full_date, parse_month
from hawiya.cards.english import GENDERS
from hawiya.cards.line_reading import NO_RIVAL, Candidate, LineReading
from hawiya.cards.national_number import InvalidNationalNumber, NationalNumber, parse_national_number
from hawiya.cards.parse import nearest_term
from hawiya.cards.read import LineReader
from hawiya.cards.reading import Side

AGREEMENT_NATS = 5.0
"""What agreement with another line is worth: about 150 genuine cards agree for each that does not."""

Agree = Callable[[str, str], bool]


def agreed(reader: LineReader, side: Side, readings: Mapping[str, LineReading], today: date) -> dict[str, LineReading]:
    """Return the readings of a side's lines, by wire name, with what is open settled by the other lines."""
    settled = dict(readings)
    for one, other, agree in _rules(side, today):
        if one in settled and other in settled:
            settled[one], settled[other] = _settle(reader, settled[one], settled[other], agree)
    return settled


def _rules(side: Side, today: date) -> tuple[tuple[str, str, Agree], ...]:
    def born(number: str, printed: str) -> bool:
        holder = _number(number, today)
        try:
            return holder is not None and holder.birth_date == parse_full_date(printed)
        except UnreadableDate:
            return False

    def same_gender(number: str, word: str) -> bool:
        holder, term = _number(number, today), nearest_term(word, GENDERS, None)
        return holder is not None and term is not None and term[0].gender is holder.gender

    if side is Side.FRONT:
        return (("idNumber", "dateOfBirth", born),)
    return (("releaseDate", "idExpiry", _one_term), ("idNumber", "gender", same_gender))


def _one_term(issued: str, expires: str) -> bool:
    try:
        return is_full_term(parse_month(issued), parse_full_date(expires), VALID_YEARS)
    except UnreadableDate:
        return False


def _number(text: str, today: date) -> NationalNumber | None:
    try:
        return parse_national_number(text, today)
    except InvalidNationalNumber:
        return None


def _settle(reader: LineReader, one: LineReading, other: LineReading, agree: Agree) -> tuple[LineReading, LineReading]:
    """Choose the pair of candidates that is worth most together; the lead over other pairs is each one's margin."""
    pairs = [
        (a.worth + b.worth + (AGREEMENT_NATS if agree(a.text, b.text) else 0.0), (a, b))
        for a in one.candidates
        for b in other.candidates
    ]
    if not pairs:
        return one, other
    worth, (first, second) = max(pairs, key=lambda pair: pair[0])
    if not agree(first.text, second.text):
        return one, other

    def lead(place: int, chosen: Candidate, before: LineReading) -> float:
        rivals = [value for value, pair in pairs if pair[place].text != chosen.text]
        inside = worth - max(rivals) if rivals else NO_RIVAL
        # Rivals that were no candidates for the pair still count as they did for the line alone.
        return min(inside, before.margin + AGREEMENT_NATS) if chosen.text == before.text else inside

    return reader.settle(one, first, lead(0, first, one)), reader.settle(other, second, lead(1, second, other))
