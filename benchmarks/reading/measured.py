"""The tables of what is compared or timed: Tesseract beside ours, one harm at a time, milliseconds."""

import statistics
from collections.abc import Mapping, Sequence

from benchmarks.reading.cards import DATES, NUMBER, Record
from benchmarks.reading.fairness import character_error_rate, same
from benchmarks.reading.rates import Rate
from benchmarks.reading.tables import (
    ADDRESS,
    LABELS,
    NAMES,
    ON_BACK,
    SERIAL,
    WIDE,
    WIDE_LABELS,
    Table,
    exact,
    located,
    rate,
)


def peers(records: Sequence[Record], tiers: Sequence[str]) -> list[Table]:
    """Return a table per tier: every field as each reader reads it, exact and in characters."""
    tables = []
    for tier in tiers:
        own = [record for record in records if record["tier"] == tier]
        lines: dict[str, list[Mapping[str, str]]] = {}
        for record in own:
            for name, line in record["lines"].items():
                lines.setdefault(name, []).append(line)
        if not lines:
            continue
        readers = [name for name in next(iter(lines.values()))[0] if name != "truth"]
        rows = []
        for name in (NUMBER, *DATES, *NAMES, *ADDRESS, SERIAL, *ON_BACK):
            if name not in lines:
                continue
            cells = [_read_by(reader, name, lines[name]) for reader in readers]
            rows.append((LABELS[name], str(len(lines[name])), *cells))
        found = sum(record["found"] for record in own)
        titles = [reader if reader == "hawiya" else f"Tesseract {own[0]['tesseract']}, {reader}" for reader in readers]
        note = f"Lines of the {found} of {len(own)} sides that were found; doubtful readings count."
        tables.append(
            Table(f"Beside Tesseract, {tier}", ("exact % (95 % interval) / CER %", "n", *titles), tuple(rows), note)
        )
    return tables


def _read_by(reader: str, name: str, lines: Sequence[Mapping[str, str]]) -> str:
    pairs = [(line[reader], line["truth"]) for line in lines]
    return f"{Rate.of(same(name, *pair) for pair in pairs)} / {100 * character_error_rate(name, pairs):.1f}"


def sweep(records: Sequence[Record], harms: Mapping[str, tuple[str, str]]) -> list[Table]:
    """Return a table per harm: how accuracy falls with it. `harms` maps names to (title, unit)."""
    tables = []
    for harm, (title, unit) in harms.items():
        own = [record for record in records if record["harm"] == harm]
        rows = []
        for level in dict.fromkeys(record["level"] for record in own):
            some = [record for record in own if record["level"] == level]
            cells = (str(rate(some, marks)) for marks in (located, *(exact(*names) for names in WIDE)))
            rows.append((f"{level:g}", *cells, str(len(some))))
        if rows:
            tables.append(Table(f"By {title}", (unit, "located", *WIDE_LABELS, "sides"), tuple(rows)))
    return tables


def curves(records: Sequence[Record], harm: str) -> dict[str, list[tuple[float, Rate]]]:
    """Return for every group of fields its rate at each level of a harm."""
    own = [record for record in records if record["harm"] == harm]
    levels = list(dict.fromkeys(record["level"] for record in own))
    return {
        label: [(level, rate([r for r in own if r["level"] == level], exact(*names))) for level in levels]
        for label, names in zip(WIDE_LABELS, WIDE, strict=True)
    }


def times(records: Sequence[Record]) -> list[Table]:
    """Return milliseconds by stage and size, sides a second, and milliseconds a line beside Tesseract's."""
    sizes = list(dict.fromkeys(record["what"] for record in records if record["what"].endswith("MP")))
    rows = []
    stages = dict.fromkeys(stage for record in records if record["what"] in sizes for stage in record["ms"])
    for stage in sorted(stages, key="all".__eq__):
        cells = []
        for size in sizes:
            # A side that was refused has no later stages; it does not count.
            values = [r["ms"][stage] for r in records if r["what"] == size and r["found"] and stage in r["ms"]]
            cells += [f"{statistics.median(values):.1f}", f"{percentile(values, 0.95):.1f}"] if values else ["–", "–"]
        rows.append((stage, *cells))
    tables = []
    if sizes:
        head = tuple(f"{size} {which}" for size in sizes for which in ("p50", "p95"))
        counted = ", ".join(
            f"{sum(r['what'] == size and r['found'] for r in records)} sides of {size}" for size in sizes
        )
        counted = "; ".join([counted, *(record["machine"] for record in records if record["what"] == "machine")])
        tables.append(Table("Milliseconds from JPEG bytes to fields, one core", ("stage", *head), tuple(rows), counted))
    for record in records:
        if record["what"] == "together":
            speed = (f"{record['sides'] / record['seconds']:.1f}", str(record["sides"]), f"{record['seconds']:.1f}")
            tables.append(Table("Two processes at once, 2 MP", ("sides a second", "sides", "seconds"), (speed,)))
    lines = tuple((r["reader"], f"{r['ms']:.1f}", str(r["n"])) for r in records if r["what"] == "line")
    if lines:
        tables.append(Table("Milliseconds a line, one core, start-up not counted", ("reader", "ms", "lines"), lines))
    return tables


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest value that at least `share` (0..1) of the values do not exceed."""
    ranked = sorted(values)
    return ranked[max(0, -int(-share * len(ranked) // 1) - 1)]
