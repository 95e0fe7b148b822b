"""OFAC's lists (SDN and consolidated non-SDN), as XML, or as the CSV files that belong together.

Elements: https://sanctionslist.ofac.treas.gov (`sdnList`, schema `sdn.xsd`). CSV without headings, `-0-` for nothing:
https://ofac.treasury.gov/specially-designated-nationals-list-data-formats-data-schemas. What the XML has in elements of
its own (birth dates, numbers, weak aliases), the CSV has in its remarks, as text.
"""

import re
from collections.abc import Iterator

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.rows import csv_rows, encoding_of
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.screening.watchlists.formats.xml import Element, elements, named, text, texts

_KINDS = {
    "individual": EntryKind.PERSON,
    "entity": EntryKind.ORGANISATION,
    "vessel": EntryKind.OTHER,
    "aircraft": EntryKind.OTHER,
}
# What the list keeps among the numbers of a person, and is none.
_NO_NUMBER = re.compile(
    r"website|e-?mail|phone|gender|digital currency|risk|directive|information|determination|swift|bic\b|date|"
    r"prohibited|sanction|vessel|aircraft|nationality",
    re.IGNORECASE,
)
_PRIMARY_COLUMNS, _ALIAS_COLUMNS, _COMMENT_COLUMNS = 12, 5, 2
_NOTHING = "-0-"
_BORN = re.compile(r"(?:alt\. )?DOB (.+)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:alt\. )?(?:Passport|National ID No\.|Identification Number|Tax ID No\.|SSN|Cedula No\.|Personal ID Card|"
    r"Residency Number|Citizen's Card Number|National Foreign ID Number|Birth Certificate Number|"
    r"Driver's License No\.|C\.U\.R\.P\.|D\.N\.I\.|Electoral Registry No\.|Identity Card|Refugee ID Card)"
    r"[ :#]+([^\s(]+)",
    re.IGNORECASE,
)
_WEAK_ALIAS = re.compile(r"(?:\(?a\.k\.a\. )['\"](.+?)['\"]\)?$", re.IGNORECASE)


def _matches_xml(head: Head) -> bool:
    return head.root == "sdnList"


def _read_xml(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    listed, said, place = 0, "", ""
    for place, element in elements(source, "publshInformation", "sdnEntry"):
        if text(element, "Record_Count"):
            said = text(element, "Record_Count")
            continue
        if not (key := text(element, "uid")):
            raise BadList(f"{place}: an sdnEntry without uid")
        listed += 1
        yield place, _xml_entry(key, element, tally, place)
    if said and said != str(listed):
        tally.note(Flaw.OTHER_COUNT, place)


def _xml_entry(key: str, element: Element, tally: Tally, place: str) -> ListEntry:
    akas = named(element, "akaList", "aka")
    strong = [_full_name(aka) for aka in akas if text(aka, "category").lower() != "weak"]
    low = [_full_name(aka) for aka in akas if text(aka, "category").lower() == "weak"]
    names = values.names((_full_name(element), *strong), tally, place)
    numbers = (
        text(one, "idNumber") for one in named(element, "idList", "id") if not _NO_NUMBER.search(text(one, "idType"))
    )
    return ListEntry(
        key=key,
        kind=_KINDS.get(text(element, "sdnType").lower(), EntryKind.UNKNOWN),
        names=names,
        weak_names=values.without(values.names(low, tally, place), names),
        id_numbers=values.numbers(numbers),
        birth_dates=_birth_dates(texts(element, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"), tally, place),
        programme="; ".join(texts(element, "programList", "program")) or None,
    )


def _full_name(element: Element) -> str:
    return " ".join(part for part in (text(element, "firstName"), text(element, "lastName")) if part)


def _birth_dates(texts_: list[str], tally: Tally, place: str) -> tuple[str, ...]:
    found: list[str] = []
    for one in texts_:
        dates = values.english_prefixes(one)
        if not dates:
            tally.note(Flaw.IMPOSSIBLE_DATE, place)
        found += dates
    return tuple(dict.fromkeys(found))


def _matches_csv(head: Head) -> bool:
    if not head.lines or head.name.lower().rpartition("/")[2] in ("alt.csv", "add.csv", "cons_alt.csv", "cons_add.csv"):
        return False
    return bool(re.match(r'\d+,"[^"]+",', head.lines[0])) and head.lines[0].count(_NOTHING) >= 3


def _read_csv(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    prefix = "cons_" if source.name.lower().rpartition("/")[2].startswith("cons_") else ""
    aliases: dict[str, list[str]] = {}
    for _, row in _companion(source, f"{prefix}alt.csv", _ALIAS_COLUMNS):
        aliases.setdefault(row[0], []).append(row[3])
    comments: dict[str, str] = {}
    overflow = f"{prefix or 'sdn_'}comments.csv"
    if source.sibling(overflow) is not None:
        for _, row in _companion(source, overflow, _COMMENT_COLUMNS):
            comments[row[0]] = comments.get(row[0], "") + row[1]
    for place, row in _rows(source, _PRIMARY_COLUMNS):
        key, name, kind_name, programme, remarks = row[0], row[1], row[2].lower(), row[3], row[11]
        if not key.isdigit():
            raise BadList(f"{place}: the first column is not a number")
        kind = _KINDS.get(kind_name, EntryKind.ORGANISATION if not kind_name else EntryKind.UNKNOWN)
        said = [part.strip(" .") for part in (remarks + comments.get(key, "")).split(";")]
        names = values.names((_turned(one, kind) for one in (name, *aliases.get(key, []))), tally, place)
        weak = values.names((found[1] for part in said if (found := _WEAK_ALIAS.search(part))), tally, place)
        born = [found[1] for part in said if (found := _BORN.fullmatch(part))]
        yield (
            place,
            ListEntry(
                key=key,
                kind=kind,
                names=names,
                weak_names=values.without(weak, names),
                id_numbers=values.numbers(found[1] for part in said if (found := _NUMBER.match(part))),
                birth_dates=_birth_dates(born, tally, place),
                programme="; ".join(re.findall(r"[^\[\]]+", programme.replace("] [", "]["))) or None,
            ),
        )


def _companion(source: Source, name: str, columns: int) -> Iterator[tuple[str, list[str]]]:
    companion = source.sibling(name)
    if companion is None:
        raise BadList(
            f"{name.upper()} belongs beside {source.name}: without it the aliases would be missing "
            "(put both into one folder or one zip file)"
        )
    for place, row in _rows(companion, columns):
        yield f"{companion.name}, {place}", row


def _rows(source: Source, columns: int) -> Iterator[tuple[str, list[str]]]:
    for line, row in csv_rows(source, encoding_of(source, otherwise="windows-1252")):
        if len(row) != columns:
            raise BadList(f"{source.name}, line {line}: {len(row)} columns instead of {columns}")
        yield f"line {line}", ["" if cell.strip() == _NOTHING else cell.strip() for cell in row]


def _turned(name: str, kind: EntryKind) -> str:
    """Return a person's name that is written `LAST, First` in its natural order."""
    last, comma, first = name.partition(", ")
    return f"{first} {last}" if comma and kind is EntryKind.PERSON else name


XML_FORMAT = Format("ofac-xml", "OFAC SDN or consolidated list (XML)", _matches_xml, _read_xml)
CSV_FORMAT = Format("ofac-csv", "OFAC SDN or consolidated list (SDN.CSV with ALT.CSV)", _matches_csv, _read_csv)
