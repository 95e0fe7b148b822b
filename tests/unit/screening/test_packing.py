from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.packing import (
    BLOCK,
    PackedEntries,
    common_text,
    compress_blocks,
    entry_line,
    entry_of,
)

TEXTS = st.lists(st.text(), max_size=3).map(tuple)
ENTRIES = st.builds(
    ListEntry,
    key=st.text(),
    kind=st.sampled_from(EntryKind),
    names=TEXTS,
    weak_names=TEXTS,
    id_numbers=TEXTS,
    birth_dates=TEXTS,
    case_no=st.none() | st.text(),
    case_year=st.none() | st.integers(),
    record_date=st.none() | st.dates(),
    programme=st.none() | st.text(),
)


@given(ENTRIES)
def test_an_entry_comes_back_from_its_line(entry: ListEntry) -> None:
    line = entry_line(entry)
    assert b"\n" not in line
    assert entry_of(line) == entry


def packed(entries: list[ListEntry]) -> PackedEntries:
    lines = [entry_line(entry) for entry in entries]
    common = common_text(lines[:3])
    blocks = compress_blocks(lines, common)
    return PackedEntries(
        len(lines), np.frombuffer(b"".join(blocks), np.uint8), np.cumsum([len(one) for one in blocks]), common
    )


@pytest.mark.parametrize("count", [0, 1, BLOCK, BLOCK + 1, 5 * BLOCK - 1])
def test_entries_come_back_in_their_order(count: int) -> None:
    entries = [
        ListEntry(f"k{place}", EntryKind.PERSON, (f"اسم {place}", "line\nbreak"), record_date=date(2020, 1, 1))
        for place in range(count)
    ]
    together = packed(entries)
    assert list(together) == entries
    assert [together[place] for place in range(count)] == entries
    with pytest.raises(IndexError):
        together[count]
