"""How fast a large list is read and indexed, how much memory it takes, how long searches take, alone and during a swap.

Searches run in a process of their own that holds nothing but the list, one after the other. Beside the time that
passes, the processor's time is given: on a busy machine only that says what a search costs.
"""

import asyncio
import resource
import tempfile
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np

from benchmarks.machine import machine
from benchmarks.screening.large_list import SEED, People
from benchmarks.screening.list_import import lines_of
from hawiya.screening.watchlists.formats.known import format_of
from hawiya.screening.watchlists.formats.source import open_source
from hawiya.screening.watchlists.importing import Reading, prepare
from hawiya.screening.watchlists.index import WatchlistIndex, build_index
from hawiya.screening.watchlists.registry import WatchlistRegistry
from hawiya.verification.ports import Person
from hawiya.verification.watchlists import ListVersion

THRESHOLD, MOST = 0.8, 50
_LISTED = 0.05
_LIST = "large"
Asked = tuple[str, Person]
"""What is known of a person, and the person."""


@dataclass(frozen=True, slots=True)
class Times:
    """Searches of one kind: seconds that passed, seconds of the processor, and hits."""

    passed: list[float] = field(default_factory=list)
    worked: list[float] = field(default_factory=list)
    hits: list[int] = field(default_factory=list)

    def line(self, kind: str) -> str:
        """Return a line of a table: milliseconds at the median, 99 % and most."""
        cells = [f"{value * 1e3:8.2f}" for each in (self.passed, self.worked) for value in _spread(each)]
        return f"{kind:24}{len(self.passed):7}{''.join(cells)}{np.mean(self.hits):8.1f}"


@dataclass(frozen=True, slots=True)
class Served:
    """What one process did with the list; memory in MiB, times in seconds."""

    before_mib: float
    loaded_mib: float
    searched_mib: float
    most_mib: float
    load_seconds: float
    times: dict[str, Times]
    during_swap: Times
    failed: int
    swapped: bool


class _FileArchive:
    """A `WatchlistArchive` with one list, whose content is a file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.version = ListVersion(uuid4(), _LIST, datetime.now(UTC), 0, "ftm", path.name, b"")

    async def active(self) -> Sequence[ListVersion]:
        return (self.version,)

    async def versions(self, list_name: str) -> Sequence[ListVersion]:
        return (self.version,)

    async def content(self, version_id: UUID) -> bytes:
        return await asyncio.to_thread(self._path.read_bytes)

    async def publish(self, version: ListVersion, content: bytes, *, replaces: UUID | None) -> None:
        raise NotImplementedError

    async def remove(self, list_name: str) -> None:
        raise NotImplementedError


def asked_for(count: int, seed: int, listed: Sequence[str]) -> list[Asked]:
    """Return people to search for: as a card tells of them, by name and birth date, and by name alone, in turn.

    Names are drawn as those of the list are; one of twenty is of the list, one of four is of no Egyptian.
    """
    people, kinds = People(seed), ("as on a card", "name and birth date", "name alone")
    chains, others = people.chains(), people.others()
    asked = []
    for place in range(count):
        chain = next(chains)
        name = " ".join(chain.arabic) if place % 2 else people.latin(chain)
        if place % 4 == 3:
            name = next(others)[0]
        if place % round(1 / _LISTED) == 0:
            name = listed[place % len(listed)]
        born, kind = people.birth_date(), kinds[place % 3]
        number = people.number(born) if kind == kinds[0] else None
        asked.append((kind, Person(name, number, born if kind != kinds[2] else None)))
    return asked


def serve(path: Path, asked: Sequence[Asked]) -> Served:
    """Load the list, search it, load it once more while searches go on. Runs in a process of its own."""
    return asyncio.run(_serve(path, asked))


async def _serve(path: Path, asked: Sequence[Asked]) -> Served:
    before = _mib()
    archive = _FileArchive(path)
    registry = WatchlistRegistry(archive)
    started = time.perf_counter()
    await registry.refresh()
    load_seconds, loaded = time.perf_counter() - started, _mib()
    times: dict[str, Times] = {}
    for number, (kind, person) in enumerate((*asked, *asked)):
        one = times.setdefault(kind, Times()) if number >= len(asked) else Times()  # the first round warms up
        _search(registry.current.loaded[_LIST].index, person, one)
    searched = _mib()
    archive.version = replace(archive.version, id=uuid4())
    swap, during, failed = asyncio.create_task(registry.refresh()), Times(), 0
    for _, person in asked * 10:
        if swap.done():
            break
        try:
            _search(registry.current.loaded[_LIST].index, person, during)
        except Exception:  # noqa: BLE001 - it is what is counted
            failed += 1
        await asyncio.sleep(0)
    await swap
    swapped = registry.current.loaded[_LIST].version == archive.version
    return Served(before, loaded, searched, _mib("VmHWM"), load_seconds, times, during, failed, swapped)


def _search(index: WatchlistIndex, person: Person, times: Times) -> None:
    passed, worked = time.perf_counter(), time.thread_time()
    found = index.search(person, THRESHOLD, MOST)
    times.worked.append(time.thread_time() - worked)
    times.passed.append(time.perf_counter() - passed)
    times.hits.append(len(found))


def _mib(what: str = "VmRSS") -> float:
    """Return the memory of this process now, or the most that it had (`VmHWM`)."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return int(next(line for line in lines if line.startswith(what)).split()[1]) / 1024


def _spread(values: Sequence[float]) -> tuple[float, float, float]:
    middle, high, most = np.percentile(values, (50, 99, 100))
    return float(middle), float(high), float(most)


def _write(path: Path, entries: int, seed: int) -> list[str]:
    """Write a list of FollowTheMoney lines; return some of its names."""
    names = []
    with path.open("w", encoding="utf-8") as file:
        for place, entry in enumerate(People(seed).entries(entries)):
            file.writelines(line + "\n" for line in lines_of(entry, place))
            if place % 997 == 0:
                names.append(entry.names[0])
    return names


def add_options(parser: ArgumentParser) -> None:
    """Add the options of this measurement."""
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=3_000)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--folder", type=Path, help="where the list is written; a temporary folder by default")


def run(options: Namespace) -> None:
    """Write a list, import it, search it; print what each took."""
    print(f"{machine()}; {options.entries} entries, seed {options.seed}")
    with tempfile.TemporaryDirectory(prefix="hawiya-list-", dir=options.folder) as name:
        path, built = Path(name) / "entities.ftm.json", Path(name) / "index"
        listed = _write(path, options.entries, options.seed)
        _import(path, built)
        asked = list(islice(asked_for(options.queries, options.seed + 1, listed), options.queries))
        with ProcessPoolExecutor(1, get_context("spawn")) as alone:
            _tell(alone.submit(serve, built, asked).result())


def _import(path: Path, built: Path) -> None:
    before = _cpu_seconds()
    started = time.perf_counter()
    source = open_source(path)
    reading = Reading(source, format_of(source, None))
    content = prepare(reading, lambda entries: build_index(entries).to_bytes()).content
    passed = time.perf_counter() - started
    built.write_bytes(content)
    print(
        f"import (parse, build, pack): {passed:.1f} s, {_cpu_seconds() - before:.1f} s of the processor in all "
        f"processes; {path.stat().st_size / 1e6:.0f} MB read, {len(content) / 1e6:.0f} MB stored"
    )


def _cpu_seconds() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in both)


def _tell(served: Served) -> None:
    print(
        f"memory: {served.before_mib:.0f} MiB before, {served.loaded_mib:.0f} loaded (in {served.load_seconds:.1f} s), "
        f"{served.searched_mib:.0f} after all searches, {served.most_mib:.0f} at most while another version was loaded"
    )
    print(f"{'milliseconds of':24}{'':7}{'passed':>16}{'':8}{'processor':>16}{'':8}")
    print(f"{'':24}{'number':>7}" + f"{'median     p99    most':>24}" * 2 + f"{'hits':>8}")
    together = Times()
    for kind, times in served.times.items():
        print(times.line(kind))
        for name in ("passed", "worked", "hits"):
            getattr(together, name).extend(getattr(times, name))
    print(together.line("all"))
    print(served.during_swap.line("during a swap"))
    print(f"swap: {'done' if served.swapped else 'NOT DONE'}, {served.failed} searches failed")
