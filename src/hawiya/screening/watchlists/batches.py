"""A batch of entries taken apart: what a process that helps building an index gives back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hawiya.names.parse import parse_name
from hawiya.screening.watchlists.entry import EntryKind
from hawiya.screening.watchlists.id_numbers import birth_date_of
from hawiya.screening.watchlists.name_model import text_of
from hawiya.screening.watchlists.packing import compress_blocks, entry_of

WEAK, FAMILY_FIRST = 1, 2
"""Marks of a name: the publisher calls it weak; its first part is the family name."""

MANY_DATES = 1
"""A birth date number that stands for several dates: look at the entry."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries taken apart. Numbers of parts and entries count from 0 in this batch.

    `texts` are the distinct parts. `parts` are those of all names one after the other, `lengths` how many each name
    has, `owners` whose it is, `marks` what is special about it. `born` is a date a entry (`date_number`). `numbers`
    are national numbers and `numbered` whose they are.
    """

    entries: int
    blocks: list[bytes]
    texts: list[str]
    parts: NDArray[np.uint32]
    lengths: NDArray[np.uint8]
    owners: NDArray[np.uint32]
    marks: NDArray[np.uint8]
    born: NDArray[np.uint32]
    numbers: NDArray[np.uint64]
    numbered: NDArray[np.uint32]


def date_number(birth_dates: Sequence[str]) -> int:
    """Return a listed birth date as the number YYYYMMDD, zeros for what is not known.

    0 stands for none, `MANY_DATES` for several, or one that is no date.
    """
    if not birth_dates:
        return 0
    pieces = birth_dates[0].split("-")
    if len(birth_dates) > 1 or len(pieces) > 3 or not all(one.isascii() and one.isdigit() for one in pieces):
        return MANY_DATES
    year, month, day = (*map(int, pieces), 0, 0, 0)[:3]
    return year * 10_000 + month * 100 + day if year < 10_000 and month < 100 and day < 100 else MANY_DATES


def take_apart(lines: Sequence[bytes], common: bytes) -> Batch:
    """Take entries (`packing.entry_line`) apart; only what may be a person is found by name or number."""
    known: dict[Any, int] = {}
    parts: list[int] = []
    lengths: list[int] = []
    owners: list[int] = []
    marks: list[int] = []
    born: list[int] = []
    numbers: list[int] = []
    numbered: list[int] = []
    for place, entry in enumerate(map(entry_of, lines)):
        born.append(date_number(entry.birth_dates))
        if entry.kind not in (EntryKind.PERSON, EntryKind.UNKNOWN):
            continue
        seen: set[tuple[int, ...]] = set()
        for names, mark in ((entry.names, 0), (entry.weak_names, WEAK)):
            for name in map(parse_name.__wrapped__, names):
                own = tuple(known.setdefault(part, len(known)) for part in name.parts)
                if own and own not in seen:
                    seen.add(own)
                    parts += own
                    lengths.append(len(own))
                    owners.append(place)
                    marks.append(mark | (FAMILY_FIRST if name.family_first else 0))
        for number in entry.id_numbers:
            if birth_date_of(number) is not None:
                numbers.append(int(number))
                numbered.append(place)
    return Batch(
        entries=len(lines),
        blocks=compress_blocks(lines, common),
        texts=list(map(text_of, known)),
        parts=np.array(parts, np.uint32),
        lengths=np.array(lengths, np.uint8),
        owners=np.array(owners, np.uint32),
        marks=np.array(marks, np.uint8),
        born=np.array(born, np.uint32),
        numbers=np.array(numbers, np.uint64),
        numbered=np.array(numbered, np.uint32),
    )
