import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from hawiya.screening.watchlists.building import ROWS_ALIGNED
from hawiya.screening.watchlists.row_parts import Names, RowParts

VOCABULARY = 9
NAMES = st.lists(st.lists(st.integers(0, VOCABULARY - 1), min_size=1, max_size=6), min_size=1, max_size=200)


def table_of(names: list[list[int]]) -> tuple[RowParts, dict[int, list[int]]]:
    """Return the parts of names by row, and the names by row: those of one length begin at a whole word."""
    rows: dict[int, list[int]] = {}
    described, row = [], 0
    for length in sorted({len(name) for name in names}):
        group = [name for name in names if len(name) == length]
        described.append((length, row, len(group)))
        rows |= dict(enumerate(group, row))
        row += len(group) + -len(group) % ROWS_ALIGNED
    lengths, starts, counts = zip(*described, strict=True)
    arrays: dict[str, np.ndarray] = {
        "row_owners": np.zeros(row, np.uint32),
        "part_text_ends": np.zeros(VOCABULARY, np.int64),
        "group_lengths": np.array(lengths, np.uint8),
        "group_starts": np.array(starts, np.int64),
        "group_rows": np.array(counts, np.int64),
        "row_parts": np.array([part for name in rows.values() for part in name], np.uint32),
    }
    return RowParts(arrays), rows


def told(names: Names) -> list[list[int]]:
    """Return names as lists, after a look at what stands beyond their ends."""
    beyond = np.arange(len(names.parts))[:, None] >= names.lengths
    assert (names.parts[beyond] == VOCABULARY).all()
    return [own[:length] for own, length in zip(names.parts.T.tolist(), names.lengths.tolist(), strict=True)]


@given(NAMES, st.randoms(use_true_random=False))
def test_names_of_several_lengths_are_found_by_their_rows(names: list[list[int]], random: object) -> None:
    table, rows = table_of(names)
    asked = sorted(random.sample(sorted(rows), random.randint(1, len(rows))))  # type: ignore[attr-defined]
    found = table.names(np.array(asked))
    assert told(found) == [rows[row] for row in asked]
    assert table.lengths(np.array(asked)).tolist() == [len(rows[row]) for row in asked]
    assert told(found[np.arange(0, len(asked), 2)]) == [rows[row] for row in asked[::2]]
    assert table.of_row(asked[0]) == tuple(rows[asked[0]])


def test_no_rows_are_no_names() -> None:
    table, _ = table_of([[1, 2]])
    assert len(table.names(np.empty(0, np.int64))) == 0
