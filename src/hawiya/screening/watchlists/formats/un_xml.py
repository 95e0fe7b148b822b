"""The consolidated list of the UN Security Council, as XML.

Elements: https://scsanctions.un.org/resources/xml/en/consolidated.xml and its schema (`CONSOLIDATED_LIST` with
`INDIVIDUALS` and `ENTITIES`).
"""

from collections.abc import Iterator

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.screening.watchlists.formats.xml import Element, elements, named, text, texts

_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_KINDS = {"INDIVIDUAL": EntryKind.PERSON, "ENTITY": EntryKind.ORGANISATION}


def _matches(head: Head) -> bool:
    return head.root == "CONSOLIDATED_LIST"


def _read(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    for tag, kind in _KINDS.items():
        for place, element in elements(source, tag):
            if not (key := text(element, "DATAID")):
                raise BadList(f"{place}: an {tag} without DATAID")
            primary = " ".join(part for name in _NAME_PARTS if (part := text(element, name)))
            aliases = named(element, f"{tag}_ALIAS")
            good = [text(alias, "ALIAS_NAME") for alias in aliases if not _is_low(alias)]
            low = [text(alias, "ALIAS_NAME") for alias in aliases if _is_low(alias)]
            names = values.names((primary, text(element, "NAME_ORIGINAL_SCRIPT"), *good), tally, place)
            yield (
                place,
                ListEntry(
                    key=key,
                    kind=kind,
                    names=names,
                    weak_names=values.without(values.names(low, tally, place), names),
                    id_numbers=values.numbers(texts(element, "INDIVIDUAL_DOCUMENT", "NUMBER")),
                    birth_dates=_birth_dates(element, tally, place),
                    case_no=text(element, "REFERENCE_NUMBER") or None,
                    record_date=values.day(text(element, "LISTED_ON")),
                    programme=text(element, "UN_LIST_TYPE") or None,
                ),
            )


def _is_low(alias: Element) -> bool:
    return text(alias, "QUALITY").lower() == "low"


def _birth_dates(element: Element, tally: Tally, place: str) -> tuple[str, ...]:
    found: list[str] = []
    for birth in named(element, "INDIVIDUAL_DATE_OF_BIRTH"):
        about = text(birth, "TYPE_OF_DATE").upper() == "APPROXIMATELY"
        exact, year = text(birth, "DATE"), text(birth, "YEAR")
        start, end = text(birth, "FROM_YEAR"), text(birth, "TO_YEAR")
        dates: tuple[str, ...]
        if exact or year:
            one = values.iso_prefix(exact or year)
            dates = () if one is None else (one[:4] if about else one,)
        else:
            dates = values.year_range(start, end or start)
        if not dates and (exact or year or start):
            tally.note(Flaw.IMPOSSIBLE_DATE, place)
        found += dates
    return tuple(dict.fromkeys(found))


FORMAT = Format("un-xml", "UN Security Council consolidated list (XML)", _matches, _read)
