from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from hawiya.screening.watchlists.entry import EntryKind, ListEntry, entry_digest

ENTRY = ListEntry(
    key="1",
    kind=EntryKind.PERSON,
    names=("أحمد محمد", "Ahmed Mohamed"),
    weak_names=("Abu X", "Abu Y"),
    id_numbers=("28001010100011", "A12"),
    birth_dates=("1980-01-01", "1981"),
    case_no="12",
    case_year=2020,
    record_date=date(2020, 5, 3),
    programme="terror",
)


def test_the_digest_is_of_this_form_forever() -> None:
    assert entry_digest(ENTRY).hex() == "d06df459c931760cd303b2b85e3bc5233f1067e7692f1b0478966d225be3201c"


@pytest.mark.parametrize("field", ["names", "weak_names", "id_numbers", "birth_dates"])
def test_order_does_not_count(field: str) -> None:
    shuffled = replace(ENTRY, **{field: tuple(reversed(getattr(ENTRY, field)))})
    assert entry_digest(shuffled) == entry_digest(ENTRY)


@pytest.mark.parametrize(
    "change",
    [
        {"key": "2"},
        {"kind": EntryKind.UNKNOWN},
        {"names": ("أحمد محمد",)},
        {"names": ("أحمد محمد", "Ahmed Mohamed", "Abu X"), "weak_names": ("Abu Y",)},
        {"weak_names": ()},
        {"id_numbers": ("28001010100011",)},
        {"birth_dates": ("1980-01-01",)},
        {"case_no": None},
        {"case_year": None},
        {"record_date": None},
        {"programme": None},
    ],
)
def test_everything_it_says_counts(change: dict[str, Any]) -> None:
    assert entry_digest(replace(ENTRY, **change)) != entry_digest(ENTRY)
