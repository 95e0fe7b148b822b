"""How long the judgement takes beside the reading, alone on the machine and in one thread."""

import statistics
from collections.abc import Iterator, Sequence

from benchmarks.authenticity.captures import KINDS, SIMULATORS, simulator
from benchmarks.authenticity.judging import judged
from benchmarks.machine import machine
from benchmarks.reading.cards import Record
from benchmarks.reading.measured import percentile
from benchmarks.reading.tables import Table

WARM_UP = 4
STAGES = ("decode", "read", "judge")
NOTE = "Genuine captures and attacks of all simulators in turn, all tiers; aim: 40 for the judgement. {machine}."
_OTHER_PICTURES = 1
"""Added to the seed: what is timed is not what is counted."""


def measure(count: int, seed: int) -> Sequence[Record]:
    """Judge captures one after the other, after a few that do not count."""
    records: list[Record] = [{"id": "machine", "what": "machine", "machine": machine()}]
    for index, capture in enumerate(_in_turn(count + WARM_UP)):
        name, kind, number = capture
        record = judged(simulator(name).capture(kind, number, seed + _OTHER_PICTURES))
        if index >= WARM_UP and not record["refused"]:
            kept = {key: record[key] for key in ("side", "tier", "pixels", "ms")}
            records.append({"id": f"{name} {kind} {number}", "what": "capture", "kind": kind, **kept})
    return records


def _in_turn(count: int) -> Iterator[tuple[str, str, int]]:
    """Return simulator, kind and number: every kind of every simulator has its turn, and so has every side and tier."""
    kinds = [(name, kind) for kind in KINDS for name in SIMULATORS]
    for index in range(count):
        yield *kinds[index % len(kinds)], index // len(kinds) + index % len(kinds)


def table(records: Sequence[Record]) -> Table | None:
    """Return milliseconds of every stage by side, 50th and 95th percentile; None without records."""
    timed = [record for record in records if record["what"] == "capture"]
    if not timed:
        return None
    rows = []
    for side in ("front", "back", "both"):
        own = [record for record in timed if side in (record["side"], "both")]
        if own:
            cells = (_spread([record["ms"][stage] for record in own]) for stage in STAGES)
            rows.append((side, str(len(own)), *cells))
    where = next(record["machine"] for record in records if record["what"] == "machine")
    head = ("side", "n", *(f"{stage}, p50 / p95" for stage in STAGES))
    return Table(
        "Milliseconds of the judgement beside the reading, one thread", head, tuple(rows), NOTE.format(machine=where)
    )


def _spread(values: Sequence[float]) -> str:
    return f"{statistics.median(values):.1f} / {percentile(values, 0.95):.1f}"
