"""The EU's consolidated list of persons and groups under financial sanctions, version 1.1, as XML or CSV.

Attributes and columns: https://webgate.ec.europa.eu/fsd/fsf (schema `http://eu.europa.ec/fpi/fsd/export`).
"""

from collections.abc import Iterable, Iterator, Mapping

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.rows import csv_rows, encoding_of, grouped, named_rows
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.screening.watchlists.formats.xml import Element, elements, named, texts

_KINDS = {
    "person": EntryKind.PERSON,
    "p": EntryKind.PERSON,
    "enterprise": EntryKind.ORGANISATION,
    "e": EntryKind.ORGANISATION,
}
_REQUIRED = ("entity_logicalid", "namealias_wholename", "entity_subjecttype")


def _matches_xml(head: Head) -> bool:
    return head.root == "export" and "fpi/fsd" in head.namespace


def _matches_csv(head: Head) -> bool:
    return bool(head.lines) and all(name in head.lines[0].lower() for name in _REQUIRED)


def _read_xml(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    for place, entity in elements(source, "sanctionEntity"):
        if not (key := entity.get("logicalId", "")):
            raise BadList(f"{place}: a sanctionEntity without logicalId")
        subject = next(iter(named(entity, "subjectType")), None)
        kind = _KINDS.get(subject.get("code", "").lower() if subject is not None else "", EntryKind.UNKNOWN)
        aliases = named(entity, "nameAlias")
        regulations = named(entity, "regulation")
        numbers = (one.get(name) for one in named(entity, "identification") for name in ("number", "latinNumber"))
        born = [date for birth in named(entity, "birthdate") for date in _birth_dates(dict(birth.attrib), tally, place)]
        listed = entity.get("designationDate") or min((r.get("publicationDate", "") for r in regulations), default="")
        names = values.names((_whole_name(alias) for alias in aliases if not _is_weak(alias)), tally, place)
        weak = values.names((_whole_name(alias) for alias in aliases if _is_weak(alias)), tally, place)
        yield (
            place,
            ListEntry(
                key=key,
                kind=kind,
                names=names,
                weak_names=values.without(weak, names),
                id_numbers=values.numbers(numbers),
                birth_dates=tuple(dict.fromkeys(born)),
                case_no=entity.get("euReferenceNumber") or None,
                record_date=values.day(listed),
                programme=_joined(regulation.get("programme", "") for regulation in regulations),
            ),
        )


def _whole_name(alias: Element) -> str:
    parts = (alias.get(name, "") for name in ("firstName", "middleName", "lastName"))
    return alias.get("wholeName", "") or " ".join(part for part in parts if part)


def _is_weak(alias: Element) -> bool:
    return alias.get("strong", "true").lower() == "false" or _says_low(" ".join(texts(alias, "remark")))


def _says_low(remark: str) -> bool:
    return "low quality" in remark.lower()


def _birth_dates(birth: Mapping[str, str], tally: Tally, place: str) -> tuple[str, ...]:
    """Return the dates of the attributes of a `birthdate`."""
    exact, year = birth.get("birthdate", ""), birth.get("year", "")
    start, end = birth.get("yearRangeFrom", ""), birth.get("yearRangeTo", "")
    about = birth.get("circa", "").lower() == "true"
    if not (exact or year or start):
        return ()
    if birth.get("calendarType", "").upper() not in ("", "GREGORIAN"):
        tally.note(Flaw.OTHER_CALENDAR, place)
        return ()
    if exact:
        one = values.iso_prefix(exact)
    elif year.isdigit():
        parts = (birth.get("monthOfYear", ""), birth.get("dayOfMonth", ""))
        month, day = (int(part) if part.isdigit() else 0 for part in parts)
        one = values.prefix(int(year), month, day if month else 0)
    else:
        one = None
    dates = values.year_range(start, end or start) if one is None else (one[:4] if about else one,)
    if not dates:
        tally.note(Flaw.IMPOSSIBLE_DATE, place)
    return dates


def _read_csv(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    encoding = encoding_of(source, otherwise="windows-1252")

    def rows() -> Iterator[tuple[str, dict[str, str]]]:
        return named_rows(csv_rows(source, encoding, delimiter=";"), *_REQUIRED)

    for place, key, group in grouped(rows, _REQUIRED[0]):
        first = group[0]
        subject = first.get("entity_subjecttype_classificationcode") or first["entity_subjecttype"]
        birth_rows = (
            {
                "birthdate": row.get("birthdate_birthdate", ""),
                "dayOfMonth": row.get("birthdate_day", ""),
                "monthOfYear": row.get("birthdate_month", ""),
                "year": row.get("birthdate_year", ""),
                "yearRangeFrom": row.get("birthdate_yearrangefrom", ""),
                "yearRangeTo": row.get("birthdate_yearrangeto", ""),
                "circa": row.get("birthdate_circa", ""),
                "calendarType": row.get("birthdate_calendartype", ""),
            }
            for row in group
        )
        born = [date for birth in birth_rows for date in _birth_dates(birth, tally, place)]
        weak_rows = [row for row in group if _says_low(row.get("namealias_remark", ""))]
        strong = (row["namealias_wholename"] for row in group if not _says_low(row.get("namealias_remark", "")))
        names = values.names(strong, tally, place)
        weak = values.names((row["namealias_wholename"] for row in weak_rows), tally, place)
        columns = ("identification_number", "identification_latinnumber")
        yield (
            place,
            ListEntry(
                key=key,
                kind=_KINDS.get(subject.strip().lower(), EntryKind.UNKNOWN),
                names=names,
                weak_names=values.without(weak, names),
                id_numbers=values.numbers(row.get(column) for row in group for column in columns),
                birth_dates=tuple(dict.fromkeys(born)),
                case_no=first.get("entity_eu_referencenumber") or None,
                record_date=values.day(
                    first.get("entity_designationdate") or first.get("entity_regulation_publicationdate")
                ),
                programme=_joined(row.get("entity_regulation_programme", "") for row in group),
            ),
        )


def _joined(programmes: Iterable[str]) -> str | None:
    return "; ".join(sorted({programme for programme in programmes if programme})) or None


XML_FORMAT = Format("eu-xml", "EU consolidated financial sanctions 1.1 (XML)", _matches_xml, _read_xml)
CSV_FORMAT = Format("eu-csv", "EU consolidated financial sanctions 1.1 (CSV)", _matches_csv, _read_csv)
