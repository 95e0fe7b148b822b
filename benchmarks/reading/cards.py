"""One picture of a card through the whole pipeline, and what came of it beside what is printed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.reading.overlap import quad_overlap
from hawiya.cards.reading import CardReading

Record = dict[str, Any]
"""What is kept of one picture: plain JSON."""

DATES = ("dateOfBirth", "releaseDate", "idExpiry")
NUMBER = "idNumber"


def wire_text(name: str, printed: str) -> str:
    """Return what the wire must say for a printed text: dates as YYYY-MM-DDT00:00:00, all else as printed."""
    if name in DATES:
        year, month, *rest = (int(part) for part in printed.split("/"))
        return f"{date(year, month, rest[0] if rest else 1):%Y-%m-%d}T00:00:00"
    return " ".join(printed.split())


def as_printed(name: str, wire: str) -> str:
    """Return what must be printed for a text of the wire: the inverse of `wire_text`."""
    if name in DATES:
        return wire.split("T")[0].replace("-", "/")[: len("YYYY/MM") if name == "releaseDate" else None]
    return wire


def outcome(reading: CardReading, texts: Mapping[str, str], quad: NDArray[np.float64] | None) -> Record:
    """Compare a reading with the truth.

    `fields` tells of every printed field whether it is right to the letter, whether it was reported without any
    finding, and whether it is right when a doubtful reading, which is not reported, counts too; `wrong` holds what was
    wanted and what came; `overlap` is None where no card was found. `quad` spans the picture from 0 to its width, found
    corners count from the middle of the first pixel.
    """
    doubted = {finding.field for finding in reading.findings}
    fields: dict[str, tuple[bool, bool, bool]] = {}
    wrong: dict[str, tuple[str, str | None]] = {}
    for name, printed in texts.items():
        wanted = wire_text(name, printed)
        got = reading.fields[name].text if name in reading.fields else None
        doubtful = reading.unreadable[name].text if name in reading.unreadable else None
        fields[name] = (got == wanted, got is not None and name not in doubted, wanted in (got, doubtful))
        if got != wanted:
            wrong[name] = (wanted, got)
    found = reading.corners if reading.rectified is not None else None
    return {
        "overlap": None if found is None or quad is None else round(quad_overlap(found + 0.5, quad), 4),
        "doc_type": reading.doc_type.value,
        "seen": None if reading.side is None else reading.side.value,
        "fields": fields,
        "wrong": wrong,
        "findings": [int(finding.code) for finding in reading.findings],
        "given": sorted(reading.fields),
        "ms": {stage: round(value, 2) for stage, value in reading.milliseconds.items()},
    }
