"""One entry of a watchlist, whatever format it came in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from hashlib import sha256

# ASCII JSON: one form on every version of Python, whatever the text.
_CANONICAL = json.JSONEncoder(separators=(",", ":"))


class EntryKind(StrEnum):
    """What an entry is about. Only persons, and what may be one, are compared with persons."""

    PERSON = "person"
    ORGANISATION = "organisation"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ListEntry:
    """Somebody or something that a list names.

    `key` is the publisher's id, unique within the list. `names` are all spellings in any script, the primary one first;
    `weak_names` are aliases that the publisher itself calls weak (low quality): they count only together with a birth
    date or number that agrees. `birth_dates` are ISO 8601 prefixes as exact as the list knows them: `1970`, `1970-05`,
    `1970-05-03`. `id_numbers` are national numbers, Egyptian ones as 14 ASCII digits. `case_no`, `case_year` and
    `record_date` are the decision that put it there, `programme` its legal ground or list section.
    """

    key: str
    kind: EntryKind
    names: tuple[str, ...]
    weak_names: tuple[str, ...] = ()
    id_numbers: tuple[str, ...] = ()
    birth_dates: tuple[str, ...] = ()
    case_no: str | None = None
    case_year: int | None = None
    record_date: date | None = None
    programme: str | None = None


def entry_digest(entry: ListEntry) -> bytes:
    """Return the SHA-256 of what an entry says; a reviewer's decision about it holds while this stays the same.

    The order of spellings, numbers and dates does not count: publishers shuffle them from one day to the next.
    """
    content = (
        entry.key,
        entry.kind,
        *(_in_order(values) for values in (entry.names, entry.weak_names, entry.id_numbers, entry.birth_dates)),
        entry.case_no,
        entry.case_year,
        entry.record_date.isoformat() if entry.record_date is not None else None,
        entry.programme,
    )
    return sha256(_CANONICAL.encode(content).encode("ascii")).digest()


def _in_order(values: tuple[str, ...]) -> Sequence[str]:
    return sorted(set(values)) if len(values) > 1 else values
