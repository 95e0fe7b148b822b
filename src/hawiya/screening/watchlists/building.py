"""From entries to the arrays of an index: batches are taken apart in several processes, then put together."""

from collections.abc import Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.batches import Batch, take_apart
from hawiya.screening.watchlists.entry import ListEntry
from hawiya.screening.watchlists.name_model import keys_of
from hawiya.screening.watchlists.packing import BLOCK, common_text, entry_line
from hawiya.screening.watchlists.sharing_out import share_out
from hawiya.screening.watchlists.vocabulary import vocabulary_arrays

ROWS_ALIGNED = 64
"""Names of one length begin at a multiple of this, so that they are whole words of a bitmap."""

_BATCH = 512 * BLOCK
_KEYED = 8_192
_ALONE = 4
"""Batches that are done before other processes are started."""


def build_arrays(entries: Iterable[ListEntry], *, processes: int) -> dict[str, NDArray[Any]]:
    """Return the arrays of an index of these entries; see `index.WatchlistIndex` for what they are."""
    lines = map(entry_line, entries)
    first = list(islice(lines, _BATCH))
    common = common_text(first)
    task = partial(take_apart, common=common)
    batches = list(share_out(task, _batches(first, lines), processes=processes, alone=_ALONE))
    numbers = _joined([batch.numbers for batch in batches], np.uint64)
    entries_before = np.cumsum([0, *(batch.entries for batch in batches)], dtype=np.int64)
    numbered = _shifted([batch.numbered for batch in batches], entries_before)
    by_number = np.argsort(numbers, kind="stable")
    blocks = [block for batch in batches for block in batch.blocks]
    arrays: dict[str, NDArray[Any]] = {
        "common": np.frombuffer(common, np.uint8),
        "blocks": np.frombuffer(b"".join(blocks), np.uint8),
        "block_ends": np.cumsum([len(block) for block in blocks], dtype=np.int64),
        "born": _joined([batch.born for batch in batches], np.uint32),
        "numbers": numbers[by_number],
        "numbered": numbered[by_number],
    }
    del blocks
    texts, parts = _one_vocabulary(batches)
    lengths = _joined([batch.lengths for batch in batches], np.uint8)
    owners = _shifted([batch.owners for batch in batches], entries_before)
    marks = _joined([batch.marks for batch in batches], np.uint8)
    batches.clear()
    arrays |= _rows(parts, lengths, owners, marks, len(texts))
    keyed = share_out(_keys_of_all, _chunks(texts), processes=processes, alone=_ALONE)
    return arrays | vocabulary_arrays(texts, (keys for chunk in keyed for keys in chunk))


def _batches(first: list[bytes], rest: Iterator[bytes]) -> Iterator[list[bytes]]:
    batch = first
    while batch:
        yield batch
        batch = list(islice(rest, _BATCH))


def _one_vocabulary(batches: list[Batch]) -> tuple[list[str], NDArray[np.uint32]]:
    """Number the distinct parts of all batches; return them, and the parts of all names by these numbers."""
    known: dict[str, int] = {}
    numbered = [np.array([known.setdefault(text, len(known)) for text in batch.texts], np.uint32) for batch in batches]
    parts = [numbers[batch.parts] for numbers, batch in zip(numbered, batches, strict=True)]
    return list(known), _joined(parts, np.uint32)


def _rows(
    parts: NDArray[np.uint32],
    lengths: NDArray[np.uint8],
    owners: NDArray[np.uint32],
    marks: NDArray[np.uint8],
    vocabulary: int,
) -> dict[str, NDArray[Any]]:
    """Order names by their length and note in which names each part occurs.

    A row is a name. `group_lengths`, `group_starts` and `group_rows` say how many parts the names of a group have,
    where its rows begin and how many they are; `row_parts` has the parts of all rows, one group after the other.
    """
    starts = np.cumsum(lengths, dtype=np.int64) - lengths
    found = np.unique(lengths)
    groups = [np.flatnonzero(lengths == length) for length in found]
    begins, row = [], 0
    for group in groups:
        begins.append(row)
        row += len(group) + -len(group) % ROWS_ALIGNED
    row_owners, row_marks = np.zeros(row, np.uint32), np.zeros(row, np.uint8)
    matrices: list[NDArray[np.uint32]] = []
    occurrences: list[NDArray[np.uint64]] = []
    for length, group, begin in zip(found.tolist(), groups, begins, strict=True):
        matrix = parts[starts[group][:, None] + np.arange(length)]
        row_owners[begin : begin + len(group)] = owners[group]
        row_marks[begin : begin + len(group)] = marks[group]
        rows = np.repeat(np.arange(begin, begin + len(group), dtype=np.uint64), length)
        matrices.append(matrix.ravel())
        occurrences.append((matrix.ravel().astype(np.uint64) << np.uint64(32)) | rows)
    together = np.unique(_joined(occurrences, np.uint64))
    counted = np.bincount((together >> np.uint64(32)).astype(np.int64), minlength=vocabulary)
    return {
        "group_lengths": found,
        "group_starts": np.array(begins, np.int64),
        "group_rows": np.array([len(group) for group in groups], np.int64),
        "row_parts": _joined(matrices, np.uint32),
        "row_owners": row_owners,
        "row_marks": row_marks,
        "part_ends": np.cumsum(counted, dtype=np.int64),
        "part_rows": together.astype(np.uint32),
    }


def _keys_of_all(texts: list[str]) -> list[set[int]]:
    return list(map(keys_of, texts))


def _chunks(texts: list[str]) -> Iterator[list[str]]:
    return (texts[start : start + _KEYED] for start in range(0, len(texts), _KEYED))


def _joined(arrays: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, kind)


def _shifted(arrays: list[NDArray[np.uint32]], before: NDArray[np.int64]) -> NDArray[np.uint32]:
    moved = [array + np.uint32(first) for array, first in zip(arrays, before[:-1].tolist(), strict=True)]
    return _joined(moved, np.uint32)
