"""Whatever a file holds, it is read, or refused with a reason; no reader fails in any other way."""

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hawiya.screening.watchlists.entry import EntryKind
from hawiya.screening.watchlists.formats import values
from hawiya.screening.watchlists.formats.eg_decisions import column_of
from hawiya.screening.watchlists.formats.format import Format
from hawiya.screening.watchlists.formats.known import FORMATS
from hawiya.screening.watchlists.formats.source import BadSource, open_source
from hawiya.screening.watchlists.formats.tally import BadList, Tally
from hawiya.screening.watchlists.importing import Reading
from tests.unit.screening.formats.lists import FILES, entries
from tests.unit.screening.formats.test_published import EXPECTED

ON_ONE_FILE = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)


def _read_or_refuse(path: Path, *formats: Format) -> None:
    for one in formats or FORMATS.values():
        try:
            for entry in Reading(open_source(path), one).entries():
                assert entry.key
                assert entry.names or entry.weak_names
        except (BadList, BadSource):
            continue


@pytest.mark.parametrize("name", [*EXPECTED, "decisions.csv"])
@ON_ONE_FILE
@given(data=st.data())
def test_a_file_with_a_piece_changed_is_read_or_refused(tmp_path: Path, name: str, data: st.DataObject) -> None:
    content = (FILES / name).read_bytes()
    start = data.draw(st.integers(0, len(content)))
    length = data.draw(st.integers(0, 40))
    piece = data.draw(st.binary(max_size=20) | st.sampled_from([b'"', b"<", b"]]>", b"\0", b"\n", b";", b"\xff\xfe"]))
    path = tmp_path / Path(name).name
    path.write_bytes(content[:start] + piece + content[start + length :])
    own = EXPECTED[name][0] if name in EXPECTED else "eg-decisions"
    _read_or_refuse(path, FORMATS[own])


@ON_ONE_FILE
@given(content=st.binary(max_size=400), start=st.sampled_from([b"", b"\x1f\x8b\x08", b"PK\x03\x04", b"<?xml", b"{"]))
def test_any_bytes_are_read_or_refused(tmp_path: Path, content: bytes, start: bytes) -> None:
    path = tmp_path / "list"
    path.write_bytes(start + content)
    try:
        open_source(path)
    except BadSource:
        return
    _read_or_refuse(path)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=8,
)
PROPERTIES = st.dictionaries(
    st.sampled_from(["name", "alias", "weakAlias", "birthDate", "idNumber", "topics", "entity", "holder", "number"]),
    JSON,
)


@ON_ONE_FILE
@given(
    lines=st.lists(
        st.fixed_dictionaries(
            {
                "id": st.sampled_from(["a", "b", ""]) | JSON,
                "schema": st.sampled_from(["Person", "Sanction", "Passport", "Other"]) | JSON,
                "properties": PROPERTIES | JSON,
            }
        ),
        max_size=4,
    )
)
def test_any_json_is_read_or_refused(tmp_path: Path, lines: list[object]) -> None:
    path = tmp_path / "entities.ftm.json"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    _read_or_refuse(path)


DAYS = st.dates(date(1850, 1, 1), date(9998, 12, 31))
WORDS = st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1, max_size=20).filter(values.clean)


@ON_ONE_FILE
@given(
    rows=st.lists(st.tuples(WORDS, st.integers(0, 99_999), DAYS), min_size=1, max_size=5),
    delimiter=st.sampled_from(",;\t"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_a_table_gives_back_what_was_put_in(
    tmp_path: Path, rows: list[tuple[str, int, object]], delimiter: str, encoding: str
) -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=delimiter)
    writer.writerow(["الاسم", "رقم القضية", "تاريخ القيد"])
    writer.writerows([name, number, day] for name, number, day in rows)
    path = tmp_path / "list.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    said = {(values.clean(name), str(number), day) for name, number, day in rows}
    found = entries(path)
    assert {(one.names[0], one.case_no, one.record_date) for one in found} == said
    assert {one.kind for one in found} == {EntryKind.PERSON}


@given(text=st.text(max_size=80))
def test_values_are_clean_whatever_is_written(text: str) -> None:
    cleaned = values.clean(text)
    assert values.clean(cleaned) == cleaned
    assert cleaned == cleaned.strip()
    tally = Tally()
    assert all(name and len(name) <= values.LONGEST_NAME for name in values.names([text], tally, "line 1"))
    if (number := values.number(text)) is not None:
        assert values.number(number) == number
    column_of(text)
    for prefix in (values.iso_prefix(text), values.day_first_prefix(text), *values.english_prefixes(text)):
        assert prefix is None or values.iso_prefix(prefix) == prefix


@given(day=DAYS)
def test_every_way_of_writing_a_day_is_the_same_day(day: date) -> None:
    iso = day.isoformat()
    assert values.iso_prefix(iso) == iso
    assert values.day_first_prefix(f"{day.day}/{day.month}/{day.year}") == iso
    assert values.english_prefixes(f"{day:%d %b} {day.year}") == (iso,)
    assert values.day(iso) == day
