"""Egyptian decisions: headings in every spelling, encodings, spreadsheets."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats.eg_decisions import Column, column_of
from hawiya.screening.watchlists.formats.tally import BadList, Flaw
from tests.unit.screening.formats.lists import FILES, entries, reading, write_ods, write_xlsx

NUMBER = "27005030100011"
HEADINGS = ("رقم القضية", "السنة", "تاريخ القيد", "الاسم", "الرقم القومي", "تاريخ الميلاد")
KARIM = ListEntry(
    key="123-2020-1e78da6c97626f11",
    kind=EntryKind.PERSON,
    names=("كريم نبيل تست",),
    id_numbers=(NUMBER,),
    birth_dates=("1970-05-03",),
    case_no="123",
    case_year=2020,
    record_date=date(2020, 5, 3),
)


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("الاسم", Column.NAME),
        ("الإسم", Column.NAME),
        ("الأسم بالكامل", Column.NAME),
        ("اسم المُدرج", Column.NAME),
        ("اســم المتهم رباعى", Column.NAME),
        ("Full Name", Column.NAME),
        ("الرقم القومي", Column.ID_NUMBER),
        ("الرقم القومى", Column.ID_NUMBER),
        ("رقم  قومي", Column.ID_NUMBER),
        ("رقم البطاقة", Column.ID_NUMBER),
        ("National ID", Column.ID_NUMBER),
        ("تاريخ الميلاد", Column.BIRTH_DATE),
        ("ت. الميلاد", Column.BIRTH_DATE),
        ("Date of birth", Column.BIRTH_DATE),
        ("رقم القضية", Column.CASE_NO),
        ("رقم القضيه", Column.CASE_NO),
        ("رقم الحصر", Column.CASE_NO),
        ("رقم القضية / الحصر", Column.CASE_NO),
        ("القضية", Column.CASE_NO),
        ("Case No.", Column.CASE_NO),
        ("سنة", Column.CASE_YEAR),
        ("لسنة", Column.CASE_YEAR),
        ("السنه", Column.CASE_YEAR),
        ("سنة القضية", Column.CASE_YEAR),
        ("لعام", Column.CASE_YEAR),
        ("Case year", Column.CASE_YEAR),
        ("تاريخ القيد", Column.RECORD_DATE),
        ("تاريخ الإدراج", Column.RECORD_DATE),
        ("تاريخ الادراج", Column.RECORD_DATE),
        ("تاريخ النشر بالجريدة الرسمية", Column.RECORD_DATE),
        ("التاريخ", Column.RECORD_DATE),
        ("Record Date", Column.RECORD_DATE),
        ("اسم الشهرة", Column.ALIAS),
        ("م", None),
        ("مسلسل", None),
        ("محل الميلاد", None),
        ("اسم الأم", None),
        ("العنوان", None),
        ("تاريخ انتهاء البطاقة", None),
        ("الجنسية", None),
        ("النيابة العامة", None),
        ("", None),
    ],
)
def test_headings_are_understood_in_every_spelling(heading: str, column: Column | None) -> None:
    assert column_of(heading) is column


def test_a_table_with_titles_and_arabic_digits_is_read() -> None:
    begun = reading(FILES / "decisions.csv")
    found = list(begun.entries())
    assert begun.format.name == "eg-decisions"
    assert found[0] == KARIM
    assert found[1].names == ("سلمى عبد الله تست",)
    assert (found[1].id_numbers, found[1].birth_dates, found[1].case_no) == ((), ("1980",), "123")
    assert (found[2].case_no, found[2].case_year, found[2].record_date) == ("123", 2021, None)
    assert (found[2].id_numbers, found[2].birth_dates) == (("123",), ())
    assert begun.tally.flaws == {Flaw.IMPOSSIBLE_DATE: 2, Flaw.NOT_A_NATIONAL_NUMBER: 1, Flaw.NO_NAME: 1}
    assert begun.tally.first_place[Flaw.NO_NAME] == "line 7"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1256"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_every_encoding_and_separator_is_told(tmp_path: Path, encoding: str, delimiter: str) -> None:
    rows = [HEADINGS, ("123", "2020", "3/5/2020", "كريم نبيل تست", NUMBER, "03-05-1970")]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    (tmp_path / "list.csv").write_bytes(text.encode(encoding))
    assert entries(tmp_path / "list.csv") == [KARIM]


def test_a_workbook_is_read_with_its_numbers_and_days(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "list.xlsx",
        [
            ["قائمة مخترعة"],
            [],
            list(HEADINGS),
            [123, 2020.0, date(2020, 5, 3), "كريم نبيل تست", int(NUMBER), date(1970, 5, 3)],
            [None, None, None, "منى تست", None, "١٩٨٠"],
        ],
    )
    begun = reading(path)
    found = list(begun.entries())
    assert found[0] == KARIM
    assert (found[1].names, found[1].birth_dates) == (("منى تست",), ("1980",))
    assert (begun.tally.flaws, len(found)) == ({}, 2)


def test_an_open_document_is_read(tmp_path: Path) -> None:
    rows = [list(HEADINGS), ["123", "2020", "3/5/2020", "كريم نبيل تست", NUMBER, "3/5/1970"]]
    assert entries(write_ods(tmp_path / "list.ods", rows)) == [KARIM]


def _table(tmp_path: Path, *rows: Sequence[str], headings: Sequence[str] = HEADINGS) -> Path:
    path = tmp_path / "list.csv"
    path.write_text("\n".join(",".join(row) for row in (headings, *rows)), encoding="utf-8")
    return path


def test_the_key_of_a_row_stays_while_other_rows_come_and_go(tmp_path: Path) -> None:
    karim = ("123", "2020", "3/5/2020", "كريم نبيل تست", NUMBER, "3/5/1970")
    mona = ("123", "2020", "3/5/2020", "منى تست", "", "")
    before = {entry.key for entry in entries(_table(tmp_path, karim))}
    after = {entry.key for entry in entries(_table(tmp_path, mona, karim))}
    assert before < after
    assert NUMBER not in "".join(after)


def test_a_number_written_otherwise_is_the_same_key(tmp_path: Path) -> None:
    (one,) = entries(_table(tmp_path, ("123", "2020", "", "كريم نبيل تست", "2 700503 0100011", "")))
    assert (one.key, one.id_numbers) == (KARIM.key, (NUMBER,))


def test_rows_about_one_person_in_one_case_are_all_kept(tmp_path: Path) -> None:
    row = ("123", "2020", "", "كريم نبيل تست", NUMBER, "")
    other = ("123", "2020", "", "كريم نبيل محمد تست", NUMBER, "")
    begun = reading(_table(tmp_path, row, other, row, other))
    assert [(entry.key, entry.names[0]) for entry in begun.entries()] == [
        (KARIM.key, row[3]),
        (f"{KARIM.key}#2", other[3]),
    ]
    assert begun.tally.flaws == {Flaw.SAME_KEY: 1, Flaw.REPEATED: 2}


def test_a_birth_date_that_contradicts_the_number_is_told(tmp_path: Path) -> None:
    begun = reading(_table(tmp_path, ("123", "2020", "", "كريم نبيل تست", NUMBER, "4/5/1970")))
    (one,) = begun.entries()
    assert (one.id_numbers, one.birth_dates) == ((NUMBER,), ("1970-05-04",))
    assert begun.tally.flaws == {Flaw.CONTRADICTING_BIRTH_DATE: 1}


@pytest.mark.parametrize(
    ("number", "year", "case"),
    [
        ("123", "2020", ("123", 2020)),
        ("١٢٣", "لسنة ٢٠٢٠", ("123", 2020)),
        ("123/2020", "", ("123", 2020)),
        ("123 لسنة 2020", "2020", ("123", 2020)),
        ("123-2020", "", ("123", 2020)),
        ("123 لسنة 2019", "2020", ("123 لسنة 2019", 2020)),
        ("حصر أمن دولة 653", "", ("حصر أمن دولة 653", None)),
        ("", "", (None, None)),
    ],
)
def test_number_and_year_of_a_case_may_share_a_cell(
    tmp_path: Path, number: str, year: str, case: tuple[str | None, int | None]
) -> None:
    (one,) = entries(_table(tmp_path, (number, year, "", "كريم نبيل تست", NUMBER, "")))
    assert (one.case_no, one.case_year) == case


def test_a_number_without_a_name_refuses_the_file(tmp_path: Path) -> None:
    with pytest.raises(BadList, match=r"^line 2: a national number without a name$"):
        entries(_table(tmp_path, ("123", "2020", "", " ", NUMBER, "")))


def test_a_table_without_names_is_none(tmp_path: Path) -> None:
    with pytest.raises(BadList, match="none of the known formats"):
        reading(_table(tmp_path, ("123", "2020"), headings=("رقم القضية", "السنة")))


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadList, match="no entry"):
        entries(_table(tmp_path))
