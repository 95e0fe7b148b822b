"""Egyptian decisions as a table, CSV or spreadsheet, with Arabic (or English) headings in whatever order.

There is no published format: the courts' decisions come out in the Official Gazette as text, and everybody keeps a
table of their own. Its columns are those that the wire knows: case number and year, record date, name, national
number, birth date. Title rows above the headings are passed over.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from hashlib import sha256

from hawiya.cards.arabic import ascii_digits, fold
from hawiya.screening.watchlists.entry import EntryKind, ListEntry, entry_digest
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.head import Head
from hawiya.screening.watchlists.formats.rows import Row, csv_rows, encoding_of, sheet_rows
from hawiya.screening.watchlists.formats.source import Source
from hawiya.screening.watchlists.formats.tally import BadList, Flaw, Tally
from hawiya.screening.watchlists.id_numbers import birth_date_of

_MOST_TITLE_ROWS = 30
_DIGEST_BYTES = 8
_DELIMITERS = ",;\t|"
_NUMBER_AND_YEAR = re.compile(r"(\d+)(?:\s*(?:/|\\|لسنه|سنه|لعام|عام|of)\s*|\s+)(\d{4})\b")
_YEAR = re.compile(r"(?<!\d)(1[89]\d\d|20\d\d)(?!\d)")


class Column(StrEnum):
    """What a column holds."""

    NAME = "name"
    ALIAS = "alias"
    ID_NUMBER = "national number"
    BIRTH_DATE = "birth date"
    CASE_NO = "case number"
    CASE_YEAR = "case year"
    RECORD_DATE = "record date"


_CASE_WORDS = ("قضيه", "حصر", "قرار", "دعوي", "قيد", "جنايه", "جنايات", "طلب", "ملف", "case", "decision", "file")
_RECORD_WORDS = ("قيد", "ادراج", "نشر", "قرار", "تسجيل", "حكم", "صدور", "record", "listing", "publication", "decision")
_NUMBER_WORDS = ("رقم", "number", "no")


def column_of(heading: str) -> Column | None:
    """Return what the column under a heading holds, however the heading is spelled; None for anything else."""
    text = fold(heading).lower()
    words = {part for word in re.findall(r"\w+", text) for part in (word, word.removeprefix("ال"))}

    def says(*stems: str) -> bool:
        return any(stem in text for stem in stems)

    if says("ميلاد", "birth") and not says("محل", "جهه", "place"):
        return Column.BIRTH_DATE
    if (says("قومي", "national") and says(*_NUMBER_WORDS, "id")) or (says(*_NUMBER_WORDS) and "بطاقه" in words):
        return Column.ID_NUMBER
    if says("شهره", "alias", "كنيه"):
        return Column.ALIAS
    if says("اسم", "name") and not words & {"ام", "الام", "والده", "زوجه", "mother", "bank", "بنك", "محكمه", "نيابه"}:
        return Column.NAME
    if says("تاريخ", "date"):
        return Column.RECORD_DATE if says(*_RECORD_WORDS) or words <= {"تاريخ", "التاريخ", "date"} else None
    if says("سنه", "year") or words & {"عام", "لعام"}:
        return Column.CASE_YEAR
    if says(*_CASE_WORDS) and (says(*_NUMBER_WORDS) or len(words) <= 2):
        return Column.CASE_NO
    return None


def _columns_of(row: Row) -> dict[int, Column] | None:
    """Return the columns of a header, or None when the row is none: a name and something to tell people apart by."""
    found: dict[int, Column] = {}
    for index, cell in enumerate(row):
        column = column_of(cell) if 0 < len(cell) <= 60 else None
        if column is not None and column not in found.values():
            found[index] = column
    others = {Column.ID_NUMBER, Column.BIRTH_DATE, Column.CASE_NO, Column.RECORD_DATE} & set(found.values())
    return found if Column.NAME in found.values() and others else None


def _matches(head: Head) -> bool:
    return any(_columns_of(re.split(f"[{_DELIMITERS}]", line)) for line in head.lines[:_MOST_TITLE_ROWS])


def _read(source: Source, tally: Tally) -> Iterator[tuple[str, ListEntry]]:
    if source.is_sheet:
        rows = sheet_rows(source)
    else:
        encoding = encoding_of(source, otherwise="windows-1256")
        rows = csv_rows(source, encoding, _delimiter_of(source, encoding))
    columns: dict[int, Column] | None = None
    said: dict[str, list[bytes]] = {}
    for place_in_file, (line, row) in enumerate(rows):
        place = f"line {line}"
        if columns is None:
            columns = _columns_of(row)
            if columns is None and place_in_file >= _MOST_TITLE_ROWS:
                break
            continue
        entry = _entry({column: row[index] for index, column in columns.items() if index < len(row)}, tally, place)
        if entry is not None:
            yield place, _with_its_own_key(entry, said, tally, place)
    if columns is None:
        raise BadList(
            "no row of headings: a column for the name (الاسم) was expected, and one of national number "
            "(الرقم القومي), birth date (تاريخ الميلاد), case number (رقم القضية) and record date (تاريخ القيد)"
        )


def _entry(row: dict[Column, str], tally: Tally, place: str) -> ListEntry | None:
    cells = {column: values.clean(cell) for column, cell in row.items()}
    names = values.names([cells.get(Column.NAME)], tally, place)
    id_number = values.number(cells.get(Column.ID_NUMBER))
    if not names:
        if id_number is not None:
            # Nothing says whom a match on the number would be shown as: the table must.
            raise BadList(f"{place}: a national number without a name")
        tally.note(Flaw.NO_NAME, place)
        return None
    born = _birth_date(cells.get(Column.BIRTH_DATE, ""), tally, place)
    in_number = birth_date_of(id_number)
    if id_number is not None and in_number is None:
        tally.note(Flaw.NOT_A_NATIONAL_NUMBER, place)
    elif in_number is not None and born is not None and not in_number.isoformat().startswith(born):
        tally.note(Flaw.CONTRADICTING_BIRTH_DATE, place)
    case_no, case_year = _case(cells.get(Column.CASE_NO, ""), cells.get(Column.CASE_YEAR, ""))
    recorded = cells.get(Column.RECORD_DATE, "")
    record_date = values.day(values.day_first_prefix(recorded))
    if recorded and record_date is None:
        tally.note(Flaw.IMPOSSIBLE_DATE, place)
    # A number that cannot be right may stand at several people.
    person = id_number if id_number is not None and in_number is not None else fold(names[0])
    return ListEntry(
        key=_key(case_no, case_year, person),
        kind=EntryKind.PERSON,
        names=names,
        weak_names=values.without(values.names([cells.get(Column.ALIAS)], tally, place), names),
        id_numbers=(id_number,) if id_number is not None else (),
        birth_dates=(born,) if born is not None else (),
        case_no=case_no,
        case_year=case_year,
        record_date=record_date,
    )


def _birth_date(text: str, tally: Tally, place: str) -> str | None:
    if not text:
        return None
    born = values.day_first_prefix(text)
    if born is None:
        tally.note(Flaw.IMPOSSIBLE_DATE, place)
    return born


def _case(number: str, year: str) -> tuple[str | None, int | None]:
    """Return the number and the year of a case, which may stand in one cell: `123 لسنة 2020`."""
    digits = ascii_digits(number)
    own_year = _YEAR.search(ascii_digits(year))
    both = _NUMBER_AND_YEAR.search(fold(digits))
    if both is not None and (own_year is None or own_year[1] == both[2]):
        return both[1], int(both[2])
    return digits or None, int(own_year[1]) if own_year else None


def _key(case_no: str | None, case_year: int | None, person: str) -> str:
    """Return a key that stays the same from one table to the next, and does not spell out who it is."""
    told = sha256(f"{case_no or ''}/{case_year or ''}/{person}".encode("utf-8", "replace")).hexdigest()[:16]
    return "-".join(str(part) for part in (case_no, case_year, told) if part)


def _with_its_own_key(entry: ListEntry, said: dict[str, list[bytes]], tally: Tally, place: str) -> ListEntry:
    """Number the rows about one person in one case that say different things; what is said again keeps its number."""
    digests = said.setdefault(entry.key, [])
    digest = entry_digest(entry)[:_DIGEST_BYTES]
    if digest not in digests:
        digests.append(digest)
        if len(digests) > 1:
            tally.note(Flaw.SAME_KEY, place)
    number = digests.index(digest) + 1
    return entry if number == 1 else replace(entry, key=f"{entry.key}#{number}")


def _delimiter_of(source: Source, encoding: str) -> str:
    """Return what separates the columns: the sign that makes a header of one of the first rows."""
    for delimiter in _DELIMITERS:
        rows: Iterable[tuple[int, Row]] = csv_rows(source, encoding, delimiter)
        try:
            if any(_columns_of(row) for _, (_, row) in zip(range(_MOST_TITLE_ROWS), rows, strict=False)):
                return delimiter
        except BadList:
            continue
    return _DELIMITERS[0]


FORMAT = Format("eg-decisions", "Egyptian decisions as a table (CSV, XLSX, ODS)", _matches, _read)
