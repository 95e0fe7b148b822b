"""From the lines of a side to what it says: fields that were read, guesses that are none, and findings."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from operator import attrgetter

from hawiya.cards.line_quality import LineQuality
from hawiya.cards.parse import Line, less_likely, parse_back, parse_front
from hawiya.cards.reading import FieldReading, Finding, Side
from hawiya.cards.validate import ReadingThresholds, validate_back, validate_front

NUMBER = "idNumber"

NUMBER_ALONE = 0.05
"""What is left of the odds of a number when nothing else that stands on its side could be read: only a number in
sharp digits, whose company is covered, outweighs it."""

LEAST_COMPANY = 3
"""Lines beside the number that must be printed to say so."""

_COMPANY: Mapping[Side, Mapping[str, Callable[[ReadingThresholds], float]]] = {
    Side.FRONT: {
        "first_name": attrgetter("name"),
        "last_names": attrgetter("name"),
        "address_1": attrgetter("address"),
        "address_2": attrgetter("address"),
    },
    Side.BACK: {
        "job": attrgetter("job"),
        "jobTitle": attrgetter("job"),
        "releaseDate": attrgetter("date"),
        "idExpiry": attrgetter("date"),
    },
}
"""The lines of a side that are not one of a few words, which a guess finds too, and their thresholds."""

_MADE_OF: Mapping[str, tuple[str, ...]] = {
    "first_name": ("name", "name_english"),
    "last_names": ("name", "name_english"),
    "address_1": ("address", "address_english"),
    "address_2": ("address", "address_english", "govern", "govern_english", "city", "district"),
}
"""What falls with a field, besides its own English form."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What a side says: `fields` that were read, `unreadable` guesses (never to be shown as read), `findings`."""

    fields: Mapping[str, FieldReading]
    unreadable: Mapping[str, FieldReading]
    findings: tuple[Finding, ...]


def understand(
    side: Side,
    lines: Mapping[str, Line],
    today: date,
    thresholds: ReadingThresholds | None = None,
    seen: Mapping[str, LineQuality] | None = None,
) -> Understanding:
    """Turn the lines of a side into its fields and what is wrong with them.

    A field that is less certain than its threshold is no field: it and all that was made of it move to `unreadable`.
    Nothing is derived from a number that was not read with certainty. `seen` says how legible each line was in the
    picture, by wire name; the hints name its causes.
    """
    limits = thresholds or ReadingThresholds()
    parse, validate = (parse_front, validate_front) if side is Side.FRONT else (parse_back, validate_back)
    fields = dict(parse(lines, today))
    if _is_alone(side, lines, fields, limits):
        doubted = replace(lines[NUMBER], confidence=less_likely(lines[NUMBER].confidence, NUMBER_ALONE))
        lines = {**lines, NUMBER: doubted}
        fields = dict(parse(lines, today))
    number = fields.get(NUMBER)
    if number is not None and number.confidence < limits.number:
        without = {name: line for name, line in lines.items() if name != NUMBER}
        fields = {**parse(without, today), NUMBER: number}
    findings = validate(fields, lines, today, limits, seen)
    unread = {finding.field for finding in findings if finding.cause is not None}
    unreadable = {name: guess for name in unread if (guess := _guess(name, fields, lines)) is not None}
    hidden = set(_with_all_made_of(unreadable))
    return Understanding(
        {name: field for name, field in fields.items() if name not in hidden}, unreadable, tuple(findings)
    )


def _is_alone(
    side: Side, lines: Mapping[str, Line], fields: Mapping[str, FieldReading], limits: ReadingThresholds
) -> bool:
    """Tell whether a number stands on a side of which nothing else could be read."""
    company = {name: limit(limits) for name, limit in _COMPANY[side].items() if name in lines}
    if NUMBER not in lines or len(company) < LEAST_COMPANY:
        return False
    return all(name not in fields or fields[name].confidence < limit for name, limit in company.items())


def _guess(name: str, fields: Mapping[str, FieldReading], lines: Mapping[str, Line]) -> FieldReading | None:
    """Return what was read for a field from its own line; None where it stands on another's authority or on nothing."""
    line, field = lines.get(name), fields.get(name)
    if line is None:
        return field
    printed = line.text if line.printed is None else line.printed
    if field is None:
        return FieldReading(line.text, line.confidence, line.box, printed)
    return field if field.printed == printed else None


def _with_all_made_of(names: Iterable[str]) -> Iterable[str]:
    for name in names:
        yield from (name, f"{name}_english", *_MADE_OF.get(name, ()))
