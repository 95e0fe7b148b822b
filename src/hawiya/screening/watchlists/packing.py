"""Entries of a list as a line of JSON each, compressed in small blocks: a million of them fit into memory.

A block is small enough to look at one entry within microseconds; what entries have in common stands in a dictionary
that all blocks are compressed against.
"""

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.screening.watchlists.entry import EntryKind, ListEntry

BLOCK = 8
"""Entries in a block."""
_LINE = 128
"""Bytes of a line, more than most have."""
_DICTIONARY_BYTES = 32_768  # the reach of deflate
_LEVEL = 6
_MISSING = (None, None, (), (), (), (), None, None, None, None)
"""The values of a line that it need not have."""
_DECODER = json.JSONDecoder()
_KINDS = {kind.value: kind for kind in EntryKind}


def entry_line(entry: ListEntry) -> bytes:
    """Return an entry as one line of JSON, without the line break; missing values at the end are left out."""
    recorded = entry.record_date.isoformat() if entry.record_date is not None else None
    values: list[Any] = [
        entry.key,
        entry.kind.value,
        entry.names,
        entry.birth_dates,
        entry.id_numbers,
        entry.weak_names,
        entry.programme,
        entry.case_no,
        entry.case_year,
        recorded,
    ]
    while values[-1] is None or values[-1] == ():
        values.pop()
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def entry_of(line: bytes) -> ListEntry:
    """Return the entry that `entry_line` wrote."""
    values, _ = _DECODER.raw_decode(line.decode("utf-8", "surrogatepass"))
    values += _MISSING[len(values) :]
    key, kind, names, birth_dates, id_numbers, weak_names, programme, case_no, case_year, recorded = values
    return ListEntry(
        key,
        _KINDS[kind],
        tuple(names),
        tuple(weak_names),
        tuple(id_numbers),
        tuple(birth_dates),
        case_no,
        case_year,
        date.fromisoformat(recorded) if recorded is not None else None,
        programme,
    )


def common_text(lines: Sequence[bytes]) -> bytes:
    """Return the dictionary for blocks of lines like these."""
    return b"\n".join(lines)[-_DICTIONARY_BYTES:]


def compress_blocks(lines: Sequence[bytes], common: bytes, size: int = BLOCK) -> list[bytes]:
    """Return lines as blocks of this size, the last maybe shorter, compressed against a dictionary."""
    ready = zlib.compressobj(_LEVEL, zlib.DEFLATED, -zlib.MAX_WBITS, zdict=common)
    blocks = []
    for start in range(0, len(lines), size):
        packer = ready.copy()  # quicker than reading the dictionary again
        blocks.append(packer.compress(b"\n".join(lines[start : start + size])) + packer.flush())
    return blocks


@dataclass(frozen=True, slots=True)
class PackedEntries:
    """The entries of a list in their order, `size` in a block.

    `blocks` are the bytes of all blocks (uint8), `ends` says where each ends (int64), `common` is their dictionary.
    """

    count: int
    blocks: NDArray[np.uint8]
    ends: NDArray[np.int64]
    common: bytes
    size: int = BLOCK

    def __len__(self) -> int:
        return self.count

    def __getitem__(self, place: int) -> ListEntry:
        if not 0 <= place < self.count:
            raise IndexError(place)
        block, at = divmod(place, self.size)
        unpacker, packed = self._unpacker(), self._packed(block)
        lines = unpacker.decompress(packed, (at + 1) * _LINE)
        # Hardly more is unpacked than is needed: half of a block takes little more than half of the time.
        if lines.count(b"\n") <= at:
            lines += unpacker.flush()
        return entry_of(lines.split(b"\n", at + 1)[at])

    def __iter__(self) -> Iterator[ListEntry]:
        for block in range(len(self.ends)):
            yield from map(entry_of, self._unpacker().decompress(self._packed(block)).split(b"\n"))

    def _unpacker(self) -> "zlib._Decompress":
        return zlib.decompressobj(-zlib.MAX_WBITS, zdict=self.common)

    def _packed(self, block: int) -> memoryview:
        start = int(self.ends[block - 1]) if block else 0
        return self.blocks[start : int(self.ends[block])].data
