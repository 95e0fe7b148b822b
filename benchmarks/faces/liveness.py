"""Simulated captures, live and attacks, through the whole judgement: what is done, kept and carried on."""

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

import hawiya
from benchmarks.digests import digest
from benchmarks.faces.judging import Record, engine, judged
from benchmarks.reading.results import Results
from hawiya.verification.policy import Policy
from lab.faces.photographs import KEPT, Split, of_split
from lab.faces.sequence import CAPTURES, Capture
from lab.faces.sequence import Sequence as Drawn
from lab.faces.species import of, sequence

PART = "liveness"
ROOT = Path(__file__).parents[2]
FRAMES = ROOT / "lab" / "cache" / "faces-frames"
SAY_EVERY_S = 60.0


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do: `count` sequences of each attack and `live` bona fide ones, half of them of each capture."""

    split: Split
    count: int
    live: int
    species: tuple[str, ...]
    captures: tuple[Capture, ...]
    seed: int
    results: Path
    anew: bool
    keep_frames: bool

    def jobs(self) -> Iterator[tuple[str, Capture, int]]:
        """List species, capture and number of every sequence; all species advance together."""
        wanted = {name: self.live if name == "live" else self.count for name in of(self.split) if name in self.species}
        each = {name: -(-total // len(CAPTURES)) for name, total in wanted.items()}
        for index in range(max(each.values(), default=0)):
            for name, total in each.items():
                yield from ((name, capture, index) for capture in self.captures if index < total)


def identity(plan: Plan) -> Mapping[str, Any]:
    """Return what results depend on: seed, split, networks, thresholds, and the code that judges and that draws."""
    source = Path(str(hawiya.__file__)).parent
    return {
        "seed": plan.seed,
        "split": plan.split,
        "photographs": len(of_split(plan.split)),
        "networks": ", ".join(sorted(engine().models.values())),
        "thresholds": _short(json.dumps(asdict(Policy().frames), sort_keys=True).encode()),
        "judging": digest([*(source / "faces").glob("*.py"), *(source / "forensics").glob("*.py")]),
        "drawing": drawing(),
    }


@cache
def drawing() -> str:
    """Return a digest of the code that draws sequences."""
    return digest((ROOT / "lab" / "faces").glob("*.py"))


def run(plan: Plan) -> Results:
    """Draw and judge what is not done yet, keep each at once, and return everything."""
    if plan.anew:
        plan.results.unlink(missing_ok=True)
    results = Results(plan.results, identity(plan))
    wanted = list(plan.jobs())
    todo = [job for job in wanted if _key(plan, *job) not in results]
    print(f"{len(todo)} of {len(wanted)} sequences to do, {plan.split} split, seed {plan.seed}", flush=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    said = time.monotonic()
    with Progress(*columns, TimeRemainingColumn()) as progress:
        task = progress.add_task("sequences", total=len(todo))
        for species, capture, index in todo:
            record = judged(drawn(plan, species, capture, index))
            about = {"id": f"{species} {capture} {index}", "split": plan.split, "seed": plan.seed, "index": index}
            results.add(_key(plan, species, capture, index), [{**about, **record}])
            progress.update(task, advance=1, description=f"{species} {capture}")
            if not progress.console.is_terminal and time.monotonic() - said > SAY_EVERY_S:
                said = time.monotonic()
                print(f"{progress.tasks[0].completed:.0f} of {len(todo)} sequences", flush=True)
    return results


def drawn(plan: Plan, species: str, capture: Capture, index: int) -> Drawn:
    """Draw a sequence; with `keep_frames` it is taken from disk where the same code drew it before."""
    if not plan.keep_frames:
        return sequence(species, plan.split, capture, index, plan.seed)
    folder = FRAMES / drawing() / f"{plan.split}-{plan.seed}" / species / f"{capture}-{index:05d}"
    truth = folder / "truth.json"
    if truth.exists():
        told = json.loads(truth.read_text(encoding="utf-8"))
        frames = [(folder / f"face_{number}.jpg").read_bytes() for number in (1, 2, 3)]
        card = folder / "portrait.jpg"
        portrait = card.read_bytes() if card.exists() else None
        return Drawn(**told, frames=(frames[0], frames[1], frames[2]), portrait=portrait)
    fresh = sequence(species, plan.split, capture, index, plan.seed)
    folder.mkdir(parents=True, exist_ok=True)
    for number, frame in enumerate(fresh.frames, start=1):
        (folder / f"face_{number}.jpg").write_bytes(frame)
    if fresh.portrait is not None:
        (folder / "portrait.jpg").write_bytes(fresh.portrait)
    told = asdict(replace(fresh, frames=(b"", b"", b""), portrait=None))
    del told["frames"], told["portrait"]
    truth.write_text(json.dumps(told), encoding="utf-8")
    return fresh


def write_scores(records: Iterable[Record], path: Path) -> None:
    """Write one line of JSON a sequence: every check's outcome, score and detail."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8") as file:
        for record in records:
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


def sources_said(split: Split) -> str:
    """Say what the sequences are made of."""
    photographs = of_split(split)
    colour = sum(not one.grey for one in photographs)
    people = len({one.person for one in photographs})
    return f"{len(photographs)} photographs ({colour} in colour) of {people} people kept in {KEPT.relative_to(ROOT)}"


def _key(plan: Plan, species: str, capture: Capture, index: int) -> str:
    return f"{PART} {species} {plan.split} {capture} {index}"


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


def records_of(results: Results) -> Sequence[Record]:
    """Return the sequences of a file of results."""
    return list(results.of_part(PART))
