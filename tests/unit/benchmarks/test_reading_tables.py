"""What is counted of a picture, and what the tables say."""

import numpy as np
import pytest

from benchmarks.reading.cards import Record, as_printed, outcome, wire_text
from benchmarks.reading.measured import peers, percentile, times
from benchmarks.reading.tables import (
    Table,
    accuracy,
    cut_off,
    every_field,
    every_reading,
    exact,
    located,
    other_named,
    other_refused,
    rate,
    refusals,
    side_told,
    trusted_error,
)
from hawiya.cards.reading import CardFinding, CardReading, DocType, FieldReading, Finding, Side

QUAD = np.array([[10, 10], [110, 10], [110, 70], [10, 70]], np.float64)
NUMBER = "29001010123456"


def front(**changes: object) -> CardReading:
    reading: dict[str, object] = {
        "side": Side.FRONT,
        "doc_type": DocType.NATIONAL_ID,
        "fields": {"idNumber": FieldReading(NUMBER, 0.99), "dateOfBirth": FieldReading("1990-01-01T00:00:00", 0.9)},
        "corners": (QUAD - 0.5).astype(np.float32),
        "rectified": np.zeros((750, 1200, 3), np.uint8),
    }
    return CardReading(**{**reading, **changes})  # type: ignore[arg-type]


def record(reading: CardReading, **texts: str) -> Record:
    printed = {"idNumber": NUMBER, "dateOfBirth": "1990/01/01", **texts}
    about = {"generator": "first", "tier": "scan", "side": "front", "font": "a"}
    return {**about, **outcome(reading, printed, QUAD)}


@pytest.mark.parametrize(
    ("name", "printed", "wire"),
    [
        ("dateOfBirth", "1990/01/31", "1990-01-31T00:00:00"),
        ("releaseDate", "2019/05", "2019-05-01T00:00:00"),
        ("first_name", "محمد", "محمد"),
    ],
)
def test_printed_and_wire_are_two_forms_of_one_text(name: str, printed: str, wire: str) -> None:
    assert wire_text(name, printed) == wire
    assert as_printed(name, wire) == printed


def test_a_right_card_is_right_in_everything() -> None:
    seen = record(front())
    assert seen["overlap"] == 1.0
    assert list(located(seen)) == [True]
    assert list(side_told(seen)) == [True]
    assert list(exact("idNumber", "dateOfBirth")(seen)) == [True, True]
    assert list(trusted_error("idNumber")(seen)) == [False]
    assert seen["wrong"] == {}


def test_a_wrong_number_that_nobody_doubts_is_the_worst() -> None:
    fields = {"idNumber": FieldReading("29001010123455", 0.99)}
    assert list(trusted_error("idNumber")(record(front(fields=fields)))) == [True]
    doubt = (Finding(CardFinding.NUMBER_UNREADABLE, "idNumber"),)
    assert list(trusted_error("idNumber")(record(front(fields=fields, findings=doubt)))) == [False]
    assert list(trusted_error("idNumber")(record(front(fields={})))) == [False]


def test_what_is_wrong_is_kept_for_looking_at() -> None:
    seen = record(front(fields={"idNumber": FieldReading("2", 0.9)}))
    assert seen["wrong"] == {"idNumber": (NUMBER, "2"), "dateOfBirth": ("1990-01-01T00:00:00", None)}


def test_a_doubtful_reading_counts_only_where_it_is_asked_for() -> None:
    seen = record(front(fields={}, unreadable={"idNumber": FieldReading(NUMBER, 0.3)}))
    assert list(every_field(seen)) == [False, False]
    assert list(every_reading(seen)) == [True, False]


def test_a_card_that_is_not_found_counts_as_wrong() -> None:
    lost = front(side=None, doc_type=DocType.NONE, fields={}, corners=None, rectified=None)
    seen = record(lost)
    assert list(located(seen)) == [False]
    assert list(exact("idNumber")(seen)) == [False]


def test_corners_beside_the_card_are_no_location() -> None:
    assert list(located(record(front(corners=(QUAD + np.array([20, 0])).astype(np.float32))))) == [False]


def test_another_document_must_not_be_taken_for_a_card() -> None:
    none = outcome(CardReading(None, DocType.NONE), {}, None) | {"side": "other"}
    other = outcome(CardReading(None, DocType.OTHER), {}, None) | {"side": "other"}
    card = outcome(front(), {}, None) | {"side": "other"}
    assert [next(iter(other_refused(seen))) for seen in (none, other, card)] == [True, True, False]
    assert [next(iter(other_named(seen))) for seen in (none, other, card)] == [False, True, False]
    assert [*located(card), *side_told(card)] == []


def test_accuracy_has_a_column_for_every_tier() -> None:
    table = accuracy([record(front()), record(front(fields={}))], "first", ["scan"])
    cells = {row[0]: row[1] for row in table.rows}
    assert cells["14-digit number, front"] == "50.0 (9.5–90.5)"
    assert cells["n: fronts / backs / other documents"] == "2/0/0"
    assert "husband" not in cells


def test_refusals_tell_what_each_picture_became() -> None:
    pictures: list[Record] = [
        {"kind": "noise", "doc_type": "none", "findings": [3011], "given": [], "taken": False},
        {"kind": "noise", "doc_type": "none", "findings": [5001], "given": [], "taken": False},
        {"kind": "bank card", "doc_type": "other", "findings": [5001], "given": [], "taken": False},
        {"kind": "bank card", "doc_type": "national_id", "findings": [], "given": ["idNumber"], "taken": True},
    ]
    assert [(row[0], row[1], row[2].split()[0], *row[3:]) for row in refusals(pictures).rows] == [
        ("noise", "2", "50.0", "2", "0", "0", "0"),
        ("bank card", "2", "50.0", "0", "1", "1", "1"),
        ("all", "4", "50.0", "2", "1", "1", "1"),
    ]


def test_cut_off_cards_are_grouped_by_what_lies_outside() -> None:
    refused: Record = {"taken": False, "findings": [3011], "given": []}
    read: Record = {"taken": True, "findings": [], "given": ["idNumber"]}
    table = cut_off([{**refused, "outside": 0.4}, {**read, "outside": 0.06}])
    assert [row[1] for row in table.rows] == ["1", "0", "1", "2"]
    assert [row[2].split()[0] for row in table.rows] == ["0", "–", "100", "50.0"]


def test_peers_stand_beside_ours() -> None:
    line = {"truth": NUMBER, "hawiya": NUMBER, "ara": "٢٩"}
    table = peers(
        [{"tier": "scan", "tesseract": "5.3.0", "found": True, "lines": {"idNumber": line}}], ["scan", "hard"]
    )
    assert [made.title for made in table] == ["Beside Tesseract, scan"]
    assert table[0].head[2:] == ("hawiya", "Tesseract 5.3.0, ara")
    assert table[0].rows == (("14-digit number", "1", "100 (20.7–100) / 0.0", "0 (0–79.3) / 85.7"),)


def test_times_leave_out_sides_that_were_refused() -> None:
    found = [{"what": "2 MP", "found": True, "ms": {"decode": 10.0 + n, "all": 50.0 + n}} for n in range(3)]
    lost = {"what": "2 MP", "found": False, "ms": {"decode": 1.0, "all": 2.0}}
    (table,) = times([*found, lost])
    assert table.rows == (("decode", "11.0", "12.0"), ("all", "51.0", "52.0"))


def test_percentile_is_the_nearest_rank() -> None:
    values = [float(value) for value in range(1, 21)]
    assert percentile(values, 0.95) == 19.0
    assert percentile([7.0], 0.95) == 7.0


def test_rate_pools_marks_of_many_pictures() -> None:
    seen = [record(front()), record(front(fields={}))]
    assert (rate(seen, exact("idNumber", "dateOfBirth")).hits, rate(seen, exact("idNumber")).total) == (2, 2)


def test_table_in_both_forms() -> None:
    table = Table("T", ("a", "bc"), (("long", "1"),), "note")
    assert table.as_markdown() == "### T\n\nnote\n\n| a | bc |\n| --- | --- |\n| long | 1 |"
    assert table.as_text() == "T\na     bc\nlong  1 \nnote"
