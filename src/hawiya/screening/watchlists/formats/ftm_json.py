"""OpenSanctions' `entities.ftm.json`: one FollowTheMoney entity a line, as JSON.

Shape: https://www.opensanctions.org/docs/entities/ and https://followthemoney.tech/explorer/. What a person is listed
for, and documents, are entities of their own that point to the person (`Sanction.entity`, `Identification.holder`): a
first pass gathers them, a second one reads those who are named.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic_core import from_json

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.rows import LONGEST_LINE
from hawiya.screening.watchlists.formats.source import BadSource, Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally

KINDS = {
    "Person": EntryKind.PERSON,
    "LegalEntity": EntryKind.UNKNOWN,
    "Organization": EntryKind.ORGANISATION,
    "Company": EntryKind.ORGANISATION,
    "PublicBody": EntryKind.ORGANISATION,
    "Vessel": EntryKind.OTHER,
    "Airplane": EntryKind.OTHER,
}
_NAMES = ("name", "alias", "previousName")
_NUMBERS = ("idNumber", "nationalId", "passportNumber", "socialSecurityNumber", "taxNumber")
_JOINED = ("Sanction", "Identification", "Passport")
_JOINED_BYTES = tuple(f'"{schema}"'.encode() for schema in _JOINED)

Properties = Mapping[str, Any]


@dataclass(slots=True)
class _Facts:
    """What other entities say about one."""

    programmes: tuple[str, ...] = ()
    listed: str = ""
    reference: str = ""
    numbers: tuple[str, ...] = field(default=())


def _matches(head: Head) -> bool:
    return bool(head.lines) and head.lines[0].startswith("{") and '"schema"' in head.lines[0]


def _read(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    facts = _gather(source, tally)
    nothing = _Facts()
    for place, entity in _entities(source, only=()):
        schema = entity["schema"]
        kind = KINDS.get(schema)
        if kind is None:
            if schema not in _JOINED:
                tally.passed_over[schema] += 1
            continue
        properties = entity["properties"]
        if entity.get("target") is False and not properties.get("topics"):
            tally.passed_over[f"{schema}, not listed itself"] += 1
            continue
        yield place, _entry(entity["id"], kind, properties, facts.get(entity["id"], nothing), tally, place)


def _entry(key: str, kind: EntryKind, properties: Properties, facts: _Facts, tally: Tally, place: str) -> ListEntry:
    names = values.names(_texts(properties, *_NAMES), tally, place)
    weak = values.names(_texts(properties, "weakAlias"), tally, place)
    born = []
    for text in _texts(properties, "birthDate"):
        if (one := values.iso_prefix(text)) is not None:
            born.append(one)
        else:
            tally.note(Flaw.IMPOSSIBLE_DATE, place)
    own = values.numbers(_texts(properties, *_NUMBERS))
    programmes = facts.programmes or _texts(properties, "programId") or _texts(properties, "topics")
    return ListEntry(
        key=key,
        kind=kind,
        names=names,
        weak_names=values.without(weak, names),
        id_numbers=tuple(dict.fromkeys((*own, *facts.numbers))),
        birth_dates=tuple(dict.fromkeys(born)),
        case_no=facts.reference or None,
        record_date=values.day(facts.listed),
        programme="; ".join(sorted(programmes)) or None,
    )


def _gather(source: Source, tally: Tally) -> dict[str, _Facts]:
    facts: dict[str, _Facts] = {}
    for _, entity in _entities(source, only=_JOINED_BYTES):
        schema, properties = entity["schema"], entity["properties"]
        if schema not in _JOINED:
            continue
        tally.joined[schema] += 1
        for owner in _texts(properties, "entity" if schema == "Sanction" else "holder"):
            known = facts.setdefault(owner, _Facts())
            if schema == "Sanction":
                _add_sanction(known, properties)
            else:
                known.numbers += values.numbers(_texts(properties, "number"))
    return facts


def _add_sanction(known: _Facts, properties: Properties) -> None:
    programmes = _texts(properties, "program") or _texts(properties, "programId") or _texts(properties, "authority")
    known.programmes = tuple(dict.fromkeys((*known.programmes, *map(values.clean, programmes))))
    dates = _texts(properties, "listingDate") or _texts(properties, "startDate")
    known.listed = min((one for one in (known.listed, *dates) if one), default="")
    references = _texts(properties, "authorityId")
    known.reference = min((one for one in (known.reference, *references) if one), default="")


def _entities(source: Source, only: tuple[bytes, ...]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the entities with their places; with `only`, those whose line has one of these texts. Raises `BadList`."""
    number = 0
    try:
        with source.open() as stream:
            while line := stream.readline(LONGEST_LINE + 1):
                number += 1
                if len(line) > LONGEST_LINE:
                    raise BadList(f"line {number}: more than {LONGEST_LINE} bytes")
                if only and not any(text in line for text in only):
                    continue
                if not line.isspace():
                    yield f"line {number}", _parsed(line, number)
    except BadSource as error:
        raise BadList(f"after line {number}: {error}") from error


def _parsed(line: bytes, number: int) -> dict[str, Any]:
    try:
        entity = from_json(line, cache_strings="keys")
    except ValueError as error:
        # The text of the error may quote the line.
        raise BadList(f"line {number}: not JSON, or cut short") from error
    if not (
        isinstance(entity, dict)
        and isinstance(entity.get("id"), str)
        and entity["id"]
        and isinstance(entity.get("schema"), str)
        and isinstance(entity.get("properties"), dict)
    ):
        raise BadList(f"line {number}: not a FollowTheMoney entity (an object with id, schema and properties)")
    return entity


def _texts(properties: Properties, *names: str) -> list[str]:
    """Return the texts of properties, each of which is a list of texts, or one text."""
    texts: list[str] = []
    for name in names:
        if found := properties.get(name):
            several = found if isinstance(found, list) else [found]
            texts += [one for one in several if isinstance(one, str) and one]
    return texts


FORMAT = Format("ftm-json", "OpenSanctions FollowTheMoney entities (JSON lines)", _matches, _read)
