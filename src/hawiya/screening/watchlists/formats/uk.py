"""The UK's lists: the UK Sanctions List as CSV, spreadsheet or XML, and the OFSI Consolidated List as CSV.

The second was closed on 28 January 2026; banks still hold copies. Columns and elements:
https://www.gov.uk/government/publications/the-uk-sanctions-list (format guide), and for the second
https://www.gov.uk/government/publications/financial-sanctions-consolidated-list-of-targets (2022 format).
"""

import re
from collections.abc import Callable, Iterable, Iterator

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.rows import csv_rows, encoding_of, grouped, named_rows, sheet_rows
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.screening.watchlists.formats.xml import Element, elements, named, text, texts

_KINDS = {"individual": EntryKind.PERSON, "entity": EntryKind.ORGANISATION, "ship": EntryKind.OTHER}
_PARTS = ("name 1", "name 2", "name 3", "name 4", "name 5", "name 6")
# The columns of both CSV files: the UK Sanctions List first, then the Consolidated List.
_KEY = ("unique id", "group id")
_KIND = ("designation type", "individual, entity, ship", "group type")
_NAME_TYPE = ("name type", "alias type")
_QUALITY = ("alias strength", "alias quality")
_BORN = ("d.o.b", "dob")
_NATIONAL = ("national identifier number", "national identification number")
_REGIME = ("regime name", "regime")
_LISTED = ("date designated", "uk sanctions list date designated", "listed on")
# Where one cell holds several values, they are numbered: (1) first. (2) second.
_NUMBERED = re.compile(r"\(\d+\)")


def _matches_csv(head: Head) -> bool:
    return any(_is_header(line) for line in head.lines[:3])


def _is_header(line: str) -> bool:
    lower = line.lower()
    return "name 6" in lower and "name 1" in lower and any(key in lower for key in _KEY)


def _matches_xml(head: Head) -> bool:
    return head.root == "Designations"


def _read_csv(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    if source.is_sheet:
        return _read_rows(lambda: sheet_rows(source), tally)
    encoding = encoding_of(source, otherwise="windows-1252")
    return _read_rows(lambda: csv_rows(source, encoding), tally)


def _read_rows(read: Callable[[], Iterator[tuple[int, list[str]]]], tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    def rows() -> Iterator[tuple[str, dict[str, str]]]:
        return named_rows(read(), "name 1", "name 6", skip=1)

    first = next(iter(rows()), None)
    if first is None:
        return
    key = next((name for name in _KEY if name in first[1]), None)
    if key is None:
        raise BadList("a column Unique ID (UK Sanctions List) or Group ID (Consolidated List) was expected")
    for place, value, group in grouped(rows, key):
        yield place, _entry(value, group, tally, place)


def _entry(key: str, group: list[dict[str, str]], tally: Tally, place: str) -> ListEntry:
    # The primary name first, its spellings next.
    ordered = sorted(group, key=lambda row: not _cell(row, _NAME_TYPE).lower().startswith("primary name"))
    ordered.sort(key=lambda row: _cell(row, _NAME_TYPE).lower() != "primary name")
    strong = (row for row in ordered if not _is_low(_cell(row, _QUALITY)))
    written = (name for row in strong for name in (_name(row), row.get("name non-latin script", "")))
    names = values.names(written, tally, place)
    weak = values.names((_name(row) for row in ordered if _is_low(_cell(row, _QUALITY))), tally, place)
    born: list[str] = []
    for row in group:
        for date in _several(_cell(row, _BORN)):
            if (one := values.day_first_prefix(date)) is not None:
                born.append(one)
            else:
                tally.note(Flaw.IMPOSSIBLE_DATE, place)
    numbers = (
        number
        for row in group
        for cell in (_cell(row, _NATIONAL), row.get("passport number", ""))
        for number in _several(cell)
    )
    listed = values.day_first_prefix(_cell(group[0], _LISTED))
    return ListEntry(
        key=key,
        kind=_KINDS.get(_cell(group[0], _KIND).lower(), EntryKind.UNKNOWN),
        names=names,
        weak_names=values.without(weak, names),
        id_numbers=values.numbers(numbers),
        birth_dates=tuple(dict.fromkeys(born)),
        case_no=group[0].get("ofsi group id") or group[0].get("un reference number") or None,
        record_date=values.day(listed),
        programme=values.clean(_cell(group[0], _REGIME)) or None,
    )


def _is_low(quality: str) -> bool:
    return quality.lower().startswith("low")


def _cell(row: dict[str, str], names: Iterable[str]) -> str:
    return next((value for name in names if (value := row.get(name, "").strip())), "")


def _name(row: dict[str, str]) -> str:
    return " ".join(part for name in _PARTS if (part := row.get(name, "").strip()))


def _several(cell: str) -> list[str]:
    """Return the values of a cell: one, or several that are numbered."""
    pieces = _NUMBERED.split(cell) if _NUMBERED.match(cell) else [cell]
    return [value for piece in pieces if (value := piece.strip(" .;"))]


def _read_xml(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    for place, element in elements(source, "Designation"):
        if not (key := text(element, "UniqueID")):
            raise BadList(f"{place}: a Designation without UniqueID")
        written = named(element, "Names", "Name")
        written.sort(key=lambda name: text(name, "NameType").lower() != "primary name")
        strong = [_xml_name(name) for name in written if not _is_low(text(name, "AliasStrength"))]
        low = [_xml_name(name) for name in written if _is_low(text(name, "AliasStrength"))]
        others = texts(element, "NonLatinNames", "NonLatinName", "NameNonLatinScript")
        names = values.names((*strong, *others), tally, place)
        weak = values.names(low, tally, place)
        person = ("IndividualDetails", "Individual")
        born: list[str] = []
        for date in texts(element, *person, "DOBs", "DOB"):
            if (one := values.day_first_prefix(date)) is not None:
                born.append(one)
            else:
                tally.note(Flaw.IMPOSSIBLE_DATE, place)
        national = (*person, "NationalIdentifierDetails", "NationalIdentifierDetail", "NationalIdentifierNumber")
        passports = (*person, "PassportDetails", "PassportDetail", "PassportNumber")
        yield (
            place,
            ListEntry(
                key=key,
                kind=_KINDS.get(text(element, "IndividualEntityShip").lower(), EntryKind.UNKNOWN),
                names=names,
                weak_names=values.without(weak, names),
                id_numbers=values.numbers((*texts(element, *national), *texts(element, *passports))),
                birth_dates=tuple(dict.fromkeys(born)),
                case_no=text(element, "OFSIGroupID") or text(element, "UNReferenceNumber") or None,
                record_date=values.day(values.day_first_prefix(text(element, "DateDesignated"))),
                programme=text(element, "RegimeName") or None,
            ),
        )


def _xml_name(name: Element) -> str:
    return " ".join(part for place in range(1, 7) if (part := text(name, f"Name{place}")))


CSV_FORMAT = Format("uk-csv", "UK Sanctions List, or OFSI Consolidated List (CSV, ODS)", _matches_csv, _read_csv)
XML_FORMAT = Format("uk-xml", "UK Sanctions List (XML)", _matches_xml, _read_xml)
