"""How long the import of a large list takes: FollowTheMoney lines, read alone, and read, compared, built and stored.

    python -m benchmarks.screening import [--entries N] [--folder DIR]

Every tenth entry has a second line: the sanction that names its programme and date.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from benchmarks.machine import machine
from benchmarks.screening.large_list import SEED, People
from hawiya.screening.watchlists.entry import EntryKind, ListEntry
from hawiya.screening.watchlists.formats.known import format_of
from hawiya.screening.watchlists.formats.source import open_source
from hawiya.screening.watchlists.importing import Reading

_SCHEMAS = {
    EntryKind.PERSON: "Person",
    EntryKind.ORGANISATION: "Company",
    EntryKind.OTHER: "Vessel",
    EntryKind.UNKNOWN: "LegalEntity",
}
_SANCTIONED = 10


def lines_of(entry: ListEntry, place: int) -> Iterator[str]:
    """Yield the lines that say an entry, with the properties that OpenSanctions writes beside those that are read."""
    properties = {
        "name": list(entry.names[:1]),
        "alias": list(entry.names[1:]),
        "weakAlias": list(entry.weak_names),
        "birthDate": list(entry.birth_dates),
        "idNumber": list(entry.id_numbers),
        "nationality": ["eg"],
        "topics": ["sanction"],
    }
    shared = {"referents": [], "datasets": ["invented"], "first_seen": "2026-01-01T00:00:00", "target": True}
    schema = _SCHEMAS[entry.kind]
    whole = {"id": entry.key, "caption": entry.names[0], "schema": schema, "properties": properties, **shared}
    yield json.dumps(whole, ensure_ascii=False)
    if place % _SANCTIONED == 0:
        about = {"entity": [entry.key], "program": ["Invented"], "listingDate": ["2020-01-01"]}
        sanction = {"id": f"{entry.key}-s", "caption": "Sanction", "schema": "Sanction", "properties": about}
        yield json.dumps(sanction | shared | {"target": False}, ensure_ascii=False)


def _write(path: Path, entries: int) -> int:
    count = 0
    with path.open("w", encoding="utf-8") as file:
        for place, entry in enumerate(People(SEED).entries(entries)):
            for line in lines_of(entry, place):
                file.write(line + "\n")
                count += 1
    return count


def _read(path: Path) -> tuple[int, float, float]:
    """Read the list to its end; return how many entries it has, and the seconds that passed, all and on the CPU."""
    started, cpu = time.perf_counter(), time.process_time()
    source = open_source(path)
    reading = Reading(source, format_of(source, None))
    deque(reading.entries(), maxlen=0)
    return reading.kinds.total(), time.perf_counter() - started, time.process_time() - cpu


def _import(path: Path, folder: Path) -> dict[str, float]:
    """Run the command as an operator does; return its seconds, and the most memory of one of its processes (MiB)."""
    command = [sys.executable, "-m", "hawiya", "watchlist", "import", str(path), "--name", "large", "--json"]
    environment = {"HAWIYA_DATA": str(folder / "data"), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)}
    subprocess.run([sys.executable, "-m", "hawiya", "init"], env=environment, check=True, capture_output=True)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    subprocess.run(command, env=environment, check=True, capture_output=True)  # noqa: S603 - our own command
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1), "mib": round(after.ru_maxrss / 1024)}


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, help="where the list is written; a temporary folder by default")


def run(arguments: Namespace) -> None:
    """Write the list, read it, import it twice; print one line of JSON."""
    with tempfile.TemporaryDirectory(prefix="hawiya-list-", dir=arguments.folder) as name:
        folder = Path(name)
        path = folder / "entities.ftm.json"
        lines = _write(path, arguments.entries)
        read, seconds, cpu = _read(path)
        result = {
            "machine": machine(),
            "seed": SEED,
            "lines": lines,
            "bytes": path.stat().st_size,
            "entries": read,
            "read": {"seconds": round(seconds, 1), "cpu_seconds": round(cpu, 1)},
            "import": _import(path, folder),
            "import_of_the_same": _import(path, folder),
        }
    print(json.dumps(result))
