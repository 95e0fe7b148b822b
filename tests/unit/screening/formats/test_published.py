"""Every published format, from a small file in its true shape to entries."""

import csv
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats.tally import BadList, Flaw
from tests.unit.screening.formats.lists import FILES, entries, reading, write_ods

NUMBER, PASSPORT = "27005030100011", "A1234567"
KARIM = ("KARIM NABIL TEST", "كريم نبيل تست", "KAREEM NABEEL")
UK_REGIME = "The ISIL (Da'esh) and Al-Qaida (United Nations Sanctions) (EU Exit) Regulations 2019"


def person(key: str, names: tuple[str, ...], **more: object) -> ListEntry:
    return ListEntry(key, EntryKind.PERSON, names, **more)  # type: ignore[arg-type]


def organisation(key: str, *names: str, **more: object) -> ListEntry:
    return ListEntry(key, EntryKind.ORGANISATION, names, **more)  # type: ignore[arg-type]


EXPECTED = {
    "entities.ftm.json": (
        "ftm-json",
        [
            person(
                "NK-aa11",
                ("Karim Nabil Test", "كريم نبيل تست", "Kareem Nabeel"),
                weak_names=("Abu Test",),
                id_numbers=(NUMBER, PASSPORT, "B7654321"),
                birth_dates=("1970-05-03", "1971"),
                case_no="QDi.999",
                record_date=date(2013, 2, 3),
                programme="Al-Qaida; Egypt",
            ),
            organisation("NK-bb22", "Test Trading", programme="sanction"),
            ListEntry("NK-cc33", EntryKind.UNKNOWN, ("Somebody or Something",), programme="debarment"),
        ],
    ),
    "targets.simple.csv": (
        "opensanctions-csv",
        [
            person(
                "NK-aa11",
                ("Karim Nabil Test", "كريم نبيل تست", "Test; Karim"),
                id_numbers=(NUMBER, PASSPORT),
                birth_dates=("1970-05-03", "1971"),
                programme="UN-SCISIL",
            ),
            organisation("NK-bb22", "Test Trading", programme="UN Security Council"),
        ],
    ),
    "consolidated.xml": (
        "un-xml",
        [
            person(
                "9000001",
                ("KARIM NABIL TEST", "كريم نبيل تست", "Kareem Nabeel"),
                weak_names=("Abu Test",),
                id_numbers=(PASSPORT, NUMBER),
                birth_dates=("1970-05-03", "1968", "1972", "1973", "1974"),
                case_no="QDi.999",
                record_date=date(2015, 7, 1),
                programme="Al-Qaida",
            ),
            person("9000002", ("SALMA TEST",), programme="Taliban"),
            organisation(
                "9000003",
                "TEST TRADING",
                "Test Foundation",
                case_no="QDe.999",
                record_date=date(2016, 1, 1),
                programme="Al-Qaida",
            ),
        ],
    ),
    "sdn.xml": (
        "ofac-xml",
        [
            person(
                "900001",
                ("Karim Nabil TEST", "Kareem NABEEL"),
                weak_names=("ABU TEST",),
                id_numbers=(PASSPORT, NUMBER),
                birth_dates=("1970-05-03", "1968", "1972", "1973", "1974", "1975-06"),
                programme="SDGT; SDNTK",
            ),
            organisation("900002", "TEST TRADING", programme="SDGT"),
        ],
    ),
    "ofac/SDN.CSV": (
        "ofac-csv",
        [
            person(
                "900001",
                ("Karim Nabil TEST", "Kareem NABEEL"),
                weak_names=("ABU TEST",),
                id_numbers=(PASSPORT, NUMBER),
                birth_dates=("1970-05-03", "1968", "1975"),
                programme="SDGT; SDNTK",
            ),
            organisation("900002", "TEST TRADING", "TEST FOUNDATION", programme="SDGT"),
            ListEntry("900003", EntryKind.OTHER, ("TEST STAR",), programme="SDGT"),
        ],
    ),
    "eu.xml": (
        "eu-xml",
        [
            person(
                "99001",
                ("Karim Nabil Test", "كريم نبيل تست"),
                weak_names=("Abu Test", "The Tester"),
                id_numbers=(NUMBER,),
                birth_dates=("1970-05-03", "1968", "1972", "1973", "1974"),
                case_no="EU.999.1",
                record_date=date(2015, 7, 3),
                programme="TAQA",
            ),
            organisation("99002", "Test Trading", case_no="EU.999.2", record_date=date(2020, 1, 2)),
        ],
    ),
    "eu.csv": (
        "eu-csv",
        [
            organisation("99002", "Test Trading", case_no="EU.999.2", record_date=date(2020, 1, 2), programme="EGY"),
            person(
                "99001",
                ("Karim Nabil Test", "كريم نبيل تست"),
                weak_names=("Abu Test",),
                id_numbers=(NUMBER,),
                birth_dates=("1970-05-03", "1972", "1973", "1974"),
                case_no="EU.999.1",
                record_date=date(2015, 7, 3),
                programme="TAQA",
            ),
        ],
    ),
    "uk-sanctions-list.csv": (
        "uk-csv",
        [
            person(
                "AQD9001",
                KARIM,
                weak_names=("ABU TEST",),
                id_numbers=(NUMBER, PASSPORT),
                birth_dates=("1970-05-03", "1968"),
                case_no="99101",
                record_date=date(2015, 7, 2),
                programme=UK_REGIME,
            ),
            ListEntry(
                "RUS9001",
                EntryKind.OTHER,
                ("TEST STAR",),
                record_date=date(2020, 7, 3),
                programme="The Russia (Sanctions) (EU Exit) Regulations 2019",
            ),
        ],
    ),
    "uk-sanctions-list.xml": (
        "uk-xml",
        [
            person(
                "AQD9001",
                ("KARIM NABIL TEST", "KAREEM NABEEL", "كريم نبيل تست"),
                weak_names=("ABU TEST",),
                id_numbers=(NUMBER, PASSPORT),
                birth_dates=("1970-05-03", "1968"),
                case_no="99101",
                record_date=date(2015, 7, 2),
                programme=UK_REGIME,
            ),
            organisation("AQD9002", "TEST TRADING", programme=UK_REGIME),
        ],
    ),
    "ConList.csv": (
        "uk-csv",
        [
            person(
                "99101",
                KARIM,
                weak_names=("ABU TEST",),
                id_numbers=(NUMBER, PASSPORT, "B7654321"),
                birth_dates=("1970-05-03", "1968"),
                record_date=date(2015, 7, 2),
                programme="ISIL (Da'esh) and Al-Qaida",
            ),
            organisation("99102", "TEST TRADING", record_date=date(2015, 7, 1), programme="ISIL (Da'esh) and Al-Qaida"),
        ],
    ),
}


@pytest.mark.parametrize("name", EXPECTED)
def test_a_file_is_known_by_its_look_and_read_whole(name: str) -> None:
    format_name, expected = EXPECTED[name]
    begun = reading(FILES / name)
    assert begun.format.name == format_name
    assert list(begun.entries()) == expected
    assert begun.kinds == Counter(entry.kind for entry in expected)


def test_entities_that_only_tell_of_others_are_joined_or_passed_over() -> None:
    begun = reading(FILES / "entities.ftm.json")
    list(begun.entries())
    assert begun.tally.joined == {"Sanction": 2, "Passport": 1, "Identification": 1}
    assert begun.tally.passed_over == {"Person, not listed itself": 1, "Address": 1, "Ownership": 1}


@pytest.mark.parametrize(
    ("name", "flaw", "place"),
    [
        ("entities.ftm.json", Flaw.IMPOSSIBLE_DATE, "line 7"),
        ("consolidated.xml", Flaw.IMPOSSIBLE_DATE, "line 31"),
        ("eu.xml", Flaw.OTHER_CALENDAR, "line 3"),
    ],
)
def test_what_is_wrong_with_an_entry_is_counted_with_its_place(name: str, flaw: Flaw, place: str) -> None:
    begun = reading(FILES / name)
    list(begun.entries())
    assert begun.tally.flaws == {flaw: 1}
    assert begun.tally.first_place == {flaw: place}


def test_the_aliases_of_ofac_must_lie_beside(tmp_path: Path) -> None:
    (tmp_path / "sdn.csv").write_bytes((FILES / "ofac" / "SDN.CSV").read_bytes())
    with pytest.raises(BadList, match=r"ALT\.CSV belongs beside sdn\.csv"):
        entries(tmp_path / "sdn.csv")


def test_the_aliases_of_ofac_alone_are_no_list() -> None:
    with pytest.raises(BadList, match="looks like none"):
        reading(FILES / "ofac" / "ALT.CSV")


def test_ofac_says_how_many_entries_there_are(tmp_path: Path) -> None:
    text = (FILES / "sdn.xml").read_text().replace("<Record_Count>2<", "<Record_Count>3<")
    (tmp_path / "sdn.xml").write_text(text)
    begun = reading(tmp_path / "sdn.xml")
    assert len(list(begun.entries())) == 2
    assert begun.tally.flaws == {Flaw.OTHER_COUNT: 1}


def test_ofacs_older_namespace_is_known(tmp_path: Path) -> None:
    text = (FILES / "sdn.xml").read_text()
    older = text.replace(
        "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports/XML",
        "http://tempuri.org/sdnList.xsd",
    )
    assert older != text
    (tmp_path / "sdn.xml").write_text(older)
    assert entries(tmp_path / "sdn.xml") == EXPECTED["sdn.xml"][1]


def test_the_uk_list_comes_as_a_spreadsheet_too(tmp_path: Path) -> None:
    with (FILES / "uk-sanctions-list.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert entries(write_ods(tmp_path / "uk.ods", rows)) == EXPECTED["uk-sanctions-list.csv"][1]


def test_the_uk_list_was_windows_1252_once(tmp_path: Path) -> None:
    text = (FILES / "ConList.csv").read_text(encoding="utf-8").replace("كريم نبيل تست", "").replace("KARIM", "KARÎM")
    (tmp_path / "ConList.csv").write_bytes(text.encode("windows-1252"))
    expected = EXPECTED["ConList.csv"][1][0]
    names = ("KARÎM NABIL TEST", "KAREEM NABEEL")
    assert entries(tmp_path / "ConList.csv")[0] == replace(expected, names=names)


@pytest.mark.parametrize(
    ("name", "old", "new", "why"),
    [
        ("entities.ftm.json", '"id": "NK-bb22", ', "", "line 6: not a FollowTheMoney entity"),
        ("entities.ftm.json", '"target": true}\n{"id": "NK-cc33"', '"targ', "line 6: not JSON"),
        ("targets.simple.csv", '"NK-bb22",', "", "line 3: 15 columns instead of 16"),
        ("targets.simple.csv", '"Company","Test', '"Company,"Test', "line 3: not a row of a CSV file"),
        ("consolidated.xml", "<DATAID>9000002</DATAID>", "", "line 31: an INDIVIDUAL without DATAID"),
        ("consolidated.xml", "</ENTITIES>\n</CONSOLIDATED_LIST>\n", "", "line 49: not well-formed XML"),
        ("consolidated.xml", "9000002", "9000001", "line 31: the key 9000001 was used before, at line 4"),
        ("sdn.xml", "<uid>900002</uid>", "", "line 31: an sdnEntry without uid"),
        ("eu.xml", ' logicalId="99002"', "", "line 20: a sanctionEntity without logicalId"),
        ("eu.csv", "01/02/2026;99002;", "01/02/2026;;", "line 5: no entity_logicalid"),
        ("eu.csv", "01/02/2026;99002;EU.999.2;", "01/02/2026;99002;", "line 5: 32 columns instead of 33"),
        ("uk-sanctions-list.csv", "01/01/2026,RUS9001,", "01/01/2026,,", "line 6: no unique id"),
        ("uk-sanctions-list.xml", "<UniqueID>AQD9002</UniqueID>", "", "line 30: a Designation without UniqueID"),
    ],
)
def test_a_file_that_is_broken_is_refused_with_place_and_reason(
    tmp_path: Path, name: str, old: str, new: str, why: str
) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    assert old in text
    (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(BadList, match=f"^{why}") as refused:
        entries(tmp_path / name)
    assert "Test" not in str(refused.value)


@pytest.mark.parametrize("name", ["entities.ftm.json", "consolidated.xml", "targets.simple.csv"])
def test_what_is_said_again_counts_once(tmp_path: Path, name: str) -> None:
    text = (FILES / name).read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    part = {"entities.ftm.json": lines[0], "targets.simple.csv": lines[1]}.get(name)
    if part is None:
        start, end = text.index("    <ENTITY>\n"), text.index("  </ENTITIES>")
        part = text[start:end]
    (tmp_path / name).write_text(text.replace(part, part * 2), encoding="utf-8")
    begun = reading(tmp_path / name)
    assert list(begun.entries()) == EXPECTED[name][1]
    assert begun.tally.flaws[Flaw.REPEATED] == 1


def test_a_line_break_within_a_cell_is_a_space(tmp_path: Path) -> None:
    text = (FILES / "targets.simple.csv").read_text(encoding="utf-8").replace("Test; Karim", "Test;\nKarim")
    (tmp_path / "targets.simple.csv").write_text(text, encoding="utf-8")
    assert entries(tmp_path / "targets.simple.csv") == EXPECTED["targets.simple.csv"][1]


def test_the_format_that_is_asked_for_must_be_the_files() -> None:
    assert reading(FILES / "eu.xml", "eu-xml").format.name == "eu-xml"
    with pytest.raises(BadList, match=r"the file is not UN Security Council consolidated list .* looks like eu-xml"):
        reading(FILES / "eu.xml", "un-xml")
    with pytest.raises(BadList, match="there is no format csv; known are ftm-json, opensanctions-csv, "):
        reading(FILES / "eu.xml", "csv")


@pytest.mark.parametrize("content", [b"", b"\0" * 100, b"<html><body>504</body></html>", b"a,b\n1,2\n", b"{}\n"])
def test_a_file_that_is_no_list_is_told_what_was_expected(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "list").write_bytes(content)
    with pytest.raises(BadList, match=r"none of the known formats .*un-xml"):
        reading(tmp_path / "list")
