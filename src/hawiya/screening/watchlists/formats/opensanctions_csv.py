"""OpenSanctions' `targets.simple.csv`: one listed entity a line; several values in one cell are separated by `;`.

Columns: https://www.opensanctions.org/docs/bulk/csv/.
"""

import csv
from collections.abc import Iterator

from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.ftm_json import KINDS
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.rows import csv_rows, named_rows
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally

_REQUIRED = ("id", "schema", "name", "aliases", "birth_date", "identifiers")


def _matches(head: Head) -> bool:
    if not head.lines:
        return False
    headings = [heading.strip(' "') for heading in head.lines[0].lower().split(",")]
    return all(name in headings for name in _REQUIRED)


def _read(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    for place, row in named_rows(csv_rows(source, "utf-8-sig"), *_REQUIRED):
        kind = KINDS.get(row["schema"])
        if kind is None:
            tally.passed_over[row["schema"] or "no schema"] += 1
            continue
        if not row["id"]:
            raise BadList(f"{place}: no id")
        born = []
        for text in _several(row["birth_date"]):
            if (one := values.iso_prefix(text)) is not None:
                born.append(one)
            else:
                tally.note(Flaw.IMPOSSIBLE_DATE, place)
        programme = row.get("program_ids") or row.get("sanctions") or row.get("dataset") or ""
        yield (
            place,
            ListEntry(
                key=row["id"],
                kind=kind,
                names=values.names((row["name"], *_several(row["aliases"])), tally, place),
                id_numbers=values.numbers(_several(row["identifiers"])),
                birth_dates=tuple(dict.fromkeys(born)),
                programme="; ".join(map(values.clean, _several(programme))) or None,
            ),
        )


def _several(cell: str) -> list[str]:
    if '"' not in cell:
        return [text for text in cell.split(";") if text]
    # Without line breaks, at which a row of values would end.
    return [text for text in next(csv.reader([values.clean(cell)], delimiter=";"), []) if text]


FORMAT = Format("opensanctions-csv", "OpenSanctions targets.simple.csv", _matches, _read)
